"""Figures of a period: how many, how fast, how well. Small numbers are not told, so that nobody can be picked out."""

import statistics as maths
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.officers import Officer
from bot.domain.workdays import workdays_from
from bot.service.app import App
from bot.service.work_list import AT_WORK, scope_of
from bot.store.ledger import Ledger
from bot.store.lists import Wanted

SMALL = 5
"""Cells below are shown as `<5` (domain.md 9)."""
SOLVED_SCORE = 4
PERIODS: Mapping[str, int] = {"week": 7, "month": 30, "quarter": 91, "year": 365}
"""Days up to today."""
STAGES = ("Accepted", "Visited", "Substantiated", "Concluded", "Closed")
"""First events whose time from opening is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count under its name; `share` in per cent where there is one."""

    name: str
    count: int

    @property
    def shown(self) -> str:
        return told(self.count)

    @property
    def drawn(self) -> int:
        """For a picture: a small cell is drawn as nothing."""
        return self.count if self.count >= SMALL else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Median hours to a stage; None when fewer than five cases came there."""

    name: str
    count: int
    hours: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`per_cent` is None when the whole is too small to tell."""

    part: int
    whole: int

    @property
    def per_cent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole >= SMALL else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    opened: int
    open_now: int
    by_matter: Sequence[Figure]
    by_beat: Sequence[Figure]
    stages: Sequence[Stage]
    accepted_in_time: Rate
    not_late: Rate
    solved: Rate


def told(count: int) -> str:
    return f"<{SMALL}" if 0 < count < SMALL else str(count)


def figures(app: App, ledger: Ledger, officer: Officer, period: str) -> Figures:
    """What the officer's scope holds of cases opened in the period."""
    scope, now = scope_of(officer), app.now()
    since = start_of(app, now, PERIODS.get(period, PERIODS["month"]))
    wanted = Wanted(opened_from=since)
    scores = ledger.ratings(scope, wanted)
    at_work = ledger.case_count(scope, Wanted(states=AT_WORK))
    late = ledger.case_count(scope, Wanted(states=AT_WORK, due_until=now))
    return Figures(
        opened=ledger.case_count(scope, wanted),
        open_now=at_work,
        by_matter=ranked(ledger.count_by(scope, wanted, "matter")),
        by_beat=ranked(ledger.count_by(scope, wanted, "beat")),
        stages=stages(ledger.stage_times(scope, wanted, STAGES)),
        accepted_in_time=in_time(app, ledger.first_times(scope, wanted, "Accepted"), now),
        not_late=Rate(part=at_work - late, whole=at_work),
        solved=Rate(part=sum(n for score, n in scores.items() if score >= SOLVED_SCORE), whole=sum(scores.values())),
    )


def start_of(app: App, now: datetime, days: int) -> datetime:
    day = now.astimezone(app.tz).date() - timedelta(days=days - 1)
    return datetime.combine(day, time.min, app.tz)


def ranked(counts: Mapping[str, int]) -> list[Figure]:
    found = [Figure(name=name, count=count) for name, count in counts.items()]
    return sorted(found, key=lambda figure: (-figure.count, figure.name))


def stages(hours: Mapping[str, Sequence[float]]) -> list[Stage]:
    return [
        Stage(name=name, count=len(spans), hours=round(maths.median(spans), 1) if len(spans) >= SMALL else None)
        for name, spans in hours.items()
    ]


def in_time(app: App, firsts: Sequence[tuple[datetime, datetime | None]], now: datetime) -> Rate:
    """Accepted within the working day that the lifecycle gives. What is not due yet does not count."""
    due: dict[object, datetime] = {}
    kept = whole = 0
    for opened, accepted in firsts:
        day = opened.astimezone(app.tz).date()
        if day not in due:
            due[day] = workdays_from(opened, 1, app.calendar, app.tz)
        if accepted is None and now <= due[day]:
            continue
        whole += 1
        kept += accepted is not None and accepted <= due[day]
    return Rate(part=kept, whole=whole)


def merged_small(found: Sequence[Figure], other: str) -> list[Figure]:
    """Cells below five are joined, so that a picture shows them as one."""
    large = [figure for figure in found if figure.count >= SMALL]
    rest = sum(figure.count for figure in found if figure.count < SMALL)
    return [*large, replace(found[0], name=other, count=rest)] if rest else large
