"""A session that ends while somebody writes: nothing is done, nothing is lost, and only its writer gets it back."""

import re
from html import unescape

import pytest

from bot.domain.officers import Officer, Role
from tests.console.conftest import PASSWORD, Browser, Station

OWN = {"sec-fetch-site": "same-origin"}
WORDS = "群租由房管核查，已和对方通过电话"


def hidden(page: str) -> dict[str, str]:
    """Every hidden field of a page, as its form would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


@pytest.fixture
def writing(station: Station, officer: Officer) -> tuple[Browser, str]:
    """An officer with the form of a transfer open, and the path of it."""
    case = station.tells()
    browser = station.browser(officer)
    browser.client.headers.update(OWN)
    path = f"/cases/{case.number}/do/transfer"
    browser.open(path)
    return browser, path


def logs_in(browser: Browser, page: str, **differences: str) -> str:
    login = browser.login
    fields = hidden(page) | {"login": login, "password": PASSWORD, "code": browser.code()} | differences
    answer = browser.client.post("/console/login", data=fields)
    browser.status, browser.page = answer.status_code, answer.text
    return browser.page


def test_what_was_written_when_the_session_ended_is_sent_after_one_more_look(
    station: Station, writing: tuple[Browser, str]
) -> None:
    browser, path = writing
    station.clock.later(minutes=16)
    page = browser.post(path, to="房管", reason=WORDS)
    assert browser.status == 401
    assert "登录已过期" in page
    assert "写过的都会带过去" in page
    assert "账号、密码或验证码不对" in logs_in(browser, page, code="000000")
    page = logs_in(browser, browser.page)
    assert "接着办：转办" in page
    assert WORDS in page
    assert "反映人会收到" in browser.post(path, **{**hidden(page)})
    assert browser.status == 200


def test_a_form_from_before_the_present_login_is_shown_once_more(
    station: Station, writing: tuple[Browser, str]
) -> None:
    """The login ran out, and was renewed in another tab."""
    browser, path = writing
    old = hidden(browser.page)
    logs_in(browser, "")
    page = browser.post(path, **old, to="房管", reason=WORDS)
    assert browser.status == 409
    assert WORDS in page
    assert "反映人会收到" in browser.post(path, **hidden(page))


def test_another_officer_does_not_get_what_was_written(station: Station, writing: tuple[Browser, str]) -> None:
    browser, path = writing
    station.clock.later(minutes=16)
    page = browser.post(path, to="房管", reason=WORDS)
    colleague = station.officer("周明", Role.DUTY_DESK)
    browser.secret, browser.login = station.account(colleague, "zhouming"), "zhouming"
    page = logs_in(browser, page)
    assert "周明" in page
    assert WORDS not in page


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_what_another_site_had_sent_is_never_carried_on(
    station: Station, writing: tuple[Browser, str], site: str
) -> None:
    browser, path = writing
    browser.client.headers["sec-fetch-site"] = site
    assert "已经过期，什么都没有做" in browser.post(path, csrf="-", to="房管", reason=WORDS)
    station.clock.later(minutes=16)
    page = browser.post(path, to="房管", reason=WORDS)
    assert browser.status == 401
    assert WORDS not in page


def test_secrets_and_the_yes_to_a_preview_are_not_carried_on(station: Station, writing: tuple[Browser, str]) -> None:
    browser, path = writing
    station.clock.later(minutes=16)
    page = browser.post(path, to="房管", reason=WORDS, confirmed="1", code="123456", password="four plain words")
    kept = {name for name in hidden(page) if name.startswith("kept.")}
    assert kept == {"kept.once", "kept.seen", "kept.to", "kept.reason"}


def test_after_the_login_one_is_where_one_was_with_the_list_as_it_was(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    station.clock.later(minutes=16)
    page = browser.open("/?view=late&state=verifying")
    assert hidden(page)["next"] == "/console/?view=late&state=verifying"
    assert 'value="verifying" selected' in logs_in(browser, page)
