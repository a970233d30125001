"""What the station chose otherwise than files and environment say: every choice ever made, the last one counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.domain.ids import OfficerId
from bot.store import tables as t
from bot.store.room import Room
from bot.store.rows import micros, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`value` is None where the first value was put back."""

    name: str
    value: str | None
    officer: OfficerId | None
    at: datetime


class Choices(Room):
    """Append only."""

    def choices(self, station: str) -> dict[str, str]:
        """What holds now, by name."""
        now: dict[str, str | None] = {one.name: one.value for one in self.choice_history(station)}
        return {name: value for name, value in now.items() if value is not None}

    def choice_history(self, station: str, name: str | None = None) -> Sequence[Choice]:
        """The oldest first."""
        c = t.choice.c
        query = select(t.choice).where(c.station == station, *([c.name == name] if name else [])).order_by(c.seq)
        return [
            Choice(name=row.name, value=row.value, officer=row.officer, at=moment(row.at)) for row in self.all(query)
        ]

    def choices_version(self, station: str) -> int:
        """Rises with every choice."""
        newest = select(func.max(t.choice.c.seq)).where(t.choice.c.station == station)
        return int(self.one(newest)[0] or 0)

    def add_choice(self, station: str, name: str, value: str | None, officer: str | None, at: datetime) -> None:
        row = {"station": station, "name": name, "value": value, "officer": officer, "at": micros(at)}
        self.add(t.choice, row)
