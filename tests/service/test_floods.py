"""Too much at once is kept, answered once and sorted by the desk; danger is never held back."""

from collections.abc import Callable

import pytest

from bot.domain.cases import Flag, Urgency
from bot.domain.officers import Role
from tests.house import House
from tests.telling import told

FLAT = "金桂苑3号502室"


@pytest.fixture
def staffed(room: House) -> House:
    return with_staff(room)


def with_staff(house: House) -> House:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    return house


def test_above_the_limit_of_a_minute_words_are_kept_and_answered_once(staffed: House) -> None:
    staffed.says("resident", *(f"第{n}句" for n in range(30)))
    flood = staffed.case
    assert Flag.FLOOD in flood.flags
    assert flood.assignee is None
    with staffed.store.read() as ledger:
        assert {row.status for row in ledger.inbox_rows()} == {"done"}
        (tip,) = ledger.tips_on(flood.id)
        submission = ledger.submission(tip.submission)
    assert submission is not None
    assert [said.text for said in submission.said] == [f"第{n}句" for n in range(20, 30)]
    assert "待整理" in staffed.sees("desk")
    assert staffed.sees("officer") == ""


def test_the_one_answer_names_a_receipt(staffed: House) -> None:
    shown = staffed.says("resident", *(f"第{n}句" for n in range(30)))
    assert shown.count("值班民警会一并来看") == 1
    assert "回执 T" in shown


def test_after_a_minute_the_talk_goes_on_as_before(staffed: House) -> None:
    staffed.says("resident", *(f"第{n}句" for n in range(30)))
    staffed.later(minutes=2)
    before = len(staffed.cases())
    staffed.says("resident", "您好")
    assert len(staffed.cases()) == before


def test_danger_is_heard_in_the_middle_of_a_flood(staffed: House) -> None:
    staffed.says("resident", *(f"第{n}句" for n in range(30)))
    shown = staffed.says("resident", "救命，有人拿刀在砍人")
    assert "立即拨打 110" in shown
    assert any(case.urgency is Urgency.EMERGENCY for case in staffed.cases())
    assert "紧急" in staffed.sees("desk")


def test_officers_are_not_counted(staffed: House) -> None:
    staffed.says("officer", *(["待办"] * 30))
    assert staffed.cases() == []


def test_more_tips_than_ten_an_hour_go_to_the_desk(staffed: House) -> None:
    for n in range(12):
        told(staffed, "resident", "theft", f"金桂苑{n + 1}号")
        staffed.later(minutes=1)
    kept = [case for case in staffed.cases() if Flag.FLOOD in case.flags]
    assert len(staffed.cases()) == 12
    assert len(kept) == 2
    assert all(case.assignee is None for case in kept)
    assert staffed.sees("desk").count("待整理") == 1
    staffed.later(hours=1)
    told(staffed, "resident", "theft", "金桂苑30号")
    assert Flag.FLOOD not in staffed.cases()[-1].flags


def test_a_beat_and_the_whole_station_have_limits_of_their_own(make_room: Callable[..., House]) -> None:
    house = with_staff(make_room(beat_tips_per_hour=3, station_tips_per_hour=5))
    for n in range(4):
        house.follows(f"r{n}")
        told(house, f"r{n}", "theft", f"云栖路101弄{n + 1}号", beat="B01")
    assert [Flag.FLOOD in case.flags for case in house.cases()] == [False, False, False, True]
    for n in range(2):
        house.follows(f"s{n}")
        told(house, f"s{n}", "theft", f"听涛园{n + 1}号", beat="B02")
    assert [Flag.FLOOD in case.flags for case in house.cases()][-2:] == [False, True]


def test_what_is_urgent_or_about_an_officer_is_told_one_by_one(make_room: Callable[..., House]) -> None:
    house = with_staff(make_room(tips_per_hour=1))
    house.officer("head", "李刚", Role.HEAD)
    told(house, "resident", "theft", "金桂苑1号")
    house.sees("desk")
    told(house, "resident", "domestic_violence", FLAT)
    assert house.cases()[-1].number in house.sees("desk")
    told(house, "resident", "police_conduct", "", "你们民警收了房东的钱")
    assert house.cases()[-1].number in house.sees("head")
