"""The tables behind the gazetteer: lanes, roads, estates and areas of all beats, made anew with every import."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.domain.beats import EVERY, Beat, Numbers, Span, spans
from bot.domain.ids import BeatCode
from bot.understanding.areas import Areas
from bot.understanding.names import Names

LANE_PARTS = re.compile(r"(\D+)(\d+弄)(\d+支弄)?")
SHORTEST_STEM = 2

Shares = tuple[tuple[Numbers, BeatCode], ...]
"""Whose are which numbers of a lane, estate or road."""


class Centre(NamedTuple):
    """Where a beat without an area lies."""

    beat: BeatCode
    lat: float
    lng: float


class Streets:
    """Read only once made, so that it may be asked while the next one is being made."""

    def __init__(self, beats: Sequence[Beat]) -> None:
        self.beats: Mapping[BeatCode, str] = {beat.code: beat.name for beat in beats}
        self.lanes: dict[str, Shares] = {}
        self.roads: dict[str, Shares] = {}
        self.estates: dict[str, Shares] = {}
        self.written: dict[str, str] = {}
        """An estate's name as it was imported, where its key is shorter."""
        self.roads_with: dict[str, list[str]] = defaultdict(list)
        """The roads that have a lane of this number: 101弄 → 云栖路, …"""
        self.beats_on: dict[str, set[BeatCode]] = defaultdict(set)
        """The beats that a road touches."""
        for beat in beats:
            whole = ((EVERY, beat.code),)
            for kind, span in spans(beat):
                shares = whole if span.numbers.is_all else ((span.numbers, beat.code),)
                self.note(kind, span, shares, beat.code)
        self.estate_names = Names(self.estates)
        self.road_names = Names(self.beats_on)
        self.areas = Areas(beats)
        self.centres = [
            Centre(b.code, b.lat, b.lng) for b in beats if b.lat is not None and b.lng is not None and not b.area
        ]

    def note(self, kind: str, span: Span, shares: Shares, code: BeatCode) -> None:
        if kind == "road":
            self.roads[span.name] = self.roads.get(span.name, ()) + shares
            self.beats_on[span.name].add(code)
        elif kind == "lane":
            self.note_lane(span.name, shares, code)
        else:
            key = stem(span.name)
            if key != span.name:
                self.written.setdefault(key, span.name)
            self.estates[key] = joined(self.estates.get(key), shares)

    def note_lane(self, name: str, shares: Shares, code: BeatCode) -> None:
        known = self.lanes.get(name)
        self.lanes[name] = joined(known, shares)
        if parts := LANE_PARTS.fullmatch(name):
            self.beats_on[parts[1]].add(code)
            if known is None:
                self.roads_with[parts[2] + (parts[3] or "")].append(parts[1])


def joined(known: Shares | None, more: Shares) -> Shares:
    """An estate that a beat names twice, as estate and as alias, counts once."""
    return more if known is None else known + tuple(share for share in more if share not in known)


def stem(estate: str) -> str:
    """金桂苑小区 is said as 金桂苑 too."""
    short = estate.removesuffix("小区")
    return short if len(short) >= SHORTEST_STEM else estate
