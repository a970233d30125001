"""Words that name a matter for certain stand beside the learnt model, and can be shown as the reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.yaml_file import read_yaml

CUES = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "cues.yml"
DENIED = re.compile(r"(?:没有|不是|并非|不算|并不|没)$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A matter and the words that name it."""

    code: str
    words: str


@cache
def patterns(path: Path = CUES) -> Mapping[str, re.Pattern[str]]:
    raw = read_yaml(path)
    return {code: re.compile(words) for code, words in raw.items()}


def cues_in(text: str) -> Sequence[Cue]:
    """One cue a matter, in the order of the text; denied words name nothing."""
    found = []
    for code, pattern in patterns().items():
        for hit in pattern.finditer(text):
            if not DENIED.search(text[: hit.start()]):
                found.append((hit.start(), Cue(code, hit[0])))
                break
    return [cue for _, cue in sorted(found, key=lambda one: one[0])]
