"""No signatures of callbacks: a repeat is known by its message, and nothing ever wrote them down"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("signature")


def downgrade() -> None:
    op.create_table(
        "signature",
        sa.Column("mac", sa.String(length=64), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_signature_at", "signature", ["at"])
