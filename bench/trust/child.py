"""A row as a child: watched, told of from time to time, ended with all that it started when its time is over."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from bench.trust.kept import Figures, Part
from bench.trust.left_behind import clusters_in, place_of_engines

TELL_SECONDS = 60.0
GRACE_SECONDS = 60.0
"""After its limit: a row looks at the time itself and ends with what it has; after this it is interrupted."""
END_SECONDS = 40.0
"""For taking down engines after an interruption; then the whole group is killed."""


@dataclass(frozen=True, slots=True)
class Child:
    part: Part
    minutes: float
    seed: int
    short: bool
    into: Path
    earlier: Figures = field(default_factory=dict)

    def run(self, known: Figures | None) -> Figures | None:
        """What it found; None when it failed or had to be stopped. An interruption of ours ends it, too."""
        last = f", last time {known['seconds'] / 60:.0f}" if known else ""
        click.echo(f"      {self.part.title}: {self.minutes:.0f} min at most{last}")
        with place_of_engines() as folder:
            surroundings = os.environ | clusters_in(folder) | {"TMPDIR": str(self.into.parent)}
            process = subprocess.Popen(self.command, start_new_session=True, stdin=subprocess.DEVNULL, env=surroundings)
            try:
                in_time = self.watch(process)
            finally:
                end(process)
        if not in_time or not self.into.is_file():
            return None
        found: dict[str, Any] = json.loads(self.into.read_text("utf-8"))
        return found

    @property
    def command(self) -> list[str]:
        words = [sys.executable, "-W", "ignore", "-m", "bench.trust.one", str(self.part.number), str(self.into)]
        words += ["--engine", self.part.engine, "--minutes", str(self.minutes), "--seed", str(self.seed)]
        words += ["--earlier", json.dumps(self.earlier)]
        return [*words, *(["--short"] if self.short else [])]

    def watch(self, process: "subprocess.Popen[bytes]") -> bool:
        """Until it ends or its time is over; whether it ended by itself."""
        began = time.monotonic()
        limit = self.minutes * 60 + GRACE_SECONDS
        while (passed := time.monotonic() - began) < limit:
            try:
                process.wait(min(TELL_SECONDS, limit - passed))
            except subprocess.TimeoutExpired:
                click.echo(f"      {(time.monotonic() - began) / 60:.0f} min")
            else:
                return True
        return False


def end(process: "subprocess.Popen[bytes]") -> None:
    """Interrupted first, so that it stops its engines; killed when it does not, with all of its group that is left."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
