"""Taking over a list of beats: checked against each other and against those that stay, all or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.beats import Beat, Clash, clashes
from bot.domain.errors import BadImport
from bot.domain.ids import BeatCode
from bot.domain.officers import SYSTEM
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

MENDS = {
    "lane": "keep it in one beat, or split it by house numbers: {name} 1-20号",
    "road": "let the ranges not meet, and write 单 or 双 where the sides differ",
    "estate": "reporters will be asked which one; if it is one estate, keep it in one beat",
}
Line = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Beats as a file lists them; `lines` tells where each stands, `unit` what is counted (line or feature)."""

    beats: Sequence[Beat]
    lines: Mapping[BeatCode, int]
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`doubts` lists (line, words) of what is allowed but will lead to questions."""

    fresh: int
    changed: int
    doubts: Sequence[Line]


def import_beats(app: "App", ledger: Ledger, listed: Listed) -> Imported:
    """Beats that the list does not name stay. Raises `BadImport`; then nothing may be committed."""
    beats = list(({beat.code: beat for beat in ledger.beats()} | {beat.code: beat for beat in listed.beats}).values())
    found = [clash for clash in clashes(beats) if {clash.first, clash.second} & set(listed.lines)]
    faults = [told(listed, clash) for clash in found if clash.kind != "estate"] + list(overlapping(listed, beats))
    if faults:
        raise BadImport(faults=sorted(faults), unit=listed.unit)
    fresh, changed = ledger.put_beats(listed.beats, app.now())
    ledger.audit(SYSTEM, "ImportBeats", f"beats:{len(listed.beats)}", app.now())
    return Imported(
        fresh=fresh, changed=changed, doubts=sorted(told(listed, clash) for clash in found if clash.kind == "estate")
    )


def told(listed: Listed, clash: Clash) -> Line:
    """The later line of the two, naming the other."""
    mine, other = in_order(listed, clash.first, clash.second)
    mend = MENDS[clash.kind].format(name=clash.name)
    return listed.lines[mine], f"{clash.kind} {clash.name} also stands in {place_of(listed, other)}: {mend}"


def overlapping(listed: Listed, beats: Sequence[Beat]) -> Iterator[Line]:
    """Areas that claim the same ground."""
    # Imported here: the gateway, which never imports beats, must not load shapely.
    from bot.understanding.areas import overlaps

    for overlap in overlaps(beats):
        if {overlap.first, overlap.second} & set(listed.lines):
            mine, other = in_order(listed, overlap.first, overlap.second)
            share = f"its area and that of {place_of(listed, other)} overlap by {overlap.share:.0%}"
            yield listed.lines[mine], f"{share}: draw their common border once and use it for both"


def in_order(listed: Listed, one: BeatCode, other: BeatCode) -> tuple[BeatCode, BeatCode]:
    """(the one that stands later in the file, the other)."""
    return (one, other) if listed.lines.get(one, 0) >= listed.lines.get(other, 0) else (other, one)


def place_of(listed: Listed, code: BeatCode) -> str:
    number = listed.lines.get(code)
    return f"beat {code}, {listed.unit} {number}" if number else f"beat {code}, imported before"
