"""What a station words and sets otherwise: checked when saved, taken over by every process, kept with its history."""

from datetime import date

import pytest

from bot.bootstrap import build
from bot.catalogue.choices import check_text
from bot.domain.officers import Role
from bot.service import choices
from tests.console.conftest import Browser, Station
from tests.house import settings_for


@pytest.fixture
def admin(station: Station) -> Browser:
    browser = station.browser(station.officer("吴管", Role.ADMIN))
    browser.open("/choices")
    return browser


def chosen(browser: Browser, name: str, value: str) -> str:
    browser.open(f"/choices/{name}")
    return browser.post(f"/choices/{name}", value=value)


OURS = "我们收到了，回执 {receipt}{about}。地点：{place}，不对请告诉我。民警{day}下班前看。紧急请拨 110。"


def test_every_first_wording_would_be_accepted_as_a_choice(station: Station) -> None:
    rules = station.app.defaults.choosable
    for row in rules.rows.values():
        usual = choices.usual(station.app.defaults, row)
        assert choices.sound(station.app.defaults, row, usual) == usual, row.name


def test_a_text_is_worded_otherwise_and_put_back(station: Station, admin: Browser) -> None:
    before = station.app.notices.raw("receipt")
    page = chosen(admin, "text.receipt", OURS)
    assert "已保存" in page
    assert station.app.notices.raw("receipt") == OURS
    assert OURS in admin.open("/choices/text.receipt")
    admin.post("/choices/text.receipt", usual="1")
    assert station.app.notices.raw("receipt") == before
    page = admin.open("/choices/text.receipt")
    assert OURS in page
    assert "恢复原样" in page
    assert [row.action for row in station.audited("Choose") + station.audited("ChooseUsual")] == [  # type: ignore[attr-defined]
        "Choose",
        "ChooseUsual",
    ]


def test_another_process_takes_a_choice_over_at_its_next_look(station: Station, admin: Browser) -> None:
    other = build(settings_for(), now=station.clock.now, store=station.app.store)
    chosen(admin, "text.receipt", OURS)
    chosen(admin, "setting.join_points", "90")
    chosen(admin, "days_after.revisit", "5")
    chosen(admin, "days_after.unsolved", "off")
    chosen(admin, "days.free", "2026-12-31")
    choices.renew(other)
    assert other.notices.raw("receipt") == OURS
    assert other.settings.join_points == 90
    assert {row.code: row.days for row in other.practice} == {"revisit": 5, "look_back": 30, "tell_neighbours": 7}
    assert not other.calendar.is_workday(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        (OURS.replace("{receipt}", ""), "花括号里的内容要和原来一样"),
        (OURS.replace("{receipt}", "{receipt.__class__}"), "花括号里的内容要和原来一样"),
        (OURS.replace("{receipt}", "{receipt:>9999999}"), "花括号要成对"),
        (OURS.replace("{receipt}", "{receipt"), "花括号要成对"),
        (OURS.replace("110", "领导"), "号码 110 要保留"),
        (OURS + "！", "不能写在这里"),
        (OURS + "我们保证解决", "不能写在这里"),
        (OURS + "🙂", "不能写在这里"),
        (OURS + "好" * 300, "请写 1 到"),
        ("", "请写 1 到"),
    ],
)
def test_a_wording_that_would_do_harm_is_not_kept(station: Station, admin: Browser, value: str, mend: str) -> None:
    before = station.app.notices.raw("receipt")
    assert mend in chosen(admin, "text.receipt", value)
    assert admin.status == 422
    assert station.app.notices.raw("receipt") == before
    with station.app.store.read() as ledger:
        assert ledger.choices(station.app.settings.station_name) == {}


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("setting.silent_alarm", "yes", "合不到一起"),
        ("setting.silent_alarm", "maybe", "开或关"),
        ("setting.join_points", "20", "60 到 100"),
        ("setting.join_points", "八十", "60 到 100"),
        ("setting.suggest_points", "95", "合不到一起"),
        ("days_after.revisit", "0", "1 到 180"),
        ("days.free", "明天", "不是日期"),
        ("days.free", "2026-02-30", "不是日期"),
    ],
)
def test_a_setting_that_does_not_fit_says_the_mend(admin: Browser, name: str, value: str, mend: str) -> None:
    page = chosen(admin, name, value)
    assert admin.status == 422
    assert mend in page


def test_a_day_is_not_to_be_worked_and_free(admin: Browser) -> None:
    assert "已保存" in chosen(admin, "days.free", "2026-12-31")
    assert "2026-12-31 既写了上班又写了放假" in chosen(admin, "days.worked", "2026-12-31")


def test_a_silent_alarm_needs_its_desk_first(station: Station, admin: Browser) -> None:
    chosen(admin, "setting.desk_around_the_clock", "yes")
    chosen(admin, "setting.silent_alarm", "yes")
    assert station.app.settings.silent_alarm
    assert "合不到一起" in chosen(admin, "setting.desk_around_the_clock", "no")
    assert station.app.settings.silent_alarm


def test_matters_and_unlisted_texts_are_not_for_choosing(admin: Browser) -> None:
    for name in ("text.emergency_110", "matter.group_rental", "setting.secret_key"):
        assert "没有这一项" in admin.open(f"/choices/{name}")
        admin.open("/choices")
        assert "没有这一项" in admin.post(f"/choices/{name}", value="x")
    assert "只看不改" in admin.open("/catalogue")


def test_a_choice_that_files_no_longer_bear_is_left_out_and_the_room_goes_on(station: Station) -> None:
    with station.app.store.begin() as ledger:
        for name, value in (("text.receipt", "没有事实"), ("setting.join_points", "90"), ("text.gone", "x")):
            ledger.add_choice(station.app.settings.station_name, name, value, None, station.clock.at)
    before = station.app.notices.raw("receipt")
    choices.renew(station.app)
    assert station.app.notices.raw("receipt") == before
    assert station.app.settings.join_points == 90


def test_the_way_of_a_text_is_plain(station: Station) -> None:
    rules = station.app.defaults.choosable
    assert check_text(rules, "一\n二", " 一\r\n二 ") == "一\n二"
