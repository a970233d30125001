"""The station's practice: reminders after a step, read once; a faulty row is named at start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.domain.cases import Outcome, Step
from bot.domain.errors import BadSetting
from bot.domain.practice import Reminder
from bot.yaml_file import read_yaml

PRACTICE = Path(__file__).parent / "practice.yml"
AFTER = ("Accepted", "Concluded")


def read_practice(path: Path = PRACTICE) -> tuple[Reminder, ...]:
    """Raises `BadSetting` for a missing field, an unknown step or outcome."""
    return tuple(read_row(path, raw) for raw in read_yaml(path)["practice"])


def read_row(path: Path, raw: Mapping[str, Any]) -> Reminder:
    try:
        if raw["after"] not in AFTER:
            raise ValueError(f"after {raw['after']!r}")
        return Reminder(
            code=str(raw["code"]),
            label=str(raw["label"]),
            after=str(raw["after"]),
            days=int(raw["days"]),
            groups=frozenset(raw.get("groups", ())),
            outcomes=frozenset(Outcome(name) for name in raw.get("outcomes", ())),
            unless=frozenset(Step(name) for name in raw.get("unless", ())),
        )
    except (KeyError, ValueError) as wrong:
        fault = f"row {raw.get('code', '?')}: {wrong}"
        raise BadSetting(name=path.name, fault=fault, mend="correct the row; see the head of the file") from wrong
