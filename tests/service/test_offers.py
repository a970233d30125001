"""Words that are not all understood do nothing; what was read of them is offered for one 确认."""

import pytest

from bot.domain.cases import State, Step
from bot.domain.officers import Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told


@pytest.fixture
def station(sqlite_store: Store) -> House:
    """One case that the officer works on."""
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    told(house, "resident", "group_rental", "金桂苑3号502室", words="隔了八间")
    house.sees("officer")
    house.says("officer", f"受理 {house.cases()[0].number}")
    return house


def test_what_was_read_is_offered_and_done_on_one_word(station: House) -> None:
    (case,) = station.cases()
    shown = station.says("officer", "明天上午走访，顺路买两只粽子")
    assert "没有全看懂" in shown
    assert f"{case.number}：安排走访" in shown
    assert station.cases() == [case]
    station.says("officer", "确认")
    assert station.cases()[0].step is Step.VISIT_SCHEDULED


def test_what_is_shown_before_it_is_done_is_offered_word_for_word(station: House) -> None:
    shown = station.says("officer", "办结，粽子也吃完了")
    assert "没有全看懂" in shown
    assert "确认" in shown
    assert station.cases()[0].state is State.VERIFYING


def test_nothing_is_offered_while_something_else_waits(station: House) -> None:
    station.says("officer", "转给房管，群租归他们认定")
    assert station.cases()[0].state is State.VERIFYING
    (before,) = station.cases()
    shown = station.says("officer", "明天上午走访，顺路买两只粽子")
    assert "确认" not in shown
    station.says("officer", "确认")
    assert station.cases()[0].state is State.TRANSFERRED
    assert before.state is State.VERIFYING


def test_what_would_be_refused_is_not_offered(station: House) -> None:
    shown = station.says("officer", "复查合格，粽子吃完了")
    assert "确认" not in shown
    assert "没有全看懂" in shown


def test_a_part_of_the_day_is_kept_as_it_was_said(station: House) -> None:
    (case,) = station.cases()
    said = station.says("officer", "明天上午去看")
    assert "上午" in said
    assert ":" not in said.split(case.number)[1].split("走访")[0]
