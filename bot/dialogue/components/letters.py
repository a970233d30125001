"""Letters made of messages: a matter told at length, between the phrases that every letter has.

Long letters in the corpus are mostly about civic matters. Without these, politeness itself would be taken for a matter.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

PHRASES = Path(__file__).resolve().parents[2] / "catalogue" / "lexicons" / "letter_phrases.yml"
A_MATTER = 6
"""Letters made of each matter."""
PARTS = (2, 4)
SEED = 5


def as_letters(messages: Sequence[tuple[str, list[str]]]) -> Iterator[tuple[str, list[str]]]:
    """Texts with their matters, each made of two to four messages of one matter; the same at every training."""
    phrases = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    chance = random.Random(SEED)  # noqa: S311 - chooses examples, guards nothing
    told = defaultdict(list)
    for text, codes in messages:
        told[codes[0]].append(text.replace("\n", "，"))
    for code, texts in sorted(told.items()):
        for _ in range(A_MATTER):
            parts = [chance.choice(texts) for _ in range(chance.randint(*PARTS))]
            yield (
                chance.choice(phrases["opening"]) + "。".join(parts) + "。" + chance.choice(phrases["closing"]),
                [code],
            )
