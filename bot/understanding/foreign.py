"""Words without any Chinese: who writes them is told in English what to do, and a person reads them."""

import re

HAN, WORD = re.compile(r"[一-龥]"), re.compile(r"[A-Za-z]{2,}")


def is_foreign(text: str) -> bool:
    return bool(WORD.search(text)) and not HAN.search(text)
