"""How words sound, without tones: what voice typing and quick fingers confuse."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise, product

from pypinyin import Style, pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.pinyin_dict import pinyin_dict

POLYPHONES = frozenset("长重行乐朝厦曾藏传种会圩泊莘都奇")
"""Characters of place names that are read in two ways; further readings of other characters are rare or old."""
SPELLINGS = 4
NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
"""Sounds that most people around Shanghai say alike."""
BLURRED = (*NEAR, ("h", "f"), ("r", "l"), ("n", "l"))
"""Sounds that speakers of Shanghainese and their telephones mix up."""
SPOKEN = re.compile(r"[一-龥]+|[a-z]{1,60}")
VOWEL, LONGEST = re.compile("[aeiouv]"), 6


@cache
def readings(character: str) -> tuple[str, ...]:
    """The readings of one character; a character without any stands for itself."""
    if ord(character) not in pinyin_dict:
        return (character,)
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(found))[: 2 if character in POLYPHONES else 1]


def sounds(name: str) -> tuple[str, ...]:
    """The ways to read a name, syllables apart: 长宁路 gives `zhang ning lu` and `chang ning lu`."""
    ways = product(*(readings(character) for character in name))
    return tuple(" ".join(way) for way in islice(ways, SPELLINGS))


def blurred(name: str) -> str:
    """One rough spelling, in which near sounds are the same."""
    rough = " ".join(readings(character)[0] for character in name)
    for sound, plain in BLURRED:
        rough = rough.replace(sound, plain)
    return rough


@cache
def syllable(character: str) -> str:
    """The commonest reading of a character, near sounds alike."""
    return alike(readings(character)[0])


@cache
def alike(spelled: str) -> str:
    for sound, plain in NEAR:
        spelled = spelled.replace(sound, plain)
    return spelled


@cache
def spoken() -> frozenset[str]:
    """Every syllable that a character is read as."""
    toned = {reading for said in pinyin_dict.values() for reading in said.split(",")}
    return frozenset(one for one in map(to_normal, toned) if VOWEL.search(one))


def syllables_of(word: str) -> tuple[str, ...]:
    """A word typed in pinyin as its syllables, long ones first: `qunzufang` is qun zu fang. Nothing for other words."""
    rest: dict[int, tuple[str, ...]] = {len(word): ()}
    for at in reversed(range(len(word))):
        for end in range(min(len(word), at + LONGEST), at, -1):
            if end in rest and word[at:end] in spoken():
                rest[at] = (alike(word[at:end]), *rest[end])
                break
    return rest.get(0, ())


def syllable_grams(text: str) -> Iterator[str]:
    """One and two syllables on end, as people say them or type them in pinyin: 群主房 sounds like 群租房."""
    for run in SPOKEN.findall(text.lower()):
        said = syllables_of(run) if run.isascii() else [syllable(character) for character in run]
        yield from said
        yield from (f"{one} {two}" for one, two in pairwise(said))
