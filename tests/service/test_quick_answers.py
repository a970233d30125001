"""A callback waits a moment for the answer: only where one can come, and looking ever less often."""

from collections.abc import Callable

import pytest

from bot.service.reception import Reception
from tests.house import House

RENTAL = "云栖路101弄12号602隔了八间"
LOOKS_IN_300_MS = 8
"""After 20, 30, 45, 68 and so on milliseconds."""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that were looked at for an answer, once for each look."""
    seen: list[str] = []
    answer = Reception.answer

    def watched(self: Reception, inbox_id: str, at: object) -> str | None:
        seen.append(inbox_id)
        return answer(self, inbox_id, at)  # type: ignore[arg-type]

    monkeypatch.setattr(Reception, "answer", watched)
    return seen


def test_words_that_wait_for_further_bubbles_are_not_waited_for(
    make_room: Callable[..., House], looks: list[str]
) -> None:
    house = make_room(settle_seconds=5.0, reply_wait_seconds=0.3)
    house.platform.say("resident", RENTAL)
    assert looks == []


def test_what_is_worked_at_once_is_looked_for_a_few_times(make_room: Callable[..., House], looks: list[str]) -> None:
    house = make_room(reply_wait_seconds=0.3)
    house.platform.say("resident", RENTAL)
    assert 2 <= len(looks) <= LOOKS_IN_300_MS


def test_a_cry_for_help_is_answered_in_the_callback(make_room: Callable[..., House], looks: list[str]) -> None:
    house = make_room(settle_seconds=5.0, reply_wait_seconds=0.3)
    delivery = house.platform.say("resident", "救命，楼下着火了，快来")
    assert "拨打 110" in str(delivery.attempts[0].shown)
    assert len(looks) == 1


def test_a_repeat_gets_what_the_first_delivery_was_answered(make_room: Callable[..., House], looks: list[str]) -> None:
    house = make_room(settle_seconds=5.0, reply_wait_seconds=0.3)
    delivery = house.platform.say("resident", "救命，楼下着火了，快来")
    assert house.platform.redeliver("resident", delivery).shown == delivery.attempts[0].shown
    assert len(looks) == 2
