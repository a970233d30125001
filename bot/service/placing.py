"""Every tip comes on one case: one that is open for the same thing, one that is watched, or a new one."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.events import Happened
from bot.domain.officers import SYSTEM
from bot.domain.submissions import Submission, Tip
from bot.service import casework, merging, routing, wishes
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

JUST_NOW = timedelta(minutes=30)


def place_tip(app: "App", ledger: Ledger, submission: Submission, tip: Tip) -> tuple[Happened, ...]:
    """Every submitted tip hangs on exactly one case: one that is open at the same dwelling for the same matter and
    reporter, one that is watched there, or a new one."""
    match = merging.best_match(app, ledger, submission, tip)
    if (
        match is not None
        and match.likeness.points >= app.settings.join_points
        and may_join(app, submission, match.case)
    ):
        happened = join_case(app, ledger, match, tip)
    else:
        case = routing.new_case(app, ledger, submission, tip)
        ledger.open_case(case)
        ledger.save_tip(replace(tip, case=case.id, first_case=case.id))
        case, line = casework.append(app, ledger, case, done.Opened(tip=tip.id), SYSTEM)
        happened = (line,)
        if match is not None and match.likeness.points >= app.settings.suggest_points:
            happened += merging.suggest(app, ledger, case, match)
    placed = casework.the_case(ledger, happened[-1].case)
    merging.note_serial(app, ledger, submission.person, placed)
    return (*happened, *merging.weigh(app, ledger, placed))


def may_join(app: "App", submission: Submission, case: Case) -> bool:
    """An emergency joins only one that began just now: an older case would hide it from the desk."""
    if submission.facts.urgency is not Urgency.EMERGENCY:
        return True
    return case.urgency is Urgency.EMERGENCY and app.now() - case.opened_at <= JUST_NOW


def join_case(app: "App", ledger: Ledger, match: merging.Match, tip: Tip) -> tuple[Happened, ...]:
    case = match.case
    ledger.save_tip(replace(tip, case=case.id, first_case=case.id))
    relapse = case.state is State.CLOSED
    happened: tuple[Happened, ...] = ()
    if relapse:
        happened = casework.on_case(app, ledger, ask.Reopen(case=case.id, reason="relapse"), SYSTEM, None)
        happened += wishes.set_flags(app, ledger, case.id, add={Flag.RELAPSE}, drop=set())
        case = casework.the_case(ledger, case.id)
    found = match.likeness
    joined = done.TipJoined(tip=tip.id, relapse=relapse, points=found.points, reason=merging.explained(app, found))
    _, line = casework.append(app, ledger, case, joined, SYSTEM)
    return (*happened, line)
