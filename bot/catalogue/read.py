"""Reads the matter table and refuses a faulty one at start, naming the row and the mend."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.domain.cases import Urgency
from bot.domain.errors import BadSetting
from bot.domain.ids import MatterCode
from bot.domain.matters import Catalogue, Destination, Matter, Question

HERE = Path(__file__).parent
MATTERS = HERE / "matters.yml"
PLAIN = ("group", "nature", "department", "line", "only_reporter", "ladder", "at_risk", "head_only", "watch_days",
         "advice", "keep_distance", "internal", "external_code")  # fmt: skip


def read_matters(path: Path = MATTERS) -> Catalogue:
    """All rows by code. Raises `BadSetting` (name, fault, mend) for a missing field, a doubled code or a wrong
    destination."""
    rows: dict[MatterCode, Matter] = {}
    for number, raw in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["matters"], start=1):
        row = read_row(path, number, raw)
        if row.code in rows:
            raise BadSetting(name=path.name, fault=f"row {number}: {row.code} twice", mend="keep one of them")
        rows[row.code] = row
    return rows


def read_row(path: Path, number: int, raw: Mapping[str, Any]) -> Matter:
    try:
        return Matter(
            code=MatterCode(raw["code"]),
            label=raw["label"],
            resident_label=raw.get("resident_label", raw["label"]),
            destination=Destination(raw["destination"]),
            urgency=Urgency(raw.get("urgency", "normal")),
            questions=tuple(Question(code=code) for code in raw.get("questions", ())),
            **{name: raw[name] for name in PLAIN if name in raw},
        )
    except KeyError as missing:
        fault = f"row {number}: {missing} is missing"
        raise BadSetting(name=path.name, fault=fault, mend="add it") from missing
    except ValueError as wrong:
        mend = "use one of " + ", ".join(d.value for d in Destination)
        raise BadSetting(name=path.name, fault=f"row {number}: {wrong}", mend=mend) from wrong


def told_matters(catalogue: Mapping[MatterCode, Matter]) -> Mapping[MatterCode, Matter]:
    """The matters that people tell of, without the room's own words."""
    return {code: row for code, row in catalogue.items() if not row.internal}
