"""A case's facts in catalogue words, so that an officer knows what to look for; never a reporter's sentences."""

from collections.abc import Callable, Sequence

from bot.domain.places import canonical, is_locatable
from bot.domain.submissions import Facts
from bot.service.time_words import time_words

Text = Callable[..., str]
TIMES = 2


def summarise(facts: Facts, text: Text) -> str:
    """For example: 约 8 间；约 12 人；每天 18:00—0:00。Empty when nothing beside matter and place is known."""
    parts = []
    if facts.rooms:
        parts.append(text("summary_rooms", rooms=span(facts.rooms)))
    if facts.people:
        parts.append(text("summary_people", people=span(facts.people)))
    parts += told_times(facts.times, text)[:TIMES]
    return "；".join(parts)


def told_times(times: Sequence[str], text: Text) -> list[str]:
    """Each once, in the order told; 每天 beside 每天 20:00 says nothing more."""
    words = list(dict.fromkeys(told_time(phrase, text) for phrase in times))
    return [one for one in words if not any(more != one and more.startswith(f"{one} ") for more in words)]


def place_words(facts: Facts, text: Text, pin: str) -> str:
    """The place in words; `pin` is the key of what stands for a spot on the map. Its numbers stay with the reporter's
    words, since they may be the reporter's home."""
    place = facts.place
    words = canonical(place) if place else ""
    if facts.pin is None or (place is not None and is_locatable(place)):
        return words
    return "，".join(part for part in (text(pin), words) if part)


def told_time(told: str, text: Text) -> str:
    """The value in plain words; the phrase itself where it has none."""
    phrase, _, written = told.partition("=")
    return time_words(written, text) if written else phrase


def span(pair: tuple[int, int]) -> str:
    low, high = pair
    return str(low) if low == high else f"{low}—{high}"
