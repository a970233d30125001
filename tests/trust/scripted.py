"""A dialogue without a model: for tests of what must not be lost, whatever was understood."""

import re

from bot.domain.commands import AddWords, ForgetMe, NoteFacts, Rate, Submit
from bot.domain.ids import MatterCode
from bot.domain.places import Place
from bot.domain.submissions import Facts
from bot.service.desk import Desk
from bot.service.turn import Heard, Say, Turn
from bot.understanding.fixed_words import SURE_TO_ERASE, fixed_word

PLACE = re.compile(r"(?P<road>[一-龥]+路)(?P<lane>\d+弄)(?P<building>\d+号)(?P<room>\d+)")
MARKS = {"1": 5, "2": 1}


class Scripted:
    """Words with a place are a group rental there; a bare 1 or 2 is a mark; everything else adds to the last one."""

    def turn(self, heard: Heard, desk: Desk) -> Turn:
        known = desk.submissions()
        found, word = PLACE.search(heard.text), fixed_word(heard.text)
        if found:
            return told(heard, desk, Place(raw=found.group(), **placed(found)))
        rateable = [one for one in known if one.rateable]
        if rateable and heard.text in MARKS:
            return Turn(commands=(Rate(submission=rateable[0].id, score=MARKS[heard.text]),), intent="rate")
        if word is not None and word.intent == "ask_erasure" and word.argument:
            return Turn(commands=(ForgetMe(sure=word.argument == SURE_TO_ERASE),), intent="ask_erasure")
        if known and heard.said:
            add = AddWords(submission=known[0].id, facts=known[0].facts, said=heard.said)
            return Turn(says=(Say(name="noted", text="记下了。"),), commands=(add,), intent="add")
        return Turn(says=(Say(name="ask", text="请告诉我地点。"),), intent="chat")


def placed(found: re.Match[str]) -> dict[str, str]:
    return {name: value + ("室" if name == "room" else "") for name, value in found.groupdict().items()}


def told(heard: Heard, desk: Desk, place: Place) -> Turn:
    facts = Facts(matters=(MatterCode("group_rental"),), place=place)
    submission = desk.new_submission()
    note = NoteFacts(submission=submission, facts=facts, said=heard.said)
    return Turn(commands=(note, Submit(submission=submission)), intent="report")
