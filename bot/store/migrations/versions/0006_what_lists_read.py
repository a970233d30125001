"""What lists and figures read"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LISTED = [
    "station", "state", "due_at", "opened_at", "merged_into", "queue", "urgency", "assignee", "beat", "matter", "id",
]  # fmt: skip


def upgrade() -> None:
    op.drop_index("cases_of_station", "case_file")
    op.create_index("cases_listed", "case_file", LISTED)
    op.create_index("events_of_a_kind", "case_event", ["case_id", "kind", "at"])


def downgrade() -> None:
    op.drop_index("events_of_a_kind", "case_event")
    op.drop_index("cases_listed", "case_file")
    op.create_index("cases_of_station", "case_file", ["station", "state", "due_at"])
