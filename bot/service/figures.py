"""Figures of a period: how many, how fast, how well. Small numbers are not told, so that nobody can be picked out."""

import logging
import statistics as maths
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from threading import Lock, Thread

from bot.domain.errors import Refused
from bot.domain.officers import Officer
from bot.domain.workdays import workdays_from
from bot.service.app import App
from bot.service.scope import AT_WORK, counted
from bot.store.ledger import Ledger
from bot.store.lists import Scope, Wanted
from bot.store.rows import micros, moment

log = logging.getLogger(__name__)

SMALL = 5
"""Cells below are shown as `<5` (domain.md 9)."""
SOLVED_SCORE = 4
PERIODS: Mapping[str, int] = {"week": 7, "month": 30, "quarter": 91, "year": 365}
"""Days up to today."""
STAGES = ("Accepted", "Visited", "Substantiated", "Concluded", "Closed")
"""First events whose time from opening is told."""
FRESH = timedelta(minutes=10)
STALE = timedelta(hours=1)
"""Older figures are not shown even while fresh ones are reckoned."""
PATIENCE_SECONDS = 0.05
Key = tuple[Scope, str]
HOUR = 3_600_000_000
"""In microseconds, as the store counts."""
First = tuple[int | None, ...]
"""When a case was opened, and when it first came to each of the stages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count under its name."""

    name: str
    count: int
    veiled: bool = False
    """Told only as five or more: beside a single small cell its figure would give that cell away."""

    @property
    def shown(self) -> str:
        return f"≥{SMALL}" if self.veiled else told(self.count)

    @property
    def drawn(self) -> int:
        """For a picture: a small cell is drawn as nothing, a veiled one as five."""
        return 0 if self.count < SMALL else SMALL if self.veiled else self.count


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
    at: datetime
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


class NotReckoned(Refused):
    """The figures could not be reckoned; the next look tries anew."""


@dataclass(slots=True)
class Board:
    """Figures of a scope and period, reckoned anew after ten minutes beside the pages: a year of a large station takes
    longer than anybody waits. Until then the former ones stand, with their age."""

    kept: dict[Key, Figures] = field(default_factory=dict)
    jobs: dict[Key, Thread] = field(default_factory=dict)
    failed: set[Key] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def figures(self, app: App, ledger: Ledger, officer: Officer, period: str) -> Figures | None:
        """None while they are reckoned for the first time and take more than a moment. Raises `NotReckoned` once when
        that broke off, so that nobody waits for ever."""
        key = (counted(ledger, officer), period)
        known = self.kept.get(key)
        if known is not None and timedelta() <= app.now() - known.at < FRESH:
            return known
        if known is None or app.now() - known.at > STALE:
            self.say_once(key)
            self.begin(key, app, officer, period).join(PATIENCE_SECONDS)
            self.say_once(key)
            known = self.kept.get(key)
        else:
            self.begin(key, app, officer, period)
        return known if known is not None and app.now() - known.at <= STALE else None

    def say_once(self, key: Key) -> None:
        with self.lock:
            if key in self.failed:
                self.failed.discard(key)
                raise NotReckoned

    def begin(self, key: Key, app: App, officer: Officer, period: str) -> Thread:
        with self.lock:
            job = self.jobs.get(key)
            if job is None or not job.is_alive():
                job = Thread(target=self.reckon, args=(key, app, officer, period), name="figures", daemon=True)
                self.jobs[key] = job
                job.start()
            return job

    def reckon(self, key: Key, app: App, officer: Officer, period: str) -> None:
        try:
            with app.store.read() as ledger:
                found = figures(app, ledger, officer, period)
        except Exception as fault:  # the page says so, and the next look tries anew
            log.error("action=figures_failed period=%s fault=%s", period, type(fault).__name__)
            with self.lock:
                self.failed.add(key)
            return
        with self.lock:
            self.failed.discard(key)
            self.kept = {old: one for old, one in self.kept.items() if app.now() - one.at <= STALE} | {key: found}


def figures(app: App, ledger: Ledger, officer: Officer, period: str) -> Figures:
    """What the officer's scope holds of cases opened in the period."""
    scope, now = counted(ledger, officer), app.now()
    wanted = Wanted(opened_from=start_of(app, now, PERIODS.get(period, PERIODS["month"])))
    scores = ledger.ratings(scope, wanted)
    at_work, late = Wanted(states=AT_WORK), Wanted(states=AT_WORK, due_until=now)
    open_now = ledger.tally(scope, {"at_work": at_work, "late": late})
    firsts = ledger.firsts(scope, wanted, STAGES)
    by_matter = ledger.count_by(scope, wanted, "matter")
    return Figures(
        at=now,
        opened=sum(by_matter.values()),
        open_now=open_now["at_work"],
        by_matter=ranked(by_matter),
        by_beat=ranked(ledger.count_by(scope, wanted, "beat")),
        stages=stages(firsts),
        accepted_in_time=in_time(app, firsts, now),
        not_late=Rate(part=open_now["at_work"] - open_now["late"], whole=open_now["at_work"]),
        solved=Rate(part=sum(n for score, n in scores.items() if score >= SOLVED_SCORE), whole=sum(scores.values())),
    )


def start_of(app: App, now: datetime, days: int) -> datetime:
    day = now.astimezone(app.tz).date() - timedelta(days=days - 1)
    return datetime.combine(day, time.min, app.tz)


def ranked(counts: Mapping[str, int]) -> list[Figure]:
    """Largest first. What the small cells hold together follows from the total: where only one division of it is
    possible (a single cell, ones only, the largest only), the next larger cell is veiled too."""
    found = [Figure(name=name, count=count) for name, count in counts.items()]
    ordered = sorted(found, key=lambda figure: (-figure.count, figure.name))
    small = [figure.count for figure in ordered if 0 < figure.count < SMALL]
    together, larger = sum(small), sum(figure.count >= SMALL for figure in ordered)
    if small and larger and (len(small) == 1 or together in (len(small), len(small) * (SMALL - 1))):
        ordered[larger - 1] = replace(ordered[larger - 1], veiled=True)
    return ordered


def stages(firsts: Sequence[First]) -> list[Stage]:
    found = []
    for number, name in enumerate(STAGES, start=1):
        spans = [row[number] - row[0] for row in firsts if row[number] is not None]  # type: ignore[operator]
        hours = round(maths.median(spans) / HOUR, 1) if len(spans) >= SMALL else None
        found.append(Stage(name=name, count=len(spans), hours=hours))
    return found


def in_time(app: App, firsts: Sequence[First], now: datetime) -> Rate:
    """Accepted within the working day that the lifecycle gives. What is not due yet does not count; what went on
    without being accepted (concluded at once, transferred) does not either."""
    due: dict[int, int] = {}
    kept = whole = 0
    for opened, accepted, *later in firsts:
        assert opened is not None  # noqa: S101 - every case was opened
        if accepted is None and any(at is not None for at in later):
            continue
        hour = opened // HOUR
        if hour not in due:  # no zone changes its day within an hour
            due[hour] = micros(workdays_from(moment(opened), 1, app.calendar, app.tz))
        if accepted is None and micros(now) <= due[hour]:
            continue
        whole += 1
        kept += accepted is not None and accepted <= due[hour]
    return Rate(part=kept, whole=whole)
