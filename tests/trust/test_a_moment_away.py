"""A database that is away for a moment costs nobody a message: the callback waits while WeChat waits."""

import threading
from pathlib import Path

from tests.house import House

RENTAL = "云栖路101弄12号602隔了八间出租"


def test_a_moment_without_a_database_is_waited_out_within_one_delivery(small_room: House) -> None:
    small_room.follows("resident")
    small_room.platform.attempts = 1
    small_room.store.engine.dispose()
    path = Path(str(small_room.store.file))
    path.rename(path.with_suffix(".away"))
    path.mkdir()

    def bring_back() -> None:
        path.rmdir()
        path.with_suffix(".away").rename(path)

    threading.Timer(0.8, bring_back).start()
    delivery = small_room.platform.say("resident", RENTAL)
    assert [attempt.status for attempt in delivery.attempts] == [200]
    small_room.settle()
    assert len(small_room.cases()) == 1
