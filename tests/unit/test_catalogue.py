"""The matter table: complete, and a faulty one is refused with the row and the mend."""

import pytest

from bot.catalogue.read import read_matters, told_matters
from bot.domain.errors import BadSetting
from bot.domain.matters import Destination


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
     ("{code: a, label: 甲, destination: none}\n  - {code: a, label: 乙, destination: none}", "twice")],
)  # fmt: skip
def test_a_faulty_table_names_the_row_and_the_mend(tmp_path, row: str, fault: str):
    path = tmp_path / "matters.yml"
    path.write_text(f"matters:\n  - {row}\n", encoding="utf-8")
    with pytest.raises(BadSetting) as refused:
        read_matters(path)
    assert fault in refused.value.facts["fault"]
    assert refused.value.facts["mend"]
