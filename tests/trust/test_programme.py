"""The short form of every row of the test programme, as `python -m bench.trust --short` runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.trust.rows import ROWS

HOME = Path(__file__).resolve().parents[2]
BY_THEMSELVES = (3, 13, 14, 15, 17, 19, 20)
"""Their promise is a part of these or of the acceptance tests already."""
SHORT = [number for number in ROWS if number not in BY_THEMSELVES]


@pytest.mark.alone
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


@pytest.mark.parametrize("folder", ["bench", "docs"])
def test_every_test_that_is_named_is_there(folder: str) -> None:
    pages = [path for path in (HOME / folder).rglob("*") if path.suffix in (".py", ".md")]
    named = {name for path in pages for name in re.findall(r"tests/[\w/]+\.py", path.read_text("utf-8"))}
    assert named
    assert not [name for name in sorted(named) if not (HOME / name).is_file()]
