"""Words of the duty desk beside the officers' commands: another office's number of a case, and silent alarms."""

import re
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Stage, State
from bot.domain.errors import Refused
from bot.domain.policy import Action
from bot.service import incidents
from bot.understanding.normalise import fold

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

INCIDENT = re.compile(r"^/?\s*(收到|出警|现场)\s*([A-Za-z]\s?\d{4})?$")
REFERENCE = re.compile(r"^/?\s*工单(?:号)?\s*([A-Za-z]\s?\d{4})?\s*[:：]?\s*([0-9A-Za-z-]{6,30})$")


def answer(desk: "OfficerDesk", talk: "Talk", words: str) -> list[str]:
    """The lines to answer; empty when the words are none of these."""
    even = fold(words).strip()
    try:
        if found := REFERENCE.match(even):
            number = (found[1] or talk.memory.get("last") or "").replace(" ", "").upper()
            return [note_reference(desk, talk, number, found[2])]
        if found := INCIDENT.match(even):
            return on_incident(desk, talk, found[1], (found[2] or "").replace(" ", "").upper())
    except Refused as refused:
        facts = {"number": str(refused.facts.get("number", "")), "state": "", "allowed": "", "example": ""}
        return [desk.app.notices.text(f"error.{refused.code}", **facts)]
    return []


def on_incident(desk: "OfficerDesk", talk: "Talk", word: str, number: str) -> list[str]:
    """收到, 出警, 现场: without a number the one alarm that runs; with several it is asked which."""
    running = incidents.running(talk.ledger, talk.officer)
    if not number and len(running) != 1:
        numbers = "、".join(case.number for case in running)
        return [desk.app.notices.text("incident_which", word=word, numbers=numbers)] if running else []
    case = desk.visible(talk, number or running[0].number, Action.WORK)
    talk.memory["last"] = case.number
    if word == "现场":
        talk.ledger.audit(talk.actor, "ReadWords", f"case:{case.id}", talk.at)
        return [incidents.lines(desk.app, talk.ledger, case)]
    desk.handle(talk, ask.AnswerIncident(case=case.id, help_sent=word == "出警"))
    return [desk.app.notices.text("done_help" if word == "出警" else "done_seen", number=case.number)]


def note_reference(desk: "OfficerDesk", talk: "Talk", number: str, reference: str) -> str:
    case = desk.visible(talk, number, Action.WORK)
    if case.state is not State.TRANSFERRED:
        return desk.app.notices.text("reference_not_transferred", number=case.number)
    talk.memory["last"] = case.number
    desk.handle(talk, ask.NoteReferral(case=case.id, stage=Stage.HANDED_IN, reference=reference))
    return desk.app.notices.text("done_reference", number=case.number, reference=reference)
