"""One command from one piece of an officer's message: its case, its reading, its fields. What is not clear asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.understanding.calling_off import calling_off, put_off
from bot.understanding.corrections import correction
from bot.understanding.days import clock_of, day_of
from bot.understanding.officer_acts import BARE, DECIDES, DEEDS
from bot.understanding.officer_cover import accounted, carried_out_by, only_tells
from bot.understanding.officer_fields import COMMANDS
from bot.understanding.officer_notes import tells
from bot.understanding.officer_numbers import HALF_NUMBER, cases_in, resolved, scattered
from bot.understanding.officer_said import Fields
from bot.understanding.officer_words import PAUSE, Reading, classes, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One command (names and fields of interface.md 4). `cases` as said; empty means none was named or remembered."""

    name: str
    cases: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Either commands, or `ask`: the key of a question of the notices catalogue. Never both. `perhaps` is what the words
    would do if all that is unknown in them changed nothing: it may be offered, not done."""

    commands: tuple[Spoken, ...] = ()
    ask: str | None = None
    perhaps: tuple[Spoken, ...] = ()


Known = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What words are read against: the cases meant when none is named, the numbers of the officer's cases, the day."""

    at_hand: tuple[str, ...]
    known: Known
    today: date


SEVERAL = re.compile(r"^(?:这两|这三|这几|都|全部?|两件|三件|几件)")
MONTHLY = re.compile(r"(?:本|这个?|上个?)(?:月|季度|年)|今年|去年|满意|统计|的数")
WITH_US = re.compile(r"[跟和同带](?:师傅|徒弟|同事|搭档|辅警|[小老][一-鿿](?![人板]))")
"""One of our own comes along: a visit, no joint one."""
TO_DO_TODAY = re.compile(r"^(?!.*(?:办了|收了|受理了|统计|结了)).*今天.*有[几多]")
THIS_ONE = re.compile(r"[这迭搿]一?[件条个]|^(?:和|跟|与|同|搭|并[到入进]|归并到)")
NO_CASE = frozenset({"todo", "help", "confirm", "cancel", "statistics", "leave", "handover", "on_duty", "undo"})
ABOUT_MANY = frozenset({"todo", "statistics"})
"""With a case number they mean something else."""
MAYBE_CASE = frozenset({"address"})
RUNS_TO_THE_END = frozenset({"reply", "ask", "feedback", "confirm"})
"""Words to the reporter begin where they begin; nothing is confirmed beside other words."""
CLAUSE_ENDS = re.compile(r"[,，。;；!！\n]+|(?<=[一-鿿])\s+(?=[一-鿿])")
ONE_BY_ONE = frozenset({"reply", "ask", "correct"})
"""Words to one reporter are never sent to the reporters of several cases; one place is never that of several."""


def parse_piece(even: str, ground: Ground) -> Parsed:
    straight = parse_straight(even, ground)
    if straight.commands or told_whole(cases_in(even)[1], ground)[0]:
        return straight
    return turned(even, ground) or straight


def told_whole(rest: str, ground: Ground) -> tuple[str, Fields | str | None]:
    """What is read by its whole form, not by the grammar: a correction, or what is called off."""
    told = {"correct": correction(rest), "call_off": calling_off(rest, ground.today)}
    return next(((name, fields) for name, fields in told.items() if fields is not None), ("", None))


def turned(even: str, ground: Ground) -> Parsed | None:
    """The one clause that says what to do, read in front of those that only tell: 醉汉醒了，老婆领走了，结掉."""
    parts = [part.strip() for part in CLAUSE_ENDS.split(even) if part and part.strip()]
    names = [name_in(part) for part in parts]
    decided = [n for n, (_, decides) in enumerate(names) if decides]
    chosen = decided or [n for n, (name, _) in enumerate(names) if name]
    several = len({names[n][0] for n in chosen}) != 1
    if len(parts) < 2 or several or names[chosen[0]][0] in RUNS_TO_THE_END or re.search(classes()["IF"], even):
        return None
    name, others = names[chosen[0]][0], [part for n, part in enumerate(parts) if n != chosen[0]]
    if name in (None, "accept") or not all(only_tells(other, str(name)) for other in others):
        return None
    found = parse_straight("，".join([parts[chosen[0]], *others]), ground)
    return found if [spoken.name for spoken in found.commands] == [name] else None


def name_in(part: str) -> tuple[str | None, bool]:
    """What a clause asks for, and whether a word in it decides that."""
    reading = read(cases_in(part)[1])
    if reading is None:
        return None, False
    act = carried_out_by(reading) if reading.name in DEEDS else None
    return reading.name, act is None or act.type in DECIDES


def parse_straight(even: str, ground: Ground) -> Parsed:
    named, rest = cases_in(even.lstrip(" ,，;；。\n"))
    rest = re.sub(r"^(?:然后|再(?=看看|受理|办结|问)|并且|接着|同时|顺便|另外)\s*", "", rest)
    whole = tuple(resolved(number, ground.known, ground.at_hand) for number in named)
    cases = tuple(number for number in whole if number)
    rest = put_off(rest)
    name, whole_fields = told_whole(rest, ground)
    reading = (read(rest) or accepting(rest)) if rest and not name else None
    if not name and (reading is None or (named and reading.name in ABOUT_MANY)):
        return Parsed(ask="ask_what_command")
    if reading is not None:
        reading = replace(reading, name=meant(reading, several=len(cases or ground.at_hand) > 1))
    fields = COMMANDS[reading.name](reading, ground.today) if reading is not None else whole_fields
    if fields is None or isinstance(fields, str):
        return Parsed(ask=fields or "ask_what_command")
    if None in whole:
        return Parsed(ask="ask_which_letter")
    merging = reading is not None and reading.name == "merge"
    if (
        len(cases) > 1
        and reading is not None
        and (several_times(reading, ground.today) or not merging and scattered(even))
    ):
        return Parsed(ask="ask_ambiguous")
    parsed = on_cases(reading.name if reading else name, rest, cases, fields, ground, even)
    return parsed if reading is None or accounted(reading) else doubted(parsed)


def doubted(parsed: Parsed) -> Parsed:
    """What was read of words that are not all accounted for; 受理 A may mean another case, so it is not offered."""
    if any(spoken.name in BARE for spoken in parsed.commands):
        return Parsed(ask="ask_what_command")
    working = all(spoken.name in DEEDS for spoken in parsed.commands)
    return Parsed(ask="ask_doubtful" if working else "ask_ambiguous", perhaps=parsed.commands if working else ())


def accepting(rest: str) -> Reading | None:
    """受理 in a clause of its own, before others that tell of the case: 这条收了，等会儿给他打电话. After them 收了 may
    be said of a parcel."""
    first, *others = [part.strip() for part in re.split(PAUSE, rest) if part.strip()] or [""]
    reading = read(first)
    taken = reading is not None and reading.name == "accept"
    return reading if taken and all(map(tells, others)) else None


def several_times(reading: Reading, today: date) -> bool:
    """Whether different days or hours are named: 九点A0231，十点A0240."""
    words = [token.value for token in reading.tokens if token.type == "WHEN"]
    days = {day_of(word, today) for word in words} - {None}
    hours = {clock_of(word) for word in words} - {None}
    return len(days) > 1 or len(hours) > 1


def meant(reading: Reading, *, several: bool) -> str:
    """What a word elsewhere in the message turns a command into. Of `several` cases 一起走访 means one round."""
    if reading.name == "joint_visit" and not reading.has("UNIT") and (several or WITH_US.search(reading.said)):
        return "visit"
    if reading.name == "visit" and reading.has("UNIT") and reading.has("INVITE"):
        return "joint_visit"
    if reading.name == "return" and reading.has("NOT_ACCEPT"):
        return "not_accept"
    if reading.name == "statistics" and TO_DO_TODAY.search(reading.said):
        return "todo"
    return "statistics" if reading.name == "todo" and MONTHLY.search(reading.said) else reading.name


def on_cases(
    name: str, said: str, cases: tuple[str, ...], fields: Mapping[str, Any], ground: Ground, even: str
) -> Parsed:
    """The command with its cases: those named, else those at hand, unless the words mean others."""
    at_hand = ground.at_hand
    if name == "merge":
        return merged(cases, at_hand, even)
    if name in MAYBE_CASE and not cases:
        return one(name, at_hand[:1] if not fields else (), fields)
    if cases or name in NO_CASE:
        return on_each(name, cases, fields)
    if HALF_NUMBER.search(even) or (SEVERAL.search(said) and len(at_hand) < 2) or not at_hand:
        return Parsed(ask="ask_which_case")
    return on_each(name, at_hand, fields)


def on_each(name: str, cases: tuple[str, ...], fields: Mapping[str, Any]) -> Parsed:
    return Parsed(ask="ask_ambiguous") if len(cases) > 1 and name in ONE_BY_ONE else one(name, cases, fields)


def merged(cases: tuple[str, ...], at_hand: tuple[str, ...], even: str) -> Parsed:
    """Two cases: the first goes into the second. 这件 is the one worked last."""
    if len(cases) == 1 and len(at_hand) == 1 and at_hand != cases and THIS_ONE.search(even):
        cases = (*at_hand, *cases)
    return one("merge", tuple(cases), {}) if len(cases) >= 2 else Parsed(ask="ask_which_cases")


def one(name: str, cases: tuple[str, ...], fields: Mapping[str, Any]) -> Parsed:
    return Parsed(commands=(Spoken(name=name, cases=cases, fields=fields),))
