"""The console in a real browser: a day's work at the desk and on the stairs, by hand and by keyboard."""

from datetime import UTC, datetime

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from bot.console import auth
from bot.domain.cases import State
from bot.domain.officers import Role
from bot.domain.places import Place
from tests.browser.day import DESK, HAND, Served, Window
from tests.console.conftest import PASSWORD

pytestmark = pytest.mark.browser


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
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("显示密码").check()
    assert page.get_by_label("密码", exact=True).get_attribute("type") == "text"
    assert page.get_by_role("link", name="加到这台手机").get_attribute("href") == uri
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


def until(page: Page, fact: str) -> None:
    """Playwright's own waiting is stopped by the pages' content policy."""
    for _ in range(100):
        if page.evaluate(fact):
            return
        page.wait_for_timeout(100)
    raise AssertionError(fact)


def test_an_unanswered_alarm_is_heard_until_somebody_answers(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    context.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (at) { window.tones += 1; start.call(this, at); };"
    )
    window = Window(served, context, served.desk).logs_in()
    page = window.goes("/duty")
    page.get_by_role("heading", name="静默报警").click()
    until(page, "window.tones > 0")
    page.locator("#muted").wait_for(state="hidden")
    page.get_by_role("link", name="看现场").click()
    page.get_by_role("button", name="收到，我在看").click()
    page.get_by_text("对方已收到：值班民警看到了").wait_for()
    page.get_by_role("heading", name="告诉对方").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.tones") == 0
    assert window.faults == []
    context.close()


def test_whoever_could_not_be_put_down_for_leave_sees_why_without_scrolling(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    window = Window(served, context, served.officer).logs_in()
    page = window.goes("/roster")
    leave = page.locator("section", has=page.get_by_role("heading", name="登记请假"))
    leave.get_by_label("从").fill("2026-03-20")
    leave.get_by_label("到", exact=True).fill("2026-03-18")
    leave.get_by_role("button", name="登记").click()
    wrong = page.get_by_role("alert")
    wrong.wait_for()
    box = wrong.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= HAND["height"] - box["height"]
    context.close()


def test_from_the_login_to_a_confirmed_order_by_keyboard_alone(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=DESK)  # type: ignore[arg-type]
    window = Window(served, context, served.desk)
    page, keys = window.goes("/"), window.page.keyboard
    page.locator("input:focus").wait_for()  # a page may be there before its first field is at hand
    for word in (window.login, PASSWORD, pyotp.TOTP(window.secret).now()):
        keys.type(word)
        keys.press("Tab")
    keys.press("Enter")
    page.get_by_role("heading", name="工作台").wait_for()
    keys.press("/")
    keys.type(served.talking)
    keys.press("Enter")
    page.locator("h1 .number").wait_for()

    def tab_to(name: str) -> None:
        """The link or button of that name, or the field with that label."""
        for _ in range(80):
            keys.press("Tab")
            said = page.evaluate("((one) => (one.labels?.[0] ?? one).textContent.trim())(document.activeElement)")
            if said.startswith(name):
                return
        raise AssertionError(f"{name} is not reached")

    tab_to("核实")
    keys.press("Enter")
    page.get_by_role("heading", name="核实").wait_for()
    tab_to("结果")
    keys.press("ArrowDown")
    tab_to("说明")
    keys.type("看到四张麻将桌")
    tab_to("核实")
    keys.press("Enter")
    page.get_by_text("已记录：核实").wait_for()
    tab_to("转办")
    keys.press("Enter")
    page.get_by_role("heading", name="转办").wait_for()
    tab_to("转到或建议联系")
    keys.type("城管")
    tab_to("理由")
    keys.type("请主管单位责令整改")
    tab_to("看一遍再发")
    keys.press("Enter")
    page.get_by_text("请看一遍").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "确认"
    keys.press("Enter")
    page.get_by_text("已记录：转办").wait_for()
    assert window.faults == []
    context.close()


def test_a_voice_is_heard_and_photos_are_seen_with_their_time(chromium: Browser, served: Served) -> None:
    context = chromium.new_context(locale="zh-CN", viewport=HAND)  # type: ignore[arg-type]
    window = Window(served, context, served.desk).logs_in()
    page = window.goes(f"/cases/{served.talking}/words")
    sound = page.locator("audio")
    sound.evaluate("sound => sound.play()")
    until(page, "document.querySelector('audio').currentTime > 0")
    assert round(sound.evaluate("sound => sound.duration")) == 1
    page.goto(f"{served.url}/cases/{served.talking}")
    photos = page.locator(".photos img")
    photos.last.scroll_into_view_if_needed()
    until(page, "[...document.querySelectorAll('.photos img')].every((one) => one.naturalWidth > 0)")
    assert page.locator(".photos small").all_inner_texts() == ["3-10 10:00", "3-10 12:00"]
    assert window.faults == []
    context.close()
