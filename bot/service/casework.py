"""Commands on cases: through the gate, into the ledger, and out as notices and timers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain import lifecycle
from bot.domain.cases import Case, State
from bot.domain.deadlines import due_at, watch_until
from bot.domain.errors import UnknownCase
from bot.domain.events import CaseEvent, Happened
from bot.domain.ids import CaseId, OfficerId
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.policy import sees
from bot.domain.submissions import Proof, TipState
from bot.service import appointments, clocks, notices, practice, sheets, telling
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

OFFICERS = lifecycle.OFFICER


def work_of(ledger: Ledger, officer: Officer) -> list[Case]:
    """The open cases that wait for this officer, what is due first on top."""
    seen = [case for case in ledger.open_cases(limit=2_000) if sees(officer, case) and case.merged_into is None]
    if officer.role is Role.COMMUNITY_OFFICER:
        mine = {None, officer.id, *officer.stands_in_for}
        seen = [case for case in seen if case.assignee in mine]
    return [case for case in seen if case.state is not State.ANSWERING]


def on_case(app: "App", ledger: Ledger, command: Any, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """The common way: the gate decides, the events are appended, everybody concerned is told."""
    case = the_case(ledger, command.case)
    tips = ledger.tips_on(case.id)
    happened = decide_and_append(app, ledger, case, command, actor, tips)
    return happened + follow_up(app, ledger, command, case.id)


def the_case(ledger: Ledger, case_id: CaseId) -> Case:
    case = ledger.case(case_id)
    if case is None:
        raise UnknownCase(number="")
    return case


def decide_and_append(
    app: "App", ledger: Ledger, case: Case, command: Any, actor: Actor, tips: Sequence[Any]
) -> tuple[Happened, ...]:
    events = lifecycle.decide(case, command, actor, now=app.now(), tips=tips)
    undoable_by = actor.id if actor.role in OFFICERS and not lifecycle.leaves_the_house(command) else None
    happened = []
    for event in events:
        case, line = append(app, ledger, case, event, actor, undoable_by=undoable_by)
        happened.append(line)
    return tuple(happened)


def append(
    app: "App", ledger: Ledger, case: Case, event: CaseEvent, actor: Actor, *, undoable_by: str | None = None
) -> tuple[Case, Happened]:
    """One event: the case moves, its clock is set anew, the audit row is written, the notices are owed."""
    at = app.now()
    after = lifecycle.evolve(case, event, at, undoable_by=undoable_by)
    if isinstance(event, done.Closed):
        after = replace(after, watch_until=watch_until(app.catalogue.get(after.matter), at))
    after = replace(after, due_at=due_at(after, app.calendar, app.tz))
    if isinstance(event, done.Accepted) and actor.id is not None and actor.role in OFFICERS and after.assignee is None:
        after = replace(after, assignee=OfficerId(actor.id))
    line = ledger.append(after, event, actor, at)
    ledger.audit(actor, type(event).__name__, f"case:{after.id}", at)
    clocks.set_clocks(app, ledger, after)
    practice.set_practice(app, ledger, after, event, at)
    appointments.set_reminders(app, ledger, after, line)
    if isinstance(event, done.JointVisitPlanned):
        sheets.set_reminders(app, ledger, after, line.seq, event.at)
    telling.tell(app, ledger, after, line, undoable=undoable_by is not None)
    return after, line


def follow_up(app: "App", ledger: Ledger, command: Any, case_id: CaseId) -> tuple[Happened, ...]:
    """What a move brings with it: reopened tips wait for an answer again; an answered case closes."""
    if isinstance(command, ask.Reopen):
        for tip in ledger.tips_on(case_id):
            if tip.state is TipState.ANSWERED:
                ledger.save_tip(lifecycle.move_tip(tip, "reopen", SYSTEM, at=app.now()))
    if isinstance(command, ask.Undo):
        notices.take_back(ledger, case_id, app.now())
        ledger.drop_correction_of(case_id, the_case(ledger, case_id).version - 1)
    return close_when_answered(app, ledger, case_id)


def close_when_answered(app: "App", ledger: Ledger, case_id: CaseId) -> tuple[Happened, ...]:
    case = the_case(ledger, case_id)
    tips = ledger.tips_on(case_id)
    if case.state is not State.ANSWERING or case.merged_into is not None:
        return ()
    if any(t.state not in (TipState.ANSWERED, TipState.WITHDRAWN) for t in tips):
        return ()
    return decide_and_append(app, ledger, case, ask.Close(case=case_id), SYSTEM, tips)


def answer(
    app: "App", ledger: Ledger, command: ask.Answer, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """A tip's outcome reached the reporter, was picked up late, or is known not to be able to reach them."""
    tip = ledger.tip(command.tip)
    if tip is None or tip.case is None:
        return ()
    if tip.state is TipState.ANSWERED and command.proof is Proof.PICKED_UP:
        ledger.save_tip(replace(tip, proof=Proof.PICKED_UP))
        return ()
    if tip.state is not TipState.SUBMITTED:
        return ()
    ledger.save_tip(lifecycle.move_tip(tip, "answer", SYSTEM, at=app.now(), proof=command.proof))
    case = the_case(ledger, tip.case)
    _, line = append(app, ledger, case, done.TipAnswered(tip=tip.id, proof=command.proof.value), SYSTEM)
    return (line, *close_when_answered(app, ledger, tip.case))


def is_desk(actor: Actor) -> bool:
    return actor.role in (Role.DUTY_DESK, Role.HEAD)
