"""What a message costs, and what Shanghai would need: measured here, then multiplied. `python -m bench.capacity`

Costs are CPU milliseconds of one core, statements and bytes a message, on this machine, with the real gateway code, the
real intake and sender and a dialogue without a model; the model's own time is a parameter (`--nlu-ms`).
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import click
from sqlalchemy import event

from bench.trust.world import World, world
from tests.house import House

OFFICERS = 5_490
RESIDENTS = {"a sub-district's followers": 27_000, "one in a hundred": 270_000, "all of Shanghai": 25_000_000}
TIPS_A_YEAR = 0.05
"""Submissions a resident and year: about a third of what 12345 takes in a year, which is known for Shanghai's size only
roughly, so it is a parameter (`--tips`)."""
MESSAGES_A_TIP = 4.0
"""The narrative, an answer to a question, a look at the progress, a rating."""
PEAK_HOUR = 0.12
"""Share of a day's messages in its busiest hour."""
EVENT_SHARE, EVENT_MINUTES = 0.002, 10
"""An explosion heard by many: so large a part of the followers write within so many minutes."""
CORE_USE = 0.6
"""How much of a core is planned for."""


@dataclass(slots=True)
class Cost:
    """One part of a message's way."""

    cpu_ms: float = 0.0
    wall_ms: float = 0.0
    statements: int = 0
    commits: int = 0


@dataclass(slots=True)
class Measured:
    parts: dict[str, Cost] = field(default_factory=dict)
    messages: int = 0
    bytes_a_message: float = 0.0

    def of(self, part: str) -> Cost:
        return self.parts.setdefault(part, Cost())


def measure(engine: str, messages: int, seed: int) -> Measured:
    """The same messages through callback, worker and sender, each part timed by itself."""
    found = Measured(messages=messages)
    with world(engine, seed) as here:
        here.tell(messages, people=messages // 2)
        house = here.house()
        counter = count_statements(house)
        before = size_of(here)
        for message in list(here.pending):
            timed(found.of("callback"), counter, lambda message=message: here.deliver(house, message))
            timed(found.of("worker, without the model"), counter, lambda: drained(house.intake.work_one))
            timed(found.of("sender"), counter, lambda: drained(house.sender.send_next))
        found.bytes_a_message = (size_of(here) - before) / messages
        house.store.close()
    return found


def drained(step: Callable[[], bool]) -> None:
    while step():
        pass


def count_statements(house: House) -> dict[str, int]:
    counts = {"statements": 0, "commits": 0}

    def statement(*_: object) -> None:
        counts["statements"] += 1

    def commit(*_: object) -> None:
        counts["commits"] += 1

    event.listen(house.store.engine, "before_cursor_execute", statement)
    event.listen(house.store.engine, "commit", commit)
    return counts


def timed(cost: Cost, counter: Mapping[str, int], work: Callable[[], object]) -> None:
    cpu, wall, before = time.process_time(), time.monotonic(), dict(counter)
    work()
    cost.cpu_ms += (time.process_time() - cpu) * 1_000
    cost.wall_ms += (time.monotonic() - wall) * 1_000
    cost.statements += counter["statements"] - before["statements"]
    cost.commits += counter["commits"] - before["commits"]


def size_of(here: World) -> int:
    store = here.store()
    with store.engine.connect() as connection:
        if store.file is not None:
            connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            size = connection.exec_driver_sql("PRAGMA page_count").scalar() * 4_096
        else:
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar()
    store.close()
    return int(size)


# --- Shanghai


def day_of(rate_a_day: float, luck: random.Random) -> list[float]:
    """Messages in each minute of a day: two humps, a busy hour, chance."""
    weights = [hour_weight(minute / 60) for minute in range(24 * 60)]
    scale = rate_a_day / sum(weights)
    return [max(0.0, luck.gauss(weight * scale, (weight * scale) ** 0.5)) for weight in weights]


def hour_weight(hour: float) -> float:
    if hour < 6:
        return 0.25
    return 1.0 + (1.6 if 9 <= hour < 11 else 0.0) + (2.1 if 19 <= hour < 22 else 0.0)


def backlog_of(minutes: list[float], capacity_a_second: float) -> tuple[float, float]:
    """The longest wait in seconds and the largest backlog when so many turns a second are worked."""
    waiting = longest = largest = 0.0
    for arrived in minutes:
        waiting = max(0.0, waiting + arrived - capacity_a_second * 60)
        largest, longest = max(largest, waiting), max(longest, waiting / capacity_a_second)
    return longest, largest


@click.command()
@click.option("--messages", default=300)
@click.option("--nlu-ms", default=12.0, help="CPU of the model a turn (bench of turns, or rasa.md).")
@click.option("--tips", default=TIPS_A_YEAR, help="Submissions a resident and year.")
@click.option("--seed", default=7)
def main(messages: int, nlu_ms: float, tips: float, seed: int) -> None:
    luck = random.Random(seed)
    per_message = 0.0
    for engine in ("sqlite", "postgres"):
        found = measure(engine, messages, seed)
        click.echo(f"\n{engine}, {messages} messages\n" + head("part", "CPU ms", "wall ms", "statements", "commits"))
        for name, cost in found.parts.items():
            row = (cost.cpu_ms, cost.wall_ms, cost.statements, cost.commits)
            click.echo(f"| {name} | " + " | ".join(f"{value / messages:.1f}" for value in row) + " |")
        click.echo(f"bytes a message: {found.bytes_a_message:,.0f}")
        per_message = sum(cost.cpu_ms for cost in found.parts.values()) / messages
        callback = found.of("callback").cpu_ms / messages
    shanghai(per_message, callback, found.bytes_a_message, nlu_ms, tips, luck)


def shanghai(per_message: float, callback: float, size: float, nlu_ms: float, tips: float, luck: random.Random) -> None:
    turn = per_message - callback + nlu_ms
    click.echo(f"\nturn with its model: {turn:.1f} ms of CPU, callback: {callback:.1f} ms\n")
    click.echo(
        head("followers", "messages a day", "busiest minute, /s", "event, /s", "worker cores, day",
             "gateway cores, event", "wait at the event with the day's cores", "GB a year")
    )  # fmt: skip
    for name, followers in RESIDENTS.items():
        a_day = followers * tips * MESSAGES_A_TIP / 365 + officers_day(followers)
        minutes = day_of(a_day, luck)
        peak, surge = max(minutes) / 60, followers * EVENT_SHARE / (EVENT_MINUTES * 60)
        cores = max(1, -(-peak * turn / 1_000 // CORE_USE))
        hit = list(minutes)
        for minute in range(EVENT_MINUTES):
            hit[20 * 60 + minute] += surge * 60
        wait, _ = backlog_of(hit, cores * CORE_USE * 1_000 / turn)
        gateways = max(1, -(-(surge + peak) * callback / 1_000 // CORE_USE))
        cells = (f"{name}, {followers:,}", f"{a_day:,.0f}", f"{peak:.1f}", f"{surge:,.0f}", f"{cores:.0f}",
                 f"{gateways:.0f}", f"{wait / 60:.0f} min", f"{a_day * 365 * size / 1e9:,.1f}")  # fmt: skip
        click.echo("| " + " | ".join(cells) + " |")


def head(*names: str) -> str:
    return "| " + " | ".join(names) + " |\n|" + "---|" * len(names)


def officers_day(followers: int) -> float:
    """Every officer's forty messages a working day, as far as their residents are followers."""
    return OFFICERS * 40 * min(1.0, followers / 270_000)


if __name__ == "__main__":
    main()
