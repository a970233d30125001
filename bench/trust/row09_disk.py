"""Row 9: the disk is full at any write. SQLite's own page limit stands for it: each write that needs a page fails."""

from bench.trust.invariants import broken
from bench.trust.result import Result, Scale
from bench.trust.world import World, world
from tests.house import House


def run(scale: Scale) -> Result:
    """Room for so many more pages, for every number from none on; then room again."""
    figures = {"rooms tried": 0, "refused callbacks": 0}
    faults: dict[str, object] = {"200 without a row": 0, "not recovered": 0}
    for pages in range(0, scale.of(9, 60), scale.of(4, 1)):
        with world("sqlite", scale.seed) as found:
            found.tell(30, people=6)
            house = found.house()
            limit(house, pages)
            refused = tell_all(found, house)
            limit(house, None)
            figures["rooms tried"] += 1
            figures["refused callbacks"] += refused
            faults["200 without a row"] += missing(found, house)  # type: ignore[operator]
            faults["not recovered"] += tell_all(found, house)  # type: ignore[operator]
            found.drain(house)
            for name, count in broken(house.store, found.acknowledged()).items():
                faults[name] = faults.get(name, 0) + count  # type: ignore[operator]
            house.store.close()
    faults["the disk was never full"] = not figures["refused callbacks"]
    return Result(figures=figures, faults=faults)


def limit(house: House, pages: int | None) -> None:
    """Allow so many more pages on every connection; None lifts the limit."""
    house.store.engine.dispose()
    from sqlalchemy import event

    with house.store.engine.connect() as connection:
        if pages is not None:
            connection.connection.execute("VACUUM")  # no free page is left inside the file
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
    house.store.engine.dispose()
    most = 2**30 if pages is None else used + pages

    def set_limit(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count={most}")  # type: ignore[attr-defined]

    event.listen(house.store.engine, "connect", set_limit)


def tell_all(found: World, house: House) -> int:
    """How many callbacks were refused."""
    refused = 0
    for message in list(found.pending):
        if found.deliver(house, message):
            found.pending.remove(message)
        else:
            refused += 1
        try_to_work(house)
    return refused


def try_to_work(house: House) -> None:
    """A full disk may stop the worker's claim, too; its loop tries again later."""
    from contextlib import suppress

    from sqlalchemy.exc import OperationalError

    with suppress(OperationalError):
        house.settle()


def missing(found: World, house: House) -> int:
    return broken(house.store, found.acknowledged(), drained=False)["lost"]
