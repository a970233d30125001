"""Row 10: two instances on PostgreSQL, one restarted every few seconds, by turns politely and with `kill -9`."""

import random
import signal
import threading
import time

from bench.trust.invariants import broken, repeats
from bench.trust.live import Load, Process, narrative, opened, running, wechat
from bench.trust.result import Result, Scale
from bench.trust.world import database
from bot.store.store import Store

EVERY_SECONDS = 10.0
DRAIN_SECONDS = 120


def run(scale: Scale) -> Result:
    seconds, rate = scale.of(20, 300), scale.of(4, 5)
    with database("postgres") as (url, folder), wechat() as (platform, api):
        with running(url, api.url, folder, 2) as instances:
            load = Load(platform, [one.port for one in instances], random.Random(scale.seed), tries=30)
            stop, ended = threading.Event(), {"polite": 0, "kills": 0}
            killer = threading.Thread(target=restart, args=(instances, stop, ended, min(EVERY_SECONDS, seconds / 3)))
            killer.start()
            try:
                load.run(rate, seconds, narrative, people=40)
            finally:
                stop.set()
                killer.join()
            with opened(url) as store:
                drained = drain(store)
        seen = [(openid, text) for openid in list(platform.phones)
                for who, text in platform.screen(openid) if who == "account"]  # fmt: skip
        with opened(url) as store:
            faults: dict[str, object] = dict(broken(store, load.accepted))
            again = repeats(store, seen)
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
