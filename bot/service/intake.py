"""One inbound message after another: officer's words to the desk, reporter's words to the conversation, all that comes
of it in one transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.domain import commands as ask
from bot.domain.beats import Pin
from bot.domain.errors import BindingRefused, TooManyTries
from bot.domain.ids import BeatCode, InboxId, SubmissionId, new_id
from bot.domain.officers import Actor, Officer, Role
from bot.domain.submissions import Facts, Said, Submission
from bot.service import notices
from bot.service.app import App
from bot.service.floods import FLOOD
from bot.service.inbound import Inbound
from bot.service.mediator_desk import MediatorDesk
from bot.service.officer_desk import OfficerDesk
from bot.service.reception import raise_alarm, running_alarm, talks_calmly
from bot.service.reporter_desk import ReporterDesk
from bot.service.turn import Conversation, Heard, Turn
from bot.store.inbox import MAX_ATTEMPTS, InboxRow, LeaseLost
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.store.rows import from_json
from bot.understanding.complaints import complains
from bot.understanding.emergency import Alarm
from bot.understanding.fixed_words import binding_code, fixed_word
from bot.understanding.normalise import fold, strip_slashes

log = logging.getLogger(__name__)

MAX_CHARACTERS = 20_000
MENU = {"report": "我要反映", "progress": "进度", "person": "转人工"}
"""What a tap on the menu says."""
MEDIA = {"image": "photo", "voice": "voice", "video": "video", "shortvideo": "video"}
UNREADABLE = 900
"""Numbers of the commands that the room itself leaves for a row that could not be worked."""

FetchMedia = Callable[[str], tuple[str, bytes] | None]
"""MIME type and bytes of a media id, None when the platform no longer has it; raises when it should be tried again."""


class WorkerDied(Exception):
    """Every try ended with its worker; the message itself may be what kills it."""


@dataclass(slots=True, kw_only=True)
class Intake:
    """`owner` names this worker in leases."""

    app: App
    conversation: Conversation
    officers: OfficerDesk
    fetch_media: FetchMedia
    owner: str

    def work_one(self) -> bool:
        """Work the next turn; False when there is none."""
        at = self.app.now()
        with self.app.store.read() as ledger:
            if not ledger.has_due_turn(at):
                return False
        with self.app.store.begin() as ledger:
            rows = ledger.claim_turn(self.owner, at)
        if rows:
            self.work(rows)
        return bool(rows)

    def work(self, rows: Sequence[InboxRow]) -> None:
        try:
            if any(row.attempt > MAX_ATTEMPTS for row in rows):
                raise WorkerDied
            self.work_turn(rows)
        except LeaseLost:
            log.warning("action=turn_lost inbox=%s", rows[-1].id)
        except Exception as fault:  # one bad message must not stop the rest
            log.error("action=turn_failed inbox=%s fault=%s", rows[-1].id, type(fault).__name__)
            self.fail(rows, type(fault).__name__)

    def fail(self, rows: Sequence[InboxRow], fault: str) -> None:
        at = self.app.now()
        with self.app.store.begin() as ledger:
            if ledger.fail_turn(rows, self.owner, fault, at):
                self.hand_to_person(ledger, rows)

    def hand_to_person(self, ledger: Ledger, rows: Sequence[InboxRow]) -> None:
        """What could not be worked ends as a case that a person reads; the reporter is answered (security.md R4)."""
        person, last = ledger.person(rows[0].person), rows[-1]
        if last.kind == "event":
            return
        reporter = Actor(role=Role.REPORTER, id=person.id)
        known = ledger.collecting(person.id)
        submission = known.id if known else SubmissionId(new_id(self.app.now()))
        facts = known.facts if known else Facts()
        said = tuple(plain_said(row) for row in rows)
        note = ask.NoteFacts(submission=submission, facts=facts, said=said)
        self.app.handle(ledger, note, reporter, (last.id, UNREADABLE))
        self.app.handle(
            ledger, ask.Submit(submission=submission, why="misunderstood"), reporter, (last.id, UNREADABLE + 1)
        )

    # --- one turn

    def work_turn(self, rows: Sequence[InboxRow]) -> None:
        inbounds = [from_json(Inbound, row.body) for row in rows]
        with self.app.store.read() as ledger:
            person = ledger.person(rows[0].person)
            officer = ledger.officer(person.officer) if person.officer else None
        if rows[0].kind == "suspect":
            return self.finish(rows)
        if rows[0].kind == FLOOD:
            return self.keep_flood(rows, person, inbounds)
        if inbounds[0].kind == "event" and inbounds[0].event != "CLICK":
            return self.hear_event(rows, person, inbounds[0])
        if binding_code(inbounds[-1].text) is not None:
            return self.hear_binding(rows, person, inbounds[-1])
        if officer is not None and (person.mode == "officer" or self.ends_reporting(inbounds[-1].text)):
            return self.hear_officer(rows, person, officer, inbounds)
        return self.hear_reporter(rows, person, inbounds)

    def finish(self, rows: Sequence[InboxRow]) -> None:
        with self.app.store.begin() as ledger:
            ledger.finish_turn(rows, self.owner)

    # --- events

    def hear_event(self, rows: Sequence[InboxRow], person: Person, inbound: Inbound) -> None:
        with self.app.store.begin() as ledger:
            known = ledger.person(person.id)
            if inbound.event in ("subscribe", "SCAN"):
                scene = inbound.event_key.removeprefix("qrscene_")
                if ledger.has_beat(BeatCode(scene)):
                    ledger.save_person(replace(known, prior_beat=BeatCode(scene)))
            if inbound.event == "subscribe":
                self.answer(ledger, rows[-1], [self.app.notices.text("follow_welcome")])
            if inbound.event == "unsubscribe" and known.officer is not None:
                ledger.unbind(known.officer)
            ledger.finish_turn(rows, self.owner)

    # --- officers

    def hear_binding(self, rows: Sequence[InboxRow], person: Person, inbound: Inbound) -> None:
        with self.app.store.begin() as ledger:
            self.answer(ledger, rows[-1], [self.bound(ledger, person, binding_code(inbound.text) or "")])
            ledger.finish_turn(rows, self.owner)

    def bound(self, ledger: Ledger, person: Person, code: str) -> str:
        at = self.app.now()
        if not code:
            if person.officer is not None:
                ledger.unbind(person.officer)
                ledger.audit(Actor(role=Role.SYSTEM), "Unbind", f"officer:{person.officer}", at)
            return self.app.notices.text("unbound")
        try:
            officer = ledger.bind(person.id, code, at)
        except (BindingRefused, TooManyTries) as refused:
            ledger.audit(Actor(role=Role.SYSTEM), "Bind", "officer:?", at, result=refused.code)
            return self.app.notices.text(f"error.{refused.code}")
        ledger.audit(Actor(role=officer.role, id=officer.id), "Bind", f"officer:{officer.id}", at)
        return self.app.notices.text("binding_done", name=officer.name)

    def ends_reporting(self, text: str) -> bool:
        return text.strip() == self.app.notices.text("word_officer_mode")

    def hear_officer(
        self, rows: Sequence[InboxRow], person: Person, officer: Officer, inbounds: Sequence[Inbound]
    ) -> None:
        media = [self.keep(person, inbound) for inbound in inbounds if inbound.kind in MEDIA]
        pins = [(i.lat, i.lng, i.label) for i in inbounds if i.lat is not None and i.lng is not None]
        text = "\n".join(spoken(inbound) for inbound in inbounds if inbound.text or inbound.kind == "event")
        with self.app.store.begin() as ledger:
            lines: list[str] = []
            for kept in media:
                lines += self.officers.hear_media(ledger, officer, person, kept, at=self.app.now())
            for pin in pins:
                lines += self.officers.hear_pin(ledger, officer, person, *pin, at=self.app.now())
            if text:
                lines += self.heard_by(ledger, officer, person, text, rows[-1].id)
            self.answer(ledger, rows[-1], lines)
            ledger.finish_turn(rows, self.owner)

    def heard_by(self, ledger: Ledger, officer: Officer, person: Person, text: str, inbox_id: InboxId) -> list[str]:
        """A mediator has a desk of their own: other words, other scope."""
        at = self.app.now()
        if officer.role is Role.MEDIATOR:
            return MediatorDesk(app=self.app).hear(ledger, officer, text, inbox_id=inbox_id, at=at)
        return self.officers.hear(ledger, officer, person, text, inbox_id=inbox_id, at=at)

    # --- reporters

    def hear_reporter(self, rows: Sequence[InboxRow], person: Person, inbounds: Sequence[Inbound]) -> None:
        said = tuple(self.said(row, person, inbound) for row, inbound in zip(rows, inbounds, strict=True))
        at = self.app.now()
        if person.relay_until is not None and person.relay_until > at and stays_in_relay(inbounds):
            return self.relay(rows, person, said)
        text = "\n".join(spoken(inbound) for inbound in inbounds).strip()
        with self.app.store.read() as ledger:
            desk = ReporterDesk(app=self.app, ledger=ledger, person=person)
            collecting = desk.collecting()
            alarm = running_alarm(desk.told, at)
            conversation = self.conversation_of(rows[-1], collecting, desk)
            heard = Heard(
                conversation=conversation,
                text=strip_slashes(fold(text))[:MAX_CHARACTERS],
                said=said,
                now=at.astimezone(self.app.tz),  # 今天 is a day of the station
                pin=pin_of(inbounds),
                urgent=any(row.urgent for row in rows),
                amid=talks_calmly(desk.told, at),
                alarm=alarm.id if alarm else None,
            )
            turn = self.conversation.turn(heard, desk)
        if turn.danger is not None and heard.alarm is None and not heard.urgent:
            return self.raise_alarm(rows, person, heard, turn.danger)
        self.commit(rows, person, heard, turn)
        return None

    def raise_alarm(self, rows: Sequence[InboxRow], person: Person, heard: Heard, danger: Alarm) -> None:
        """Danger that the callback did not see: the line goes out, then the words are heard as those of an alarm."""
        with self.app.store.begin() as ledger:
            raise_alarm(self.app, ledger, person, danger, rows[-1], heard.text, heard.now)
        with self.app.store.read() as ledger:
            desk = ReporterDesk(app=self.app, ledger=ledger, person=person)
            alarm = running_alarm(ledger.submissions(person.id), heard.now)
            urgent = replace(heard, urgent=True, alarm=alarm.id if alarm else None)
            turn = self.conversation.turn(urgent, desk)
        self.commit(rows, person, urgent, turn)

    def conversation_of(self, row: InboxRow, collecting: Submission | None, desk: ReporterDesk) -> str:
        """The random id that the dialogue knows this submission by; a new narrative starts a new one."""
        if collecting is not None:
            return collecting.conversation
        return desk.latest_conversation() or row.id

    def commit(self, rows: Sequence[InboxRow], person: Person, heard: Heard, turn: Turn) -> None:
        reporter = Actor(role=Role.REPORTER, id=person.id)
        last = rows[-1]
        with self.app.store.begin() as ledger:
            for n, command in enumerate(turn.commands, start=1):
                self.app.handle(ledger, command, reporter, (last.id, n))
            self.answer(ledger, last, [say.text for say in turn.says])
            ledger.finish_turn(rows, self.owner)

    def relay(self, rows: Sequence[InboxRow], person: Person, said: Sequence[Said]) -> None:
        reporter = Actor(role=Role.REPORTER, id=person.id)
        with self.app.store.begin() as ledger:
            for n, words in enumerate(said, start=1):
                self.app.handle(ledger, ask.RelayWords(person=person.id, said=words), reporter, (rows[-1].id, n))
            ledger.finish_turn(rows, self.owner)

    def keep_flood(self, rows: Sequence[InboxRow], person: Person, inbounds: Sequence[Inbound]) -> None:
        """No model, no questions: the words lie with the desk, and the person is answered once."""
        said = tuple(self.said(row, person, inbound) for row, inbound in zip(rows, inbounds, strict=True))
        command = ask.KeepFlood(submission=SubmissionId(new_id(self.app.now())), said=said)
        with self.app.store.begin() as ledger:
            self.app.handle(ledger, command, Actor(role=Role.REPORTER, id=person.id), (rows[-1].id, 1))
            ledger.finish_turn(rows, self.owner)

    # --- media

    def said(self, row: InboxRow, person: Person, inbound: Inbound) -> Said:
        kind = MEDIA.get(inbound.kind, inbound.kind if inbound.kind in ("location", "link") else "text")
        media = self.keep(person, inbound) if inbound.kind in MEDIA else None
        pin = pin_of([inbound])
        text = self.app.notices.text("said_pin", **pin._asdict(), label=inbound.label) if pin else inbound.text
        return Said(inbox_id=row.id, at=row.received_at, kind=kind, text=text or inbound.label, media=media)

    def keep(self, person: Person, inbound: Inbound) -> str | None:
        """Fetch within the platform's three days, check, strip and seal; None when it is gone or refused."""
        fetched = self.fetch_media(inbound.media_id)
        if fetched is None:
            return None
        media_id = new_id(self.app.now())
        with self.app.store.begin() as ledger:
            ledger.save_media(media_id, ("person", person.id), *fetched, self.app.now())
        return media_id

    # --- answers

    def answer(self, ledger: Ledger, row: InboxRow, lines: Sequence[str]) -> None:
        """One message for all lines. The waiting callback may take it first; then the sender does."""
        text = "\n".join(line for line in lines if line)
        if not text:
            return
        notice = notices.Notice(to=row.person, kind="answer", text=text, idem=f"answer:{row.id}", inbox=row.id)
        notices.owe(self.app, ledger, notice)


def spoken(inbound: Inbound) -> str:
    """The words of a message; of a location the address that the map gave it."""
    if inbound.kind == "location":
        return inbound.label
    return MENU.get(inbound.event_key, "") if inbound.kind == "event" else inbound.text


def pin_of(inbounds: Sequence[Inbound]) -> Pin | None:
    """The spot sent last."""
    pins = [Pin(i.lat, i.lng) for i in inbounds if i.kind == "location" and i.lat is not None and i.lng is not None]
    return pins[-1] if pins else None


def plain_said(row: InboxRow) -> Said:
    inbound = from_json(Inbound, row.body)
    return Said(inbox_id=InboxId(row.id), at=row.received_at, kind=MEDIA.get(inbound.kind, "text"), text=inbound.text)


def stays_in_relay(inbounds: Sequence[Inbound]) -> bool:
    """The officer who answers must not read a complaint about officers: that goes to the head."""
    return not ends_relay(inbounds[-1].text) and not any(complains(inbound.text) for inbound in inbounds)


def ends_relay(text: str) -> bool:
    """`帮助`, `进度` and a wish to be forgotten reach the bot even while an officer answers."""
    word = fixed_word(text)
    return word is not None and word.intent in ("help", "ask_progress", "withdraw", "ask_erasure")
