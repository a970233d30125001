"""A case's facts in catalogue words, so that an officer knows what to look for; never a reporter's sentences."""

from collections.abc import Callable

from bot.domain.places import canonical, is_locatable
from bot.domain.submissions import Facts

Text = Callable[..., str]


def summarise(facts: Facts, text: Text) -> str:
    """For example: 约 8 间；约 12 人；每天晚上。Empty when nothing beside matter and place is known."""
    parts = []
    if facts.rooms:
        parts.append(text("summary_rooms", rooms=span(facts.rooms)))
    if facts.people:
        parts.append(text("summary_people", people=span(facts.people)))
    parts += [phrase.split("=")[0] for phrase in facts.times[:2]]
    return "；".join(parts)


def place_words(facts: Facts, text: Text, pin: str) -> str:
    """The place in words; `pin` is the key of what stands for a spot on the map. Its numbers stay with the reporter's
    words, since they may be the reporter's home."""
    place = facts.place
    words = canonical(place) if place else ""
    if facts.pin is None or (place is not None and is_locatable(place)):
        return words
    return "，".join(part for part in (text(pin), words) if part)


def span(pair: tuple[int, int]) -> str:
    low, high = pair
    return str(low) if low == high else f"{low}—{high}"
