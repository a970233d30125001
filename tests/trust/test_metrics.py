"""What operators see: ages, counts, whether the database answers; and nothing of anybody."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.runtime.gateway import create_app
from tests.direct import client_of
from tests.house import House

RENTAL = "云栖路101弄12号602隔了八间出租"


def figure(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return next(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_the_queues_tell_their_age_and_their_dead(room: House) -> None:
    client = client_of(create_app(room.app))
    room.platform.say("resident", RENTAL)
    room.clock.advance(timedelta(seconds=90))
    assert 89 < figure(client, "station_inbox_oldest_seconds") < 100
    assert figure(client, 'station_inbox_rows{status="waiting"}') == 1
    room.settle()
    assert figure(client, "station_inbox_oldest_seconds") == 0
    with room.store.begin() as ledger:
        row = ledger.outbox_rows()[0]
        ledger.connection.exec_driver_sql(f"UPDATE outbox SET status = 'dead' WHERE seq = {row.seq}")
    assert figure(client, 'station_outbox_rows{status="dead"}') == 1
    assert figure(client, "station_worker_beat_seconds") == 1e9
    assert figure(client, "station_disk_free_bytes") > 0


def test_a_count_that_an_alert_waits_for_is_told_before_its_first_event(room: House) -> None:
    client = client_of(create_app(room.app))
    assert figure(client, 'station_callbacks_total{result="not_saved"}') >= 0


def test_ready_says_why_not(room: House) -> None:
    client = client_of(create_app(room.app))
    assert client.get("/readyz").status_code == 503
    with room.store.begin() as ledger:
        ledger.beat("worker", room.clock.now())
    assert client.get("/readyz").json() == {"database": "ok", "worker": True, "oldest_message_seconds": 0}


def test_an_absent_database_is_a_figure_and_the_process_lives(small_room: House) -> None:
    client = client_of(create_app(small_room.app))
    small_room.store.engine.dispose()
    path = Path(str(small_room.store.file))
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    assert figure(client, "station_database_up") == 0
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").status_code == 503
    path.rmdir()
    path.with_suffix(".away").rename(path)
    assert figure(client, "station_database_up") == 1


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz"])
def test_nothing_of_a_reporter_is_in_a_figure(room: House, path: str) -> None:
    client = client_of(create_app(room.app))
    room.follows("oCANARY")
    room.says("oCANARY", RENTAL)
    shown = client.get(path).text
    for secret in ("oCANARY", "云栖路", "群租"):
        assert secret not in shown
