"""What a message adds to the facts of a submission: it completes or corrects, silence leaves as it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from actions.where import with_choice, with_place
from bot.domain.cases import Flag
from bot.domain.diversion import ONGOING, YES
from bot.domain.ids import MatterCode
from bot.domain.places import is_locatable
from bot.domain.questioning import SECRECY_WORDS, VIOLENCE
from bot.domain.submissions import Facts
from bot.service.desk import Desk
from bot.service.turn import Current
from bot.understanding.behalf import households_of, kin_of
from bot.understanding.emergency import HABIT
from bot.understanding.opinion import (
    denies,
    speaks_as_minor,
    tells_of_kin,
    tells_of_minor,
    tells_of_ongoing,
    tells_of_violence,
)
from bot.understanding.reading import Reading
from bot.understanding.times import daily, is_undated, when

ONE_WORD, BARE = 2, 12
"""Characters of a single word, and below which an answer is a bare one."""
STALKING = ("harassment", "voyeurism")
AMONG_STRANGERS = (
    "fight",
    "dispute_neighbour",
    "dispute_medical",
    "dispute_property",
    "dispute_rental",
    "dispute_consumer",
)
NOWADAYS = ("目前", "如今")
"""What is said of a state, and of no half hour."""
LASTING = ("housing", "noise", "fire", "animal", "service")
BULLYING = MatterCode("bullying")
"""Among pupils, so a minor is concerned however old the one who tells."""
MINOR_MATTERS = ("abuse", "bullying", "domestic_violence", "harassment")


def merged(known: Facts, reading: Reading, current: Current) -> Facts:
    """The facts after this message: what was said completes or corrects, silence leaves as it is."""
    facts = with_answer(known, reading)
    if known.pending != "beat" or facts.beat is None:
        said = None if facts.place is not None and is_vague(reading) else reading.place
        facts = with_place(facts, said, current, corrects=reading.intent == "correct")
    return replace(
        facts,
        answers=with_words(facts, reading),
        matters=merged_matters(facts, reading),
        doubtful=merged_doubtful(facts, reading),
        reasons=merged_reasons(facts, reading),
        times=times_after(known, facts, reading, current),
        rooms=reading.rooms or facts.rooms,
        people=reading.people or facts.people,
        households=households_of(reading.text) or facts.households,
        behalf=kin_of(reading.text) or facts.behalf,
        flags=facts.flags | flags_of(facts, reading, current.desk),
        pending=None,
    )


def is_vague(reading: Reading) -> bool:
    """A place like 楼上 does not disturb one that could be found."""
    place = reading.place
    return place is not None and not is_locatable(place) and not (place.building or place.room or place.floor)


def merged_matters(facts: Facts, reading: Reading) -> tuple[MatterCode, ...]:
    """A bare answer brings no new matter; a narrative may bring several."""
    if facts.pending not in (None, "what") and reading.intent not in ("report", "add"):
        return facts.matters
    if facts.matters and (len(reading.text) <= ONE_WORD or (facts.pending is not None and len(reading.text) < BARE)):
        return facts.matters
    return tuple(dict.fromkeys((*facts.matters, *reading.codes)))


def times_after(known: Facts, facts: Facts, reading: Reading, current: Current) -> tuple[str, ...]:
    now = current.heard.now
    again = known.pending == "times" or is_habit([*facts.times, *written(reading.times, now)], reading.text)
    lasts = lasting(merged_matters(facts, reading), current.desk)
    told = told_times(reading.times, now, again=again, lasts=lasts)
    return tuple(dict.fromkeys((*facts.times, *told)))


def told_times(phrases: Sequence[str], now: datetime, *, again: bool, lasts: bool) -> list[str]:
    """Each phrase with what it means from now, as `phrase=ISO`; alone where it has no value.

    夜里 without a day is no certain night: of a habit it is every night, of what lasts it stays as it was said."""
    told = []
    for phrase in phrases:
        meaning = (daily(phrase, now) if again else None) or when(phrase, now)
        unsure = meaning is None or (not again and lasts and (is_undated(phrase, now) or phrase in NOWADAYS))
        told.append(phrase if meaning is None or unsure else f"{phrase}={meaning.written()}")
    return told


def written(phrases: Sequence[str], now: datetime) -> list[str]:
    return [f"{phrase}={meaning.written()}" for phrase in phrases if (meaning := when(phrase, now))]


def is_habit(times: Sequence[str], words: str) -> bool:
    return any("=R/" in told for told in times) or bool(HABIT.search(words))


def lasting(codes: Sequence[MatterCode], desk: Desk) -> bool:
    """Whether what is told goes on rather than happened once: noise, housing, what stands in the way."""
    return any((row := desk.matter(code)) is not None and row.group in LASTING for code in codes)


def merged_doubtful(facts: Facts, reading: Reading) -> tuple[MatterCode, ...]:
    """A matter once surely read stays sure."""
    surely = set(reading.codes) - set(reading.doubtful)
    known = {*facts.matters} - {*facts.doubtful}
    told = dict.fromkeys((*facts.doubtful, *reading.doubtful))
    return tuple(code for code in told if code not in surely | known)


def merged_reasons(facts: Facts, reading: Reading) -> tuple[tuple[str, str], ...]:
    """The first words that named a matter stay its reason."""
    named = merged_matters(facts, reading)
    fresh = [(code, words) for code, words in reading.reasons if code in named and code not in dict(facts.reasons)]
    return (*facts.reasons, *fresh)


def with_answer(facts: Facts, reading: Reading) -> Facts:
    """The words answer the question that waits; 不知道 is an answer."""
    question = facts.pending
    if question == "beat":
        return with_choice(facts, reading)
    if question is None or question in ("place", "what", "room"):
        return facts
    if question == SECRECY_WORDS:
        return facts  # its own answers are numbers; see `add_to`
    value = "unknown" if reading.intent == "dont_know" else yes_or_words(question, reading)
    return replace(facts, answers=(*facts.answers, (question, value)))


def with_words(facts: Facts, reading: Reading) -> tuple[tuple[str, str], ...]:
    """What the words tell beside the question that was asked: violence, and what is being built right now."""
    told = []
    if tells_of_violence(reading.text) and facts.answer(VIOLENCE) not in YES:
        told.append((VIOLENCE, "yes"))
    if tells_of_ongoing(reading.text) and facts.answer(ONGOING) is None:
        told.append((ONGOING, "yes"))
    return (*facts.answers, *told)


def yes_or_words(question: str, reading: Reading) -> str:
    if question in (VIOLENCE, ONGOING):
        return "no" if reading.intent == "deny" or denies(reading.text) else "yes"
    return reading.text


def flags_of(facts: Facts, reading: Reading, desk: Desk) -> set[Flag]:
    codes = {*facts.matters, *reading.codes}
    flags = set()
    if codes & set(MINOR_MATTERS) and tells_of_minor(reading.text):
        flags.add(Flag.MINOR)
    if BULLYING in codes or speaks_as_minor(reading.text):
        flags.add(Flag.MINOR)
    at_risk = any((row := desk.matter(code)) is not None and row.at_risk for code in codes)
    if set(facts.matters) & set(AMONG_STRANGERS):  # who it is was told before: nobody of the same household
        at_risk = tells_of_kin(reading.text) and at_risk
    followed = bool(codes & set(STALKING)) and tells_of_kin(reading.text)
    if (at_risk or followed) and Flag.CONTACT_HERE not in facts.flags:
        flags.add(Flag.SAFE_CONTACT)
    return flags
