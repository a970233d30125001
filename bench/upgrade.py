"""An upgrade under load: processes of an older version work on a database that `station migrate` of this one changes.

python -m bench.upgrade e52a33f                   two gateways, two workers, two clocks on PostgreSQL
python -m bench.upgrade e52a33f --engine sqlite   one instance on SQLite

Told for each stretch of time: answers of the callback, what the log of an older process says, whether one that ends and
comes up again begins its work; at the end the invariants of docs/trust-report.md, over all that was acknowledged.
"""

import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from bench.trust.invariants import broken
from bench.trust.live import HOME, Load, Process, environment, free_port, narrative, stand_in
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import postgres
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK

ROLES = {
    "postgres": (("bot", "gateway"), ("bot", "clock"), ("bench.trust.instance",)),
    "sqlite": (("bench.trust.instance",),),
}
EACH = {"postgres": 2, "sqlite": 1}
MOST_SECONDS = 600.0
SWEEPS_SECONDS = 65
"""Two sweeps of a clock at least."""


@dataclass(slots=True)
class Room:
    """The processes of one deployment and what was seen of them."""

    engine: str
    url: str
    folder: Path
    api_url: str
    ports: list[int] = field(default_factory=list)
    running: list[Process] = field(default_factory=list)

    def begin(self, home: Path) -> None:
        for words in ROLES[self.engine]:
            for _ in range(EACH[self.engine]):
                port = free_port()
                if words != ("bot", "clock"):
                    self.ports.append(port)
                log = str(self.folder / f"{len(self.running)}-{words[-1]}.log")
                process = Process(list(words), environment(self.url, port, self.api_url, self.folder), port, home, log)
                self.running.append(process)
                process.start()
        for process in self.running:
            assert process.command == ["bot", "clock"] or process.ready()

    def faults(self) -> Counter[str]:
        """What the logs say of errors, by role."""
        found: Counter[str] = Counter()
        for path in self.folder.glob("*.log"):
            for line in path.read_text("utf-8", "replace").splitlines():
                if "fault" in line or "Error" in line or "refused" in line:
                    found[f"{path.stem.partition('-')[2]}: {re.sub('outbox=.*? ', '', line)[-150:]}"] += 1
        return found


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="older-") as name:
        folder = Path(name) / "checkout"
        subprocess.run(["git", "worktree", "add", "-q", "--detach", str(folder), commit], cwd=HOME, check=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
            subprocess.run(["git", "worktree", "prune"], cwd=HOME, check=True)


def station(home: Path, room: Room, *words: str) -> str:
    """How long a command of one version took, how it ended, and its last line."""
    began = time.monotonic()
    known = environment(room.url, 1, room.api_url, room.folder, PYTHONPATH=str(home))
    done = subprocess.run([sys.executable, "-m", "bot", *words], cwd=home, env=known, capture_output=True, text=True)
    said = done.stdout.strip() or done.stderr.strip()[-150:]
    waits = done.stderr.count("action=migrate_waits")
    return f"{time.monotonic() - began:.1f} s, gave way {waits} times, exit {done.returncode}: {said}"


@dataclass(slots=True)
class Stretch:
    """Answers of the callback while something happens."""

    load: Load
    seen: int = 0

    def told(self, name: str) -> None:
        seconds = self.load.seconds[self.seen :]
        self.seen = len(self.load.seconds)
        worst = max(seconds, default=0.0) * 1000
        click.echo(f"{name}: {len(seconds)} answers, p99 {percentile(seconds, 99):.0f} ms, worst {worst:.0f} ms, "
                   f"given up {len(self.load.given_up)}")  # fmt: skip


def upgrade(room: Room, older: Path, load: Load) -> None:
    watched = Stretch(load)
    time.sleep(10)
    watched.told("older version on its schema")
    click.echo(f"migrate: {station(HOME, room, 'migrate')}")
    time.sleep(5)
    watched.told("while it was migrated")
    time.sleep(SWEEPS_SECONDS)
    watched.told("older version on the newer schema")
    for line, count in room.faults().items():
        click.echo(f"  {count} × {line}")
    for process in room.running[-EACH[room.engine] :]:
        process.stop(signal.SIGKILL)
        process.start()
        click.echo(f"one of the older version comes up again: {came_up(process)}")
    time.sleep(5)
    watched.told("after kill -9 of the last ones")
    for process in room.running:
        process.stop()
        process.home = HOME
        process.start()
        click.echo(f"{process.command[-1]} of this version comes up: {came_up(process)}")
    time.sleep(10)
    watched.told("one after the other to this version")
    load.enough.set()


def came_up(process: Process) -> bool:
    """Still there, and listening when it is one that listens."""
    assert process.running is not None
    if process.command != ["bot", "clock"]:
        return process.ready(20)
    time.sleep(5)
    return process.running.poll() is None


@click.command()
@click.argument("commit")
@click.option("--engine", type=click.Choice(list(ROLES)), default="postgres")
@click.option("--rate", default=5.0, help="Messages a second.")
def main(commit: str, engine: str, rate: float) -> None:
    platform, api = stand_in()
    with checkout(commit) as older, tempfile.TemporaryDirectory(prefix="upgrade-") as name:
        url = postgres().fresh() if engine == "postgres" else f"sqlite:///{name}/station.db"
        room = Room(engine, url, Path(name), api.url)
        click.echo(f"migrate of the older version: {station(older, room, 'migrate')}")
        room.begin(older)
        load = Load(platform, room.ports, random.Random(7))
        steps = threading.Thread(target=upgrade, args=(room, older, load))
        steps.start()
        load.run(rate, MOST_SECONDS, narrative, people=40)
        steps.join()
        store = Store(url, LocalKeyRing(KEK))
        drained = drain(store)
        for process in room.running:
            process.stop()
        wrong = {what: count for what, count in broken(store, load.accepted).items() if count}
        store.close()
        click.echo(f"acknowledged {len(load.accepted)}, given up {len(load.given_up)}, "
                   f"answers {dict(load.statuses)}, drained {drained}, broken {wrong or 'nothing'}")  # fmt: skip
        for line, count in room.faults().items():
            click.echo(f"  {count} × {line}")
    api.stop()


if __name__ == "__main__":
    main()
