"""Words of the duty desk beside the officers' commands: the number that another office gave a case."""

import re
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Stage, State
from bot.domain.errors import Refused
from bot.domain.policy import Action
from bot.understanding.normalise import fold

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

REFERENCE = re.compile(r"^/?\s*工单(?:号)?\s*([A-Za-z]\s?\d{4})?\s*[:：]?\s*([0-9A-Za-z-]{6,30})$")


def answer(desk: "OfficerDesk", talk: "Talk", words: str) -> list[str]:
    """The lines to answer; empty when the words are none of these."""
    found = REFERENCE.match(fold(words).strip())
    if found is None:
        return []
    number = (found[1] or talk.memory.get("last") or "").replace(" ", "").upper()
    try:
        return [note_reference(desk, talk, number, found[2])]
    except Refused as refused:
        facts = {"number": number, "state": "", "allowed": "", "example": ""}
        return [desk.app.notices.text(f"error.{refused.code}", **facts)]


def note_reference(desk: "OfficerDesk", talk: "Talk", number: str, reference: str) -> str:
    case = desk.visible(talk, number, Action.WORK)
    if case.state is not State.TRANSFERRED:
        return desk.app.notices.text("reference_not_transferred", number=case.number)
    talk.memory["last"] = case.number
    desk.handle(talk, ask.NoteReferral(case=case.id, stage=Stage.HANDED_IN, reference=reference))
    return desk.app.notices.text("done_reference", number=case.number, reference=reference)
