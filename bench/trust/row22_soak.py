"""Row 22: a soak with random faults: kills, jumps of the clock, WeChat's codes, repeats, a key rotation, a backup."""

import json
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.trust.result import Result, Scale
from bench.trust.row01_kills import POINTS, burst, checked, repeats_of
from bench.trust.world import World, migrated, world
from bot.service.rotation import rewrap_all
from bot.store.backup import dump
from tests.house import House

CODES = ("-1", "502", "half", "40001", "45011", "45015", "45047", "43004")
MESSAGES = 60
MINUTES = 480
KEPT = Path(__file__).resolve().parents[2] / "var/trust/soak"
"""One life over several starts: eight hours in one piece are more than most machines have free."""


def run(scale: Scale) -> Result:
    with life(scale) as (found, past):
        before, began = past.minutes, time.monotonic()
        until = began + min(scale.minutes, MINUTES - before) * 60 if scale.full else began
        wrong: dict[str, int] = {}
        while not wrong and (time.monotonic() < until or not past.rounds):
            one_round(found)
            wrong = {name: count for name, count in checked(found).items() if count}
            past.rounds += 1
            past.minutes = before + (time.monotonic() - began) / 60
            past.keep(found)
        again = repeats_of(found)
        figures = {"minutes": round(past.minutes, 1), "starts": past.starts, "rounds": past.rounds,
                   "messages": past.rounds * MESSAGES, "kills": found.kills, "repeats": again}  # fmt: skip
        faults = wrong | {"repeats above kills": max(0, again - found.kills)}
        past.ended = "broken" if any(faults.values()) else "done" if past.minutes >= MINUTES else ""
    return Result(figures=figures, faults=faults, cut_short=scale.full and past.minutes < MINUTES, earlier=before * 60)


@dataclass(slots=True)
class Past:
    """What a life has behind it, in minutes of running; kept after each round for the next start."""

    file: Path
    minutes: float = 0.0
    starts: int = 0
    rounds: int = 0
    ended: str = ""

    def keep(self, found: World) -> None:
        known = {"minutes": self.minutes, "starts": self.starts, "rounds": self.rounds,
                 "kills": found.kills, "lives": found.lives, "clock": found.starts.isoformat()}  # fmt: skip
        aside = self.file.with_suffix(".part")
        aside.write_text(json.dumps(known), encoding="utf-8")
        aside.replace(self.file)


@contextmanager
def life(scale: Scale) -> Iterator[tuple[World, Past]]:
    """A life of its own, thrown away; in full the one that an earlier start left in var, migrated as at an upgrade."""
    if not scale.full:
        with world("sqlite", scale.seed) as found:
            yield found, Past(found.folder / "past.json", starts=1)
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    found = World(url=f"sqlite:///{KEPT}/station.db", folder=KEPT, luck=random.Random(scale.seed))
    migrated(found.url)
    past = resumed(found, Past(KEPT / "past.json"))
    yield found, past
    if past.ended == "broken":  # for whoever looks into it
        KEPT.rename(KEPT.with_name(f"{KEPT.name}-broken-{time.time():.0f}"))
    elif past.ended:
        shutil.rmtree(KEPT)


def resumed(found: World, past: Past) -> Past:
    """What is told and not acknowledged when a start ends stays untold: WeChat has given it up since."""
    if past.file.is_file():
        known = json.loads(past.file.read_text("utf-8"))
        past.minutes, past.starts, past.rounds = known["minutes"], known["starts"], known["rounds"]
        found.kills, found.lives = known["kills"], known["lives"]
        found.starts = datetime.fromisoformat(known["clock"]) + timedelta(days=1)
        found.luck.seed(f"{found.luck.random()} {past.starts}")
    past.starts += 1
    return past


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
