"""What an officer's words ask for: case numbers first, then the grammar. Deterministic; what is ambiguous asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.understanding.normalise import DIGITS, SLASHES, fold
from bot.understanding.officer_fields import COMMANDS
from bot.understanding.officer_words import Reading, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One command (names and fields of interface.md 4). `cases` as said; empty means none was named or remembered."""

    name: str
    cases: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Either commands, or `ask`: the key of a question of the notices catalogue. Never both."""

    commands: tuple[Spoken, ...] = ()
    ask: str | None = None


CHINESE_DIGITS = "".join(DIGITS)
NUMBER = re.compile(
    rf"(?<![A-Za-z0-9])([A-HJ-NP-Za-hj-np-z])\s?-?(\d{{4}}|[{CHINESE_DIGITS}]{{4}})(?!\d)(?:号?案子?件?|号)?"
)
LEADING_ZERO = re.compile(r"(?<![0-9A-Za-z.:：])(0\d{3})(?![\d:：室房弄元块])(?:号?案子?件?|号)?")
"""Four digits with a nought in front are a case wherever they stand; no room or year looks like that."""
BARE = re.compile(
    r"(?:(?<=^)|(?<=[和跟与、,，到 ]))([1-9]\d{3})(?=号案|[这那][件条个]|$|[\s和跟与、,，]|都|也|是|受理|复查|核实|办结|退回|转|已|我|上门|走访|并)(?!\s*(?:年|元|块|室))(?:号?案子?件?|号)?"
)
"""Other four digits alone: the desk resolves the letter when only one case fits."""
HALF_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]\s?\d{2,8}(?!\d)|^\d{2,3}(?=那|这|号案|的案|受理|复查|核实|办结|退回|转)"
)
"""Something that wants to be a number and is none: never taken for the case worked last."""
JOINING = r"(?:和|跟|与|、|以及|还有|,|，|都|也|到|把|将|这[件条个]|那[件条个]|的|号|\s)"
SEVERAL = re.compile(r"^(?:这两|这三|这几|都|全部?|两件|三件|几件)")
MONTHLY = re.compile(r"(?:本|这个?|上个?)(?:月|季度|年)|今年|去年")
THIS_ONE = re.compile(r"这一?[件条个]")
UNDER_PUSH = {"1": "accept", "2": "transfer", "3": "later"}
NO_CASE = frozenset({"todo", "help", "confirm", "cancel", "statistics", "leave", "handover", "on_duty", "undo"})
MAYBE_CASE = frozenset({"address"})
PIECES = re.compile(r"[,，;；。\n]\s*(?=[A-Za-z]?\s?\d{4})|\n+")


def parse_officer(words: str, *, last_case: str | None = None, pushed: str | None = None, today: date) -> Parsed:
    """What the words ask for. `last_case` stands in when none is named; `pushed` is the case of the last push, for a
    bare 1, 2 or 3."""
    even = fold(words).strip().lstrip(SLASHES).strip()
    digit = even.strip(" .。、")
    if digit in UNDER_PUSH and pushed:
        name = UNDER_PUSH[digit]
        return Parsed(ask="ask_transfer_to") if name == "transfer" else one(name, (pushed,), {})
    return batch(even, last_case, today) or parse_piece(even, last_case, today)


def batch(even: str, last_case: str | None, today: date) -> Parsed | None:
    """Several commands in one message, each with its own case. All or nothing: one that is unclear asks."""
    pieces = joined(part.strip().lstrip(SLASHES) for part in PIECES.split(even) if part.strip())
    if len(pieces) < 2:
        return None
    found = [parse_piece(piece, last_case, today) for piece in pieces]
    if all(parsed.ask is None for parsed in found):
        return Parsed(commands=tuple(spoken for parsed in found for spoken in parsed.commands))
    whole = parse_piece(even, last_case, today)
    several = sum(bool(cases_in(piece)[0]) for piece in pieces) > 1 and any(p.ask is None for p in found[:-1])
    return Parsed(ask=next(p.ask for p in found if p.ask)) if several else whole


def joined(parts: Any) -> list[str]:
    """A piece that only names cases belongs to the next one."""
    pieces: list[str] = []
    for part in parts:
        named, rest = cases_in(pieces[-1]) if pieces else ((), "x")
        if named and not rest:
            pieces[-1] = f"{pieces[-1]}、{part}"
        else:
            pieces.append(part)
    return pieces


def parse_piece(even: str, last_case: str | None, today: date) -> Parsed:
    cases, rest = cases_in(even)
    reading = read(rest) if rest else None
    if reading is None or (reading.name == "statistics" and cases):
        return Parsed(ask="ask_what_command")
    reading = replace(reading, name=meant(reading))
    fields = COMMANDS[reading.name](reading, today)
    if isinstance(fields, str):
        return Parsed(ask=fields)
    return on_cases(reading, cases, fields, last_case, even)


def meant(reading: Reading) -> str:
    """What a word elsewhere in the message turns a command into."""
    if reading.name == "visit" and reading.has("UNIT") and reading.has("INVITE"):
        return "joint_visit"
    return "statistics" if reading.name == "todo" and MONTHLY.search(reading.said) else reading.name


def on_cases(
    reading: Reading, cases: Sequence[str], fields: dict[str, Any], last_case: str | None, even: str
) -> Parsed:
    """The command with its cases: those named, else the one worked last, unless the words mean another."""
    name = reading.name
    if name == "merge":
        return merged(cases, last_case, even)
    if name in MAYBE_CASE and not cases:
        return one(name, (last_case,) if last_case and not fields else (), fields)
    if cases or name in NO_CASE:
        return one(name, tuple(cases), fields)
    if HALF_NUMBER.search(even) or SEVERAL.search(reading.said) or last_case is None:
        return Parsed(ask="ask_which_case")
    return one(name, (last_case,), fields)


def merged(cases: Sequence[str], last_case: str | None, even: str) -> Parsed:
    """Two cases: the first goes into the second. 这件 is the one worked last."""
    if len(cases) == 1 and last_case and last_case != cases[0] and THIS_ONE.search(even):
        cases = (last_case, cases[0])
    return one("merge", tuple(cases), {}) if len(cases) >= 2 else Parsed(ask="ask_which_cases")


def cases_in(words: str) -> tuple[tuple[str, ...], str]:
    """The case numbers named, upper case, and the words without them."""
    found = [(hit.start(), f"{hit[1]}{digits(hit[2])}".upper()) for hit in NUMBER.finditer(words)]
    rest = NUMBER.sub(lambda hit: "\x00" * len(hit[0]), words)
    for pattern in (LEADING_ZERO, BARE):
        found += [(hit.start(), hit[1]) for hit in pattern.finditer(rest)]
        rest = pattern.sub(lambda hit: "\x00" * len(hit[0]), rest)
    if not found:
        return (), re.sub(r"[ \t]+", " ", words).strip()
    rest = re.sub(rf"\x00+(?:{JOINING}*\x00+)*", "\x00", rest)
    rest = re.sub(rf"^{JOINING}*\x00(?:号|案子?|件|那[件条个]|这[件条个]|都|也|的|\s|[,，:：])*", " ", rest)
    rest = re.sub(r"(?:把|将)?\x00", " ", rest)
    named = tuple(dict.fromkeys(number for _, number in sorted(found)))
    return named, re.sub(r"[ \t]+", " ", rest).strip(" ,，、")


def digits(words: str) -> str:
    return "".join(str(DIGITS.get(c, c)) for c in words)


def one(name: str, cases: tuple[str, ...], fields: Mapping[str, Any]) -> Parsed:
    return Parsed(commands=(Spoken(name=name, cases=cases, fields=fields),))
