"""Two factors, once; growing delays; sessions that end; a link to set up an account that works once."""

import pyotp
import pytest

from bot.console import auth
from bot.console.web import HEADERS
from bot.domain.officers import Officer, Role
from tests.console.conftest import PASSWORD, Browser, Station


@pytest.fixture
def visitor(station: Station, officer: Officer) -> Browser:
    """At the door, with an account."""
    return Browser(station.client(), station, station.account(officer, "chenjing"), "chenjing")


def test_account_password_and_code_open_the_work_list(visitor: Browser) -> None:
    page = visitor.post("/login", login="ChenJing ", password=PASSWORD, code=visitor.code())
    assert visitor.status == 200
    assert "工作台" in page
    assert "陈静" in page


@pytest.mark.parametrize("wrong", ["login", "password", "code"])
def test_each_wrong_part_gets_the_same_answer(visitor: Browser, wrong: str) -> None:
    fields = {"login": "chenjing", "password": PASSWORD, "code": visitor.code()} | {wrong: "123456"}
    page = visitor.post("/login", **fields)
    assert visitor.status == 401
    assert "账号、密码或验证码不对" in page


def test_a_code_works_once(visitor: Browser, station: Station) -> None:
    code = visitor.code()
    visitor.post("/login", login="chenjing", password=PASSWORD, code=code)
    again = Browser(station.client(), station, visitor.secret)
    again.post("/login", login="chenjing", password=PASSWORD, code=code)
    assert again.status == 401


def test_after_five_failures_even_the_right_words_wait_and_the_delay_grows(visitor: Browser, station: Station) -> None:
    for _ in range(5):
        visitor.post("/login", login="chenjing", password="wrong", code="000000")
    page = visitor.post("/login", login="chenjing", password=PASSWORD, code=visitor.code())
    assert "秒后再试" in page
    station.clock.later(seconds=61)
    visitor.post("/login", login="chenjing", password="wrong", code="000000")
    station.clock.later(seconds=61)
    assert "秒后再试" in visitor.post("/login", login="chenjing", password=PASSWORD, code=visitor.code())
    station.clock.later(seconds=120)
    visitor.post("/login", login="chenjing", password=PASSWORD, code=visitor.code())
    assert visitor.status == 200


def test_an_unknown_account_is_delayed_like_a_known_one(visitor: Browser) -> None:
    for _ in range(5):
        visitor.post("/login", login="nobody", password="wrong", code="000000")
    assert "秒后再试" in visitor.post("/login", login="nobody", password="wrong", code="000000")


def test_delays_double_up_to_an_hour() -> None:
    assert [auth.delay(n).total_seconds() for n in (0, 4, 5, 6, 7, 11, 40)] == [0, 0, 60, 120, 240, 3600, 3600]


def test_fifteen_idle_minutes_end_the_session_and_work_keeps_it(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    for _ in range(3):
        station.clock.later(minutes=14)
        assert "工作台" in browser.open("/")
    station.clock.later(minutes=15, seconds=1)
    assert "登录" in browser.open("/")
    assert "退出" not in browser.page


def test_a_page_that_asks_by_itself_does_not_keep_the_session(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    for _ in range(3):
        station.clock.later(minutes=6)
        browser.open("/part/work")
    assert "退出" not in browser.open("/")


def test_twelve_hours_end_every_session(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    for _ in range(12 * 6):
        station.clock.later(minutes=10)
        browser.open("/")
    station.clock.later(minutes=10)
    assert "退出" not in browser.open("/")


def test_each_login_gets_a_new_session_and_ends_the_one_before(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    first = browser.client.cookies["__Host-room"]
    browser.post("/login", login=browser.login, password=PASSWORD, code=browser.code())
    assert browser.client.cookies["__Host-room"] != first
    stale = Browser(station.client(), station)
    stale.client.cookies.set("__Host-room", first)
    assert "退出" not in stale.open("/")


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Browser) -> None:
    answer = visitor.client.post(
        "/console/login",
        data={"login": "chenjing", "password": PASSWORD, "code": visitor.code()},
        follow_redirects=False,
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-room=")
    for part in ("Secure", "HttpOnly", "SameSite=strict", "Path=/"):
        assert part in cookie


def test_logging_out_ends_the_session(station: Station, officer: Officer) -> None:
    browser = station.browser(officer)
    token = browser.client.cookies["__Host-room"]
    browser.open("/")
    browser.post("/logout")
    stale = Browser(station.client(), station)
    stale.client.cookies.set("__Host-room", token)
    assert "退出" not in stale.open("/")


def test_a_form_from_elsewhere_does_nothing(station: Station, officer: Officer) -> None:
    case = station.tells()
    browser = station.browser(officer)
    browser.open(f"/cases/{case.number}")
    page = browser.post(f"/cases/{case.number}/do/accept", csrf="0" * 64)
    assert browser.status == 422
    assert "什么都没有做" in page
    assert station.case(case) == case


def test_a_login_from_another_site_is_refused(visitor: Browser) -> None:
    answer = visitor.client.post(
        "/console/login",
        data={"login": "chenjing", "password": PASSWORD, "code": visitor.code()},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/login", "/", "/cases/A0231", "/nothing", "/static/console.css", "/set-up/x"])
def test_every_answer_carries_the_headers(visitor: Browser, path: str) -> None:
    answer = visitor.client.get(f"/console{path}", follow_redirects=False)
    for name, value in HEADERS.items():
        if path == "/static/console.css" and name == "Cache-Control":
            continue
        if path == "/nothing":
            continue  # no page of ours
        assert answer.headers[name] == value


def test_back_to_where_one_was_and_never_elsewhere(visitor: Browser) -> None:
    assert "next=/console/duty" in str(visitor.client.get("/console/duty").url)
    for target in ("https://evil.example/console/", "//evil.example", "/console//evil.example", "/wechat"):
        answer = visitor.client.post(
            "/console/login",
            data={"login": "chenjing", "password": PASSWORD, "code": visitor.code(), "next": target},
            follow_redirects=False,
        )
        assert answer.headers["location"] == "/console/"


# --- setting up


def invited(station: Station, officer: Officer) -> tuple[str, str]:
    with station.app.store.begin() as ledger:
        code = auth.new_invite(ledger, officer.id, station.clock.at)
        found = ledger.console_invite(code, station.clock.at)
    assert found is not None
    return code, found[1]


def test_a_link_sets_up_an_account_once(station: Station, officer: Officer) -> None:
    code, secret = invited(station, officer)
    browser = Browser(station.client(), station, secret)
    page = browser.open(f"/set-up/{code}")
    assert "otpauth://totp/" in page
    page = browser.post(f"/set-up/{code}", login="chenjing", password=PASSWORD, code=browser.code())
    assert "账号设好了" in page
    browser.post("/login", login="chenjing", password=PASSWORD, code=browser.code())
    assert browser.status == 200
    assert "链接" in browser.open(f"/set-up/{code}")
    assert browser.status == 404


def test_a_link_older_than_a_day_is_gone(station: Station, officer: Officer) -> None:
    code, _ = invited(station, officer)
    station.clock.later(hours=24, seconds=1)
    browser = Browser(station.client(), station)
    assert "24 小时" in browser.open(f"/set-up/{code}")


@pytest.mark.parametrize(
    ("login", "password", "words"),
    [
        ("ab", PASSWORD, "账号名要"),
        ("陈静", PASSWORD, "账号名要"),
        ("chenjing", "too short", "至少 12"),
        ("chenjing", "chenjing is my name", "不能含账号名"),
        ("taken", PASSWORD, "已有人用"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays(
    station: Station, officer: Officer, login: str, password: str, words: str
) -> None:
    station.account(station.officer("周明", Role.DUTY_DESK), "taken")
    code, secret = invited(station, officer)
    browser = Browser(station.client(), station, secret)
    page = browser.post(f"/set-up/{code}", login=login, password=password, code=browser.code())
    assert browser.status == 422
    assert words in page
    browser.post(f"/set-up/{code}", login="chenjing", password=PASSWORD, code=browser.code())
    assert browser.status == 200


def test_a_wrong_code_of_the_authenticator_sets_up_nothing(station: Station, officer: Officer) -> None:
    code, secret = invited(station, officer)
    browser = Browser(station.client(), station, secret)
    wrong = f"{(int(pyotp.TOTP(secret).at(station.clock.at)) + 1) % 1_000_000:06d}"
    browser.post(f"/set-up/{code}", login="chenjing", password=PASSWORD, code=wrong)
    assert browser.status == 422


def test_a_mediator_has_no_console(station: Station) -> None:
    browser = Browser(station.client(), station)
    browser.secret = station.account(station.officer("何调", Role.MEDIATOR), "mediator")
    browser.post("/login", login="mediator", password=PASSWORD, code=browser.code())
    assert browser.status == 401
