"""Leave, hand-over and duty: whoever is there gets the case, and nothing waits for somebody on leave."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain import commands as ask
from bot.domain.officers import SYSTEM, Officer, Role
from tests.house import House

RENTAL = "云栖路101弄12号602群租，隔了八间"
OTHER = "云栖路101弄15号301群租，隔了六间"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Staff:
    """The station's people in a house."""

    def __init__(self, house: House) -> None:
        self.chen = house.officer("chen", "陈静", Role.COMMUNITY_OFFICER, "B01")
        self.wang = house.officer("wang", "王强", Role.COMMUNITY_OFFICER, "B02")
        self.desk = house.officer("desk", "周明", Role.DUTY_DESK)
        house.follows("resident")


@pytest.fixture
def staff(house: House) -> Staff:
    return Staff(house)


def case_of(house: House, officer: Officer) -> bool:
    return house.case.assignee == officer.id


def test_a_case_of_a_beat_on_leave_goes_to_the_substitute(house: House, staff: Staff) -> None:
    assert "3月10日" not in house.says("chen", "请假 今天-3月12日 代班 王强")
    assert "由您代班" in house.sees("wang")
    house.says("resident", RENTAL)
    assert case_of(house, staff.wang)
    assert "新的反映" in house.sees("wang")
    assert house.sees("chen") == ""


def test_a_case_in_hand_is_worked_by_the_substitute_while_the_officer_is_away(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    house.says("chen", "请假 今天-3月12日 代班 王强")
    house.sees("wang")
    assert case_of(house, staff.chen)
    assert house.case.number in house.says("wang", "待办")
    assert "已受理" in house.says("wang", f"受理 {house.case.number}")
    assert RENTAL in house.says("wang", f"案件 {house.case.number} 原文")


def test_what_the_reporter_adds_reaches_the_substitute(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    house.says("chen", "请假 今天-3月12日 代班 王强")
    house.sees("wang")
    house.sees("chen")
    house.says("resident", "补充 他们晚上十点以后才回来")
    assert "反映人有补充" in house.sees("wang")
    assert house.sees("chen") == ""


def test_before_the_leave_and_after_it_the_officer_is_told(house: House, staff: Staff) -> None:
    house.says("chen", "请假 明天 代班 王强")
    house.says("resident", RENTAL)
    assert "新的反映" in house.sees("chen")
    house.later(days=2)
    house.says("chen", "待办")
    house.says("resident", OTHER)
    assert "新的反映" in house.sees("chen")


def test_when_the_leave_ends_the_substitute_sees_the_officer_s_cases_no_longer(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    house.says("chen", "请假 今天 代班 王强")
    assert house.case.number in house.says("wang", "待办")
    house.later(days=1)
    house.sees("wang")
    assert house.case.number not in house.says("wang", "待办")
    assert "没有这个编号" in house.says("wang", f"案件 {house.case.number}")


def test_without_a_substitute_the_duty_desk_stands_in(house: House, staff: Staff) -> None:
    assert "今天至3月12日请假，由值班室代班" in house.says("chen", "请假 今天-3月12日 代班 值班室")
    house.says("resident", RENTAL)
    assert house.case.assignee is None
    assert "新的反映" in house.sees("desk")


def test_a_substitute_without_wechat_leaves_it_to_the_duty_desk(house: House, staff: Staff) -> None:
    house.says("chen", "请假 今天-3月12日 代班 王强")
    house.says("wang", "解绑")
    house.says("resident", RENTAL)
    assert "新的反映" in house.sees("desk")


def test_leave_is_ended_by_a_word(house: House, staff: Staff) -> None:
    house.says("chen", "请假 今天-3月12日 代班 王强")
    assert "已销假" in house.says("chen", "销假")
    house.says("resident", RENTAL)
    assert case_of(house, staff.chen)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("请假 今天-3月12日 代班 赵平", "没有找到“赵平”"),
        ("请假 今天-3月12日", "谁代班"),
        ("请假 今天-3月12日 代班 陈静", "换一位代班"),
        ("请假 2025-03-01到2025-03-03 代班 王强", "日期要从今天起"),
        ("交接 B01 赵平", "没有找到“赵平”"),
        ("交接 B77 王强", "没有找到警务区“B77”"),
        ("交接 B02 王强", "联系值班室"),
        ("交接 B01 周明", "不是本所的社区民警"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(words: str, answer: str, house: House, staff: Staff) -> None:
    assert answer in house.says("chen", words)
    house.says("chen", "确认")
    house.says("resident", RENTAL)
    assert case_of(house, staff.chen)


def test_two_who_are_away_do_not_stand_in_for_each_other(house: House, staff: Staff) -> None:
    house.says("wang", "请假 今天-3月12日 代班 值班室")
    assert "换一位代班" in house.says("chen", "请假 3月11日-3月13日 代班 王强")


# --- hand-over -------------------------------------------------------------------------------------------


def test_a_beat_is_handed_over_with_its_open_cases_after_one_word(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    shown = house.says("chen", "交接 B01 王强")
    assert "云栖路警务区和在办的 1 件将交给王强" in shown
    assert "确认" in shown
    assert case_of(house, staff.chen)
    assert "已交给王强" in house.says("chen", "确认")
    assert case_of(house, staff.wang)
    told = house.sees("wang")
    assert "云栖路警务区交给您了，在办 1 件" in told
    assert "新的反映" not in told
    assert "没有这个编号" in house.says("chen", f"案件 {house.case.number}")


def test_after_the_hand_over_new_cases_go_to_the_receiver(house: House, staff: Staff) -> None:
    house.says("chen", "云栖路警务区交接给王强", "确认")
    house.sees("wang")
    house.says("resident", RENTAL)
    assert case_of(house, staff.wang)
    assert "新的反映" in house.sees("wang")
    assert house.sees("chen") == ""


def test_a_hand_over_is_called_off(house: House, staff: Staff) -> None:
    house.says("chen", "交接 B01 王强", "取消")
    house.says("resident", RENTAL)
    assert case_of(house, staff.chen)


def test_whoever_stepped_aside_does_not_get_the_case_with_the_beat(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    house.says("chen", "交接 B01 王强", "确认")
    house.says("wang", f"回避 {house.case.number}")
    house.says("wang", "交接 B01 陈静", "确认", "交接 B02 陈静", "确认")
    house.says("chen", "交接 B01 王强", "确认")
    assert house.case.assignee != staff.wang.id
    assert "没有这个编号" in house.says("wang", f"案件 {house.case.number}")


def test_the_head_hands_over_any_beat(house: House, staff: Staff) -> None:
    house.officer("head", "孙立", Role.HEAD)
    assert "将交给王强" in house.says("head", "交接 B01 王警官")
    house.says("head", "确认")
    house.says("resident", RENTAL)
    assert case_of(house, staff.wang)


# --- duty ------------------------------------------------------------------------------------------------


def test_today_s_duty_names_desk_beats_and_substitutes(house: House, staff: Staff) -> None:
    house.says("chen", "请假 今天 代班 王强")
    told = house.says("wang", "今天谁值班")
    assert "值班室：周明" in told
    assert "云栖路警务区：陈静请假，王强代" in told
    assert "松涛路警务区：王强" in told


def test_on_a_day_off_what_is_urgent_goes_to_whoever_is_on_duty(house: House, staff: Staff) -> None:
    saturday = datetime(2026, 3, 14, 10, tzinfo=SHANGHAI)
    with house.store.begin() as ledger:
        duty = ask.SetDuty(first=saturday.date(), last=saturday.date(), officer=staff.wang.id)
        house.app.handle(ledger, duty, SYSTEM)
    house.later(days=4)
    house.sees("chen")
    assert "带班：王强" in house.says("desk", "今天谁值班")
    house.says("resident", "云栖路101弄12号老公打我，我不敢回家")
    house.follows("neighbour")
    house.says("neighbour", RENTAL)
    assert [case.assignee for case in house.cases()] == [staff.wang.id, staff.chen.id]


def test_asking_for_a_person_reaches_the_substitute(house: House, staff: Staff) -> None:
    house.says("resident", RENTAL)
    house.says("chen", "请假 今天 代班 王强")
    house.sees("wang")
    house.says("resident", "转人工")
    assert "反映人找您" in house.sees("wang")
    assert house.sees("chen") == ""


def test_every_change_of_the_roster_is_audited(house: House, staff: Staff) -> None:
    house.says("chen", "请假 今天 代班 王强", "销假", "交接 B01 王强", "确认")
    with house.store.read() as ledger:
        actions = [
            row.action for row in ledger.audit_page(action=None, actor=None, object_=None, before=None, limit=50)
        ]
        assert ledger.verify_audit() is None
    assert {"TakeLeave", "EndLeave", "HandOver"} <= set(actions)
