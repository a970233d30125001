"""The report on understanding: what is wrong stands on top, with its words; a faulty set names its line."""

from pathlib import Path

import pytest

from bot.catalogue.read import read_matters
from bot.dialogue import report
from bot.dialogue.report import Example, Judged


def row(
    text: str, wanted: str | None, read: str | None, confidence: float = 0.9, words: tuple[str, ...] = ()
) -> Judged:
    found = {
        "matters": [{"code": read, "confidence": confidence}] if read else [],
        "destination": "police_case", "intent": "report",
        "evidence": {"matters": {read: list(words)} if read else {}},
    }  # fmt: skip
    return Judged(example=Example(text=text, wanted=(wanted,) if wanted else ()), found=found)


ROWS = (
    row("房子隔成八间", "group_rental", "group_rental"),
    row("房东不登记", "group_rental", "rental_unregistered", 0.6),
    row("<b>车</b>被撬了", "theft", "parking", 0.99, ("车",)),
    row("今天天气好", None, None),
)


def test_figures_count_each_matter_once_in_the_average() -> None:
    found = report.figures(ROWS)
    assert found["matter"] == pytest.approx(0.5)
    assert found["macro"] == pytest.approx((0.5 + 0.0 + 1.0) / 3)
    assert "destination" not in found


def test_the_surest_error_stands_on_top_and_what_is_right_is_none() -> None:
    assert [one.read for one in report.worst(ROWS)] == ["parking", "rental_unregistered"]


def test_a_further_matter_that_was_told_is_no_error() -> None:
    both = Judged(example=Example(text="-", wanted=("theft", "fight")), found=row("-", None, "fight").found)
    assert both.right
    assert report.confusions([both]) == {("theft", "theft"): 1}


def test_a_matter_with_few_utterances_is_marked_and_the_weakest_comes_first() -> None:
    learnt = [Example(text="-", wanted=("theft",))] * 80 + [Example(text="-", wanted=("group_rental",))]
    first, second = report.coverage(learnt, ROWS, ["group_rental", "theft"])
    assert (first.code, first.learnt, first.held, first.right, first.thin) == ("theft", 80, 1, 0, False)
    assert (second.code, second.held, second.right, second.thin) == ("group_rental", 2, 1, True)


def test_the_page_shows_errors_with_their_words_and_loads_nothing() -> None:
    covered = report.coverage([], ROWS, ["theft"])
    page = report.page({"held_back": ROWS}, covered, read_matters(), {"model": "m", "day": "d", "thin": "80"})
    assert "&lt;b&gt;车&lt;/b&gt;被撬了" in page
    assert "99.0%" in page
    assert page.count("<rect ") == 4
    assert "http" not in page
    assert "<script" not in page


def test_sets_of_other_hands_are_read_and_a_faulty_line_is_named(tmp_path: Path) -> None:
    good = tmp_path / "a.jsonl"
    good.write_text('{"text": "被偷了", "category": "theft", "also": ["fight"], "destination": "none"}\n', "utf-8")
    ((name, (one,)),) = report.sets_in(tmp_path)
    assert (name, one.wanted, one.destinations) == ("a", ("theft", "fight"), frozenset({"none"}))
    good.write_text('{"text": "被偷了", "matters": []}\n{"text": 1}\n', "utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl:2"):
        list(report.sets_in(tmp_path))
