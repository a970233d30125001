"""From a place to the beat that it lies in: lane, then road and number, then estate; two that fit are a question."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.domain.beats import Beat
from bot.domain.ids import BeatCode
from bot.domain.places import Place
from bot.service.desk import PlaceFound


class Places(Protocol):
    """Finds beats; two that fit are a question to the reporter, never a guess."""

    def find(self, place: Place, prior: str | None = None) -> PlaceFound: ...

    def renew(self, beats: Sequence[Beat]) -> None:
        """Take over a newly imported list of beats."""


ROAD_RANGE = re.compile(r"(\S+?)\s+(\d+)\s*-\s*(\d+)\s*([单双])?$")
Range = tuple[int, int, str, BeatCode]


class BeatIndex:
    """Exact look-up by what `station beats import` gave."""

    def __init__(self, beats: Sequence[Beat] = ()) -> None:
        self.renew(beats)

    def renew(self, beats: Sequence[Beat]) -> None:
        self._names: Mapping[BeatCode, str] = {beat.code: beat.name for beat in beats}
        self._lanes: dict[str, set[BeatCode]] = defaultdict(set)
        self._estates: dict[str, set[BeatCode]] = defaultdict(set)
        self._roads: dict[str, list[Range]] = defaultdict(list)
        for beat in beats:
            self.add(beat)

    def add(self, beat: Beat) -> None:
        for lane in beat.lanes:
            self._lanes[lane].add(beat.code)
        for name in (*beat.estates, *beat.aliases):
            self._estates[name].add(beat.code)
        for road in beat.roads:
            if found := ROAD_RANGE.match(road):
                self._roads[found[1]].append((int(found[2]), int(found[3]), found[4] or "", beat.code))

    def find(self, place: Place, prior: str | None = None) -> PlaceFound:
        for reason, codes in (
            ("lane", self.by_lane(place)),
            ("road_range", self.by_road(place)),
            ("estate", self.by_estate(place)),
        ):
            if codes:
                return self.found(codes, reason, prior)
        return PlaceFound(reason="none")

    def found(self, codes: set[BeatCode], reason: str, prior: str | None) -> PlaceFound:
        if len(codes) == 1:
            return PlaceFound(beat=next(iter(codes)), reason=reason)
        if prior is not None and prior in codes:
            return PlaceFound(beat=BeatCode(prior), reason="prior")
        return PlaceFound(choices=tuple((code, self._names[code]) for code in sorted(codes)), reason="ambiguous")

    def by_lane(self, place: Place) -> set[BeatCode]:
        return self._lanes.get(f"{place.road}{place.lane}", set()) if place.road and place.lane else set()

    def by_road(self, place: Place) -> set[BeatCode]:
        digits = re.match(r"\d+", place.lane or place.building or "")
        if not place.road or digits is None:
            return set()
        number, even = int(digits[0]), "双" if int(digits[0]) % 2 == 0 else "单"
        return {
            code for low, high, side, code in self._roads[place.road] if low <= number <= high and side in ("", even)
        }

    def by_estate(self, place: Place) -> set[BeatCode]:
        for name in (place.estate, place.poi):
            if name and name in self._estates:
                return self._estates[name]
        return set()
