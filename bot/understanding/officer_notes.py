"""The words that may stand beside an act in an officer's message, and what of a message none of them covers."""

import re
from functools import cache
from pathlib import Path

from bot.understanding.officer_words import PAUSE, any_of, classes, lexicon, slips
from bot.yaml_file import read_yaml

NOTES = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "officer_notes.yml"
BARRED = ("ASKING", "IF", "HEARSAY", "UNDONE", "DENIED", "PLANNED")
"""Classes that never stand beside a command as mere telling."""
NUMBER = "[0-9A-Za-z零〇一二三四五六七八九十百千万两俩半几多各每整]+"
NAMED_PLACE = "(?<=[在于归是到])[一-鿿]{2,3}(?:路|派出所|所|村|苑|坊|镇|街道|警务区)"


def without_courtesy(even: str) -> str:
    """Without the clauses that are mere courtesy, and what is hummed before one; as it was when nothing else is said."""
    courtesy, filler = re.compile(lexicon()["courtesy"]), re.compile(f"^(?:{lexicon()['filler']})+")
    parts = re.split(f"({PAUSE})", even)
    kept = "".join(
        filler.sub("", words) + pause
        for words, pause in zip(parts[::2], [*parts[1::2], ""], strict=True)
        if not courtesy.fullmatch(words.strip())
    )
    return kept.strip(" ,，。;；、~") or even


def foreign(words: str, *more: str) -> str:
    """What no word of the lists covers."""
    return left_of(words, listed("matters", "places", "people", "deeds", "states", "small", *more))


def left_of(words: str, known: re.Pattern[str]) -> str:
    return known.sub("", words)


def leading() -> re.Pattern[str]:
    return listed("matters", "places", "lead")


def tells(clause: str) -> bool:
    """Whether a clause without any act tells of the case, or of what the officer does next."""
    if re.fullmatch(lexicon()["scene"], clause):
        return True
    if any(
        re.search(pattern, clause)
        for pattern in (lexicon()["acts"], lexicon()["calls_off"], *map(classes().get, BARRED))
    ):
        return False
    return not foreign(clause)


@cache
def telling() -> re.Pattern[str]:
    """What a case is about or who is in it, in more than one character."""
    notes = read_yaml(NOTES)
    kinds = ("matters", "places", "people")
    return re.compile(any_of(tuple(word for kind in kinds for word in notes[kind].split() if len(word) > 1)))


@cache
def listed(*kinds: str) -> re.Pattern[str]:
    """The words of these lists, the longest first; slips of voice typing are known everywhere."""
    notes = read_yaml(NOTES)
    words = (*slips(), *(word for kind in kinds for word in notes[kind].split()))
    if "small" not in kinds:
        return re.compile(f"[0-9A-Za-z]+|{any_of(words)}")
    counted = f"{NUMBER}(?:{any_of(tuple(notes['measures'].split()))})?"
    return re.compile(f"{NAMED_PLACE}|{counted}|{any_of(words)}")
