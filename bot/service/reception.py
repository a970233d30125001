"""The first minute of a message, inside the callback: guarded, saved, and answered when the answer is ready in time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import commands as ask
from bot.domain.cases import Flag
from bot.domain.ids import InboxId, SubmissionId, new_id
from bot.domain.officers import Actor, Role
from bot.domain.submissions import Said, Submission
from bot.service import notices
from bot.service.alarms import quarrel
from bot.service.app import App
from bot.service.floods import FLOOD
from bot.service.inbound import Inbound, Received
from bot.store.inbox import InboxRow
from bot.store.ledger import Ledger
from bot.store.outbox import OutboxRow
from bot.store.people import Person
from bot.store.rows import to_json
from bot.understanding.emergency import Alarm, cannot_speak
from bot.understanding.fixed_words import binding_code, fixed_word
from bot.understanding.foreign import is_foreign

SUSPECT_DAYS = 30
"""A validly signed message whose own time is older is stored without effect (security.md C5)."""
ALARM_MINUTES = 30
"""So long further words of a person belong to the alarm that was raised; the line is not repeated."""
AT_RISK = frozenset({Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.MINOR})
REPLY_BYTES = 2_048
MINUTE_SECONDS = 60
WORK_SECONDS = 0.01
"""No worker answers faster."""
ALARM_COMMAND = 0
ACTIONS = {"event:subscribe": "follow", "event:SCAN": "scan", "event:CLICK": "tap"}
MESSAGES = ("text", "image", "voice", "video", "shortvideo", "location", "link")


@dataclass(slots=True, kw_only=True)
class Reception:
    """What the callback asks. `owner` names this process in leases."""

    app: App
    owner: str

    def receive(self, inbound: Inbound, *, at: datetime) -> Received:
        """Save the message; an emergency opens its case and owes its line in the same transaction."""
        with self.app.store.begin() as ledger:
            person = ledger.ensure_person(inbound.openid, at)
            row, fresh = self.save(ledger, person, inbound, at)
            if fresh:
                self.note_contact(ledger, person, inbound, at)
                if row.urgent:
                    raise_alarm(self.app, ledger, person, self.app.watch.alarm(inbound.text), row, inbound.text, at)
        due_in = 0.0 if row.urgent or not fresh else max(WORK_SECONDS, (row.due_at - at).total_seconds())
        return Received(inbox_id=row.id, fresh=fresh, expects_answer=expects_answer(inbound), due_in=due_in)

    def save(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> tuple[InboxRow, bool]:
        known = ledger.inbox_by_dedupe(inbound.dedupe)
        if known is not None:
            return known, False
        old = at - inbound.created_at > timedelta(days=SUSPECT_DAYS)
        alarm = None if old else self.alarm(ledger, person, inbound, at)
        flood = not old and self.floods(ledger, person, inbound, at) and alarm is None
        bundle, due_at = (None, at) if old or alarm or flood else self.settle(ledger, person, inbound, at)
        return ledger.put_inbox(
            dedupe=inbound.dedupe,
            person=person.id,
            kind="suspect" if old else FLOOD if flood else inbound.kind,
            body=to_json(inbound),
            created_at=inbound.created_at,
            at=at,
            due_at=due_at,
            bundle=bundle,
            urgent=alarm is not None,
        )

    def alarm(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> Alarm | None:
        """An officer who writes about a fight at work is not in danger, nor is who types a bare command."""
        if inbound.kind not in ("text", "voice") or not inbound.text or person.mode == "officer":
            return None
        if says_nothing_else(inbound.text):
            return None
        alarm = self.app.watch.alarm(inbound.text)
        if alarm is not None and talks_calmly(ledger.submissions(person.id), at):
            return self.app.watch.alarm(inbound.text, amid=True)
        return alarm

    def floods(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> bool:
        """More messages in a minute than one person writes; an officer at work is not counted."""
        if inbound.kind not in MESSAGES or person.mode == "officer":
            return False
        return ledger.count("message", person.id, at, MINUTE_SECONDS) > self.app.settings.messages_per_minute

    # --- settling

    def settle(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> tuple[str | None, datetime]:
        """Only the first free narrative of a new submission waits for further bubbles; anything else ends the wait."""
        waiting = ledger.settling(person.id, at)
        settings = self.app.settings
        if not self.is_narrative(ledger, person, inbound, at):
            if waiting and waiting[0].bundle:
                ledger.postpone(waiting[0].bundle, at)
            return None, at
        if not waiting:
            return new_id(at), at + timedelta(seconds=settings.settle_seconds)
        bundle = str(waiting[0].bundle)
        last = waiting[0].received_at + timedelta(seconds=settings.settle_max_seconds)
        due_at = min(at + timedelta(seconds=settings.settle_seconds), last)
        ledger.postpone(bundle, due_at)
        return bundle, due_at

    def is_narrative(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> bool:
        if inbound.kind != "text" or person.mode == "officer" or self.app.settings.settle_seconds <= 0:
            return False
        if fixed_word(inbound.text) is not None or binding_code(inbound.text) is not None:
            return False
        if person.relay_until is not None and person.relay_until > at:
            return False
        return ledger.collecting(person.id) is None

    # --- what contact brings

    def note_contact(self, ledger: Ledger, person: Person, inbound: Inbound, at: datetime) -> None:
        """The window for sending opens anew, and held words are the first thing that goes out."""
        kind = f"event:{inbound.event}" if inbound.kind == "event" else inbound.kind
        if inbound.event == "unsubscribe":
            ledger.save_person(replace(person, followed=False, sends_left=0))
            return
        action = "message" if kind in MESSAGES else ACTIONS.get(kind)
        if action is not None:
            ledger.note_action(person, action, at)
            if self.app.settings.can_send:
                ledger.release_held(person.id, at)

    # --- answering in the callback

    def answer(self, inbox_id: InboxId, at: datetime) -> str | None:
        """The text to answer this delivery with: what a former delivery was answered, or what is ready now."""
        with self.app.store.read() as ledger:
            known = ledger.answer_of(inbox_id)
            if known is not None:
                return known.decode()
            if not ledger.has_answers(inbox_id, self.with_held(ledger, inbox_id)):
                return None
        with self.app.store.begin() as ledger:
            taken = ledger.claim_answers(inbox_id, self.owner, at, held_of=self.with_held(ledger, inbox_id))
            row = ledger.inbox_row(inbox_id) if taken else None
            return self.answer_with(ledger, row, taken, at) if row else None

    def with_held(self, ledger: Ledger, inbox_id: InboxId) -> str | None:
        """An account that cannot send gives held words with its next answer."""
        row = None if self.app.settings.can_send else ledger.inbox_row(inbox_id)
        return row.person if row else None

    def answer_with(self, ledger: Ledger, row: InboxRow, taken: Sequence[OutboxRow], at: datetime) -> str:
        text = ""
        for owed in taken:
            more = "\n\n".join(part for part in (text, json.loads(owed.body)["text"]) if part)
            if text and len(more.encode()) > REPLY_BYTES:
                ledger.retry_outbox(owed, self.owner, at)
                continue
            text = more
            ledger.finish_outbox(owed, self.owner, "sent", at, channel_step="passive")
            self.app.delivered(ledger, owed)
        ledger.set_answer(row, text.encode())
        return text

    def pick_up_later(self) -> str:
        return self.app.notices.text("pick_up_later")


def raise_alarm(
    app: App, ledger: Ledger, person: Person, alarm: Alarm | None, row: InboxRow, text: str, at: datetime
) -> None:
    """An emergency opens its case at once and owes its line; the words are the reporter's own."""
    if alarm is None:
        return
    reporter = Actor(role=Role.REPORTER, id=person.id)
    running = running_alarm(ledger.submissions(person.id), at)
    key = emergency_key(app, alarm, text) if running is None else listening_key(app, running)
    if running is None or Flag.INCIDENT not in running.facts.flags:
        owe_line(app, ledger, person, in_both(app, key, text), row)
    submission = running or ledger.collecting(person.id) or quarrel(app, ledger, person.id, alarm.code)
    command = ask.RaiseAlarm(
        person=person.id,
        submission=submission.id if submission else SubmissionId(new_id(at)),
        line=alarm.line,
        code=alarm.code,
        said=Said(inbox_id=row.id, at=at, text=text),
    )
    app.handle(ledger, command, reporter, (row.id, ALARM_COMMAND))


def owe_line(app: App, ledger: Ledger, person: Person, text: str, row: InboxRow) -> None:
    """The line to call: the first words of the very next reply; said once, and by whoever can say it first."""
    now = app.now()
    notice = notices.Notice(
        to=person.id, kind="answer", text=text, idem=f"alarm:{row.id}", inbox=row.id, not_before=now
    )
    notices.owe(app, ledger, notice)


def in_both(app: App, key: str, words: str) -> str:
    """The line, with an English one before it for whom wrote no Chinese."""
    line = app.notices.text(key)
    return f"{app.notices.text('emergency_english')}\n{line}" if is_foreign(words) else line


def listening_key(app: App, running: Submission) -> str:
    """What is said to further cries: for this danger, else for its line."""
    named = [f"emergency_listening_{what}" for what in (*running.facts.matters[:1], running.facts.emergency_line)]
    return next((key for key in named if app.notices.has(key)), "emergency_listening")


def says_nothing_else(text: str) -> bool:
    """A bare command or a binding code: nobody is in danger in it. 补充 carries free words."""
    word = fixed_word(text)
    return binding_code(text) is not None or (word is not None and word.intent != "add")


def expects_answer(inbound: Inbound) -> bool:
    """Events that take no answer would show the resident a fault (wechat.md 1.4)."""
    return inbound.kind != "event" or inbound.event in ("subscribe", "SCAN", "CLICK")


def running_alarm(submissions: Sequence[Submission], at: datetime) -> Submission | None:
    """The alarm that a person raised just now."""
    fresh = timedelta(minutes=ALARM_MINUTES)
    return next((s for s in submissions if s.facts.emergency_line and at - s.touched_at <= fresh), None)


def talks_calmly(submissions: Sequence[Submission], at: datetime) -> bool:
    """Whether the newest that a person told was told just now and puts nobody at risk."""
    fresh = timedelta(minutes=ALARM_MINUTES)
    newest = max(submissions, key=lambda one: one.touched_at, default=None)
    if newest is None or at - newest.touched_at > fresh or not newest.facts.matters:
        return False
    return not newest.facts.emergency_line and not newest.facts.flags & AT_RISK


def emergency_key(app: App, alarm: Alarm, words: str) -> str:
    """The wording for who cannot speak, for this danger, else for its line."""
    if cannot_speak(words):
        return "emergency_silent_taken" if app.settings.silent_alarm else "emergency_silent"
    special = f"emergency_{alarm.code}"
    return special if app.notices.has(special) else f"emergency_{alarm.line}"
