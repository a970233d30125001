"""Row 22: a soak with random faults: kills, jumps of the clock, WeChat's codes, repeats, a key rotation, a backup."""

from datetime import timedelta

from bench.trust.invariants import broken, repeats
from bench.trust.result import Result, Scale
from bench.trust.row01_kills import POINTS, burst
from bench.trust.world import World, world
from bot.service.rotation import rewrap_all
from bot.store.backup import dump
from tests.house import House

CODES = ("-1", "502", "half", "40001", "45011", "45015", "45047", "43004")
MESSAGES = 60


def run(scale: Scale) -> Result:
    rounds, wrong = 0, {}
    minutes = scale.minutes if scale.full else 0.3
    with world("sqlite", scale.seed) as found:
        import time

        until = time.monotonic() + minutes * 60
        while time.monotonic() < until or not rounds:
            rounds += 1
            one_round(found)
            store = found.store()
            wrong = {name: count for name, count in broken(store, found.acknowledged()).items() if count}
            again = repeats(store, found.seen())
            store.close()
            if wrong:
                break
    figures = {"minutes": round(minutes, 1), "rounds": rounds, "messages": rounds * MESSAGES,
               "kills": found.kills, "repeats": again}  # fmt: skip
    faults = wrong | {"repeats above kills": max(0, again - found.kills)}
    return Result(figures=figures, faults=faults, cut_short=scale.full and minutes < 480)


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
