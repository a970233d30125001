"""The learnt half of the emergency guard: weights of character n-grams, read without any heavy import, so that the
callback itself can ask it (docs/adr/0019-the-vote-sits-in-the-callback.md)."""

from __future__ import annotations

import json
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.understanding.grams import grams, last_clause, levelled

MOST = 1_000
"""Characters that are weighed; who is in danger writes little."""
BREATH = re.compile(r"[\s，,。;；]+")
PARTS: Mapping[str, tuple[Callable[[str], str], float]] = {
    "whole": (lambda even: BREATH.sub(",", even), 1.0),
    "last": (last_clause, 0.5),
}
"""What is seen of a text, and how much it weighs beside the other. Where a breath is taken counts, not by which sign:
who is afraid breaks lines, but so does everybody on a phone."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The n-grams of a part with their rarity (inverse document frequency) and weight, in one order: packed, since each
    gateway and worker holds a hundred thousand of them."""

    grams: Sequence[str]
    rarity: array[float]
    weight: array[float]
    places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {gram: n for n, gram in enumerate(self.grams)})


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerVote:
    """A linear decision and the logistic curve that makes a chance of its margin."""

    known: Mapping[str, Known]
    intercept: float
    slope: float
    offset: float

    def chance(self, text: str) -> float:
        """The chance, 0 to 1, that something dangerous is happening now."""
        return 1.0 / (1.0 + math.exp(-(self.slope * self.margin(text) + self.offset)))

    def margin(self, text: str) -> float:
        even = levelled(text[:MOST])
        parts = (weight * weighed(self.known[name], seen(even)) for name, (seen, weight) in PARTS.items())
        return sum(parts) + self.intercept


def weighed(known: Known, text: str) -> float:
    """The weighted sum over the n-grams of a text, which is as long as one."""
    length = total = 0.0
    for gram, count in Counter(grams(text)).items():
        if (at := known.places.get(gram)) is not None:
            value = (1.0 + math.log(count)) * known.rarity[at]
            length += value * value
            total += value * known.weight[at]
    return total / math.sqrt(length) if length else 0.0


def known_of(grams: Iterable[str], rarity: Iterable[float], weight: Iterable[float]) -> Known:
    return Known(tuple(grams), array("f", rarity), array("f", weight))


def read_vote(path: Path) -> DangerVote:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return DangerVote(**raw | {"known": {part: known_of(**columns) for part, columns in raw["known"].items()}})


def write_vote(path: Path, vote: DangerVote) -> None:
    known = {
        part: {"grams": one.grams, "rarity": rounded(one.rarity, 4), "weight": rounded(one.weight, 5)}
        for part, one in vote.known.items()
    }
    raw = {"known": known, "intercept": vote.intercept, "slope": vote.slope, "offset": vote.offset}
    path.write_text(json.dumps(raw, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def rounded(numbers: Iterable[float], digits: int) -> list[float]:
    return [round(number, digits) for number in numbers]
