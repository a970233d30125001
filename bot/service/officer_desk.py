"""An officer's desk in chat: the remembered case, previews that wait for one word, and what each command brings."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State, Step
from bot.domain.errors import CaseMerged, IllegalMove, Refused, UnknownCase
from bot.domain.ids import InboxId
from bot.domain.officers import Actor, Officer
from bot.domain.policy import CHAT, OF_THE_ROOM, Action, Verdict, judge, sees
from bot.domain.records import JointVisit, last_of
from bot.service import access, casework, desk_words, lookups, merging, notices, roster_desk, sheets, standing, views
from bot.service import outcome as drafts
from bot.service.app import App
from bot.service.disclosure import Finding, check_disclosure, told_on
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.understanding.officer_grammar import Parsed, Spoken, parse_officer

PREVIEW_MINUTES = 5
DIGITS = re.compile(r"[0-9０-９零〇洞]")
"""Only words with a digit can mean a case by the end of its number."""
MEDIA_MINUTES = 30
WAITING = 9
"""So many photos and pins wait for the number of their case."""
DESK_HOUR = time(17, 30)
MORNING = time(9)
AT_HAND = (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED)
AT_ONCE = frozenset({"accept", "return", "contact", "visit", "joint_visit", "find", "interview", "extend", "reinspect",
                     "ask", "reply", "suspend", "avoid"})  # fmt: skip
PREVIEWED = frozenset({"conclude", "not_accept", "transfer", "feedback", "order", "merge"})
IMPLIES_ACCEPT = frozenset({"contact", "visit", "joint_visit", "find"})
TO_REPORTERS = frozenset({"conclude", "not_accept", "transfer", "feedback", "ask", "reply"})


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

    @property
    def actor(self) -> Actor:
        return Actor(role=self.officer.role, id=self.officer.id)


@dataclass(slots=True, kw_only=True)
class OfficerDesk:
    """Understands an officer's words and works the cases in the officer's scope."""

    app: App

    def hear(
        self, ledger: Ledger, officer: Officer, person: Person, text: str, *, inbox_id: InboxId, at: datetime
    ) -> list[str]:
        """The lines to answer. Refusals are answered in one line and change nothing."""
        officer = standing.acting(self.app, ledger, officer)
        talk = Talk(ledger, officer, person, inbox_id, at, dict(ledger.desk_memory(officer.id)))
        lines = self.mode_words(talk, text.strip()) or desk_words.answer(self, talk, text) or self.parsed(talk, text)
        lines += self.waiting_things(talk)
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
        parsed = parse_officer(
            text,
            last_case=self.at_hand(talk) or pushed[-1],
            pushed=pushed[-1],
            known=[case.number for case in casework.work_of(talk.ledger, talk.officer)] if DIGITS.search(text) else (),
            today=talk.at.astimezone(self.app.tz).date(),
        )
        return self.carry_out(talk, parsed)

    def at_hand(self, talk: Talk) -> str | None:
        """The case last worked, while there is work left on it; then the one pushed last stands in."""
        number = talk.memory.get("last")
        case = self.by_number(talk, number) if number else None
        return case.number if case is not None and case.state in AT_HAND else None

    def carry_out(self, talk: Talk, parsed: Parsed) -> list[str]:
        if parsed.ask is not None:
            return [self.question(talk, parsed.ask)]
        lines = []
        talk.named = next((number for spoken in parsed.commands for number in spoken.cases), None)
        for spoken in parsed.commands:
            for one in self.each_case(spoken):
                try:
                    lines.append(self.command(talk, one))
                except Refused as refused:
                    lines.append(self.refusal(talk, refused, one))
        return lines

    def each_case(self, spoken: Spoken) -> Sequence[Spoken]:
        """A command for several cases is one for each, but for merging."""
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
            return self.preview(talk, case, spoken)
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
            return views.case_view(self.app, talk.ledger, case)
        access.permit(talk.ledger, talk.officer, Action.READ_WORDS, case, at=talk.at)
        talk.ledger.audit(talk.actor, "ReadWords", f"case:{case.id}", talk.at)
        said = [one for tip in talk.ledger.tips_on(case.id) for one in self.said_of(talk, tip.submission)]
        told = [s.facts for tip in talk.ledger.tips_on(case.id) if (s := talk.ledger.submission(tip.submission))]
        return views.words_view(self.app, case, said, told)

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
        if spoken.name in TO_REPORTERS:
            self.check_words(talk, case, spoken.fields.get("text", ""))
        if spoken.name in IMPLIES_ACCEPT and case.state is State.RECEIVED:
            self.handle(talk, ask.Accept(case=case.id))
        self.handle(talk, COMMANDS[spoken.name](self, talk, case, spoken.fields))
        return self.done(talk, case, spoken)

    def handle(self, talk: Talk, command: Any) -> None:
        talk.done += 1
        self.app.handle(talk.ledger, command, talk.actor, (talk.inbox_id, talk.done))

    def done(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        fields = spoken.fields
        key = f"done_{spoken.name}" + (f"_{fields['result']}" if spoken.name == "reinspect" else "")
        result = str(fields.get("result", ""))
        facts = {
            "number": case.number,
            "undo": self.app.notices.text("undo_hint"),
            "day": self.day_words(fields),
            "units": "、".join(fields.get("units", ())),
            "unit": fields.get("unit", ""),
            "person": fields.get("person", ""),
            "to": fields.get("to", ""),
            "result": self.app.notices.text(f"find.{result}") if spoken.name == "find" else "",
            "next": self.app.notices.text(f"find_next.{result}") if spoken.name == "find" else "",
        }
        more = self.invitation(talk, case) if spoken.name == "joint_visit" else ""
        return self.app.notices.text(key, **facts) + more

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
        return self.app.notices.text("day", month=day.month, day=day.day) + (fields.get("time") or "")

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

    # --- previews

    def preview(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        """What would happen, word for word; nothing happens before 确认."""
        text = self.left_open(talk, case, spoken) + self.preview_text(talk, case, spoken)
        waiting = {
            "name": spoken.name,
            "case": case.number,
            "cases": list(spoken.cases),
            "fields": dict(spoken.fields),
            "version": case.version,
            "until": (talk.at + timedelta(minutes=PREVIEW_MINUTES)).timestamp(),
        }
        talk.previews.append(waiting)
        talk.memory["preview"] = list(talk.previews)
        return text

    def preview_text(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        fields, text = spoken.fields, self.app.notices.text
        planned = self.plan(talk, case, spoken)
        last = planned[-1]
        self.check_planned(talk, case, planned)
        if isinstance(last, ask.Conclude):
            words = notices.outcome_body(self.app, last.outcome, last.text, last.where_else)
            if last.outcome is Outcome.NOT_ACCEPTED:
                return text("preview_not_accept", number=case.number, text=words)
            if last.steps:
                steps = "、".join(text(f"step_{step}") for step in last.steps)
                return text("preview_conclude", number=case.number, steps=steps, text=words)
            return text("preview_conclude_plain", number=case.number, text=words)
        if isinstance(last, ask.Transfer):
            words = text("transferred", office=last.to, reason=last.reason)
            return text("preview_transfer", number=case.number, to=last.to, reason=last.reason, text=words)
        if isinstance(last, ask.RecordOrder):
            day, basis = self.day_words(fields), last.basis or text("basis_none")
            return text(
                "preview_order", number=case.number, unit=last.issuer, day=day, basis=basis, text=last.text or "-"
            )
        if isinstance(last, ask.Merge):
            return text("preview_merge", number=case.number, into=spoken.cases[1])
        return text("preview_feedback", number=case.number, text=last.text)

    def left_open(self, talk: Talk, case: Case, spoken: Spoken) -> str:
        """What was asked and the outcome does not answer, for an officer who may read the reporter's own words."""
        if spoken.name != "conclude" or judge(talk.officer, Action.READ_WORDS, case) is not Verdict.ALLOW:
            return ""
        words = self.plan(talk, case, spoken)[-1].text
        asked = drafts.unanswered(told_on(talk.ledger, case), words)
        return self.app.notices.text("preview_left_open", asked="；".join(asked)) + "\n" if asked else ""

    def confirm(self, talk: Talk, spoken: Spoken) -> str:
        waiting = talk.memory.pop("preview", None)
        if not waiting:
            return self.app.notices.text("preview_none")
        return "\n".join(self.confirm_one(talk, one) for one in waiting)

    def confirm_one(self, talk: Talk, waiting: Mapping[str, Any]) -> str:
        if waiting["until"] < talk.at.timestamp():
            return self.app.notices.text("preview_expired")
        if waiting["name"] == "handover":
            return roster_desk.confirm_handover(self, talk, waiting)
        case = self.visible(talk, waiting["case"], CHAT[waiting["name"]])
        if case.version != waiting["version"]:
            return self.app.notices.text("preview_stale", number=case.number)
        wanted = Spoken(name=waiting["name"], cases=tuple(waiting["cases"]), fields=waiting["fields"])
        for command in self.plan(talk, case, wanted):
            self.handle(talk, command)
        if wanted.name == "merge":
            return self.app.notices.text("done_merge", number=case.number, into=wanted.cases[1])
        return self.done(talk, case, wanted)

    def cancel(self, talk: Talk, spoken: Spoken) -> str:
        key = "done_cancel" if talk.memory.pop("preview", None) else "preview_none"
        return self.app.notices.text(key)

    def plan(self, talk: Talk, case: Case, spoken: Spoken) -> tuple[Any, ...]:
        """The commands that one 确认 carries out, in order."""
        if spoken.name != "conclude":
            return (COMMANDS[spoken.name](self, talk, case, dict(spoken.fields) | {"cases": spoken.cases}),)
        steps = ("accept",) if case.state is State.RECEIVED else ()
        outcome = outcome_of(case, spoken.fields)
        text = drafts.drafted(self.app, talk.ledger, case, outcome, spoken.fields.get("text", ""))
        conclude = ask.Conclude(case=case.id, outcome=outcome, text=text, steps=steps)
        return (ask.Accept(case=case.id), conclude) if steps else (conclude,)

    def check_planned(self, talk: Talk, case: Case, planned: Sequence[Any]) -> None:
        """Refused now rather than after 确认: what the state forbids, and words that tell too much."""
        last = planned[-1]
        if len(planned) == 1:
            self.app.check(talk.ledger, last, talk.actor)
        if isinstance(last, ask.Conclude | ask.Transfer | ask.Feedback):
            words = " ".join((getattr(last, "text", ""), getattr(last, "reason", "")))
            self.check_words(talk, case, words)

    def check_words(self, talk: Talk, case: Case, words: str) -> None:
        check_disclosure(words, told_on(talk.ledger, case), place=case.place)

    # --- media

    def hear_media(
        self, ledger: Ledger, officer: Officer, person: Person, media_id: str | None, *, at: datetime
    ) -> list[str]:
        """A photo goes into the case of the last half hour; else it waits for the number that comes next."""
        if media_id is None:
            return [self.app.notices.text("media_lost")]
        officer = standing.acting(self.app, ledger, officer)
        talk = Talk(ledger, officer, person, InboxId(""), at, dict(ledger.desk_memory(officer.id)))
        return self.take_in(talk, {"media": media_id})

    def hear_pin(
        self, ledger: Ledger, officer: Officer, person: Person, lat: float, lng: float, label: str, *, at: datetime
    ) -> list[str]:
        talk = Talk(ledger, officer, person, InboxId(""), at, dict(ledger.desk_memory(officer.id)))
        return self.take_in(talk, {"lat": lat, "lng": lng, "text": label})

    def take_in(self, talk: Talk, thing: dict[str, Any]) -> list[str]:
        """Into the case at hand when that was a moment ago, else kept until a case is named."""
        number = talk.memory.get("last")
        fresh = talk.at.timestamp() - talk.memory.get("heard", 0) <= MEDIA_MINUTES * 60
        case = self.by_number(talk, number) if number and fresh else None
        lines = self.put_into(talk, case, [thing]) if case is not None and sees(talk.officer, case) else []
        if not lines:
            talk.memory["waiting"] = [*talk.memory.get("waiting", []), thing][-WAITING:]
            lines = [self.app.notices.text("media_which")]
        talk.ledger.save_desk_memory(talk.officer.id, talk.memory, talk.at)
        return lines

    def put_into(self, talk: Talk, case: Case, things: Sequence[Mapping[str, Any]]) -> list[str]:
        kept = 0
        for thing in things:
            body = talk.ledger.media(thing["media"]) if "media" in thing else None
            if "media" in thing and body is None:
                continue
            if body is not None:
                talk.ledger.save_media(thing["media"], ("case", case.id), *body, talk.at)
            command: Any = ask.KeepMedia if body is not None else ask.KeepPin
            self.app.handle(talk.ledger, command(case=case.id, **thing), talk.actor)
            kept += 1
        return [self.app.notices.text("media_kept", number=case.number)] if kept else []

    def waiting_things(self, talk: Talk) -> list[str]:
        """What was sent before its case was named."""
        number = talk.memory.get("last")
        case = self.by_number(talk, number) if number and talk.memory.get("waiting") else None
        if case is None or not sees(talk.officer, case) or number != talk.named:
            return []
        return self.put_into(talk, case, talk.memory.pop("waiting"))

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
        }
        if isinstance(refused, CaseMerged | IllegalMove):
            talk.memory.pop("preview", None)
        return self.app.notices.text(f"error.{refused.code}", **facts) + self.why(refused)

    def why(self, refused: Refused) -> str:
        """Everything else that the text must not say, and a text to send instead."""
        found: Sequence[Finding] = refused.facts.get("findings", ())  # type: ignore[assignment]
        lines = [self.app.notices.text(f"lint.{one.kind}", words=one.words) for one in found]
        if offer := refused.facts.get("offer"):
            lines.append(self.app.notices.text("lint_offer", offer=offer))
        return "".join(lines)

    def today(self, talk: Talk) -> date:
        return talk.at.astimezone(self.app.tz).date()

    def moment(self, talk: Talk, fields: Mapping[str, Any], usual: time) -> datetime:
        """When it was said to be: the day and hour named, now when nothing was."""
        if "date" not in fields:
            return talk.at
        clock = time.fromisoformat(fields["time"]) if fields.get("time") else usual
        return datetime.combine(date.fromisoformat(fields["date"]), clock, self.app.tz)


def outcome_of(case: Case, fields: Mapping[str, Any]) -> Outcome:
    """What the officer's words say; else what the case's last step says."""
    if fields.get("outcome"):
        return Outcome(fields["outcome"])
    if case.step is Step.REINSPECTED_PASS:
        return Outcome.RECTIFIED
    if case.step is Step.UNSUBSTANTIATED:
        return Outcome.UNSUBSTANTIATED
    return Outcome.PASSED_ON if case.state is State.TRANSFERRED else Outcome.ADVISED


Build = Callable[[OfficerDesk, Talk, Case, Mapping[str, Any]], Any]
COMMANDS: Mapping[str, Build] = {
    "accept": lambda desk, talk, case, f: ask.Accept(case=case.id),
    "return": lambda desk, talk, case, f: (
        ask.TakeBack(case=case.id, reason=f["reason"])
        if case.state is State.TRANSFERRED
        else ask.GiveBack(case=case.id, reason=f["reason"])
    ),
    "contact": lambda desk, talk, case, f: ask.RecordContact(case=case.id, text=f.get("text", "")),
    "visit": lambda desk, talk, case, f: ask.RecordVisit(
        case=case.id, at=desk.moment(talk, f, MORNING), text=f.get("text", "")
    ),
    "joint_visit": lambda desk, talk, case, f: ask.RecordJointVisit(
        case=case.id, units=tuple(f["units"]), at=desk.moment(talk, f, MORNING)
    ),
    "find": lambda desk, talk, case, f: ask.Find(case=case.id, result=f["result"], text=f["text"]),
    "interview": lambda desk, talk, case, f: ask.RecordInterview(
        case=case.id, person=f["person"], at=desk.moment(talk, f, MORNING), text=f.get("text", "")
    ),
    "order": lambda desk, talk, case, f: ask.RecordOrder(
        case=case.id,
        deadline=desk.moment(talk, {"date": f["date"]}, DESK_HOUR),
        issuer=f["unit"],
        basis=f.get("basis") or "",
        text=f.get("text", ""),
    ),
    "extend": lambda desk, talk, case, f: ask.ExtendOrder(
        case=case.id,
        deadline=desk.moment(talk, f, DESK_HOUR),
        issuer=case.order.issuer if case.order else "",
        reason=f["reason"],
    ),
    "reinspect": lambda desk, talk, case, f: ask.Reinspect(case=case.id, result=f["result"], text=f.get("text", "")),
    "ask": lambda desk, talk, case, f: ask.AskReporter(case=case.id, text=f["text"]),
    "reply": lambda desk, talk, case, f: ask.ReplyToReporter(case=case.id, text=f["text"]),
    "suspend": lambda desk, talk, case, f: ask.Suspend(
        case=case.id, until=desk.moment(talk, f, MORNING), reason=f["reason"]
    ),
    "end_relay": lambda desk, talk, case, f: ask.EndRelay(case=case.id),
    "avoid": lambda desk, talk, case, f: ask.Avoid(case=case.id, officer=talk.officer.id),
    "not_accept": lambda desk, talk, case, f: ask.Conclude(
        case=case.id, outcome=Outcome.NOT_ACCEPTED, text=f["reason"], where_else=f["to"]
    ),
    "transfer": lambda desk, talk, case, f: ask.Transfer(
        case=case.id, to=f["to"], reason=f["reason"], follow_up=desk.app.notices.text("transfer_follow_up")
    ),
    "feedback": lambda desk, talk, case, f: ask.Feedback(
        case=case.id, text=f.get("text") or drafts.progress(desk.app, talk.ledger, case)
    ),
    "merge": lambda desk, talk, case, f: desk_merge(desk, talk, case, f),
}
"""From a command's words to what is asked of the police room."""


def desk_merge(desk: OfficerDesk, talk: Talk, case: Case, fields: Mapping[str, Any]) -> ask.Merge:
    if len(fields["cases"]) < 2:
        raise UnknownCase(number=case.number)
    return ask.Merge(case=case.id, into=desk.visible(talk, fields["cases"][1], Action.WORK).id)


SIMPLE: Mapping[str, Callable[[OfficerDesk, Talk, Spoken], str]] = {
    "todo": OfficerDesk.todo,
    "show": OfficerDesk.show,
    "address": OfficerDesk.address,
    "statistics": OfficerDesk.statistics,
    "help": OfficerDesk.help,
    "undo": OfficerDesk.undo,
    "confirm": OfficerDesk.confirm,
    "cancel": OfficerDesk.cancel,
    "leave": roster_desk.leave,
    "handover": roster_desk.handover,
    "on_duty": roster_desk.on_duty,
    "later": OfficerDesk.later,
}
