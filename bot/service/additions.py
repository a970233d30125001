"""What reporters add after the receipt: their cases are brought up to date, reopened, or called back."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain import lifecycle
from bot.domain.cases import Case, Flag, State
from bot.domain.diversion import YES
from bot.domain.events import Happened
from bot.domain.ids import BeatCode, CaseId
from bot.domain.matters import Destination
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.questioning import VIOLENCE, VISITS, is_known
from bot.domain.submissions import Facts, Submission, Tip, TipState
from bot.service import casework, clocks, routing, standing, submissions, wishes
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

REOPEN_DAYS = 14


def add_words(
    app: "App", ledger: Ledger, command: ask.AddWords, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """More about a submission: kept there, its cases brought up to date, their officers told."""
    submission = ledger.submission(command.submission)
    if submission is None:
        return ()
    said = submissions.join(submission.said, command.said)
    submission = replace(submission, facts=command.facts, said=said, touched_at=app.now())
    ledger.save_submission(submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(submission.id):
        if tip.case is not None and tip.state is not TipState.WITHDRAWN:
            happened += bring_up_to_date(app, ledger, submission, tip, command.new_fact)
    return tuple(happened)


def join_told(
    app: "App", ledger: Ledger, command: ask.JoinTold, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The words that waited add to what was told before, of the same person; they get no receipt of their own."""
    waiting, told = ledger.submission(command.submission), ledger.submission(command.to)
    if waiting is None or told is None or waiting.submitted_at is not None or waiting.person != told.person:
        return ()
    ledger.cancel_timers(clocks.silence_key(waiting.id))
    for tip in ledger.tips_of(waiting.id):
        ledger.save_tip(lifecycle.move_tip(tip, "withdraw", actor, at=app.now()))
    ledger.save_submission(replace(waiting, submitted_at=app.now()))
    return add_words(app, ledger, ask.AddWords(submission=told.id, said=waiting.said, facts=command.facts), actor, None)


def bring_up_to_date(
    app: "App", ledger: Ledger, submission: Submission, tip: Tip, new_fact: bool
) -> tuple[Happened, ...]:
    happened = reopened(app, ledger, tip) if new_fact else ()
    case = casework.the_case(ledger, CaseId(str(tip.case)))
    answers = case.held is not None and case.held.why == "asked"
    if answers:
        happened += (casework.append(app, ledger, case, done.Resumed(why="answered"), SYSTEM)[1],)
    happened += flags_noted(app, ledger, submission, case.id)
    happened += details_noted(app, ledger, submission, tip, case.id)
    happened += called_back(app, ledger, submission, case.id)
    if new_fact and not answers:
        added, case = done.ReporterAdded(tip=tip.id), casework.the_case(ledger, case.id)
        happened += (casework.append(app, ledger, case, added, SYSTEM)[1],)
    return happened


def reopened(app: "App", ledger: Ledger, tip: Tip) -> tuple[Happened, ...]:
    case = casework.the_case(ledger, CaseId(str(tip.case)))
    if not may_reopen(app, case):
        return ()
    reporter = Actor(role=Role.REPORTER, id=tip.person)
    return casework.on_case(app, ledger, ask.Reopen(case=case.id, reason="new_fact"), reporter, None)


def flags_noted(app: "App", ledger: Ledger, submission: Submission, case: CaseId) -> tuple[Happened, ...]:
    """How to visit is what all reporters of the case allow together; a known place is missed no longer."""
    drop = {*VISITS, *({Flag.PLACE_MISSING} if is_known("place", submission.facts) else ())}
    add = (submission.facts.flags - drop) | wishes.wished(ledger, case)
    return wishes.set_flags(app, ledger, case, add=set(add), drop=drop)


def details_noted(
    app: "App", ledger: Ledger, submission: Submission, tip: Tip, case_id: CaseId
) -> tuple[Happened, ...]:
    before = casework.the_case(ledger, case_id)
    details = routing.details(app, before, submission, tip)
    if details is None:
        return ()
    case, line = casework.append(app, ledger, before, details, SYSTEM)
    return (line, *follow_beat(app, ledger, case, before.beat))


def called_back(app: "App", ledger: Ledger, submission: Submission, case_id: CaseId) -> tuple[Happened, ...]:
    case = casework.the_case(ledger, case_id)
    if not turned_violent(case, submission.facts):
        return ()
    reason = app.notices.text("reason_violence")
    return casework.on_case(app, ledger, ask.TakeBack(case=case.id, reason=reason), SYSTEM, None)


def follow_beat(app: "App", ledger: Ledger, case: Case, before: BeatCode | None) -> tuple[Happened, ...]:
    """A case whose place lies in another beat than before goes to that beat's officer, unless one is at work on it."""
    if case.beat == before or (case.assignee is not None and case.state is not State.RECEIVED):
        return ()
    officer = standing.assignee(app, ledger, case)
    if officer is None or officer in case.hidden_from or officer == case.assignee:
        return ()
    command = ask.Reassign(case=case.id, officer=officer, beat=case.beat)
    return casework.on_case(app, ledger, command, SYSTEM, None)


def turned_violent(case: Case, facts: Facts) -> bool:
    """A dispute at the mediators comes back to the police at the first threat, blow or weapon (domain.md 2.3)."""
    at_mediators = case.state is State.TRANSFERRED and case.destination == Destination.MEDIATION.value
    return at_mediators and facts.answer(VIOLENCE) in YES


def may_reopen(app: "App", case: Case) -> bool:
    """A reporter's new fact reopens what was answered, for two weeks after closing or while it is watched."""
    young = app.now() - case.state_since <= timedelta(days=REOPEN_DAYS)
    watched = case.watch_until is not None and app.now() <= case.watch_until
    return case.state is State.ANSWERING or (case.state is State.CLOSED and (young or watched))
