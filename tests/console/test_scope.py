"""Every id of one beat or station in another's hands, on every page that takes one: nothing there, and it is noted."""

import re

import pytest

from bot.console.routes import PAGES
from bot.console.web import Page
from bot.domain.ids import InboxId, new_id
from bot.domain.officers import Role
from bot.domain.submissions import Said
from tests.console.conftest import OPENID, Station
from tests.figures import figure

OF_A_CASE = [page for page in PAGES if "{number}" in page.path]
OF_A_STATION = [page for page in PAGES if "{officer}" in page.path or "{code}" in page.path]
MISSING = "Z0000"
WORDS = "602把房子隔成八间出租"


def named(page: Page) -> str:
    return f"{page.methods[0]} {page.path}"


@pytest.fixture
def ids(station: Station) -> dict[str, str]:
    """What an officer of the beat B01 has: a case with a voice of its reporter, a photo of the officer, a document."""
    at, said, photo = station.clock.at, new_id(station.clock.at), new_id(station.clock.at)
    told = (Said(inbox_id=InboxId(new_id(at)), at=at, text=WORDS, media=said),)
    case = station.tells(said=told)
    with station.app.store.begin() as ledger:
        ledger.save_media(said, ("person", station.person()), "image/jpeg", b"\xff\xd8\xff", at)
        ledger.save_media(photo, ("case", case.id), "image/jpeg", b"\xff\xd8\xff", at)
    return {"number": case.number, "said": said, "photos": photo, "kind": "order", "place": case.place}


def path_of(page: Page, number: str, ids: dict[str, str]) -> str:
    media = ids["said" if "/said/" in page.path else "photos"]
    return page.path.format(number=number, media=media, kind=ids["kind"])


def test_no_page_takes_an_id_that_is_not_tried_here() -> None:
    taken = {name for page in PAGES for name in re.findall(r"{(\w+)}", page.path)}
    assert taken == {"number", "media", "kind", "officer", "code", "name"}


@pytest.mark.parametrize("role", [Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK])
def test_a_foreign_case_is_like_none_on_every_page(station: Station, ids: dict[str, str], role: Role) -> None:
    """Of another beat for an officer, of another station for the others."""
    mine = role is Role.COMMUNITY_OFFICER
    browser = station.browser(
        station.officer("王磊", role, "B02") if mine else station.officer("王磊", role, station="别的所")
    )
    for page in OF_A_CASE:
        answers = []
        for number in (ids["number"], MISSING):
            path = path_of(page, number, ids)
            browser.open("/")
            if page.methods == ("GET",):
                browser.open(path)
            else:
                browser.post(path, text="已核实", reason="核对情况", code="000000")
            assert browser.status == 404, named(page)
            answers.append(browser.page.replace(number, "?"))
        assert answers[0] == answers[1], named(page)
        figure("pages of another's case, by role", 1)
        for told in (OPENID, WORDS, ids["place"]):
            assert told not in answers[0]
    denied = [line for line in station.audited("look") if line.result == "denied"]  # type: ignore[attr-defined]
    assert denied


@pytest.mark.parametrize("each", OF_A_STATION, ids=named)
def test_another_stations_people_and_beats_are_not_there(station: Station, each: Page) -> None:
    theirs = station.officer("陈静", Role.COMMUNITY_OFFICER, "B01")
    browser = station.browser(station.officer("管理", Role.ADMIN, station="别的所"))
    answers = []
    for officer, code in ((theirs.id, "B01"), (new_id(station.clock.at), "X99")):
        path = each.path.format(officer=officer, code=code)
        browser.open("/")
        browser.open(path) if each.methods == ("GET",) else browser.post(path, role="head", beats="B02")
        answers.append((browser.status, browser.page.replace(officer, "?").replace(code, "?")))
    assert answers[0] == answers[1]
    figure("pages of another station's people and beats", 1)
    with station.app.store.read() as ledger:
        assert ledger.officer(theirs.id) == theirs


def test_another_stations_beat_is_neither_listed_nor_changed(station: Station) -> None:
    browser = station.browser(station.officer("管理", Role.ADMIN, station="别的所"))
    assert "云栖路警务区" not in browser.open("/beats")
    browser.post("/beats", code="B01", name="改了名", estates="", lanes="", roads="", aliases="")
    assert browser.status == 422
    with station.app.store.read() as ledger:
        assert {beat.name for beat in ledger.beats()} == {"云栖路警务区", "松涛路警务区"}


def test_another_station_chooses_only_for_itself(station: Station) -> None:
    theirs = station.browser(station.officer("管理", Role.ADMIN, station="别的所"))
    before, usual = station.app.settings.join_points, station.app.notices.raw("withdrawn")
    for name, value in (("setting.join_points", "95"), ("text.withdrawn", "好的，已经撤回。")):
        theirs.open(f"/choices/{name}")
        assert "已保存" in theirs.post(f"/choices/{name}", value=value)
    assert (station.app.settings.join_points, station.app.notices.raw("withdrawn")) == (before, usual)
    ours = station.browser(station.officer("吴管", Role.ADMIN))
    assert "还没有改过" in ours.open("/choices/setting.join_points")
