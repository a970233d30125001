"""Reporter and officer talk through the desk, the bot silent, until half an hour is quiet or the officer ends it."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.events import Happened
from bot.domain.ids import MatterCode, PersonId, SubmissionId, new_id
from bot.domain.officers import Actor
from bot.domain.submissions import Facts
from bot.service import casework, notices, pushes, submissions
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

RELAY_MINUTES = 30


def call_person(
    app: "App", ledger: Ledger, command: ask.CallPerson, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Connect the reporter with the officer of the case, or with the desk; without a case one is opened."""
    happened: tuple[Happened, ...] = ()
    submission = command.submission or SubmissionId(new_id(app.now()))
    if ledger.submission(submission) is None:
        facts = Facts(matters=(MatterCode("inquiry"),))
        submissions.note_facts(app, ledger, ask.NoteFacts(submission=submission, facts=facts), actor, None)
    known = ledger.submission(submission)
    if known is not None and known.submitted_at is None:
        happened = submissions.submit(app, ledger, ask.Submit(submission=submission, why="person"), actor, None)
    tip = next((t for t in ledger.tips_of(submission) if t.case is not None), None)
    if tip is None or tip.case is None:
        return happened
    person = ledger.person(PersonId(str(actor.id)))
    until = app.now() + timedelta(minutes=RELAY_MINUTES)
    ledger.save_person(replace(person, relay_case=tip.case, relay_until=until))
    pushes.push_relay(app, ledger, casework.the_case(ledger, tip.case), command.words, idem=f"relay:{cause}")
    return happened


def relay_words(
    app: "App", ledger: Ledger, command: ask.RelayWords, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The bot is silent: the words go to the officer, and to the submission they belong to."""
    person = ledger.person(command.person)
    case = ledger.case(person.relay_case) if person.relay_case else None
    if case is None:
        return ()
    tip = next((t for t in ledger.tips_on(case.id) if t.person == command.person), None)
    submission = ledger.submission(tip.submission) if tip else None
    if submission is not None:
        said = submissions.join(submission.said, (command.said,))
        ledger.save_submission(replace(submission, said=said, touched_at=app.now()))
    ledger.save_person(replace(person, relay_until=app.now() + timedelta(minutes=RELAY_MINUTES)))
    pushes.push_relay(app, ledger, case, command.said.text, idem=f"relay:{command.said.inbox_id}")
    return ()


def end_relay(
    app: "App", ledger: Ledger, command: ask.EndRelay, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The officer hands the reporter back to the bot, and the reporter is told so."""
    happened = casework.on_case(app, ledger, command, actor, None)
    for tip in ledger.tips_on(command.case):
        person = ledger.person(tip.person)
        if person.relay_case == command.case and person.relay_until is not None:
            ledger.save_person(replace(person, relay_until=None))
            idem = f"relay_ended:{command.case}:{happened[-1].seq}:{person.id}"
            notices.tell_person(app, ledger, person.id, "relay_ended", idem=idem, kind="relay")
    return happened
