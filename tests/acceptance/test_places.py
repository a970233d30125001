"""Where it is: found, asked when it may be two places, left to the duty desk when it is neither; never a guess."""

import pytest

from bot.bootstrap import renew_beats
from bot.domain.beats import Beat
from bot.domain.cases import State
from bot.domain.ids import BeatCode
from bot.domain.officers import Role
from tests.house import STATION, House


def square(lng: float) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((((lng, 31.27), (lng + 0.01, 31.27), (lng + 0.01, 31.28), (lng, 31.28), (lng, 31.27)),),)


TWO = (
    Beat(code=BeatCode("B01"), name="云栖路警务区", station=STATION, estates=("金桂苑", "阳光小区"),
         lanes=("云栖路101弄", "云栖路200弄 1-20号"), area=square(121.48)),
    Beat(code=BeatCode("B02"), name="松涛路警务区", station=STATION, estates=("听涛园", "阳光小区"),
         lanes=("云栖路200弄 21-40号",), roads=("松涛路 1-199 单",), area=square(121.49)),
)  # fmt: skip


@pytest.fixture
def town(house: House) -> House:
    """Two beats with an officer each, the desk, and a resident."""
    with house.store.begin() as ledger:
        ledger.put_beats(TWO, house.clock.now())
    renew_beats(house.app)
    house.officer("chen", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("wang", "王强", Role.COMMUNITY_OFFICER, "B02")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    return house


def test_two_places_of_one_name_are_asked_with_numbers(town: House) -> None:
    asked = town.says("resident", "阳光小区3号602群租，隔了八间")
    assert "1 阳光小区（云栖路警务区）" in asked
    assert "2 阳光小区（松涛路警务区）" in asked
    assert "3 都不是" in asked
    assert town.cases() == []


def test_the_number_chosen_brings_the_receipt_and_the_right_officer(town: House) -> None:
    town.says("resident", "阳光小区3号602群租，隔了八间")
    assert "回执" in town.says("resident", "2")
    assert town.case.beat == "B02"
    assert "新的反映" in town.sees("wang")
    assert town.sees("chen") == ""
    assert town.sees("desk") == ""


def test_the_name_of_the_place_is_an_answer_too(town: House) -> None:
    town.says("resident", "阳光小区3号602群租，隔了八间")
    assert "回执" in town.says("resident", "松涛路警务区那个")
    assert town.case.beat == "B02"


@pytest.mark.parametrize("answer", ["3", "都不是", "不知道", "我也说不清"])
def test_neither_goes_to_the_duty_desk_and_is_not_asked_again(answer: str, town: House) -> None:
    town.says("resident", "阳光小区3号602群租，隔了八间")
    answered = town.says("resident", answer)
    assert "回执" in answered
    assert "哪一处" not in answered
    assert town.case.beat is None
    assert "新的反映" in town.sees("desk")


def test_an_unknown_place_goes_to_the_duty_desk(town: House) -> None:
    assert "回执" in town.says("resident", "长江路300弄5号602群租，隔了八间")
    assert town.case.beat is None
    assert "新的反映" in town.sees("desk")
    assert town.sees("chen") + town.sees("wang") == ""


def test_a_misheard_road_is_read_back_as_it_is(town: House) -> None:
    assert "云栖路101弄12号602室" in town.says("resident", "云七路101弄12号602群租，隔了八间")
    assert town.case.beat == "B01"


def test_a_name_that_is_only_similar_is_asked(town: House) -> None:
    assert "1 云栖路101弄（云栖路警务区）" in town.says("resident", "云桥路101弄12号602群租，隔了八间")
    assert "地点：云栖路101弄12号602室" in town.says("resident", "1")
    assert town.case.beat == "B01"


def test_half_a_lane_is_asked_when_the_house_is_not_said(town: House) -> None:
    assert "1 云栖路200弄 1-20号" in town.says("resident", "云栖路200弄群租，隔了八间")
    town.says("resident", "2")
    assert town.case.beat == "B02"


def test_the_house_number_decides_between_the_halves_of_a_lane(town: House) -> None:
    town.says("resident", "云栖路200弄30号602群租，隔了八间")
    assert town.case.beat == "B02"


@pytest.mark.parametrize("scanned", ["scan", "follow"])
def test_the_beat_s_qr_code_breaks_the_tie(scanned: str, town: House) -> None:
    if scanned == "scan":
        town.platform.scan("resident", "B02")
    else:
        town.platform.unfollow("resident")
        town.follows("resident", "B02")
    assert "回执" in town.says("resident", "阳光小区3号602群租，隔了八间")
    assert town.case.beat == "B02"


def test_the_beat_s_qr_code_serves_for_our_estate(town: House) -> None:
    town.platform.scan("resident", "B02")
    town.says("resident", "我们小区3号楼602群租，隔了八间", "不知道", "不知道")
    assert town.case.beat == "B02"


def test_the_beat_s_qr_code_does_not_override_another_place(town: House) -> None:
    town.platform.scan("resident", "B02")
    town.says("resident", "金桂苑3号602群租，隔了八间")
    assert town.case.beat == "B01"


def test_an_unknown_qr_code_is_no_hint(town: House) -> None:
    town.platform.scan("resident", "B99")
    assert "哪一处" in town.says("resident", "阳光小区3号602群租，隔了八间")


def test_a_pin_is_the_place(town: House) -> None:
    town.says("resident", "群租，隔了八间")
    town.platform.send_location("resident", 31.275, 121.495, "")
    town.settle()
    assert "您发来的位置" in town.sees("resident")
    assert town.case.beat == "B02"
    assert "新的反映" in town.sees("wang")


def test_a_pin_says_where_when_the_words_do_not(town: House) -> None:
    town.says("resident", "楼上群租，隔了八间")
    town.platform.send_location("resident", 31.275, 121.495, "")
    town.settle()
    assert "地点：您发来的位置，楼上" in town.sees("resident")
    assert "地图上的一处（看原话），楼上" in town.sees("wang")


def test_the_pin_s_numbers_stay_with_the_words(town: House) -> None:
    town.platform.send_location("resident", 31.275, 121.495, "")
    town.settle()
    town.says("resident", "这里群租，隔了八间")
    pushed = town.sees("wang")
    assert "地图上的一处" in pushed
    assert "121.495" not in pushed
    assert "121.495" in town.says("wang", f"案件 {town.case.number} 原文")


def test_a_pin_s_label_is_read_as_an_address(town: House) -> None:
    town.says("resident", "群租，隔了八间")
    town.platform.send_location("resident", 31.275, 121.485, "上海市虹口区云栖路101弄12号")
    town.settle()
    assert "云栖路101弄12号" in town.sees("resident")
    assert town.case.beat == "B01"


def test_a_pin_on_the_border_is_asked(town: House) -> None:
    town.says("resident", "群租，隔了八间")
    town.platform.send_location("resident", 31.275, 121.49, "")
    town.settle()
    assert "1 云栖路警务区\n2 松涛路警务区" in town.sees("resident")
    town.says("resident", "1")
    assert town.case.beat == "B01"


def test_a_correction_that_is_ambiguous_is_asked_and_moves_the_case(town: House) -> None:
    town.says("resident", "金桂苑3号602群租，隔了八间")
    assert town.case.beat == "B01"
    assert "哪一处" in town.says("resident", "不对，是阳光小区3号602")
    town.says("resident", "2")
    assert town.case.beat == "B02"
    assert town.case.state is State.RECEIVED
    assert "新的反映" in town.sees("wang")


def test_an_emergency_is_not_held_up_by_the_question(town: House) -> None:
    assert "110" in town.says("resident", "阳光小区3号有人持刀砍人，救命")
    assert "哪一处" not in town.sees("resident")
    assert "紧急" in town.sees("desk")
