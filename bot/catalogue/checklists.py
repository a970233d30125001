"""What offices look at on a joint visit, by matter or group; read once, a faulty row is named at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import BadSetting
from bot.domain.ids import MatterCode
from bot.domain.matters import Catalogue
from bot.yaml_file import read_yaml

CHECKLISTS = Path(__file__).parent / "checklists.yml"
USUAL = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One row. Without `choices` a short text is written."""

    code: str
    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklists:
    rows: Mapping[str, tuple[Item, ...]]

    def for_matter(self, matter: MatterCode, catalogue: Catalogue) -> tuple[Item, ...]:
        """The matter's own list, else its group's, else the usual one."""
        row = catalogue.get(matter)
        found = self.rows.get(matter) or (self.rows.get(row.group) if row else None)
        return found or self.rows[USUAL]


def read_checklists(path: Path = CHECKLISTS) -> Checklists:
    """Raises `BadSetting` for a row without code or label, a doubled code, or no usual list."""
    raw = read_yaml(path)["checklists"]
    rows = {name: read_rows(path, name, items) for name, items in raw.items()}
    if USUAL not in rows:
        raise BadSetting(name=path.name, fault=f"the list {USUAL} is missing", mend="add it: it stands in for others")
    return Checklists(rows)


def read_rows(path: Path, name: str, items: list[Mapping[str, object]]) -> tuple[Item, ...]:
    try:
        found = tuple(
            Item(code=str(i["code"]), label=str(i["label"]), choices=tuple(map(str, i.get("choices", ()))))  # type: ignore[call-overload]
            for i in items
        )
    except KeyError as missing:
        raise BadSetting(name=path.name, fault=f"{name}: {missing} is missing", mend="add it to the row") from missing
    if len({item.code for item in found}) != len(found):
        raise BadSetting(name=path.name, fault=f"{name}: a code stands twice", mend="give each row its own code")
    return found
