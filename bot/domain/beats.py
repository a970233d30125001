"""Beats: the pieces of the city that each belong to a community officer, and what was found for a place."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bot.domain.ids import BeatCode
from bot.domain.places import Place

Ring = tuple[tuple[float, float], ...]
Area = tuple[tuple[Ring, ...], ...]
"""Polygons, each an outer ring and its holes, of (longitude, latitude) as in GeoJSON (RFC 7946)."""
LAST_NUMBER = 99_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A row of `station beats import`. `lanes` are written `云栖路101弄`, or `云栖路101弄 1-20号` where two beats share
    one (estates alike); `roads` `云栖路 1-99 单`."""

    code: BeatCode
    name: str
    station: str = ""
    estates: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lng: float | None = None
    area: Area = ()


# --- what the cells say ----------------------------------------------------------------------------------


class Numbers(NamedTuple):
    """House numbers from `low` to `high`; `side` is 单 (odd), 双 (even) or empty (all)."""

    low: int = 1
    high: int = LAST_NUMBER
    side: str = ""

    @property
    def is_all(self) -> bool:
        return self == EVERY

    def holds(self, number: int) -> bool:
        return self.low <= number <= self.high and self.side in ("", side_of(number))

    def meets(self, other: "Numbers") -> bool:
        if self.side and other.side and self.side != other.side:
            return False
        low, high = max(self.low, other.low), min(self.high, other.high)
        side = self.side or other.side
        return low + (1 if side and side_of(low) != side else 0) <= high


EVERY = Numbers()


class Span(NamedTuple):
    """A name (of a lane, an estate or a road) and which of its numbers belong to a beat."""

    name: str
    numbers: Numbers = EVERY


RANGE = r"(?P<low>\d{1,5})(?:\s*[-—~至]\s*(?P<high>\d{1,5}))?\s*号?\s*(?P<side>[单双])?(?:号|侧)?"
LANE_CELL = re.compile(rf"(?P<name>[^\d\s]+\d{{1,5}}弄(?:\d{{1,5}}支弄)?)(?:\s+{RANGE})?")
ROAD_CELL = re.compile(rf"(?P<name>[^\d\s]+)\s*{RANGE}")
ESTATE_CELL = re.compile(rf"(?P<name>\S(?:.*?\S)?)(?:\s+{RANGE})?")


class CellFault(ValueError):
    """A cell that cannot be read, with the mend. `why`: unreadable, backwards or empty; `kind` as in `READERS`."""

    def __init__(self, kind: str, cell: str, why: str, mend: str) -> None:
        super().__init__(f"{kind} {cell!r} {mend}")
        self.kind, self.cell, self.why = kind, cell, why


def side_of(number: int) -> str:
    return "单" if number % 2 else "双"


def lane_span(cell: str) -> Span:
    """Raises `CellFault` with the mend for what is no lane."""
    return span(LANE_CELL, cell, "lane", "云栖路101弄, or for a part of it 云栖路101弄 1-20号")


def road_span(cell: str) -> Span:
    return span(ROAD_CELL, cell, "road", "云栖路 1-99 单 (odd), 云栖路 2-98 双 (even) or 云栖路 1-99 (all)")


def estate_span(cell: str) -> Span:
    return span(ESTATE_CELL, cell, "estate", "金桂苑, or for a part of it 金桂苑 1-20号")


def span(pattern: re.Pattern[str], cell: str, kind: str, mend: str) -> Span:
    found = pattern.fullmatch(cell)
    if found is None:
        raise CellFault(kind, cell, "unreadable", f"cannot be read: write it as {mend}")
    if found["low"] is None:
        return Span(found["name"])
    numbers = Numbers(int(found["low"]), int(found["high"] or found["low"]), found["side"] or "")
    if numbers.low > numbers.high:
        raise CellFault(kind, cell, "backwards", "runs backwards: put the smaller number first")
    if not numbers.meets(numbers):
        raise CellFault(kind, cell, "empty", "holds no number: correct the range or its side")
    return Span(found["name"], numbers)


READERS = {
    "lanes": ("lane", lane_span),
    "roads": ("road", road_span),
    "estates": ("estate", estate_span),
    "aliases": ("alias", estate_span),
}


def spans(beat: Beat) -> Iterator[tuple[str, Span]]:
    """(kind, span) of everything that a beat names; what cannot be read names nothing."""
    for column, (kind, read) in READERS.items():
        for cell in getattr(beat, column):
            with suppress(CellFault):
                yield kind, read(cell)


def cell_faults(beat: Beat) -> Iterator[CellFault]:
    """What cannot be read in a beat's cells, with the mend."""
    for column, (_, read) in READERS.items():
        for cell in getattr(beat, column):
            try:
                read(cell)
            except CellFault as wrong:
                yield wrong


class Clash(NamedTuple):
    """Two beats that claim the same numbers."""

    kind: str
    name: str
    first: BeatCode
    second: BeatCode


def clashes(beats: Iterable[Beat]) -> Iterator[Clash]:
    """What two beats both claim. Lanes and roads are one place each; of estates there may be two of one name."""
    claims: dict[tuple[str, str], list[tuple[Numbers, BeatCode]]] = {}
    for beat in beats:
        for kind, (name, numbers) in spans(beat):
            if kind != "alias":
                claims.setdefault((kind, name), []).append((numbers, beat.code))
    for (kind, name), claimed in claims.items():
        if len(claimed) > 1:
            yield from (Clash(kind, name, first, second) for first, second in meeting(claimed))


def meeting(claimed: list[tuple[Numbers, BeatCode]]) -> Iterator[tuple[BeatCode, BeatCode]]:
    """Neighbours by their low number, each side of the road for itself."""
    seen = set()
    for side in ("单", "双"):
        numbers = sorted(claim for claim in claimed if claim[0].side in ("", side))
        for (one, first), (other, second) in pairwise(numbers):
            if first != second and one.meets(other) and (first, second) not in seen:
                seen.add((first, second))
                yield first, second


# --- what was found for a place --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A beat that a place may lie in, the words to show for it, and the code of the rule that says so. `road` and
    `estate` are the names as the gazetteer writes them, where they differ from what was said."""

    beat: BeatCode
    words: str
    reason: str
    road: str | None = None
    estate: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFound:
    """`beat` when exactly one is certain; `choices` when it must be asked; neither leaves it to the duty desk.
    `reason` is the rule that decided, `place` the place as the gazetteer writes it."""

    beat: BeatCode | None = None
    choices: tuple[Candidate, ...] = ()
    reason: str = "none"
    place: Place | None = None


class Pin(NamedTuple):
    """A spot on the map, of the datum of WeChat's own map (GCJ-02)."""

    lat: float
    lng: float
