"""Prometheus with the rules of deploy/prometheus beside an instance: which alerts were seen to fire, and when."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.trust.live import HOME, free_port

DEPLOYED = HOME / "deploy" / "prometheus"
LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Alarms:
    """`fired` tells for each alert when it was first seen firing (monotonic), `firing` those of the last look."""

    url: str
    fired: dict[str, float] = field(default_factory=dict)
    firing: frozenset[str] = frozenset()

    def look(self) -> None:
        found = httpx.get(f"{self.url}/api/v1/alerts", timeout=5).json()["data"]["alerts"]
        self.firing = frozenset(one["labels"]["alertname"] for one in found if one["state"] == "firing")
        for name in self.firing:
            self.fired.setdefault(name, time.monotonic())

    def rests_within(self, name: str, seconds: float) -> bool:
        """Whether an alert stops firing in time."""
        until = time.monotonic() + seconds
        while name in self.firing and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        return name not in self.firing


@contextmanager
def watched(port: int, folder: Path, *, hurried: bool) -> Iterator[Alarms]:
    """The deployed configuration with this one target; `hurried` looks every second instead of every fifteen."""
    program = shutil.which("prometheus")
    if program is None:
        raise RuntimeError("Prometheus is missing: install the package prometheus")
    configure(folder / "prometheus", port, hurried)
    alarms, stop = Alarms(f"http://127.0.0.1:{free_port()}"), threading.Event()
    options = ["--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=error"]
    command = [program, *options, f"--web.listen-address={alarms.url.removeprefix('http://')}"]
    process = subprocess.Popen(command, cwd=folder / "prometheus", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    thread = threading.Thread(target=look_on, args=(alarms, stop))
    thread.start()
    try:
        yield alarms
    finally:
        stop.set()
        thread.join()
        process.kill()
        process.wait()


def configure(folder: Path, port: int, hurried: bool) -> None:
    folder.mkdir()
    for path in DEPLOYED.glob("*.yml"):
        text = path.read_text("utf-8").replace('["127.0.0.1:8000", "127.0.0.1:8001"]', f'["127.0.0.1:{port}"]')
        (folder / path.name).write_text(text.replace("interval: 15s", "interval: 1s") if hurried else text, "utf-8")


def look_on(alarms: Alarms, stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            alarms.look()
        except httpx.HTTPError:
            continue  # it starts, or is busy
