"""One message, several places: 一是这里堆物，二是那里有狗. Each place with its own matters is told by itself."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.ids import MatterCode
from bot.domain.places import Place, canonical, complete, is_locatable
from bot.understanding.counts import people_in, rooms_in
from bot.understanding.reading import Reading

MOST_PLACES = 4


def told_apart(reading: Reading) -> tuple[Reading, ...]:
    """A reading for each place, or none: then everything was told of one place, or what belongs where is not clear."""
    spots = different(reading.places)
    if not 2 <= len(spots) <= MOST_PLACES or reading.intent == "correct":
        return ()
    ends = [start for start, _ in spots[1:]] + [len(reading.text)]
    reaches = [(start, end) for (start, _), end in zip(spots, ends, strict=True)]
    matters = {code: reach_of(words, reading.text, reaches) for code, words in spoken_for(reading).items()}
    if None in matters.values() or set(matters.values()) != set(reaches):
        return ()
    return tuple(part(reading, place, reach, matters) for (_, place), reach in zip(spots, reaches, strict=True))


def different(places: Sequence[tuple[int, Place]]) -> list[tuple[int, Place]]:
    """The places that can be gone to, without those that only go on with the one before."""
    found: list[tuple[int, Place]] = []
    for start, place in sorted(places, key=lambda spot: spot[0]):
        known = found[-1][1] if found else None
        if is_locatable(place) and (known is None or canonical(complete(known, place)) != canonical(known)):
            found.append((start, place))
    return found


def spoken_for(reading: Reading) -> dict[MatterCode, list[str]]:
    words = {code: said.split("、") for code, said in reading.reasons}
    return {code: words.get(code, []) for code in reading.codes}


def reach_of(words: Sequence[str], text: str, reaches: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where all words of a matter stand; None when they stand in several reaches, in none, or there are no words."""
    within = {
        next(((start, end) for start, end in reaches if start <= at < end), None)
        for word in words
        for at in [hit.start() for hit in re.finditer(re.escape(word), text)]
    }
    return within.pop() if len(within) == 1 else None


def part(
    reading: Reading, place: Place, reach: tuple[int, int], matters: Mapping[MatterCode, tuple[int, int] | None]
) -> Reading:
    text = reading.text[slice(*reach)]
    here = {code for code, where in matters.items() if where == reach}
    return replace(
        reading,
        text=text,
        place=place,
        matters=tuple(one for one in reading.matters if one[0] in here),
        reasons=tuple(one for one in reading.reasons if one[0] in here),
        times=tuple(phrase for phrase in reading.times if phrase in text),
        rooms=rooms_in(text),
        people=people_in(text),
    )
