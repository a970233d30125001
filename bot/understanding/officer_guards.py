"""What keeps words from doing what they only speak of: another's act, a wish, a doubt, a denial behind the act."""

import re

from lark import Token

from bot.understanding.officer_words import Reading, lexicon, slips

ACTS = frozenset(
    [
        "return",
        "not_accept",
        "transfer",
        "contact",
        "visit",
        "joint_visit",
        "find",
        "interview",
        "order",
        "extend",
        "reinspect",
        "conclude",
        "suspend",
        "merge",
        "split",
        "avoid",
        "leave",
    ]
)
"""What changes something; words to the reporter and look-ups say what they like."""
ACT_WORDS = [
    "NOT_ACCEPT",
    "RETURN",
    "TRANSFER",
    "CONTACT",
    "JOINT",
    "VISIT",
    "FIND",
    "INTERVIEW",
    "ORDER",
    "EXTEND",
    "REINSPECT",
    "CONCLUDE",
    "SUSPEND",
    "MERGE",
    "SPLIT",
    "AVOID",
    "LEAVE",
    "NOT_MINE",
    "NOT_POLICE",
    "CALLED",
    "WENT",
    "GO",
    "TOGETHER",
    "TALKED",
    "LIMIT",
    "FAIL",
    "PASS",
    "NOT_FOUND",
    "UNCLEAR",
    "FOUND",
    "SETTLED",
    "ONE_THING",
    "TWO_THINGS",
    "KNOWN",
]
FREE = frozenset({"reinspect", "interview", "transfer", "return", "avoid"})
"""Carried out at once, whatever words follow."""
TAKEN_BACK = ACTS - {"find", "reinspect", "contact", "return", "not_accept"}
"""Acts that a denial in the same breath undoes; behind the others it is part of what was found or of the reason."""


def strange(reading: Reading) -> bool:
    """Whether something unknown stands before the act in its clause, or a denial behind it: 老张让我办结, 转给房管他们不要."""
    act = reading.first(*ACT_WORDS)
    if act is None:
        return False
    if reading.name in TAKEN_BACK and any(word.type in ("DENIED", "PLANNED") for word in reading.clause_after(act)):
        return True
    if reading.name in FREE and runs_on(reading, act):
        return True
    before = reading.clause_before(act)
    known, heard = re.compile(lexicon()["before_act"]), slips()
    return any(word.type == "WORD" and not known.fullmatch(word) and word not in heard for word in before)


def runs_on(reading: Reading, act: Token) -> bool:
    """Whether something unknown goes on behind the act without a pause: 复查合格我请客, 约谈房东难啊."""
    known, end = re.compile(lexicon()["behind_act"]), act.end_pos
    for word in reading.clause_after(act):
        if word.start_pos != end:
            return False
        if word.type == "WORD":
            named = reading.name == "interview" and end == act.end_pos  # 约中介: whoever it is
            return not named and not known.match(word)
        end = word.end_pos
    return False
