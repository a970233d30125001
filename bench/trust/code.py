"""Which program was measured: its commit, and git's number of each file and folder that a row's figures speak of.

The numbers tell a change also when the commit itself is no longer known, and do not change with words about the code.
"""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
LETTERS = 12


@cache
def commit() -> str:
    """The short name of the present one; empty where there is no git."""
    return git("rev-parse", "--short", "HEAD")


@cache
def number_of(path: str) -> str:
    """Git's number of what is committed under this path."""
    return git("rev-parse", f"HEAD:{path}")[:LETTERS]


def numbers(paths: Iterable[str]) -> dict[str, str]:
    return {path: number_of(path) for path in paths}


def measured_on(paths: Sequence[str]) -> str:
    """The present commit; with `+` when one of these paths is not as committed."""
    return commit() + ("+" if git("status", "--porcelain", "--", *paths) else "")


def changed(then: Mapping[str, str]) -> list[str]:
    """The paths that are other ones today."""
    return [path for path, number in then.items() if number_of(path) != number]


def git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=HOME, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return "" if done.returncode else done.stdout.strip()
