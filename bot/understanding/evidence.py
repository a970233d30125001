"""What speaks for a beat: one function a kind of evidence, from what is written to what only sounds or looks alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import cos, hypot, radians

from bot.domain.beats import Candidate, Pin
from bot.domain.places import Place
from bot.understanding.address import BUILDING, LANE
from bot.understanding.names import closest, rough_like, windows
from bot.understanding.sounds import sounds
from bot.understanding.streets import Centre, Shares, Streets, stem

LONGEST_NAME, LONGEST_ROAD = 10, 8
SURE_NAME = 3
"""So many characters must agree before a name is picked out of running words."""
NEAREST_CENTRES = 3
CENTRE_METRES = 1_000
METRES_A_DEGREE = 111_320
CROSSING = re.compile(r"(.+?路)(.+?路)路口")
OWN_ESTATE = re.compile(r"(?:本|我|咱|自己|这个?)?(?:小区|新村|公寓|花园|大楼)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be found. `words` are the place's words, even and without blanks."""

    place: Place
    words: str = ""
    pin: Pin | None = None


def candidates(
    streets: Streets, shares: Shares, number: int | None, reason: str, name: str, **names: str | None
) -> Iterator[Candidate]:
    """Those whose numbers hold this one; without a number everyone who has a part."""
    for numbers, code in shares:
        if number is None or numbers.holds(number):
            part = "" if numbers.is_all else f" {numbers.low}-{numbers.high}号"
            words = f"{name}{part}（{streets.beats[code]}）"
            yield Candidate(beat=code, words=words, reason=reason, **names)


def first_number(part: str | None) -> int | None:
    found = re.match(r"\d+", part or "")
    return int(found[0]) if found else None


def on_lane(streets: Streets, asked: Asked, road: str, reason: str) -> Iterator[Candidate]:
    """The lane as said, else the lane that the side lane belongs to."""
    lane, building = str(asked.place.lane), first_number(asked.place.building)
    for name in (f"{road}{lane}", f"{road}{lane[: lane.index('弄') + 1]}"):
        if shares := streets.lanes.get(name):
            exact = building is not None and not all(numbers.is_all for numbers, _ in shares)
            yield from candidates(streets, shares, building, f"{reason}_building" if exact else reason, name, road=road)
            return


def by_lane(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """云栖路101弄, and its building where a lane is shared."""
    if asked.place.road and asked.place.lane:
        yield from on_lane(streets, asked, asked.place.road, "lane")


def by_estate(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """An estate, alias or named spot: the longest known name around what was parsed, else the longest in the words."""
    said = [name for name in (asked.place.estate, asked.place.poi) if name]
    running = [name for name, _ in stretches(asked)]
    around = (name for name in running if any(part in name for part in said))
    key = next((key for name in chain(around, said, running) if (key := stem(name)) in streets.estates), None)
    if key is not None:
        yield from in_estate(streets, asked, key, "estate", None if asked.place.poi else key)


def stretches(asked: Asked) -> Iterator[tuple[str, str]]:
    """(words, sound) that may be an estate's name. 四平路 is not the estate 四平, nor is 四平花园."""
    road, estate = asked.place.road, asked.place.estate or ""
    words = "" if asked.place.crossing else asked.words.replace(road, "/") if road else asked.words
    for name, sound in windows(words, SURE_NAME, LONGEST_NAME):
        if name not in estate or estate.endswith(name):
            yield name, sound


def in_estate(streets: Streets, asked: Asked, key: str, reason: str, estate: str | None) -> Iterator[Candidate]:
    name = streets.written.get(key, key)
    same = asked.place.estate and stem(asked.place.estate) == key
    number = first_number(asked.place.building)
    yield from candidates(streets, streets.estates[key], number, reason, name, estate=None if same else estate and name)


def by_road_number(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """云栖路 1-99 单 holds 云栖路25号 and 云栖路25弄."""
    if asked.place.road:
        yield from on_road(streets, asked, asked.place.road, "road_number")


def on_road(streets: Streets, asked: Asked, road: str, reason: str) -> Iterator[Candidate]:
    number = first_number(asked.place.lane or asked.place.building)
    if number is not None:
        yield from candidates(streets, streets.roads.get(road, ()), number, reason, road, road=road)


def by_crossing(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """The beats that both roads touch."""
    if found := CROSSING.fullmatch(asked.place.crossing or ""):
        for code in sorted(streets.beats_on.get(found[1], set()) & streets.beats_on.get(found[2], set())):
            yield Candidate(beat=code, words=streets.beats[code], reason="crossing")


def by_pin(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """The areas that hold the pin: two only on a border."""
    for code in streets.areas.holding(asked.pin) if asked.pin else ():
        yield Candidate(beat=code, words=streets.beats[code], reason="area")


# --- what was misheard -----------------------------------------------------------------------------------


def roads_heard(streets: Streets, asked: Asked, number: re.Pattern[str]) -> Iterator[str]:
    """Roads that sound like the one named, or like what stands before the number. A road that is known was meant."""
    if asked.place.road in streets.beats_on:
        return
    heard = [asked.place.road] if asked.place.road else []
    if found := number.search(asked.words):
        heard += [asked.words[max(0, found.start() - length) : found.start()] for length in range(LONGEST_ROAD, 1, -1)]
    for words in heard:
        for sound in sounds(words):
            yield from streets.road_names.sounding(sound)


def lane_by_sound(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    if asked.place.lane:
        for road in roads_heard(streets, asked, LANE):
            yield from on_lane(streets, asked, road, "lane_sound")


def estate_by_sound(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """The longest that sounds like a stretch of the words, else the estate as parsed."""
    said = sounds(stem(asked.place.estate)) if asked.place.estate else ()
    for sound in chain((sound for _, sound in stretches(asked)), said):
        if keys := streets.estate_names.sounding(sound):
            for key in keys:
                yield from in_estate(streets, asked, key, "estate_sound", key)
            return


def road_by_sound(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    if asked.place.lane or asked.place.building:
        for road in roads_heard(streets, asked, LANE if asked.place.lane else BUILDING):
            yield from on_road(streets, asked, road, "road_sound")


# --- what is only likely ---------------------------------------------------------------------------------


def lane_without_road(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """101弄, whatever its road."""
    if asked.place.lane and not asked.place.road and not asked.place.estate:
        for road in streets.roads_with.get(asked.place.lane, ()):
            yield from on_lane(streets, asked, road, "lane_number")


def near_road(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """A road that looks or nearly sounds like the one named and has the number; a road that is known was meant."""
    place = asked.place
    if not place.road or place.road in streets.beats_on:
        return
    with_lane = streets.roads_with.get(place.lane or "", ())
    for road in (*closest(place.road, with_lane), *rough_like(place.road, with_lane)):
        yield from on_lane(streets, asked, road, "near_name")
    for road in streets.road_names.near(place.road):
        yield from on_road(streets, asked, road, "near_name")


def near_estate(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    estate = asked.place.estate
    if estate and not asked.place.lane and not OWN_ESTATE.fullmatch(estate):
        for key in streets.estate_names.near(stem(estate)):
            yield from in_estate(streets, asked, key, "near_name", key)


def near_centre(streets: Streets, asked: Asked) -> Iterator[Candidate]:
    """Beats of which only the middle is known: a pin nearby is a question."""
    if asked.pin is not None:
        ways = sorted((metres(asked.pin, centre), centre.beat) for centre in streets.centres)
        for way, code in ways[:NEAREST_CENTRES]:
            if way <= CENTRE_METRES:
                yield Candidate(beat=code, words=streets.beats[code], reason="near_centre")


def metres(pin: Pin, centre: Centre) -> float:
    east = (pin.lng - centre.lng) * cos(radians(pin.lat))
    return hypot(east, pin.lat - centre.lat) * METRES_A_DEGREE
