"""What the room cannot work ends with a person who reads it, and the reporter is answered (security.md R4)."""

from datetime import timedelta

import pytest

from bot.domain.cases import Flag
from bot.domain.officers import Role
from bot.service.desk import Desk
from bot.service.turn import Heard, Turn
from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks


class Killed(BaseException):
    """The end of the process: nothing in the room can catch it."""


class FallsOver:
    """A dialogue that cannot bear one word."""

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault

    def turn(self, heard: Heard, desk: Desk) -> Turn:
        if "毒" in heard.text:
            raise self.fault
        return NobodyTalks().turn(heard, desk)


@pytest.mark.parametrize("fault", [ValueError("odd words"), Killed()])
def test_a_message_that_fails_or_kills_its_worker_five_times_is_read_by_a_person(
    sqlite_store: Store, fault: BaseException
) -> None:
    house = House(sqlite_store, FallsOver(fault))
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    house.platform.say("resident", "楼道里的毒鼠药没人管")
    for _ in range(6):
        works(house)
        house.clock.advance(timedelta(minutes=2))
    house.settle()
    (case,) = house.cases()
    assert Flag.UNPARSED in case.flags
    assert "回执 T" in house.sees("resident")
    assert "待整理" in house.sees("desk")


def works(house: House) -> None:
    """As long as the process lives."""
    try:
        house.settle()
    except Killed:
        return
