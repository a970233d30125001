"""What a mediator writes: take a dispute up, name times, tell the result. Deterministic; what is unclear asks."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.understanding.days import clock_of, day_of
from bot.understanding.normalise import SLASHES, fold

NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-Za-hj-np-z])\s?(\d{4})(?!\d)")
PARTS = re.compile(r"[;;；,，、。\n]|或者|或|还是")
MOST_TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MediatorWord:
    """`name`: todo, show, take, times, settled, failed, back, confirm, cancel or help; `number` as said."""

    name: str
    number: str | None = None
    text: str = ""


PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("todo", re.compile(r"^待办.*$")),
    ("confirm", re.compile(r"^(?:确认|确定)$")),
    ("cancel", re.compile(r"^(?:取消|算了)$")),
    ("help", re.compile(r"^(?:帮助|怎么用)$")),
    ("take", re.compile(r"^(?:1|我?(?:接了?|收了?|来办)|接受|受理)$")),
    ("times", re.compile(r"^(?:约|时间|约时间|安排)\s*(.+)$", re.S)),
    ("failed", re.compile(r"^(?:结果\s*)?(?:没谈成|谈不成|谈不拢|调解不成|未达成)\s*(.*)$", re.S)),
    ("settled", re.compile(r"^(?:结果\s*)?(?:谈成了?|调解成功|谈拢了?|和解了?|达成协议)\s*(.*)$", re.S)),
    ("back", re.compile(r"^(?:退回|接不了|2)\s*(.*)$", re.S)),
    ("show", re.compile(r"^(?:案件|看看)?$")),
)


def mediator_word(words: str) -> MediatorWord | None:
    """The word with its case, None when it is none of a mediator's."""
    even = fold(words).strip().lstrip(SLASHES).strip()
    named = NUMBER.search(even)
    number = f"{named[1]}{named[2]}".upper() if named else None
    rest = re.sub(r"\s+", " ", NUMBER.sub(" ", even, count=1)).strip(" ,，:：")
    for name, pattern in PATTERNS:
        found = pattern.match(rest)
        if found and not (name == "show" and number is None):
            text = found[1].strip(" ,，:：。") if pattern.groups else ""
            return MediatorWord(name=name, number=number, text=text)
    return None


def times_in(words: str, today: date, tz: ZoneInfo) -> tuple[datetime, ...]:
    """Up to three times, in the order said; a part that names only an hour means the day before it."""
    found: list[datetime] = []
    day: date | None = None
    for part in PARTS.split(words):
        day = day_of(part, today) or day
        clock = clock_of(part)
        if day is not None and clock is not None:
            found.append(datetime.combine(day, clock, tz))
    return tuple(dict.fromkeys(found))[:MOST_TIMES]
