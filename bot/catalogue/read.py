"""Reads the catalogue and refuses a faulty one at start, naming the row and the mend."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.domain.errors import BadSetting
from bot.domain.ids import MatterCode
from bot.domain.matters import Destination

HERE = Path(__file__).parent
MATTERS = HERE / "matters.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """A row of matters.yml: `label` is the officers' word, `destination` where it goes unless a rule turns it."""

    code: MatterCode
    label: str
    destination: Destination


def read_matters(path: Path = MATTERS) -> Mapping[MatterCode, MatterRow]:
    """All rows by code. Raises `BadSetting` (name, fault, mend) for a missing field, a doubled code or a wrong
    destination."""
    rows: dict[MatterCode, MatterRow] = {}
    for number, raw in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["matters"], start=1):
        row = read_row(path, number, raw)
        if row.code in rows:
            raise BadSetting(name=path.name, fault=f"row {number}: {row.code} twice", mend="keep one of them")
        rows[row.code] = row
    return rows


def read_row(path: Path, number: int, raw: Mapping[str, str]) -> MatterRow:
    try:
        return MatterRow(code=MatterCode(raw["code"]), label=raw["label"], destination=Destination(raw["destination"]))
    except KeyError as missing:
        fault = f"row {number}: {missing} is missing"
        raise BadSetting(name=path.name, fault=fault, mend="add it") from missing
    except ValueError as wrong:
        mend = "use one of " + ", ".join(d.value for d in Destination)
        raise BadSetting(name=path.name, fault=f"row {number}: {wrong}", mend=mend) from wrong
