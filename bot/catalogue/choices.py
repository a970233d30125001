"""What a station may choose otherwise than files and environment say, and whether a choice is sound."""

import re
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.errors import BadSetting, Refused
from bot.yaml_file import read_yaml

CHOICES = Path(__file__).parent / "choices.yml"
OFF = "off"
YES, NO = "yes", "no"
NUMBERS = re.compile(r"\d{3,}")
PICTURES = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
KINDS = ("text", "practice", "yes_no", "number", "days")


class BadChoice(Refused):
    """What was chosen cannot be used. `facts`: why (a key of the console's words) and what it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """One thing that a station may choose. `key` is the text, practice row, setting or list of days behind it."""

    name: str
    group: str
    kind: str
    key: str
    low: int = 0
    high: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosables:
    """All of them by name, with what holds for every text."""

    rows: Mapping[str, Choosable]
    longest: int
    never: Sequence[str]


def read_choosables(practices: Sequence[str], path: Path = CHOICES) -> Choosables:
    """`practices` are the codes of the practice rows. Raises `BadSetting` for a row of an unknown kind."""
    raw = read_yaml(path)
    low, high = raw["practice_days"]
    rows = [a_text(group["group"], key) for group in raw["texts"] for key in group["keys"]]
    rows += [
        Choosable(name=f"days_after.{code}", group="practice", kind="practice", key=code, low=low, high=high)
        for code in practices
    ]
    rows += [a_setting(path, row) for row in raw["settings"]]
    rows += [Choosable(name=f"days.{key}", group="days", kind="days", key=key) for key in raw["days"]]
    return Choosables(rows={row.name: row for row in rows}, longest=raw["longest"], never=tuple(raw["never"]))


def a_text(group: str, key: str) -> Choosable:
    return Choosable(name=f"text.{key}", group=group, kind="text", key=key)


def a_setting(path: Path, row: Mapping[str, Any]) -> Choosable:
    if row["kind"] not in KINDS:
        raise BadSetting(name=path.name, fault=f"kind {row['kind']!r}", mend=f"use one of {', '.join(KINDS)}")
    name, low, high = row["name"], row.get("low", 0), row.get("high", 0)
    return Choosable(name=f"setting.{name}", group="setting", kind=row["kind"], key=name, low=low, high=high)


# --- whether a choice is sound


def check_text(rules: Choosables, usual: str, chosen: str) -> str:
    """The text as it will be kept. Raises `BadChoice` naming the first thing to mend."""
    text = chosen.replace("\r\n", "\n").strip()
    if not text or len(text) > rules.longest:
        raise BadChoice(why="long", most=rules.longest)
    wrong = next((word for word in rules.never if word in text), None)
    if wrong is None and (found := PICTURES.search(text)):
        wrong = found[0]
    if wrong is not None:
        raise BadChoice(why="word", word=wrong)
    check_facts(usual, text)
    if lost := [number for number in NUMBERS.findall(usual) if number not in NUMBERS.findall(text)]:
        raise BadChoice(why="number", word="、".join(dict.fromkeys(lost)))
    return text


def check_facts(usual: str, text: str) -> None:
    """The same facts in braces as in the usual wording, plainly written."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as wrong:
        raise BadChoice(why="braces") from wrong
    if any(spec or turned for _, name, spec, turned in parts if name is not None):
        raise BadChoice(why="braces")
    wanted = {name for _, name, _, _ in string.Formatter().parse(usual) if name is not None}
    found = {name for _, name, _, _ in parts if name is not None}
    if found != wanted:
        raise BadChoice(why="facts", word="、".join(f"{{{name}}}" for name in sorted(wanted)) or "-")


def number(row: Choosable, chosen: str) -> int:
    """Raises `BadChoice` outside the row's bounds."""
    said = chosen.strip()
    if not (said.isascii() and said.isdigit() and len(said) < 7 and row.low <= int(said) <= row.high):
        raise BadChoice(why="range", low=row.low, high=row.high)
    return int(said)


def days_of(chosen: str) -> list[date]:
    """A day a line. Raises `BadChoice`."""
    found = []
    for line in chosen.split():
        try:
            found.append(date.fromisoformat(line))
        except ValueError as wrong:
            raise BadChoice(why="day", word=line[:20]) from wrong
    return sorted(set(found))
