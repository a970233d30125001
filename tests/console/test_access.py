"""Every page names its action, and what the policy denies is answered 404 or 403 and noted."""

import re

import pytest
from starlette.routing import Mount, Route

from bot.console.routes import OPEN, PAGES, console_of, routes
from bot.console.web import Page
from bot.domain import commands as ask
from bot.domain.cases import Flag
from bot.domain.officers import SYSTEM, Officer, Role
from bot.domain.policy import MEDIATOR_CHAT, OF_THE_ROOM, TABLE, Action, Verdict, judge
from tests.console.conftest import OPENID, Station
from tests.figures import figure

ROLES = (Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK, Role.AUDITOR, Role.ADMIN)
ROOM_PAGES = [page for page in PAGES if "{" not in page.path and page.methods == ("GET",) and page.path != "/live"]
CASE_PAGES = [page for page in PAGES if "{number}" in page.path and page.path.count("{") == 1]


def test_every_route_is_a_page_with_an_action(station: Station) -> None:
    (mount,) = routes(console_of(station.app))
    assert isinstance(mount, Mount)
    paths = {
        (route.path, tuple(sorted(route.methods - {"HEAD"}))) for route in mount.routes if isinstance(route, Route)
    }  # type: ignore[operator]
    assert paths == {(page.path, page.methods) for page in (*OPEN, *PAGES)}
    assert {page.path for page in OPEN} == {"/login", "/set-up/{code}"}


def test_every_action_of_a_page_is_allowed_to_somebody_and_fits_its_path() -> None:
    for page in PAGES:
        assert page.action in TABLE
        if "{number}" not in page.path:
            assert page.action in OF_THE_ROOM, page.path


def test_every_action_is_named_by_a_page_or_a_command() -> None:
    named = {page.action for page in PAGES} | {Action.ROSTER, Action.SET_ROSTER, *MEDIATOR_CHAT.values()}
    assert named == set(Action)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_pages_of_the_room_answer_as_the_policy_says(station: Station, role: Role) -> None:
    officer = station.officer("某人", role, *(("B01",) if role is Role.COMMUNITY_OFFICER else ()))
    station.tells()
    browser = station.browser(officer)
    for page in ROOM_PAGES:
        browser.open(page.path)
        allowed = judge(officer, page.action) is Verdict.ALLOW
        assert browser.status == (200 if allowed else 403), page.path
        figure("pages tried by a role", 1)
        assert OPENID not in browser.page


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
@pytest.mark.parametrize("whose", ["own", "colleague", "other_beat", "head_only", "other_station", "aside"])
def test_pages_of_a_case_answer_as_the_policy_says(station: Station, role: Role, whose: str) -> None:
    owner = station.officer("承办", Role.COMMUNITY_OFFICER, "B01")
    officer = owner if whose == "own" and role is Role.COMMUNITY_OFFICER else asker(station, role, whose)
    case = station.tells(matter="police_conduct" if whose == "head_only" else "group_rental")
    if whose == "aside":
        case = stepped_aside(station, case, officer)
    browser = station.browser(officer)
    before = len(station.audited("look"))
    for page in CASE_PAGES:
        path = page.path.replace("{number}", case.number)
        browser.page = browser.open("/") or ""
        if page.methods == ("GET",):
            browser.open(path)
        else:
            browser.post(path, reason="", text="")
        expected(page, officer, station, case, browser.status)
        figure("pages tried by a role", 1)
        assert OPENID not in browser.page
        if judge(officer, Action.LOOK, case) is Verdict.DENY:
            assert browser.status == 404
            assert case.place not in browser.page
    assert len(station.audited("look")) > before


def asker(station: Station, role: Role, whose: str) -> Officer:
    beats = {"colleague": ("B01",), "aside": ("B01",)}.get(whose, ("B02",)) if role is Role.COMMUNITY_OFFICER else ()
    return station.officer(
        "某人", role, *beats, station="别的所" if whose == "other_station" else station.app.settings.station_name
    )


def stepped_aside(station: Station, case: object, officer: Officer) -> object:
    from bot.domain.events import SteppedAside
    from bot.domain.officers import SYSTEM
    from bot.service import casework

    with station.app.store.begin() as ledger:
        moved, _ = casework.append(station.app, ledger, case, SteppedAside(officer=officer.id), SYSTEM)  # type: ignore[arg-type]
    return moved


def expected(page: Page, officer: Officer, station: Station, case: object, status: int) -> None:
    with station.app.store.read() as ledger:
        now = ledger.case(case.id)  # type: ignore[attr-defined]
    verdict = judge(officer, page.action, now)
    if verdict is Verdict.DENY:
        known = judge(officer, Action.LOOK, now) is not Verdict.DENY
        assert status == (403 if known else 404), page.path
    else:
        assert status in (200, 409, 422), page.path


def test_a_number_that_is_not_there_and_one_that_is_not_mine_are_answered_alike(station: Station) -> None:
    case = station.tells()
    browser = station.browser(station.officer("李静", Role.COMMUNITY_OFFICER, "B02"))
    foreign = re.sub(case.number, "X", browser.open(f"/cases/{case.number}"))
    missing = re.sub("Z0000", "X", browser.open("/cases/Z0000"))
    assert foreign == missing
    assert [line.result for line in station.audited("look")] == ["denied", "denied"]  # type: ignore[attr-defined]


def test_an_auditor_sees_the_steps_and_neither_place_nor_words(station: Station, officer: Officer) -> None:
    case = station.tells()
    station.browser(officer).does(case.number, "find", result="substantiated", text="隔成八间，还没住人")
    page = station.browser(station.officer("审计", Role.AUDITOR)).open(f"/cases/{case.number}")
    assert "核实属实" in page
    assert case.place not in page
    assert "隔成八间" not in page


def test_a_complaint_about_an_officer_is_in_no_list_and_no_figure_but_the_heads(station: Station) -> None:
    head = station.browser(station.officer("李所", Role.HEAD))
    desk = station.browser(station.officer("周明", Role.DUTY_DESK))
    for n in range(6):
        case = station.tells(matter="police_conduct", openid=f"oComplaint{n}", flags=frozenset({Flag.HEAD_ONLY}))
    assert case.number in head.open("/?view=open")
    assert case.number not in desk.open("/?view=open")
    assert '<b class="count">0</b>' in desk.page
    for path in ("/duty", "/statistics?period=week"):
        desk.open(path)
        assert case.number not in desk.page
    assert "6" in re.search(r"<li><b>(.*?)</b>收到", head.open("/statistics?period=week"))[1]  # type: ignore[index]
    assert re.search(r"<li><b>0</b>收到", desk.open("/statistics?period=week"))


def test_a_substitute_works_the_cases_of_the_one_on_leave_while_it_lasts(station: Station) -> None:
    owner = station.officer("承办", Role.COMMUNITY_OFFICER, "B01")
    substitute = station.officer("代班", Role.COMMUNITY_OFFICER, "B02")
    case, day = station.tells(), station.clock.at.date()
    browser = station.browser(substitute)
    browser.open(f"/cases/{case.number}")
    assert browser.status == 404
    leave = ask.TakeLeave(officer=owner.id, first=day, last=day, substitute=substitute.id)
    with station.app.store.begin() as ledger:
        station.app.handle(ledger, leave, SYSTEM)
    browser.open(f"/cases/{case.number}")
    assert browser.status == 200
    assert case.number in browser.open("/")
    with station.app.store.begin() as ledger:
        station.app.handle(ledger, ask.EndLeave(officer=owner.id), SYSTEM)
    browser.open(f"/cases/{case.number}")
    assert browser.status == 404
