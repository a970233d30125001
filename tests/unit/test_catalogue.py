"""The matter table: complete, and a faulty one is refused with the row and the mend."""

from dataclasses import replace

import pytest

from bot.catalogue.read import check_responses, read_matters, told_matters
from bot.domain.errors import BadSetting
from bot.domain.matters import Destination, Question
from tests.house import settings_for


def test_every_matter_has_a_label_and_a_door():
    rows = read_matters()
    assert len(told_matters(rows)) == 69
    assert rows["fire"].internal
    assert rows["group_rental"].destination is Destination.POLICE_CASE
    assert rows["noise_construction"].destination is Destination.HOTLINE
    assert rows["dispute_neighbour"].destination is Destination.MEDIATION
    assert all(row.label for row in rows.values())


@pytest.mark.parametrize(
    ("row", "fault"),
    [("{code: a, label: 甲}", "missing"), ("{code: a, label: 甲, destination: moon}", "moon"),
     ("{code: a, label: 甲, destination: police_case}\n  - {code: a, label: 乙, destination: police_case}", "twice"),
     ("{code: a, label: 甲, destination: none}", "advice"),
     ("{code: a, label: 甲, destination: police_case, departement: 房管}", "departement"),
     ("{code: a, label: 甲, destination: hotline_12345, line: 一二三}", "line"),
     ("{code: a, label: 甲, destination: police_case, watch_days: 7}", "watch_days"),
     ("{code: a, label: 甲, destination: hotline_12345, result_days: 0}", "result_days"),
     ("{code: a, label: 甲, destination: police_case, group: moon}", "moon")],
)  # fmt: skip
def test_a_faulty_table_names_the_row_and_the_mend(tmp_path, row: str, fault: str):
    path = tmp_path / "matters.yml"
    path.write_text(f"matters:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        read_matters(path)
    assert fault in refused.value.facts["fault"]
    assert refused.value.facts["mend"]


def test_a_question_without_words_is_refused_at_start():
    words = settings_for().home / "nlu_data" / "domain" / "responses.yml"
    rows = dict(read_matters())
    check_responses(rows, words)
    rows["theft"] = replace(rows["theft"], questions=(Question(code="shoe_size"),))
    with pytest.raises(BadSetting) as refused:
        check_responses(rows, words)
    assert "utter_ask_shoe_size" in refused.value.facts["fault"]
