"""How names sound, without tones: what voice typing and quick fingers confuse."""

from functools import cache
from itertools import islice, product

from pypinyin import Style, pinyin
from pypinyin.pinyin_dict import pinyin_dict

POLYPHONES = frozenset("长重行乐朝厦曾藏传种会圩泊莘都奇")
"""Characters of place names that are read in two ways; further readings of other characters are rare or old."""
SPELLINGS = 4
BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("h", "f"), ("r", "l"), ("n", "l"))
"""Sounds that speakers of Shanghainese and their telephones mix up."""


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
