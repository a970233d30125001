"""The console in a real browser: a day's work at the desk and on the stairs, readable by machines and by keyboard."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from bot.bootstrap import build, renew_beats
from bot.console import auth
from bot.domain import commands as ask
from bot.domain.cases import Flag, Outcome, State
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.places import Place
from bot.runtime.demo import free_port
from bot.runtime.gateway import create_app
from bot.service import figures
from bot.store.store import Store
from tests.browser.conftest import SHOTS
from tests.console.conftest import PASSWORD, Clock, Station
from tests.house import BEATS, settings_for

pytestmark = pytest.mark.browser
DESK, HAND = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LONG_PLACE = Place(
    raw="",
    estate="金桂苑",
    road="云栖路",
    lane="101弄",
    building="12号",
    room="2单元1702室",
    poi="东门旁二楼平台",
)
MATTERS = ("group_rental", "noise_living", "dog_unleashed", "ebike_indoor", "high_throwing", "dispute_neighbour")
ADMIN_PAGES = ("/officers", "/beats", "/catalogue", "/choices", "/choices/text.receipt", "/queues")
KEPT = Path(__file__).parents[2] / "docs" / "console"
SERIOUS = ("serious", "critical")


@dataclass
class Served:
    station: Station
    url: str
    officer: Officer
    desk: Officer

    @property
    def alarm(self) -> str:
        with self.station.app.store.read() as ledger:
            return next(case.number for case in ledger.open_cases(limit=100) if Flag.INCIDENT in case.flags)


@pytest.fixture
def served(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The gateway on a port of its own, with a day's cases of an invented station."""
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 60)
    port = free_port()
    clock = Clock()
    alarms = {"silent_alarm": True, "desk_around_the_clock": True}
    settings = settings_for(development=True, bind=f"127.0.0.1:{port}", **alarms)
    station = Station(build(settings, now=clock.now, store=sqlite_store), clock)
    with sqlite_store.begin() as ledger:
        ledger.put_beats(BEATS, clock.at)
    renew_beats(station.app)
    officer = station.officer("陈静", Role.COMMUNITY_OFFICER, "B01")
    desk = station.officer("周明", Role.DUTY_DESK)
    a_day(station)
    config = uvicorn.Config(create_app(station.app), host="127.0.0.1", port=port, ws="none", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(station, f"http://127.0.0.1:{port}/console", officer, desk)
    server.should_exit = True
    thread.join(10)


def a_day(station: Station) -> None:
    """Thirty cases of a week, some late, some worked, an emergency, one that a person must read."""
    matters = [code for code in MATTERS if code in station.app.catalogue] or ["group_rental"]
    start = station.clock.at
    for n in range(30):
        station.clock.at = start - timedelta(days=6 - n // 5, hours=n % 5)
        room = f"{n % 6 + 1}0{n % 4 + 1}室"
        place = Place(raw="", estate="金桂苑", building=f"{n + 1}号", room=room)
        if n % 6 == 5:
            place = Place(raw="", estate="听涛园", building=f"{n + 1}号", room=room)
        station.tells(matter=matters[n % 3 if n % 2 else n % len(matters)], place=place, openid=f"oResident{n}")
    work_some(station)
    station.clock.at = start
    station.tells("听不懂的一段话", matter="", place=None, openid="oUnread")
    station.tells(matter="fire", place=Place(raw="", estate="金桂苑", building="3号"), openid="oFire")
    station.tells(matter="group_rental", openid="oMedia", flags=frozenset({Flag.MEDIA_ONLY}))
    silent = station.alarms("我不敢出声，有人在砸我家的门，帮我报警", LONG_PLACE, openid="oSilent")
    for seconds, words in ((20, "我躲在卧室，门反锁了"), (35, "听到两个人的声音，他们在撬锁，我把手机调成静音了")):
        station.clock.at = start + timedelta(seconds=seconds)
        station.adds(silent, words, lat=31.27031, lng=121.48112)
    roster_of(station)


def roster_of(station: Station) -> None:
    """The deputy has a long name, an officer is away, two are on duty."""
    away, day = station.officers["陈静"], station.clock.at.date()
    deputy = station.officer("阿卜杜热合曼·买买提明", Role.COMMUNITY_OFFICER, "B02")
    with station.app.store.begin() as ledger:
        for command in (
            ask.SetDuty(first=day, last=day + timedelta(days=1), officer=station.officers["周明"].id),
            ask.SetDuty(first=day + timedelta(days=2), last=day + timedelta(days=4), officer=away.id),
            ask.TakeLeave(
                officer=away.id, first=day + timedelta(days=4), last=day + timedelta(days=9), substitute=deputy.id
            ),
        ):
            station.app.handle(ledger, command, SYSTEM)


def work_some(station: Station) -> None:
    """Every second case accepted within hours, every fourth found and concluded."""
    app = station.app
    officer = Actor(role=Role.COMMUNITY_OFFICER, id=station.officers["陈静"].id)
    with app.store.begin() as ledger:
        for n, case in enumerate(ledger.open_cases(limit=100)):
            station.clock.at = case.opened_at + timedelta(hours=2 + n % 5)
            if n % 5 < 4:
                app.handle(ledger, ask.Accept(case=case.id), officer)
            if n % 3 == 0 and n % 5 < 4:
                station.clock.at += timedelta(hours=3)
                app.handle(ledger, ask.RecordVisit(case=case.id, at=station.clock.at, text="敲门有人"), officer)
                app.handle(ledger, ask.Find(case=case.id, result="substantiated", text="看到隔断"), officer)
                app.handle(
                    ledger, ask.Conclude(case=case.id, outcome=Outcome.FIXED_ON_SITE, text="当场已处理"), officer
                )


class Window:
    """A logged-in browser; failing scripts and refused resources are kept in `faults`."""

    def __init__(self, served: Served, context: BrowserContext, officer: Officer) -> None:
        self.served, self.page = served, context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        with served.station.app.store.begin() as ledger:
            now = datetime.now(UTC)
            code = auth.new_invite(ledger, officer.id, now)
            secret = ledger.console_invite(code, now)[1]  # type: ignore[index]
            step_before = pyotp.TOTP(secret).at(now - timedelta(seconds=30))
            auth.set_up(ledger, code, f"u{officer.id[-8:]}", PASSWORD, step_before, now)
        self.secret, self.login = secret, f"u{officer.id[-8:]}"

    def logs_in(self) -> "Window":
        self.page.goto(f"{self.served.url}/")
        self.page.get_by_label("账号").fill(self.login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_label("验证码").fill(pyotp.TOTP(self.secret).now())
        self.page.get_by_role("button", name="登录").click()
        self.page.get_by_role("heading", level=1).wait_for()
        return self

    def goes(self, path: str) -> Page:
        self.page.goto(f"{self.served.url}{path}")
        return self.page

    def shoot(self, name: str) -> None:
        """For a look; kept with the documents when they are made anew."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"console-{name}.png")
        if os.environ.get("STATION_KEEP_SHOTS"):
            self.page.screenshot(path=KEPT / f"{name}.png")

    def check(self, name: str) -> None:
        """Nothing scrolls sideways, nothing serious stands in the way of a screen reader."""
        width = self.page.viewport_size["width"]  # type: ignore[index]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, name
        found = Axe().run(self.page)
        serious = [
            f"{v['id']}: {v['nodes'][0]['html']}" for v in found.response["violations"] if v["impact"] in SERIOUS
        ]
        assert serious == [], (name, serious)
        self.shoot(name)


@pytest.mark.parametrize(("size", "where"), [(DESK, "desk"), (HAND, "phone")])
def test_every_page_is_readable_at_the_desk_and_in_the_hand(
    chromium: Browser, served: Served, size: dict[str, int], where: str
) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]
    window = Window(served, context, served.desk)
    window.goes("/login")
    window.check(f"login-{where}")
    window.logs_in()
    window.check(f"work-{where}")
    number = window.page.locator("tbody th a").first.inner_text()
    for path, name in (
        (f"/cases/{number}", "case"),
        (f"/cases/{number}/do/find", "command"),
        (f"/cases/{number}/words", "words"),
        (f"/cases/{number}/identity", "identity"),
        (f"/cases/{served.alarm}/incident", "incident"),
        ("/duty", "duty"),
        ("/roster", "roster"),
        ("/?view=closed&beat=B02", "empty"),
        ("/statistics?period=month", "statistics"),
        ("/export", "export"),
    ):
        window.goes(path)
        window.page.wait_for_timeout(150)
        window.check(f"{name}-{where}")
    assert window.faults == []
    window.goes("/cases/Z0000")
    window.check(f"refused-{where}")
    context.close()


@pytest.mark.parametrize(("size", "where"), [(DESK, "desk"), (HAND, "phone")])
def test_administration_and_audit_are_readable_too(
    chromium: Browser, served: Served, size: dict[str, int], where: str
) -> None:
    for role, paths in ((Role.ADMIN, ADMIN_PAGES), (Role.AUDITOR, ("/audit",))):
        context = chromium.new_context(locale="zh-CN", viewport=size)  # type: ignore[arg-type]
        window = Window(served, context, served.station.officer("吴管", role)).logs_in()
        for path in paths:
            window.goes(path)
            window.check(f"{path[1:].replace('/', '-')}-{where}")
        assert window.faults == []
        context.close()


def test_a_case_is_worked_to_the_end_in_the_hand(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    window = Window(served, context, served.officer).logs_in()
    page = window.page
    page.locator("tbody th a").first.click()
    number = page.locator("h1 .number").inner_text()
    page.get_by_role("button", name="受理", exact=True).click()
    page.get_by_text("已记录：受理").wait_for()
    page.get_by_role("link", name="核实", exact=True).click()
    page.get_by_label("结果").select_option("substantiated")
    page.get_by_label("说明").fill("上门看过，隔成八间")
    page.get_by_role("button", name="核实").click()
    page.get_by_text("已记录：核实").wait_for()
    page.get_by_role("link", name="办结", exact=True).click()
    page.get_by_label("结果类别").select_option("fixed_on_site")
    page.get_by_label("说明").fill("已劝阻，隔断当场拆除")
    page.get_by_role("button", name="看一遍再发").click()
    page.get_by_text("反映人会收到").wait_for()
    window.shoot("preview-phone")
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已记录：办结").wait_for()
    with served.station.app.store.read() as ledger:
        case = ledger.case_by_number(number)
    assert case is not None
    assert case.state is State.ANSWERING
    assert window.faults == []
    context.close()


def test_the_filters_of_the_list_are_one_row_in_the_hand(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    window = Window(served, context, served.desk).logs_in()
    window.goes("/?view=open")
    boxes = [one.bounding_box() or {} for one in window.page.locator(".filters select, .filters button").all()]
    assert len(boxes) == 4
    assert len({round(box["y"] + box["height"] / 2) for box in boxes}) == 1
    assert max(box["x"] + box["width"] for box in boxes) <= HAND["width"]
    window.page.get_by_label("状态").select_option("verifying")
    window.page.get_by_role("button", name="筛选").click()
    assert "state=verifying" in window.page.url
    assert window.page.get_by_label("状态").input_value() == "verifying"
    context.close()


def test_a_list_shows_what_arrives_without_a_reload(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    window = Window(served, context, served.desk).logs_in()
    window.goes("/duty")
    window.page.wait_for_timeout(300)
    case = served.station.tells(matter="fire", place=Place(raw="", estate="金桂苑", building="9号"), openid="oNew")
    window.page.get_by_role("link", name=case.number).first.wait_for(timeout=15_000)
    assert window.faults == []
    context.close()


def test_everything_is_reached_by_keyboard(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    window = Window(served, context, served.desk).logs_in()
    page = window.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert {"值班", "统计", "退出", "筛选", "打开"} <= reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    context.close()


def test_a_case_is_worked_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    window = Window(served, context, served.officer).logs_in()
    page, keys = window.page, window.page.keyboard

    def tab_to(name: str) -> None:
        for _ in range(60):
            keys.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()").startswith(name):
                return
        raise AssertionError(f"{name} is not reached")

    rows = page.locator("#live tbody th a").all_inner_texts()
    for key in ("j", "j", "k", "ArrowDown"):
        keys.press(key)
    assert page.evaluate("document.activeElement.textContent") == rows[1]
    keys.press("/")
    assert page.evaluate("document.activeElement.name") == "number"
    keys.type(rows[0])
    keys.press("Enter")
    page.locator("h1 .number").wait_for()
    tab_to("受理")
    keys.press("Enter")
    page.get_by_text("已记录：受理").wait_for()
    tab_to("联系")
    keys.press("Enter")
    page.get_by_label("说明").wait_for()
    page.get_by_label("说明").focus()
    keys.type("电话联系过")
    keys.press("Tab")
    keys.press("Enter")
    page.get_by_text("已记录：联系").wait_for()
    assert window.faults == []
    context.close()


def test_an_open_alarm_is_seen_from_another_tab_and_each_new_word_arrives(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    window = Window(served, context, served.desk).logs_in()
    page = window.goes("/duty")
    assert page.title().startswith("【静默报警 1】")
    page.get_by_role("link", name="看现场").click()
    page.get_by_text("我躲在卧室").wait_for()
    with served.station.app.store.read() as ledger:
        case = ledger.case_by_number(served.alarm)
    assert case is not None
    served.station.clock.later(minutes=2)
    served.station.adds(case, "他们走到客厅了")
    page.get_by_text("他们走到客厅了").wait_for(timeout=15_000)
    page.get_by_role("button", name="收到，我在看").click()
    page.get_by_text("对方已收到：值班民警看到了").wait_for()
    page.get_by_role("button", name="告诉对方已安排出警").click()
    assert page.get_by_text("对方已收到：已安排出警").count() == 0
    page.get_by_label("警力已经派出").check()
    page.get_by_role("button", name="告诉对方已安排出警").click()
    page.get_by_text("对方已收到：已安排出警").wait_for()
    assert not page.title().startswith("【")
    assert window.faults == []
    context.close()


def test_an_account_is_set_up_from_its_link_with_the_picture(chromium: Browser, served: Served) -> None:
    officer = served.station.officer("李所", Role.HEAD)
    with served.station.app.store.begin() as ledger:
        code = auth.new_invite(ledger, officer.id, datetime.now(UTC))
    context = chromium.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    window = Window(served, context, served.desk)
    page = window.goes(f"/set-up/{code}")
    page.locator(".code-picture svg path").wait_for()
    uri = page.locator(".code-picture").get_attribute("data-uri") or ""
    window.shoot("set-up-phone")
    page.get_by_label("账号名").fill("lisuo")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_label("应用上显示的验证码").fill(pyotp.parse_uri(uri).now())
    page.get_by_role("button", name="设好并去登录").click()
    page.get_by_text("账号设好了").wait_for()
    assert window.faults == []
    context.close()


@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (HAND, "hand")])
def test_a_case_is_handed_to_another_station_with_its_text(
    chromium: Browser, served: Served, size: dict[str, int], name: str
) -> None:
    place = Place(raw="", estate="金桂苑", building="21号", room="301室")
    case = served.station.tells(matter="theft", place=place, openid="oHandedOver")
    window = Window(served, chromium.new_context(viewport=size), served.officer).logs_in()  # type: ignore[arg-type]
    page = window.goes(f"/cases/{case.number}/do/transfer")
    page.get_by_label("转到或建议联系").fill("四川北路派出所")
    page.get_by_label("理由").fill("地点在对方辖区")
    window.check(f"hand-over-form-{name}")
    page.get_by_role("button", name="看一遍再发").click()
    page.get_by_text("已转给四川北路派出所").wait_for()
    page.get_by_role("button", name="确认").click()
    page.get_by_role("heading", name="给对方的话").wait_for()
    window.check(f"hand-over-{name}")
    page.get_by_role("link", name="对方进度").click()
    page.get_by_label("进度").select_option("handed_in")
    page.get_by_label("对方编号").fill("SB20260311")
    window.check(f"hand-over-progress-{name}")
    page.get_by_role("button", name="对方进度").click()
    page.get_by_text("编号 SB20260311").wait_for()
    assert window.faults == []
