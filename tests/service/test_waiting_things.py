"""What an officer sent before its case was named: the number alone is answer enough."""

import pytest

from bot.domain.events import PinKept
from bot.domain.officers import Role
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks, told


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A case told an hour ago, and a pin that waits for its number."""
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    told(house, "resident", "noise_living", "金桂苑3号502室")
    house.later(hours=1)
    house.sees("officer")
    house.platform.send_location("officer", 31.25, 121.45, "云栖路101弄")
    house.settle()
    assert "放进哪一件" in house.sees("officer")
    return house


def pins(house: House) -> int:
    with house.store.read() as ledger:
        return sum(isinstance(line.event, PinKept) for line in ledger.history(house.case.id))


@pytest.mark.parametrize("form", ["{0}", "{0}。", "{1}", "{2}"])
def test_the_number_alone_is_answer_enough(house: House, form: str) -> None:
    number = house.case.number
    answer = form.format(number, number.lower(), number[1:])
    assert f"已放进 {number}" in house.says("officer", answer)
    assert pins(house) == 1
    assert "没看懂" in house.says("officer", number)
    assert pins(house) == 1


def test_a_number_that_is_not_there_leaves_it_waiting(house: House) -> None:
    assert "没看懂" in house.says("officer", "Z9998")
    assert f"已放进 {house.case.number}" in house.says("officer", house.case.number)
