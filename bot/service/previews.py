"""What leaves the room or is hard to undo: shown word for word first, and done on one 确认."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State
from bot.domain.errors import Missing, Refused
from bot.domain.policy import CHAT, Action, Verdict, judge
from bot.service import notices, roster_desk
from bot.service import outcome as drafts
from bot.service.desk_commands import COMMANDS, outcome_of
from bot.service.disclosure import check_disclosure, told_on
from bot.understanding.officer_grammar import Spoken

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

PREVIEW_MINUTES = 5


def preview(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    """What would happen, word for word; nothing happens before 确认."""
    text = left_open(desk, talk, case, spoken) + preview_text(desk, talk, case, spoken)
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


def preview_text(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    fields, text = spoken.fields, desk.app.notices.text
    planned = plan(desk, talk, case, spoken)
    last = planned[-1]
    check_planned(desk, talk, case, planned)
    if isinstance(last, ask.Conclude):
        words = notices.outcome_body(desk.app, last.outcome, last.text, last.where_else)
        if last.outcome is Outcome.NOT_ACCEPTED:
            return text("preview_not_accept", number=case.number, text=words)
        if last.steps:
            steps = "、".join(text(f"step_{step}") for step in last.steps)
            return text("preview_conclude", number=case.number, steps=steps, text=words)
        return text("preview_conclude_plain", number=case.number, text=words)
    if isinstance(last, ask.Transfer):
        words, office = notices.handed_over_text(desk.app, last.to, last.reason), notices.office_name(desk.app, last.to)
        return text("preview_transfer", number=case.number, to=office, reason=last.reason, text=words)
    if isinstance(last, ask.RecordOrder):
        day, basis = desk.day_words(fields), last.basis or text("basis_none")
        return text("preview_order", number=case.number, unit=last.issuer, day=day, basis=basis, text=last.text or "-")
    if isinstance(last, ask.Merge):
        return text("preview_merge", number=case.number, into=spoken.cases[1])
    return text("preview_feedback", number=case.number, text=last.text)


def left_open(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> str:
    """What was asked and the outcome does not answer, for an officer who may read the reporter's own words."""
    if spoken.name != "conclude" or judge(talk.officer, Action.READ_WORDS, case) is not Verdict.ALLOW:
        return ""
    words = plan(desk, talk, case, spoken)[-1].text
    asked = drafts.unanswered(told_on(talk.ledger, case), words)
    return desk.app.notices.text("preview_left_open", asked="；".join(asked)) + "\n" if asked else ""


def confirm(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    """All that was shown, each checked anew; one that is refused leaves the others."""
    waiting = talk.memory.pop("preview", None)
    if not waiting:
        return desk.app.notices.text("preview_none")
    if len(waiting) == 1:
        return confirm_one(desk, talk, waiting[0])
    return "\n".join(confirm_or_refuse(desk, talk, one) for one in waiting)


def confirm_or_refuse(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    try:
        return confirm_one(desk, talk, waiting)
    except Refused as refused:
        return desk.refusal(talk, refused, Spoken(name=waiting["name"], cases=(waiting["case"],)))


def confirm_one(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    if waiting["until"] < talk.at.timestamp():
        return desk.app.notices.text("preview_expired")
    if waiting["name"] == "handover":
        return roster_desk.confirm_handover(desk, talk, waiting)
    case = desk.visible(talk, waiting["case"], CHAT[waiting["name"]])
    if case.version != waiting["version"]:
        return desk.app.notices.text("preview_stale", number=case.number)
    wanted = Spoken(name=waiting["name"], cases=tuple(waiting["cases"]), fields=waiting["fields"])
    for command in plan(desk, talk, case, wanted):
        desk.handle(talk, command)
    if wanted.name == "merge":
        return desk.app.notices.text("done_merge", number=case.number, into=wanted.cases[1])
    return desk.done(talk, case, wanted)


def cancel(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    key = "done_cancel" if talk.memory.pop("preview", None) else "preview_none"
    return desk.app.notices.text(key)


def plan(desk: "OfficerDesk", talk: "Talk", case: Case, spoken: Spoken) -> tuple[Any, ...]:
    """The commands that one 确认 carries out, in order."""
    if spoken.name != "conclude":
        return (COMMANDS[spoken.name](desk, talk, case, dict(spoken.fields) | {"cases": spoken.cases}),)
    steps = ("accept",) if case.state is State.RECEIVED else ()
    outcome = outcome_of(case, spoken.fields)
    text = drafts.drafted(desk.app, talk.ledger, case, outcome, spoken.fields.get("text", ""))
    conclude = ask.Conclude(case=case.id, outcome=outcome, text=text, steps=steps)
    return (ask.Accept(case=case.id), conclude) if steps else (conclude,)


def check_planned(desk: "OfficerDesk", talk: "Talk", case: Case, planned: Sequence[Any]) -> None:
    """Refused now rather than after 确认: what the state forbids, and words that tell too much."""
    last = planned[-1]
    if len(planned) == 1:
        desk.app.check(talk.ledger, last, talk.actor)
    if isinstance(last, ask.Conclude) and not last.text:
        raise Missing(field="text", command="Conclude", number=case.number)
    if isinstance(last, ask.Conclude | ask.Transfer | ask.Feedback):
        words = " ".join((getattr(last, "text", ""), getattr(last, "reason", "")))
        check_words(desk, talk, case, words)


def check_words(desk: "OfficerDesk", talk: "Talk", case: Case, words: str) -> None:
    check_disclosure(words, told_on(talk.ledger, case), place=case.place)
