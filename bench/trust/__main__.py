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
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench.trust.result import Result, Scale
from bench.trust.rows import ROWS

HOME = Path(__file__).resolve().parents[2]
KEPT = HOME / "var" / "trust"
REPORT = HOME / "docs" / "trust-report.md"


@click.command()
@click.option("--rows", "chosen", default="", help="Numbers, separated by commas; all when left out.")
@click.option("--short", is_flag=True, help="The short form of every day.")
@click.option("--again", is_flag=True, help="Also rows that were done before.")
@click.option("--minutes", default=10.0, help="What one row may take at most.")
@click.option("--seed", default=7)
def main(chosen: str, short: bool, again: bool, minutes: float, seed: int) -> None:
    numbers = [int(number) for number in chosen.split(",") if number] or list(ROWS)
    failed = False
    for number in numbers:
        if not short and not again and done(number):
            click.echo(f"{number:3} done before")
            continue
        kept = run(number, Scale(full=not short, seed=seed, minutes=minutes))
        failed = failed or not kept["passed"]
        if not short:
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{number:02}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
            write_report()
    sys.exit(failed)


def done(number: int) -> bool:
    path = KEPT / f"{number:02}.json"
    return path.exists() and json.loads(path.read_text("utf-8"))["passed"]


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
        path = KEPT / f"{number:02}.json"
        kept = json.loads(path.read_text("utf-8")) if path.exists() else None
        lines.append(f"| {number} | {row.what} | {row.goal} | {verdict(kept)} |")
    lines.append("\n## Figures\n")
    for number, row in ROWS.items():
        path = KEPT / f"{number:02}.json"
        if path.exists():
            lines += section(number, row.what, json.loads(path.read_text("utf-8")))
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


HEAD = """# Trust report

What happens when things break, measured. Written by `make trust` (`python -m bench.trust`); each row can be run alone:
`python -m bench.trust --rows 1 --again`. A short form of every row runs in `make test`.

"Held" means that every promise that the row checks was kept; the checks are in `bench/trust/invariants.py` and in the
row's own module. "Cut short" means that the row stopped at its time limit before its full size: its figures tell how
far it came, and it is not counted as run in full.

| # | what | goal | outcome |
|---|---|---|---|"""


def verdict(kept: Mapping[str, Any] | None) -> str:
    if kept is None:
        return "not run in full on this machine; short form in `make test`"
    size = "cut short" if kept["cut_short"] else "in full"
    return f"{'held' if kept['passed'] else '**broken**'}, {size}, {kept['seconds']:.0f} s"


def section(number: int, what: str, kept: Mapping[str, Any]) -> list[str]:
    head = f"### {number} {what}\n\n{kept['date']}, seed {kept['seed']}, {kept['machine']}.\n"
    rows = [f"- {name}: {value}" for name, value in kept["figures"].items()]
    rows += [f"- **broken** {name}: {value}" for name, value in kept["faults"].items()]
    rows += [f"- promises checked: {kept['checked']}"] if kept["checked"] else []
    rows += [f"\n{kept['note']}"] if kept["note"] else []
    return [head, *rows, ""]


if __name__ == "__main__":
    main()
