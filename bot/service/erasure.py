"""A reporter's right to be forgotten: told first, then the key is destroyed (domain.md 9.6; security.md D3)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain import lifecycle
from bot.domain.errors import OfficerBound, UnknownReceipt
from bot.domain.events import Happened
from bot.domain.ids import PersonId
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.submissions import TipState
from bot.service import clocks, notices, submissions
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.domain import commands as ask
    from bot.service.app import App, Cause

TELL_MINUTES = 2
"""Time for the last message to this person to go out."""
TELL_TRIES = 30


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
    due = app.now() + timedelta(minutes=TELL_MINUTES)
    ledger.set_timer(f"erase:{person.id}", "erase", f"{person.id}|1", due)
    ledger.audit(actor, "AskErasure", f"person:{person.id}", app.now(), reason=command.reason or None)
    return ()


def told_idem(person: PersonId) -> str:
    return f"erased:{person}"


def erase_due(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """Erase; an answer that is still on its way is waited for, an hour at most."""
    person, _, tries = row.ref.partition("|")
    said = ledger.outbox_by_idem(told_idem(PersonId(person)))
    waits = said is not None and said.status in ("new", "sending")
    if waits and int(tries) < TELL_TRIES:
        due = app.now() + timedelta(minutes=TELL_MINUTES)
        ledger.set_timer(row.key, "erase", f"{person}|{int(tries) + 1}", due)
        return
    erase(app, ledger, PersonId(person), said.status if said else "not told")


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
                submissions.tip_withdrawn(app, ledger, tip)


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
