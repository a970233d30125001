"""What the fields of a command are made of: words made tidy, the day and the hour named, who stands where."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

from lark import Token

from bot.understanding.days import VAGUE, clock_of, day_of, names_day, part_of, past_day_of
from bot.understanding.officer_words import Reading

Fields = dict[str, Any]

Build = Callable[[Reading, date], Fields | str]

WRITTEN = str.maketrans(",;:?!", "，；：？！")

AMONG_CHINESE = re.compile(r"(?<=[一-鿿])[,;:?!]|[,;:?!](?=[一-鿿])")

EDGES = " ,，。.;；:：、!！~-"

ENDINGS = re.compile(r"^(?:的|了|吧|啊|啦)+(?=[ ,，。]|$)|(?:吧|啊|啦|哈)$")


def tidy(words: str) -> str:
    """Without outer signs; folded signs among Chinese characters are written full-width again."""
    even = re.sub(r"\s+", " ", words).strip(EDGES)
    even = re.sub(r" ?([,，;；。]) ?(?:[,，;；。] ?)*", r"\1", ENDINGS.sub("", even)).strip(EDGES)
    return AMONG_CHINESE.sub(lambda sign: sign[0].translate(WRITTEN), even)


def nothing(reading: Reading, today: date) -> Fields | str:
    return {}


def after_word(*classes: str, field: str = "text", missing: str = "") -> Build:
    """What follows the command word. `missing` is asked when nothing does."""

    def build(reading: Reading, today: date) -> Fields | str:
        word = reading.first(*classes)
        rest = tidy(reading.after(word)) if word else tidy(reading.said)
        return {field: rest} if rest else (missing or {})

    return build


def first_day(reading: Reading, today: date) -> date | None:
    """The day of the first words that name one."""
    words = [token.value for token in reading.tokens if token.type == "WHEN"]
    followed = pairwise([*words, ""])
    days = (day_of(f"{word} {then}" if word.endswith("日") else word, today) for word, then in followed)
    return next((day for day in days if day is not None), None)


def when(reading: Reading, today: date) -> Fields:
    """Date and time as ISO words, where they were said; `part` is 上午 as said, where no hour was."""
    words = reading.words("WHEN")
    fields: Fields = {}
    if (day := first_day(reading, today)) is not None:
        fields["date"] = day.isoformat()
    elif names_day(words):
        return {}  # a day that is past, vague or no day: it is asked for
    if VAGUE.search(words):
        return fields
    if (part := part_of(words)) is not None:
        return {"date": today.isoformat()} | fields | {"part": part}
    if (clock := clock_of(words)) is not None:
        return {"date": today.isoformat()} | fields | {"time": f"{clock:%H:%M}"}
    return fields


def held_on(reading: Reading, today: date) -> Fields:
    """When something was, where a day of this year that is over is named; nothing else."""
    words = reading.words("WHEN")
    day = past_day_of(words, today)
    if day is None:
        return {}
    hour = {"time": f"{clock:%H:%M}"} if part_of(words) is None and (clock := clock_of(words)) else {}
    return {"date": day.isoformat()} | hour


def word_follows(reading: Reading, word: Token) -> bool:
    """Whether a word of no class stands right behind it: 办结材料还没写."""
    later = reading.since(word)[1:2]
    return bool(later) and later[0].type == "WORD"
