"""Reporter and officer talk through the desk, the bot silent, until half an hour is quiet or the officer ends it.

Who was promised a person and hears nothing for half an hour is told so, and the desk and the head are told, too."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Case, State
from bot.domain.deadlines import first_look
from bot.domain.events import Escalated, Happened, RelayEnded, ReporterAsked, ReporterReplied
from bot.domain.ids import BeatCode, CaseId, MatterCode, PersonId, SubmissionId, new_id
from bot.domain.officers import SYSTEM, Actor, Officer
from bot.domain.policy import sees
from bot.domain.submissions import Facts
from bot.service import casework, days, notices, on_duty, pushes, submissions
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.service.app import App, Cause

RELAY_MINUTES = 30
ANSWERS = (ReporterReplied, ReporterAsked, RelayEnded)
"""An officer's word to the reporter."""
OVER = (State.ANSWERING, State.CLOSED, State.ARCHIVED)


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
    await_answer(app, ledger, casework.the_case(ledger, tip.case), person.id)
    pushes.push_relay(app, ledger, casework.the_case(ledger, tip.case), command.words, idem=f"relay:{cause}")
    return happened


def await_answer(app: "App", ledger: Ledger, case: Case, person: PersonId) -> None:
    """Half an hour from when somebody is there; who asks again meanwhile does not push it back."""
    key = f"relay:{case.id}:{person}"
    if ledger.timers(key):
        return
    since = on_duty.who(app, ledger, BeatCode(case.beat) if case.beat else None).since
    ref = f"{case.id}|{person}|{app.now().isoformat()}"
    ledger.set_timer(key, "relay", ref, since + timedelta(minutes=RELAY_MINUTES))


def unanswered(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """Nobody answered: the desk and the head hear of it, and the reporter hears the truth."""
    case_id, person_id, asked_at = row.ref.split("|")
    case, gone = ledger.case(CaseId(case_id)), ledger.is_erased(PersonId(person_id))
    if case is None or gone or case.state in OVER or answered(ledger, case, datetime.fromisoformat(asked_at)):
        return
    person = ledger.person(PersonId(person_id))
    idem, key = f"{case.id}:relay:{asked_at}", "push_relay_unanswered"
    pushes.push(app, ledger, pushes.desk(ledger, case), case, key, idem, kind="relay")
    pushes.push(app, ledger, pushes.heads(ledger, case), case, key, idem)
    go_on(app, ledger, person)
    casework.append(app, ledger, case, Escalated(stage="relay", to="desk"), SYSTEM)
    day = days.near_day(app, first_look(app.now(), app.calendar, app.tz))
    if not person.safe_contact:  # picked up later it would stand beside the answer
        key = "relay_unanswered"
        notices.tell_person(app, ledger, person.id, key, idem=f"{idem}:{person.id}", kind="relay", day=day)


def go_on(app: "App", ledger: Ledger, person: Person) -> None:
    """What they write next still goes to an officer."""
    until = app.now() + timedelta(minutes=RELAY_MINUTES)
    ledger.save_person(replace(person, relay_until=until))


def answered(ledger: Ledger, case: Case, since: datetime) -> bool:
    return any(line.at >= since and isinstance(line.event, ANSWERS) for line in ledger.history(case.id))


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


def callers(app: "App", ledger: Ledger, officer: Officer, pushed: Sequence[str]) -> list[str]:
    """The numbers of the cases whose reporter is in a talk now that this officer answers, or was told of."""
    return [
        case.number
        for case in ledger.relays(app.now())
        if sees(officer, case)
        and (case.number in pushed or any(one.id == officer.id for one in pushes.officers_for(app, ledger, case)))
    ]


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
