"""One row in a process of its own: what it changes in libraries, and what it starts, ends with it.

python -m bench.trust.one NUMBER FILE [--engine E] [--minutes M] [--seed S] [--earlier FIGURES] [--short]
"""

import importlib
import json
import os
import platform
import signal
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.trust import code
from bench.trust.child import END_SECONDS
from bench.trust.left_behind import stop_engines
from bench.trust.result import Result, Scale
from bench.trust.rows import ROWS, Row
from tests.conftest import CLUSTERS

LOOK_SECONDS = 0.5


@click.command()
@click.argument("number", type=int)
@click.argument("into", type=click.Path(path_type=Path))
@click.option("--engine", default="")
@click.option("--minutes", default=30.0)
@click.option("--seed", default=7)
@click.option("--earlier", default="{}", help="Figures that it goes on from, as JSON.")
@click.option("--short", is_flag=True)
def main(number: int, into: Path, engine: str, minutes: float, seed: int, earlier: str, short: bool) -> None:
    """Run it and write what it gave, whole or not at all."""
    end_with(os.getppid())
    row = ROWS[number]
    began = time.monotonic()
    scale = Scale(full=not short, seed=seed, minutes=minutes, engine=engine, earlier=json.loads(earlier))
    result: Result = importlib.import_module(f"bench.trust.{row.module}").run(scale)
    found = told(row, result, scale, time.monotonic() - began)
    aside = into.with_suffix(".part")
    aside.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    aside.replace(into)


def told(row: Row, result: Result, scale: Scale, seconds: float) -> dict[str, object]:
    return {
        "passed": result.passed,
        "cut_short": result.cut_short,
        "figures": dict(result.figures),
        "faults": {name: value for name, value in result.faults.items() if value},
        "checked": len(result.faults),
        "note": result.note,
        "seconds": round(result.earlier + seconds, 1),
        "seed": scale.seed,
        "short": not scale.full,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "commit": code.measured_on(row.depends_on),
        "code": code.numbers(row.depends_on),
    }


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("ascii", "replace").splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    load = Path("/proc/loadavg").read_text("ascii").split()[0]
    cores = sum(line.startswith("processor") for line in lines)
    return f"{cores} × {model}, Python {platform.python_version()}, load {load} at the end"


def end_with(parent: int) -> None:
    """A row whose starter was killed ends as if it had been interrupted, with all that it started; when it cannot, it
    is killed, and its clusters with it."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os.killpg(0, signal.SIGINT)
        time.sleep(END_SECONDS)
        if folder := os.environ.get(CLUSTERS):
            stop_engines(Path(folder))
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=look, daemon=True).start()


if __name__ == "__main__":
    main()
