"""What residents' words for a time mean, on a Thursday at ten in the morning."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.times import when

NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def value(words: str, now: datetime = NOW) -> str | None:
    meaning = when(words, now)
    return meaning.written() if meaning else None


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("昨天", "2026-11-25"), ("今朝", "2026-11-26"), ("礼拜天", "2026-11-22"), ("11月20号", "2026-11-20"),
        ("20号", "2026-11-20"), ("2026年3月5日", "2026-03-05"), ("两个礼拜前", "2026-11-12"),
    ],
)  # fmt: skip
def test_a_day(words: str, iso: str) -> None:
    assert value(words) == iso


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("昨日夜到", "2026-11-25T18:00", "2026-11-26T00:00"), ("前天下午", "2026-11-24T12:00", "2026-11-24T18:00"),
        ("上礼拜", "2026-11-16T00:00", "2026-11-23T00:00"), ("上个月", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("这几天", "2026-11-19T00:00", "2026-11-26T00:00"), ("前两天", "2026-11-19T00:00", "2026-11-26T00:00"),
        ("国庆", "2026-10-01T00:00", "2026-10-08T00:00"), ("从9月1日开始", "2026-09-01T00:00", ".."),
        ("早高峰", "2026-11-26T07:00", "2026-11-26T09:00"), ("刚刚", "2026-11-26T09:30", "2026-11-26T10:00"),
        ("凌晨一点多", "2026-11-26T01:00", "2026-11-26T01:00"), ("老清早", "2026-11-26T05:00", "2026-11-26T08:00"),
        ("夜里向", "2026-11-25T20:00", "2026-11-26T06:00"), ("半夜12点以后", "2026-11-26T00:00", ".."),
        ("昨晚11点到今天凌晨2点", "2026-11-25T23:00", "2026-11-26T02:00"),
        ("上周五晚上8点", "2026-11-20T20:00", "2026-11-20T20:00"), ("去年夏天", "2025-06-01T00:00", "2025-09-01T00:00"),
    ],
)  # fmt: skip
def test_a_span_or_a_point_of_time(words: str, start: str, end: str) -> None:
    assert value(words) == f"{start}/{end}"


def test_an_hour_that_has_not_come_today_was_yesterday() -> None:
    assert value("下半日") == "2026-11-25T12:00/2026-11-25T18:00"
    assert value("下半日", NOW.replace(hour=15)) == "2026-11-26T12:00/2026-11-26T18:00"


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("每天晚上7点到9点半", "R/P1D/T19:00/T21:30"), ("一到晚上", "R/P1D/T18:00/T00:00"), ("周末", "R/P1W/6,7"),
        ("天天半夜", "R/P1D/T23:00/T05:00"), ("双休日", "R/P1W/6,7"), ("每个礼拜天", "R/P1W/7"),
        ("每周一到周五", "R/P1W/1,2,3,4,5"),
        ("每周二、四", "R/P1W/2,4"), ("工作日早上", "R/P1W/1,2,3,4,5/T06:00/T10:00"),
        ("隔天", "R/P2D"), ("每月", "R/P1M"),
    ],
)  # fmt: skip
def test_what_comes_again(words: str, iso: str) -> None:
    assert value(words) == iso


@pytest.mark.parametrize("words", ["隔三差五", "三天两头", "经常"])
def test_now_and_then_is_never_every_day(words: str) -> None:
    assert value(words) == "R/P3D"


def test_a_weekend_that_is_over_is_no_recurrence() -> None:
    assert value("上个周末") == "2026-11-21T00:00/2026-11-23T00:00"


@pytest.mark.parametrize(
    ("words", "iso"), [("三个月", "P3M"), ("半年", "P6M"), ("一个半月", "P1M15D"), ("半个小时", "PT30M")]
)
def test_how_long(words: str, iso: str) -> None:
    assert value(words) == iso


@pytest.mark.parametrize("words", ["放学后", "上次", "", "？", "13月45号", "25点70分"])
def test_what_names_no_time_has_no_value(words: str) -> None:
    assert value(words) is None
