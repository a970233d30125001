"""What is shown of a file: a small picture, a playable voice"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("media") as table:
        table.add_column(sa.Column("shown_box", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("media") as table:
        table.drop_column("shown_box")
