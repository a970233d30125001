"""What a text must not say before it leaves the room: who told, and when somebody visits (security.md D5)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import DisclosesReporter, DisclosesVisit
from bot.understanding.days import CLOCK, DAY_ONLY, ISO, MONTH_DAY, NEAR_WORD, WEEKDAY
from bot.understanding.normalise import fold

SHARED_CHARACTERS = 8
"""So many characters in a row that are also the reporter's could be recognised by others."""
GOING = r"(?:上门|走访|到访|去看|过去|来看|检查|复查|核查|突击|登门|到场|去(?:一趟|您|你|他|她|那))"
GOING_NEXT = re.compile(rf"[^已]{{0,6}}?{GOING}")
WHEN_GOING = re.compile(rf"{GOING}(?:时间|安排|定)[^,，。]{{0,6}}$")
SECRETS = (
    ("phone", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")),
    ("id_card", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    ("plate", re.compile(r"[京沪苏浙皖津渝冀晋辽吉黑闽赣鲁豫鄂湘粤桂琼川贵云陕甘青宁新藏蒙][A-Z][·.\s]?[A-Z0-9]{5,6}")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`kind`: visit, phone, id_card, plate or shared; `words` are those to change."""

    kind: str
    words: str


def lint_disclosure(text: str, told: Sequence[str]) -> tuple[Finding, ...]:
    """Everything in `text` that could tell too much. `told` are the reporters' words of the case."""
    even = fold(text)
    found = [Finding(kind=kind, words=hit[0]) for kind, pattern in SECRETS for hit in pattern.finditer(even)]
    if (day := visit_day(even)) is not None:
        found.append(Finding(kind="visit", words=day))
    if (shared := longest_shared(even, [fold(words) for words in told])) is not None:
        found.append(Finding(kind="shared", words=shared))
    return tuple(found)


def visit_day(text: str) -> str | None:
    """A day or hour right before words of going there, or after 上门时间; what was done already names no day ahead."""
    for part in re.split(r"[,，。.;；\n]", text):
        for pattern in (ISO, MONTH_DAY, WEEKDAY, NEAR_WORD, DAY_ONLY, CLOCK):
            for hit in pattern.finditer(part):
                if GOING_NEXT.match(part, hit.end()) or WHEN_GOING.search(part[: hit.start()]):
                    return hit[0]
    return None


def longest_shared(text: str, told: Sequence[str]) -> str | None:
    for start in range(len(text) - SHARED_CHARACTERS + 1):
        piece = text[start : start + SHARED_CHARACTERS]
        if any(piece in words for words in told):
            return piece
    return None


def check_disclosure(text: str, told: Sequence[str]) -> None:
    """Raises `DisclosesVisit` or `DisclosesReporter` naming the words to change."""
    for finding in lint_disclosure(text, told):
        raise (DisclosesVisit if finding.kind == "visit" else DisclosesReporter)(words=finding.words)
