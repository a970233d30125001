"""Messages of hands that the corpus never saw, none of them learnt from: quiet cries for help, calm tips in words that
also stand in cries, what reports nothing, bare answers, questions (tests/data/resident_first_sight.jsonl)."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parents[2]
ROWS = [json.loads(line) for line in (HOME / "tests/data/resident_first_sight.jsonl").read_text("utf-8").splitlines()]
HOW_MANY = Counter(row["kind"] for row in ROWS)


@pytest.fixture(scope="module")
def understood() -> list[dict[str, Any]]:
    lines = "".join(json.dumps({"text": row["text"]}, ensure_ascii=False) + "\n" for row in ROWS)
    run = subprocess.run(
        [sys.executable, "-m", "bot", "parse", "--jsonl"],
        input=lines, capture_output=True, text=True, cwd=HOME, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in run.stdout.splitlines()]


def share(understood: list[dict[str, Any]], *kinds: str, of: str) -> float:
    """The share of messages of these kinds that raise an alarm, or whose first matter is one of theirs."""
    pairs = [(row, found) for row, found in zip(ROWS, understood, strict=True) if row["kind"] in kinds]
    if of == "alarm":
        return sum(found["urgency"] == "emergency" for _, found in pairs) / len(pairs)
    firsts = [(row, [one["code"] for one in found["matters"]][:1]) for row, found in pairs]
    return sum(bool(first) and first[0] in row["matters"] for row, first in firsts) / len(pairs)


def test_quiet_cries_are_heard(understood: list[dict[str, Any]]) -> None:
    assert HOW_MANY["danger"] >= 200
    assert share(understood, "danger", of="alarm") >= 0.89


def test_calm_words_raise_few_alarms(understood: list[dict[str, Any]]) -> None:
    assert share(understood, "tip", "nothing", "question", "answer", of="alarm") <= 0.07


def test_a_tip_is_taken_for_what_it_is(understood: list[dict[str, Any]]) -> None:
    assert HOW_MANY["tip"] >= 350
    assert share(understood, "tip", of="matter") >= 0.80
