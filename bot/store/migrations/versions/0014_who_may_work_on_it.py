"""Which versions may work on the database"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schema_step",
        sa.Column("revision", sa.String(length=40), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.String(length=40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("schema_step")
