"""Row 8: the host's clock jumps while messages are worked and sent."""

from datetime import timedelta

from bench.trust.invariants import broken
from bench.trust.result import Result, Scale
from bench.trust.world import World, world
from tests.house import House

JUMPS = {
    "ten minutes ahead": timedelta(minutes=10),
    "ten minutes back": timedelta(minutes=-10),
    "an hour back": timedelta(hours=-1),
    "a day ahead": timedelta(days=1),
}
PEOPLE = 12


def run(scale: Scale) -> Result:
    """A worker claims, the clock jumps, another worker looks: the turn has one effect, and nothing waits for the time
    that was."""
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in ("sqlite", "postgres"):
        for name, jump in JUMPS.items():
            with world(engine, scale.seed) as found:
                found.tell(scale.of(12, 240), people=PEOPLE)
                stuck = across(found, found.house(), jump)
                store = found.store()
                faults[f"{engine}, {name}: stuck"] = stuck
                faults |= {f"{engine}, {name}: {k}": v for k, v in broken(store, found.acknowledged()).items()}
                store.close()
        figures[f"{engine}: jumps"] = len(JUMPS)
    return Result(figures=figures, faults=faults)


def across(found: World, house: House, jump: timedelta) -> int:
    """Messages that were not worked two minutes after the jump."""
    for message in list(found.pending):
        found.deliver(house, message)
    with house.store.begin() as ledger:
        mine = ledger.claim_turn("the slow worker", house.clock.now())
    house.sender.send_next()
    house.clock.advance(jump)
    house.settle()
    house.clock.advance(timedelta(minutes=2))
    house.settle()
    finish_late(house, mine)
    with house.store.read() as ledger:
        return sum(row.status != "done" for row in ledger.inbox_rows(limit=10_000))


def finish_late(house: House, rows: object) -> None:
    """The slow worker comes back: it must not finish what another one worked meanwhile."""
    from bot.store.inbox import LeaseLost

    try:
        with house.store.begin() as ledger:
            ledger.finish_turn(rows, "the slow worker")  # type: ignore[arg-type]
    except LeaseLost:
        return
    raise AssertionError("a stolen lease was finished")
