"""Row 16: keys are rotated again and again while reporters write to a running instance, and a reporter is erased."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.trust.by_tests import by_tests
from bench.trust.invariants import broken
from bench.trust.live import Load, narrative, opened, running, wechat
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain
from bench.trust.world import database
from bot.service.rotation import IN_FLIGHT_SECONDS, rotate_file
from bot.settings import parse_keys
from bot.store.store import Store
from bot.vault.key_file import write_keys
from bot.vault.keys import FileKeyRing
from bot.vault.seal import SealBroken
from tests.conftest import KEK

RATE = 10
PAUSE_SECONDS = 1.0


def run(scale: Scale) -> Result:
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in ("sqlite", "postgres"):
        found = under_load(engine, scale)
        figures |= {f"{engine}: {name}": value for name, value in found.figures.items()}
        faults |= {f"{engine}: {name}": value for name, value in found.faults.items()}
    if not scale.full:
        return Result(figures=figures, faults=faults)
    tests = by_tests("tests/trust/test_keys.py", "tests/trust/test_erasure.py")
    return Result(figures=figures | dict(tests.figures), faults=faults | dict(tests.faults))


def under_load(engine: str, scale: Scale) -> Result:
    """Hundreds of reporters write, their cases are opened and answered, and one key follows the other; afterwards the
    last one alone opens everything."""
    people, seconds = scale.of(30, 600), scale.of(6, 90)
    with database(engine) as (url, folder), wechat() as (platform, api):
        key_file = folder / "key"
        write_keys(key_file, [KEK])
        with running(url, api.url, folder, STATION_SECRET_KEY="", STATION_SECRET_KEY_FILE=str(key_file)) as instances:
            load = Load(platform, [one.port for one in instances], random.Random(scale.seed))
            with rotating(url, key_file, IN_FLIGHT_SECONDS if scale.full else 0.5) as rotations:
                load.run(RATE, seconds, narrative, people)
            (last,) = parse_keys(key_file.read_text("ascii"))
            with opened(url, last) as store:
                drained = drain(store)
                faults: dict[str, object] = dict(broken(store, load.accepted))
            first = opens(url, KEK)
    faults |= {"given up": len(load.given_up), "not drained": not drained,
               "too few rotations": len(rotations) < scale.of(1, 2),
               "not 200": load.statuses.total() - load.statuses[200], "the first key still opens": first}  # fmt: skip
    figures = {"reporters": people, "messages meanwhile": len(load.accepted), "rotations": len(rotations),
               "keys wrapped anew": sum(rotations)}  # fmt: skip
    return Result(figures=figures, faults=faults)


@contextmanager
def rotating(url: str, key_file: Path, in_flight: float) -> Iterator[list[int]]:
    """One rotation after the other, as `station keys rotate` does; how many keys each wrapped anew."""
    stop, counts = threading.Event(), list[int]()

    def rotate() -> None:
        store = Store(url, FileKeyRing(key_file, parse_keys))
        while not stop.wait(PAUSE_SECONDS):
            keys = parse_keys(key_file.read_text("ascii"))
            counts.append(
                rotate_file(store, key_file, keys, datetime.now(UTC), wait=lambda _: time.sleep(in_flight))[0]
            )
        store.close()

    thread = threading.Thread(target=rotate)
    thread.start()
    try:
        yield counts
    finally:
        stop.set()
        thread.join()


def opens(url: str, key: bytes) -> bool:
    with opened(url, key) as store, store.read() as ledger:
        try:
            ledger.index("openid", "anybody")
        except SealBroken:
            return False
    return True
