"""How long we keep what: chat text and media 180 days after a case is closed, its record three years (domain.md 9.7).

Each archived case carries one clock that goes from stage to stage. Nothing goes unannounced, nothing that nobody has
looked at, nothing that the reporter is still unhappy with.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, State
from bot.domain.errors import NotKept
from bot.domain.events import Closed, TipRated
from bot.domain.ids import CaseId, PersonId
from bot.domain.lifecycle import OFFICER
from bot.domain.officers import SYSTEM, Actor
from bot.domain.submissions import LOW_SCORE, Submission
from bot.service import days, erasure, pushes
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.service.app import App

WORDS_DAYS = 180
RECORD_DAYS = 3 * 365
WARN_DAYS = 14
AGAIN_DAYS = 30
"""A case that must not go yet is looked at again after so long."""
INBOX_DAYS, OUTBOX_DAYS = 60, 180
"""A worked message is needed only to tell its repeats (security.md C5)."""
STAGES = ("warn_words", "words", "warn_record", "record")
DAYS = {
    "warn_words": WORDS_DAYS - WARN_DAYS,
    "words": WORDS_DAYS,
    "warn_record": RECORD_DAYS - WARN_DAYS,
    "record": RECORD_DAYS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """`spared` names why the case is left alone for now."""

    case: Case
    stage: str
    due_at: datetime
    spared: str | None = None


def key_of(case: CaseId) -> str:
    return f"retention:{case}"


def set_clock(ledger: Ledger, case: CaseId, stage: str, due: datetime) -> None:
    ledger.set_timer(key_of(case), "retention", f"{case}|{stage}", due)


def start_clock(ledger: Ledger, case: Case, at: datetime) -> None:
    """At the archive: the first stage, counted from the day the case was closed."""
    closed = ledger.closed_at(case.id) or at
    set_clock(ledger, case.id, STAGES[0], closed + timedelta(days=DAYS[STAGES[0]]))


def retention_due(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """One stage of one case."""
    case_id, stage = row.ref.split("|")
    case = ledger.case(CaseId(case_id))
    if case is None or case.state is not State.ARCHIVED:
        return
    if why := spared(ledger, case):
        set_clock(ledger, case.id, stage, app.now() + timedelta(days=AGAIN_DAYS))
        ledger.audit(SYSTEM, "Retention", f"case:{case.id}", app.now(), result="spared", reason=why)
        return
    DO[stage](app, ledger, case)
    ledger.audit(SYSTEM, "Retention", f"case:{case.id}", app.now(), result=stage)
    if stage != STAGES[-1]:
        set_clock(ledger, case.id, *after(ledger, case, stage, app.now()))


def after(ledger: Ledger, case: Case, stage: str, at: datetime) -> tuple[str, datetime]:
    """The next stage and its day; between a warning and what it warns of lie fourteen days in any case."""
    following = STAGES[STAGES.index(stage) + 1]
    due = (ledger.closed_at(case.id) or at) + timedelta(days=DAYS[following])
    notice = at + timedelta(days=WARN_DAYS) if stage.startswith("warn") else at
    return following, max(due, notice)


def spared(ledger: Ledger, case: Case) -> str | None:
    """Why a case must not go yet: nobody has looked at it, or the reporter was unhappy with how it ended."""
    history = ledger.history(case.id)
    if not any(line.actor.role in OFFICER for line in history):
        return "unopened"
    ends = [line.seq for line in history if isinstance(line.event, Closed)]
    low = [line for line in history if isinstance(line.event, TipRated) and line.event.score <= LOW_SCORE]
    answered = any(line.seq > low[-1].seq and line.actor.role in OFFICER for line in history) if low else True
    return None if answered and ends else "appealed"


def warn(app: "App", ledger: Ledger, case: Case, stage: str) -> None:
    told = {officer.id: officer for officer in [*pushes.officers_for(app, ledger, case), *pushes.desk(ledger, case)]}
    day = days.day_words(app, (app.now() + timedelta(days=WARN_DAYS)).astimezone(app.tz).date())
    key, idem = f"push_{stage}", f"{case.id}:{stage}:{app.now().date().isoformat()}"
    pushes.push(app, ledger, told.values(), case, key, idem, day=day)


def erase_words(app: "App", ledger: Ledger, case: Case) -> None:
    """The words and media of everyone who told, unless the same words belong to another case that is still kept; and
    whom they came from, when nothing else of that person is left here."""
    people: set[PersonId] = set()
    for tip in ledger.tips_on(case.id):
        submission = ledger.submission(tip.submission)
        if submission is None or any(kept(ledger, other.case) for other in ledger.tips_of(submission.id)
                                     if other.case not in (None, case.id)):  # fmt: skip
            continue
        forget(ledger, submission)
        people.add(tip.person)
    ledger.erase_sent(case.id)
    erase_done_with(app, ledger, people)


def forget(ledger: Ledger, submission: Submission) -> None:
    media = [said.media for said in submission.said if said.media is not None]
    ledger.erase_words(submission.id, media, [said.inbox_id for said in submission.said])


def erase_done_with(app: "App", ledger: Ledger, people: Iterable[PersonId]) -> None:
    for person in people:
        if is_done_with(ledger, person):
            erasure.erase(app, ledger, person, "retention")


def kept(ledger: Ledger, case_id: CaseId | None) -> bool:
    """Whether another case still needs the words it shares: its own clock has not come that far."""
    timers = ledger.timers(key_of(case_id)) if case_id else ()
    return not any(row.ref.endswith(("|warn_record", "|record")) for row in timers)


def is_done_with(ledger: Ledger, person: PersonId) -> bool:
    words = any(one.said or one.submitted_at is None for one in ledger.submissions(person))
    return not words and ledger.person(person).officer is None and not ledger.is_erased(person)


def erase_record(app: "App", ledger: Ledger, case: Case) -> None:
    for merged in ledger.merged_into(case.id):
        ledger.erase_record(merged)
    ledger.erase_record(case.id)


DO = {
    "warn_words": lambda app, ledger, case: warn(app, ledger, case, "warn_words"),
    "words": erase_words,
    "warn_record": lambda app, ledger, case: warn(app, ledger, case, "warn_record"),
    "record": erase_record,
}


def keep_until(app: "App", ledger: Ledger, case: Case, until: datetime, actor: Actor, reason: str) -> None:
    """A person decides that a case is kept longer; it is warned of again before it goes. Raises `NotKept`."""
    timers = ledger.timers(key_of(case.id))
    if not timers or until <= timers[0].due_at:
        raise NotKept(number=case.number)
    stage = timers[0].ref.partition("|")[2]
    warned = stage if stage.startswith("warn") else f"warn_{stage}"
    set_clock(ledger, case.id, warned, until - timedelta(days=WARN_DAYS))
    ledger.audit(actor, "KeepLonger", f"case:{case.id}", app.now(), reason=reason)


def plan(app: "App", ledger: Ledger, before: datetime) -> list[Planned]:
    """What is due until then, what is due first on top; nothing changes."""
    found = []
    for row in ledger.timers("retention:"):
        case_id, stage = row.ref.split("|")
        case = ledger.case(CaseId(case_id))
        if case is not None and row.due_at <= before:
            found.append(Planned(case=case, stage=stage, due_at=row.due_at, spared=spared(ledger, case)))
    return found


def sweep(app: "App", ledger: Ledger) -> int:
    """Archived cases without a clock get one; old rows of the queues go, and what was taken back long ago; how many
    rows went."""
    known = {row.ref.partition("|")[0] for row in ledger.timers("retention:")}
    for case_id in ledger.archived_cases():
        case = ledger.case(case_id) if case_id not in known else None
        if case is not None:
            start_clock(ledger, case, app.now())
    now = app.now()
    forget_taken_back(app, ledger, now - timedelta(days=WORDS_DAYS))
    return ledger.erase_old_messages(now - timedelta(days=INBOX_DAYS), now - timedelta(days=OUTBOX_DAYS))


def forget_taken_back(app: "App", ledger: Ledger, before: datetime) -> None:
    """Words that never came to a case have no clock of their own."""
    for submission_id in ledger.words_of_no_case(before):
        submission = ledger.submission(submission_id)
        if submission is not None:
            forget(ledger, submission)
            erase_done_with(app, ledger, {submission.person})
