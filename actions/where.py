"""Where it is: the beat that the place lies in, and the one question when it may be several."""

from dataclasses import replace
from typing import TypeGuard

from bot.domain.beats import Candidate
from bot.domain.places import Place, complete, without_ground
from bot.domain.submissions import Facts
from bot.service.turn import Current
from bot.understanding.neighbours import names_home_alone, told_on
from bot.understanding.normalise import number
from bot.understanding.reading import CORRECTING, Reading

UNKNOWN = "unknown"


def with_place(facts: Facts, said: Place | None, current: Current, *, corrects: bool) -> Facts:
    """The place after this message, and its beat; what was said or pinned completes what is known."""
    pin = current.heard.pin
    place = facts.place
    if said is not None and not is_home(place, current.heard.text):
        known = without_ground(place, said) if place and corrects else place
        place = complete(known, said) if known else said
        place = place if corrects else told_on(place, place.raw)
    if pin is None and place == facts.place:
        return facts
    if pin is not None:
        facts = replace(facts, lat=pin.lat, lng=pin.lng)
    found = current.desk.find_place(place, facts.pin)
    reasons = (*((what, why) for what, why in facts.reasons if what != "beat"), ("beat", found.reason))
    place = found.place if place else None
    return replace(facts, place=place, beat=found.beat, choices=found.choices, reasons=reasons)


def is_home(known: Place | None, words: str) -> bool:
    """我住楼下502, after 602 was told of, says who tells: their door must not become the one to visit."""
    return known is not None and bool(known.room) and names_home_alone(words) and not CORRECTING.match(words)


def with_choice(facts: Facts, reading: Reading) -> Facts:
    """The answer to the question which; what names none of them leaves it to the duty desk."""
    picked = picked_by_number(facts, reading) or picked_by_name(facts, reading) or picked_by_going_on(facts, reading)
    answers = (*facts.answers, ("beat", picked.beat if picked else UNKNOWN))
    if picked is None:
        return replace(facts, answers=answers, choices=())
    place = facts.place
    if place is not None and is_inside(reading.place):
        place = complete(place, reading.place)
    if place is not None:
        place = replace(place, road=picked.road or place.road, estate=picked.estate or place.estate)
    reasons = (*((what, why) for what, why in facts.reasons if what != "beat"), ("beat", "chosen"))
    return replace(facts, answers=answers, choices=(), beat=picked.beat, place=place, reasons=reasons)


def picked_by_number(facts: Facts, reading: Reading) -> Candidate | None:
    if reading.intent == "affirm" and len(facts.choices) == 1:
        return facts.choices[0]
    chosen = number(reading.argument) if reading.intent == "choose" else None
    return facts.choices[chosen - 1] if chosen and chosen <= len(facts.choices) else None


def picked_by_name(facts: Facts, reading: Reading) -> Candidate | None:
    """The only one whose words were said, as far as they differ: 金桂苑 of 金桂苑（云栖路警务区）."""
    named = [one for one in facts.choices if any(part and part in reading.text for part in parts(one.words))]
    return named[0] if len(named) == 1 else None


def picked_by_going_on(facts: Facts, reading: Reading) -> Candidate | None:
    """Who is shown a single place and goes on with the room means that place; the receipt reads it back."""
    return facts.choices[0] if len(facts.choices) == 1 and is_inside(reading.place) else None


def is_inside(place: Place | None) -> TypeGuard[Place]:
    """Whether it says where in a house, and names no other ground."""
    if place is None or any((place.road, place.lane, place.estate, place.crossing, place.poi)):
        return False
    return bool(place.building or place.floor or place.room)


def parts(words: str) -> list[str]:
    return words.rstrip("）").split("（")


def listed(facts: Facts) -> dict[str, str]:
    """The facts of `utter_ask_beat`."""
    lines = [f"{number} {choice.words}" for number, choice in enumerate(facts.choices, start=1)]
    return {"choices": "\n".join(lines), "none": str(len(lines) + 1)}
