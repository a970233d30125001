"""Who stepped aside from which case"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STEPPED_ASIDE = sa.text("kind = 'SteppedAside'")


def upgrade() -> None:
    op.create_index(
        "steps_aside", "case_event", ["actor_id"], sqlite_where=STEPPED_ASIDE, postgresql_where=STEPPED_ASIDE
    )


def downgrade() -> None:
    op.drop_index("steps_aside", "case_event")
