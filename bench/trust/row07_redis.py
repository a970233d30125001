"""Row 7: Redis is killed, flushed and made to refuse while two instances work."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.trust.invariants import broken
from bench.trust.live import Load, narrative, opened, running, wechat
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import database
from bot.store.wakeup import client
from tests.store.test_wakeup import Redis


def run(scale: Scale) -> Result:
    seconds, rate = scale.of(12, 90), scale.of(5, 10)
    done: list[str] = []
    with database("postgres") as (url, folder), wechat() as (platform, api), server(folder) as redis:
        with running(url, api.url, folder, 2, STATION_REDIS_URL=redis.url) as instances:
            load = Load(platform, [one.port for one in instances], random.Random(scale.seed))
            thread = threading.Thread(target=torment, args=(redis, seconds, done))
            thread.start()
            load.run(rate, seconds, narrative, people=60)
            thread.join()
            with opened(url) as store:
                drained = drain(store)
        with opened(url) as store:
            faults: dict[str, object] = dict(broken(store, load.accepted))
    faults |= {"given up": len(load.given_up), "not drained": not drained}
    figures = {"messages acknowledged": len(load.accepted), "what was done to Redis": ", ".join(done),
               "answer p99, ms": percentile(load.seconds, 99), "answers": dict(load.statuses)}  # fmt: skip
    return Result(figures=figures, faults=faults)


@contextmanager
def server(folder: Path) -> Iterator[Redis]:
    redis = Redis(folder)
    redis.start()
    try:
        yield redis
    finally:
        redis.stop()


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
