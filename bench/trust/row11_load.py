"""Row 11: callbacks at a rate, from outside, on a real gateway; the generator runs on the same machine."""

import asyncio
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil

from bench.trust.invariants import broken
from bench.trust.live import HOME, Process, environment, free_port, opened, wechat
from bench.trust.result import Result, Scale
from bench.trust.row10_restarts import drain
from bench.trust.world import database
from bot.store.store import Store
from simulator.platform import Platform

GOALS = {"sqlite": 50, "postgres": 300}
GATEWAYS = {"sqlite": 1, "postgres": 2}
"""One interpreter fills one core; a second gateway takes the other, as in a scaled room."""
LADDER = (300, 200, 150, 100, 75, 50, 25, 10)
REPEATS = 0.03
P99_SECONDS, MAX_SECONDS, GROWTH_MB = 0.5, 5.0, 50
CONNECTIONS = 64
PEOPLE = 5_000
FLOOD_RATE, FLOOD_SECONDS = 40, 30.0
"""More than one worker holds beside everything else on two cores (docs/performance.md)."""
WORKER_SECONDS = 300.0
"""Loading the dialogue takes long on a loaded machine."""


@dataclass(slots=True)
class Run:
    """One rate for a while."""

    rate: float
    seconds: list[float] = field(default_factory=list)
    statuses: "Counter[int]" = field(default_factory=Counter)
    late: float = 0.0
    """How far the generator fell behind at most; a time counts from when its message was due, so it holds this too."""

    def rank(self, part: float) -> float:
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != 200)

    @property
    def holds(self) -> bool:
        return not self.errors and self.rank(0.99) < P99_SECONDS and self.rank(1.0) < MAX_SECONDS


def run(scale: Scale) -> Result:
    """The goal's rate for the whole time; when it does not hold, the highest rate of a ladder that does."""
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in scale.engines:
        rate = GOALS[engine] if scale.full else 10
        seconds = 600.0 if scale.full else 4.0
        found, extra = at_rate(engine, rate, seconds, scale)
        figures |= told(f"{engine}, {rate}/s for {seconds:.0f} s", found) | {
            f"{engine}: {k}": v for k, v in extra.items()
        }
        faults[f"{engine}: rows missing"] = extra["missing"]
        if not found.holds and scale.full:
            figures |= highest(engine, rate, scale)
        if not scale.full:
            faults[f"{engine}: errors"] = found.errors
        faults[f"{engine}: memory growth above {GROWTH_MB} MB"] = extra["growth, MB"] > GROWTH_MB  # type: ignore[operator]
        if scale.full:
            trained()
            more, wrong = with_a_worker(engine, scale)
            figures |= {f"{engine}: {name}": value for name, value in more.items()}
            faults |= {f"{engine}, with a worker: {name}": value for name, value in wrong.items()}
    return Result(figures=figures, faults=faults, note=NOTE)


NOTE = (
    "Callback → committed and answered `success`, the load generator beside it. Errors or a p99 above the goal are no "
    "broken promise (nothing is lost): the highest rate that holds is given instead."
)


def highest(engine: str, above: float, scale: Scale) -> dict[str, object]:
    for rate in (one for one in LADDER if one < above):
        found, _ = at_rate(engine, rate, 60.0, scale)
        if found.holds:
            return {f"{engine}: highest rate that holds": f"{rate}/s"} | told(f"{engine}, {rate}/s for 60 s", found)
    return {f"{engine}: highest rate that holds": "none of the ladder"}


def told(name: str, found: Run) -> dict[str, object]:
    answers = f"{len(found.seconds)} answers, {found.errors} errors"
    times = (
        f"p50 {found.rank(0.5) * 1000:.0f} ms, p99 {found.rank(0.99) * 1000:.0f} ms, max {found.rank(1) * 1000:.0f} ms"
    )
    return {name: f"{answers}, {times}, generator late {found.late * 1000:.0f} ms"}


def at_rate(engine: str, rate: float, seconds: float, scale: Scale) -> tuple[Run, Mapping[str, object]]:
    with database(engine) as (url, folder), wechat() as (platform, api), ExitStack() as roles:
        gateways = [roles.enter_context(role("gateway", url, api.url, folder)) for _ in range(GATEWAYS[engine])]
        processes = [psutil.Process(one.running.pid) for one in gateways if one.running]
        ports = [one.port for one in gateways]
        asyncio.run(drive(Run(rate=rate), platform, ports, 2.0, random.Random(1), first=0))
        before, cpu = memory_of(processes), cpu_of(processes)
        found = Run(rate=rate)
        distinct = asyncio.run(drive(found, platform, ports, seconds, random.Random(scale.seed), first=10**6))
        growth = max((now - then) / 1e6 for now, then in zip(memory_of(processes), before, strict=True))
        cpu = (cpu_of(processes) - cpu) / max(1, len(found.seconds))
        with opened(url) as store:
            rows = waiting(store)
    extra = {
        "gateways": len(gateways),
        "missing": max(0, len(distinct) - rows),
        "growth, MB": round(growth, 1),
        "gateway CPU a callback, ms": round(cpu * 1e3, 2),
    }
    return found, extra


def memory_of(processes: Sequence[psutil.Process]) -> list[int]:
    return [process.memory_info().rss for process in processes]


def cpu_of(processes: Sequence[psutil.Process]) -> float:
    """Seconds, of all of them."""
    return sum(sum(process.cpu_times()[:2]) for process in processes)


@contextmanager
def role(name: str, url: str, api_url: str, folder: Path) -> Iterator[Process]:
    """One of the real roles; the gateway answers when it is given."""
    port = free_port()
    process = Process(["bot", name], environment(url, port, api_url, folder), port)
    process.start()
    try:
        if name == "gateway" and not process.ready():
            raise RuntimeError("the gateway did not start; TRUST_LOG=file shows what it says")
        yield process
    finally:
        process.stop()


def waiting(store: Store) -> int:
    with store.read() as ledger:
        inbox = ledger.figures().inbox
    return inbox["waiting"] + inbox["working"]


# --- with a worker


def with_a_worker(engine: str, scale: Scale) -> tuple[dict[str, object], dict[str, object]]:
    """More callbacks than one worker with the trained dialogue holds, the clock beside it: what waits then is drained
    at the worker's rate at least, and every promise is kept."""
    with database(engine) as (url, folder), wechat() as (platform, api), opened(url) as store, ExitStack() as roles:
        gateway = roles.enter_context(role("gateway", url, api.url, folder))
        for name in ("worker", "clock"):
            roles.enter_context(role(name, url, api.url, folder))
        if not seen_at_work(store):
            return {}, {"no worker": True}
        found = Run(rate=FLOOD_RATE)
        began = time.monotonic()
        answered = asyncio.run(
            drive(found, platform, [gateway.port], FLOOD_SECONDS, random.Random(scale.seed), first=0)
        )
        flooded, backlog = time.monotonic() - began, waiting(store)
        drained = drain(store)
        took = time.monotonic() - began - flooded
        faults: dict[str, object] = dict(broken(store, [text_of(number) for number in answered]))
    worked = len(answered) - backlog
    rate, later = worked / flooded, backlog / max(0.1, took)
    figures = told(f"with a worker, {FLOOD_RATE}/s for {FLOOD_SECONDS:.0f} s", found) | {
        "turns a second meanwhile": round(rate, 1),
        "backlog then": backlog,
        "drained after, s": round(took, 1),
        "turns a second while it drains": round(later, 1),
    }
    faults |= {
        "not drained": not drained,
        "errors": found.errors,
        "drained slower than it was worked": later < rate / 2,
    }
    return figures, faults


def seen_at_work(store: Store) -> bool:
    until = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < until:
        with store.read() as ledger:
            if ledger.last_beat("worker") is not None:
                return True
        time.sleep(0.5)
    return False


def trained() -> None:
    """The dialogue that the worker loads, made when it is not there."""
    command = [sys.executable, "-W", "ignore", "-m", "bot", "train", "--if-stale"]
    subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.DEVNULL)


async def drive(
    found: Run, platform: Platform, ports: Sequence[int], seconds: float, luck: random.Random, *, first: int
) -> set[int]:
    """The numbers of the distinct messages that were answered."""
    free: asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.LifoQueue()
    for n in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", ports[n % len(ports)]))
    tasks, answered, began = [], set[int](), time.monotonic()
    for n in range(int(found.rate * seconds)):
        due = began + n / found.rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        found.late = max(found.late, -wait)
        number = first + (luck.randrange(n) if n and luck.random() < REPEATS else n)
        tasks.append(asyncio.create_task(one(found, platform, free, ports[n % len(ports)], number, due, answered)))
    await asyncio.gather(*tasks)
    while not free.empty():
        free.get_nowait()[1].close()
    return answered


async def one(
    found: Run, platform: Platform, free: "asyncio.LifoQueue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]",
    port: int, number: int, due: float, answered: set[int],
) -> None:  # fmt: skip
    openid = f"person-{number % PEOPLE}"
    platform.phone(openid).followed = True
    platform.phone(openid).spoke(platform.clock.now())
    fields = {"MsgType": "text", "Content": text_of(number), "MsgId": str(10**12 + number)}
    body, query = platform.sealed(platform.xml(openid, fields))
    head = f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: room\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    reader, writer = await free.get()
    if reader.at_eof():  # an idle connection that the server closed, as it may
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head + body)
        status = int((await reader.readline()).split()[1])
        length = 0
        while (line := await reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        await reader.readexactly(length)
        found.seconds.append(time.monotonic() - due)
        found.statuses[status] += 1
        if status == 200:
            answered.add(number)
    except (OSError, IndexError, ValueError, asyncio.IncompleteReadError):
        found.statuses[0] += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    free.put_nowait((reader, writer))


def text_of(number: int) -> str:
    return f"松涛路{number + 1}弄3号602隔了八间"
