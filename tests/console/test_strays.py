"""Where there is no page, or a page fails: calm words that say what to do next, and nothing about cases."""

import pytest

from bot.console.pages import work
from bot.console.web import FORM_BYTES
from bot.domain.officers import Officer
from tests.console.conftest import Station

ENGLISH = ("Not Found", "Method Not Allowed", "Internal Server Error", "Bad Request", "Traceback")
LOGGED_IN, NOBODY = True, False


def calm(page: str, *words: str) -> None:
    assert '<html lang="zh-CN">' in page
    assert not [word for word in ENGLISH if word in page]
    for word in words:
        assert word in page


@pytest.mark.parametrize("who", [LOGGED_IN, NOBODY])
@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/console/nowhere", 404, "没有这个页面"),
        ("GET", "/console/static/none.css", 404, "没有这个页面"),
        ("GET", "/console/cases/A0001/documents/interview", 405, "不能直接打开"),
        ("PUT", "/console/", 405, "不能直接打开"),
        ("GET", "/console/logout", 405, "不能直接打开"),
        ("POST", "/console/login", 413, "没有保存"),
    ],
)
def test_the_console_says_what_to_do_where_no_page_is(
    station: Station, officer: Officer, who: bool, method: str, path: str, status: int, words: str
) -> None:
    client = station.browser(officer).client if who else station.client()
    body = {"login": "x" * FORM_BYTES} if status == 413 else None
    answer = client.request(method, path, data=body)
    assert answer.status_code == status
    calm(answer.text, words, "回工作台")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert ("allow" in answer.headers) is (status == 405)


def test_a_form_that_came_broken_is_asked_for_again(station: Station) -> None:
    kind = {"content-type": "multipart/form-data; boundary=none"}
    answer = station.client().post("/console/login", content=b"--other\r\nno form", headers=kind)
    assert answer.status_code in (400, 422)
    calm(answer.text)


def test_a_page_that_fails_says_so_and_what_to_do(
    station: Station, officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = station.browser(officer)
    monkeypatch.setattr(work, "row", lambda *_: 1 / 0)
    station.tells()
    assert browser.open("/")
    assert browser.status == 500
    calm(browser.page, "可能没有做成", "回工作台")


@pytest.mark.parametrize("number", ["A0001", "{there}"])
def test_nobody_learns_whether_a_case_is_there(station: Station, number: str) -> None:
    number = number.format(there=station.tells().number)
    answer = station.client().get(f"/console/cases/{number}")
    assert answer.status_code == 200
    calm(answer.text.replace(number, ""), "登录")
    gone = station.client().get(f"/console/cases/{number}/nothing")
    assert gone.status_code == 404
    assert number not in gone.text


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/v/", 404, "联合检查表打不开了"),
        ("GET", "/v/what/ever", 404, "联合检查表打不开了"),
        ("GET", "/v/not-a-link", 404, "联合检查表打不开了"),
        ("DELETE", "/v/not-a-link", 405, "联合检查表打不开了"),
        ("GET", "/", 404, "没有这个页面"),
        ("GET", "/r/", 404, "没有这个页面"),
        ("PUT", "/wechat", 405, "没有这个页面"),
    ],
)
def test_partners_and_strangers_read_calm_words_too(
    station: Station, method: str, path: str, status: int, words: str
) -> None:
    answer = station.client().request(method, path)
    assert answer.status_code == status
    calm(answer.text, words)
    assert "console" not in answer.text


def test_a_sheet_that_fails_says_that_nothing_was_kept(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.sheets.open_link", lambda *_: 1 / 0)
    answer = station.client().get("/v/some-link")
    assert answer.status_code == 500
    calm(answer.text, "没有保存")
