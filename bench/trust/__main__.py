"""Runs rows of the test programme and writes docs/trust-report.md.

python -m bench.trust                 every row in full, those already done are kept (var/trust)
python -m bench.trust --rows 1,12     only these
python -m bench.trust --short         seconds instead of minutes; nothing is written
"""

import importlib
import json
import platform
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench.trust.result import ENGINES, Result, Scale
from bench.trust.rows import ROWS

HOME = Path(__file__).resolve().parents[2]
KEPT = HOME / "var" / "trust"
REPORT = HOME / "docs" / "trust-report.md"


@click.command()
@click.option("--rows", "chosen", default="", help="Numbers, separated by commas; all when left out.")
@click.option("--short", is_flag=True, help="The short form of every day.")
@click.option("--engine", default="", help="Only on sqlite or postgres, for rows that take long.")
@click.option("--again", is_flag=True, help="Also rows that were done before.")
@click.option("--minutes", default=30.0, help="What one row may take at most.")
@click.option("--seed", default=7)
def main(chosen: str, short: bool, engine: str, again: bool, minutes: float, seed: int) -> None:
    numbers = [int(number) for number in chosen.split(",") if number] or list(ROWS)
    scale = Scale(full=not short, seed=seed, minutes=minutes, engine=engine)
    ran = [run(number, scale) for number in numbers] if short else []
    for number, part in [] if short else parts(numbers, engine):
        path = path_of(number, part)
        if path.exists() and not again and is_done(path):
            click.echo(f"{number:3} {part} done before")
            continue
        kept = run(number, replace(scale, engine=part, began=time.monotonic()))
        ran.append(kept)
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        write_report()
    sys.exit(not all(kept["passed"] for kept in ran))


def parts(numbers: Iterable[int], engine: str = "") -> list[tuple[int, str]]:
    """What is run and kept by itself: a row, or a row on one engine."""
    return [
        (number, part)
        for number in numbers
        for part in (ENGINES if ROWS[number].by_engine else ("",))
        if part in ("", engine or part)
    ]


def path_of(number: int, part: str) -> Path:
    return KEPT / f"{number:02}{'-' if part else ''}{part}.json"


def is_done(path: Path) -> bool:
    kept = json.loads(path.read_text("utf-8"))
    return bool(kept["passed"]) and not kept["cut_short"]


def kept_of(number: int) -> list[dict[str, Any]]:
    paths = [path_of(number, part) for _, part in parts([number])]
    return [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]


def run(number: int, scale: Scale) -> dict[str, Any]:
    row = ROWS[number]
    click.echo(f"{number:3} {row.what}", nl=False)
    began = time.monotonic()
    result: Result = importlib.import_module(f"bench.trust.{row.module}").run(scale)
    seconds = time.monotonic() - began
    click.echo(
        f": {'ok' if result.passed else 'BROKEN'} in {seconds:.0f} s{' (cut short)' if result.cut_short else ''}"
    )
    for name, value in result.figures.items():
        click.echo(f"      {name}: {value}")
    for name, value in result.faults.items():
        if value:
            click.echo(f"      BROKEN {name}: {value}")
    return {
        "passed": result.passed,
        "cut_short": result.cut_short,
        "figures": dict(result.figures),
        "faults": {name: value for name, value in result.faults.items() if value},
        "checked": len(result.faults),
        "note": result.note,
        "seconds": round(seconds, 1),
        "seed": scale.seed,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
    }


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("ascii", "replace").splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
    )
    load = Path("/proc/loadavg").read_text("ascii").split()[0]
    cores = sum(line.startswith("processor") for line in lines)
    return f"{cores} × {model}, Python {platform.python_version()}, load {load} at the end"


# --- the report


def write_report() -> None:
    lines = [HEAD]
    for number, row in ROWS.items():
        whole = len(kept_of(number)) == len(parts([number]))
        lines.append(f"| {number} | {row.what} | {row.goal} | {verdict(kept_of(number), whole)} |")
    lines.append("\n## Figures\n")
    for number, row in ROWS.items():
        for kept in kept_of(number):
            lines += section(number, row.what, kept)
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


HEAD = """# Trust report

What happens when things break, measured. Written by `make trust` (`python -m bench.trust`); each row can be run alone:
`python -m bench.trust --rows 1 --again`. A short form of every row runs in `make test`.

"Held" means that every promise that the row checks was kept; the checks are in `bench/trust/invariants.py` and in the
row's own module. "Cut short" means that the row stopped at its time limit before its full size: its figures tell how
far it came, and it is not counted as run in full.

| # | what | goal | outcome |
|---|---|---|---|"""


def verdict(kept: Sequence[Mapping[str, Any]], whole: bool) -> str:
    if not kept:
        return "not run in full on this machine; short form in `make test`"
    size = "in full" if whole and not any(one["cut_short"] for one in kept) else "cut short"
    held = "held" if all(one["passed"] for one in kept) else "**broken**"
    rates = [f"; {name} {value}" for one in kept for name, value in one["figures"].items() if "highest rate" in name]
    return f"{held}, {size}, {sum(one['seconds'] for one in kept):.0f} s{''.join(rates)}"


def section(number: int, what: str, kept: Mapping[str, Any]) -> list[str]:
    head = f"### {number} {what}\n\n{kept['date']}, seed {kept['seed']}, {kept['machine']}.\n"
    rows = [f"- {name}: {value}" for name, value in kept["figures"].items()]
    rows += [f"- **broken** {name}: {value}" for name, value in kept["faults"].items()]
    rows += [f"- promises checked: {kept['checked']}"] if kept["checked"] else []
    rows += [f"\n{kept['note']}"] if kept["note"] else []
    return [head, *rows, ""]


if __name__ == "__main__":
    main()
