"""A reporter takes it back: a case that nobody has begun ends with it, one at work goes on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain import lifecycle
from bot.domain.cases import Outcome, State
from bot.domain.events import Happened
from bot.domain.ids import CaseId
from bot.domain.officers import SYSTEM, Actor
from bot.domain.submissions import Tip, TipState
from bot.service import casework, clocks, notices
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause


def withdraw(
    app: "App", ledger: Ledger, command: ask.Withdraw, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The reporter takes it back. A case nobody has begun ends with it; one at work goes on. The answer is the same
    for both: it would tell whoever takes back a tip of their own flat whether somebody else told of it."""
    submission = ledger.submission(command.submission)
    if submission is None:
        return ()
    ledger.cancel_timers(clocks.silence_key(submission.id))
    happened: list[Happened] = []
    for tip in ledger.tips_of(submission.id):
        if tip.state not in (TipState.COLLECTING, TipState.SUBMITTED):
            continue
        ledger.save_tip(lifecycle.move_tip(tip, "withdraw", actor, at=app.now()))
        if tip.case is not None:
            happened += tip_withdrawn(app, ledger, tip)
    ledger.save_submission(replace(submission, submitted_at=submission.submitted_at or app.now()))
    notices.tell_person(
        app,
        ledger,
        submission.person,
        "withdrawn",
        idem=f"withdrawn:{submission.id}:{app.now().isoformat()}",
        kind="answer",
        cause=cause,
    )
    return tuple(happened)


def tip_withdrawn(app: "App", ledger: Ledger, tip: Tip) -> list[Happened]:
    case = casework.the_case(ledger, CaseId(str(tip.case)))
    case, line = casework.append(app, ledger, case, done.TipWithdrawn(tip=tip.id), SYSTEM)
    happened = [line]
    everyone = all(t.state is TipState.WITHDRAWN for t in ledger.tips_on(case.id))
    if everyone and case.state is State.RECEIVED and case.merged_into is None:
        conclude = ask.Conclude(case=case.id, outcome=Outcome.WITHDRAWN, text="-")
        happened += casework.on_case(app, ledger, conclude, SYSTEM, None)
    return happened
