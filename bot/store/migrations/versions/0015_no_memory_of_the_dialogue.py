"""Nothing keeps a dialogue's memory, nor when a token was fetched: table and column go later (gone.py)"""

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only a mark."""


def downgrade() -> None:
    """Only a mark."""
