"""Leave and duty of the members of staff. Days are ISO words, which sort as they follow each other."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import bindparam, delete, select

from bot.domain.ids import OfficerId
from bot.domain.roster import Duty, Leave
from bot.store import tables as t
from bot.store.room import Room

LEAVES = select(t.leave).where(t.leave.c.last >= bindparam("since")).order_by(t.leave.c.first, t.leave.c.id)
DUTIES = (
    select(t.duty)
    .where(t.duty.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(t.duty.c.day, t.duty.c.officer)
)


class Rosters(Room):
    """Who is away and who is on duty."""

    def leaves(self, since: date) -> Sequence[Leave]:
        """What is not over on that day, the earliest first."""
        return [
            Leave(
                id=row.id,
                officer=OfficerId(row.officer),
                first=date.fromisoformat(row.first),
                last=date.fromisoformat(row.last),
                substitute=OfficerId(row.substitute) if row.substitute else None,
            )
            for row in self.all(LEAVES, since=since.isoformat())
        ]

    def save_leave(self, leave: Leave) -> None:
        self.memo.clear()
        row = {
            "id": leave.id,
            "officer": leave.officer,
            "first": leave.first.isoformat(),
            "last": leave.last.isoformat(),
            "substitute": leave.substitute,
        }
        self.put(t.leave, row, ["id"])

    def drop_leave(self, leave_id: str) -> None:
        self.memo.clear()
        self.connection.execute(delete(t.leave).where(t.leave.c.id == leave_id))

    def duties(self, first: date, last: date) -> Sequence[Duty]:
        rows = self.all(DUTIES, first=first.isoformat(), last=last.isoformat())
        return [Duty(day=date.fromisoformat(row.day), officer=OfficerId(row.officer)) for row in rows]

    def set_duty(self, first: date, last: date, officer: OfficerId | None) -> None:
        """The officer for every day of the span; None takes out who was named."""
        self.memo.clear()
        within = t.duty.c.day.between(first.isoformat(), last.isoformat())
        self.connection.execute(delete(t.duty).where(within))
        for day in range((last - first).days + 1) if officer else ():
            self.add(t.duty, {"day": (first + timedelta(days=day)).isoformat(), "officer": officer})
