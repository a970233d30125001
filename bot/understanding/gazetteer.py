"""From a place to the beat that it lies in: ordered rules, first match wins, and each says why.

What is certain is decided, what is only likely is asked, what is neither goes to the duty desk; never a guess.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.beats import Beat, Candidate, Pin, PlaceFound
from bot.domain.ids import BeatCode
from bot.domain.places import Place
from bot.understanding import evidence
from bot.understanding.evidence import OWN_ESTATE, Asked
from bot.understanding.normalise import fold
from bot.understanding.streets import Streets

MOST_CHOICES = 4
"""More would be no question that a person likes to answer; the duty desk looks instead."""
MOST_CHARACTERS = 40
OWN = re.compile(
    r"(?:(?:我|阿拉|咱|本|自己)们?(?:的|家|这)*(?=小区|弄堂?|楼|单元|门洞|[栋幢里]|[\d一二三四五六七八九十])|^小区(?=\d)|楼[上下]|(?:隔壁|对门|对面)(?=\d|邻居|那?家|人家|$))"
)
BARE = re.compile(r"[\d零一二三四五六七八九十百两号楼室层弄栋幢座单元门东南西北中左右边侧那家户靠的/-]*")
"""A number alone: nothing names another place."""


class Gazetteer:
    """All that `station beats import` gave, ready to be asked; about 1 ms a place."""

    def __init__(self, beats: Sequence[Beat] = (), version: int = 0) -> None:
        self.renew(beats, version)

    def renew(self, beats: Sequence[Beat], version: int) -> None:
        """Take over a list of beats; `version` tells which one is held."""
        self.streets = Streets(beats)
        self.version = version

    def find(self, place: Place | None, *, pin: Pin | None = None, prior: BeatCode | None = None) -> PlaceFound:
        """`prior` is the resident's own beat: it breaks ties that it fits, and serves where the words are relative."""
        streets = self.streets
        words = fold(place.raw).replace(" ", "")[:MOST_CHARACTERS] if place else ""
        asked = Asked(place=place or Place(raw=""), words=words, pin=pin)
        for rule in RULES:
            if found := single(rule.find(streets, asked)):
                return rule.decide(streets, asked, found, prior)
        if prior in streets.beats and is_relative(asked):
            return PlaceFound(beat=prior, reason="prior_relative", place=place)
        return PlaceFound(place=place)


# --- deciding --------------------------------------------------------------------------------------------


Find = Callable[[Streets, Asked], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`sure`: one candidate decides. `tied`: among several the resident's own beat decides. `witnesses` are further
    evidence of the same place: what they share with the candidates stays, what contradicts is asked."""

    find: Find
    sure: bool = True
    tied: bool = True
    witnesses: tuple[Find, ...] = ()

    def decide(self, streets: Streets, asked: Asked, found: Sequence[Candidate], prior: BeatCode | None) -> PlaceFound:
        for witness in self.witnesses:
            seen = single(witness(streets, asked))
            shared = [candidate for candidate in found if candidate.beat in {other.beat for other in seen}]
            if seen and not shared:
                return to_ask(asked, [*found, *seen], "contradiction")
            found = shared or found
        if len(found) == 1 and self.sure:
            return decided(asked, found[0], found[0].reason)
        own = next((candidate for candidate in found if candidate.beat == prior), None)
        if own is not None and self.tied:
            return decided(asked, own, "prior")
        return to_ask(asked, found, "ambiguous" if self.sure else found[0].reason)


def single(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a beat, the first of it; two names for one beat leave the name as it was said."""
    beats: dict[BeatCode, Candidate] = {}
    for candidate in candidates:
        known = beats.setdefault(candidate.beat, candidate)
        if (known.road, known.estate) != (candidate.road, candidate.estate):
            beats[candidate.beat] = replace(known, road=None, estate=None)
    return list(beats.values())


def decided(asked: Asked, candidate: Candidate, reason: str) -> PlaceFound:
    return PlaceFound(beat=candidate.beat, reason=reason, place=written(asked.place, candidate))


def to_ask(asked: Asked, found: Sequence[Candidate], reason: str) -> PlaceFound:
    if len(found) > MOST_CHOICES:
        return PlaceFound(reason="too_many", place=asked.place)
    choices = tuple(sorted(found, key=lambda candidate: candidate.beat))
    same = {(candidate.road, candidate.estate) for candidate in found}
    # Two estates of one name: which one is asked, but the name is certain.
    place = written(asked.place, found[0]) if len(same) == 1 and reason == "ambiguous" else asked.place
    return PlaceFound(choices=choices, reason=reason, place=place)


def written(place: Place, candidate: Candidate) -> Place:
    """The place with the names that the gazetteer knows it by, so that a misheard road is read back as it is."""
    return replace(place, road=candidate.road or place.road, estate=candidate.estate or place.estate)


def is_relative(asked: Asked) -> bool:
    """Words that say where only to somebody who knows where the speaker lives: 我们小区3号楼, 楼上."""
    place = asked.place
    elsewhere = place.road or place.lane or place.crossing or (place.estate and not OWN_ESTATE.fullmatch(place.estate))
    if elsewhere or not asked.words:
        return False
    return bool(OWN.search(asked.words) or BARE.fullmatch(asked.words))


RULES: tuple[Rule, ...] = (
    Rule(evidence.by_lane, witnesses=(evidence.by_estate, evidence.by_pin)),
    Rule(evidence.by_estate, witnesses=(evidence.by_road_number, evidence.by_pin)),
    Rule(evidence.by_road_number, witnesses=(evidence.by_pin,)),
    Rule(evidence.by_crossing, witnesses=(evidence.by_pin,)),
    Rule(evidence.lane_by_sound, witnesses=(evidence.by_pin,)),
    Rule(evidence.estate_by_sound, witnesses=(evidence.by_pin,)),
    Rule(evidence.road_by_sound, witnesses=(evidence.by_pin,)),
    Rule(evidence.by_pin),
    Rule(evidence.lane_without_road, sure=False),
    Rule(evidence.near_road, sure=False, tied=False),
    Rule(evidence.near_estate, sure=False, tied=False),
    Rule(evidence.near_centre, sure=False, tied=False),
)
