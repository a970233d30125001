"""Every page of the route table, at the desk and in the hand: nothing scrolls sideways, nothing serious stands in the
way of a screen reader, no script fails. A new page is looked at without a word here."""

import pytest
from playwright.sync_api import Browser

from bot.console.pages import live
from bot.console.routes import OPEN, PAGES
from bot.domain.officers import Role
from bot.domain.policy import TABLE, Action
from tests.browser.day import DESK, HAND, Served, Window

pytestmark = pytest.mark.browser
LOOKING = (Role.DUTY_DESK, Role.AUDITOR, Role.ADMIN)
FILES = ("/cases/{number}/said/{media}", "/cases/{number}/photos/{media}")
"""Pictures and sounds, no pages."""
FILLED = {"{code}": "B01", "{name}": "text.receipt"}
REFUSED = "Failed to load resource"
"""What Chromium notes of a page that refuses with a status of its own."""


def pages_of(role: Role) -> list[str]:
    """What the first role that may looks at; fragments and the stream are part of other pages."""
    return [page.path for page in PAGES if is_page(page.path, page.methods) and first_who_may(page.action) is role]


def is_page(path: str, methods: tuple[str, ...]) -> bool:
    return methods == ("GET",) and not path.startswith("/part/") and path not in (*FILES, live.PAGE.path)


def first_who_may(action: Action) -> Role | None:
    return next((role for role in LOOKING if TABLE[action].get(role)), None)


def test_every_page_has_somebody_who_looks_at_it() -> None:
    looked_at = [path for role in LOOKING for path in pages_of(role)]
    every = [page.path for page in PAGES if is_page(page.path, page.methods)]
    assert sorted(looked_at) == sorted(every)


@pytest.mark.parametrize("role", LOOKING, ids=lambda role: role.value)
@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "phone"])
def test_every_page_is_sound(chromium: Browser, served: Served, role: Role, size: dict[str, int]) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]
    window = Window(served, context, served.station.officer("吴管", role)).logs_in()
    for path in pages_of(role):
        filled = path.replace("{number}", served.alarm if "incident" in path else served.talking)
        for name, value in FILLED.items():
            filled = filled.replace(name, value)
        window.goes(filled)
        window.page.get_by_role("heading", level=1).wait_for()
        window.check(f"every-{path.strip('/?').replace('/', '-')}-{'phone' if size is HAND else 'desk'}")
    assert [fault for fault in window.faults if REFUSED not in fault] == []
    context.close()


@pytest.mark.parametrize("size", [DESK, HAND], ids=["desk", "phone"])
def test_the_open_door_and_what_is_not_there_are_sound(chromium: Browser, served: Served, size: dict[str, int]) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]
    window = Window(served, context, served.desk)
    closed = [page.path.replace("{code}", "gone") for page in OPEN if page.methods == ("GET",)]
    for path in (*closed, "/nothing-here"):
        window.goes(path)
        window.check(f"door-{path.strip('/').replace('/', '-')}-{'phone' if size is HAND else 'desk'}")
    window.logs_in()
    for path in ("/nothing-here", "/cases/Z0000", "/logout", "/?view=closed&beat=B02", "/?number=Z0000"):
        window.goes(path)
        window.check(f"stray-{path.strip('/?').replace('/', '-')}-{'phone' if size is HAND else 'desk'}")
    assert [fault for fault in window.faults if REFUSED not in fault] == []
    context.close()
