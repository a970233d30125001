"""Days as residents say them: 上礼拜三, 11月20号, 去年夏天, 上个月28号. What is past is looked for first."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from bot.understanding.festivals import holiday
from bot.understanding.normalise import number
from bot.understanding.time_hours import CN, NUM, counted

Days = tuple[datetime, int]
"""The first day at midnight, and how many."""

NEAR = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1, "今天": 0,
        "今日": 0, "今朝": 0, "今晚": 0,
        "今夜": 0, "今晨": 0, "今早": 0, "今儿": 0, "当天": 0, "明天": 1, "明日": 1, "明朝": 1, "明晚": 1, "明早": 1,
        "大后天": 3, "后天": 2,
        "后日": 2}  # fmt: skip
NEAR_WORD = re.compile("|".join(sorted(NEAR, key=len, reverse=True)))
WHICH = {"大上": -2, "上上": -2, "上": -1, "前": -2, "这": 0, "本": 0, "今": 0, "下": 1, "下下": 2}
WHICH_WORD = "大上|上上|上|下下|下|这|本"
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(rf"({WHICH_WORD})?(?:个|一个)?(?:周|星期|礼拜)([一二三四五六日天])")
WEEK = re.compile(rf"({WHICH_WORD})(?:个|一)?(?:周|星期|礼拜)(末)?(?![一二三四五六日天])")
YEAR_WORDS = {"大前年": -3, "前年": -2, "去年": -1, "旧年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
DIGIT = "〇零○一二三四五六七八九"
YEAR_NUMBER = rf"\d{{4}}|[{DIGIT}]{{4}}|两千|0\d(?=年)|[5-9]\d(?=年)|(?!五六|六七|七八|八九)[五六七八九][{DIGIT}](?=年)"
YEAR_NAME = "|".join(YEAR_WORDS)
PART_OF_MONTH = "初(?![一二三四五六七八九十])|上旬|中旬|下旬|底|末"
MONTH = re.compile(
    rf"(?:({WHICH_WORD}|前)(?:个|一个)?)月份?(?:({NUM})[日号]|({PART_OF_MONTH}))?|(?<![\d{CN}个])月({PART_OF_MONTH})"
)
DATE = re.compile(
    rf"(?:({YEAR_NUMBER})年?|({YEAR_NAME}))?({NUM})月份?(?:({NUM})[日号]?(?!点|个|天|时)|({PART_OF_MONTH}))?"
    r"|(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})"
)
DAY_ONLY = re.compile(rf"(?<![0-9月])({NUM})[号日](?![楼室弄线店门]|一夜)")
YEAR = re.compile(
    rf"(?:({YEAR_NAME})|({YEAR_NUMBER})年|^((?:19|20)\d\d)$|(去|今|明)(?=[春夏秋冬]))"
    r"(底|初)?(?:(上|下)半年|(开?春|夏|秋|冬)(?!节)[天季]?)?"
)
AGO = re.compile(
    rf"((?!0){NUM}|半)(?:多|来|几)?(?:个)?(半)?(?:多)?(分钟|小时|钟头|天|周|星期|礼拜|月|年)(?:以?前|之前)"
)
LATELY = re.compile(
    r"(?:前|这|近)(?:两|几|些)?(?:天|日子)|最近|近来|近期|前一?阵子?|这(?:一)?(?:阵|段时间|两天)|前两天|近(?:两|几)?(?:天|周)|前几[日天]"
)
LATELY_WEEKS = re.compile(r"(?:这|前|近|最近)(?:几|两)个?(?:周|星期|礼拜)")
SEASONS = {"开春": (2, 3), "春": (3, 3), "夏": (6, 3), "秋": (9, 3), "冬": (12, 3)}
"""First month, and how many."""
LATELY_DAYS = 7
LATELY_WEEKS_DAYS = 21
DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
MONTHS_OF = {"月": 1, "年": 12}


def days_of(words: str, now: datetime, today: datetime) -> Days | None:
    """None when no day is told, or one that no calendar has."""
    for read in (full_date, near, one_weekday, week, festival, month, calendar_day, ago, lately, year, day_of_month):
        found = read(words, today)
        if found is not None:
            return found
    return None


def near(words: str, today: datetime) -> Days | None:
    found = NEAR_WORD.search(words)
    return (today + timedelta(days=NEAR[found[0]]), 1) if found else None


def one_weekday(words: str, today: datetime) -> Days | None:
    found = WEEKDAY.search(words)
    if found is None:
        return None
    wanted = WEEKDAYS.index(found[2].replace("天", "日")) + 7 * WHICH[found[1] or "这"]
    day = monday(today) + timedelta(days=wanted)
    return (day - timedelta(days=7) if found[1] is None and day > today else day), 1


def week(words: str, today: datetime) -> Days | None:
    found = WEEK.search(words)
    if found is None:
        return None
    first = monday(today) + timedelta(weeks=WHICH[found[1]])
    return (first + timedelta(days=5), 2) if found[2] else (first, 7)


def monday(today: datetime) -> datetime:
    return today - timedelta(days=today.weekday())


def festival(words: str, today: datetime) -> Days | None:
    """That of the year told, or the last one that has begun."""
    told = year_in(words, today)
    for which in (told,) if told else (today.year, today.year - 1):
        found = holiday(words, which)
        if found and (told or found[0] <= today.date()):
            return at_midnight(found[0], today), found[1]
    return None


def at_midnight(day: date, today: datetime) -> datetime:
    return today.replace(year=day.year, month=day.month, day=day.day)


# --- months and years ----------------------------------------------------------------------------------------


def month(words: str, today: datetime) -> Days | None:
    """上个月, 下月15号, 月底."""
    found = MONTH.search(words)
    if found is None:
        return None
    first = months_on(today.replace(day=1), WHICH[found[1] or "本"])
    if found[2]:
        return dated(today, first.year, first.month, number(found[2]) or 0)
    return part_of(first, found[3] or found[4])


def full_date(words: str, today: datetime) -> Days | None:
    """A month with its day: more certain than a weekday beside it."""
    found = DATE.search(words)
    return of_date(found, words, today) if found and (found[4] or found[6]) else None


def calendar_day(words: str, today: datetime) -> Days | None:
    found = DATE.search(words)
    return of_date(found, words, today) if found else None


def of_date(found: re.Match[str], words: str, today: datetime) -> Days | None:
    if found[6]:
        return dated(today, int(found[6]), int(found[7]), int(found[8]))
    year, which = year_in(words[: found.end()], today), number(found[3]) or 0
    if found[4]:
        return past_first(today, year, which, number(found[4]) or 0)
    whole = past_first(today, year, which, 1)
    return part_of(whole[0], found[5]) if whole else None


def past_first(today: datetime, year: int | None, month: int, day: int) -> Days | None:
    found = dated(today, year or today.year, month, day)
    later = found is not None and year is None and found[0] > today
    return dated(today, today.year - 1, month, day) if later else found


def dated(today: datetime, year: int, month: int, day: int) -> Days | None:
    try:
        return today.replace(year=year, month=month, day=day), 1
    except ValueError:
        return None


def part_of(first: datetime, which: str | None) -> Days:
    """A whole month, or a third of it."""
    length = monthrange(first.year, first.month)[1]
    if which is None:
        return first, length
    third = {"初": 0, "上旬": 0, "中旬": 1}.get(which, 2)
    return first + timedelta(days=10 * third), length - 20 if third == 2 else 10


def months_on(day: datetime, count: int) -> datetime:
    """The same day so many months later, or the month's last."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def year_in(words: str, today: datetime) -> int | None:
    """The year that the words name: 去年, 2019年, 一九九八年, 07年."""
    found = re.search(rf"({YEAR_NAME})|({YEAR_NUMBER})(?=年|[-/.]|{NUM}月)|(去|今|明)(?=[春夏秋冬])", words)
    if found is None:
        return None
    if found[2] is None:
        return today.year + YEAR_WORDS[found[1] or f"{found[3]}年"]
    return full_year(2000 if found[2] == "两千" else number(found[2]) or 0)


def full_year(year: int) -> int:
    """98 is 1998, 7 is 2007."""
    return year if year > 99 else year + (1900 if year >= 50 else 2000)


def year(words: str, today: datetime) -> Days | None:
    """A year, its half, season, beginning or end."""
    found = YEAR.search(words)
    if found is None:
        return None
    told = int(found[3]) if found[3] else year_in(words[: found.end() + 1], today)
    if told is None or not 1 <= told <= today.year + 100:
        return None
    half = {"上": (1, 6), "下": (7, 6)}.get(found[6] or "", (1, 12))
    first, count = SEASONS.get(found[7] or "") or {"底": (11, 2), "初": (1, 2)}.get(found[5] or "", half)
    start = today.replace(year=told, month=first, day=1)
    return start, (months_on(start, count) - start).days


def ago(words: str, today: datetime) -> Days | None:
    found = AGO.search(words)
    if found is None or found[3] not in (*DAYS_OF, *MONTHS_OF):
        return None
    count = amount(found)
    if unit := MONTHS_OF.get(found[3]):
        return months_on(today, -int(count * unit)), 1
    return today - timedelta(days=int(count * DAYS_OF[found[3]])), 1


def amount(found: re.Match[str]) -> float:
    """三, 半, 一个半, 七八."""
    return (0.5 if found[1] == "半" else counted(found[1]) or 0) + (0.5 if found[2] else 0)


def lately(words: str, today: datetime) -> Days | None:
    if LATELY_WEEKS.search(words):
        return today - timedelta(days=LATELY_WEEKS_DAYS), LATELY_WEEKS_DAYS
    return (today - timedelta(days=LATELY_DAYS), LATELY_DAYS) if LATELY.search(words) else None


def day_of_month(words: str, today: datetime) -> Days | None:
    """The last such day: 29号 in February was in January."""
    found = DAY_ONLY.search(words)
    if found is None:
        return None
    day = number(found[1]) or 0
    this = dated(today, today.year, today.month, day)
    if this and this[0] <= today:
        return this
    before = today.replace(day=1) - timedelta(days=1)
    return dated(today, before.year, before.month, day)
