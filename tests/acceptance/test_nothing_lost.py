"""Repeats, kills, an absent database: what WeChat got a `success` for is there once, and only once."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from bot.domain.officers import Role
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from simulator.clock import VirtualClock
from simulator.platform import Platform
from tests.house import ACCOUNT, House, settings_for

RENTAL = "云栖路101弄12号602把房子隔了八间出租，天天有人进进出出"


def test_a_message_delivered_three_times_is_one_submission_with_the_same_answer(house: House) -> None:
    house.follows("resident")
    delivery = house.platform.say("resident", RENTAL)
    house.settle()
    shown = house.sees("resident")
    for _ in range(2):
        house.platform.redeliver("resident", delivery)
        house.settle()
    assert house.sees("resident") == ""
    assert len(house.cases()) == 1
    assert "回执" in shown


def test_repeats_at_the_same_moment_are_one_submission(house: House) -> None:
    house.follows("resident")
    body = house.platform.xml("resident", {"MsgType": "text", "Content": RENTAL, "MsgId": "77"})
    threads = [threading.Thread(target=house.platform.attempt, args=("resident", body, True)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.settle()
    assert len(house.cases()) == 1


def test_the_answer_of_a_passive_account_is_the_same_for_every_repeat(make_house) -> None:  # type: ignore[no-untyped-def]
    house = make_house(wechat_account="subscription")
    house.platform.attempts = 1
    house.follows("resident")
    delivery = house.platform.say("resident", RENTAL)
    house.settle()
    first = house.platform.redeliver("resident", delivery).shown
    second = house.platform.redeliver("resident", delivery).shown
    assert first == second
    assert first is not None
    assert "回执" in first


@pytest.mark.parametrize("engine", ["sqlite"])  # whose file can be taken away here
def test_without_a_row_there_is_no_success(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.follows("resident")
    house.platform.attempts = 1
    monkeypatch.setattr("bot.wechat.callback.SAVE_SECONDS", 0.0)
    house.store.engine.dispose()
    path = Path(str(house.store.engine.url.database))
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    delivery = house.platform.say("resident", RENTAL)
    assert [attempt.status for attempt in delivery.attempts] == [500]
    path.rmdir()
    path.with_suffix(".away").rename(path)
    house.platform.redeliver("resident", delivery)
    house.settle()
    assert len(house.cases()) == 1


def test_a_row_that_cannot_be_worked_ends_with_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")

    def broken(*words: object) -> None:
        raise ValueError

    monkeypatch.setattr(house.intake.conversation, "turn", broken, raising=False)
    house.platform.say("resident", RENTAL)
    for _ in range(6):
        house.later(hours=2)
    assert "民警本人来看" in house.sees("resident")
    assert house.case.matter == "unsorted"
    assert "隔了八间" in house.says("desk", f"案件 {house.case.number} 原文")


KILLS = 12
CALLBACKS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.alone
def test_kill_9_of_the_gateway_at_random_moments_loses_and_doubles_nothing(
    tmp_path: Path, migrated_sqlite: Path
) -> None:
    """The gateway is killed again and again while callbacks come in, as WeChat delivers them: up to three times."""
    import base64
    import shutil

    database = tmp_path / "station.db"
    shutil.copy(migrated_sqlite, database)
    port = free_port()
    known = settings_for()
    environment = os.environ | {
        "STATION_DATABASE_URL": f"sqlite:///{database}",
        "STATION_SECRET_KEY": base64.b64encode(known.secret_key).decode(),
        "STATION_BIND": f"127.0.0.1:{port}",
        "STATION_WECHAT_APP_ID": ACCOUNT.app_id,
        "STATION_WECHAT_APP_SECRET": ACCOUNT.secret,
        "STATION_WECHAT_TOKEN": ACCOUNT.token,
        "STATION_WECHAT_AES_KEY": ACCOUNT.aes_key,
        "STATION_WECHAT_ORIGINAL_ID": ACCOUNT.original_id,
        "STATION_REPLY_WAIT_SECONDS": "0",
    }
    luck = random.Random(11)
    stop = threading.Event()
    kills = []

    def spawn() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "gateway"]
        return subprocess.Popen(command, env=environment, cwd=known.home, stderr=subprocess.DEVNULL)

    def lives() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1.0).status_code == 200
        except httpx.HTTPError:
            return False

    def kill_again_and_again() -> None:
        process = spawn()
        while not stop.is_set():
            time.sleep(luck.random() * 0.8)
            if len(kills) < KILLS and lives():  # a slow machine must not kill it before it ever answered
                process.send_signal(signal.SIGKILL)
                process.wait()
                kills.append(time.monotonic())
                process = spawn()
        process.terminate()
        process.wait()

    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=2.0)
    platform = Platform(ACCOUNT, client, clock=VirtualClock(), delivery_seconds=0.2, attempts=200)
    killer = threading.Thread(target=kill_again_and_again)
    killer.start()
    try:
        for n in range(CALLBACKS):
            delivery = platform.say(f"person-{n % 20}", f"第 {n} 句")
            assert delivery.attempts[-1].status == 200
            time.sleep(0.15)
    finally:
        stop.set()
        killer.join()
    client.close()
    store = Store(f"sqlite:///{database}", LocalKeyRing(known.secret_key))
    with store.read() as ledger:
        rows = ledger.inbox_rows(limit=10_000)
    store.close()
    assert len(kills) >= 5
    assert len(rows) == CALLBACKS
    assert len({row.body for row in rows}) == CALLBACKS
