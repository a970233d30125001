"""The service as its operator runs it: `station` processes in a group of their own, with invented settings."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from simulator.account import Account

HOME = Path(__file__).resolve().parent.parent
KEY = bytes(range(32))
READY_SECONDS = 180.0
ACCOUNT = Account(
    app_id="wx0123456789abcdef",
    secret="s" * 32,
    token="a-token-of-the-bench",
    aes_key="k" * 43,
    original_id="gh_bench",
)


@dataclass(slots=True)
class Service:
    """`station ROLE` as a process group that can be killed as one."""

    environment: Mapping[str, str]
    role: str = "serve"
    process: "subprocess.Popen[bytes] | None" = None
    kills: int = field(default=0, init=False)

    def start(self) -> "Service":
        command = [sys.executable, "-m", "bot", self.role]
        self.process = subprocess.Popen(
            command, env=dict(self.environment), cwd=HOME, start_new_session=True, stderr=subprocess.DEVNULL
        )
        return self

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(60)

    def megabytes(self) -> tuple[float, float]:
        """Resident memory of the first process, and of it with its children."""
        assert self.process is not None
        parent = psutil.Process(self.process.pid)
        sizes = [one.memory_info().rss / 2**20 for one in (parent, *parent.children(recursive=True))]
        return sizes[0], sum(sizes)


@contextmanager
def running(environment: Mapping[str, str], *roles: str) -> Iterator[list[Service]]:
    """These roles until the block ends."""
    services = [Service(environment, role).start() for role in roles or ("serve",)]
    try:
        yield services
    finally:
        for service in services:
            service.stop()


def environment(folder: str, database: str, port: int, api_url: str, **differences: str) -> dict[str, str]:
    """Everything it writes lies in the folder; all limits are far away, since a bench is a flood."""
    known = {
        "DATABASE_URL": database,
        "SECRET_KEY": base64.b64encode(KEY).decode(),
        "BIND": f"127.0.0.1:{port}",
        "JOURNAL_DIR": f"{folder}/journal",
        "WECHAT_APP_ID": ACCOUNT.app_id,
        "WECHAT_APP_SECRET": ACCOUNT.secret,
        "WECHAT_TOKEN": ACCOUNT.token,
        "WECHAT_AES_KEY": ACCOUNT.aes_key,
        "WECHAT_ORIGINAL_ID": ACCOUNT.original_id,
        "WECHAT_API_URL": api_url,
        "WECHAT_OUTCOME_TEMPLATE": "template-of-the-bench",
        "MESSAGES_PER_MINUTE": "100000",
        "TIPS_PER_HOUR": "100000",
        "BEAT_TIPS_PER_HOUR": "100000",
        "STATION_TIPS_PER_HOUR": "100000",
    }
    return os.environ | {f"STATION_{name}": value for name, value in (known | differences).items()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_until(holds: Callable[[], bool], limit: float = READY_SECONDS) -> float:
    """How long it took. Raises TimeoutError."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > limit:
            raise TimeoutError
        time.sleep(0.02)
    return time.monotonic() - began


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        return httpx.get(url, timeout=2.0).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
