"""Leave and duty"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("first", sa.String(length=10), nullable=False),
        sa.Column("last", sa.String(length=10), nullable=False),
        sa.Column("substitute", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("leave") as batch:
        batch.create_index("leave_by_last", ["last"])
    op.create_table(
        "duty",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("day", "officer"),
    )


def downgrade() -> None:
    op.drop_table("duty")
    op.drop_table("leave")
