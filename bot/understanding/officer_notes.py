"""The words that may stand beside an act in an officer's message, and what of a message none of them covers."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.understanding.officer_acts import TOLD
from bot.understanding.officer_words import PAUSE, UNIT, Reading, any_of, classes, lexicon, slips
from bot.yaml_file import read_yaml

NOTES = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "officer_notes.yml"
BARRED = ("ASKING", "IF", "HEARSAY", "UNDONE", "DENIED", "PLANNED")
"""Classes that never stand beside a command as mere telling."""
COMING = "(?:[明后]天|明[早晚日]|今晚|下?个?(?:周|星期|礼拜)[一二三四五六日天]|\\d+[号日])"
KEPT_WITH: Mapping[str, tuple[str, ...]] = {name: ("reply", "order", "interview", "conclude") for name in TOLD}
"""Words to the reporter tell of all that."""
NUMBER = "[0-9A-Za-z零〇一二三四五六七八九十百千万两俩半几多各每整]+"
NAMED_PLACE = "(?<=[在于归是到])[一-鿿]{2,3}(?:路|派出所|所|村|苑|坊|镇|街道|警务区)"


def without_courtesy(even: str) -> str:
    """Without the clauses that are mere courtesy, and what is hummed before one; as it was when nothing else is said."""
    courtesy, filler = re.compile(lexicon()["courtesy"]), re.compile(f"^(?:{lexicon()['filler']})+")
    parts = re.split(f"({PAUSE})", even)
    kept = "".join(
        polite(filler.sub("", words)) + pause
        for words, pause in zip(parts[::2], [*parts[1::2], ""], strict=True)
        if not courtesy.fullmatch(words.strip())
    )
    return kept.strip(" ,，。;；、~") or even


PLEASE = re.compile(
    "^(?:能不能|可不可以|能否|可否)?(?:请|麻烦|拜托|烦请)(?:您|你)(?:帮忙|帮我|替我|给我|再)*|^(?:能不能|可不可以|能否|可否)(?:帮忙|帮我|替我|给我)"
)
WOULD_YOU = re.compile("(?:好吗|好不好|行吗|可以吗|行不行|好伐)$")


def polite(clause: str) -> str:
    """A request to us without its question: 拜托帮我撤销好吗."""
    asked = re.search("请|麻烦|拜托|帮我|替我", clause)
    return PLEASE.sub("", WOULD_YOU.sub("", clause) if asked else clause)


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


def orders_more(reading: Reading) -> bool:
    """Whether the words hold a second thing to be done: 属实，限狗主三天内送走 would lose the order as a note."""
    further = lexicon()["further"].items()
    others = (
        words for names, words in further if not {reading.name, *KEPT_WITH.get(reading.name, ())} & {*names.split()}
    )
    return any(re.search(words.replace("{when}", COMING), reading.said) for words in others)


@cache
def doer_last() -> re.Pattern[str]:
    """A person or an office at the end of words, but for what says when and how: 社工, 居委阿姨已经."""
    people = any_of(tuple(read_yaml(NOTES)["people"].split()))
    return re.compile(
        f"(?<![跟和与把叫找请对给同])(?:{people}|{UNIT.pattern}|[一-鿿]{{1,2}}(?:所|队|组|班))(?:{lexicon()['adverbs']})*$"
    )


@cache
def listed(*kinds: str) -> re.Pattern[str]:
    """The words of these lists, the longest first; slips of voice typing are known everywhere."""
    notes = read_yaml(NOTES)
    words = (*slips(), *(word for kind in kinds for word in notes[kind].split()))
    if "small" not in kinds:
        return re.compile(f"[0-9A-Za-z]+|{any_of(words)}")
    counted = f"{NUMBER}(?:{any_of(tuple(notes['measures'].split()))})?"
    return re.compile(f"{NAMED_PLACE}|{counted}|{any_of(words)}")
