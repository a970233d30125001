"""What residents' words for a time mean, on a Thursday at ten in the morning."""

from datetime import datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from bot.understanding.times import daily, is_undated, when

NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def value(words: str, now: datetime = NOW) -> str | None:
    meaning = when(words, now)
    return meaning.written() if meaning else None


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("昨天", "2026-11-25"), ("今朝", "2026-11-26"), ("礼拜天", "2026-11-22"), ("11月20号", "2026-11-20"),
        ("20号", "2026-11-20"), ("2026年3月5日", "2026-03-05"), ("两个礼拜前", "2026-11-12"),
        ("上个月28号", "2026-10-28"),
        ("下月15号", "2026-12-15"), ("三年前", "2023-11-26"), ("大年初二", "2026-02-18"), ("除夕", "2026-02-16"),
        ("今天，9月20日", "2026-09-20"), ("tomorrow", "2026-11-27"), ("two days ago", "2026-11-24"),
        ("last Friday", "2026-11-20"),
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
        ("上周五晚上8点", "2026-11-20T20:00", "2026-11-20T20:00"),
        ("11月11日至15日", "2026-11-11T00:00", "2026-11-16T00:00"),
        ("去年4月到10月", "2025-04-01T00:00", "2025-11-01T00:00"),
        ("1996至1999年", "1996-01-01T00:00", "2000-01-01T00:00"),
        ("8月至2月", "2026-08-01T00:00", "2027-03-01T00:00"),
        ("昨天下午到今早", "2026-11-25T12:00", "2026-11-26T10:00"),
        ("从中秋到现在", "2026-09-25T00:00", "2026-11-26T10:00"), ("至今", "..", "2026-11-26T10:00"),
        ("国庆以后", "2026-10-01T00:00", ".."), ("2019年9月9日之后", "2019-09-09T00:00", ".."),
        ("2021年春节前", "..", "2021-02-12T00:00"), ("六月底", "2026-06-21T00:00", "2026-07-01T00:00"),
        ("一九九八年", "1998-01-01T00:00", "1999-01-01T00:00"), ("07年", "2007-01-01T00:00", "2008-01-01T00:00"),
        ("今年上半年", "2026-01-01T00:00", "2026-07-01T00:00"), ("大上周", "2026-11-09T00:00", "2026-11-16T00:00"),
        ("下下周末", "2026-12-12T00:00", "2026-12-14T00:00"), ("3 am", "2026-11-26T03:00", "2026-11-26T03:00"),
        ("last night", "2026-11-25T18:00", "2026-11-26T00:00"), ("去年夏天", "2025-06-01T00:00", "2025-09-01T00:00"),
    ],
)  # fmt: skip
def test_a_span_or_a_point_of_time(words: str, start: str, end: str) -> None:
    assert value(words) == f"{start}/{end}"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("昨晚0:20", "2026-11-26T00:20", "2026-11-26T00:20"), ("昨晚12点", "2026-11-26T00:00", "2026-11-26T00:00"),
        ("前天夜里两点半", "2026-11-25T02:30", "2026-11-25T02:30"),
        ("今夜十二点", "2026-11-27T00:00", "2026-11-27T00:00"),
        ("晚上十点到一点", "2026-11-25T22:00", "2026-11-26T01:00"),
        ("23点至次日1点", "2026-11-25T23:00", "2026-11-26T01:00"),
        ("周一晚上十一点", "2026-11-23T23:00", "2026-11-23T23:00"),
        ("11点到1点", "2026-11-25T11:00", "2026-11-25T13:00"),
        ("凌晨一两点", "2026-11-26T01:00", "2026-11-26T01:00"),
        ("夜里十一二点", "2026-11-25T23:00", "2026-11-25T23:00"),
        ("从早五点轰到半夜", "2026-11-26T05:00", "2026-11-26T23:00"),
    ],
)  # fmt: skip
def test_a_night_ends_in_the_next_morning(words: str, start: str, end: str) -> None:
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
        ("隔天", "R/P2D"), ("每月", "R/P1M"), ("周五周六晚上", "R/P1W/5,6/T18:00/T00:00"), ("一天到晚", "R/P1D"),
        ("周一到周六", "R/P1W/1,2,3,4,5,6"), ("每晚六点至次日两点", "R/P1D/T18:00/T02:00"),
        ("每晚八点前后", "R/P1D/T20:00/T20:00"),
        ("每晚三點", "R/P1D/T03:00/T03:00"), ("every morning", "R/P1D/T06:00/T10:00"),
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
    ("words", "iso"),
    [
        ("三个月", "P3M"),
        ("半年", "P6M"),
        ("一个半月", "P1M15D"),
        ("半个小时", "PT30M"),
        ("一年零四个月", "P1Y4M"),
        ("1小时20分", "PT1H20M"),
        ("一刻钟", "PT15M"),
        ("连续三个晚上", "P3D"),
        ("五个工作日", "P5D"),
        ("七八个钟头", "PT7H"),
        ("五六年", "P5Y"),
        ("仨月", "P3M"),
        ("20 minutes", "PT20M"),
    ],
)
def test_how_long(words: str, iso: str) -> None:
    assert value(words) == iso


@pytest.mark.parametrize(
    "words", ["放学后", "上次", "", "？", "13月45号", "25点70分", "第三天", "次日早上", "农历二月"]
)
def test_what_names_no_time_has_no_value(words: str) -> None:
    assert value(words) is None


@pytest.mark.parametrize("words", ["每天9点、10点半、15点", "两点、四点", "每日早晚", "昨天和今天", "8月4日、8月11日"])
def test_several_times_are_left_in_their_own_words(words: str) -> None:
    assert value(words) is None


@pytest.mark.parametrize("words", ["一" * 20_000, "1" * 20_000, "周一" * 10_000, "从" + "啊" * 20_000 + "到现在"])
def test_a_long_row_of_signs_is_read_at_once(words: str) -> None:
    began = process_time()
    when(words, NOW)
    assert process_time() - began < 3


@pytest.mark.parametrize(("words", "iso"), [("夜里", "R/P1D/T20:00/T06:00"), ("晚上八点", "R/P1D/T20:00/T20:00")])
def test_an_hour_of_what_happens_again_and_again_is_of_every_day(words: str, iso: str) -> None:
    meaning = daily(words, NOW)
    assert meaning is not None
    assert meaning.written() == iso


@pytest.mark.parametrize("words", ["昨天夜里", "刚才", "周三晚上", "三个月", "每天夜里", "11月3号晚上"])
def test_what_names_a_day_or_no_hour_is_no_hour_of_every_day(words: str) -> None:
    assert daily(words, NOW) is None


@pytest.mark.parametrize(
    ("words", "undated"), [("夜里", True), ("晚上八点以后", True), ("昨晚", False), ("前天", False)]
)
def test_which_phrases_name_no_day(words: str, undated: bool) -> None:
    assert is_undated(words, NOW) is undated
