"""Text as people type it, made even: full-width forms folded, traditional characters simplified, control characters
dropped, no leading slash."""

import unicodedata
from functools import cache

from opencc import OpenCC

KEEP = frozenset("\n\t")
SLASHES = "/／"
DIGITS = {c: n for n, cs in enumerate(("零〇○", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")) for c in cs}
TENS = {"十": 10, "百": 100, "千": 1000}


def fold(text: str) -> str:
    """Half-width letters, digits and signs, simplified characters, without control or invisible characters."""
    even = unicodedata.normalize("NFKC", text)
    return simplify(even if even.isprintable() else "".join(c for c in even if c in KEEP or is_seen(c)))


def is_seen(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")


def level(text: str) -> str:
    """Like `fold` with every character in its place, so that offsets stay true."""
    return simplify("".join(map(half, text)))


@cache
def half(character: str) -> str:
    """Its half-width form where that is one character too."""
    even = unicodedata.normalize("NFKC", character)
    return even if len(even) == 1 else character


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, one for one."""
    if text.isascii():
        return text
    simple: str = converter().convert(text)
    return simple if len(simple) == len(text) else text


@cache
def converter() -> OpenCC:
    return OpenCC("t2s")


def strip_slashes(text: str) -> str:
    """Words of a resident without leading slashes: Rasa would read `/intent{...}` as an order (security.md C3)."""
    return text.lstrip().lstrip(SLASHES + " \u3000\n\t")


def number(words: str) -> int | None:
    """A Chinese or Arabic number up to 9999: 一百二十 120, 两百 200, 廿三 23, 八八八 888; None for anything else."""
    words = fold(words).strip().replace("廿", "二十")
    if words.isascii() and words.isdigit():
        return int(words)
    if not words or any(c not in DIGITS and c not in TENS for c in words):
        return None
    if not any(c in TENS for c in words):
        return int("".join(str(DIGITS[c]) for c in words))
    return with_units(words)


def with_units(words: str) -> int | None:
    total, digit, unit = 0, None, 10_000
    for c in words:
        if c in DIGITS:
            digit = DIGITS[c]
            continue
        if TENS[c] >= unit:
            return None
        unit = TENS[c]
        total += (1 if digit is None else digit) * unit
        digit = None
    # 一百二 is said for 120, 一百零二 for 102.
    spoken_short = digit and unit > 10 and words[-2] in TENS
    return total + (digit or 0) * (unit // 10 if spoken_short else 1)
