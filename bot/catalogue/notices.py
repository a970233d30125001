"""The words that the desk tells: texts with named facts, read once, checked at start."""

import string
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.domain.errors import BadSetting
from bot.yaml_file import read_yaml

NOTICES = Path(__file__).parent / "notices.zh_CN.yml"


class Notices:
    """Texts by key. Facts stand in braces: `回执 {receipt}`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def has(self, key: str) -> bool:
        return key in self._texts

    def text(self, key: str, **facts: object) -> str:
        """Raises `KeyError` for an unknown key or a fact that the text needs and did not get."""
        return self._texts[key].format(**facts).strip()

    def raw(self, key: str) -> str:
        """The text with its facts still in braces."""
        return self._texts[key].strip()

    def under(self, prefix: str) -> Mapping[str, str]:
        """All texts whose key is the prefix and one word more, by that word."""
        found = {key.removeprefix(prefix): text for key, text in self._texts.items() if key.startswith(prefix)}
        return {word: text for word, text in found.items() if "." not in word}

    def with_texts(self, chosen: Mapping[str, str]) -> "Notices":
        """The same with some texts worded otherwise."""
        return Notices({**self._texts, **chosen})

    def facts_of(self, key: str) -> frozenset[str]:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self._texts[key]) if name)

    def check(self, keys: Iterable[str]) -> None:
        """Raises `BadSetting` naming the first key that the program uses and the file lacks."""
        for key in keys:
            if key not in self._texts:
                raise BadSetting(name=NOTICES.name, fault=f"{key} is missing", mend="add the text")


def read_notices(path: Path = NOTICES) -> Notices:
    raw = read_yaml(path)
    texts: dict[str, str] = {}
    for key, text in raw.items():
        try:
            list(string.Formatter().parse(str(text)))
        except ValueError as wrong:
            raise BadSetting(name=path.name, fault=f"{key}: {wrong}", mend="write facts as {name}") from wrong
        texts[str(key)] = str(text)
    return Notices(texts)
