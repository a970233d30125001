"""What an officer may look up in chat: the history of an address, and counts of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, State
from bot.domain.officers import Officer
from bot.domain.places import Place, canonical, unit_key
from bot.domain.policy import sees
from bot.domain.submissions import Proof, TipState
from bot.service import views
from bot.store.ledger import Ledger
from bot.understanding.address import parse_place
from bot.understanding.cues import cues_in

if TYPE_CHECKING:
    from bot.service.app import App

SHOWN = 8
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
FEW = 5
"""Fewer than these could point at a person: shown as <5."""
SOLVED = 4
ENDED = (State.ANSWERING, State.CLOSED, State.ARCHIVED)
ALL_CASES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of cases opened since `since`, and what their reporters said of the outcome."""

    since: datetime
    opened: int
    concluded: int
    overdue: int
    rated: int
    solved: int


# --- an address


def cases_at(ledger: Ledger, officer: Officer, place: Place, since: datetime) -> list[Case]:
    """The officer's cases at a place, newest first: of the dwelling when a room is named, else of the building."""
    key = unit_key(place) if place.room else None
    found = ledger.cases_at(key) if key else near(ledger, officer, place)
    mine = [case for case in found if sees(officer, case) and case.opened_at >= since]
    return sorted(mine, key=lambda case: case.opened_at, reverse=True)


def near(ledger: Ledger, officer: Officer, place: Place) -> Sequence[Case]:
    words = canonical(place)
    beats: Sequence[str | None] = officer.beats or (None,)
    return [case for beat in beats for case in ledger.cases(beat=beat, limit=ALL_CASES) if words in case.place]


def address_history(app: "App", ledger: Ledger, officer: Officer, place: Place, at: datetime) -> str:
    """How often something was told of here in 30 days and in a year, and which cases those are."""
    found = cases_at(ledger, officer, place, at - YEAR)
    words = canonical(place)
    if not found:
        return app.notices.text("address_none", place=words)
    month = sum(case.opened_at >= at - MONTH for case in found)
    lines = [app.notices.text("address_head", place=words, month=month, year=len(found))]
    return "\n".join([*lines, *(history_line(app, case) for case in found[:SHOWN])])


def history_line(app: "App", case: Case) -> str:
    row = app.catalogue.get(case.matter)
    outcome = app.notices.text(f"outcome.{case.outcome.value}") if case.outcome else ""
    return app.notices.text(
        "address_line",
        number=case.number,
        label=row.label if row else case.matter,
        day=views.day_words(app, case.opened_at).split(" ")[0],
        state=outcome or views.state_label(app, case),
    )


def place_of(words: str) -> Place:
    return parse_place(words)


# --- counts


def statistics(app: "App", ledger: Ledger, officer: Officer, words: str, at: datetime) -> str:
    """The counts that the words ask for: a period (this month when none is said) and perhaps a matter."""
    since, period = period_of(app, words, at)
    matters = {cue.code for cue in cues_in(words)} or labelled(app, words)
    cases = [
        case
        for case in ledger.cases(limit=ALL_CASES)
        if case.opened_at >= since and sees(officer, case) and (not matters or case.matter in matters)
    ]
    label = "、".join(app.catalogue[code].resident_label for code in app.catalogue if code in matters)
    found = figures(ledger, cases, since, at)
    return app.notices.text(
        "statistics",
        period=period,
        label=label or app.notices.text("statistics_all"),
        opened=shown(found.opened),
        concluded=shown(found.concluded),
        overdue=shown(found.overdue),
        solved=share(app, found),
    )


def labelled(app: "App", words: str) -> set[str]:
    return {code for code, row in app.catalogue.items() if row.resident_label in words or row.label in words}


def figures(ledger: Ledger, cases: Sequence[Case], since: datetime, at: datetime) -> Figures:
    tips = [tip for case in cases for tip in ledger.tips_on(case.id)]
    answered = [t for t in tips if t.state is TipState.ANSWERED and t.proof in (Proof.SENT, Proof.PICKED_UP)]
    rated = [tip.rating for tip in answered if tip.rating is not None]
    return Figures(
        since=since,
        opened=len(cases),
        concluded=sum(case.state in ENDED for case in cases),
        overdue=sum(case.due_at is not None and case.due_at < at and case.state not in ENDED for case in cases),
        rated=len(rated),
        solved=sum(score >= SOLVED for score in rated),
    )


def shown(count: int) -> str:
    """Few are not counted out; none are."""
    return f"<{FEW}" if 0 < count < FEW else str(count)


def share(app: "App", found: Figures) -> str:
    if found.rated < FEW:
        return app.notices.text("statistics_few_rated")
    return app.notices.text("statistics_solved", percent=round(100 * found.solved / found.rated), rated=found.rated)


def period_of(app: "App", words: str, at: datetime) -> tuple[datetime, str]:
    """The start of the period and its name; the catalogue lists the words (`period.year: 今年`)."""
    local = at.astimezone(app.tz)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    month = midnight.replace(day=1)
    starts = {
        "last_month": (month - timedelta(days=1)).replace(day=1),
        "week": midnight - timedelta(days=midnight.weekday()),
        "year": month.replace(month=1),
        "day": midnight,
        "month": month,
    }
    for name, start in starts.items():
        said = app.notices.text(f"period.{name}").split("、")
        if any(word in words for word in said):
            return start, said[0]
    return month, app.notices.text("period.month").split("、")[0]
