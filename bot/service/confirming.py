"""One 确认: everything that was shown is checked anew and done; or 取消."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.domain.errors import Refused
from bot.domain.policy import CHAT
from bot.service import batches, previews, roster_desk
from bot.understanding.officer_piece import Spoken

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk


def confirm(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    """All that was shown, each checked anew; one that is refused leaves the others, and nothing of itself."""
    waiting = talk.memory.pop("preview", None)
    if not waiting:
        return desk.app.notices.text("preview_none")
    if len(waiting) == 1:
        talk.at_work = refused_about(waiting[0])
        return confirm_one(desk, talk, waiting[0])
    return "\n".join(confirm_or_refuse(desk, talk, one) for one in waiting)


def confirm_or_refuse(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    try:
        with talk.ledger.attempt():
            return confirm_one(desk, talk, waiting)
    except Refused as refused:
        return desk.refusal(talk, refused, refused_about(waiting))


def refused_about(waiting: Mapping[str, Any]) -> Spoken:
    return Spoken(name=waiting["name"], cases=(waiting["case"],) if "case" in waiting else ())


def confirm_one(desk: "OfficerDesk", talk: "Talk", waiting: Mapping[str, Any]) -> str:
    if waiting["until"] < talk.at.timestamp():
        return desk.app.notices.text("preview_expired")
    if waiting["name"] == "handover":
        return roster_desk.confirm_handover(desk, talk, waiting)
    if waiting["name"] == "batch":
        return batches.confirm(desk, talk, waiting)
    case = desk.visible(talk, waiting["case"], CHAT[waiting["name"]])
    wanted = Spoken(name=waiting["name"], cases=tuple(waiting["cases"]), fields=waiting["fields"])
    if case.version != waiting["version"]:
        steps = batches.since(desk, talk, case, waiting["version"])
        changed = desk.app.notices.text("preview_stale", number=case.number, steps=steps)
        return f"{changed}\n{previews.preview(desk, talk, case, wanted)}"
    for command in previews.plan(desk, talk, case, wanted):
        desk.handle(talk, command)
    if wanted.name == "merge":
        return desk.app.notices.text("done_merge", number=case.number, into=wanted.cases[1])
    return desk.done(talk, case, wanted)


def cancel(desk: "OfficerDesk", talk: "Talk", spoken: Spoken) -> str:
    key = "done_cancel" if talk.memory.pop("preview", None) else "preview_none"
    return desk.app.notices.text(key)
