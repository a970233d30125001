"""Rows whose full form is a part of the tests: run by themselves, with the figures that the tests tell."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.trust.result import Result
from tests.figures import ENVIRONMENT, read_figures

HOME = Path(__file__).resolve().parents[2]
SECONDS = 1_800
"""For one test: in full form a single one makes thousands of runs."""
END_SECONDS = 30
"""After an interruption the tests take their engines down."""


def by_tests(*paths: str, note: str = "", **environment: str) -> Result:
    """Every test of these files or nodes; a file that is not there breaks the row."""
    options = ["-q", "-x", "--no-header", "-p", "no:randomly", "--timeout", str(SECONDS)]
    with tempfile.TemporaryDirectory(prefix="trust-tests-") as name:
        told = Path(name) / "figures"
        known = os.environ | {"PYTHONPATH": str(HOME), ENVIRONMENT: str(told)} | environment
        code, said = ended([sys.executable, "-m", "pytest", *options, *paths], known)
        figures: dict[str, object] = {**read_figures(told)}
    figures |= {"tests": passed_in(said), "files": ", ".join(paths)}
    return Result(figures=figures, faults={"tests failed": said[-600:] if code else ""}, note=note)


def ended(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """The exit code, and what was printed."""
    process = subprocess.Popen(command, cwd=HOME, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT)
    try:
        said, _ = process.communicate()
    except KeyboardInterrupt:
        process.wait(END_SECONDS)
        raise
    return process.returncode, said


def passed_in(said: str) -> int:
    """By the closing line, or by the dots where there is none."""
    if found := re.search(r"(\d+) passed", said):
        return int(found.group(1))
    lines = (line.strip() for line in said.splitlines())
    return sum(line.count(".") for line in lines if re.fullmatch(r"[.sxFE]+ *\[ *\d+%\]", line))
