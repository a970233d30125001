"""Runs rows of the test programme, keeps their figures in docs/trust, and writes docs/trust-report.md of them.

python -m bench.trust                 what is not yet known of the code of today, within five hours
python -m bench.trust --rows 1,12     only these
python -m bench.trust --report        no run: the report anew, with what changed since each row was measured
python -m bench.trust --short         seconds instead of minutes; nothing is kept

Stopped (Ctrl-C, SIGTERM) or out of time, it goes on where it was when it is started again: a row that was measured in
full on the code of today is not run twice, and figures of rows that were not run now stay.
"""

import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import click

from bench.trust import kept
from bench.trust.child import Child
from bench.trust.kept import Figures, Part
from bench.trust.report import write_report
from bench.trust.rows import ROWS

DOCS = Path(__file__).resolve().parents[2] / "docs"
LEAST_MINUTES = 1.0
"""With less time than this left no row is begun."""
INTERRUPTED = 130


@dataclass(slots=True, kw_only=True)
class Programme:
    """One run of some rows, within its minutes. `into` is empty when nothing is kept."""

    parts: list[Part]
    into: Path | None
    minutes: float
    seed: int
    short: bool
    again: bool
    began: float = field(default_factory=time.monotonic)
    ran: int = 0
    broken: int = 0

    @property
    def left(self) -> float:
        """Minutes."""
        return self.minutes - (time.monotonic() - self.began) / 60

    def known(self, part: Part) -> Figures | None:
        return kept.read(self.into / "trust", part) if self.into else None

    def run(self) -> None:
        click.echo(f"{len(self.parts)} parts, {self.minutes:.0f} minutes at most")
        for place, part in enumerate(self.parts, start=1):
            click.echo(f"[{place}/{len(self.parts)}] {part.number} {part.title}: {self.one(part)}")

    def one(self, part: Part) -> str:
        """What became of it, in a word."""
        known = self.known(part)
        if kept.is_done(known, self.short) and not self.again:
            return "measured before, and its code has not changed"
        if self.left < max(LEAST_MINUTES, kept.needed_seconds(part, known) / 60):
            return f"left for the next start, {self.left:.0f} minutes are not enough"
        limit = self.left if len(self.parts) == 1 else min(part.row.minutes, self.left)
        with tempfile.TemporaryDirectory(prefix="trust-row-") as name:
            into, earlier = Path(name) / "found.json", kept.gone_before(part, known)
            found = Child(part, limit, self.seed, self.short, into, earlier).run(known)
        if found is None and limit < part.row.minutes and self.left <= 0:
            return "left for the next start, its time was over"
        self.ran += 1
        self.broken += found is None or not found["passed"]
        if found is None:
            return "BROKEN: it ended without figures"
        show(found)
        return f"{'held' if found['passed'] else 'BROKEN'} in {found['seconds']:.0f} s{self.keep(part, found, known)}"

    def keep(self, part: Part, found: Figures, known: Figures | None) -> str:
        cut = ", cut short" if found["cut_short"] else ""
        if self.into is None:
            return cut
        if not kept.goes_further(found, known):
            return f"{cut}; what was kept before says more and stays"
        kept.write(self.into / "trust", part, found)
        write_report(self.into)
        return cut


def show(found: Figures) -> None:
    for name, value in found["figures"].items():
        click.echo(f"      {name}: {value}")
    for name, value in found["faults"].items():
        click.echo(f"      BROKEN {name}: {value}")


@click.command()
@click.option("--rows", "chosen", default="", help="Numbers, separated by commas; all when left out.")
@click.option("--engine", default="", help="Only on sqlite or postgres, for rows that take long.")
@click.option("--again", is_flag=True, help="Also rows that are known.")
@click.option(
    "--minutes",
    default=300.0,
    show_default=True,
    help="What all of it may take at most.",
)
@click.option("--seed", default=7, show_default=True)
@click.option("--short", is_flag=True, help="The short form of every day.")
@click.option("--report", is_flag=True, help="Only write the report.")
@click.option("--into", type=click.Path(path_type=Path), help="Where figures and report stand; docs when left out.")
def main(chosen: str, engine: str, again: bool, minutes: float, seed: int, short: bool, report: bool,
         into: Path | None) -> None:  # fmt: skip
    if into is None and not short:
        into = DOCS
    if report:
        return write_report(into or DOCS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    numbers = [int(number) for number in chosen.split(",") if number] or list(ROWS)
    programme = Programme(
        parts=kept.parts(numbers, engine), into=into, minutes=minutes, seed=seed, short=short, again=again
    )
    try:
        programme.run()
    except KeyboardInterrupt:
        click.echo("stopped; what was measured is kept, the same command goes on from here")
        sys.exit(INTERRUPTED)
    sys.exit(bool(programme.broken))


if __name__ == "__main__":
    main()
