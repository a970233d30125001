"""What must stand outside the database: heads of the audit chain, and who was erased since a backup was made.

Lines of JSON in one folder, best on another disk or host. Nothing in it tells about a person: ids are random.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.ids import PersonId

HEADS, ERASED = "audit-heads.jsonl", "erased.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Only ever appended to; each line is on the disk when the call returns."""

    folder: Path

    def note_head(self, seq: int, mac: str, at: datetime) -> None:
        """Where the audit chain stood. The same head is noted once."""
        last = self.heads()[-1:]
        if last != [(seq, mac)]:
            self.append(HEADS, {"at": at.isoformat(), "seq": seq, "mac": mac})

    def note_restored(self, seq: int, at: datetime) -> None:
        """From now on the chain goes on after this row of an older backup; heads beyond it are history."""
        self.append(HEADS, {"at": at.isoformat(), "restored_to": seq})

    def heads(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for line in self.lines(HEADS):
            if "restored_to" in line:
                found = [head for head in found if head[0] <= line["restored_to"]]
            else:
                found.append((int(line["seq"]), str(line["mac"])))
        return found

    def note_erased(self, person: PersonId, at: datetime) -> None:
        self.append(ERASED, {"at": at.isoformat(), "person": person})

    def erased(self) -> list[PersonId]:
        return [PersonId(line["person"]) for line in self.lines(ERASED)]

    def append(self, name: str, line: Mapping[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, json.dumps(line).encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    def lines(self, name: str) -> Iterator[Mapping[str, Any]]:
        path = self.folder / name
        if path.is_file():
            yield from (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
