"""Figures that a test tells when a row of the trust programme runs it (bench/trust/by_tests.py)."""

import json
import os
from pathlib import Path

ENVIRONMENT = "TRUST_FIGURES"
"""The file that they are written to, a line each."""


def figure(name: str, value: float | str) -> None:
    """Numbers of the same name are added up. Without somebody who asks, nothing happens."""
    if path := os.environ.get(ENVIRONMENT):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, value], ensure_ascii=False) + "\n")


def read_figures(path: Path) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        name, value = json.loads(line)
        found[name] = value if isinstance(value, str) else found.get(name, 0) + value
    return found
