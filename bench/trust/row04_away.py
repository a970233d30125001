"""Row 4: the database is stopped under load. No `success` without a row; what WeChat gave up is counted."""

import random
import threading
import time

from bench.trust.invariants import broken
from bench.trust.live import Load, Process, environment, free_port, narrative, stand_in
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain, percentile
from bench.trust.world import migrated
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK, Postgres

BEFORE_SECONDS = 4.0


def run(scale: Scale) -> Result:
    """PostgreSQL stops at once, as a failing host does, and comes back with everything that was committed."""
    import tempfile
    from pathlib import Path

    away, rate = scale.of(4, 60), scale.of(8, 20)
    platform, api = stand_in()
    server = Postgres(durable=True)
    server.start()
    url = server.fresh()
    migrated(url)
    with tempfile.TemporaryDirectory(prefix="trust-") as name:
        port = free_port()
        instance = Process(["bench.trust.instance"], environment(url, port, api.url, Path(name)), port)
        instance.start()
        instance.ready()
        load = Load(platform, [port], random.Random(scale.seed))
        switch = threading.Thread(target=interrupt, args=(server, away))
        switch.start()
        load.run(rate, BEFORE_SECONDS + away + 6, narrative, people=60)
        switch.join()
        store = Store(url, LocalKeyRing(KEK))
        drained = drain(store)
        instance.stop()
        faults: dict[str, object] = dict(broken(store, load.accepted))
        store.close()
    api.stop()
    server.stop()
    faults["not drained"] = not drained
    faults["it was never away"] = not (load.statuses[500] + load.statuses[0])
    figures = {"seconds away": away, "messages": len(load.accepted) + len(load.given_up),
               "acknowledged": len(load.accepted), "given up by WeChat after three tries": len(load.given_up),
               "answers": dict(load.statuses), "answer p99, ms": percentile(load.seconds, 99)}  # fmt: skip
    return Result(figures=figures, faults=faults)


def interrupt(server: Postgres, seconds: float) -> None:
    time.sleep(BEFORE_SECONDS)
    server.halt()
    time.sleep(seconds)
    server.resume()
