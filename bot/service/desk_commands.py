"""From the fields of an officer's command to what is asked of the police room."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State, Step
from bot.domain.diversion import LONGEST_WORKDAYS
from bot.domain.errors import PastTalk, PastVisit, Refused, UnknownCase
from bot.domain.matters import Destination
from bot.domain.policy import Action
from bot.service import appointments
from bot.service import outcome as drafts
from bot.understanding.days import end_of

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

PREVIEWED = frozenset({"conclude", "not_accept", "transfer", "feedback", "order", "merge", "correct"})
"""What leaves the room or is hard to undo is shown first; everything else runs at once."""
DESK_HOUR = time(17, 30)
MORNING = time(9)
OWN_DOORS: Mapping[str, str] = {"12345": Destination.HOTLINE.value, "人民调解": Destination.MEDIATION.value}
"""Offices that have a door of their own, by the name that the grammar gives them (officer_words.UNITS)."""


def moment(
    desk: "OfficerDesk", talk: "Talk", fields: Mapping[str, Any], usual: time, past: type[Refused] = PastVisit
) -> datetime:
    """When it was said to be: the day and hour named, now when nothing was. Today without an hour is still ahead.
    Raises `past` for what is to come at an hour that is over: it must not count as done."""
    if "date" not in fields:
        return talk.at
    day = date.fromisoformat(fields["date"])
    if hour := named_hour(fields):
        at = datetime.combine(day, hour, desk.app.tz)
        if fields.get("ahead") and at <= talk.at:
            raise past
        return at
    if day == desk.today(talk):
        return max(datetime.combine(day, DESK_HOUR, desk.app.tz), talk.at + timedelta(hours=1))
    return datetime.combine(day, usual, desk.app.tz)


def named_hour(fields: Mapping[str, Any]) -> time | None:
    """The hour said; of a part of the day its end, until which what was planned is still ahead."""
    if fields.get("time"):
        return time.fromisoformat(fields["time"])
    return end_of(fields["part"]) if fields.get("part") else None


def visited_at(desk: "OfficerDesk", talk: "Talk", fields: Mapping[str, Any]) -> datetime:
    """When the visit is or was: 今天下午去过了 is over by now."""
    at = moment(desk, talk, fields, MORNING)
    return at if fields.get("ahead") else min(at, talk.at)


def with_part(fields: Mapping[str, Any]) -> str:
    """The words of a record, after the part of the day as it was said: 上午 has no hour."""
    return " ".join(word for word in (fields.get("part"), fields.get("text")) if word)


def outcome_of(case: Case, fields: Mapping[str, Any]) -> Outcome:
    """What the officer's words say; else what the case's last step says."""
    if fields.get("outcome"):
        return Outcome(fields["outcome"])
    if case.step is Step.REINSPECTED_PASS:
        return Outcome.RECTIFIED
    if case.step is Step.UNSUBSTANTIATED:
        return Outcome.UNSUBSTANTIATED
    return Outcome.PASSED_ON if case.state is State.TRANSFERRED else Outcome.ADVISED


Build = Callable[["OfficerDesk", "Talk", Case, Mapping[str, Any]], Any]
COMMANDS: Mapping[str, Build] = {
    "accept": lambda desk, talk, case, f: ask.Accept(case=case.id),
    "return": lambda desk, talk, case, f: (
        ask.TakeBack(case=case.id, reason=f["reason"])
        if case.state is State.TRANSFERRED
        else ask.GiveBack(case=case.id, reason=f["reason"])
    ),
    "contact": lambda desk, talk, case, f: ask.RecordContact(case=case.id, text=f.get("text", "")),
    "visit": lambda desk, talk, case, f: ask.RecordVisit(case=case.id, at=visited_at(desk, talk, f), text=with_part(f)),
    "joint_visit": lambda desk, talk, case, f: ask.RecordJointVisit(
        case=case.id, units=tuple(f["units"]), at=moment(desk, talk, f, MORNING), text=with_part(f)
    ),
    "call_off": lambda desk, talk, case, f: appointments.call_off(desk.app, case, talk.ledger.history(case.id), f),
    "find": lambda desk, talk, case, f: ask.Find(case=case.id, result=f["result"], text=f["text"]),
    "interview": lambda desk, talk, case, f: ask.RecordInterview(
        case=case.id, person=f["person"], at=moment(desk, talk, f, MORNING, PastTalk), text=with_part(f)
    ),
    "order": lambda desk, talk, case, f: ask.RecordOrder(
        case=case.id,
        deadline=moment(desk, talk, {"date": f["date"]}, DESK_HOUR),
        issuer=f["unit"],
        basis=f.get("basis") or "",
        text=f.get("text", ""),
    ),
    "extend": lambda desk, talk, case, f: ask.ExtendOrder(
        case=case.id,
        deadline=moment(desk, talk, f, DESK_HOUR),
        issuer=case.order.issuer if case.order else "",
        reason=f["reason"],
    ),
    "reinspect": lambda desk, talk, case, f: ask.Reinspect(case=case.id, result=f["result"], text=f.get("text", "")),
    "ask": lambda desk, talk, case, f: ask.AskReporter(case=case.id, text=f["text"]),
    "reply": lambda desk, talk, case, f: ask.ReplyToReporter(case=case.id, text=f["text"]),
    "suspend": lambda desk, talk, case, f: ask.Suspend(
        case=case.id, until=moment(desk, talk, f, MORNING), reason=f["reason"]
    ),
    "end_relay": lambda desk, talk, case, f: ask.EndRelay(case=case.id),
    "avoid": lambda desk, talk, case, f: ask.Avoid(case=case.id, officer=talk.officer.id),
    "not_accept": lambda desk, talk, case, f: ask.Conclude(
        case=case.id, outcome=Outcome.NOT_ACCEPTED, text=f["reason"], where_else=f["to"]
    ),
    "transfer": lambda desk, talk, case, f: hand_over(desk, case, f["to"], f["reason"]),
    "feedback": lambda desk, talk, case, f: ask.Feedback(
        case=case.id, text=f.get("text") or drafts.progress(desk.app, talk.ledger, case)
    ),
    "merge": lambda desk, talk, case, f: desk_merge(desk, talk, case, f),
}
"""From a command's words to what is asked of the police room."""


def hand_over(desk: "OfficerDesk", case: Case, to: str, reason: str) -> ask.Transfer:
    """To the hotline with the clock that its matter has there, to anybody else with the longest one."""
    destination = OWN_DOORS.get(to, to)
    matter = desk.app.catalogue.get(case.matter)
    at_hotline = matter is not None and destination == Destination.HOTLINE.value
    return ask.Transfer(
        case=case.id,
        to=destination,
        reason=reason,
        follow_up=desk.app.notices.text("transfer_follow_up"),
        days=matter.result_days if matter and at_hotline else LONGEST_WORKDAYS,
        hours=matter.on_site_hours if matter and at_hotline else 0,
    )


def desk_merge(desk: "OfficerDesk", talk: "Talk", case: Case, fields: Mapping[str, Any]) -> ask.Merge:
    if len(fields["cases"]) < 2:
        raise UnknownCase(number=case.number)
    return ask.Merge(case=case.id, into=desk.visible(talk, fields["cases"][1], Action.WORK).id)
