"""Which question about the room itself a message asks, so that it is answered by what was asked and not by a guess.

The words are data (`questions.yml`); what is not found there goes to a person."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.understanding.normalise import fold
from bot.yaml_file import read_yaml

QUESTIONS = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "questions.yml"
ASKS = re.compile(
    r"[?？吗么呢伐哇]|谁|哪|什么|啥|怎么|怎样|如何|能不能|会不会|可不可以|要不要|用不用|是不是|管不管|还管|可以|"
    r"能否|有没有|有无|多久|多少|几(?:点|天|条|只|个|号)|咋"
)
PLAINLY = ("phone_read",)
"""A worry rather than a question: it needs no question mark."""
MOST = 32
"""Characters of a question; who writes more tells of something."""
OTHERS = re.compile(r"(?:对方|骗子|他们?|她|客服|老师)[^。，,]{0,6}(?:删|拉黑)|被(?:删|拉黑)")
"""What others deleted is told, not asked."""


@cache
def patterns(path: Path = QUESTIONS) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(words) for name, words in read_yaml(path).items()}


def question_of(text: str) -> str | None:
    """The name of the question, None for any other message."""
    even = fold(text).strip()
    if len(even) > MOST or OTHERS.search(even):
        return None
    asks = ASKS.search(even)
    return next((n for n, words in patterns().items() if (asks or n in PLAINLY) and words.search(even)), None)
