"""The second reader of officers' words, as it is learnt from nlu_data/officers, on messages that it never saw."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.officer_learner import CORPUS, examples, read_sense, sense_path
from bot.understanding.officer_piece import Parsed
from bot.understanding.officer_sense import heard
from tests.unit.test_officer_grammar import LOOKED_AT, apart, meets, one_for_each

HOME = Path(__file__).resolve().parents[2]
DATA = HOME / "tests" / "data"


@pytest.fixture(scope="module")
def sense() -> Any:
    return read_sense(sense_path(HOME, HOME / "models"))


def ways(row: dict[str, Any]) -> list[list[dict[str, Any]]]:
    expect = row["expect"]
    return expect["ways"] if "ways" in expect else [expect["commands"]] if "commands" in expect else []


def outcome(row: dict[str, Any], parsed: Parsed) -> str:
    """right, offered (one 确认 does it), asked, or executed wrongly; a look at something else harms nobody."""
    wanted = [one_for_each(way) for way in ways(row)]

    def as_wanted(commands: Any) -> bool:
        got = [one for spoken in commands for one in apart(spoken)]
        return any(len(way) == len(got) and all(any(fits(w, g) for g in got) for w in way) for way in wanted)

    if not parsed.commands:
        return "right" if not wanted else "offered" if parsed.perhaps and as_wanted(parsed.perhaps) else "asked"
    if as_wanted(parsed.commands):
        return "right"
    return "asked" if all(spoken.name in LOOKED_AT for spoken in parsed.commands) else "executed wrongly"


def fits(wanted: dict[str, Any], got: Any) -> bool:
    """As wanted; a person or an office may be named shorter: 老板 for 棋牌室老板."""
    shorter = {
        name: got[2][name]
        for name in ("person", "unit", "to")
        if name in wanted["fields"] and got[2].get(name) and str(got[2][name]) in wanted["fields"][name]
    }
    return meets({**wanted, "fields": wanted["fields"] | shorter}, got)


def outcomes(name: str, sense: Any) -> tuple[Counter[str], Counter[str]]:
    """Of the orders, and of the messages that only tempt."""
    found: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for line in (DATA / f"officer_{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        today = date.fromisoformat(row["today"])
        found[not ways(row)][outcome(row, heard(row["text"], sense, last_case=row["last_case"], today=today))] += 1
    return found


def test_the_corpus_is_of_many_hands_and_each_line_can_be_read() -> None:
    known = examples(HOME / CORPUS)
    assert len(known) >= 15_000
    assert 0.2 < sum(not one.acts for one in known) / len(known) < 0.5


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("A0231|收了|accept A0231\n收了\n", encoding="utf-8")
    with pytest.raises(ValueError, match="some.txt, line 2"):
        examples(tmp_path)


@pytest.mark.parametrize("name", ["commands", "day"])
def test_plain_commands_are_done_or_offered_and_none_is_executed_wrongly(sense: Any, name: str) -> None:
    orders, tempting = outcomes(name, sense)
    total = sum(orders.values())
    assert orders["executed wrongly"] == tempting["executed wrongly"] == 0
    assert orders["right"] + orders["offered"] >= 0.98 * total
    assert orders["right"] >= 0.96 * total


def test_of_hands_that_knew_neither_grammar_nor_corpus_most_is_done_and_little_wrongly(sense: Any) -> None:
    orders, tempting = outcomes("unseen", sense)
    total = sum(orders.values())
    assert total >= 900
    assert orders["right"] >= 0.8 * total
    assert orders["right"] + orders["offered"] >= 0.86 * total
    assert orders["executed wrongly"] <= 0.02 * total
    assert tempting["executed wrongly"] <= 0.03 * sum(tempting.values())
