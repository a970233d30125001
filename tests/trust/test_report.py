"""The figures of the trust programme are kept: a run that was stopped or cut short takes nothing away."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench.trust import code, kept
from bench.trust.__main__ import Programme
from bench.trust.child import Child
from bench.trust.kept import Figures, Part
from bench.trust.report import report, write_report
from bench.trust.rows import ROWS

HOME = Path(__file__).resolve().parents[2]
QUICK = (5, 6, 12)
"""Rows whose short form takes a few seconds."""


FIVE = Part(5)


def figures(part: Part = FIVE, **differences: Any) -> dict[str, Any]:
    known = {"passed": True, "cut_short": False, "short": False, "figures": {"codes": 20}, "faults": {}, "checked": 3,
             "note": "", "seconds": 60.0, "seed": 7, "date": "2026-03-10", "machine": "2 × a core",
             "commit": "abc1234", "code": code.numbers(part.row.depends_on)}  # fmt: skip
    return known | differences


def programme(into: Path, *numbers: int, **differences: Any) -> Programme:
    known: dict[str, Any] = {"minutes": 60.0, "seed": 7, "short": False, "again": False}
    return Programme(parts=kept.parts(numbers), into=into, **(known | differences))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which rows were begun; each gives the figures of another day."""
    begun: list[str] = []

    def run(child: Child, known: Figures | None) -> Figures:
        begun.append(child.part.name)
        return figures(child.part, date="2026-03-11")

    monkeypatch.setattr(Child, "run", run)
    return begun


def test_a_row_known_of_the_code_of_today_is_not_run_twice(tmp_path: Path, runs: list[str]) -> None:
    kept.write(tmp_path / "trust", FIVE, figures())
    programme(tmp_path, 5, 6).run()
    assert runs == ["06"]
    programme(tmp_path, 5, 6).run()
    assert runs == ["06"]
    programme(tmp_path, 5, 6, again=True).run()
    assert runs == ["06", "05", "06"]


def test_a_row_is_run_again_when_its_code_changed_and_when_it_was_broken_or_cut_short(
    tmp_path: Path, runs: list[str]
) -> None:
    other = {"bot/wechat": "0" * code.LETTERS}
    for differences in ({"code": other}, {"passed": False}, {"cut_short": True}, {"short": True}):
        kept.write(tmp_path / "trust", FIVE, figures(**differences))
        programme(tmp_path, 5).run()
    assert runs == ["05"] * 4


def test_a_row_is_begun_only_when_it_can_end_in_time(tmp_path: Path, runs: list[str]) -> None:
    other = {"bot/wechat": "0" * code.LETTERS}
    kept.write(tmp_path / "trust", FIVE, figures(code=other, seconds=1_200.0))
    programme(tmp_path, 5, 6, minutes=10.0).run()
    assert runs == ["06"]
    assert json.loads((tmp_path / "trust" / "05.json").read_text("utf-8"))["date"] == "2026-03-10"
    programme(tmp_path, 5, minutes=0.5, again=True).run()
    assert runs == ["06"]


def test_figures_of_rows_that_are_not_run_stay_in_the_report(tmp_path: Path, runs: list[str]) -> None:
    kept.write(tmp_path / "trust", FIVE, figures(figures={"codes": 4711}))
    programme(tmp_path, 6).run()
    page = (tmp_path / "trust-report.md").read_text("utf-8")
    assert "- codes: 4711" in page
    assert "2026-03-10, commit `abc1234`, seed 7, 60 s" in page
    assert "2026-03-11, commit `abc1234`" in page
    assert page.count("not run in full") == len(ROWS) - 2


def test_the_report_names_what_changed_since_a_row_was_measured(tmp_path: Path) -> None:
    then = code.numbers(ROWS[5].depends_on)
    kept.write(tmp_path, FIVE, figures())
    assert "| unchanged |" in line_of(report(tmp_path), 5)
    kept.write(tmp_path, FIVE, figures(code=then | {"bot/wechat": "0" * code.LETTERS, "bot/gone": "1"}))
    assert "| changed: bot/wechat, bot/gone |" in line_of(report(tmp_path), 5)


def line_of(page: str, number: int) -> str:
    return next(line for line in page.splitlines() if line.startswith(f"| {number} |"))


@pytest.mark.parametrize(
    ("new", "old", "stays"),
    [
        ({"passed": False, "cut_short": True}, {}, "new"),
        ({"cut_short": True}, {}, "old"),
        ({"cut_short": True, "seconds": 50}, {"cut_short": True}, "old"),
        ({"cut_short": True, "seconds": 70}, {"cut_short": True}, "new"),
        ({"cut_short": True, "seconds": 70}, {"cut_short": True, "passed": False}, "old"),
        ({"short": True}, {}, "old"),
        ({}, {"cut_short": True, "seconds": 9_000}, "new"),
        ({}, {"passed": False}, "new"),
    ],
)
def test_what_says_more_is_kept(tmp_path: Path, new: Figures, old: Figures, stays: str) -> None:
    assert kept.goes_further(figures(**new), figures(**old)) == (stays == "new")


SOAK = Part(22)
OTHER_ROW = {"bench/trust/row22_soak.py": "0"}
OTHER_ROOM = {"bot/service": "0"}


@pytest.mark.parametrize(
    ("part", "found", "goes_on"),
    [
        (SOAK, {"cut_short": True}, True),
        (SOAK, {"cut_short": True, "code": code.numbers(SOAK.row.depends_on) | OTHER_ROW}, True),
        (SOAK, {"cut_short": True, "code": code.numbers(SOAK.row.depends_on) | OTHER_ROOM}, False),
        (SOAK, {"cut_short": True, "passed": False}, False),
        (SOAK, {"cut_short": True, "short": True}, False),
        (SOAK, {}, False),
        (FIVE, {"cut_short": True}, False),
    ],
    ids=["a part of it", "another row", "another room", "broken", "short form", "in full", "a row that begins anew"],
)
def test_the_soak_adds_to_hours_of_the_same_room(part: Part, found: Figures, goes_on: bool) -> None:
    known = figures(part, **{"figures": {"minutes": 297.1}, **found})
    assert kept.gone_before(part, known) == ({"minutes": 297.1} if goes_on else {})


def test_every_path_that_a_row_speaks_of_is_there() -> None:
    for row in ROWS.values():
        for path in row.depends_on:
            assert (HOME / path).exists(), path


def test_the_report_is_written_of_the_figures_that_are_kept(tmp_path: Path) -> None:
    """But for its last column, which tells of the day on which it was written."""
    assert steady(report(HOME / "docs" / "trust")) == steady((HOME / "docs" / "trust-report.md").read_text("utf-8"))
    (tmp_path / "trust").mkdir()
    write_report(tmp_path)
    assert (tmp_path / "trust-report.md").is_file()


def steady(page: str) -> list[str]:
    return [line.rpartition(" | ")[0] if line.startswith("| ") else line for line in page.splitlines()]


@pytest.mark.alone
def test_stopped_and_started_again_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """Real rows in their short form; the second is stopped in its middle by the id of the programme."""
    first = start(tmp_path)
    wait_for(tmp_path / "trust" / "05.json")
    first.send_signal(signal.SIGTERM)
    said, _ = first.communicate(timeout=120)
    assert first.returncode == 130, said
    assert "goes on from here" in said
    assert [path.name for path in (tmp_path / "trust").iterdir()] == ["05.json"]
    measured = (tmp_path / "trust" / "05.json").read_text("utf-8")
    second = start(tmp_path)
    said, _ = second.communicate(timeout=200)
    assert second.returncode == 0, said
    assert "5 WeChat's faults and codes: measured before" in said
    assert (tmp_path / "trust" / "05.json").read_text("utf-8") == measured
    assert (tmp_path / "trust-report.md").read_text("utf-8").count("held, short form") == len(QUICK)


@pytest.mark.alone
def test_a_row_that_does_not_end_in_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.trust.child.GRACE_SECONDS", 1.0)
    began = time.monotonic()
    assert Child(Part(10), 0.0, 7, True, tmp_path / "found.json").run(None) is None
    assert time.monotonic() - began < 60


HANGS = """
import pathlib, signal, subprocess, sys, time
from tests.conftest import Postgres
signal.signal(signal.SIGINT, signal.SIG_IGN)
server = Postgres()
server.start()
child = subprocess.Popen(["sleep", "300"])
engine = (server.home / "data/postmaster.pid").read_text().split()[0]
aside = pathlib.Path(sys.argv[1] + ".part")
aside.write_text(f"{child.pid} {engine}")
aside.rename(sys.argv[1])
time.sleep(300)
"""


@pytest.mark.alone
def test_a_row_that_hangs_is_killed_and_no_process_and_no_engine_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GRACE_SECONDS", "END_SECONDS"):
        monkeypatch.setattr(f"bench.trust.child.{name}", 0.5)
    started = tmp_path / "started"
    monkeypatch.setattr(Child, "command", [sys.executable, "-c", HANGS, str(started)])
    monkeypatch.setattr(Child, "watch", lambda child, process: wait_for(started) or False)
    monkeypatch.setenv("PYTHONPATH", str(HOME))
    assert Child(Part(10), 0.0, 7, True, tmp_path / "found.json").run(None) is None
    for number in map(int, started.read_text("ascii").split()):
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def start(into: Path) -> "subprocess.Popen[str]":
    words = ["--short", "--rows", ",".join(map(str, QUICK)), "--into", str(into)]
    command = [sys.executable, "-W", "ignore", "-m", "bench.trust", *words]
    environment = os.environ | {"PYTHONPATH": str(HOME), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, cwd=HOME, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT)


def wait_for(path: Path, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.1)


SOAKS = """
import json, sys
from pathlib import Path
from bench.trust import row22_soak
from bench.trust.left_behind import place_of_engines
from bench.trust.result import Scale
row22_soak.MESSAGES, row22_soak.MINUTES = 2, float(sys.argv[1])
earlier = {"minutes": 3.0, "sqlite: minutes": 3.0, "minutes in one room": 3.0, "rooms": 1, "starts": 1, "rounds": 9}
with place_of_engines() as folder:
    row22_soak.KEPT = folder / "soak"
    found = [row22_soak.run(Scale(full=True, minutes=0.1, earlier=earlier)) for _ in range(2)]
names = ("rooms", "starts", "minutes in one room")
print(json.dumps([[one.passed, one.cut_short, *(one.figures[name] for name in names)] for one in found]))
assert all(one.figures["rounds"] > 9 and one.figures["minutes"] > 3 for one in found)
"""


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ("480", [[True, True, 3, 3, 3.0], [True, True, 3, 5, 3.0]]),
        ("3.05", [[True, False, 3, 3, 3.0], [True, False, 3, 3, 3.0]]),
    ],
    ids=["goes on with the rooms that the first start left", "begins anew when its hours are full"],
)
def test_a_second_start_of_the_soak(minutes: str, found: list[list[object]]) -> None:
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SOAKS, minutes],
        check=True, capture_output=True, text=True, timeout=240, cwd=HOME,
    )  # fmt: skip
    assert json.loads(told.stdout.splitlines()[-1]) == found
