"""The console: accounts, sessions, and what its lists ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "console_account",
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("totp_box", sa.LargeBinary(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("officer"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "console_invite",
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("code_index", sa.String(length=64), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("totp_box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("officer"),
        sa.UniqueConstraint("code_index"),
    )
    op.create_table(
        "console_session",
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("token_index"),
    )
    op.create_index("ix_console_session_officer", "console_session", ["officer"])
    op.create_index("ix_console_session_seen_at", "console_session", ["seen_at"])
    op.create_table(
        "login_try",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("case_file") as table:
        table.add_column(sa.Column("queue", sa.String(length=40), nullable=True))
    op.create_index("cases_of_station", "case_file", ["station", "state", "due_at"])
    op.create_index("cases_of_beat", "case_file", ["beat", "state", "due_at"])
    op.create_index("cases_opened", "case_file", ["station", "opened_at"])
    op.create_index("cases_queued", "case_file", ["queue", "state"])
    op.create_index("events_by_time", "case_event", ["at"])
    op.create_index("outbox_of_case", "outbox", ["case_id"])


def downgrade() -> None:
    op.drop_index("outbox_of_case", "outbox")
    op.drop_index("events_by_time", "case_event")
    for name in ("cases_queued", "cases_opened", "cases_of_beat", "cases_of_station"):
        op.drop_index(name, "case_file")
    with op.batch_alter_table("case_file") as table:
        table.drop_column("queue")
    for name in ("login_try", "console_session", "console_invite", "console_account"):
        op.drop_table(name)
