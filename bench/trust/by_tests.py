"""Rows whose full form is a part of the tests: run by themselves, with their own figures."""

import os
import re
import subprocess
import sys
from pathlib import Path

from bench.trust.result import Result

HOME = Path(__file__).resolve().parents[2]
SECONDS = 1_800
"""For one test: in full form a single one makes thousands of runs."""


def by_tests(*paths: str, note: str = "", **environment: str) -> Result:
    """Every test of these files or nodes; a file that is not there breaks the row."""
    options = ["-q", "-x", "--no-header", "-p", "no:randomly", "--timeout", str(SECONDS)]
    command = [sys.executable, "-m", "pytest", *options, *paths]
    known = os.environ | {"PYTHONPATH": str(HOME)} | environment
    done = subprocess.run(command, cwd=HOME, env=known, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", done.stdout) or re.search(r"(\d+) passed", done.stderr)
    dots = sum(
        line.count(".") for line in done.stdout.splitlines() if re.fullmatch(r"[.sxFE]+ *\[ *\d+%\]", line.strip())
    )
    figures: dict[str, object] = {"tests": int(passed.group(1)) if passed else dots, "files": ", ".join(paths)}
    faults = {"tests failed": done.stdout[-600:] if done.returncode else ""}
    return Result(figures=figures, faults=faults, note=note)
