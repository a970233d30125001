"""People who write, at a rate or one after another, and how long each waited for words on the phone."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from bench.service import ACCOUNT
from simulator.clock import VirtualClock
from simulator.platform import Platform

THREADS = 32
WAIT_SECONDS = 30.0
SENTENCES = (
    "云栖路{n}弄12号602把房子隔了八间出租，天天有人进进出出",
    "金桂苑{n}号502夜里两点还在放音响，睡不着",
    "听涛园{n}号楼六楼往下扔啤酒瓶，差点砸到人",
    "松涛路{n}弄3号楼道里停满电瓶车，还在充电",
    "云栖路{n}弄3号301天天聚众赌博，来的人都不认识",
)
"""Invented; each is a whole report, so every turn reads, asks the policy, writes a submission and gives a receipt."""


def sentence(n: int) -> str:
    return SENTENCES[n % len(SENTENCES)].format(n=n // len(SENTENCES) + 1)


class Watched(Platform):
    """The platform's stand-in that wakes who waits for a person's first words from the account."""

    def __init__(self, port: int, **differences: Any) -> None:
        client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=10.0, limits=httpx.Limits(max_keepalive_connections=THREADS)
        )
        super().__init__(ACCOUNT, client, clock=VirtualClock(), delivery_seconds=5.0, **differences)
        self._shown: dict[str, threading.Event] = {}

    def accept_send(self, send: dict[str, Any], text: str, who: str = "account", kind: str = "text") -> None:
        super().accept_send(send, text, who, kind)
        self._shown.setdefault(send["touser"], threading.Event()).set()

    def answered(self, openid: str, words: str) -> bool:
        """A follower says it and waits until the phone shows an answer, by either way."""
        self.phone(openid).followed = True
        shown = self._shown[openid] = threading.Event()
        return self.say(openid, words).shown is not None or shown.wait(WAIT_SECONDS)


def at_rate(per_second: float, count: int, act: Callable[[int], object]) -> list[float]:
    """Milliseconds from the moment each act was due, whether or not the ones before it had ended."""
    began = time.monotonic() + 0.2

    def timed(n: int) -> float:
        act(n)
        return (time.monotonic() - began - n / per_second) * 1_000

    with ThreadPoolExecutor(THREADS) as people:
        return [waiting.result() for waiting in list(paced(people, timed, began, per_second, count))]


def paced(
    people: ThreadPoolExecutor, timed: Callable[[int], float], began: float, per_second: float, count: int
) -> Iterator[Any]:
    for n in range(count):
        time.sleep(max(0.0, began + n / per_second - time.monotonic()))
        yield people.submit(timed, n)


def per_second(clients: int, count: int, act: Callable[[int], object]) -> float:
    """Acts a second when so many clients each do the next one as soon as theirs has ended."""
    began = time.monotonic()
    with ThreadPoolExecutor(clients) as people:
        list(people.map(act, range(count)))
    return count / (time.monotonic() - began)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
