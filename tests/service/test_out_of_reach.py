"""A command on a case that is closed, merged or not one's own: what is the matter and what to do instead, and nothing
changes."""

import pytest

from bot.domain.commands import Withdraw
from bot.domain.ids import SubmissionId
from bot.domain.officers import Actor, Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told

COMMANDS = (
    "受理 {number}",
    "走访 {number} 去过了",
    "办结 {number} 已劝阻，答应改正",
    "办结 {number}",
    "约谈 {number} 房东 谈过了",
)


@pytest.fixture
def house(sqlite_store: Store) -> House:
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    house.follows("neighbour")
    return house


def numbers(house: House) -> list[str]:
    with house.store.read() as ledger:
        return [case.number for case in ledger.open_cases(limit=10)]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_merged_case_is_worked_on_its_master_which_is_named(house: House, words: str) -> None:
    told(house, "resident", "noise_living", "金桂苑3号502室")
    told(house, "neighbour", "dog_unleashed", "金桂苑5号")
    one, other = numbers(house)
    house.says("officer", f"合并 {one} {other}", "确认")
    assert f"{one} 已并入{other}，什么都没有做" in house.says("officer", words.format(number=one))
    shown = house.says("officer", f"案件 {one}")
    assert f"状态：已并入{other}" in shown
    assert f"请在主案上办理：案件 {other}" in shown
    assert "受理、转办" not in shown


@pytest.mark.parametrize("words", COMMANDS)
def test_on_a_closed_case_it_is_said_how_it_is_opened_again(house: House, words: str) -> None:
    told(house, "resident", "noise_living", "金桂苑3号502室")
    number = house.case.number
    house.says("officer", f"办结 {number} 已劝阻，答应十点后不放", "确认")
    house.sees("resident")
    before = house.case
    answer = house.says("officer", words.format(number=number))
    assert "不能这样办" in answer
    assert "所长或值班室在网页端重新打开" in answer
    assert house.case == before


@pytest.mark.parametrize("words", [*COMMANDS, "案件 {number}", "取消走访 {number}"])
def test_what_is_not_ones_own_is_answered_like_what_is_not_there(house: House, words: str) -> None:
    told(house, "resident", "police_conduct", "")
    (number,) = numbers(house)
    mine, nobodys = (house.says("officer", words.format(number=n)) for n in (number, "Z9998"))
    assert mine == nobodys
    assert "没有这个编号，或不在您的范围内" in mine


def test_words_from_a_merged_case_reach_its_own_reporters_alone(house: House) -> None:
    told(house, "resident", "noise_living", "金桂苑3号502室")
    number = house.case.number
    told(house, "neighbour", "dog_unleashed", "金桂苑5号")
    (master,) = set(numbers(house)) - {number}
    house.says("officer", f"合并 {number} {master}", "确认")
    assert "已转给反映人" in house.says("officer", f"回复 {number} 材料收到了，在办")
    assert "材料收到了，在办" in house.sees("resident")
    assert "材料收到了" not in house.sees("neighbour")


def test_words_to_who_withdrew_are_refused_and_not_called_sent(house: House) -> None:
    submission = SubmissionId(told(house, "resident", "noise_living", "金桂苑3号502室"))
    with house.store.begin() as ledger:
        reporter = Actor(role=Role.REPORTER, id=ledger.ensure_person("resident", house.clock.now()).id)
        house.app.handle(ledger, Withdraw(submission=submission), reporter)
    answer = house.says("officer", f"回复 {house.case.number} 材料收到了，在办")
    assert "没有人会收到，什么都没有发" in answer
    assert "材料收到了" not in house.sees("resident")
