"""The lists of the console: from an officer and what is looked for to a page of cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.domain.cases import Case, State, Urgency
from bot.domain.officers import Officer
from bot.domain.policy import sees
from bot.service.app import App
from bot.service.scope import AT_WORK, scope_of
from bot.store.ledger import Ledger
from bot.store.lists import Wanted

PAGE_ROWS = 25
SOON = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """`number` counts from 1; `total` are all that fit."""

    cases: Sequence[Case]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_ROWS))


View = Callable[[Officer, datetime, datetime], Wanted]
"""From the officer, now, and the end of the day."""
VIEWS: Mapping[str, View] = {
    "mine": lambda officer, now, night: Wanted(states=AT_WORK, officers=(officer.id, *sorted(officer.stands_in_for))),
    "open": lambda officer, now, night: Wanted(states=AT_WORK),
    "late": lambda officer, now, night: Wanted(states=AT_WORK, due_until=now),
    "today": lambda officer, now, night: Wanted(states=AT_WORK, due_from=now, due_until=night),
    "urgent": lambda officer, now, night: Wanted(states=AT_WORK, urgency=(Urgency.URGENT, Urgency.EMERGENCY)),
    "answering": lambda officer, now, night: Wanted(states=(State.ANSWERING,)),
    "closed": lambda officer, now, night: Wanted(states=(State.CLOSED, State.ARCHIVED), newest=True),
}


def wanted(app: App, officer: Officer, view: str, *, beat: str = "", matter: str = "", state: str = "") -> Wanted:
    """A view with its filters; an unknown word of a filter is as good as none."""
    now = app.now()
    night = datetime.combine(now.astimezone(app.tz).date(), time.max, app.tz)
    asked = VIEWS.get(view, VIEWS["open"])(officer, now, night)
    asked = replace(asked, beat=beat or None, matter=matter or None)
    return replace(asked, states=(State(state),)) if state in set(State) else asked


def page_of(ledger: Ledger, officer: Officer, asked: Wanted, number: int, total: int | None = None) -> CasePage:
    """One page. The policy looks at every case once more. `total` where it was counted already."""
    scope = scope_of(ledger, officer)
    if total is None:
        total = ledger.case_count(scope, asked)
    number = min(max(number, 1), max(1, -(-total // PAGE_ROWS)))
    cases = ledger.case_page(scope, asked, limit=PAGE_ROWS, offset=(number - 1) * PAGE_ROWS)
    return CasePage(cases=[case for case in cases if sees(officer, case)], total=total, number=number)


def counts(app: App, ledger: Ledger, officer: Officer) -> dict[str, int]:
    """How many each view holds, for its tab."""
    shown = [view for view in VIEWS if view != "closed"]
    return ledger.tally(scope_of(ledger, officer), {view: wanted(app, officer, view) for view in shown})


def due_class(case: Case, now: datetime) -> str:
    """late, soon (within a day), later, or none when no clock runs."""
    if case.due_at is None or case.state in (State.CLOSED, State.ARCHIVED):
        return "none"
    if case.due_at < now:
        return "late"
    return "soon" if case.due_at - now <= SOON else "later"
