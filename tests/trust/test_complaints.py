"""A complaint about an officer: everything that the named one, and anybody but another head, can look at is the same
before and after it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.cli import records
from bot.console.routes import PAGES
from bot.domain import commands as ask
from bot.domain.cases import Case, Flag
from bot.domain.officers import Actor, Officer, Role
from bot.service.work_list import VIEWS
from bot.store.store import Store
from tests.console.conftest import PASSWORD, Browser, Station
from tests.house import House
from tests.telling import NobodyTalks, told

FLAT = "金桂苑3号502室"
ORDINARY = 6
"""So many cases that one more would show: fewer than five are told as <5."""
CHANGING = re.compile(r'name="(?:csrf|once)" value="[^"]*"|\d{1,2}:\d\d(?::\d\d)?|[0-9a-f]{8}-[0-9a-f-]{27}')
"""Tokens of a session and the time of day."""
NAMED = {"officer": "陈警官收了房东的钱", "head": "李所长收了房东的钱", "desk": "陈警官收了房东的钱"}
WORDS_IN_CHAT = (
    "待办",
    "待办 今天",
    "待办 逾期",
    "统计 本月",
    "统计 今年",
    "统计 本月 民警",
    f"地址 {FLAT}",
    "今天谁值班",
)
ROOM_PAGES = [page.path for page in PAGES if "{" not in page.path and page.methods == ("GET",) and not page.live]


class HouseClock:
    """The house's clock as the console's tests move it."""

    def __init__(self, house: House) -> None:
        self.house = house

    @property
    def at(self) -> datetime:
        return self.house.clock.now()

    def now(self) -> datetime:
        return self.at

    def later(self, **span: float) -> None:
        self.house.clock.advance(timedelta(**span))


@pytest.fixture
def house(sqlite_store: Store) -> Iterator[House]:
    room = House(sqlite_store, NobodyTalks())
    room.staff = {  # type: ignore[attr-defined]
        "officer": room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01"),
        "desk": room.officer("desk", "周明", Role.DUTY_DESK),
        "head": room.officer("head", "李刚", Role.HEAD),
        "other_head": room.officer("other_head", "王平", Role.HEAD),
    }
    for n in range(ORDINARY):
        room.follows(f"neighbour{n}")
        told(room, f"neighbour{n}", "noise_living", f"金桂苑{n + 1}号{n + 1}01室")
    room.follows("resident")
    for who in room.staff:  # type: ignore[attr-defined]
        room.says(who, "待办")
    return room


def staff(house: House, who: str) -> Officer:
    return house.staff[who]  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def station(house: House) -> Station:
    return Station(house.app, HouseClock(house))  # type: ignore[arg-type]


def browser(station: Station, officer: Officer, secret: str) -> Browser:
    """A fresh console, so that nothing reckoned before is shown again."""
    made = Browser(station.client(), station, secret, "named")
    made.post("/login", login="named", password=PASSWORD, code=made.code(), next="")
    assert made.status == 200
    return made


def seen(house: House, station: Station, who: str, secret: str) -> dict[str, str]:
    """All that this member of staff can look at now, in chat, on the console and on the command line."""
    found = {f"chat {words}": house.says(who, words) for words in WORDS_IN_CHAT}
    pages = browser(station, staff(house, who), secret)
    for path in [*ROOM_PAGES, *(f"/?view={view}" for view in VIEWS), "/?matter=police_conduct", "/?state=received"]:
        found[f"page {path}"] = pages.open(path)
    for period in ("week", "year"):
        found[f"page statistics {period}"] = pages.open(f"/statistics?period={period}")
    if staff(house, who).role in (Role.HEAD, Role.DUTY_DESK):
        pages.open("/export")
        found["export"] = pages.post("/export", reason="每月核对案件数", period="month", code=pages.code())
        assert "编号,事项" in found["export"]
    for words in (["list", "--json"], ["list"]):
        found[f"cli {words}"] = CliRunner().invoke(records.cases, words).output
    return {name: CHANGING.sub("…", text) for name, text in found.items()}


def complaint(house: House, words: str) -> list[Case]:
    known = {case.id for case in house.cases()}
    told(house, "resident", ["police_conduct", "noise_living"], FLAT, words)
    fresh = [case for case in house.cases() if case.id not in known]
    assert len(fresh) == 2
    assert all(Flag.HEAD_ONLY in case.flags for case in fresh)
    return fresh


@pytest.mark.parametrize("who", ["officer", "desk", "head"])
def test_the_one_complained_of_sees_everything_as_before(
    house: House, station: Station, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "room", lambda: house.app)
    secret = station.account(staff(house, who), "named")
    before = seen(house, station, who, secret)
    fresh = complaint(house, NAMED[who])
    assert house.sees(who) == ""
    after = seen(house, station, who, secret)
    assert after == before
    for case in fresh:
        assert "没有这个编号" in house.says(who, f"案件 {case.number}")
        assert CliRunner().invoke(records.cases, ["show", case.number]).exit_code == 1
        pages = browser(station, staff(house, who), secret)
        pages.open(f"/?number={case.number}")
        assert pages.status == 404


def test_another_head_sees_it_in_all_of_these(house: House, station: Station) -> None:
    secret = station.account(staff(house, "other_head"), "named")
    before = seen_counts(house, station, secret)
    fresh = complaint(house, NAMED["head"])
    assert fresh[0].number in house.sees("other_head")
    assert seen_counts(house, station, secret) == before + len(fresh)


def seen_counts(house: House, station: Station, secret: str) -> int:
    found = re.search(r"新收 (\d+)|(\d+) 件", house.says("other_head", "统计 本月"))
    assert found is not None
    return int(found[1] or found[2])


def test_days_later_no_digest_brief_or_reminder_of_the_named_head_counts_it(house: House) -> None:
    complaint(house, NAMED["head"])
    house.sees("head")
    house.sees("other_head")
    shown, others = "", ""
    for _ in range(8):
        house.later(days=1)
        shown += house.says("head", "待办")
        others += house.says("other_head", "待办")
    assert f"新收 {ORDINARY} 件" in shown
    assert f"新收 {ORDINARY + 2} 件" in others
    numbers = [case.number for case in house.cases() if Flag.HEAD_ONLY in case.flags]
    assert not [number for number in numbers if number in shown]


def test_who_stepped_aside_sees_the_case_in_no_count(house: House, station: Station) -> None:
    case = house.cases()[0]
    secret = station.account(staff(house, "officer"), "named")
    counted = browser(station, staff(house, "officer"), secret).page.count(case.number)
    assert counted
    actor = Actor(role=Role.COMMUNITY_OFFICER, id=staff(house, "officer").id)
    with house.store.begin() as ledger:
        house.app.handle(ledger, ask.Avoid(case=case.id, officer=staff(house, "officer").id), actor)
    assert f"{ORDINARY - 1} 件" in house.says("officer", "统计 本月")
    page = browser(station, staff(house, "officer"), secret).open("/?view=open")
    assert case.number not in page
