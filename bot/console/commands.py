"""Which commands a case offers now, and carrying one out: through the officers' desk, as in chat."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Stage, State, Step
from bot.domain.errors import CaseChanged, Missing
from bot.domain.ids import InboxId, MatterCode, OfficerId, PersonId
from bot.domain.lifecycle import CASE_MOVES, OFFICER
from bot.domain.matters import Destination
from bot.domain.officers import Actor, Officer
from bot.domain.policy import CHAT, Action, may
from bot.service import confirming
from bot.service.app import App
from bot.service.desk_commands import PREVIEWED
from bot.service.officer_desk import IMPLIES_ACCEPT, OfficerDesk, Talk
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.understanding.officer_piece import Spoken

MOVES: Mapping[str, type] = {
    "accept": ask.Accept,
    "return": ask.GiveBack,
    "not_accept": ask.Conclude,
    "transfer": ask.Transfer,
    "contact": ask.RecordContact,
    "visit": ask.RecordVisit,
    "joint_visit": ask.RecordJointVisit,
    "call_off": ask.CallOff,
    "find": ask.Find,
    "interview": ask.RecordInterview,
    "order": ask.RecordOrder,
    "extend": ask.ExtendOrder,
    "reinspect": ask.Reinspect,
    "conclude": ask.Conclude,
    "feedback": ask.Feedback,
    "reply": ask.ReplyToReporter,
    "ask": ask.AskReporter,
    "end_relay": ask.EndRelay,
    "suspend": ask.Suspend,
    "merge": ask.Merge,
    "avoid": ask.Avoid,
    "undo": ask.Undo,
    "reassign": ask.Reassign,
    "set_matter": ask.SetMatter,
    "correct": ask.SetPlace,
    "take_back": ask.TakeBack,
    "referral": ask.NoteReferral,
    "reopen": ask.Reopen,
    "resume": ask.Resume,
    "unmerge": ask.Unmerge,
}
"""What each command asks of the lifecycle, so that a page offers only what the gate would let through."""

DIRECT: Mapping[str, Callable[[Case, Mapping[str, Any]], Any]] = {
    "reassign": lambda case, f: ask.Reassign(case=case.id, officer=OfficerId(f["officer"])),
    "set_matter": lambda case, f: ask.SetMatter(case=case.id, matter=MatterCode(f["matter"])),
    "take_back": lambda case, f: ask.TakeBack(case=case.id, reason=f["reason"]),
    "referral": lambda case, f: ask.NoteReferral(
        case=case.id, stage=Stage(f["stage"]), reference=f.get("reference", ""), text=f.get("text", "")
    ),
    "reopen": lambda case, f: ask.Reopen(case=case.id, reason=f["reason"]),
    "resume": lambda case, f: ask.Resume(case=case.id),
    "unmerge": lambda case, f: ask.Unmerge(case=case.id),
}
"""Commands that chat does not have."""
ACTIONS: Mapping[str, Action] = {
    **CHAT,
    "reassign": Action.DIRECT,
    "set_matter": Action.CORRECT,
    "reopen": Action.DIRECT,
    "take_back": Action.WORK,
    "referral": Action.WORK,
    "resume": Action.WORK,
    "unmerge": Action.WORK,
}


def offered(officer: Officer, case: Case) -> tuple[str, ...]:
    """The commands that the policy, the state and the role allow, in the order of the page."""
    return tuple(name for name in MOVES if may(officer, ACTIONS[name], case) and is_open(officer, case, name))


def is_open(officer: Officer, case: Case, name: str) -> bool:
    if case.merged_into is not None:
        return name == "unmerge"
    if name in SPECIAL:
        return SPECIAL[name](officer, case)
    state = State.VERIFYING if name in IMPLIES_ACCEPT and case.state is State.RECEIVED else case.state
    moves = [move for move in CASE_MOVES if move.command is MOVES[name] and officer.role in move.who]
    return any(state in move.frm for move in moves)


SPECIAL: Mapping[str, Callable[[Officer, Case], bool]] = {
    "undo": lambda officer, case: case.undo is not None and case.undo.by == officer.id,
    "unmerge": lambda officer, case: False,
    "resume": lambda officer, case: case.held is not None,
    "referral": lambda officer, case: (
        case.state is State.TRANSFERRED and case.destination != Destination.MEDIATION.value
    ),
    "not_accept": lambda officer, case: case.state in (State.RECEIVED, State.VERIFYING) and officer.role in OFFICER,
    "extend": lambda officer, case: (
        case.order is not None and not case.order.extended and case.state is State.RECTIFYING
    ),
    "conclude": lambda officer, case: (
        case.state in (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.TRANSFERRED)
        or (case.state is State.RECTIFYING and case.step is Step.REINSPECTED_PASS)
    ),
}
"""Where the lifecycle's guard looks at more than the state."""


def carry_out(
    app: App,
    ledger: Ledger,
    officer: Officer,
    case: Case,
    name: str,
    fields: Mapping[str, Any],
    *,
    once: str,
    seen: int,
) -> str | None:
    """Carry out, or return the preview of what first waits for a yes. `once` names the form, so that it works once;
    `seen` is the case's version that the officer looked at. Raises `Refused`, and then nothing may be committed."""
    if case.version != seen and not ledger.carried_out(InboxId(once), 1):
        raise CaseChanged(number=case.number)
    if name in DIRECT:
        app.handle(ledger, DIRECT[name](case, fields), Actor(role=officer.role, id=officer.id), (InboxId(once), 1))
        return None
    desk, talk = OfficerDesk(app=app), talk_of(app, ledger, officer, once)
    spoken = Spoken(name=name, cases=cases_of(case, fields), fields=rest_of(name, fields, talk.at.astimezone(app.tz)))
    words = desk.command(talk, spoken)
    if name == "conclude" and not desk.plan(talk, case, spoken)[-1].text:
        raise Missing(field="text", number=case.number)
    return words if name in PREVIEWED else None


def confirm(
    app: App,
    ledger: Ledger,
    officer: Officer,
    case: Case,
    name: str,
    fields: Mapping[str, Any],
    *,
    once: str,
    seen: int,
) -> None:
    """Everything that the preview showed, checked anew. Raises `Refused`."""
    if ledger.carried_out(InboxId(once), 1):
        return
    if case.version != seen:
        raise CaseChanged(number=case.number)
    desk, talk = OfficerDesk(app=app), talk_of(app, ledger, officer, once)
    desk.command(
        talk, Spoken(name=name, cases=cases_of(case, fields), fields=rest_of(name, fields, talk.at.astimezone(app.tz)))
    )
    confirming.confirm(desk, talk, Spoken(name="confirm"))


RECORDS = frozenset({"visit", "interview"})
"""Of today without an hour they are done, not planned."""


def cases_of(case: Case, fields: Mapping[str, Any]) -> tuple[str, ...]:
    return (case.number, str(fields["into"]).upper()) if "into" in fields else (case.number,)


def rest_of(name: str, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fields as the grammar gives them: what is planned for an hour to come is `ahead`, as the hint says."""
    if name == "correct":  # matter and office have forms of their own
        return {"kind": "place", "text": fields["place"]}
    today = now.date().isoformat()
    over = name in RECORDS and fields.get("date") == today and "time" not in fields
    said = (fields.get("date", ""), fields.get("time", ""))
    ahead = {"ahead": True} if name == "visit" and said > (today, f"{now:%H:%M}") else {}
    return {key: value for key, value in fields.items() if key != "into" and not (over and key == "date")} | ahead


def talk_of(app: App, ledger: Ledger, officer: Officer, once: str) -> Talk:
    """A talk with a memory of its own: what waits in the officer's chat is left alone."""
    person = ledger.person_of_officer(officer.id) or Person(id=PersonId(""))
    return Talk(ledger, officer, person, InboxId(once), app.now(), {})
