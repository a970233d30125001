"""Timers: silence of a reporter, deadlines of a case, the end of a pause."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, State
from bot.domain.deadlines import reminders
from bot.domain.ids import SubmissionId
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

SILENCE_MINUTES = 30
UNSEEN_MINUTES = 3


def silence_key(submission: SubmissionId) -> str:
    return f"silence:{submission}"


def set_silence(ledger: Ledger, submission: SubmissionId, at: datetime) -> None:
    """Half an hour without a word: the submission goes in as it stands."""
    ledger.set_timer(silence_key(submission), "silence", submission, at + timedelta(minutes=SILENCE_MINUTES))


def set_unseen(ledger: Ledger, case: Case, stage: str, at: datetime) -> None:
    """Somebody must have looked at what is urgent within three minutes; `stage` is who is told else."""
    due = at + timedelta(minutes=UNSEEN_MINUTES)
    ledger.set_timer(f"unseen:{case.id}:{stage}", "unseen", f"{case.id}|{stage}", due)


def set_clocks(app: "App", ledger: Ledger, case: Case) -> None:
    """The timers of a case as it now is; those of its former state end."""
    ledger.cancel_timers(f"case:{case.id}:")
    if case.merged_into is not None or case.state is State.ARCHIVED:
        return
    if case.held is not None:
        ledger.set_timer(f"case:{case.id}:held", "held_ends", case.id, case.held.until)
        return
    if case.state is State.CLOSED:
        if case.due_at is not None:
            ledger.set_timer(f"case:{case.id}:archive", "archive", case.id, case.due_at)
        return
    if case.due_at is not None:
        ledger.set_timers(
            [
                (f"case:{case.id}:{stage}", "reminder", f"{case.id}|{stage}|{role.value}", at)
                for stage, at, role in reminders(case, case.due_at, app.calendar, app.tz)
                if at > app.now()
            ]
        )
