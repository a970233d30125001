"""The station's practice (六必): which reminders follow a step. Pure; the rows are catalogue data."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cases import Case, Flag, Outcome, Step
from bot.domain.matters import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """After the event `after`, in so many days, the officer is reminded, unless the case's step says it was done."""

    code: str
    label: str
    after: str
    days: int
    groups: frozenset[str] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    unless: frozenset[Step] = frozenset()


def following(rows: Sequence[Reminder], event: str, case: Case, matter: Matter | None) -> list[Reminder]:
    """The reminders that an event brings. Nobody at risk is visited because a calendar says so."""
    if case.flags & {Flag.SAFE_CONTACT, Flag.HEAD_ONLY, Flag.REGISTER_ONLY}:
        return []
    group = matter.group if matter else ""
    return [
        row
        for row in rows
        if row.after == event
        and (not row.groups or group in row.groups)
        and (not row.outcomes or case.outcome in row.outcomes)
    ]


def still_due(row: Reminder, case: Case) -> bool:
    return case.step not in row.unless and case.merged_into is None
