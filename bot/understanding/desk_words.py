"""Words of the duty desk beside the officers' commands: another office's number of a case, and silent alarms."""

import re
from dataclasses import dataclass

from bot.understanding.normalise import SLASHES, fold

INCIDENTS = {"收到": "seen", "出警": "help", "现场": "scene"}
INCIDENT = re.compile(rf"^({'|'.join(INCIDENTS)})\s*([A-Za-z]\s?\d{{4}})?$")
REFERENCE = re.compile(r"^(?:工单|收件)(?:编?号)?\s*([A-Za-z]\s?\d{4})?\s*[:：]?\s*([0-9A-Za-z-]{6,30})$")
ACKNOWLEDGED = re.compile(r"^(?:对方)?(?:已经?)?签收了?\s*([A-Za-z]\s?\d{4})?\s*[:：,，]?\s*(.{0,60})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWord:
    """`name`: reference, acknowledged, seen, help or scene; `number` is empty when none was said, `said` the word
    itself. `text` is who took it up there."""

    name: str
    number: str
    said: str
    reference: str = ""
    text: str = ""


def desk_word(words: str) -> DeskWord | None:
    """None for everything else."""
    even = fold(words).strip().lstrip(SLASHES).strip()
    if found := REFERENCE.match(even):
        return DeskWord(name="reference", number=written(found[1]), said=even, reference=found[2])
    if found := ACKNOWLEDGED.match(even):
        return DeskWord(name="acknowledged", number=written(found[1]), said=even, text=found[2].strip())
    if found := INCIDENT.match(even):
        return DeskWord(name=INCIDENTS[found[1]], number=written(found[2]), said=found[1])
    return None


def written(number: str | None) -> str:
    return (number or "").replace(" ", "").upper()
