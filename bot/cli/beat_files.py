"""Reads beats from CSV or GeoJSON: all or nothing, every fault with its line (or feature) and its mend."""

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.domain.beats import Area, Beat, cell_faults
from bot.domain.errors import BadImport
from bot.domain.ids import BeatCode
from bot.service.beats import Listed

MANY = ("estates", "lanes", "roads", "aliases")
COLUMNS = ("code", "name", "station", *MANY, "lat", "lng")
LAT, LNG = (3.0, 54.0), (73.0, 136.0)
"""China lies between these; outside of them latitude and longitude were mistaken for each other."""
CODE_LENGTH = 40
LINE, FEATURE = "line", "feature"

Row = tuple[int, Mapping[str, Any], Any]
"""Number of the line or feature, its columns, its GeoJSON geometry."""
Faults = list[tuple[int, str]]


def read_beats(path: Path) -> Listed:
    """Columns of interface.md 2, in GeoJSON as properties; several values in a cell are separated by `;`. Raises
    `BadImport` whose `faults` lists (line, fault)."""
    text = decoded(path.read_bytes())
    unit = FEATURE if text.lstrip().startswith("{") else LINE
    faults: Faults = []
    beats: dict[BeatCode, Beat] = {}
    lines: dict[BeatCode, int] = {}
    for number, columns, geometry in features(text) if unit == FEATURE else rows(text, faults):
        try:
            beat = as_beat(columns, geometry)
        except ValueError as wrong:
            faults += [(number, fault) for fault in wrong.args]
            continue
        if beat.code in beats:
            faults.append((number, f"code {beat.code} stands twice, first in {unit} {lines[beat.code]}: keep one"))
        lines.setdefault(beat.code, number)
        beats[beat.code] = beat
    if not beats and not faults:
        faults.append((1, "holds no beat: add one line for each beat"))
    if faults:
        raise BadImport(faults=sorted(faults), unit=unit)
    return Listed(beats=list(beats.values()), lines=lines, unit=unit)


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadImport(faults=[(1, "is neither UTF-8 nor GB18030: save the file as UTF-8")], unit=LINE)


# --- CSV -------------------------------------------------------------------------------------------------


def rows(text: str, faults: Faults) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [even(cell) for cell in next(reader, [])]
        if wrong := column_faults(header):
            # The first line decides how all others are read, so its faults end the reading.
            raise BadImport(faults=[(1, fault) for fault in wrong], unit=LINE)
        for cells in reader:
            if len(cells) > len(header):
                fault = f"has {len(cells)} cells for {len(header)} columns: quote what holds a comma, separate with ;"
                faults.append((reader.line_num, fault))
            elif any(cell.strip() for cell in cells):
                yield reader.line_num, dict(zip(header, cells, strict=False)), None
    except csv.Error as wrong:
        faults.append((reader.line_num, f"is no CSV ({wrong}): close the quotation marks"))


def column_faults(names: Sequence[str]) -> list[str]:
    faults = [f"column {name} is missing: add it to the first line" for name in ("code", "name") if name not in names]
    faults += [unknown_column(name) for name in names if name not in COLUMNS]
    return faults + [f"column {name} stands twice: keep one" for name in COLUMNS if names.count(name) > 1]


def unknown_column(name: str) -> str:
    return f"column {name or '(empty)'} is unknown: the columns are {', '.join(COLUMNS)}"


# --- GeoJSON ---------------------------------------------------------------------------------------------


def features(text: str) -> Iterator[Row]:
    """Features of a FeatureCollection (RFC 7946), counted from 1."""
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as wrong:
        fault = f"is no JSON ({wrong.msg} in column {wrong.colno}): export the file again"
        raise BadImport(faults=[(wrong.lineno, fault)], unit=LINE) from wrong
    found = collection.get("features")
    if not isinstance(found, list):
        raise BadImport(faults=[(1, "is no FeatureCollection: export the beats as GeoJSON features")], unit=LINE)
    for number, feature in enumerate(found, start=1):
        feature = feature if isinstance(feature, dict) else {}
        columns = feature.get("properties")
        # An empty geometry is no CSV row's lack of one: a feature without a polygon is a fault.
        yield number, columns if isinstance(columns, dict) else {}, feature.get("geometry") or {}


def area_of(geometry: Mapping[str, Any] | None) -> Area:
    """Raises `ValueError` for what is no sound polygon."""
    from bot.understanding.areas import fault_of

    if not geometry:
        if geometry is None:
            return ()
        raise ValueError("has no geometry: draw the beat's polygon, or import it from CSV")
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"its geometry is a {kind}: draw the beat as Polygon or MultiPolygon")
    try:
        polygons = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
        area = tuple(tuple(tuple(map(position, ring)) for ring in polygon) for polygon in polygons)
    except (KeyError, TypeError, IndexError) as wrong:
        raise ValueError("its coordinates are not nested as GeoJSON wants: export the file again") from wrong
    if fault := fault_of(area):
        raise ValueError(fault)
    return area


def position(pair: Sequence[Any]) -> tuple[float, float]:
    lng, lat = pair[0] * 1.0, pair[1] * 1.0
    if not LNG[0] <= lng <= LNG[1] or not LAT[0] <= lat <= LAT[1]:
        raise ValueError(f"position {lng}, {lat} lies outside China: GeoJSON puts the longitude first")
    return lng, lat


# --- one beat --------------------------------------------------------------------------------------------


def as_beat(columns: Mapping[str, Any], geometry: Mapping[str, Any] | None) -> Beat:
    """Raises `ValueError` with every fault of the row."""
    faults = [unknown_column(name) for name in columns if name not in COLUMNS]
    code, name = even(columns.get("code")), even(columns.get("name"))
    if not code or not name:
        faults.append("code and name must not be empty: fill them in")
    if len(code) > CODE_LENGTH or ";" in code or " " in code:
        faults.append(f"code {code!r} is no code: use at most {CODE_LENGTH} characters without blanks and ;")
    found: dict[str, Any] = {column: values(columns.get(column)) for column in MANY}
    for key, read in (
        ("lat", lambda: coordinate(columns.get("lat"), *LAT)),
        ("lng", lambda: coordinate(columns.get("lng"), *LNG)),
        ("area", lambda: area_of(geometry)),
    ):
        try:
            found[key] = read()
        except ValueError as wrong:
            faults += wrong.args
    beat = Beat(**{"code": BeatCode(code), "name": name, "station": even(columns.get("station"))} | found)
    faults += map(str, cell_faults(beat))
    if faults:
        raise ValueError(*faults)
    return beat


def even(cell: Any) -> str:
    return " ".join(unicodedata.normalize("NFKC", "" if cell is None else str(cell)).split())


def values(cell: Any) -> tuple[str, ...]:
    """A cell, or in GeoJSON a list."""
    parts = cell if isinstance(cell, list) else even(cell).split(";")
    return tuple(dict.fromkeys(value for part in parts if (value := even(part))))


def coordinate(cell: Any, low: float, high: float) -> float | None:
    if not even(cell):
        return None
    try:
        value = float(even(cell))
    except ValueError as wrong:
        raise ValueError(f"{cell!r} is no coordinate: write it as 31.2703") from wrong
    if not low <= value <= high:
        raise ValueError(f"{value} lies outside China: lat is about 31, lng about 121")
    return value
