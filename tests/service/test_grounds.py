"""依据: officers see why a case is what it is; the reporter's words only where the words may be read."""

import pytest

from bot.domain.cases import Urgency
from bot.domain.officers import Role
from tests.house import House
from tests.telling import told

FLAT = "云栖路101弄3号602室"
WORDS = "云栖路101弄3号602隔成八间出租"
REASONS = (("group_rental", "隔成八间"), ("beat", "prior"))


@pytest.fixture
def staffed(room: House) -> House:
    room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    room.officer("desk", "周明", Role.DUTY_DESK)
    return room


def test_the_case_names_the_rule_of_its_door_and_quotes_nobody(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT, WORDS, reasons=REASONS, beat="B01")
    shown = staffed.says("officer", f"案件 {staffed.case.number}")
    assert "依据　去向 公安受理：按事项目录" in shown
    assert "隔成八间" not in shown
    assert "反映人所在警务区" not in shown


def test_with_the_words_stand_the_words_that_led_to_matter_place_and_beat(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT, WORDS, reasons=REASONS, beat="B01")
    shown = staffed.says("officer", f"案件 {staffed.case.number} 原文")
    assert "依据　群租、隔断、床位出租：“隔成八间”" in shown
    assert f"“{FLAT}”" in shown
    assert "依据　警务区 B01：几处都像，按反映人所在警务区" in shown


def test_an_urgent_case_says_by_which_words(staffed: House) -> None:
    smoke = "三号楼楼道里电瓶车冒烟了快来"
    told(staffed, "resident", "ebike_corridor", FLAT, smoke, beat="B01", urgency=Urgency.EMERGENCY)
    number = staffed.case.number
    assert "依据　紧急：话里说的是眼前的危险" in staffed.says("officer", f"案件 {number}")
    assert "依据　紧急：“" in staffed.says("officer", f"案件 {number} 原文")


def test_violence_in_a_dispute_is_named_as_the_reason_for_the_police(staffed: House) -> None:
    told(staffed, "resident", "dispute_neighbour", FLAT, "-", beat="B01", answers=(("violence", "yes"),))
    assert "公安受理：纠纷里有动手或威胁" in staffed.says("officer", f"案件 {staffed.case.number}")
