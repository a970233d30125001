"""From a place to the beat that it lies in. The gateway knows no places: it takes `NoPlaces`."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.beats import Beat
from bot.domain.places import Place
from bot.service.desk import PlaceFound


class Places(Protocol):
    """Finds beats; two that fit are a question to the reporter, never a guess."""

    def find(self, place: Place, prior: str | None = None) -> PlaceFound: ...

    def renew(self, beats: Sequence[Beat]) -> None:
        """Take over a newly imported list of beats."""


class NoPlaces:
    """For roles that open cases without understanding places: the duty desk sorts them."""

    def find(self, place: Place, prior: str | None = None) -> PlaceFound:
        return PlaceFound(reason="none")

    def renew(self, beats: Sequence[Beat]) -> None:
        """Nothing to renew."""
