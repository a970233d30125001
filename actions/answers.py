"""Questions about the room itself: answered by what was asked; then the talk goes on where it stood."""

from actions.ground import Say
from actions.where import listed
from bot.domain.commands import ChooseContact
from bot.domain.ids import BeatCode, SubmissionId
from bot.domain.places import is_locatable
from bot.service.desk import Desk, OpenSubmission
from bot.service.turn import Current
from bot.understanding.opinion import asks_when
from bot.understanding.questions import PLAINLY, question_of
from bot.understanding.reading import Reading

OF_THEIR_OWN = {"papers": "advice_police_service"}
"""Questions that were answered already for those who name them as a matter."""
ASKED_ABOUT = {"police_service", "legal_aid", "lost_property", "praise", "suggestion"}
"""Matters that people ask about rather than report."""
WITH_A_PLACE = ("officer", "come", "hours", "numbers", "papers")
"""Questions that name a place, or the station, and tell of nothing there."""
IN_DANGER = ("delete", "phone_read")
"""What somebody may ask whose telephone is read while danger lasts."""
ASKED_ANEW = ("visit_way", "safe_contact")
"""Questions that are shown again, since the answer explains the choice or the numbers have scrolled away."""


def asked(current: Current, reading: Reading) -> str | None:
    """The question that these words are, unless they name a place to go to or answer an officer's question."""
    question = None if reading.fixed else question_of(reading.text)
    if question is None or any(one.open_question for one in current.desk.submissions()):
        return None
    if question in PLAINLY:
        return question
    if reading.intent == "withdraw" or (reading.intent == "report" and set(reading.codes) - ASKED_ABOUT):
        return None  # 民宿不用身份证？ tells of the lodging
    elsewhere = reading.place is not None and is_locatable(reading.place)
    if elsewhere and question not in WITH_A_PLACE:
        return None
    follows = question in ("visit", "course") and bool(current.desk.submissions()) and asks_when(reading.text)
    return None if follows else question  # 什么时候有结果 of somebody who told: where it stands


def answer(current: Current, reading: Reading, say: Say, question: str) -> str | None:
    if question == "phone_read":
        current.leave(ChooseContact(submission=newest(current.desk), way="wait"))
    if question == "officer" and (name := officer_of(current, reading)):
        say("answer_officer_known", name=name)
    else:
        say(OF_THEIR_OWN.get(question, f"answer_{question}"))
    return ask_anew(current, say)


def newest(desk: Desk) -> SubmissionId:
    """What the wish belongs to; a person who told nothing yet wishes it for what will be told."""
    collecting = desk.collecting()
    told = [collecting.id] if collecting else [one.id for one in desk.submissions()]
    return told[0] if told else desk.new_submission()


def officer_of(current: Current, reading: Reading) -> str:
    """The officer of the place named here, else of what was told last; empty when that cannot be told."""
    told: OpenSubmission | None = next(iter(current.desk.submissions()), None)
    beat = current.desk.find_place(reading.place).beat if reading.place else told.facts.beat if told else None
    return current.desk.officer_of(BeatCode(beat)) if beat else ""


def ask_anew(current: Current, say: Say) -> str | None:
    """The question that stood open before."""
    collecting, told = current.desk.collecting(), next(iter(current.desk.submissions()), None)
    facts = collecting.facts if collecting else told.facts if told else None
    if facts is None or facts.pending is None:
        return None
    if collecting or facts.pending in ASKED_ANEW:
        say(f"ask_{facts.pending}", **listed(facts))
    return facts.pending
