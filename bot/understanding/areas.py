"""Areas of beats on the map: checked when they are imported, asked when a pin comes. Only the worker loads shapely."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shapely import STRtree
from shapely.geometry import MultiPolygon, Point
from shapely.validation import explain_validity

from bot.domain.beats import Area, Beat, Pin
from bot.domain.ids import BeatCode

RING = 4
SLIVER = 0.005
"""Share of the smaller area that two hand-drawn neighbours may have in common; a pin there is asked about."""


class Areas:
    """The areas of all beats in one tree."""

    def __init__(self, beats: Sequence[Beat]) -> None:
        drawn = [beat for beat in beats if beat.area]
        self._codes = [beat.code for beat in drawn]
        self._tree = STRtree([shape(beat.area) for beat in drawn])

    def holding(self, pin: Pin) -> list[BeatCode]:
        """The beats whose area holds the pin, its edge included."""
        return sorted(self._codes[n] for n in self._tree.query(Point(pin.lng, pin.lat), predicate="intersects"))


def shape(area: Area) -> MultiPolygon:
    return MultiPolygon([(polygon[0], list(polygon[1:])) for polygon in area])


def fault_of(area: Area) -> str | None:
    """Why an area cannot be used, with the mend; None when it is sound."""
    if not area or any(len(ring) < RING or ring[0] != ring[-1] for polygon in area for ring in polygon):
        return "the polygon is no closed ring of at least four positions: close it with its first position"
    drawn = shape(area)
    if not drawn.is_valid:
        return f"the polygon is invalid ({explain_validity(drawn)}): redraw the ring there"
    return None if drawn.area > 0 else "the polygon has no area: draw at least three different corners"


class Overlap(NamedTuple):
    """`share` of the smaller area is also the other's."""

    first: BeatCode
    second: BeatCode
    share: float


def overlaps(beats: Sequence[Beat]) -> Iterator[Overlap]:
    """Pairs of sound areas that claim the same ground."""
    drawn = [beat for beat in beats if beat.area]
    shapes = [shape(beat.area) for beat in drawn]
    if not shapes:
        return
    for one, other in STRtree(shapes).query(shapes, predicate="intersects").T:
        if one < other:
            smaller = min(shapes[one].area, shapes[other].area)
            share = shapes[one].intersection(shapes[other]).area / smaller
            if share > SLIVER:
                yield Overlap(drawn[one].code, drawn[other].code, share)
