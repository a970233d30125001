"""Many names, found by how they sound or by what they nearly look like."""

from array import array
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from bot.understanding.sounds import blurred, readings, sounds

NEAR = 60.0
"""Least likeness in percent: one of three characters may differ."""
MOST = 4
TRIED = 1_000
"""So many names are compared at most."""
TELLS_NOTHING = ("小区", "新村", "花园", "花苑", "公寓", "大厦", "家园", "公路", "大道")


class Names:
    """Compact: 100,000 names take about 60 MB."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(names)
        self._by_sound: dict[str, int | tuple[int, ...]] = {}
        self._by_gram: dict[str, array[int]] = {}
        for number, name in enumerate(self._names):
            for sound in sounds(name):
                self.note_sound(sound, number)
            for gram in set(grams(name)):
                self._by_gram.setdefault(gram, array("I")).append(number)

    def note_sound(self, sound: str, number: int) -> None:
        """Most sounds have one name; a bare number is the smallest way to say so."""
        known = self._by_sound.get(sound)
        if known is None:
            self._by_sound[sound] = number
        else:
            self._by_sound[sound] = (*(known if isinstance(known, tuple) else (known,)), number)

    def sounding(self, sound: str) -> list[str]:
        """The names that sound so."""
        hit = self._by_sound.get(sound)
        if hit is None:
            return []
        return [self._names[number] for number in (hit if isinstance(hit, tuple) else (hit,))]

    def near(self, words: str) -> list[str]:
        """The names that look most like the words, best first; those that share a rare pair of characters are tried."""
        hits = sorted((self._by_gram.get(gram, array("I")) for gram in set(grams(words))), key=len)
        numbers: set[int] = set()
        for hit in hits:
            numbers.update(hit[: TRIED - len(numbers)])
        return closest(words, [self._names[number] for number in numbers])


def closest(words: str, among: Sequence[str]) -> list[str]:
    hits = process.extract(words, among, scorer=fuzz.ratio, score_cutoff=NEAR, limit=MOST)
    return [name for name, _, _ in hits]


def rough_like(words: str, among: Sequence[str]) -> list[str]:
    """What nearly sounds like the words."""
    rough = blurred(words)
    return [name for name in among if blurred(name) == rough]


def grams(name: str) -> Iterator[str]:
    """Pairs of neighbouring characters with the edges marked, without the ending that tells nothing (小区, 苑, 路)."""
    ending = 2 if name.endswith(TELLS_NOTHING) else 1
    stem = f"^{name[:-ending]}$" if len(name) > ending + 1 else f"^{name}$"
    return (stem[n : n + 2] for n in range(len(stem) - 1))


def windows(words: str, shortest: int, longest: int) -> Iterator[tuple[str, str]]:
    """Every stretch of the words and how it sounds, longest first, from the left."""
    syllables = [readings(character)[0] for character in words]
    for length in range(min(longest, len(words)), shortest - 1, -1):
        for n in range(len(words) - length + 1):
            yield words[n : n + length], " ".join(syllables[n : n + length])
