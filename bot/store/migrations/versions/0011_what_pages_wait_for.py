"""What pages wait for"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPENED = ["station", "opened_at", "state", "merged_into", "queue", "assignee", "beat", "matter", "id"]
AUDIT = {"audit_by_action": "action", "audit_by_actor": "actor_id", "audit_by_object": "object"}


def upgrade() -> None:
    op.drop_index("cases_opened", "case_file")
    op.create_index("cases_opened", "case_file", OPENED)
    for name, column in AUDIT.items():
        op.create_index(name, "audit", [column, "seq"])


def downgrade() -> None:
    for name in AUDIT:
        op.drop_index(name, "audit")
    op.drop_index("cases_opened", "case_file")
    op.create_index("cases_opened", "case_file", ["station", "opened_at"])
