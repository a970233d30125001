"""Row 1: `kill -9` at every commit point; 10,000 callbacks with at least 400 kills on each engine."""

import time

from bench.trust.invariants import broken, repeats
from bench.trust.result import Result, Scale
from bench.trust.world import World, world
from tests.house import House

POINTS = ("commit.before", "commit.after", "send.before", "send.after", "acknowledged")
RANDOM_SHARE = 0.7
"""Of the time; the rest is for every point of a small story."""
BURST = 30
"""Callbacks of one life at most."""
MOST_POINTS = 300


def run(scale: Scale) -> Result:
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    cut = False
    for engine in scale.engines:
        with world(engine, scale.seed) as found:
            cut = random_kills(found, scale, scale.of(240, 10_000)) or cut
            figures |= {f"{engine}: callbacks": len(found.acknowledged()), f"{engine}: kills": found.kills}
            again = repeats_of(found)
            figures[f"{engine}: repeats"] = again
            faults |= {f"{engine}: {name}": count for name, count in checked(found).items()}
            faults[f"{engine}: repeats above kills"] = max(0, again - found.kills)
            if not cut:
                faults[f"{engine}: too few kills"] = max(0, scale.of(8, 400) - found.kills)
    for engine in scale.engines if scale.full else scale.engines[:1]:
        points, more = every_point(engine, scale)
        figures[f"{engine}: every point of a small story"] = points
        faults |= {f"{engine}, every point: {name}": count for name, count in more.items()}
    return Result(figures=figures, faults=faults, cut_short=cut)


def random_kills(found: World, scale: Scale, callbacks: int) -> bool:
    """Lives that end somewhere; each begins with what WeChat got no answer for. Whether the time was over first:
    each engine has an equal part of it."""
    found.tell(callbacks, people=max(20, callbacks // 25))
    until = time.monotonic() + scale.minutes * 60 * RANDOM_SHARE / len(scale.engines)
    while found.pending and time.monotonic() < until:
        point, after = found.luck.choice(POINTS), found.luck.randint(1, 2 * BURST)
        found.live(lambda house: burst(found, house), fail_at=f"{point}:{after}")
    found.live(found.drain)
    return bool(found.pending)


def burst(found: World, house: House) -> None:
    for message in found.pending[:BURST]:
        found.deliver(house, message)
        if found.luck.random() < 0.5:
            house.settle()
    house.settle()


def every_point(engine: str, scale: Scale) -> tuple[int, dict[str, int]]:
    """A small story is killed at its first commit, at its second, and so on until it lives through."""
    total: dict[str, int] = {}
    points = 0
    step = scale.of(6, 1)
    for point in POINTS:
        for nth in range(1, MOST_POINTS, step):
            if scale.over:
                return points, total
            with world(engine, scale.seed) as found:
                found.tell(3, people=1)
                code = found.live(lambda house, w=found: small_story(w, house), fail_at=f"{point}:{nth}")  # type: ignore[misc]
                while found.pending:
                    found.live(lambda house, w=found: small_story(w, house))  # type: ignore[misc]
                found.live(found.drain)
                for name, count in checked(found).items():
                    total[name] = total.get(name, 0) + count
                total["repeats"] = total.get("repeats", 0) + max(0, repeats_of(found) - found.kills)
            if code == 0:
                break
            points += 1
    return points, total


def small_story(found: World, house: House) -> None:
    for message in list(found.pending):
        found.deliver(house, message)
        house.settle()


def checked(found: World) -> dict[str, int]:
    store = found.store()
    try:
        return broken(store, found.acknowledged())
    finally:
        store.close()


def repeats_of(found: World) -> int:
    store = found.store()
    try:
        return repeats(store, found.seen())
    finally:
        store.close()
