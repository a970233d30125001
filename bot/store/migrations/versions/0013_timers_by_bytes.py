"""Keys of timers in the order of their bytes, so that those of one case are found by the index on PostgreSQL too"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    collate("C")


def downgrade() -> None:
    collate("default")


def collate(name: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("timer", "key", type_=sa.String(length=120, collation=name))
