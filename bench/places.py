"""Beats of a whole city: how long an import takes, how fast a place finds its beat, how much memory the worker needs.

python -m bench.places [--beats 5490] [--estates 100000] [--lookups 2000]
"""

import gc
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import click
import psutil

from bot.bootstrap import build, renew_beats
from bot.cli.beat_files import read_beats
from bot.domain.beats import Beat, Pin
from bot.service.beats import import_beats
from bot.settings import Settings
from tests.city import a_city, complete, drawn, middle, misheard, without_road

SEED = 20_261_126
SMALL = (12, 220)
"""An ordinary station, for the ratio."""
IMPORT_SECONDS, LOOKUP_MILLIS, MEMORY_MB = 60.0, 5.0, 300.0
HOME = Path(__file__).resolve().parent.parent


def settings(folder: Path) -> Settings:
    return Settings(home=HOME, database_url=f"sqlite:///{folder / 'station.db'}", secret_key=bytes(range(32)))


def import_seconds(folder: Path, city: Sequence[Beat]) -> list[float]:
    """Of a first and of a second import, as `station beats import` does them."""
    app = build(settings(folder), now=lambda: datetime.now(UTC))
    app.store.migrate()
    file = drawn(city, folder / "city.geojson")
    took = []
    for _ in range(2):
        began = time.perf_counter()
        listed = read_beats(file)
        with app.store.begin() as ledger:
            import_beats(app, ledger, listed)
        took.append(time.perf_counter() - began)
    app.store.close()
    return took


def told(city: Sequence[Beat], count: int) -> dict[str, list[str | Pin]]:
    """What residents say, a list a kind."""
    luck = Random(SEED)
    whole = [complete(luck, luck.choice(city)) for _ in range(count)]
    return {
        "complete": [one.words for one in whole],
        "misheard": [misheard(luck, one).words for one in whole],
        "only similar": [one.words[:1] + "桥" + one.words[2:] for one in whole],
        "lane without road": [without_road(luck, luck.choice(city)) for _ in range(count)],
        "unknown": [f"长江{n}路{n}弄{n % 40 + 1}号602室" for n in range(count)],
        "pin": [Pin(*middle(luck.choice(city))) for _ in range(count)],
    }


def worker(folder: Path, kinds: Mapping[str, Sequence[str | Pin]], answers: Any) -> None:
    """The gazetteer in a process of its own: seconds to load, megabytes, milliseconds a lookup."""
    app = build(settings(folder), now=lambda: datetime.now(UTC))
    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    began = time.perf_counter()
    from bot.understanding.gazetteer import Gazetteer

    app.places = Gazetteer()
    renew_beats(app)
    load = time.perf_counter() - began
    gc.collect()
    memory = (process.memory_info().rss - before) / 1e6
    answers.put((load, memory, {kind: millis(app.places, said) for kind, said in kinds.items()}))


def millis(places: Any, said: Sequence[str | Pin]) -> list[float]:
    """Processor time, so that a busy machine does not count; reading the address is part of a lookup."""
    from bot.understanding.address import parse_place

    took = []
    for one in said:
        began = time.thread_time()
        if isinstance(one, Pin):
            places.find(None, pin=one)
        else:
            places.find(parse_place(one))
        took.append((time.thread_time() - began) * 1e3)
    return sorted(took)


def measured(beats: int, estates: int, lookups: int) -> tuple[list[float], float, float, dict[str, list[float]]]:
    city = a_city(SEED, beats, estates)
    with tempfile.TemporaryDirectory() as folder:
        took = import_seconds(Path(folder), city)
        context = multiprocessing.get_context("spawn")
        answers = context.Queue()
        child = context.Process(target=worker, args=(Path(folder), told(city, lookups), answers))
        child.start()
        load, memory, found = answers.get()
        child.join()
    return took, load, memory, found


def at(sorted_millis: Sequence[float], share: float) -> float:
    return sorted_millis[min(len(sorted_millis) - 1, int(share * len(sorted_millis)))]


def row(name: str, many: Sequence[float], beside: Sequence[float]) -> str:
    half, most = at(many, 0.5), at(many, 0.99)
    return f"{name:<18} p50 {half:6.3f} ms  p99 {most:6.3f} ms  {half / at(beside, 0.5):4.1f} x the station"


@click.command()
@click.option("--beats", default=5_490)
@click.option("--estates", default=100_000)
@click.option("--lookups", default=2_000, help="Of each kind.")
def main(beats: int, estates: int, lookups: int) -> None:
    """Print the table; exit code 1 when a goal is missed."""
    _, _, beside_memory, beside = measured(*SMALL, lookups)
    took, load, memory, found = measured(beats, estates, lookups)
    mixed, beside_mixed = (sorted(one for many in kinds.values() for one in many) for kinds in (found, beside))
    worst = max(at(many, 0.99) for many in found.values())
    print(f"{beats} beats, {estates} estates; beside it a station of {SMALL[0]} beats, {SMALL[1]} estates")
    print(f"import             first {took[0]:.1f} s, again {took[1]:.1f} s (goal < {IMPORT_SECONDS:.0f} s)")
    print(f"worker             loaded in {load:.1f} s")
    print(f"memory             {memory:.0f} MB more (goal < {MEMORY_MB:.0f} MB); the station {beside_memory:.0f} MB")
    for kind, many in found.items():
        print(row(kind, many, beside[kind]))
    print(row("all together", mixed, beside_mixed))
    print(f"worst kind's p99   {worst:.3f} ms (goal < {LOOKUP_MILLIS:.0f} ms), processor time")
    sys.exit(0 if max(took) < IMPORT_SECONDS and worst < LOOKUP_MILLIS and memory < MEMORY_MB else 1)


if __name__ == "__main__":
    main()
