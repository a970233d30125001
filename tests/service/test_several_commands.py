"""Several commands in one message: shown once when more than one case is meant, and all of it done or nothing."""

import pytest

from bot.domain.cases import Flag, State, Step
from bot.domain.events import VisitPlanned
from bot.domain.officers import Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told


@pytest.fixture
def station(sqlite_store: Store) -> House:
    """Two cases of one beat."""
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    for n in (3, 5):
        house.follows(f"resident-{n}")
        told(house, f"resident-{n}", "group_rental", f"金桂苑{n}号502室", words="隔了八间")
    house.sees("officer")
    return house


def numbers(station: House) -> tuple[str, str]:
    first, second = (case.number for case in station.cases())
    return first, second


def states(station: House) -> set[State]:
    return {case.state for case in station.cases()}


def test_two_commands_for_two_cases_are_shown_once_and_done_together(station: House) -> None:
    one, two = numbers(station)
    shown = station.says("officer", f"受理{one}、{two}，明天三点一起走访")
    assert shown.count("确认") == 1
    assert f"{one}：受理；安排走访 3月11日15:00" in shown
    assert f"{two}：受理；安排走访 3月11日15:00" in shown
    assert states(station) == {State.RECEIVED}
    assert "共 4 步都记下了" in station.says("officer", "确认")
    assert states(station) == {State.VERIFYING}
    assert {case.step for case in station.cases()} == {Step.VISIT_SCHEDULED}
    with station.store.read() as ledger:
        planned = [
            line.event.at.astimezone(station.app.tz).hour
            for case in station.cases()
            for line in ledger.history(case.id)
            if isinstance(line.event, VisitPlanned)
        ]
        assert planned == [15, 15]
        assert ledger.verify_audit() is None


def test_a_batch_that_is_taken_back_before_confirming_leaves_nothing(station: House) -> None:
    one, two = numbers(station)
    before = station.cases()
    station.says("officer", f"受理{one}、{two}，明天三点一起走访", "取消")
    assert "没有等您确认" in station.says("officer", "确认")
    assert station.cases() == before
    with station.store.read() as ledger:
        assert ledger.verify_audit() is None


def test_a_case_that_changed_since_the_preview_stops_the_whole_batch(station: House) -> None:
    one, two = numbers(station)
    station.officer("desk", "周明", Role.DUTY_DESK)
    station.says("officer", f"受理{one}、{two}，明天三点一起走访")
    station.says("desk", f"受理 {two}")
    assert f"{two} 刚才有变化，一件都没有做" in station.says("officer", "确认")
    assert [case.state for case in station.cases() if case.number == one] == [State.RECEIVED]


def test_whether_a_number_ends_a_list_or_begins_a_command_is_asked(station: House) -> None:
    one, two = numbers(station)
    assert "几种意思" in station.says("officer", f"受理{one}，{two}，明天三点走访")
    assert states(station) == {State.RECEIVED}


def test_one_refused_command_of_a_message_leaves_the_others_undone(station: House) -> None:
    one, two = numbers(station)
    station.says("officer", f"受理 {one}")
    shown = station.says("officer", f"受理 {two} {one}")
    assert "不能这样办" in shown
    assert "都没有做" in shown
    assert {case.number: case.state for case in station.cases()} == {one: State.VERIFYING, two: State.RECEIVED}


@pytest.mark.parametrize("words", ["走访 {number} 明天上午", "联合 {number} 房管 明天上午"])
def test_accepting_is_not_implied_by_a_command_that_is_refused(sqlite_store: Store, words: str) -> None:
    """The reporter wished the matter only noted, so nobody may go: then the case was not accepted either."""
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    told(house, "resident", "noise_living", "金桂苑3号502室", flags=frozenset({Flag.REGISTER_ONLY}))
    number = house.case.number
    before = house.case
    assert "只要求登记" in house.says("officer", words.format(number=number))
    assert house.case == before
    assert house.case.state is State.RECEIVED
    assert "已受理" in house.says("officer", f"受理 {number}")


def test_a_visit_to_come_at_an_hour_that_is_over_never_counts_as_done(station: House) -> None:
    """It is ten in the morning."""
    one, _ = numbers(station)
    assert "这个时间已经过了" in station.says("officer", f"{one} 早上六点去看看")
    assert states(station) == {State.RECEIVED}
    assert "3月10日下午 走访" in station.says("officer", f"{one} 下午去看看")
    assert [case.step for case in station.cases() if case.number == one] == [Step.VISIT_SCHEDULED]
    station.says("officer", f"{one} 上午九点去过了")
    assert [case.step for case in station.cases() if case.number == one] == [Step.VISITED]


def test_a_photo_waits_for_a_case_that_a_refused_message_named(station: House) -> None:
    one, _ = numbers(station)
    assert "不能这样办" in station.says("officer", f"复查 {one} 合格")
    assert f"{one} 已受理" in station.says("officer", "受理")
