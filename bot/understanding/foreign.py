"""Words of who writes no Chinese, but for a name: they are told in English what to do, and a person reads the words."""

import re

HAN, WORD = re.compile(r"[一-龥]"), re.compile(r"[A-Za-z]{2,}")
SENTENCE, SHARE = 5, 8
"""Foreign words that make a sentence, and how many letters then stand beside each Chinese character of a name."""


def is_foreign(text: str) -> bool:
    words, han = WORD.findall(text), len(HAN.findall(text))
    if not han:
        return bool(words)
    return len(words) >= SENTENCE and sum(map(len, words)) >= SHARE * han
