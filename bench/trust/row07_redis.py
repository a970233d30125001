"""Row 7: Redis is killed, flushed and made to refuse while two instances work."""

import random
import threading
import time
from pathlib import Path

from bench.trust.invariants import broken
from bench.trust.live import Load, Process, environment, free_port, narrative, stand_in
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import database
from bot.store.store import Store
from bot.store.wakeup import client
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK
from tests.store.test_wakeup import Redis


def run(scale: Scale) -> Result:
    seconds, rate = scale.of(12, 90), scale.of(5, 10)
    platform, api = stand_in()
    with database("postgres") as (url, folder):
        redis = Redis(Path(folder))
        redis.start()
        ports = [free_port(), free_port()]
        instances = [
            Process(["bench.trust.instance"], environment(url, p, api.url, folder, STATION_REDIS_URL=redis.url), p)
            for p in ports
        ]
        for instance in instances:
            instance.start()
        started = all(instance.ready() for instance in instances)
        load = Load(platform, ports, random.Random(scale.seed))
        done: list[str] = []
        thread = threading.Thread(target=torment, args=(redis, seconds, done))
        thread.start()
        load.run(rate, seconds, narrative, people=60)
        thread.join()
        store = Store(url, LocalKeyRing(KEK))
        drained = drain(store)
        for instance in instances:
            instance.stop()
        redis.stop()
        faults: dict[str, object] = dict(broken(store, load.accepted))
        store.close()
    api.stop()
    faults |= {"given up": len(load.given_up), "not drained": not drained, "did not start": not started}
    figures = {"messages acknowledged": len(load.accepted), "what was done to Redis": ", ".join(done),
               "answer p99, ms": percentile(load.seconds, 99), "answers": dict(load.statuses)}  # fmt: skip
    return Result(figures=figures, faults=faults)


def torment(redis: Redis, seconds: float, done: list[str]) -> None:
    """A fifth of the time each: well, flushed, out of memory, dead, well again."""
    pause = seconds / 5
    time.sleep(pause)
    client(redis.url).flushall()
    done.append("flushed")
    time.sleep(pause)
    client(redis.url).config_set("maxmemory", "1")
    client(redis.url).config_set("maxclients", "1")
    done.append("refusing")
    time.sleep(pause)
    redis.stop()
    done.append("killed")
    time.sleep(pause)
    redis.start()
    done.append("started")
