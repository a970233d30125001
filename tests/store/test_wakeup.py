"""Work that is left by one process wakes another; whoever is not woken looks anyway."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.store import Store
from bot.store.wakeup import Bell, Looking, Notified, Published, make_wakeup, reachable
from bot.vault.keys import LocalKeyRing
from tests.builders import NOON
from tests.conftest import KEK


class Redis:
    """A private server on a port of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while not reachable(self.url) and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    assert shutil.which("redis-server"), "Redis is missing: install the package redis-server"
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["postgres", "redis"])
def url_of_news(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "postgres" else str(request.getfixturevalue("redis").url)


def put(store: Store, openid: str) -> None:
    with store.begin() as ledger:
        person = ledger.ensure_person(openid, NOON).id
        ledger.put_inbox(dedupe=openid, person=person, kind="text", body=b"{}", created_at=NOON, at=NOON, due_at=NOON)


PATIENT_SECONDS = 6.0
"""So long a waiter waits before it looks for itself, where it should be woken much sooner."""
SHORT_SECONDS = 1.0
"""And where nobody should wake it: news take some milliseconds."""
Woken = Callable[[Store, str, float], bool]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Woken:
    """Whether somebody rings before the waiter looks for itself, after so many seconds."""

    def woken(store: Store, topic: str, seconds: float) -> bool:
        monkeypatch.setattr("bot.store.wakeup.SELDOM_SECONDS", seconds)
        began = time.monotonic()
        store.wakeup.wait(topic, threading.Event())
        return time.monotonic() - began < seconds * 0.8

    return woken


def test_a_commit_in_one_process_wakes_a_waiter_in_another(
    postgres_store: Store, url_of_news: str, woken: Woken
) -> None:
    writer = Store(postgres_store.url, LocalKeyRing(KEK), redis_url=url_of_news)
    waiter = Store(postgres_store.url, LocalKeyRing(KEK), redis_url=url_of_news)
    waiter.wakeup.wait("inbox", threading.Event())  # the listener begins with the first wait
    assert waiter.wakeup.hears(30)  # type: ignore[attr-defined]
    found = []
    for n in range(4):
        rest = threading.Thread(target=lambda: found.append(woken(waiter, "inbox", PATIENT_SECONDS)))
        rest.start()
        put(writer, f"openid-{n}")
        rest.join()
    assert all(found)
    assert not woken(waiter, "nothing", SHORT_SECONDS)
    writer.close()
    waiter.close()


def test_what_was_rolled_back_wakes_nobody(postgres_store: Store, woken: Woken) -> None:
    stop = threading.Event()
    postgres_store.wakeup.wait("inbox", stop)

    def fail() -> None:
        with postgres_store.begin() as ledger:
            ledger.left_work.add("inbox")
            raise RuntimeError

    postgres_store.wakeup.wait("inbox", stop)
    with pytest.raises(RuntimeError):
        fail()
    assert not woken(postgres_store, "inbox", SHORT_SECONDS)


def test_without_redis_the_writer_goes_on_at_once_and_the_waiter_looks_for_itself(
    postgres_store: Store, redis: Redis
) -> None:
    store = Store(postgres_store.url, LocalKeyRing(KEK), redis_url=redis.url)
    redis.stop()
    assert not reachable(redis.url)
    began = time.monotonic()
    for n in range(10):
        put(store, f"openid-{n}")
    assert time.monotonic() - began < 8
    stop = threading.Event()
    began = time.monotonic()
    store.wakeup.wait("elsewhere", stop)
    assert time.monotonic() - began < PATIENT_SECONDS
    with store.read() as ledger:
        assert len(ledger.inbox_rows()) == 10
    store.close()


def test_a_ring_between_two_waits_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.wakeup.SELDOM_SECONDS", PATIENT_SECONDS)
    bell, stop = Bell(), threading.Event()
    bell.ring("inbox")
    began = time.monotonic()
    bell.wait("inbox", stop)
    assert time.monotonic() - began < PATIENT_SECONDS / 2


def test_each_engine_gets_what_fits_it() -> None:
    assert isinstance(make_wakeup("sqlite:///x.db", "redis://x"), Looking)
    assert isinstance(make_wakeup("postgresql://x/y"), Notified)
    assert isinstance(make_wakeup("postgresql://x/y", "redis://x"), Published)
