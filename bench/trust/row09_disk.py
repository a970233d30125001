"""Row 9: the disk is full at any write.

SQLite's own page limit stands for its disk: each write that needs a page fails. PostgreSQL has a small disk of its own
(a file system in memory, which only root may make), filled while callbacks come and made free again.
"""

import os
import random
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bench.trust.invariants import broken
from bench.trust.left_behind import place_of_engines
from bench.trust.live import Load, narrative, opened, running, wechat
from bench.trust.result import Result, Scale
from bench.trust.row04_away import folder_of
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import World, migrated, world
from tests.conftest import Postgres
from tests.house import House

DISK_MB = 160
LEFT_KB = (0, 16, 64, 256, 1_024, 4_096)
"""What is left free when the disk fills up: the write at which it is full is another one each time."""
FULL_SECONDS, FREE_SECONDS, RATE = 10.0, 8.0, 20.0
WAITED_SECONDS = 1.0
"""An answer after this was held back by the gateway, which tries for a while to save a message before it says 500."""


def run(scale: Scale) -> Result:
    paged = page_limits(scale)
    disk = small_disk(scale)
    return Result(figures={**paged.figures, **disk.figures}, faults={**paged.faults, **disk.faults})


def page_limits(scale: Scale) -> Result:
    """Room for so many more pages, for every number from none on; then room again."""
    figures = {"sqlite: rooms tried": 0, "sqlite: refused callbacks": 0}
    faults: dict[str, object] = {"sqlite: 200 without a row": 0, "sqlite: not recovered": 0}
    for pages in range(0, scale.of(9, 60), scale.of(4, 1)):
        with world("sqlite", scale.seed) as found:
            found.tell(30, people=6)
            house = found.house()
            limit(house, pages)
            refused = tell_all(found, house)
            limit(house, None)
            figures["sqlite: rooms tried"] += 1
            figures["sqlite: refused callbacks"] += refused
            faults["sqlite: 200 without a row"] += missing(found, house)  # type: ignore[operator]
            faults["sqlite: not recovered"] += tell_all(found, house)  # type: ignore[operator]
            found.drain(house)
            for name, count in broken(house.store, found.acknowledged()).items():
                faults[f"sqlite: {name}"] = faults.get(f"sqlite: {name}", 0) + count  # type: ignore[operator]
            house.store.close()
    faults["sqlite: the disk was never full"] = not figures["sqlite: refused callbacks"]
    return Result(figures=figures, faults=faults)


def limit(house: House, pages: int | None) -> None:
    """Allow so many more pages on every connection; None lifts the limit."""
    house.store.engine.dispose()
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
    with suppress(OperationalError):
        house.settle()


def missing(found: World, house: House) -> int:
    return broken(house.store, found.acknowledged(), drained=False)["lost"]


def small_disk(scale: Scale) -> Result:
    """A live instance under load; the disk of its database is full for a while, again and again."""
    if os.getuid():
        return Result(figures={"postgres": "not tried: a disk of its own can only be made by root"})
    rooms = LEFT_KB if scale.full else LEFT_KB[:1]
    full, free = (FULL_SECONDS, FREE_SECONDS) if scale.full else (3.0, 2.0)
    with cluster_on_a_disk() as server, folder_of() as folder, wechat() as (platform, api):
        url = server.fresh()
        migrated(url)
        with running(url, api.url, folder) as (instance,):
            load = Load(platform, [instance.port], random.Random(scale.seed))
            stops: list[bool] = []
            filled = threading.Event()
            switch = threading.Thread(target=fill_again_and_again, args=(server, rooms, full, free, stops, filled))
            switch.start()
            filled.wait()
            load.run(RATE, len(rooms) * (full + free), narrative, people=60)
            switch.join()
            with opened(url) as store:
                drained = drain(store)
                faults = broken(store, load.accepted)
    faults |= {
        "not drained": not drained,
        "the disk was never full": not load.statuses[500] and max(load.seconds) < WAITED_SECONDS,
    }
    figures = {"times full": len(rooms), "server stopped itself": sum(stops), "acknowledged": len(load.accepted),
               "given up by WeChat after three tries": len(load.given_up), "answers": dict(load.statuses),
               "answer p99, ms": percentile(load.seconds, 99)}  # fmt: skip
    return Result(figures={f"postgres: {name}": value for name, value in figures.items()},
                  faults={f"postgres: {name}": count for name, count in faults.items()})  # fmt: skip


@contextmanager
def cluster_on_a_disk() -> Iterator[Postgres]:
    with place_of_engines() as folder:
        disk = folder / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=711", "station", str(disk)], check=True)
        try:
            server = Postgres(durable=True, home=disk)
            server.start()
            yield server
            server.halt()
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill_again_and_again(server: Postgres, rooms: Sequence[int], full: float, free: float, stops: list[bool],
                         filled: threading.Event) -> None:  # fmt: skip
    """`stops`: whether the server had to be started again by hand, as the operator does after making room. `filled`:
    the first time; the tables are still empty then, so that the first message already finds no room."""
    ballast = server.home / "ballast"
    for room in rooms:
        fill(ballast, room)
        filled.set()
        time.sleep(full)
        ballast.unlink()
        stops.append(not server.runs())
        if stops[-1]:
            server.resume()
        time.sleep(free)


def fill(ballast: Path, room_kb: int) -> None:
    """All of the disk but so much."""
    block = bytes(1024)
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(block)
    os.truncate(ballast, max(0, ballast.stat().st_size - room_kb * 1024))
