"""What an officer may look up in chat: the history of an address, and counts of a period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, State
from bot.domain.ids import MatterCode
from bot.domain.officers import Officer
from bot.domain.places import Place, canonical, unit_key
from bot.domain.policy import sees
from bot.service import days, views
from bot.service.figures import SOLVED_SCORE, Rate, told
from bot.service.scope import AT_WORK, scope_of
from bot.store.ledger import Ledger
from bot.store.lists import Wanted
from bot.understanding.address import parse_place
from bot.understanding.cues import cues_in

if TYPE_CHECKING:
    from bot.service.app import App

SHOWN = 8
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
ENDED = (State.ANSWERING, State.CLOSED, State.ARCHIVED)
ALL_CASES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of cases opened in a period: how many, how many concluded, how many late now, and what reporters said."""

    opened: int
    concluded: int
    overdue: int
    solved: Rate


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
        day=days.stamp(app, case.opened_at).split(" ")[0],
        state=outcome or views.state_label(app, case),
    )


def place_of(words: str) -> Place:
    return parse_place(words)


# --- counts


def statistics(app: "App", ledger: Ledger, officer: Officer, words: str, at: datetime) -> str:
    """The counts that the words ask for: a period (this month when none is said) and perhaps a matter."""
    since, period = period_of(app, words, at)
    matters = sorted({cue.code for cue in cues_in(words)} or labelled(app, words))
    found = counts(ledger, officer, matters or (None,), since, at)
    label = "、".join(app.catalogue[MatterCode(code)].resident_label for code in matters if code in app.catalogue)
    return app.notices.text(
        "statistics",
        period=period,
        label=label or app.notices.text("statistics_all"),
        opened=told(found.opened),
        concluded=told(found.concluded),
        overdue=told(found.overdue),
        solved=share(app, found),
    )


def labelled(app: "App", words: str) -> set[str]:
    return {code for code, row in app.catalogue.items() if row.resident_label in words or row.label in words}


def counts(ledger: Ledger, officer: Officer, matters: Sequence[str | None], since: datetime, at: datetime) -> Counts:
    """Sums over the matters; None stands for all of them."""
    scope = scope_of(ledger, officer)
    wanted = [Wanted(matter=matter, opened_from=since) for matter in matters]
    late = [Wanted(matter=matter, states=AT_WORK, due_until=at) for matter in matters]
    scores = [ledger.ratings(scope, one) for one in wanted]
    return Counts(
        opened=sum(ledger.case_count(scope, one) for one in wanted),
        concluded=sum(ledger.case_count(scope, replace(one, states=ENDED)) for one in wanted),
        overdue=sum(ledger.case_count(scope, one) for one in late),
        solved=Rate(
            part=sum(n for found in scores for score, n in found.items() if score >= SOLVED_SCORE),
            whole=sum(n for found in scores for n in found.values()),
        ),
    )


def late(ledger: Ledger, officer: Officer, at: datetime) -> int:
    return ledger.case_count(scope_of(ledger, officer), Wanted(states=AT_WORK, due_until=at))


def share(app: "App", found: Counts) -> str:
    per_cent = found.solved.per_cent
    if per_cent is None:
        return app.notices.text("statistics_few_rated")
    return app.notices.text("statistics_solved", percent=round(per_cent), rated=found.solved.whole)


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
