"""From a resident's sentence to the outcome in the resident's hand, through the encrypted callback."""

import re

import pytest

from bot.domain.cases import State
from bot.domain.officers import Role
from tests.house import House


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_group_rental_from_the_first_sentence_to_solved(house: House) -> None:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    shown = house.says("resident", "云栖路101弄12号602把房子隔了八间，还在装修，天天有人进进出出")
    assert re.search(r"回执 T\d{6}", shown)
    assert "云栖路101弄12号602室" in shown
    number = house.case.number
    assert number in house.sees("officer")
    assert "已受理" in house.says("officer", "受理")
    assert house.sees("resident") == ""
    assert "平安办" in house.says("officer", f"联合 {number} 平安办 房管 明天上午")
    assert "属实" in house.says("officer", "核实 属实 隔成八间正在装修")
    assert "约谈" in house.says("officer", "约谈房东")
    assert "确认" in house.says("officer", "城管限七天恢复原状")
    assert "整改" in house.says("officer", "确认")
    assert house.case.state is State.RECTIFYING
    assert "先记复查" in house.says("officer", "办结")
    house.later(days=7)
    assert "合格" in house.says("officer", "复查过了，隔断拆掉了")
    preview = house.says("officer", "办结")
    assert "整改到位" in preview
    assert "取消" in preview
    assert "已办结" in house.says("officer", "确认")
    assert house.sees("resident") == "您有一条新消息\n请回复任意文字查看"
    assert "有结果了" in house.says("resident", "你好")
    assert house.case.state is State.CLOSED
    assert "谢谢" in house.says("resident", "1")
