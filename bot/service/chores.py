"""What is due by the clock. One bad chore never stops the others."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State
from bot.domain.diversion import was_passed_on
from bot.domain.events import Escalated
from bot.domain.ids import CaseId, SubmissionId
from bot.domain.officers import SYSTEM, Officer, Role
from bot.domain.submissions import Proof, TipState
from bot.domain.workdays import next_workday
from bot.service import (
    appointments,
    casework,
    clocks,
    erasure,
    incidents,
    notices,
    practice,
    pushes,
    relay,
    retention,
    rounds,
    sheets,
    standing,
    views,
)
from bot.service.app import App
from bot.service.connectors import connector_for
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

log = logging.getLogger(__name__)

HELD_DAYS = 14
"""Words held so long count as undeliverable; they stay held for the next contact."""
RETRY_MINUTES = 5
DIGEST_AT = time(8, 30)
HIT_HOURS = 2
"""Twice the longest window that anything is counted over."""
PUSHES = {
    "soon": "push_due",
    "order_soon": "push_order_soon",
    "reinspect": "push_reinspect",
    "overdue": "push_overdue",
    "yellow": "push_yellow",
    "escalated": "push_escalated",
}


@dataclass(slots=True, kw_only=True)
class Chores:
    """`owner` names this process in leases."""

    app: App
    owner: str

    def run_due(self) -> int:
        """Carry out the timers that are due; how many there were."""
        at = self.app.now()
        with self.app.store.begin() as ledger:
            rows = ledger.claim_timers(self.owner, at)
        for row in rows:
            self.run(row, at)
        return len(rows)

    def run(self, row: TimerRow, at: datetime) -> None:
        try:
            with self.app.store.begin() as ledger:
                # Ended first: a chore that sets the same clock anew must not lose it again.
                if ledger.finish_timer(row, self.owner):
                    KINDS[row.kind](self.app, ledger, row)
        except Exception as fault:  # the timer stays and is tried again
            log.error("action=chore_failed kind=%s fault=%s", row.kind, type(fault).__name__)
            with self.app.store.begin() as ledger:
                ledger.retry_timer(row, self.owner, at + timedelta(minutes=RETRY_MINUTES))

    def sweep(self) -> int:
        """What no timer names: outcomes that nobody fetched, tips that no longer want an answer, old counts."""
        at = self.app.now()
        with self.app.store.begin() as ledger:
            ledger.forget_hits(at - timedelta(hours=HIT_HOURS))
            set_digest(self.app, ledger, at)
            rounds.set_brief(self.app, ledger, at)
            return give_up_held(self.app, ledger, at) + settle_unwanted(self.app, ledger)


def give_up_held(app: App, ledger: Ledger, at: datetime) -> int:
    """A reporter who never returns does not keep the case open for ever."""
    given_up = 0
    for row in ledger.expired_held(at - timedelta(days=HELD_DAYS)):
        tip = ledger.tip(row.tip_id) if row.tip_id else None
        if tip is not None and tip.state is TipState.SUBMITTED and row.kind in ("outcome", "quiet"):
            app.handle(ledger, ask.Answer(tip=tip.id, proof=Proof.UNDELIVERABLE), SYSTEM)
            given_up += 1
    return given_up


def settle_unwanted(app: App, ledger: Ledger) -> int:
    """Reporters who wish no outcome are answered by that wish; those who were erased cannot be reached."""
    settled = 0
    for case in ledger.cases(states=[State.ANSWERING]):
        for tip in ledger.tips_on(case.id):
            submission = ledger.submission(tip.submission)
            unwanted = submission is not None and submission.facts.answer("outcome") == Proof.NOT_WANTED.value
            erased = ledger.is_erased(tip.person)
            if (unwanted or erased) and tip.state is TipState.SUBMITTED:
                proof = Proof.UNDELIVERABLE if erased else Proof.NOT_WANTED
                app.handle(ledger, ask.Answer(tip=tip.id, proof=proof), SYSTEM)
                settled += 1
        casework.close_when_answered(app, ledger, case.id)
    return settled


def set_digest(app: App, ledger: Ledger, at: datetime) -> None:
    """One timer for the next working morning; the timer of a morning that is gone was run by then."""
    local = at.astimezone(app.tz)
    start = local.date() + timedelta(days=1 if local.time() >= DIGEST_AT else 0)
    day = next_workday(start, app.calendar)
    key = f"digest:{day.isoformat()}"
    if not ledger.timers(key):
        ledger.set_timer(key, "digest", day.isoformat(), datetime.combine(day, DIGEST_AT, app.tz))


# --- kinds of timers -----------------------------------------------------------------------------------------


def silence(app: App, ledger: Ledger, row: TimerRow) -> None:
    """Half an hour without a word: the submission goes in as it stands."""
    app.handle(ledger, ask.Submit(submission=SubmissionId(row.ref), why="silent"), SYSTEM)


def reminder(app: App, ledger: Ledger, row: TimerRow) -> None:
    case_id, stage, role = row.ref.split("|")
    case = ledger.case(CaseId(case_id))
    if case is None or case.merged_into is not None or case.held is not None:
        return None
    if case.state is State.TRANSFERRED:
        return referral(app, ledger, case, stage, row)
    told = pushes.heads(ledger, case) if role == Role.HEAD.value else pushes.officers_for(app, ledger, case)
    pushes.push(app, ledger, told, case, PUSHES[stage], f"{case.id}:{stage}:{row.due_at.isoformat()}")
    if stage == "escalated":
        casework.append(app, ledger, case, Escalated(stage=case.state.value, to=role), SYSTEM)
    return None


def referral(app: App, ledger: Ledger, case: Case, stage: str, row: TimerRow) -> None:
    """Another office is silent: the desk, then the head; at the end the case is passed on or comes back."""
    if stage == "referral_ends":
        return end_referral(app, ledger, case)
    idem = f"{case.id}:{stage}:{row.due_at.isoformat()}"
    connector_for(app.connectors, case.destination).late(app, ledger, case, stage == "referral_silent", idem)
    if stage == "referral_silent":
        casework.append(app, ledger, case, Escalated(stage=case.state.value, to=Role.HEAD.value), SYSTEM)
    return None


def end_referral(app: App, ledger: Ledger, case: Case) -> None:
    """A transfer that nobody reported on ends by the clock, without a finding; what never arrived comes back."""
    if not was_passed_on(case):
        reason = app.notices.text("reason_unanswered")
        app.handle(ledger, ask.TakeBack(case=case.id, reason=reason), SYSTEM)
        return
    text = app.notices.text("draft.passed_on")
    app.handle(ledger, ask.Conclude(case=case.id, outcome=Outcome.PASSED_ON, text=text), SYSTEM)


def held_ends(app: App, ledger: Ledger, row: TimerRow) -> None:
    case = ledger.case(CaseId(row.ref))
    if case is None or case.held is None:
        return
    app.handle(ledger, ask.Resume(case=case.id), SYSTEM)
    after = casework.the_case(ledger, case.id)
    key = f"{case.id}:resumed:{row.due_at.isoformat()}"
    pushes.push(app, ledger, pushes.officers_for(app, ledger, after), after, "push_suspended_ends", key)


def archive(app: App, ledger: Ledger, row: TimerRow) -> None:
    case = ledger.case(CaseId(row.ref))
    if case is not None and case.state is State.CLOSED:
        app.handle(ledger, ask.Archive(case=case.id), SYSTEM)
        retention.start_clock(ledger, case, app.now())


def digest(app: App, ledger: Ledger, row: TimerRow) -> None:
    """Every bound officer's day in one message; nothing when nothing is due."""
    end = datetime.combine(date.fromisoformat(row.ref), time.max, app.tz)
    of_today = standing.roster(app, ledger)
    for officer in map(of_today.acting, of_today.officers):
        person = None if of_today.leave_of(officer.id) else ledger.person_of_officer(officer.id)
        due = [case for case in casework.work_of(ledger, officer) if case.due_at is not None and case.due_at <= end]
        if person is None or not due:
            continue
        text = views.digest(app, due, row.due_at)
        notices.owe(
            app, ledger, notices.Notice(to=person.id, kind="push", text=text, idem=f"digest:{row.ref}:{officer.id}")
        )


def unseen(app: App, ledger: Ledger, row: TimerRow) -> None:
    """Urgent and nobody looked: the desk is told, and the head when the desk does not look either."""
    case_id, stage = row.ref.split("|")
    case = ledger.case(CaseId(case_id))
    if case is None or case.state is not State.RECEIVED or case.merged_into is not None:
        return
    told = pushes.officers_for(app, ledger, case) if stage == "desk" else pushes.desk(ledger, case)
    if any(looked_since(ledger, officer, case.opened_at) for officer in told):
        return
    followers = pushes.desk(ledger, case) if stage == "desk" else pushes.heads(ledger, case)
    pushes.push(app, ledger, followers, case, "push_unseen", f"{case.id}:unseen:{stage}", kind="alarm")
    casework.append(app, ledger, case, Escalated(stage="unseen", to=stage), SYSTEM)
    if stage == "desk":
        clocks.set_unseen(ledger, case, "head", app.now())


def looked_since(ledger: Ledger, officer: Officer, at: datetime) -> bool:
    return float(ledger.desk_memory(officer.id).get("heard", 0)) > at.timestamp()


def incident(app: App, ledger: Ledger, row: TimerRow) -> None:
    case_id, number = row.ref.split("|")
    incidents.escalate(app, ledger, CaseId(case_id), int(number))


KINDS: Mapping[str, Callable[[App, Ledger, TimerRow], None]] = {
    "silence": silence,
    "reminder": reminder,
    "held_ends": held_ends,
    "archive": archive,
    "digest": digest,
    "unseen": unseen,
    "incident": incident,
    "sheet": sheets.remind,
    "appointment": appointments.remind,
    "brief": rounds.brief,
    "practice": practice.remind,
    "relay": relay.unanswered,
    "erase": erasure.erase_due,
    "retention": retention.retention_due,
}
