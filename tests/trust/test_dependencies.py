"""docs/dependencies.md says what is locked and what the processes that others reach do not load."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
PAGE = (HOME / "docs/dependencies.md").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^(\S+)==(\S+)", (HOME / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
HEAVY = {
    "Rasa": "rasa",
    "TensorFlow": "tensorflow",
    "Keras": "keras",
    "scikit-learn": "sklearn",
    "aiohttp": "aiohttp",
    "Sanic": "sanic",
    "protobuf": "google.protobuf",
    "sentry-sdk": "sentry_sdk",
}
"""What the page says is not loaded, and the name by which it is imported."""


def test_the_page_counts_what_is_locked() -> None:
    assert PAGE.split("\n\n")[1].startswith(f"{len(LOCKED)} packages are locked")


def test_every_version_with_a_finding_is_the_one_that_is_locked() -> None:
    table = PAGE.split("| package |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    named = [tuple(one.split()) for cell in cells[1:] for one in cell.split(", ")]
    assert named
    for name, version in named:
        assert LOCKED[name] == version, name


@pytest.mark.parametrize("module", ["bot.runtime.gateway", "bot.runtime.clock"])
def test_gateway_and_clock_load_none_of_what_the_page_names(module: str) -> None:
    sentence = " ".join(PAGE.split("- The **gateway**")[1].split("\n- ")[0].split())
    assert all(name in sentence for name in HEAVY)
    look = f"import sys, {module}; print([name for name in {list(HEAVY.values())} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", look], cwd=HOME, capture_output=True, text=True)
    assert told.stdout.strip() == "[]", told.stdout + told.stderr
