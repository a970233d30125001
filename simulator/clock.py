"""A clock that can be set ahead; another process may follow it through a file."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path


class VirtualClock:
    """Real time plus an offset, from `starts` on. With a file the offset (seconds, a decimal number) is kept there."""

    def __init__(self, offset_file: Path | None = None, *, starts: datetime | None = None) -> None:
        self._file = offset_file
        self._offset = timedelta()
        if starts is not None:
            self.advance(starts - datetime.now(UTC))

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        self._offset += by
        if self._file is not None:
            draft = self._file.with_suffix(".draft")
            draft.write_text(f"{self._offset.total_seconds():.3f}", encoding="ascii")
            os.replace(draft, self._file)
