"""A second reader of an officer's words, learnt from messages of many hands (nlu_data/officers): it doubts what the
grammar read, and reads what the grammar has no words for. What is sure enough is done, the rest is offered or asked."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations, pairwise, permutations
from math import prod

from bot.understanding.normalise import SLASHES, fold
from bot.understanding.officer_acts import HARMLESS
from bot.understanding.officer_fields import COMMANDS
from bot.understanding.officer_grammar import UNDER_PUSH, clauses, following, parse_officer
from bot.understanding.officer_notes import orders_more, without_courtesy
from bot.understanding.officer_numbers import cases_in, overlooked, resolved, scattered
from bot.understanding.officer_order import taken_back, written_out
from bot.understanding.officer_piece import Ground, Known, Parsed, Spoken, on_cases
from bot.understanding.officer_rounds import called, talked_at
from bot.understanding.officer_said import Fields, held_on, tidy
from bot.understanding.officer_words import Reading, lexicon, read, tokens_of

Chances = Mapping[str, float]
"""The chance, 0 to 1, of each act; each is judged for itself, since a message may hold several."""
Sense = Callable[[str, Mapping[str, float]], Chances]
"""The chances of the acts in a message, from its words and from what the grammar sees in them (`signs`)."""
NOTHING = "nothing"
"""The act of a message that orders nothing."""
KEPT, READ, LIKELY, ELSE = 0.3, 0.75, 0.5, 0.35
"""From which chance on what the grammar read is done, what it did not read is done, an act may be offered, and one that
the grammar did not read keeps all the others from being done without a word (docs/adr/0035)."""
MOST_ACTS = 3


def heard(
    words: str,
    sense: Sense | None,
    *,
    last_case: str | None = None,
    pushed: str | None = None,
    known: Known = (),
    today: date,
) -> Parsed:
    """What the words ask for (`parse_officer`), read twice. Without a second reader the grammar decides alone."""
    parsed = parse_officer(words, last_case=last_case, pushed=pushed, known=known, today=today)
    names = {spoken.name for spoken in parsed.commands}
    if sense is None or plainly(words, pushed) or names - set(COMMANDS) or (names and names <= HARMLESS):
        return parsed
    chances = sense(words, signs(words, parsed))
    if parsed.commands and sure(frozenset(map(act_of, parsed.commands)), chances):
        return parsed
    acts = [act for act, chance in chances.items() if chance > LIKELY and act != NOTHING]
    if not 1 <= len(acts) <= MOST_ACTS:
        return offered(parsed)
    ground = Ground(at_hand=(last_case,) if last_case else (), known=known, today=today)
    told = spelt(acts, without_courtesy(written_out(fold(words).strip())), sense, ground)
    if not told.commands:
        return offered(parsed) if parsed.commands or parsed.perhaps else told if len(acts) == 1 else parsed
    return told if together(acts, chances) >= READ else offered(told)


def plainly(words: str, pushed: str | None) -> bool:
    """A digit under a push and /受理 A0231 leave nothing to sense."""
    even = fold(words).strip()
    return even.startswith(tuple(SLASHES)) or (pushed is not None and even.strip(" .。、") in UNDER_PUSH)


def offered(parsed: Parsed) -> Parsed:
    """The commands as what might be meant; one 确认 does them."""
    return Parsed(ask="ask_doubtful", perhaps=parsed.commands) if parsed.commands else parsed


def act_of(spoken: Spoken) -> str:
    """The command with what it decides: find:unclear, reinspect:pass; a visit ahead, or held."""
    if spoken.name == "visit":
        return "visit:ahead" if "ahead" in spoken.fields else "visit:held"
    result = spoken.fields.get("result")
    return f"{spoken.name}:{result}" if result else spoken.name


def sure(acts: frozenset[str], chances: Chances) -> bool:
    """Whether these acts of the grammar stand, and none that it overlooked."""
    more = any(chance >= ELSE for act, chance in chances.items() if act not in acts and act != NOTHING)
    return not more and together(acts, chances) >= KEPT


def together(acts: Iterable[str], chances: Chances) -> float:
    """The chance that a message holds these acts and no others."""
    held = set(acts)
    return prod(chance if act in held else 1.0 - chance for act, chance in chances.items())


# --- what the grammar sees, as signs to learn from


def signs(words: str, parsed: Parsed) -> dict[str, float]:
    """What the grammar read of the message, of each clause, and its kinds of words in their order."""
    even = fold(words)
    done, perhaps = ({act_of(spoken) for spoken in spoken_} for spoken_ in (parsed.commands, parsed.perhaps))
    found = {f"done {act}": 2.0 for act in done} | {f"perhaps {act}": 1.5 for act in perhaps}
    found |= {f"all {' '.join(sorted(done))}": 1.0, f"asks {parsed.ask}": 1.0}
    kinds = [token.type for token in tokens_of(cases_in(even)[1])]
    telling = ["", *(kind for kind in kinds if kind != "WORD"), ""]
    found |= {f"word {kind}": 0.4 for kind in kinds}
    found |= {f"two {one} {two}": 0.4 for one, two in pairwise(telling)}
    every = ["", *kinds, ""]
    found |= {f"three {' '.join(run)}": 0.3 for run in zip(every, every[1:], every[2:], strict=False)}
    readings = (read(cases_in(part.strip(" ,，;；。"))[1]) for part in clauses(even))
    found |= {f"clause {reading.name}": 0.7 for reading in readings if reading is not None}
    return found | {f"cases {min(len(cases_in(even)[0]), 3)}": 0.3}


# --- the commands of acts that the grammar did not read


def spelt(acts: Sequence[str], even: str, sense: Sense, ground: Ground) -> Parsed:
    """The acts with their cases and fields; an `ask` where a case, a day, a person or an office is open."""
    named, rest = cases_in(even)
    if unclear(acts, named, rest, even, ground):
        return Parsed(ask="ask_ambiguous")
    whole = [resolved(number, ground.known, ground.at_hand) for number in named]
    if None in whole:
        return Parsed(ask="ask_which_letter")
    cases = tuple(number for number in whole if number)
    found: list[Parsed] = []
    for act, words in shared(acts, rest, sense):
        told = one_act(act, words, cases, following(found, "", ground), even)
        seen = next((one.fields.get("text") for parsed in found for one in parsed.commands if one.name == "find"), "")
        if told.ask == "ask_missing_reason" and seen:  # 查实是日租房，转房管
            told = one_act(act, f"{words}，{seen}", cases, following(found, "", ground), even)
        found.append(told)
    asked = next((parsed for parsed in found if not parsed.commands), None)
    return asked or Parsed(commands=tuple(spoken for parsed in found for spoken in parsed.commands))


PUT_RIGHT = re.compile("换成|不用了|改成|不算")


def unclear(acts: Sequence[str], named: Sequence[str], rest: str, even: str, ground: Ground) -> bool:
    """Whether it is open which case has which act, or something is taken back."""
    late = bool(named) and not cases_in(clauses(even)[0])[0] and not set(named) <= set(ground.at_hand)
    which = len(acts) > 1 and (len(named) > 1 or late)
    back = PUT_RIGHT.search(rest) or taken_back(even) or re.search(lexicon()["calls_off"], rest)
    return which or bool(back) or scattered(even) or overlooked(rest, ground.known, ground.at_hand)


def one_act(act: str, words: str, cases: tuple[str, ...], ground: Ground, even: str) -> Parsed:
    name, _, kind = act.partition(":")
    reading = Reading(name, words, tokens_of(words))
    fields = "ask_ambiguous" if orders_more(reading) else fields_of(name, kind, reading, ground.today)
    return Parsed(ask=fields) if isinstance(fields, str) else on_cases(name, words, cases, fields, ground, even)


def fields_of(name: str, kind: str, reading: Reading, today: date) -> Fields | str:
    """The fields by the builder of the command; the act's own kind counts where the builder has no words for it."""
    if (name, kind) == ("visit", "held"):
        return held_on(reading, today) | {"text": tidy(reading.said)}
    built = COMMANDS[name](reading, today)
    if name in ("find", "reinspect"):
        if isinstance(built, str):
            return {"result": kind, "text": tidy(reading.said)} if built in OPEN_RESULT else built
        return built if built["result"] == kind else "ask_ambiguous"
    if built == "ask_missing_person" and (person := called(reading)):
        return {"person": person, "text": tidy(reading.said)} | talked_at(reading, today)
    if (name, kind) == ("visit", "ahead") and not isinstance(built, str) and "ahead" not in built:
        return "ask_missing_time"
    return built


OPEN_RESULT = ("ask_find_result", "ask_reinspect_result")


def shared(acts: Sequence[str], rest: str, sense: Sense) -> list[tuple[str, str]]:
    """Which act has which clauses: of all cuts the one whose parts are likeliest to be just these acts."""
    if len(acts) == 1:
        return [(acts[0], rest)]
    parts = clauses(rest)
    cuts = combinations(range(1, len(parts)), len(acts) - 1)
    groups = [["".join(parts[a:b]).strip(" ,，;；。") for a, b in pairwise((0, *cut, len(parts)))] for cut in cuts]
    ways = [list(zip(order, group, strict=True)) for group in groups for order in permutations(acts)]
    known = {words: sense(words, {}) for group in groups for words in group}
    return max(ways, key=lambda way: prod(known[words][act] for act, words in way), default=[])
