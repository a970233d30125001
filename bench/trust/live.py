"""Real processes on real sockets, WeChat's stand-in before them, and its tries again."""

import base64
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from simulator.platform import Platform
from simulator.serve import Running
from tests.conftest import KEK
from tests.house import ACCOUNT

HOME = Path(__file__).resolve().parents[2]
TRIES = 3
TRY_SECONDS = 5.0
"""WeChat waits five seconds for an answer and tries three times (wechat.md 1.4)."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(url: str, port: int, api_url: str, folder: Path, **more: str) -> dict[str, str]:
    """What a process of ours is told; a setting that is given empty is left out."""
    known = {
        "STATION_DATABASE_URL": url,
        "STATION_SECRET_KEY": base64.b64encode(KEK).decode(),
        "STATION_BIND": f"127.0.0.1:{port}",
        "STATION_JOURNAL_DIR": str(folder / "journal"),
        "STATION_WECHAT_APP_ID": ACCOUNT.app_id,
        "STATION_WECHAT_APP_SECRET": ACCOUNT.secret,
        "STATION_WECHAT_TOKEN": ACCOUNT.token,
        "STATION_WECHAT_AES_KEY": ACCOUNT.aes_key,
        "STATION_WECHAT_ORIGINAL_ID": ACCOUNT.original_id,
        "STATION_WECHAT_API_URL": api_url,
        "STATION_WECHAT_OUTCOME_TEMPLATE": "template-of-the-station",
        "STATION_SETTLE_SECONDS": "0",
        "STATION_REPLY_WAIT_SECONDS": "0",
        "STATION_DEVELOPMENT": "1",
        "PYTHONPATH": str(HOME),
        "PYTHONWARNINGS": "ignore",
    }
    return {name: value for name, value in (os.environ | known | more).items() if value}


@dataclass(slots=True)
class Process:
    """One of our processes; started again it has the same settings."""

    command: list[str]
    environment: Mapping[str, str]
    port: int
    home: Path = HOME
    """The checkout whose code runs."""
    log: str = field(default_factory=lambda: os.environ.get("TRUST_LOG", os.devnull))
    running: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        command = [sys.executable, "-m", *self.command]
        environment = {**self.environment, "PYTHONPATH": str(self.home)}
        with open(self.log, "ab") as log:
            self.running = subprocess.Popen(command, env=environment, cwd=self.home, stderr=log)

    def ready(self, seconds: float = 60) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.05)
        return False

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.running is not None:
            self.running.send_signal(number)
            try:
                self.running.wait(40)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()


@dataclass(slots=True)
class Load:
    """Messages at a rate, each tried as WeChat tries. What was acknowledged, given up, and how long answers took."""

    platform: Platform
    ports: list[int]
    luck: random.Random
    tries: int = TRIES
    try_seconds: float = TRY_SECONDS
    accepted: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    statuses: "Counter[int]" = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)
    """Set by whoever wants no more of them."""

    def run(self, rate: float, seconds: float, text_of: Callable[[int], str], people: int) -> None:
        threads = []
        began = time.monotonic()
        for n in range(int(rate * seconds)):
            if self.enough.wait(max(0.0, began + n / rate - time.monotonic())):
                break
            thread = threading.Thread(target=self.say, args=(f"person-{n % people}", text_of(n), n))
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()

    def say(self, openid: str, text: str, n: int) -> None:
        self.platform.phone(openid).spoke(self.platform.clock.now())
        self.platform.phone(openid).followed = True
        xml = self.platform.xml(openid, {"MsgType": "text", "Content": text, "MsgId": str(10**12 + n)})
        for _ in range(self.tries):
            began = time.monotonic()
            status = self.attempt(xml)
            took = time.monotonic() - began
            self.statuses[status] += 1
            if status == 200:
                self.seconds.append(took)
                self.accepted.append(text)
                return
            if status == 0:
                time.sleep(max(0.0, min(self.try_seconds, 1.0) - took))
            else:
                time.sleep(min(1.0, self.try_seconds))
        self.given_up.append(text)

    def attempt(self, xml: str) -> int:
        """As behind a proxy: the next gateway when one is away."""
        body, query = self.platform.sealed(xml)
        ports = list(self.ports)
        self.luck.shuffle(ports)
        for port in ports:
            try:
                with httpx.Client(timeout=self.try_seconds) as client:
                    return client.post(f"http://127.0.0.1:{port}/wechat", params=query, content=body).status_code
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return 0
        return 0


def stand_in() -> tuple[Platform, Running]:
    platform = Platform(ACCOUNT, httpx.Client(base_url="http://127.0.0.1:9"))
    return platform, Running(platform).start()


@contextmanager
def wechat() -> Iterator[tuple[Platform, Running]]:
    """The stand-in, ended with what it is used for."""
    platform, api = stand_in()
    try:
        yield platform, api
    finally:
        api.stop()


@contextmanager
def running(url: str, api_url: str, folder: Path, count: int = 1, **more: str) -> Iterator[list[Process]]:
    """Whole instances that answer; ended politely, also when the row is interrupted."""
    ports = [free_port() for _ in range(count)]
    started = [
        Process(["bench.trust.instance"], environment(url, port, api_url, folder, **more), port) for port in ports
    ]
    try:
        for instance in started:
            instance.start()
        if not all(instance.ready() for instance in started):
            raise RuntimeError("an instance did not start; TRUST_LOG=file shows what it says")
        yield started
    finally:
        for instance in started:
            instance.stop()


@contextmanager
def opened(url: str, key: bytes = KEK) -> Iterator[Store]:
    store = Store(url, LocalKeyRing(key))
    try:
        yield store
    finally:
        store.close()


def narrative(n: int) -> str:
    return f"松涛路{n + 1}弄{n % 9 + 1}号602隔了八间"
