"""Figures of the queues for operators: ages and counts, nothing of anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.store import tables as t
from bot.store.room import Room
from bot.store.rows import maybe_moment

OPEN_INBOX = ("waiting", "working", "dead")
OPEN_OUTBOX = ("new", "sending", "held", "dead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Rows by status; `None` where there is nothing to tell the age of."""

    inbox: dict[str, int]
    outbox: dict[str, int]
    oldest_message: datetime | None
    oldest_owed: datetime | None
    oldest_timer: datetime | None
    token_expires: datetime | None
    worker_beat: datetime | None
    audit_rows: int


class FiguresRoom(Room):
    """Only statuses that work waits in are counted: what is done may be millions."""

    def figures(self) -> Figures:
        first, out = func.min, t.outbox.c
        return Figures(
            inbox=self.by_status(t.inbox, OPEN_INBOX),
            outbox=self.by_status(t.outbox, OPEN_OUTBOX),
            oldest_message=self.when(
                select(first(t.inbox.c.received_at)).where(t.inbox.c.status.in_(("waiting", "working")))
            ),
            oldest_owed=self.when(select(first(out.not_before)).where(out.status.in_(("new", "sending")))),
            oldest_timer=self.when(select(first(t.timer.c.due_at))),
            token_expires=self.when(select(first(t.token.c.expires_at))),
            worker_beat=self.when(select(func.max(t.heartbeat.c.at)).where(t.heartbeat.c.role == "worker")),
            audit_rows=int(self.connection.execute(select(func.coalesce(func.max(t.audit.c.seq), 0))).scalar()),
        )

    def by_status(self, table: object, statuses: tuple[str, ...]) -> dict[str, int]:
        status = table.c.status  # type: ignore[attr-defined]
        counted = select(status, func.count()).where(status.in_(statuses)).group_by(status)
        return dict.fromkeys(statuses, 0) | {row[0]: int(row[1]) for row in self.connection.execute(counted)}

    def when(self, query: object) -> datetime | None:
        return maybe_moment(self.connection.execute(query).scalar())
