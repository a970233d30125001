"""What the desk's own words bring about: how far a case is at another office is kept, a silent alarm is answered."""

from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Stage, State
from bot.domain.errors import Refused
from bot.domain.policy import Action
from bot.service import case_words, incidents
from bot.understanding.desk_words import DeskWord, desk_word

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk


STAGES = {"reference": Stage.HANDED_IN, "acknowledged": Stage.ACKNOWLEDGED}


def answer(desk: "OfficerDesk", talk: "Talk", words: str) -> list[str]:
    """The lines to answer; empty when the words are none of these."""
    word = desk_word(words)
    if word is None:
        return []
    try:
        return [note_referral(desk, talk, word)] if word.name in STAGES else on_incident(desk, talk, word)
    except Refused as refused:
        facts = {"number": str(refused.facts.get("number", "")), "state": "", "allowed": "", "example": ""}
        return [desk.app.notices.text(f"error.{refused.code}", **facts)]


def on_incident(desk: "OfficerDesk", talk: "Talk", word: DeskWord) -> list[str]:
    """Without a number the one alarm that runs; with several it is asked which."""
    running = incidents.running(talk.ledger, talk.officer)
    if not word.number and len(running) != 1:
        numbers = "、".join(case.number for case in running)
        return [desk.app.notices.text("incident_which", word=word.said, numbers=numbers)] if running else []
    wanted = Action.READ_WORDS if word.name == "scene" else Action.WORK
    case = desk.visible(talk, word.number or running[0].number, wanted)
    talk.memory["last"] = case.number
    if word.name == "scene":
        talk.ledger.audit(talk.actor, "ReadWords", f"case:{case.id}", talk.at)
        return [incidents.lines(desk.app, talk.ledger, case)]
    desk.handle(talk, ask.AnswerIncident(case=case.id, help_sent=word.name == "help"))
    return [desk.app.notices.text(f"done_{word.name}", number=case.number)]


def note_referral(desk: "OfficerDesk", talk: "Talk", word: DeskWord) -> str:
    """The other office has it under a number, or somebody there took it up."""
    case = desk.visible(talk, word.number or talk.memory.get("last") or "", Action.WORK)
    if case.state is not State.TRANSFERRED:
        return desk.app.notices.text("reference_not_transferred", number=case.number)
    talk.memory["last"] = case.number
    stage = STAGES[word.name]
    desk.handle(talk, ask.NoteReferral(case=case.id, stage=stage, reference=word.reference, text=word.text))
    office = case_words.office_name(desk.app, case.destination or "")
    facts = {"number": case.number, "office": office, "reference": word.reference}
    return desk.app.notices.text(f"done_{word.name}", **facts)
