"""A reporter's right to be forgotten: told first, then the key is destroyed (domain.md 9.6; security.md D3).

Who asks in chat is still told how each open matter ends: their words are needed for it until then, and whoever holds
somebody else's phone cannot stop the police with it. The desk may erase at once.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import lifecycle
from bot.domain.cases import State
from bot.domain.errors import OfficerBound, UnknownReceipt
from bot.domain.events import Happened
from bot.domain.ids import PersonId
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.submissions import TipState
from bot.service import clocks, notices, withdrawals
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.domain import commands as ask
    from bot.service.app import App, Cause

TELL_MINUTES = 2
"""Time for the last message to this person to go out."""
TELL_TRIES = 30
LOOK_AGAIN_HOURS = 24
"""A wish that waits for open cases is looked at so often."""
WAITS = "waits"


def forget_me(
    app: "App", ledger: Ledger, command: "ask.ForgetMe", actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The reporter's own wish: at once when nothing of theirs is open, else once the last case is closed."""
    person = ledger.person(PersonId(str(actor.id)))
    if not command.sure:
        answer = "erasure_cancelled"
        ledger.cancel_timers(timer_key(person.id))
    elif person.officer is not None:
        answer = "erasure_bound"
    elif is_waited_for(ledger, person.id):
        answer = "erasure_waits"
        set_clock(app, ledger, person.id, WAITS, timedelta(hours=LOOK_AGAIN_HOURS))
    else:
        answer = "erased"
        set_clock(app, ledger, person.id, "1", timedelta(minutes=TELL_MINUTES))
    idem = told_idem(person.id) if answer == "erased" else f"{answer}:{person.id}:{app.now().isoformat()}"
    notices.tell_person(app, ledger, person.id, answer, idem=idem, kind="answer", cause=cause)
    ledger.audit(actor, "AskErasure", f"person:{person.id}", app.now(), result=answer)
    return ()


def is_waited_for(ledger: Ledger, person: PersonId) -> bool:
    """Whether a case that this person told of and did not take back is still open."""
    tips = [tip for one in ledger.submissions(person) for tip in ledger.tips_of(one.id)]
    cases = [ledger.case(tip.case) for tip in tips if tip.case and tip.state is not TipState.WITHDRAWN]
    masters = [ledger.case(case.merged_into) if case.merged_into else case for case in cases if case]
    return any(case.state not in (State.CLOSED, State.ARCHIVED) for case in masters if case)


def timer_key(person: PersonId) -> str:
    return f"erase:{person}"


def set_clock(app: "App", ledger: Ledger, person: PersonId, stage: str, span: timedelta) -> None:
    ledger.set_timer(timer_key(person), "erase", f"{person}|{stage}", app.now() + span)


def ask_erasure(
    app: "App", ledger: Ledger, command: "ask.EraseReporter", actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Owe the visible answer and set the clock that erases. Raises `OfficerBound`, `UnknownReceipt`."""
    person = ledger.person(command.person)
    if person.officer is not None:
        raise OfficerBound
    if ledger.is_erased(person.id):
        raise UnknownReceipt
    idem = told_idem(person.id)
    notices.tell_person(app, ledger, person.id, "erased", idem=idem, kind="answer", cause=cause)
    set_clock(app, ledger, person.id, "1", timedelta(minutes=TELL_MINUTES))
    ledger.audit(actor, "AskErasure", f"person:{person.id}", app.now(), reason=command.reason or None)
    return ()


def told_idem(person: PersonId) -> str:
    return f"erased:{person}"


def erase_due(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """Erase; an answer that is still on its way is waited for, an hour at most."""
    name, _, stage = row.ref.partition("|")
    person = PersonId(name)
    if stage == WAITS:
        if is_waited_for(ledger, person):
            set_clock(app, ledger, person, WAITS, timedelta(hours=LOOK_AGAIN_HOURS))
        else:  # told when it was asked for: a message now might be read by the wrong eyes
            erase(app, ledger, person, "asked")
        return
    said = ledger.outbox_by_idem(told_idem(person))
    if said is not None and said.status in ("new", "sending") and int(stage) < TELL_TRIES:
        set_clock(app, ledger, person, str(int(stage) + 1), timedelta(minutes=TELL_MINUTES))
        return
    erase(app, ledger, person, said.status if said else "not told")


def erase(app: "App", ledger: Ledger, person: PersonId, result: str) -> None:
    """Destroy now. The cases go on without the words; the journal remembers it for a restored backup."""
    withdraw_all(app, ledger, person)
    ledger.erase_person(person, app.now())
    ledger.audit(SYSTEM, "Erase", f"person:{person}", app.now(), result=result)
    app.journal.note_erased(person, app.now())


def withdraw_all(app: "App", ledger: Ledger, person: PersonId) -> None:
    """Nobody is left to be answered: open tips are taken back, and a case that nobody has begun ends with them."""
    reporter = Actor(role=Role.REPORTER, id=person)
    for submission in ledger.submissions(person):
        ledger.cancel_timers(clocks.silence_key(submission.id))
        for tip in ledger.tips_of(submission.id):
            if tip.state not in (TipState.COLLECTING, TipState.SUBMITTED):
                continue
            ledger.save_tip(lifecycle.move_tip(tip, "withdraw", reporter, at=app.now()))
            if tip.case is not None:
                withdrawals.tip_withdrawn(app, ledger, tip)


def erase_again(app: "App", at: datetime) -> int:
    """After a restore: whoever was erased since the backup was made is erased again; how many that were."""
    again = 0
    for person in app.journal.erased():
        with app.store.begin() as ledger:
            if ledger.is_erased(person):
                continue
            withdraw_all(app, ledger, person)
            ledger.erase_person(person, at)
            ledger.audit(SYSTEM, "Erase", f"person:{person}", at, result="restored")
            again += 1
    return again
