"""Which words led a linear classifier to a class: each n-gram gives its weight × value to the words that it lies in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.dialogue.components.text import SAID, words
from bot.understanding.cues import cues_in
from bot.understanding.normalise import fold
from bot.understanding.sounds import syllable

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
    said = [syllable(character) for character in even]
    marked = [0.0] * len(even)
    for name, worth in islice(worths, NGRAMS):
        if name.startswith(SAID):
            spread(marked, list(sounding(said, name.removeprefix(SAID).split())), worth)
            continue
        for phrase in (cue.words.lower() for cue in cues_in(even) if cue.code == code) if name == code else (name,):
            spread(marked, list(standing(even, phrase.replace(" ", ""))), worth)
    return phrases(even, marked)


def standing(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Where a phrase stands, one after the other."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        yield at, at + len(phrase)
        at = text.find(phrase, at + len(phrase))


def sounding(said: Sequence[str], syllables: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where something sounds like these syllables; `said` holds how each character sounds."""
    size = len(syllables)
    return ((at, at + size) for at in range(len(said) - size + 1) if said[at : at + size] == syllables)


def spread(marked: list[float], places: Sequence[tuple[int, int]], worth: float) -> None:
    """Give the worth of a piece to its characters, evenly over all its places."""
    for start, end in places:
        for n in range(start, end):
            marked[n] += worth / (len(places) * (end - start))


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
