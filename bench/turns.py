"""The table of speed and size, on real processes, against `rasa run` and `rasa run actions` with the same model.

python -m bench.turns [--count 400] [--only callbacks,turns,...] [--postgres URL]     (see bench/README.md)
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import parts
from bench.load import Watched, at_rate, per_second, percentile, sentence
from bench.service import HOME, KEY, Service, answers, environment, free_port, running, seconds_until
from bench.stock import stock
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from simulator.serve import Running

CLIENTS = 4
FIRST = 40
"""So many turns may pass before the clock of a throughput starts."""
Row = tuple[str, str, str, str]
"""Figure, floor, goal, measured."""


@contextmanager
def room(roles: tuple[str, ...], url: str = "", **differences: str) -> Iterator[tuple[Watched, Store, list[Service]]]:
    """These roles over a fresh database, ready, with the platform's stand-in before them."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(url or f"sqlite:///{folder}/bench.db", LocalKeyRing(KEY))
        store.migrate()
        port = free_port()
        platform = Watched(port)
        api = Running(platform).start()
        known = environment(folder, store.url, port, api.url, SETTLE_SECONDS="0", **differences)
        with running(known, *roles) as services:
            seconds_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
            if "worker" in roles or "serve" in roles:
                seconds_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
            yield platform, store, services
        api.stop()
        store.close()


def callbacks(count: int) -> Iterator[Row]:
    """Saved, committed, answered with `success`; nobody works the messages meanwhile."""
    with room(("gateway",), REPLY_WAIT_SECONDS="0") as (platform, _, _):
        at_rate(50, 50, lambda n: platform.say(f"early-{n}", sentence(n)))
        took = at_rate(50, count, lambda n: platform.say(f"person-{n}", sentence(n)))
    yield "callback at 50/s, p99, SQLite", "200 ms", "50 ms", f"{percentile(took, 0.99):.0f} ms"


def turns(count: int) -> Iterator[Row]:
    """From the message leaving the phone to the receipt shown on it."""
    with room(("serve",)) as (platform, _, _):
        at_rate(10, FIRST, lambda n: platform.answered(f"early-{n}", sentence(n)))
        took = at_rate(20, count, lambda n: platform.answered(f"person-{n}", sentence(n + FIRST)))
    yield "resident turn at 20/s, p50", "60 ms", "30 ms", f"{percentile(took, 0.5):.0f} ms"
    yield "resident turn at 20/s, p99", "300 ms", "150 ms", f"{percentile(took, 0.99):.0f} ms"


def against_stock(count: int) -> Iterator[Row]:
    """The same sentences from as many people at once; ours are sealed and on the disk, theirs are neither."""
    with tempfile.TemporaryDirectory() as folder, stock(Path(folder)) as say:
        per_second(CLIENTS, FIRST, lambda n: say(f"early-{n}", sentence(n)))
        theirs = per_second(CLIENTS, count, lambda n: say(f"person-{n}", sentence(n + FIRST)))
    with room(("gateway", "worker"), REPLY_WAIT_SECONDS="5") as (platform, _, _):
        per_second(CLIENTS, FIRST, lambda n: platform.answered(f"early-{n}", sentence(n)))
        ours = per_second(CLIENTS, count, lambda n: platform.answered(f"person-{n}", sentence(n + FIRST)))
    worker = drained(count, workers=1)
    yield "turns/s, stock servers", "", "", f"{theirs:.0f}/s"
    yield "turns/s, encrypted callback and back", "", "", f"{ours:.0f}/s, {ours / theirs:.2f} x"
    yield "turns/s, one worker", "2 x", "3 x", f"{worker:.0f}/s, {worker / theirs:.2f} x"


def two_workers(count: int, url: str) -> Iterator[Row]:
    one, two = (drained(count, workers=workers, url=url) for workers in (1, 2))
    yield "two workers against one, PostgreSQL", "1.3 x", "1.6 x", f"{two / one:.2f} x ({one:.0f}/s, {two:.0f}/s)"


def drained(count: int, workers: int, url: str = "") -> float:
    """Turns a second over messages that lie ready, from the moment the first few are done."""
    with room(("gateway",), url, REPLY_WAIT_SECONDS="0") as (platform, store, (gateway,)):
        began = done(store)
        per_second(CLIENTS, count, lambda n: platform.say(f"person-{began}-{n}", sentence(began + n)))
        with running(gateway.environment, *["worker"] * workers):
            seconds_until(lambda: done(store) - began >= FIRST * workers)
            early = done(store) - began
            took = seconds_until(lambda: done(store) - began >= count)
    return (count - early) / took


def done(store: Store) -> int:
    with store.engine.connect().execution_options(reading=True) as connection:
        query = "SELECT count(*) FROM inbox WHERE status = 'done'"
        return int(connection.exec_driver_sql(query).scalar())


def start_and_size(count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        known = environment(folder, f"sqlite:///{folder}/bench.db", port, "http://127.0.0.1:1")
        with running(known) as (service,):
            gateway = seconds_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
            worker = gateway + seconds_until(lambda: answers(f"http://127.0.0.1:{port}/readyz"))
            front, whole = service.megabytes()
    yield "gateway answers after", "3 s", "1.5 s", f"{gateway:.1f} s"
    yield "worker ready after", "12 s", "8 s", f"{worker:.1f} s"
    yield "memory, gateway", "150 MB", "120 MB", f"{front:.0f} MB"
    yield "memory, whole", "900 MB", "750 MB", f"{whole:.0f} MB"


def training(count: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "train"]
        known = os.environ | {"STATION_MODEL_DIR": folder}
        process = subprocess.Popen(command, cwd=HOME, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = seconds_until(lambda: process.poll() is not None, 1_200)
        assert process.returncode == 0
    yield "training from scratch", "180 s", "90 s", f"{took:.0f} s"


def by_part(count: int) -> Iterator[Row]:
    found, growth = parts.measure(count)
    yield "turn 100 of one person / turn 1", "1.5", "1.1", f"{growth:.2f}"
    for name, cost in found.items():
        yield f"CPU of a turn, {name}", "", "", f"{cost:.2f} ms"


FIGURES: Mapping[str, Callable[[int], Iterator[Row]]] = {
    "callbacks": callbacks,
    "turns": turns,
    "stock": against_stock,
    "parts": by_part,
    "start": start_and_size,
    "training": training,
}


@click.command()
@click.option("--count", default=400, help="Messages of each figure.")
@click.option("--only", default=",".join(FIGURES), help="Which figures, with commas: " + ", ".join(FIGURES))
@click.option("--postgres", default="", help="An empty database; adds the figure of two workers.")
def main(count: int, only: str, postgres: str) -> None:
    load = os.getloadavg()[0]
    click.echo(
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load before {load:.1f}, {count} messages a figure"
    )
    for name in only.split(","):
        show(FIGURES[name](count))
    if postgres:
        show(two_workers(count, postgres))


def show(rows: Iterator[Row]) -> None:
    for figure, floor, goal, measured in rows:
        click.echo(f"| {figure} | {floor} | {goal} | {measured} |")


if __name__ == "__main__":
    main()
