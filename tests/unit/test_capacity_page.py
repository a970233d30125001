"""docs/capacity.md: what Shanghai would need follows from the costs that stand above it."""

import random
import re
from pathlib import Path

from bench.capacity import TIPS_A_YEAR, shanghai, written_into

PAGE = (Path(__file__).resolve().parents[2] / "docs/capacity.md").read_text(encoding="utf-8")
RULE = r"A turn is ([\d.]+) ms of CPU, (\d+) of them the model's; a callback ([\d.]+) ms\."
SEED = 7
ROUNDED = 0.21
"""Four figures of one digit after the point."""


def part(name: str) -> str:
    return PAGE.split(f"<!-- {name} -->\n")[1].split(f"\n<!-- end of {name} -->")[0]


def cost(row: str, column: int) -> float:
    cells = next(line for line in part("measured").splitlines() if line.startswith(f"| {row}"))
    return float(cells.split(" | ")[column].split()[0].strip("| "))


def test_a_turn_is_what_worker_sender_and_model_cost_on_postgresql() -> None:
    said = re.search(RULE, PAGE)
    assert said is not None
    turn, model, callback = map(float, said.groups())
    parts = cost("worker", 4) + cost("sender", 4)
    assert abs(parts + model - turn) < ROUNDED
    assert callback == cost("callback", 4)


def test_the_city_is_reckoned_from_the_measured_costs() -> None:
    said = re.search(RULE, PAGE)
    assert said is not None
    turn, _, callback = map(float, said.groups())
    size = cost("growth of the database", 4) * 1_000
    lines = [said[0], "", *shanghai(turn, callback, size, TIPS_A_YEAR, random.Random(SEED))]
    assert part("reckoned") == "\n".join(lines)


def test_the_page_tells_on_which_day_and_commit_it_was_measured() -> None:
    assert re.match(r"\d{4}-\d\d-\d\d, commit `[0-9a-f]{7,}(-dirty)?`, \d+ messages, ", part("measured"))
    assert written_into(PAGE, "measured", part("measured").splitlines()) == PAGE
