"""Finding the beat of a place. Only the worker loads the gazetteer (shapely, pypinyin, rapidfuzz); other roles know
what it found from the submission's facts."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.beats import Beat, Pin, PlaceFound
from bot.domain.ids import BeatCode
from bot.domain.places import Place


class Places(Protocol):
    """Finds beats; two that fit are a question to the reporter, never a guess."""

    version: int
    """Which import is held."""

    def find(self, place: Place | None, *, pin: Pin | None = None, prior: BeatCode | None = None) -> PlaceFound: ...

    def renew(self, beats: Sequence[Beat], version: int) -> None:
        """Take over a newly imported list of beats."""


class NoPlaces:
    """Roles without a gazetteer find nothing."""

    version = 0

    def find(self, place: Place | None, *, pin: Pin | None = None, prior: BeatCode | None = None) -> PlaceFound:
        return PlaceFound()

    def renew(self, beats: Sequence[Beat], version: int) -> None:
        self.version = version
