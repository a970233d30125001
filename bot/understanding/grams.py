"""What learnt parts see of a text: even characters without the address, its last clause, character n-grams."""

import re
from collections.abc import Iterator

from bot.understanding.normalise import fold

CN = "零〇一二三四五六七八九十百千两幺廿"
ADDRESS = re.compile(
    rf"(?:[^\s,，。;；:、!?！？\d的在住到去从跟是有了我你他她]{{1,4}}?(?:公路|大道|路|街|新村|[{CN}]村|苑|园|小区|公寓|花园))?"
    rf"(?:(?:\d+|[{CN}]+)(?:弄|支弄|号楼|号|幢|栋|座|单元|室|楼(?![上下道梯顶层])))+[\d{CN}]{{0,4}}室?"
)
NUMBER = re.compile(r"\d+")
CLAUSE_END = re.compile(r"[，,。！!？?；;\s]+")
SPACES = re.compile(r"\s\s+")
LONGEST = 3


def levelled(text: str) -> str:
    """Even text in which one address is like another and one number like another: neither says what it is about."""
    return NUMBER.sub("0", ADDRESS.sub("＠", fold(text)))


def last_clause(text: str) -> str:
    """It often takes back what was said before."""
    return next((clause for clause in reversed(CLAUSE_END.split(text)) if clause), "")


def grams(text: str) -> Iterator[str]:
    """The pieces of one to three characters, as scikit-learn's `char` analyser cuts them."""
    even = SPACES.sub(" ", text.lower())
    for size in range(1, LONGEST + 1):
        yield from (even[start : start + size] for start in range(len(even) - size + 1))
