"""The short form of every row of the test programme, as `python -m bench.trust --short` runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.trust.rows import ROWS

HOME = Path(__file__).resolve().parents[2]
BY_THEMSELVES = (2, 3, 13, 14, 15, 16, 17, 19, 20)
"""Their promise is a part of these or of the acceptance tests already; row 2 waits in real time for passive answers."""
SHORT = [number for number in ROWS if number not in BY_THEMSELVES]


@pytest.mark.parametrize("number", SHORT, ids=[ROWS[number].module for number in SHORT])
def test_the_short_form_of_a_row_keeps_every_promise(number: int) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bench.trust", "--short", "--rows", str(number)]
    environment = os.environ | {"PYTHONPATH": str(HOME)}
    done = subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr[-3_000:]


def test_every_row_has_its_module() -> None:
    assert list(ROWS) == list(range(1, 23))
    for row in ROWS.values():
        assert (HOME / "bench" / "trust" / f"{row.module}.py").is_file()
