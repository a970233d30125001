"""Stair entrances: cases are also found by the house"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("house_index", sa.String(length=64), nullable=True))
        table.create_index("ix_case_file_house_index", ["house_index"])


def downgrade() -> None:
    with op.batch_alter_table("case_file") as table:
        table.drop_index("ix_case_file_house_index")
        table.drop_column("house_index")
