"""docs/trust-report.md, written of the kept figures alone: who ran which row when does not matter."""

from collections.abc import Sequence
from pathlib import Path

from bench.trust import code, kept
from bench.trust.kept import Figures, Part
from bench.trust.rows import ROWS

NOT_RUN = "not run in full; short form in `make test`"
HEAD = """# Trust report

What happens when things break, measured. `make trust` runs what is not yet known of the code of today, within five
hours (`make trust MINUTES=60` for less), and goes on where it was when it is stopped and started again. Each row can be
run alone with the command under its heading. A short form of every row runs in `make test`.

"Held" means that every promise that the row checks was kept; the checks are in `bench/trust/invariants.py` and in the
row's own module. "Cut short" means that the row stopped at its time limit before its full size: its figures tell how
far it came, and it is not counted as run in full.

Figures stand in `docs/trust`, a file a row, with the commit on which they were measured. The last column tells whether
the code that they speak of has changed since, seen on the day on which this page was written; `python -m bench.trust
--report` writes it anew.

| # | what | goal | outcome | measured | its code since |
|---|---|---|---|---|---|"""


def write_report(docs: Path) -> None:
    (docs / "trust-report.md").write_text(report(docs / "trust"), encoding="utf-8")


def report(folder: Path) -> str:
    lines = [HEAD]
    for number, row in ROWS.items():
        found = found_of(folder, number)
        cells = (str(number), row.what, row.goal, verdict(found, len(kept.parts([number]))), when(found), since(found))
        lines.append(f"| {' | '.join(cells)} |")
    lines.append("\n## Figures\n")
    for part in kept.parts(ROWS):
        if (one := kept.read(folder, part)) is not None:
            lines += section(part, one)
    return "\n".join(lines).rstrip() + "\n"


def found_of(folder: Path, number: int) -> list[Figures]:
    return [one for part in kept.parts([number]) if (one := kept.read(folder, part)) is not None]


def verdict(found: Sequence[Figures], whole: int) -> str:
    if not found:
        return NOT_RUN
    if any(one["short"] for one in found):
        size = "short form"
    elif len(found) < whole or any(one["cut_short"] for one in found):
        size = "cut short"
    else:
        size = "in full"
    held = "held" if all(one["passed"] for one in found) else "**broken**"
    rates = [f"; {name} {value}" for one in found for name, value in one["figures"].items() if "highest rate" in name]
    return f"{held}, {size}, {sum(one['seconds'] for one in found):.0f} s{''.join(rates)}"


def when(found: Sequence[Figures]) -> str:
    return ", ".join(dict.fromkeys(f"{one['date']} `{one['commit']}`" for one in found))


def since(found: Sequence[Figures]) -> str:
    """What is another code today, in a few words."""
    paths = list(dict.fromkeys(path for one in found for path in code.changed(one["code"])))
    if not found or not paths:
        return "unchanged" if found else ""
    return "changed: " + ", ".join(paths)


def section(part: Part, found: Figures) -> list[str]:
    head = f"### {part.number} {part.title}\n\n`{part.command}`\n"
    said = f"{found['date']}, commit `{found['commit']}`, seed {found['seed']}, {found['seconds']:.0f} s"
    rows = [f"- goal: {part.row.goal}"]
    rows += [f"- narrower than could be wished: {part.row.narrower}"] if part.row.narrower else []
    rows += [f"- {name}: {value}" for name, value in found["figures"].items()]
    rows += [f"- **broken** {name}: {value}" for name, value in found["faults"].items()]
    rows += [f"- promises checked: {found['checked']}"] if found["checked"] else []
    rows += [f"\n{found['note']}"] if found["note"] else []
    return [head, f"{said}, {found['machine']}.\n", *rows, ""]
