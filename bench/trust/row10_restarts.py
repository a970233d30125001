"""Row 10: two instances on PostgreSQL, one restarted every few seconds, by turns politely and with `kill -9`."""

import random
import signal
import threading
import time

from bench.trust.invariants import broken, repeats
from bench.trust.live import Load, Process, environment, free_port, narrative, stand_in
from bench.trust.result import Result, Scale
from bench.trust.world import database
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK

EVERY_SECONDS = 10.0
DRAIN_SECONDS = 120


def run(scale: Scale) -> Result:
    seconds, rate = scale.of(20, 300), scale.of(4, 5)
    platform, api = stand_in()
    with database("postgres") as (url, folder):
        ports = [free_port(), free_port()]
        instances = [Process(["bench.trust.instance"], environment(url, port, api.url, folder), port) for port in ports]
        for instance in instances:
            instance.start()
        if not all(instance.ready() for instance in instances):
            return Result(figures={}, faults={"did not start": True})
        load = Load(platform, ports, random.Random(scale.seed), tries=30)
        stop, ended = threading.Event(), {"polite": 0, "kills": 0}
        killer = threading.Thread(target=restart, args=(instances, stop, ended, min(EVERY_SECONDS, seconds / 3)))
        killer.start()
        load.run(rate, seconds, narrative, people=40)
        stop.set()
        killer.join()
        store = Store(url, LocalKeyRing(KEK))
        drained = drain(store)
        for instance in instances:
            instance.stop()
        seen = [(openid, text) for openid in list(platform.phones)
                for who, text in platform.screen(openid) if who == "account"]  # fmt: skip
        faults: dict[str, object] = dict(broken(store, load.accepted))
        again = repeats(store, seen)
        store.close()
    api.stop()
    faults |= {
        "given up": len(load.given_up),
        "not drained": not drained,
        "repeats above kills": again > ended["kills"],
    }
    figures = {"messages acknowledged": len(load.accepted), "polite restarts": ended["polite"],
               "kill -9": ended["kills"], "repeats": again, "answers": dict(load.statuses),
               "answer p99, ms": percentile(load.seconds, 99)}  # fmt: skip
    return Result(figures=figures, faults=faults)


def restart(instances: list[Process], stop: threading.Event, ended: dict[str, int], every: float) -> None:
    n = 0
    while not stop.wait(every):
        polite = n % 4 < 2
        instance = instances[n % 2]
        instance.stop(signal.SIGTERM if polite else signal.SIGKILL)
        ended["polite" if polite else "kills"] += 1
        instance.start()
        instance.ready()
        n += 1


def drain(store: Store) -> bool:
    """Whether everything was worked and sent; a slow machine may take its time, as long as less and less waits."""
    until, least = time.monotonic() + DRAIN_SECONDS, None
    while time.monotonic() < until:
        with store.read() as ledger:
            figures = ledger.figures()
        waits = figures.inbox["waiting"] + figures.inbox["working"] + figures.outbox["new"] + figures.outbox["sending"]
        if not waits:
            return True
        if least is None or waits < least:
            until, least = time.monotonic() + DRAIN_SECONDS, waits
        time.sleep(0.5)
    return False


def percentile(values: list[float], rank: int) -> float:
    ordered = sorted(values) or [0.0]
    return round(ordered[min(len(ordered) - 1, len(ordered) * rank // 100)] * 1000, 1)
