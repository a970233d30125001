"""A real Chromium, and the room with the stand-in's page on a real port."""

import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.domain.officers import Role
from bot.service import figures
from bot.service.turn import Conversation
from bot.store.store import Store
from simulator.serve import Running
from tests.browser.day import SHOTS, Served, serving
from tests.house import House

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        assert os.environ.get("CI") != "true", "Chromium is missing: install the package chromium"
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def served(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The gateway on a port of its own, with a day's cases of an invented station."""
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 60)
    with serving(sqlite_store) as served:
        yield served


class Phones:
    """The page in one window; scripts that fail and calls that fail are kept in `faults`."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.goto(url)

    def say(self, phone: str, text: str) -> None:
        section = self.page.locator(f"#{phone}")
        section.get_by_label("消息").fill(text)
        section.get_by_role("button", name="发送").click()

    def wait(self, phone: str, text: str) -> None:
        self.page.locator(f"#{phone} .chat").get_by_text(text).last.wait_for(timeout=15_000)

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture
def page_url(sqlite_store: Store, conversation: Conversation) -> Iterator[str]:
    """The address of the two phones; behind it a room that works by itself."""
    house = House(sqlite_store, conversation)
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            house.settle()
            stop.wait(0.05)

    worker = threading.Thread(target=work)
    worker.start()
    running = Running(house.platform).start()
    yield running.url
    running.stop()
    stop.set()
    worker.join()
