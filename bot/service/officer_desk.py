"""An officer's desk in chat: the remembered case, previews that wait for one word, and what each command brings."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from bot.domain import commands as ask
from bot.domain.cases import Case, State
from bot.domain.errors import CaseMerged, IllegalMove, Refused, UnknownCase
from bot.domain.events import CalledOff, InterviewPlanned, VisitPlanned
from bot.domain.ids import InboxId
from bot.domain.officers import Actor, Officer
from bot.domain.policy import CHAT, OF_THE_ROOM, Action, may, sees
from bot.domain.records import JointVisit, last_of
from bot.service import (
    access,
    appointments,
    batches,
    case_words,
    casework,
    confirming,
    days,
    desk_media,
    desk_words,
    grounds,
    lookups,
    merging,
    previews,
    relay,
    roster_desk,
    sheets,
    standing,
    telling,
    views,
)
from bot.service.app import App
from bot.service.connectors import connector_for
from bot.service.desk_commands import COMMANDS, OWN_DOORS, PREVIEWED
from bot.service.disclosure import Finding
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.understanding.calling_off import sounds_put_off
from bot.understanding.officer_numbers import cases_in
from bot.understanding.officer_piece import Parsed, Spoken
from bot.understanding.officer_sense import Sense, heard
from bot.understanding.talks import with_talks

DIGITS = re.compile(r"[0-9０-９零〇洞]")
"""Only words with a digit can mean a case by the end of its number."""
AT_HAND = (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED)
IMPLIES_ACCEPT = frozenset({"contact", "visit", "joint_visit", "find"})


@dataclass(slots=True)
class Talk:
    """One message of an officer being answered."""

    ledger: Ledger
    officer: Officer
    person: Person
    inbox_id: InboxId
    at: datetime
    memory: dict[str, Any]
    done: int = 0
    previews: list[dict[str, Any]] = field(default_factory=list)
    """What this message shows for confirmation; one 确认 does all of it."""
    named: str | None = None
    """The case that this message named."""
    at_work: Spoken | None = None
    """The command being carried out: what a refusal is about."""

    @property
    def actor(self) -> Actor:
        return Actor(role=self.officer.role, id=self.officer.id)


@dataclass(slots=True, kw_only=True)
class OfficerDesk:
    """Understands an officer's words and works the cases in the officer's scope."""

    app: App
    sense: Sense | None = None
    """The second reader of officers' words; without it the grammar reads them alone."""

    def hear(
        self, ledger: Ledger, officer: Officer, person: Person, text: str, *, inbox_id: InboxId, at: datetime
    ) -> list[str]:
        """The lines to answer. Refusals are answered in one line and change nothing."""
        officer = standing.acting(self.app, ledger, officer)
        talk = Talk(ledger, officer, person, inbox_id, at, dict(ledger.desk_memory(officer.id)))
        lines = (
            self.mode_words(talk, text.strip())
            or desk_words.answer(self, talk, text)
            or desk_media.number_alone(self, talk, text)
            or self.parsed(talk, text)
        )
        lines += desk_media.waiting_things(self, talk)
        ledger.save_desk_memory(officer.id, talk.memory | {"heard": at.timestamp()}, at)
        return lines

    def mode_words(self, talk: Talk, text: str) -> list[str]:
        mode = next(
            (mode for mode in ("reporter", "officer") if text == self.app.notices.text(f"word_{mode}_mode")), ""
        )
        if not mode:
            return []
        talk.ledger.save_person(replace(talk.ledger.person(talk.person.id), mode=mode))
        return [self.app.notices.text(f"done_{mode}_mode")]

    def parsed(self, talk: Talk, text: str) -> list[str]:
        pushed = talk.memory.get("pushed") or [None]
        today = self.today(talk)
        parsed = heard(
            text,
            self.sense,
            last_case=self.at_hand(talk) or pushed[-1],
            pushed=pushed[-1],
            known=[case.number for case in casework.work_of(talk.ledger, talk.officer)] if DIGITS.search(text) else (),
            today=today,
        )
        wanted = with_talks(parsed, text, today)
        lines = self.which_talk(talk, wanted, text) or self.carry_out(talk, wanted)
        put_off = parsed.ask is not None and not talk.previews and sounds_put_off(text)
        return (self.how_to_put_off(talk, text) if put_off else []) or lines

    def which_talk(self, talk: Talk, wanted: Parsed, text: str) -> list[str]:
        """Words to a reporter without a number while a reporter of another case is in a talk: never sent by guess."""
        said = next((one for one in wanted.commands if one.name in previews.AT_ONCE), None)
        if said is None or any(said.cases[0].endswith(number) for number in cases_in(text)[0]):
            return []
        callers = relay.callers(self.app, talk.ledger, talk.officer, talk.memory.get("pushed", ()))
        if not callers or callers == list(said.cases):
            return []
        facts = {"numbers": "、".join(callers), "number": callers[0]}
        perhaps = Parsed(ask="ask_which_talk", perhaps=(replace(said, cases=(callers[0],)),))
        sure = len(callers) == len(wanted.commands) == 1
        offered = self.offered(talk, perhaps, self.app.notices.text("offered_talk", **facts)) if sure else []
        return offered or [self.app.notices.text("ask_which_talk", **facts)]

    def how_to_put_off(self, talk: Talk, text: str) -> list[str]:
        """What is planned on the case that was named or is at hand, and the words that move it or call it off."""
        named = cases_in(text)[0] or tuple(filter(None, [self.at_hand(talk)]))
        case = self.by_number(talk, named[0]) if len(named) == 1 else None
        if case is None or not may(talk.officer, Action.WORK, case):
            return []
        return appointments.how_to_put_off(self.app, case, talk.ledger.history(case.id))

    def at_hand(self, talk: Talk) -> str | None:
        """The case last worked, while there is work left on it; then the one pushed last stands in."""
        number = talk.memory.get("last")
        case = self.by_number(talk, number) if number else None
        return case.number if case is not None and case.state in AT_HAND else None

    def carry_out(self, talk: Talk, parsed: Parsed) -> list[str]:
        """Everything that one message asks for, or nothing of it."""
        if any(spoken.name == "suspend" and "date" not in spoken.fields for spoken in parsed.commands):
            return [self.question(talk, "ask_missing_time")]
        if parsed.ask is not None:
            return self.offered(talk, parsed) or [self.question(talk, parsed.ask)]
        talk.named = next((number for spoken in parsed.commands for number in spoken.cases), None)
        wanted = [one for spoken in parsed.commands for one in self.each_case(spoken)]
        if batches.is_batch(wanted):
            return self.whole(talk, wanted, lambda: [batches.preview(self, talk, wanted)])
        return self.whole(talk, wanted, lambda: [self.one(talk, spoken) for spoken in wanted])

    def offered(self, talk: Talk, parsed: Parsed, head: str = "") -> list[str]:
        """What was read of words that were not all understood, for one 确认; nothing while something else waits for it
        or where it would be refused."""
        wanted = [one for spoken in parsed.perhaps for one in self.each_case(spoken)]
        waits = any(one["until"] >= talk.at.timestamp() for one in talk.memory.get("preview") or ())
        if waits or not wanted or any(one.name not in COMMANDS.keys() | PREVIEWED for one in wanted):
            return []
        memory = dict(talk.memory)
        try:
            with talk.ledger.attempt():
                return [head or self.app.notices.text("offered"), self.shown(talk, wanted)]
        except Refused:
            talk.memory = memory
            talk.previews.clear()
            return []

    def shown(self, talk: Talk, wanted: Sequence[Spoken]) -> str:
        first, *more = wanted
        if more or first.name not in PREVIEWED:
            return batches.preview(self, talk, wanted)
        return previews.preview(self, talk, batches.the_case(self, talk, first), first)

    def one(self, talk: Talk, spoken: Spoken) -> str:
        talk.at_work = spoken
        return self.command(talk, spoken)

    def whole(self, talk: Talk, wanted: Sequence[Spoken], work: Callable[[], list[str]]) -> list[str]:
        """The lines of `work`; a refusal is answered in one line and leaves neither rows nor a preview behind."""
        memory = dict(talk.memory)
        try:
            with talk.ledger.attempt():
                return work()
        except Refused as refused:
            named = talk.memory.get("last")
            talk.memory = memory | ({"last": named} if named else {})
            talk.previews.clear()
            line = self.refusal(talk, refused, talk.at_work or wanted[0])
            return [line, self.app.notices.text("nothing_done")] if len(wanted) > 1 else [line]

    def each_case(self, spoken: Spoken) -> Sequence[Spoken]:
        """A command for several cases is one for each, but for merging."""
        if spoken.name == "merge" and len(spoken.cases) > 2:
            return [replace(spoken, cases=(number, spoken.cases[-1])) for number in spoken.cases[:-1]]
        if spoken.name == "merge" or len(spoken.cases) < 2:
            return (spoken,)
        return [replace(spoken, cases=(number,)) for number in spoken.cases]

    def command(self, talk: Talk, spoken: Spoken) -> str:
        action = CHAT[spoken.name]
        if action in OF_THE_ROOM:
            access.permit(talk.ledger, talk.officer, action, at=talk.at)
        simple = SIMPLE.get(spoken.name)
        if simple is not None:
            return simple(self, talk, spoken)
        if spoken.name == "split":
            return self.split(talk, spoken)
        case = self.visible(talk, spoken.cases[0], action)
        talk.memory["last"] = case.number
        if spoken.name in PREVIEWED:
            return previews.preview(self, talk, case, spoken)
        return self.at_once(talk, case, spoken)

    # --- finding the case

    def visible(self, talk: Talk, number: str, action: Action) -> Case:
        """Raises `UnknownCase` for what is not there or not this officer's to know, `NotAllowed` for the rest."""
        return access.case_by_number(talk.ledger, talk.officer, number, action, at=talk.at)

    def by_number(self, talk: Talk, number: str) -> Case | None:
        return talk.ledger.case_by_number(number, talk.officer.station or None)

    # --- looking

    def todo(self, talk: Talk, spoken: Spoken) -> str:
        wanted = spoken.fields.get("text")
        cases = casework.work_of(talk.ledger, talk.officer)
        if wanted is not None:
            end_of_day = datetime.combine(self.today(talk), time.max, self.app.tz)
            end = end_of_day if wanted == self.app.notices.text("today") else talk.at
            cases = [case for case in cases if case.due_at is not None and case.due_at <= end]
        if cases:
            talk.memory["last"] = cases[0].number if len(cases) == 1 else talk.memory.get("last")
        return views.todo(self.app, cases, talk.at)

    def show(self, talk: Talk, spoken: Spoken) -> str:
        case = self.visible(talk, spoken.cases[0], Action.LOOK)
        talk.memory["last"] = case.number
        if not spoken.fields.get("text"):
            talk.ledger.audit(talk.actor, "Look", f"case:{case.id}", talk.at)
            return views.case_view(self.app, talk.ledger, case, talk.officer)
        access.permit(talk.ledger, talk.officer, Action.READ_WORDS, case, at=talk.at)
        talk.ledger.audit(talk.actor, "ReadWords", f"case:{case.id}", talk.at)
        said = [one for tip in talk.ledger.tips_on(case.id) for one in self.said_of(talk, tip.submission)]
        told = grounds.submissions_of(talk.ledger, case)
        why = [line for submission in told for line in grounds.words(self.app, case, submission)]
        return views.words_view(self.app, case, said, [submission.facts for submission in told], why)

    def said_of(self, talk: Talk, submission_id: Any) -> Sequence[Any]:
        submission = talk.ledger.submission(submission_id)
        return submission.said if submission else ()

    def address(self, talk: Talk, spoken: Spoken) -> str:
        """The history of the address said, or of the case's own."""
        if spoken.cases:
            place = lookups.place_of(self.visible(talk, spoken.cases[0], Action.LOOK).place)
        else:
            place = lookups.place_of(spoken.fields.get("text", ""))
        talk.ledger.audit(talk.actor, "LookUpAddress", "cases", talk.at)
        return lookups.address_history(self.app, talk.ledger, talk.officer, place, talk.at)

    def statistics(self, talk: Talk, spoken: Spoken) -> str:
        return lookups.statistics(self.app, talk.ledger, talk.officer, spoken.fields.get("text", ""), talk.at)

    def help(self, talk: Talk, spoken: Spoken) -> str:
        lines = [self.app.notices.text("help_officer")]
        number = talk.memory.get("last")
        case = self.by_number(talk, number) if number else None
        if case is not None and sees(talk.officer, case):
            lines.insert(0, f"{case.number} {views.allowed_words(self.app, case)}")
        return "\n".join(lines)

    # --- commands that run at once

    def at_once(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        if spoken.name in previews.AT_ONCE:
            previews.check_words(self.app, talk.ledger, case, spoken.fields["text"], previews.AT_ONCE[spoken.name])
        if spoken.name in IMPLIES_ACCEPT and case.state is State.RECEIVED:
            self.handle(talk, ask.Accept(case=case.id))
        self.handle(talk, COMMANDS[spoken.name](self, talk, case, spoken.fields))
        return self.done(talk, case, spoken)

    def plan(self, talk: Talk, case: Case, spoken: Spoken) -> tuple[Any, ...]:
        """The commands that words would carry out, in order; nothing is done."""
        return previews.plan(self, talk, case, spoken)

    def handle(self, talk: Talk, command: Any) -> None:
        talk.done += 1
        self.app.handle(talk.ledger, command, talk.actor, (talk.inbox_id, talk.done))

    def done(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        fields = spoken.fields
        kind = {"reinspect": "result", "correct": "kind"}.get(spoken.name, "")
        planned = isinstance(talk.ledger.history(case.id)[-1].event, VisitPlanned | InterviewPlanned)
        key = f"done_{spoken.name}" + (f"_{fields[kind]}" if kind else "_planned" if planned else "")
        result = str(fields.get("result", ""))
        told = previews.AT_ONCE.get(spoken.name)
        readers = len(telling.readers(self.app, talk.ledger, case, told)) if told else 0
        if readers > 1:
            key += "_several"
        facts = {
            "readers": readers,
            "number": case.number,
            "undo": self.app.notices.text("undo_hint"),
            "day": self.day_words(fields),
            "units": "、".join(fields.get("units", ())),
            "unit": fields.get("unit", ""),
            "person": fields.get("person", ""),
            "to": case_words.office_name(self.app, OWN_DOORS.get(fields.get("to", ""), fields.get("to", ""))),
            "result": self.app.notices.text(f"find.{result}") if spoken.name == "find" else "",
            "next": self.app.notices.text(f"find_next.{result}") if spoken.name == "find" else "",
        }
        more = MORE[spoken.name](self, talk, case) if spoken.name in MORE else ""
        return self.app.notices.text(key, **facts) + more

    def called_off(self, talk: Talk, case: Case) -> str:
        """What takes place no more, and the offices that must hear it from us."""
        event = talk.ledger.history(case.id)[-1].event
        assert isinstance(event, CalledOff)  # noqa: S101 - the command before this was one
        words = appointments.called_off_words(self.app, event)
        told = self.app.notices.text("call_off_offices") if event.what == "joint_visit" else ""
        return f"{words}。{told}{self.app.notices.text('undo_hint')}"

    def to_copy(self, talk: Talk, case: Case) -> str:
        """The text for the other office, for who hands it over; empty where somebody else enters it."""
        after = talk.ledger.case(case.id) or case
        if after.destination in OWN_DOORS.values():
            return ""
        text = connector_for(self.app.connectors, after.destination).prepared(self.app, after)
        return "\n" + self.app.notices.text("done_office", **case_words.case_facts(self.app, after), text=text)

    def invitation(self, talk: Talk, case: Case) -> str:
        """The links of the joint visit just noted, to be passed on; empty without a public address."""
        visit = last_of(talk.ledger.history(case.id), JointVisit)
        if not isinstance(visit, JointVisit) or not self.app.settings.public_url:
            return "\n" + self.app.notices.text("sheet_by_phone")
        lines = sheets.invitation(self.app, talk.ledger, case, visit, visit.units)
        return "\n" + self.app.notices.text("sheet_links", links=lines)

    def day_words(self, fields: Mapping[str, Any]) -> str:
        if "date" not in fields:
            return self.app.notices.text("today")
        day = date.fromisoformat(fields["date"])
        return days.day_words(self.app, day) + (fields.get("time") or fields.get("part") or "")

    def undo(self, talk: Talk, spoken: Spoken) -> str:
        number = spoken.cases[0] if spoken.cases else talk.memory.get("last")
        if number is None:
            return self.question(talk, "ask_which_case")
        case = self.visible(talk, number, Action.WORK)
        self.handle(talk, ask.Undo(case=case.id))
        after = talk.ledger.case(case.id) or case
        return self.app.notices.text("done_undo", number=case.number, state=views.state_label(self.app, after))

    def later(self, talk: Talk, spoken: Spoken) -> str:
        return self.app.notices.text("done_later", number=spoken.cases[0])

    # --- taking apart

    def split(self, talk: Talk, spoken: Spoken) -> str:
        """拆分: a merged case goes its own way again; else the tip that joined last gets a case of its own."""
        case = self.visible(talk, spoken.cases[0], CHAT["split"])
        if case.merged_into is not None:
            self.handle(talk, ask.Unmerge(case=case.id))
            return self.app.notices.text("done_unmerge", number=case.number)
        tip = merging.last_joined(talk.ledger, case)
        if tip is None:
            return self.app.notices.text("split_nothing", number=case.number)
        self.handle(talk, ask.Split(case=case.id, tip=tip.id))
        moved = talk.ledger.tip(tip.id)
        fresh = talk.ledger.case(moved.case) if moved and moved.case else None
        return self.app.notices.text("done_split", number=case.number, fresh=fresh.number if fresh else "")

    # --- media

    def hear_media(
        self, ledger: Ledger, officer: Officer, person: Person, media_id: str | None, *, at: datetime
    ) -> list[str]:
        """A photo goes into the case of the last half hour; else it waits for the number that comes next."""
        if media_id is None:
            return [self.app.notices.text("media_lost")]
        officer = standing.acting(self.app, ledger, officer)
        talk = Talk(ledger, officer, person, InboxId(""), at, dict(ledger.desk_memory(officer.id)))
        return desk_media.take_in(self, talk, {"media": media_id})

    def hear_pin(
        self, ledger: Ledger, officer: Officer, person: Person, lat: float, lng: float, label: str, *, at: datetime
    ) -> list[str]:
        talk = Talk(ledger, officer, person, InboxId(""), at, dict(ledger.desk_memory(officer.id)))
        return desk_media.take_in(self, talk, {"lat": lat, "lng": lng, "text": label})

    # --- answering

    def question(self, talk: Talk, key: str) -> str:
        number = talk.memory.get("last") or "A0231"
        example = self.app.notices.text("example", number=number)
        return self.app.notices.text(key, number=number, example=example)

    def refusal(self, talk: Talk, refused: Refused, spoken: Spoken) -> str:
        number = str(refused.facts.get("number") or (spoken.cases[0] if spoken.cases else ""))
        case = self.by_number(talk, number) if number and not isinstance(refused, UnknownCase) else None
        facts: dict[str, Any] = {"words": "", **refused.facts} | {
            "number": number,
            "state": views.state_label(self.app, case) if case else "",
            "allowed": views.allowed_words(self.app, case) if case else "",
            "example": self.app.notices.text("example", number=number or "A0231"),
            "document": refused.facts.get("document", ""),
            "master": views.master_words(self.app, talk.ledger, case, talk.officer) if case else "",
        }
        if isinstance(refused, CaseMerged | IllegalMove):
            talk.memory.pop("preview", None)
        return self.app.notices.text(f"error.{refused.code}", **facts) + self.why(refused)

    def why(self, refused: Refused) -> str:
        """Everything else that the text must not say, and a text to send instead."""
        found: Sequence[Finding] = refused.facts.get("findings", ())  # type: ignore[assignment]
        lines = [self.app.notices.text(f"lint.{one.kind}", words=one.words) for one in found]
        lines.append(previews.read_by(self.app, refused))
        if offer := refused.facts.get("offer"):
            lines.append(self.app.notices.text("lint_offer", offer=offer))
        return "".join(lines)

    def today(self, talk: Talk) -> date:
        return talk.at.astimezone(self.app.tz).date()


MORE: Mapping[str, Callable[[OfficerDesk, Talk, Case], str]] = {
    "joint_visit": OfficerDesk.invitation,
    "call_off": OfficerDesk.called_off,
    "transfer": OfficerDesk.to_copy,
}
"""What the answer to a command carries besides."""
SIMPLE: Mapping[str, Callable[[OfficerDesk, Talk, Spoken], str]] = {
    "todo": OfficerDesk.todo,
    "show": OfficerDesk.show,
    "address": OfficerDesk.address,
    "statistics": OfficerDesk.statistics,
    "help": OfficerDesk.help,
    "undo": OfficerDesk.undo,
    "confirm": confirming.confirm,
    "cancel": confirming.cancel,
    "leave": roster_desk.leave,
    "handover": roster_desk.handover,
    "on_duty": roster_desk.on_duty,
    "later": OfficerDesk.later,
}
