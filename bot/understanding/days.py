"""Days and hours as officers say them: 明天下午, 下周三前, 七天, 30号. Pure; `today` is given."""

import re
from calendar import monthrange
from datetime import date, time, timedelta

from bot.understanding.normalise import fold, number

NUM = r"[0-9一二三四五六七八九十两廿]+"
WEEKDAYS = "一二三四五六日"
NEAR = {"今天": 0, "今晚": 0, "今日": 0, "明天": 1, "明早": 1, "明日": 1, "明晚": 1, "后天": 2, "大后天": 3}

ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH_DAY = re.compile(rf"({NUM})月({NUM})[日号]?|(?<!\d)(\d{{1,2}})[-/](\d{{1,2}})(?!\d)")
DAY_ONLY = re.compile(rf"(?<![0-9月])({NUM})[号日](?![楼室弄院])")
SPAN = re.compile(rf"(?:限期?|给|期限)?({NUM})个?(天|日|周|星期|礼拜|月)(?!月)(?:内|之内|以内|后)?")
WEEKDAY = re.compile(r"(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])")
NEAR_WORD = re.compile("|".join(sorted(NEAR, key=len, reverse=True)))
CLOCK = re.compile(
    rf"(上午|早上|中午|下午|晚上|傍晚|今晚|明晚)?(?:({NUM})(?:点|时)(半|一刻|三刻|({NUM})分?)?|(\d{{1,2}})[::](\d{{2}}))"
)
PART = re.compile(r"上午|早上|明早|中午|下午|傍晚|晚上|今晚|明晚")
PART_HOUR = {"上午": 9, "早上": 9, "明早": 9, "中午": 12, "下午": 14, "傍晚": 18, "晚上": 19, "今晚": 19, "明晚": 19}
QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
WORDS_OF_TIME = (ISO, MONTH_DAY, SPAN, WEEKDAY, NEAR_WORD, DAY_ONLY, CLOCK, PART)
MIDNIGHT_MONTHS = 12


def day_of(words: str, today: date) -> date | None:
    """The day that the words name, None when they name none; a day of the month or week that is past is the next."""
    words = fold(words)
    if found := ISO.search(words):
        return valid(int(found[1]), int(found[2]), int(found[3]))
    if found := MONTH_DAY.search(words):
        return month_day(number(found[1] or found[3]), number(found[2] or found[4]), today)
    if found := NEAR_WORD.search(words):
        return today + timedelta(days=NEAR[found[0]])
    if found := WEEKDAY.search(words):
        return weekday(found[1] or "", found[2], today)
    if found := SPAN.search(words):
        return after(number(found[1]) or 0, found[2], today)
    if found := DAY_ONLY.search(words):
        return day_of_month(number(found[1]) or 0, today)
    if "月底" in words:
        return date(today.year, today.month, monthrange(today.year, today.month)[1])
    return None


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_day(month: int | None, day: int | None, today: date) -> date | None:
    found = valid(today.year, month or 0, day or 0)
    return valid(today.year + 1, month or 0, day or 0) if found and found < today else found


def day_of_month(day: int, today: date) -> date | None:
    if day >= today.day:
        return valid(today.year, today.month, day)
    months = today.year * MIDNIGHT_MONTHS + today.month
    return valid(months // MIDNIGHT_MONTHS, months % MIDNIGHT_MONTHS + 1, day)


def weekday(which: str, day: str, today: date) -> date:
    wanted = 5 if day == "末" else WEEKDAYS.index(day.replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    weeks = which.count("下")
    found = monday + timedelta(days=wanted + 7 * weeks)
    return found + timedelta(days=7) if not which and found < today else found


def after(count: int, unit: str, today: date) -> date:
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[unit]
    return today + timedelta(days=count * days)


def clock_of(words: str) -> time | None:
    """The hour that the words name; 下午 alone is 14:00."""
    words = fold(words)
    found = CLOCK.search(words)
    if found and found[5]:
        return hour(int(found[5]), int(found[6]))
    if found and found[2]:
        base = number(found[2]) or 0
        if found[1] in ("下午", "晚上", "傍晚", "今晚", "明晚") and base < 12:
            base += 12
        minutes = QUARTERS.get(found[3] or "", number(found[4]) if found[4] else 0)
        return hour(base, minutes or 0)
    part = PART.search(words)
    return time(PART_HOUR[part[0]]) if part else None


def hour(hours: int, minutes: int) -> time | None:
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def without_time(words: str) -> str:
    """The words without what names a day or an hour."""
    for pattern in WORDS_OF_TIME:
        words = pattern.sub(" ", words)
    return words
