"""Which words led a linear classifier to a class: each n-gram gives its weight × value to the words that it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.dialogue.components.text import words
from bot.understanding.cues import cues_in
from bot.understanding.normalise import fold

NGRAMS = 60
"""So many of the weightiest n-grams are looked at."""
PHRASES = 3
SHARE = 0.35
"""A word counts when it carries this share of the weightiest one."""


def telling_words(text: str, code: str, worths: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The phrases of `text` that spoke for `code`, weightiest first; empty when nothing in it did.

    `worths` holds n-grams (or the code itself, for its cue words) with weight × value, weightiest first.
    """
    even = fold(text).lower()
    marked = [0.0] * len(even)
    for name, worth in islice(worths, NGRAMS):
        for phrase in (cue.words.lower() for cue in cues_in(even) if cue.code == code) if name == code else (name,):
            spread(marked, even, phrase.replace(" ", ""), worth)
    return phrases(even, marked)


def spread(marked: list[float], text: str, phrase: str, worth: float) -> None:
    """Give the worth of a phrase to its characters, evenly over all its places."""
    if not phrase or (places := text.count(phrase)) == 0:
        return
    at = text.find(phrase)
    while at >= 0:
        for n in range(at, at + len(phrase)):
            marked[n] += worth / (places * len(phrase))
        at = text.find(phrase, at + len(phrase))


def phrases(text: str, marked: list[float]) -> tuple[str, ...]:
    """Neighbouring words that carry weight, as one phrase each, weightiest first."""
    carried = [(start, end, sum(marked[start:end])) for start, end in borders(text)]
    least = SHARE * max((worth for _, _, worth in carried), default=0.0)
    joined: list[tuple[int, int, float]] = []
    for start, end, worth in carried:
        if worth <= 0 or worth < least:
            continue
        if joined and joined[-1][1] == start:
            start, _, before = joined.pop()
            worth += before
        joined.append((start, end, worth))
    best = sorted(joined, key=lambda one: -one[2])[:PHRASES]
    return tuple(dict.fromkeys(text[start:end] for start, end, _ in best))


def borders(text: str) -> Iterator[tuple[int, int]]:
    """Where each word stands; signs are no words."""
    at = 0
    for word in words(text):
        at = text.index(word, at)
        if any(c.isalnum() for c in word):
            yield at, at + len(word)
        at += len(word)
