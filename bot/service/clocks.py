"""Timers: silence of a reporter, deadlines of a case, the end of a pause."""

from collections.abc import Sequence
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
    """The timers of a case as it now is; those of its former state end. A reminder of the past is set only if it still
    stands: it came due together with others, after a standstill, and has its turn yet."""
    wanted, now = clocks_of(app, case), app.now()
    past = {key: at for key, kind, _, at in wanted if kind == "reminder" and at <= now}
    prefix = f"case:{case.id}:"
    standing = {row.key: row.due_at for row in ledger.timers(prefix)} if past else {}
    ledger.cancel_timers(prefix)
    ledger.set_timers([clock for clock in wanted if clock[0] not in past or standing.get(clock[0]) == clock[-1]])


def clocks_of(app: "App", case: Case) -> Sequence[tuple[str, str, str, datetime]]:
    """(key, kind, ref, due) of every timer that a case in this state has."""
    prefix = f"case:{case.id}:"
    if case.merged_into is not None or case.state is State.ARCHIVED:
        return ()
    if case.held is not None:
        return ((f"{prefix}held", "held_ends", case.id, case.held.until),)
    if case.due_at is None:
        return ()
    if case.state is State.CLOSED:
        return ((f"{prefix}archive", "archive", case.id, case.due_at),)
    return [
        (f"{prefix}{stage}", "reminder", f"{case.id}|{stage}|{role.value}", at)
        for stage, at, role in reminders(case, case.due_at, app.calendar, app.tz)
    ]
