"""The pictures of docs/console, made anew from an invented working day: `python -m tests.browser.pictures [FOLDER]`."""

import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bot.console import auth
from bot.domain.officers import Officer, Role
from bot.service import figures
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.day import DESK, HAND, Served, Window, serving
from tests.conftest import new_store

KEPT = Path(__file__).parents[2] / "docs" / "console"
LANGUAGE = {"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"}
"""Letters in the shapes of the mainland; dates too, where Chromium has its Chinese words (chromium-l10n)."""
AT_THE_DESK = (
    ("work", "/"),
    ("case", "/cases/{talking}"),
    ("words", "/cases/{talking}/words"),
    ("find", "/cases/{talking}/do/find"),
    ("alarm", "/cases/{alarm}/incident"),
    ("duty", "/duty"),
    ("roster", "/roster"),
    ("statistics", "/statistics?period=month"),
    ("export", "/export"),
)
OTHERS = {
    Role.ADMIN: (("officers", "/officers"), ("beats", "/beats"), ("choices", "/choices"), ("queues", "/queues")),
    Role.AUDITOR: (("audit", "/audit"),),
}


def main(folder: Path) -> None:
    figures.PATIENCE_SECONDS = 60
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        store = new_store(f"sqlite:///{room}/station.db")
        store.migrate()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={**os.environ, **LANGUAGE})
        with serving(store) as served:
            take(browser, served, folder)
        store.close()


def take(browser: Browser, served: Served, folder: Path) -> None:
    """Everything in both sizes."""
    new = served.station.officer("马跃", Role.COMMUNITY_OFFICER, "B02")
    staff = {Role.ADMIN: "吴管", Role.AUDITOR: "沈核"}
    views = [(served.desk, AT_THE_DESK)]
    views += [(served.station.officer(staff[role], role), pages) for role, pages in OTHERS.items()]
    for size, where in ((DESK, "desk"), (HAND, "phone")):
        kept = str(folder / f"{{}}-{where}.png")
        first_of_all(browser, served, new, size, kept)
        for officer, pages in views:
            look(browser, served, officer, pages, size, kept)
    preview(browser, served, folder / "preview-phone.png")


def first_of_all(browser: Browser, served: Served, new: Officer, size: dict[str, int], kept: str) -> None:
    """The login, and an account being set up."""
    window = Window(served, browser.new_context(locale="zh-CN", viewport=size), served.desk)  # type: ignore[arg-type]
    shoot(window, "/login", kept.format("login"))
    with served.station.app.store.begin() as ledger:
        code = auth.new_invite(ledger, new.id, datetime.now(UTC))
    shoot(window, f"/set-up/{code}", kept.format("set-up"))


def look(
    browser: Browser,
    served: Served,
    officer: Officer,
    pages: Sequence[tuple[str, str]],
    size: dict[str, int],
    kept: str,
) -> None:
    context = browser.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]
    window = Window(served, context, officer).logs_in()
    for name, path in pages:
        shoot(window, path.format(talking=served.talking, alarm=served.alarm), kept.format(name))
    context.close()


def shoot(window: Window, path: str, kept: str) -> None:
    """A press first, as an officer makes: a page may be heard only after one."""
    page = window.goes(path)
    page.locator("main").click(position={"x": 2, "y": 2})
    page.wait_for_timeout(300)
    page.screenshot(path=kept)


def preview(browser: Browser, served: Served, kept: Path) -> None:
    """What a reporter will read, before it is sent."""
    context = browser.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    page = Window(served, context, served.desk).logs_in().goes(f"/cases/{served.talking}/do/conclude")
    page.get_by_label("结果类别").select_option("fixed_on_site")
    page.get_by_label("说明").fill("已上门劝阻，答应十点后不打牌")
    page.get_by_role("button", name="看一遍再发").click()
    page.get_by_text("反映人会收到").wait_for()
    page.screenshot(path=kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else KEPT)
