"""Row 4: the database is stopped under load. No `success` without a row; what WeChat gave up is counted and alarmed."""

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.trust.alarms import watched
from bench.trust.invariants import broken
from bench.trust.live import Load, narrative, opened, running, wechat
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import migrated
from tests.conftest import Postgres

AFTER_SECONDS = 6.0
REST_SECONDS = 90.0
"""Within which the alert must end when the database is back."""


def run(scale: Scale) -> Result:
    """PostgreSQL stops at once, as a failing host does, and comes back with everything that was committed. Prometheus
    looks on with the rules of deploy/prometheus; the short form is over before a rule that waits could fire."""
    away, rate, before = scale.of(4, 60), scale.of(8, 20), scale.of(4, 40)
    expected = {"CallbacksNotSaved", "DatabaseAway"} if scale.full else {"CallbacksNotSaved"}
    with durable() as (server, url), folder_of() as folder, wechat() as (platform, api):
        with (
            running(url, api.url, folder) as (instance,),
            watched(instance.port, folder, hurried=not scale.full) as alarms,
        ):
            load = Load(platform, [instance.port], random.Random(scale.seed))
            stopped: list[float] = []
            switch = threading.Thread(target=interrupt, args=(server, before, away, stopped))
            switch.start()
            load.run(rate, before + away + AFTER_SECONDS, narrative, people=60)
            switch.join()
            with opened(url) as store:
                drained = drain(store)
            rests = alarms.rests_within("DatabaseAway", REST_SECONDS)
        with opened(url) as store:
            faults: dict[str, object] = dict(broken(store, load.accepted))
    told = {name: f"{at - stopped[0]:.0f} s" for name, at in sorted(alarms.fired.items())}
    faults |= {"not drained": not drained, "it was never away": not (load.statuses[500] + load.statuses[0]),
               "no alert": ", ".join(expected - set(told)), "the alert does not end": not rests,
               "an alert before it": [name for name, at in alarms.fired.items() if at < stopped[0]]}  # fmt: skip
    figures = {"seconds away": away, "messages": len(load.accepted) + len(load.given_up),
               "acknowledged": len(load.accepted), "given up by WeChat after three tries": len(load.given_up),
               "answers": dict(load.statuses), "answer p99, ms": percentile(load.seconds, 99),
               "alerts, time after the stop": told}  # fmt: skip
    return Result(figures=figures, faults=faults)


@contextmanager
def durable() -> Iterator[tuple[Postgres, str]]:
    """A cluster that writes to its disk, with a migrated database."""
    server = Postgres(durable=True)
    server.start()
    try:
        url = server.fresh()
        migrated(url)
        yield server, url
    finally:
        server.stop()


@contextmanager
def folder_of() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="trust-") as name:
        yield Path(name)


def interrupt(server: Postgres, before: float, seconds: float, stopped: list[float]) -> None:
    time.sleep(before)
    stopped.append(time.monotonic())
    server.halt()
    time.sleep(seconds)
    server.resume()
