"""Where something is: the parts of a Shanghai address, its canonical words, and the key of a dwelling."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`raw` is the phrase as said; every other part is None when it was not said. `lane` carries its 弄, `building` its
    号, `room` its 室, `floor` its 楼, as in 虹口区四川北路1851弄8号302室."""

    raw: str
    district: str | None = None
    road: str | None = None
    lane: str | None = None
    estate: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    side: str | None = None
    crossing: str | None = None
    poi: str | None = None


WRITTEN_ORDER = ("district", "road", "lane", "estate", "crossing", "poi", "building", "unit", "floor", "room", "side")
ON_A_ROAD = ("district", "road", "building", "poi", "unit", "floor", "room", "side")
"""A number on a road goes with the road: 松涛路88号烧烤店."""
FINDABLE = ("lane", "estate", "crossing", "poi")


def canonical(place: Place) -> str:
    """The parts in the order in which an address is written; the raw phrase when no part was recognised."""
    numbered = place.road and place.building and not (place.lane or place.estate or place.crossing)
    order = ON_A_ROAD if numbered else WRITTEN_ORDER
    return "".join(part for name in order if (part := getattr(place, name))) or place.raw


def unit_key(place: Place) -> str | None:
    """A stable key of a dwelling for finding further tips about it; None without a building to tell it by."""
    ground = place.lane and f"{place.road or ''}{place.lane}" or place.estate
    if not ground or not place.building:
        return None
    return "|".join((ground, place.building, place.room or place.floor or ""))


def is_locatable(place: Place) -> bool:
    """Whether a person could go there: a lane, an estate, a crossing, a named spot, or a number on a road."""
    return any(getattr(place, name) for name in FINDABLE) or bool(place.road and place.building)


def without_ground(known: Place, more: Place) -> Place:
    """What stays of a place when a correction names another street or estate."""
    if not any((more.road, more.lane, more.estate, more.crossing, more.poi)):
        return known
    return replace(known, road=None, lane=None, estate=None, crossing=None, poi=None)


def fits(known: Place, said: Place) -> bool:
    """Whether every part that was said is a part of the known place: 松涛路 fits 松涛路51号; nothing fits nothing."""
    parts = [f.name for f in fields(said) if f.name != "raw" and getattr(said, f.name)]
    return bool(parts) and all(getattr(known, part) == getattr(said, part) for part in parts)


def complete(known: Place, more: Place) -> Place:
    """A later answer completes or corrects an earlier one: what it says replaces that part, the rest stays."""
    said = {f.name: value for f in fields(more) if f.name != "raw" and (value := getattr(more, f.name))}
    return replace(known, **said, raw=f"{known.raw} {more.raw}".strip())
