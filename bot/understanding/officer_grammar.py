"""What an officer's words ask for: case numbers first, then the grammar. Deterministic; what is ambiguous asks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.understanding.calling_off import calling_off, put_off
from bot.understanding.corrections import correction
from bot.understanding.days import clock_of, day_of
from bot.understanding.normalise import SLASHES, fold
from bot.understanding.officer_cover import DEEDS, accounted
from bot.understanding.officer_fields import COMMANDS
from bot.understanding.officer_notes import tells, without_courtesy
from bot.understanding.officer_numbers import (
    HALF_NUMBER,
    LIST_OR_NOT,
    MISTAKE,
    RANGE,
    SECOND_THOUGHT,
    cases_in,
    resolved,
    scattered,
)
from bot.understanding.officer_words import PAUSE, Reading, read


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


SEVERAL = re.compile(r"^(?:这两|这三|这几|都|全部?|两件|三件|几件)")
MONTHLY = re.compile(r"(?:本|这个?|上个?)(?:月|季度|年)|今年|去年|满意|统计|的数")
WITH_US = re.compile(r"[跟和同带](?:师傅|徒弟|同事|搭档|辅警|[小老][一-鿿](?![人板]))")
"""One of our own comes along: a visit, no joint one."""
TO_DO_TODAY = re.compile(r"^(?!.*(?:办了|收了|受理了|统计|结了)).*今天.*有[几多]")
THIS_ONE = re.compile(r"[这迭搿]一?[件条个]|^(?:和|跟|与|同|搭|并[到入进]|归并到)")
UNDER_PUSH = {"1": "accept", "2": "transfer", "3": "later"}
NO_CASE = frozenset({"todo", "help", "confirm", "cancel", "statistics", "leave", "handover", "on_duty", "undo"})
ABOUT_MANY = frozenset({"todo", "statistics"})
"""With a case number they mean something else."""
MAYBE_CASE = frozenset({"address"})
ONE_BY_ONE = frozenset({"reply", "ask", "correct"})
"""Words to one reporter are never sent to the reporters of several cases; one place is never that of several."""
FOR_THE_REPORTER = frozenset({"reply", "ask", "feedback"})
GOES_ON = frozenset({"accept", "contact", "find", "reinspect", "merge", "show"})
"""After these a further command may stand in the same message; the words of others run to its end."""
NEVER_SECOND = frozenset({"confirm", "cancel", "undo", "help", "on_duty", "leave", "handover", "address", "statistics"})
CLAUSE = re.compile(
    r"(?<=[收接]了)(?=[今明后大下这本]|周|星期|礼拜)|[,，;；。\n]+\s*(?:然后|再|并且|接着|同时|顺便)?|\s+(?:然后|接着|并且)?(?=问|核实|办结|受理|走访|约谈)"
)
PIECES = re.compile(
    r"[,，;；。\n]\s*(?=[A-Za-z]?\s?\d{4})|(?<=[^\s\dA-Za-z])\s+(?=[A-HJ-NP-Za-hj-np-z]\s?\d{4}\s*[^\s\dA-Za-z、和跟与])|\n+"
)
REPEATED = {"reinspect": "复查 ", "find": "核实 "}
"""Said once, the word counts for the next case too: A0231复查合格，A0240还没拆."""
HEADINGS = {"ask_reinspect_result": "复查 ", "ask_find_result": "核实 "}
LEFT_ALONE = re.compile("(?:先|暂时|暂)?(?:不管|不动|放着|不办|不急)(?:它|了)?")
"""Said of one of several cases, that nothing is done to it."""
Known = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What words are read against: the cases meant when none is named, the numbers of the officer's cases, the day."""

    at_hand: tuple[str, ...]
    known: Known
    today: date


def parse_officer(
    words: str, *, last_case: str | None = None, pushed: str | None = None, known: Known = (), today: date
) -> Parsed:
    """What the words ask for. `last_case` stands in when none is named; `pushed` is the case of the last push, for a
    bare 1, 2 or 3; digits alone mean the one of `known` and `last_case` that ends so."""
    even = fold(words).strip().lstrip(SLASHES).strip()
    digit = even.strip(" .。、")
    if digit in UNDER_PUSH and pushed:
        name = UNDER_PUSH[digit]
        return Parsed(ask="ask_transfer_to") if name == "transfer" else one(name, (pushed,), {})
    ground = Ground(at_hand=(last_case,) if last_case else (), known=known, today=today)
    if SECOND_THOUGHT.search(MISTAKE.sub("", even)):
        return Parsed(ask="ask_ambiguous")
    core = MISTAKE.sub("", without_courtesy(even))
    parsed = understood(core, ground)
    if core != even and any(spoken.name in FOR_THE_REPORTER for spoken in parsed.commands):
        return understood(even, ground)  # courtesy to the reporter is part of the words
    return parsed


def understood(even: str, ground: Ground) -> Parsed:
    if LIST_OR_NOT.search(even) or RANGE.search(even):
        return Parsed(ask="ask_ambiguous")
    return batch(even, ground) or sequence(even, ground)


def batch(even: str, ground: Ground) -> Parsed | None:
    """Several commands in one message, each with its own case. All or nothing: one that is unclear asks."""
    pieces = joined(part.strip().lstrip(SLASHES) for part in PIECES.split(even) if part.strip())
    if len(pieces) < 2:
        return None
    found: list[Parsed] = []
    for piece in headed([piece for piece in pieces if not LEFT_ALONE.fullmatch(cases_in(piece)[1])], ground):
        found.append(alike(found, piece, ground))
    if all(parsed.ask is None for parsed in found):
        return Parsed(commands=tuple(spoken for parsed in found for spoken in parsed.commands))
    if sum(bool(cases_in(piece)[0]) for piece in pieces) < 2:
        return None
    # What is said of one case is never done to another; only of merging one speaks in pieces.
    whole = sequence(even, ground)
    joins = all(spoken.name == "merge" for spoken in whole.commands)
    return whole if joins else Parsed(ask=next(parsed.ask for parsed in found if parsed.ask))


def headed(pieces: list[str], ground: Ground) -> list[str]:
    """G0010和G0012都复查了，G0010合格，G0012不合格: the first piece only says what the others are about."""
    word = HEADINGS.get(sequence(pieces[0], ground).ask or "") if len(pieces) > 2 else None
    if word is None:
        return pieces
    rows = [cases_in(piece) for piece in pieces[1:]]
    whole = set(cases_in(pieces[0])[0]) == {number for cases, _ in rows for number in cases}
    return [f"{word}{' '.join(cases)} {rest}" for cases, rest in rows] if whole else pieces


def alike(found: Sequence[Parsed], piece: str, ground: Ground) -> Parsed:
    """What a piece asks for; one without a command word of its own repeats that of the piece before."""
    parsed = sequence(piece, ground)
    word = REPEATED.get(found[-1].commands[-1].name) if found and found[-1].commands else None
    if parsed.ask is None or word is None:
        return parsed
    cases, rest = cases_in(piece)
    again = sequence(f"{word}{' '.join(cases)} {rest}", ground) if cases else parsed
    return again if again.ask is None else parsed


def joined(parts: Iterable[str]) -> list[str]:
    """A piece that only names cases, or names none, belongs to the next one."""
    pieces: list[str] = []
    for part in parts:
        named, rest = cases_in(pieces[-1]) if pieces else ((), "")
        if pieces and not (named and rest):
            pieces[-1] = f"{pieces[-1]}{'、' if named else ' '}{part}"
        else:
            pieces.append(part)
    return pieces


def sequence(even: str, ground: Ground) -> Parsed:
    """One command, or several on the same case one after the other: 受理，明天上午九点走访."""
    found: list[Parsed] = []
    words = ""
    for part in clauses(even):
        more = parse_piece(part, following(found, words, ground))
        if words and more.ask is None and goes_on(parse_piece(words, following(found, "", ground)), more):
            found.append(parse_piece(words, following(found, "", ground)))
            words = part.lstrip(" ,，;；。\n")
        else:
            words = f"{words}{part}"
    found.append(parse_piece(words, following(found, "", ground)))
    if len(found) == 1:
        return found[0]
    if any(parsed.ask for parsed in found):
        return parse_piece(even, ground)
    return Parsed(commands=tuple(spoken for parsed in found for spoken in parsed.commands))


def clauses(even: str) -> list[str]:
    """The message cut at its pauses; each part keeps the pause before it."""
    cuts = [0, *(hit.start() for hit in CLAUSE.finditer(even) if hit.start() > 0), len(even)]
    return [even[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]


def following(found: Sequence[Parsed], words: str, ground: Ground) -> Ground:
    """The ground of a later command: the cases of the one before stand in, all of them."""
    named = [resolved(number, (*ground.known, *ground.at_hand)) for number in cases_in(words)[0]] if words else []
    cases = tuple(number for number in named if number)
    if not cases and found and found[-1].commands:
        cases = found[-1].commands[-1].cases
    return replace(ground, at_hand=cases or ground.at_hand)


def goes_on(first: Parsed, second: Parsed) -> bool:
    """Whether a further command begins: never inside the words of one that runs to the end, never the same twice."""
    if first.ask is not None or len(first.commands) != 1 or len(second.commands) != 1:
        return False
    one_, other = first.commands[0], second.commands[0]
    return one_.name in GOES_ON and other.name not in NEVER_SECOND and one_.name != other.name


def parse_piece(even: str, ground: Ground) -> Parsed:
    named, rest = cases_in(even.lstrip(" ,，;；。\n"))
    rest = re.sub(r"^(?:然后|再(?=看看|受理|办结|问)|并且|接着|同时|顺便|另外)\s*", "", rest)
    whole = tuple(resolved(number, (*ground.known, *ground.at_hand)) for number in named)
    cases = tuple(number for number in whole if number)
    rest = put_off(rest)
    told = {"correct": correction(rest), "call_off": calling_off(rest, ground.today)}
    name, whole_fields = next(((name, fields) for name, fields in told.items() if fields is not None), ("", None))
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
    """What was read of words that are not all accounted for."""
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
