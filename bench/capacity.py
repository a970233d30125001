"""What a message costs, and what Shanghai would need: measured here, then multiplied.

python -m bench.capacity            measures, and writes its two tables into docs/capacity.md
python -m bench.capacity --show     only shows them

Costs are CPU milliseconds of one core, statements and bytes a message, on this machine, with the real gateway code, the
real intake and sender and a dialogue without a model; the model's own time is a parameter (`--nlu-ms`). The database's
own processes (PostgreSQL) are counted by themselves. Bytes written are what SQLite writes to its files, and the
write-ahead log of PostgreSQL.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
import psutil
from sqlalchemy import event

from bench.trust import code
from bench.trust.one import machine
from bench.trust.world import World, postgres, world
from tests.house import House

PAGE = Path(__file__).resolve().parents[1] / "docs" / "capacity.md"
OFFICERS = 5_490
RESIDENTS = {"a sub-district's followers": 27_000, "one in a hundred": 270_000, "all of Shanghai": 25_000_000}
TIPS_A_YEAR = 0.05
"""Submissions a resident and year: about a third of what 12345 takes in a year, which is known for Shanghai's size only
roughly, so it is a parameter (`--tips`)."""
MESSAGES_A_TIP = 4.0
"""The narrative, an answer to a question, a look at the progress, a rating."""
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
    written_a_message: float = 0.0
    server_ms: float = 0.0
    """CPU of the database's own processes, a message; 0 for SQLite, which works in ours."""

    def of(self, part: str) -> Cost:
        return self.parts.setdefault(part, Cost())


def measure(engine: str, messages: int, seed: int) -> Measured:
    """The same messages through callback, worker and sender, each part timed by itself."""
    found = Measured(messages=messages)
    with world(engine, seed) as here:
        here.tell(messages, people=messages // 2)
        house = here.house()
        counter = count_statements(house)
        before, written, server = size_of(here), written_by(here), server_cpu(engine)
        for message in list(here.pending):
            timed(found.of("callback"), counter, lambda message=message: here.deliver(house, message))
            timed(found.of("worker, without the model"), counter, lambda: drained(house.intake.work_one))
            timed(found.of("sender"), counter, lambda: drained(house.sender.send_next))
        found.written_a_message = (written_by(here) - written) / messages
        found.server_ms = (server_cpu(engine) - server) * 1_000 / messages
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


def written_by(here: World) -> int:
    """Bytes so far."""
    store = here.store()
    with store.engine.connect() as connection:
        if store.file is None:
            written = connection.exec_driver_sql("SELECT pg_current_wal_insert_lsn() - '0/0'").scalar()
        else:
            lines = Path("/proc/self/io").read_text("ascii").splitlines()
            written = next(line.split()[1] for line in lines if line.startswith("wchar"))
    store.close()
    return int(str(written))


def server_cpu(engine: str) -> float:
    """Seconds of the cluster's processes that live; those of one that ended count for the one that started it."""
    if engine == "sqlite":
        return 0.0
    first = psutil.Process(int((postgres().home / "data/postmaster.pid").read_text("ascii").split()[0]))
    return sum(sum(one.cpu_times()) for one in (first, *first.children(recursive=True)))


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


def shanghai(turn: float, callback: float, size: float, tips: float, luck: random.Random) -> list[str]:
    """A table; `turn` and `callback` in CPU milliseconds, `size` in bytes a message."""
    lines = head("followers", "messages a day", "busiest minute", "event", "worker cores, day", "gateway cores, event",
                 "wait at the event with the day's cores", "growth a year")  # fmt: skip
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
        lines.append(row(f"{name}, {followers:,}", f"{a_day:,.0f}", f"{peak:.1f}/s", f"{surge:,.1f}/s", f"{cores:.0f}",
                         f"{gateways:.0f}", f"{wait / 60:.0f} min",
                         f"{a_day * 365 * size / 1e12:,.1f} TB"))  # fmt: skip
    return lines


def costs(found: Mapping[str, Measured]) -> list[str]:
    """The table of what was measured, one engine beside the other."""
    lines = head(
        "a message", *(f"{engine}: {what}" for engine in found for what in ("CPU ms", "statements", "commits"))
    )
    for part in next(iter(found.values())).parts:
        cells = [f"{value / one.messages:.1f}" for one in found.values() for value in
                 (one.of(part).cpu_ms, one.of(part).statements, one.of(part).commits)]  # fmt: skip
        lines.append(row(part, *cells))
    for name, value in {
        "the database's own processes, CPU ms": lambda one: f"{one.server_ms:.1f}",
        "written to disk": lambda one: f"{one.written_a_message / 1_000:.1f} KB",
        "growth of the database before retention": lambda one: f"{one.bytes_a_message / 1_000:.1f} KB",
    }.items():
        lines.append(row(name, *(cell for one in found.values() for cell in (value(one), "", ""))))
    return lines


def head(*names: str) -> list[str]:
    return [row(*names), "|" + "---|" * len(names)]


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def written_into(page: str, name: str, lines: Sequence[str]) -> str:
    """The page with these lines between the two marks of this name; a page without them is a fault."""
    before, begin, rest = page.partition(f"<!-- {name} -->\n")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
    if not begin or not end:
        raise click.ClickException(f"docs/capacity.md has no marks for {name!r}")
    return f"{before}{begin}{chr(10).join(lines)}\n{end}{after}"


@click.command()
@click.option("--messages", default=300, show_default=True)
@click.option("--nlu-ms", default=12.0, show_default=True, help="CPU of the model a turn, on the safe side.")
@click.option("--tips", default=TIPS_A_YEAR, show_default=True, help="Submissions a resident and year.")
@click.option("--seed", default=7, show_default=True)
@click.option("--show", is_flag=True, help="Write nothing.")
def main(messages: int, nlu_ms: float, tips: float, seed: int, show: bool) -> None:
    found = {engine: measure(engine, messages, seed) for engine in ("sqlite", "postgres")}
    large = found["postgres"]
    # Rounded as the page shows them, so that whoever reads it can reckon the second table from the first.
    callback, size = round(large.of("callback").cpu_ms / messages, 1), round(large.bytes_a_message, -2)
    turn = round(sum(cost.cpu_ms for cost in large.parts.values()) / messages - callback + nlu_ms, 1)
    how = f"{datetime.now(UTC):%Y-%m-%d}, commit `{code.commit()}`, {messages} messages, {machine()}."
    measured = [how, "", *costs(found)]
    rule = f"A turn is {turn:.1f} ms of CPU, {nlu_ms:.0f} of them the model's; a callback {callback:.1f} ms."
    city = [rule, "", *shanghai(turn, callback, size, tips, random.Random(seed))]
    click.echo("\n".join([*measured, "", *city]))
    if not show:
        page = written_into(PAGE.read_text("utf-8"), "measured", measured)
        PAGE.write_text(written_into(page, "reckoned", city), encoding="utf-8")


def officers_day(followers: int) -> float:
    """Every officer's forty messages a working day, as far as their residents are followers."""
    return OFFICERS * 40 * min(1.0, followers / 270_000)


if __name__ == "__main__":
    main()
