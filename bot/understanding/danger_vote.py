"""The learnt half of the emergency guard: weights of character n-grams, read without any heavy import, so that the
callback itself can ask it (docs/adr/0019-the-vote-sits-in-the-callback.md)."""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
Known = Mapping[str, tuple[float, float]]
"""Of each n-gram its rarity (inverse document frequency) and its weight."""


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
        if (found := known.get(gram)) is not None:
            value = (1.0 + math.log(count)) * found[0]
            length += value * value
            total += value * found[1]
    return total / math.sqrt(length) if length else 0.0


def read_vote(path: Path) -> DangerVote:
    raw = json.loads(path.read_text(encoding="utf-8"))
    return DangerVote(**raw)


def write_vote(path: Path, vote: DangerVote) -> None:
    raw = {"known": vote.known, "intercept": vote.intercept, "slope": vote.slope, "offset": vote.offset}
    path.write_text(json.dumps(raw, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
