"""Duty, leave and hand-over on the screen: what chat can do, with the calendar before one's eyes."""

from datetime import timedelta

import pytest

from bot.domain.officers import Officer, Role
from tests.console.conftest import Browser, Station


@pytest.fixture
def desk(station: Station, officer: Officer) -> Browser:
    browser = station.browser(station.officer("周明", Role.DUTY_DESK))
    browser.open("/roster")
    return browser


def day(station: Station, days: int) -> str:
    return (station.clock.at.date() + timedelta(days=days)).isoformat()


def test_a_week_shows_duty_leave_and_holidays(station: Station, desk: Browser, officer: Officer) -> None:
    colleague = station.officer("王磊", Role.COMMUNITY_OFFICER, "B02")
    desk.post("/roster/duty", officer=colleague.id, first=day(station, 0), last=day(station, 1))
    assert "值班排好了" in desk.page
    page = desk.post(
        "/roster/leave", officer=officer.id, first=day(station, 0), last=day(station, 2), substitute=colleague.id
    )
    assert "请假记下了" in page
    page = desk.open("/roster")
    assert page.count("<strong>王磊</strong> 值班") == 2
    assert page.count("陈静 请假，王磊代") == 3
    assert "<dt>云栖路警务区</dt><dd>王磊</dd>" in page
    assert "10月1日" in desk.open("/roster?week=2026-10-01")
    assert "放假" in desk.page
    assert "还没有公布" in desk.open("/roster?week=2027-05-01")


def test_who_is_away_is_not_put_on_duty_and_leave_shows_the_gap(
    station: Station, desk: Browser, officer: Officer
) -> None:
    desk.post("/roster/duty", officer=officer.id, first=day(station, 1), last=day(station, 1))
    desk.post("/roster/leave", officer=officer.id, first=day(station, 1), last=day(station, 2), substitute="")
    assert "请假，请另排" in desk.open("/roster")
    page = desk.post("/roster/duty", officer=officer.id, first=day(station, 2), last=day(station, 2))
    assert desk.status == 422
    assert "陈静那几天请了假" in page


@pytest.mark.parametrize(
    ("path", "fields", "mend"),
    [
        ("leave", {"first": 3, "last": 1}, "前后对得上"),
        ("leave", {"first": -1, "last": 1}, "从今天起"),
        ("leave", {"first": 0, "last": 400}, "最长半年"),
        ("duty", {"first": 3, "last": 1}, "前后对得上"),
    ],
)
def test_days_that_cannot_be_say_the_mend_and_keep_what_was_typed(
    station: Station, desk: Browser, officer: Officer, path: str, fields: dict[str, int], mend: str
) -> None:
    days = {name: day(station, number) for name, number in fields.items()}
    page = desk.post(f"/roster/{path}", officer=officer.id, substitute="", **days)
    assert desk.status == 422
    assert mend in page
    assert f'value="{days["first"]}"' in page


def test_a_substitute_who_is_away_or_oneself_is_refused(station: Station, desk: Browser, officer: Officer) -> None:
    span = {"first": day(station, 0), "last": day(station, 1)}
    page = desk.post("/roster/leave", officer=officer.id, substitute=officer.id, **span)
    assert "请换一位" in page
    page = desk.post("/roster/leave", officer=officer.id, substitute="nobody", **span)
    assert "代班" in page
    assert desk.status == 422


def test_an_officer_takes_the_own_leave_and_nobody_elses(station: Station, officer: Officer) -> None:
    colleague = station.officer("王磊", Role.COMMUNITY_OFFICER, "B02")
    browser = station.browser(officer)
    page = browser.open("/roster")
    assert "/roster/duty" not in page
    span = {"first": day(station, 0), "last": day(station, 1), "substitute": ""}
    browser.post("/roster/leave", officer=colleague.id, **span)
    assert browser.status == 422
    browser.open("/roster")
    assert "请假记下了" in browser.post("/roster/leave", officer=officer.id, **span)
    with station.app.store.read() as ledger:
        assert [leave.officer for leave in ledger.leaves(station.clock.at.date())] == [officer.id]
    browser.post("/roster/end", officer=officer.id)
    assert "已销假" in browser.page
    browser.post("/roster/end", officer=colleague.id)
    assert "不在您的权限内" in browser.page
    browser.post("/roster/duty", officer=officer.id, first=day(station, 1), last=day(station, 1))
    assert browser.status == 403


def test_a_beat_is_handed_over_with_its_cases_after_a_look(station: Station, desk: Browser, officer: Officer) -> None:
    receiver = station.officer("王磊", Role.COMMUNITY_OFFICER, "B02")
    case = station.tells()
    assert station.case(case).assignee == officer.id
    desk.open("/roster")
    page = desk.post("/roster/handover", beat="B01", to=receiver.id)
    assert "在办的 1 件将交给王磊" in page
    assert station.case(case).assignee == officer.id
    page = desk.post("/roster/handover", beat="B01", to=receiver.id, confirmed="1")
    assert "已交接" in page
    assert station.case(case).assignee == receiver.id


def test_another_stations_people_are_not_on_the_page(station: Station, desk: Browser) -> None:
    foreign = station.officer("外所", Role.COMMUNITY_OFFICER, "B01", station="别的所")
    assert "外所" not in desk.open("/roster")
    desk.post("/roster/leave", officer=foreign.id, first=day(station, 0), last=day(station, 1), substitute="")
    assert desk.status == 422
    desk.post("/roster/end", officer=foreign.id)
    assert desk.status == 422
