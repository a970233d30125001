"""Row 22: a soak with random faults: kills, jumps of the clock, WeChat's codes, repeats, a key rotation, a backup.

A room on each engine, side by side. Their minutes are added up: over starts, in which a room goes on where it was, and
over machines, on each of which new rooms begin.
"""

import json
import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench.trust.left_behind import place_of_engines, stop_engines
from bench.trust.result import ENGINES, Result, Scale
from bench.trust.row01_kills import POINTS, burst, checked, repeats_of
from bench.trust.world import World, migrated
from bot.service.rotation import rewrap_all
from bot.store.backup import dump
from tests.conftest import Postgres
from tests.house import TUESDAY, House

CODES = ("-1", "502", "half", "40001", "45011", "45015", "45047", "43004")
MESSAGES = 60
MINUTES = 480
KEPT = Path(__file__).resolve().parents[2] / "var/trust/soak"
"""The rooms between two starts: eight hours in one piece are more than most machines have free."""
GONE = "gone.json"
"""The figures of rooms whose machine is no more, written down when those that stand here began."""


def run(scale: Scale) -> Result:
    began = time.monotonic()
    with home(scale) as folder:
        left = (MINUTES - figures_of(folder)["minutes"]) / len(ENGINES)
        side_by_side(folder, scale.seed, min(scale.minutes, left) * 60 if scale.full else 0.0)
        figures, pasts = figures_of(folder), pasts_in(folder)
        cut_short = scale.full and figures["minutes"] < MINUTES
        faults = {f"{engine}: {name}": count for engine, past in pasts.items() for name, count in past.wrong.items()}
        if any(faults.values()):  # for whoever looks into it
            shutil.move(folder, KEPT.with_name(f"{KEPT.name}-broken-{time.time():.0f}"))
        elif not cut_short:
            shutil.rmtree(folder)
    earlier = max(0.0, figures["minutes"] * 60 - (time.monotonic() - began))
    return Result(figures=figures, faults=faults, cut_short=cut_short, earlier=earlier)


@contextmanager
def home(scale: Scale) -> Iterator[Path]:
    """Where the rooms stand: in full those that an earlier start left."""
    if not scale.full:
        with place_of_engines() as folder:
            yield folder
        return
    if not KEPT.exists():
        KEPT.mkdir(parents=True)
        (KEPT / GONE).write_text(json.dumps(dict(scale.earlier)), encoding="utf-8")
    yield KEPT


def side_by_side(folder: Path, seed: int, seconds: float) -> None:
    """A room on each engine for this long, at least for one round."""
    fork = multiprocessing.get_context("fork")
    rooms = [fork.Process(target=lived, args=(engine, folder / engine, seed, seconds)) for engine in ENGINES]
    for room in rooms:
        room.start()
    for room in rooms:
        room.join()
    if any(room.exitcode for room in rooms):
        raise RuntimeError(f"a room of the soak ended by itself, see above; it stands in {folder}")


def lived(engine: str, folder: Path, seed: int, seconds: float) -> None:
    began = time.monotonic()
    with room(engine, folder) as url:
        past = Past.read(folder)
        found = World(url=url, folder=folder, luck=random.Random(f"{seed} {engine} {past.starts}"))
        past.resume(found)
        before = past.minutes
        while True:
            one_round(found)
            past.add_round(found, before + (time.monotonic() - began) / 60)
            past.keep(folder)
            if any(past.wrong.values()) or time.monotonic() - began > seconds:
                return


@contextmanager
def room(engine: str, folder: Path) -> Iterator[str]:
    """Its database: as an earlier start left it, migrated as at an upgrade."""
    stop_engines(folder)  # that of a start which could not stop it
    new = not Past.read(folder).rounds
    if new:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "cluster").mkdir(parents=True)
    if engine == "sqlite":
        url = f"sqlite:///{folder}/station.db"
        migrated(url)
        yield url
        return
    server = Postgres(home=folder / "cluster")
    server.start() if new else server.resume()
    try:
        url = server.fresh() if new else server.url("station_1")
        migrated(url)
        yield url
    finally:
        server.halt()


@dataclass(slots=True)
class Past:
    """What a room has behind it, in minutes of running; kept after each round for the next start."""

    minutes: float = 0.0
    starts: int = 0
    rounds: int = 0
    lives: int = 0
    kills: int = 0
    repeats: int = 0
    clock: str = TUESDAY.isoformat()
    wrong: Mapping[str, int] = field(default_factory=dict)
    """How often each promise that is checked was broken."""

    @staticmethod
    def read(folder: Path) -> "Past":
        file = folder / "past.json"
        return Past(**json.loads(file.read_text("utf-8"))) if file.is_file() else Past()

    def keep(self, folder: Path) -> None:
        aside = folder / "past.part"
        aside.write_text(json.dumps(asdict(self)), encoding="utf-8")
        aside.replace(folder / "past.json")

    def resume(self, found: World) -> None:
        """What is told and not acknowledged when a start ends stays untold: WeChat has given it up since."""
        if self.starts:
            found.lives, found.kills = self.lives, self.kills
            found.starts = datetime.fromisoformat(self.clock) + timedelta(days=1)
        self.starts += 1

    def add_round(self, found: World, minutes: float) -> None:
        self.minutes, self.rounds = minutes, self.rounds + 1
        self.lives, self.kills, self.clock = found.lives, found.kills, found.starts.isoformat()
        self.repeats = repeats_of(found)
        self.wrong = checked(found) | {"repeats above kills": max(0, self.repeats - self.kills)}


def pasts_in(folder: Path) -> dict[str, Past]:
    return {engine: Past.read(folder / engine) for engine in ENGINES}


def figures_of(folder: Path) -> dict[str, float]:
    """Of the rooms that stand here, added to those that are gone."""
    gone = json.loads((folder / GONE).read_text("utf-8")) if (folder / GONE).is_file() else {}
    pasts = pasts_in(folder)
    lasted = {f"{engine}: minutes": past.minutes for engine, past in pasts.items()}
    here = {
        "minutes": sum(past.minutes for past in pasts.values()),
        **lasted,
        "rooms": sum(past.starts > 0 for past in pasts.values()),
        "starts": sum(past.starts for past in pasts.values()),
        "rounds": sum(past.rounds for past in pasts.values()),
        "messages": sum(past.rounds for past in pasts.values()) * MESSAGES,
        "kills": sum(past.kills for past in pasts.values()),
        "repeats": sum(past.repeats for past in pasts.values()),
    }
    longest = max(gone.get("minutes in one room", 0), *lasted.values())
    added = {name: round(value + gone.get(name, 0), 1) for name, value in here.items()}
    return added | {"minutes in one room": round(longest, 1)}


def one_round(found: World) -> None:
    found.tell(MESSAGES, people=20)
    while found.pending:
        point, after = found.luck.choice(POINTS), found.luck.randint(1, 150)
        found.live(lambda house: troubled(found, house), fail_at=f"{point}:{after}")
    found.live(found.drain)


def troubled(found: World, house: House) -> None:
    """A life with something going wrong in it."""
    luck = found.luck
    for _ in range(luck.randrange(3)):
        house.platform.faults.add("message/custom/send", luck.choice(CODES), luck.randrange(1, 4))
    what = luck.randrange(4)
    if what == 0:
        house.clock.advance(timedelta(minutes=luck.choice((-10, 10, 90))))
    if what == 1:
        dump(house.store, found.folder / "backups", house.clock.now())
    if what == 2:
        rewrap_all(house.store)
    burst(found, house)
