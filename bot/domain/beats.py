"""Beats: the pieces of the city that each belong to a community officer."""

from dataclasses import dataclass

from bot.domain.ids import BeatCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A row of `station beats import`. `lanes` are written `云栖路101弄`, `roads` `云栖路 1-99 单`."""

    code: BeatCode
    name: str
    station: str = ""
    estates: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    roads: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lng: float | None = None
