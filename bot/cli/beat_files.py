"""Reads a CSV of beats: all or nothing, every fault with its line."""

import csv
from collections.abc import Mapping
from pathlib import Path

from bot.domain.beats import Beat
from bot.domain.errors import BadImport
from bot.domain.ids import BeatCode

MANY = ("estates", "lanes", "roads", "aliases")


def read_beats(path: Path) -> list[Beat]:
    """Columns of interface.md 2; several values in a cell are separated by `;`. Raises `BadImport` whose
    `faults` lists (line, fault)."""
    faults: list[tuple[int, str]] = []
    beats: dict[str, Beat] = {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise BadImport(faults=[(1, "is not UTF-8: save the file as UTF-8")]) from wrong
    reader = csv.DictReader(text.splitlines())
    if missing := {"code", "name"} - set(reader.fieldnames or ()):
        raise BadImport(faults=[(1, f"column {name} is missing: add it to the first line") for name in sorted(missing)])
    for number, row in enumerate(reader, start=2):
        try:
            beat = as_beat(row)
        except ValueError as wrong:
            faults.append((number, str(wrong)))
            continue
        if beat.code in beats:
            faults.append((number, f"code {beat.code} stands twice: keep one of them"))
        beats[beat.code] = beat
    if faults:
        raise BadImport(faults=faults)
    return list(beats.values())


def as_beat(row: Mapping[str, str | None]) -> Beat:
    code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
    if not code or not name:
        raise ValueError("code and name must not be empty: fill them in")
    return Beat(
        code=BeatCode(code),
        name=name,
        station=(row.get("station") or "").strip(),
        lat=coordinate(row.get("lat")),
        lng=coordinate(row.get("lng")),
        **{column: values(row.get(column)) for column in MANY},
    )


def values(cell: str | None) -> tuple[str, ...]:
    return tuple(value.strip() for value in (cell or "").replace("；", ";").split(";") if value.strip())


def coordinate(cell: str | None) -> float | None:
    if not (cell or "").strip():
        return None
    try:
        return float(str(cell))
    except ValueError as wrong:
        raise ValueError(f"{cell!r} is no coordinate: write it as 31.2703") from wrong
