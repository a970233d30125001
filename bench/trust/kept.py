"""Figures that were measured, a small file for each row and engine (docs/trust). Committed: they outlive a checkout."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.trust import code
from bench.trust.result import ENGINES
from bench.trust.rows import ROWS, Row

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What is run and kept by itself: a row, or a row on one engine."""

    number: int
    engine: str = ""

    @property
    def row(self) -> Row:
        return ROWS[self.number]

    @property
    def name(self) -> str:
        return f"{self.number:02}{'-' if self.engine else ''}{self.engine}"

    @property
    def title(self) -> str:
        return f"{self.row.what}{f' ({self.engine})' if self.engine else ''}"

    @property
    def command(self) -> str:
        engine = f" --engine {self.engine}" if self.engine else ""
        return f"python -m bench.trust --rows {self.number}{engine} --again"


def parts(numbers: Iterable[int], engine: str = "") -> list[Part]:
    return [
        Part(number, one)
        for number in numbers
        for one in (ENGINES if ROWS[number].by_engine else ("",))
        if one in ("", engine or one)
    ]


def path_of(folder: Path, part: Part) -> Path:
    return folder / f"{part.name}.json"


def read(folder: Path, part: Part) -> Figures | None:
    path = path_of(folder, part)
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def is_done(found: Figures | None, short: bool = False) -> bool:
    """Held, in full (or in the short form that was asked for), by the code of today."""
    if found is None or not found["passed"] or found["cut_short"] or code.changed(found["code"]):
        return False
    return short or not found["short"]


def needed_seconds(part: Part, found: Figures | None) -> float:
    """How long it takes to know more than is known: as long as last time, unless it goes on from there."""
    return float(found["seconds"]) if found and not part.row.goes_on else 0.0


def gone_before(part: Part, found: Figures | None) -> Figures:
    """What a row that goes on adds to: figures in full of the same room, whatever has become of the row's own code."""
    if found is None or not part.row.goes_on or found["short"] or not found["passed"] or not found["cut_short"]:
        return {}
    same = not code.changed({path: number for path, number in found["code"].items() if path in part.row.code})
    return found["figures"] if same else {}


def goes_further(new: Figures, old: Figures | None) -> bool:
    """Whether it is kept in the place of the old one: a broken promise always, a short form never in that of a full
    one, a run that was cut short only when nothing in full, nothing longer and nothing broken would be lost."""
    if old is None or not new["passed"]:
        return True
    if new["short"] and not old["short"]:
        return False
    if not new["cut_short"]:
        return True
    return bool(old["passed"] and old["cut_short"] and new["seconds"] >= old["seconds"])


def write(folder: Path, part: Part, found: Figures) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path_of(folder, part).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
