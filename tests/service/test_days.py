"""Days as officers read them: the year stands there when it is another one."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bot.domain.submissions import Facts
from bot.service import case_words, days, views
from bot.service.summary import summarise
from bot.store.store import Store
from tests.builders import a_case
from tests.house import TUESDAY
from tests.service.room import Room


@pytest.fixture
def room(sqlite_store: Store) -> Room:
    return Room(sqlite_store)


@pytest.mark.parametrize(
    ("at", "words", "short"),
    [
        (TUESDAY, "3月10日 10:00", "3-10 10:00"),
        (datetime(2026, 12, 31, 23, 59, tzinfo=TUESDAY.tzinfo), "12月31日 23:59", "12-31 23:59"),
        (datetime(2027, 1, 1, tzinfo=TUESDAY.tzinfo), "2027年1月1日 00:00", "2027-1-1 00:00"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=TUESDAY.tzinfo), "2025年12月31日 23:59", "2025-12-31 23:59"),
    ],
)
def test_the_year_stands_where_it_is_another(room: Room, at: datetime, words: str, short: str) -> None:
    assert days.moment_words(room.app, at) == words
    assert days.stamp(room.app, at) == short


def test_what_was_this_year_is_told_with_its_year_after_new_year(room: Room) -> None:
    case = replace(a_case(), due_at=TUESDAY)
    assert "期限" not in case_words.due_words(room.app, case)
    assert case_words.due_words(room.app, case) == "3月10日 10:00 前"
    room.later(days=365)
    assert case_words.due_words(room.app, case) == "2026年3月10日 10:00 前"


def test_tomorrow_is_tomorrow_across_new_year(room: Room) -> None:
    room.at = TUESDAY.replace(month=12, day=31)
    assert days.near_day(room.app, date(2027, 1, 1)) == "明天"
    assert days.near_day(room.app, date(2027, 1, 4)) == "2027年1月4日"
    assert days.near_day(room.app, date(2026, 12, 30)) == "12月30日"


def test_a_time_that_a_reporter_named_keeps_its_year(room: Room) -> None:
    facts = Facts(times=("去年十月开始=2025-10-01T00:00/..", "昨晚=2026-03-09T22:00/2026-03-10T01:00"))
    assert summarise(facts, days.saying(room.app)) == "2025年10月1日 0:00 以后；3月9日 22:00—次日 1:00"


def test_a_step_of_last_year_says_so(room: Room) -> None:
    case = room.opens()
    room.later(days=300)
    with room.store.read() as ledger:
        assert "2026-3-10 10:00" in views.case_view(room.app, ledger, case)
    assert room.at - TUESDAY > timedelta(days=299)
