"""How likely two reports tell of one thing: points with their reasons, so that a person can follow the sum. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import MatterCode
from bot.domain.places import Place, canonical
from bot.domain.questioning import SAME_STORY

TEXT_POINTS = 10
GRAM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is compared: where, what kind, when, and the words. `place` is None when none was told."""

    matter: MatterCode
    group: str
    place: Place | None
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One line of the sum; `code` names its words in the notices catalogue (`likeness.<code>`)."""

    code: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    reasons: tuple[Reason, ...] = ()

    @property
    def points(self) -> int:
        return max(0, min(100, sum(reason.points for reason in self.reasons)))


def likeness(one: Report, other: Report) -> Likeness:
    """0 to 100. Another house or an unrelated matter is never alike, whatever else agrees."""
    where = place_reason(one.place, other.place)
    what = matter_reason(one, other)
    if where is None or what is None:
        return Likeness()
    reasons = [where, what, time_reason(one.at, other.at)]
    if text := text_points(one.words, other.words):
        reasons.append(Reason(code="words", points=text))
    return Likeness(reasons=tuple(reasons))


def place_reason(one: Place | None, other: Place | None) -> Reason | None:
    """Only the same door is sure; the house alone may be thirty families."""
    if one is None or other is None or house(one) is None or house(one) != house(other):
        return None
    if one.room and other.room:
        return Reason(code="same_unit", points=50) if canonical(one) == canonical(other) else None
    floors = floor_of(one), floor_of(other)
    if all(floors):
        return Reason(code="same_floor", points=29) if floors[0] == floors[1] else None
    return Reason(code="same_house", points=28)


def house(place: Place) -> str | None:
    """The stair entrance; None without a building to tell it by."""
    ground = f"{place.road or ''}{place.lane}" if place.lane else place.estate
    return f"{ground}|{place.building}" if ground and place.building else None


def floor_of(place: Place) -> str:
    """The floor as said, or the first digits of the room: 602 lies on 6."""
    if place.floor:
        return "".join(c for c in place.floor if c.isdigit())
    digits = "".join(c for c in place.room or "" if c.isdigit())
    return digits[:-2] if len(digits) > GRAM else ""


def matter_reason(one: Report, other: Report) -> Reason | None:
    if one.matter == other.matter:
        return Reason(code="same_matter", points=25)
    pairs = {frozenset(pair) for pair in SAME_STORY}
    if frozenset((one.matter, other.matter)) in pairs or (one.group == other.group and one.group in ("noise", "fire")):
        return Reason(code="near_matter", points=12)
    return None


DAYS = ((1, "same_day", 15), (7, "same_week", 12), (30, "same_month", 8))


def time_reason(one: datetime, other: datetime) -> Reason:
    apart = abs(one - other)
    for days, code, points in DAYS:
        if apart <= timedelta(days=days):
            return Reason(code=code, points=points)
    return Reason(code="open_still", points=5)


def text_points(one: str, other: str) -> int:
    """By the pairs of characters that both have; a short text counts against its own length."""
    a, b = grams(one), grams(other)
    return round(TEXT_POINTS * len(a & b) / min(len(a), len(b))) if a and b else 0


def grams(words: str) -> frozenset[str]:
    plain = "".join(c for c in words if c.isalnum())
    return frozenset(plain[n : n + GRAM] for n in range(len(plain) - GRAM + 1))


def often(persons: int, households: Sequence[int], most: int) -> bool:
    """Whether so many told of it that it is urgent; who speaks for a whole house counts as that many."""
    return persons - len(households) + sum(households) >= most
