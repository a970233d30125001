"""Visits and interviews with a day ahead: remembered for the officer, and done only when the officer says so."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.domain.cases import Step
from bot.domain.events import (
    CalledOff,
    Happened,
    Interviewed,
    InterviewPlanned,
    JointVisitPlanned,
    Visited,
    VisitPlanned,
)
from bot.domain.lifecycle import evolve
from bot.domain.officers import Actor, Role
from bot.domain.records import appointments, joint_visit_of, last_held
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told

TOLD = "楼上隔了八间，夜里拖箱子"


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """An accepted case on a Tuesday at ten."""
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    told(house, "resident", "group_rental", "金桂苑3号502室", words=TOLD)
    house.says("officer", f"受理 {house.case.number}")
    house.sees("resident")
    return house


def history(house: House) -> Sequence[Happened]:
    with house.store.read() as ledger:
        return ledger.history(house.case.id)


def events(house: House) -> list[object]:
    return [line.event for line in history(house)]


def open_ones(house: House) -> int:
    with house.store.read() as ledger:
        return len(appointments(ledger.history(house.case.id)))


def test_an_interview_ahead_is_told_on_its_morning_and_asked_after_in_the_evening(house: House) -> None:
    number = house.case.number
    assert "3月12日 约谈房东，到时提醒您" in house.says("officer", "周四约谈房东")
    assert isinstance(events(house)[-1], InterviewPlanned)
    assert house.case.step is Step.ACCEPTED
    assert "约好：3月12日 09:00 约谈房东" in house.says("officer", f"案件 {number}")
    house.later(days=1, hours=22)
    assert "3月12日 09:00 约谈房东" in house.sees("officer")
    house.says("officer", "待办")
    house.later(hours=10)
    asked = house.sees("officer")
    assert f"3月12日 09:00 约谈房东还没有记。谈过了请回复：约谈 {number} 房东 谈过了" in asked
    assert house.case.step is Step.ACCEPTED
    assert "已约谈房东" in house.says("officer", f"约谈 {number} 房东 谈过了，答应月底前拆")
    assert house.case.step is Step.INTERVIEWED
    assert open_ones(house) == 0
    with house.store.read() as ledger:
        held = last_held(ledger.history(house.case.id))
    assert held is not None
    assert "答应" in held.text


def test_a_visit_ahead_is_told_on_its_morning_and_asked_after_in_the_evening(house: House) -> None:
    house.says("officer", "明天下午三点走访")
    house.later(hours=22)
    assert "3月11日 15:00 走访" in house.sees("officer")
    house.later(hours=10)
    assert f"还没有记。去过了请回复：走访 {house.case.number} 去过了" in house.sees("officer")
    house.says("officer", f"走访 {house.case.number} 去过了")
    assert isinstance(events(house)[-1], Visited)
    assert open_ones(house) == 0


@pytest.mark.parametrize("words", ["去过了", "核实 属实 隔成8间", "办结 已劝阻，答应改正", "周五上午走访", "撤销"])
def test_what_was_done_put_off_or_taken_back_is_not_asked_after(house: House, words: str) -> None:
    house.says("officer", "今天下午两点去看看", words, "确认")
    assert any(isinstance(event, VisitPlanned) for event in events(house))
    house.later(hours=8)
    assert "走访" not in house.sees("officer")


def test_a_part_of_the_day_stays_what_was_said(house: House) -> None:
    house.says("officer", "今天下午约谈房东")
    assert "约好：3月10日下午 约谈房东" in house.says("officer", f"案件 {house.case.number}")
    house.later(hours=7)
    assert "约谈" not in house.sees("officer")
    house.later(hours=4)
    assert "3月10日下午 约谈房东还没有记" in house.sees("officer")


def test_two_people_have_two_appointments(house: House) -> None:
    house.says("officer", "明天上午十点约谈房东", "明天下午两点约谈业主", "约谈房东 谈过了")
    house.later(days=1, hours=8)
    asked = house.sees("officer")
    assert "约谈业主还没有记" in asked
    assert "约谈房东还没有记" not in asked


def test_an_appointment_within_the_day_is_told_an_hour_before(house: House) -> None:
    house.says("officer", "今天下午三点约谈房东")
    house.later(hours=3, minutes=30)
    assert "约谈" not in house.sees("officer")
    house.later(minutes=40)
    assert "3月10日 15:00 约谈房东" in house.sees("officer")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("约谈房东", Interviewed),
        ("今天约谈了房东，答应搬走", Interviewed),
        ("今天跟房东谈了，答应搬走", Interviewed),
        ("昨天约谈了房东", Interviewed),
        ("今天上午九点约谈过房东了", Interviewed),
        ("今天约谈房东", InterviewPlanned),
        ("约谈房东 下周三上午", InterviewPlanned),
    ],
)
def test_only_what_was_said_to_be_held_is_held(house: House, words: str, kind: type) -> None:
    house.says("officer", words)
    assert type(events(house)[-1]) is kind


def test_an_interview_to_come_at_an_hour_that_is_over_is_asked_about(house: House) -> None:
    before = house.case
    assert "这个时间已经过了，什么都没有记。谈过了请说：约谈" in house.says("officer", "上午九点约谈房东")
    assert house.case == before


def test_the_reporter_hears_nothing_of_appointments_nor_the_draft_of_the_outcome(house: House) -> None:
    house.says("officer", "明天上午九点走访", "后天约谈房东")
    house.later(days=3)
    assert "约谈" not in house.sees("resident")
    house.says("officer", "待办")
    shown = house.says("officer", f"反馈 {house.case.number}")
    assert "约谈" not in shown
    assert "上门" not in shown


def test_nobody_is_reminded_of_a_case_that_went_elsewhere(house: House) -> None:
    house.says("officer", "后天上午约谈房东", f"转办 {house.case.number} 房管 由房管核查", "确认")
    house.later(days=2, hours=8)
    assert "约谈" not in house.sees("officer")


def test_an_interview_that_was_called_held_before_its_day_is_an_appointment(house: House) -> None:
    at = house.clock.now()
    early = Interviewed(person="房东", at=at + timedelta(days=2), text="")
    with house.store.begin() as ledger:
        ledger.append(evolve(house.case, early, at), early, Actor(role=Role.HEAD), at)
        assert last_held(ledger.history(house.case.id)) is None
    assert open_ones(house) == 1


# --- called off


CALLED_OFF = [
    ("明天下午三点走访", "取消明天的走访", "3月11日 15:00 走访"),
    ("明天下午三点走访", "明天不去了，房东出差", "3月11日 15:00 走访"),
    ("明天下午三点走访", "{number}的走访取消", "3月11日 15:00 走访"),
    ("周四上午约谈房东", "约谈取消", "3月12日上午 约谈房东"),
    ("周四上午约谈房东", "和房东的约谈取消了", "3月12日上午 约谈房东"),
    ("周四上午约谈房东", "不约谈了", "3月12日上午 约谈房东"),
    ("联合 平安办 房管 明天上午九点", "取消联合检查", "3月11日 09:00 与平安办、房管联合上门"),
]


@pytest.mark.parametrize(("planned", "words", "what"), CALLED_OFF)
def test_what_was_planned_is_called_off_in_words_and_told_no_more(
    house: House, planned: str, words: str, what: str
) -> None:
    house.says("officer", planned)
    house.later(minutes=5)
    assert f"取消了，不再提醒：{what}" in house.says("officer", words.format(number=house.case.number))
    assert isinstance(events(house)[-1], CalledOff)
    assert open_ones(house) == 0
    shown = house.says("officer", f"案件 {house.case.number}")
    assert "约好" not in shown
    assert "取消" in shown
    house.later(days=3)
    assert "约谈" not in house.sees("officer")
    house.says("officer", "待办")
    assert "走访" not in house.sees("officer")


def test_calling_off_is_taken_back_like_any_record(house: House) -> None:
    house.says("officer", "明天下午三点走访")
    house.later(minutes=5)
    house.says("officer", "明天不去了", "撤销")
    assert open_ones(house) == 1
    house.later(hours=22)
    assert "3月11日 15:00 走访" in house.sees("officer")


def test_a_visit_that_was_only_planned_gives_its_time_back(house: House) -> None:
    """Planning a visit is the first act of a case; called off, the first act is still to come."""
    before = house.case.due_at
    house.says("officer", "明天下午三点走访")
    assert house.case.due_at != before
    house.says("officer", "明天不去了")
    assert house.case.step is Step.ACCEPTED
    assert house.case.due_at == before
    house.says("officer", "给反映人打过电话了", "明天下午三点走访", "明天不去了")
    assert house.case.step is Step.CONTACTED


def test_of_two_appointments_only_the_one_that_is_meant_is_called_off(house: House) -> None:
    house.says("officer", "明天上午十点约谈房东", "明天下午两点约谈业主")
    asked = house.says("officer", "取消明天的约谈")
    assert "3月11日 10:00 约谈房东；3月11日 14:00 约谈业主" in asked
    assert open_ones(house) == 2
    house.says("officer", "取消和业主的约谈")
    house.later(days=1, hours=8)
    asked = house.sees("officer")
    assert "约谈房东还没有记" in asked
    assert "业主" not in asked


def test_what_is_not_planned_is_not_called_off(house: House) -> None:
    house.says("officer", "周四上午约谈房东")
    for words in ("明天不去了", "取消走访", "取消明天的约谈", "取消和业主的约谈"):
        assert "约好的是：3月12日上午 约谈房东，什么都没有取消" in house.says("officer", words)
    assert open_ones(house) == 1


def test_a_visit_that_was_put_off_does_not_come_back_when_the_new_one_is_called_off(house: House) -> None:
    house.says("officer", "明天下午三点走访", "明天不去了，后天下午三点再去")
    assert "约好：3月12日 15:00 走访" in house.says("officer", f"案件 {house.case.number}")
    house.says("officer", "后天不去了")
    assert open_ones(house) == 0
    house.later(days=3)
    assert "走访" not in house.sees("officer")


def test_the_sheets_of_a_joint_visit_that_is_called_off_are_closed_and_nobody_is_missed(house: House) -> None:
    house.says("officer", "联合 平安办 房管 周五上午九点")
    (seq,) = (line.seq for line in history(house) if isinstance(line.event, JointVisitPlanned))
    house.later(minutes=5)
    assert "请告诉他们" in house.says("officer", "取消联合上门")
    assert joint_visit_of(history(house), seq) is None
    house.later(days=5)
    assert "平安办" not in house.sees("officer")
    assert "取消" not in house.sees("resident")


def test_who_would_have_gone_hears_that_a_colleague_called_it_off(house: House) -> None:
    house.officer("desk", "周明", Role.DUTY_DESK)
    number = house.case.number
    house.says("officer", "明天下午三点走访")
    house.says("desk", f"取消走访 {number}")
    told = house.sees("officer")
    assert "周明取消了：3月11日 15:00 走访" in told
    assert "周明取消了" not in house.sees("desk")
    house.says("officer", "明天下午三点走访")
    house.says("officer", "明天不去了")
    assert "陈静取消了" not in house.sees("officer")


def test_with_nothing_planned_that_is_said(house: House) -> None:
    assert f"{house.case.number} 没有约好的走访或约谈，什么都没有取消" in house.says("officer", "明天不去了")


@pytest.mark.parametrize("words", ["今天去不了", "走访改期", "走访推迟吧", "{number} 今天去不了"])
def test_whoever_cannot_go_is_told_what_is_planned_and_how_to_move_it(house: House, words: str) -> None:
    number = house.case.number
    house.says("officer", "今天下午四点走访")
    answer = house.says("officer", words.format(number=number))
    assert f"还没有改。{number} 约好的是：3月10日 16:00 走访" in answer
    assert open_ones(house) == 1
    assert f"{number} 约好了：3月11日15:00 走访" in house.says("officer", f"走访 {number} 明天下午三点")
    assert f"{number} 取消了，不再提醒：3月11日 15:00 走访" in house.says("officer", f"取消走访 {number}")


def test_the_words_that_are_offered_to_put_off_a_talk_are_understood(house: House) -> None:
    number = house.case.number
    house.says("officer", "明天上午九点约谈房东")
    moved, off = f"约谈 {number} 房东 明天下午三点", f"取消约谈 {number}"
    answer = house.says("officer", "改天吧，今天走不开")
    assert moved in answer
    assert off in answer
    house.says("officer", moved)
    assert open_ones(house) == 1
    assert "取消了，不再提醒：3月11日 15:00 约谈房东" in house.says("officer", off)


def test_a_joint_visit_is_called_off_and_made_anew_in_the_words_that_are_offered(house: House) -> None:
    number = house.case.number
    house.says("officer", f"联合 {number} 平安办 房管 明天上午九点")
    off, moved = f"取消联合 {number}", f"联合 {number} 平安办、房管 明天下午三点"
    answer = house.says("officer", "走访改期")
    assert answer.index(off) < answer.index(moved)
    house.says("officer", off)
    assert open_ones(house) == 0
    house.says("officer", moved)
    assert open_ones(house) == 1


def test_a_question_about_nothing_planned_is_answered_as_before(house: House) -> None:
    assert "没看懂，什么都没有做" in house.says("officer", "今天去不了")
