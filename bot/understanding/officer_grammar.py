"""What an officer's words ask for: case numbers first, then the grammar. Deterministic; what is ambiguous asks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.understanding.normalise import SLASHES, fold
from bot.understanding.officer_acts import DEEDS, HARMLESS
from bot.understanding.officer_notes import without_courtesy
from bot.understanding.officer_numbers import (
    LIST_OR_NOT,
    MISTAKE,
    RANGE,
    cases_in,
    overlooked,
    resolved,
)
from bot.understanding.officer_order import breathed, in_turn, instead, itemised, taken_back, written_out
from bot.understanding.officer_piece import Ground, Known, Parsed, Spoken, one, parse_piece

UNDER_PUSH = {"1": "accept", "2": "transfer", "3": "later"}
FOR_THE_REPORTER = frozenset({"reply", "ask", "feedback"})
GOES_ON = frozenset({"accept", "contact", "find", "reinspect", "merge", "show"})
"""After these a further command may stand in the same message; the words of others run to its end."""
NEVER_SECOND = frozenset({"confirm", "cancel", "undo", "help", "on_duty", "leave", "handover", "address", "statistics"})
CLAUSE = re.compile(
    r"(?<=[收接]了)(?=[今明后大下这本]|周|星期|礼拜)|[,，;；。\n]+\s*(?:然后|再|并且|接着|同时|顺便)?|\s+(?:然后|接着|并且)?(?=问|核实|办结|受理|走访|约谈)"
)
PIECES = re.compile(
    r"[,，;；。\n]\s*(?=[跟问给把]?(?:[A-Za-z]\s?\d{4}|0\d{3}|[1-9]\d{2}(?=[那城房消交市转限延复办核结属受约退的]))(?!\d))|(?<=[^\s\dA-Za-z])\s+(?=[A-HJ-NP-Za-hj-np-z]\s?\d{4}\s*[^\s\dA-Za-z、和跟与])|\n+"
)
LACKING = frozenset({"ask_missing_reason", "ask_where_else"})
"""What the next clauses may still say: 转城管，违建归他们."""
REPEATED = {"reinspect": "复查 ", "find": "核实 "}
"""Said once, the word counts for the next case too: A0231复查合格，A0240还没拆."""
HEADINGS = {"ask_reinspect_result": "复查 ", "ask_find_result": "核实 "}
LEFT_ALONE = re.compile("(?:先|暂时|暂)?(?:不管|不动|放着|不办|不急)(?:它|了)?")
"""Said of one of several cases, that nothing is done to it."""


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
    even = itemised(written_out(even))
    thought = taken_back(MISTAKE.sub("", even))
    if thought is not None:
        return put_right(without_courtesy(thought[0]), without_courtesy(thought[1]), ground)
    core = MISTAKE.sub("", without_courtesy(even))
    if overlooked(cases_in(core)[1], known, ground.at_hand):
        return Parsed(ask="ask_ambiguous")
    parsed = understood(core, ground)
    if parsed.ask is not None and (parts := breathed(core)):
        again = understood(without_courtesy(parts), ground)
        parsed = again if again.commands else parsed
    if named_late(core, parsed, ground):
        return Parsed(ask="ask_ambiguous")
    if core != even and any(spoken.name in FOR_THE_REPORTER for spoken in parsed.commands):
        again = understood(even, ground)  # courtesy to the reporter is part of the words
        return again if again.commands else parsed
    return parsed


def named_late(even: str, parsed: Parsed, ground: Ground) -> bool:
    """Whether a command stands in front that may be about the case at hand, and another case is named in a later clause
    with words of its own: 不是我片区退回，0411是我的，收了."""
    named = {case for spoken in parsed.commands for case in spoken.cases}
    first, *later = clauses(even)
    if not ground.at_hand or named <= set(ground.at_hand) or cases_in(first)[0]:
        return False
    told = (cases_in(part.strip(" ,，;；。")) for part in later)
    return any(cases and rest for cases, rest in told) and bool(understood(first, ground).commands)


LAST_CLAUSE = re.compile(r"(?:^|[,，。;；]\s*)[^,，。;；]*$")


def put_right(said: str, now: str, ground: Ground) -> Parsed:
    """What is said instead of what was taken back; where that is no command of its own it is asked about."""
    kept = LAST_CLAUSE.sub("", said)
    first = understood(said, ground).commands[:1]
    word = REPEATED.get(first[0].name, "") if first else ""
    ways = [whole] if (whole := instead(said, now)) else [*([f"{kept}，{now}"] if kept else []), now, f"{word}{now}"]
    rows = (understood(way, following([], said, ground)) for way in ways)
    after = next((row for row in rows if row.commands), Parsed(ask="ask_ambiguous"))
    done = bool(after.commands) and all(spoken.name in DEEDS for spoken in after.commands)
    return after if done else Parsed(ask="ask_ambiguous", perhaps=after.perhaps)


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
    """What the parts of the message ask for in turn, where each is a command; else what it asks for as a whole."""
    groups: list[str] = []
    for part in in_turn(even):
        if groups and not begins(part, groups[-1], ground):
            if cases_in(part)[0] and clause_by_clause(groups[-1], ground).commands:
                return Parsed(ask="ask_ambiguous")  # what is said of another case is no note
            groups[-1] = f"{groups[-1]} {part}"
        else:
            groups.append(part)
    if len(groups) < 2:
        return clause_by_clause(even, ground)
    found: list[Parsed] = []
    for group in groups:
        found.append(clause_by_clause(group, following(found, "", ground)))
    said = [spoken for parsed in found for spoken in parsed.commands]
    if all(parsed.commands for parsed in found) and len({(one.name, one.cases) for one in said}) == len(said):
        return Parsed(commands=tuple(said))
    return clause_by_clause(even, ground)


def begins(part: str, earlier: str, ground: Ground) -> bool:
    """Whether a further command begins with that part; what is told, or goes to the reporter, runs on."""
    first, parsed = clause_by_clause(earlier, ground), clause_by_clause(part, ground)
    if not first.commands or not parsed.commands:
        return False
    runs_on = first.commands[-1].name in FOR_THE_REPORTER and not cases_in(part)[0]
    return not runs_on and not any(spoken.name in NEVER_SECOND - HARMLESS or told(spoken) for spoken in parsed.commands)


def told(spoken: Spoken) -> bool:
    """去看过了: what may be part of another command."""
    return spoken.name == "visit" and "ahead" not in spoken.fields


def clause_by_clause(even: str, ground: Ground) -> Parsed:
    """One command, or several on the same case one after the other: 受理，明天上午九点走访."""
    found: list[Parsed] = []
    words = ""
    parts = clauses(even)
    for n, part in enumerate(parts):
        more = parse_piece(part, following(found, words, ground))
        if more.ask in LACKING:
            more = parse_piece("".join(parts[n:]), following(found, words, ground))
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
    named = [resolved(number, ground.known, ground.at_hand) for number in cases_in(words)[0]] if words else []
    cases = tuple(number for number in named if number)
    if not cases and found and found[-1].commands:
        cases = found[-1].commands[-1].cases
    return replace(ground, at_hand=cases or ground.at_hand)


def goes_on(first: Parsed, second: Parsed) -> bool:
    """Whether a further command begins: never inside the words of one that runs to the end, never the same twice."""
    if first.ask is not None or len(first.commands) != 1 or len(second.commands) != 1:
        return False
    one_, other = first.commands[0], second.commands[0]
    return (
        one_.name in GOES_ON
        and other.name not in NEVER_SECOND
        and one_.name != other.name
        and not (one_.name in REPEATED and told(other))
    )
