"""Days and hours as officers say them: 明天下午, 下周三前, 七天, 30号, 月底前. Pure; `today` is given."""

import re
from calendar import monthrange
from datetime import date, time, timedelta

from bot.understanding.normalise import fold, number

NUM = r"(?:\d+|[一二三四五六七八九十两廿]+)"
WEEKDAYS = "一二三四五六日"
NEAR = {"前天": -2, "昨天": -1, "昨晚": -1, "昨日": -1, "今天": 0, "今晚": 0, "今日": 0, "今早": 0, "今儿": 0, "当天": 0, "现在": 0, "马上": 0,
        "明天": 1, "明早": 1, "明日": 1, "明晚": 1, "明儿": 1, "后天": 2, "大后天": 3}  # fmt: skip

ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH_DAY = re.compile(rf"(元|{NUM})月({NUM})[日号]?|(?<![\d/.])(\d{{1,2}})[-/.](\d{{1,2}})(?![\d/.]|间|米|倍|万)")
NEXT_MONTH_DAY = re.compile(rf"(下个?月|本月|这个?月)({NUM})[日号]")
DAY_ONLY = re.compile(rf"(?<![0-9月弄路街村道苑园坊里区城庄府庭邸居楼])({NUM})[号日](?![楼室弄院线\d]|[一-鿿]?室)")
SPAN = re.compile(
    rf"(?:({NUM})(?:个?半?(工作日|小时|天|日|周|星期|礼拜)(?!月|[一二三四五六日]|内外)|个半?(月))|(半个?月))(?:内|之内|以内|后)?"
)
WEEKDAY = re.compile(r"(下下|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天末])")
EDGE = re.compile(rf"(?:({NUM})月|(下个?月|这个?月|本月|月))(底|末|中旬|中|初)|(年底|年末)|(?:本|这)?周内")
NEAR_WORD = re.compile("|".join(sorted(NEAR, key=len, reverse=True)))
CLOCK = re.compile(
    rf"(凌晨|清晨|上午|上半[天日]|早上头?|中午|下午|下半[天日]|晚上|夜里[向厢]?|傍晚|今晚|明晚|昨晚|今早|明早|晚)?(?:({NUM})(?:点钟?|时)(半|一刻|三刻|({NUM})分|([1-5]\d)(?!\d)|([二三四五]?十[一二三四五六七八九]?))?|(?<!\d)(\d{{1,2}})[::](\d{{2}})(?!\d))"
)
PART = re.compile(
    r"凌晨|清晨|上半[天日]|下半[天日]|上午|早上头?|一早|明早|今早|中午|下午|傍晚|晚上|今晚|明晚|昨晚|夜里[向厢]?"
)
PART_HOUR = {"凌晨": 1, "清晨": 6, "上半天": 9, "上半日": 9, "下半天": 14, "下半日": 14, "早上头": 9, "夜里向": 21, "夜里厢": 21, "上午": 9, "早上": 9, "一早": 9, "明早": 9, "今早": 9, "中午": 12, "下午": 14, "傍晚": 18, "晚上": 19,
             "今晚": 19, "明晚": 19, "昨晚": 19, "夜里": 21}  # fmt: skip
PART_END = {"凌晨": 6, "清晨": 8, "上半天": 12, "上半日": 12, "下半天": 18, "下半日": 18, "早上头": 10, "夜里向": 23, "夜里厢": 23, "上午": 12, "早上": 10, "一早": 10, "明早": 10, "今早": 10, "中午": 14, "下午": 18,
            "傍晚": 20, "晚上": 22, "今晚": 22, "明晚": 22, "昨晚": 22, "夜里": 23}  # fmt: skip
LATE_PARTS = ("下午", "下半天", "下半日", "夜里", "夜里向", "夜里厢", "晚上", "傍晚", "今晚", "明晚", "昨晚", "晚")
AFTERNOON = range(1, 7)
"""Hours that, said without a part of the day, lie in the afternoon: nobody visits at three in the night."""
QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
DAY_AND_HOUR = re.compile(rf"({NUM})日\s*(?:{PART.pattern})?\s*(?=(?:{NUM})(?:点|时)|\d{{1,2}}:\d|{PART.pattern})")
"""27日15时 is a day of the month; 27日 alone may be how long it takes."""
VAGUE = re.compile(
    r"[一二三四五六七八九]{2}[天日周]|十?几[天日周]|[一二三四五六七八九]?十[多来][天日]|[两俩]?[三四五]天后?再|过[两几]天|过一?阵|改天|有空|下(?:周|星期|礼拜)(?![一二三四五六日天末])|下个?月(?![\d一二三四五六七八九十底初中末])|近期|尽快|抽空|回头再(?!看[,，])"
)
"""A time that names no day: it is asked for."""
HOLIDAYS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1)}
HOLIDAY = re.compile(f"({'|'.join(HOLIDAYS)})(?:节)?(之前|以前|前)?")
"""Holidays of a fixed day; before one means the day before it."""
WORDS_OF_TIME = (HOLIDAY, ISO, NEXT_MONTH_DAY, MONTH_DAY, SPAN, WEEKDAY, EDGE, NEAR_WORD, DAY_ONLY, CLOCK, PART)
WHEN = re.compile(
    "(?:" + "|".join(f"(?:{pattern.pattern})" for pattern in (*WORDS_OF_TIME, VAGUE))
    + ")(?:之前|以前|前(?![天楼门面台])|之内|以内|内)?"
)  # fmt: skip
"""Any words that name a day or an hour, or that are vague about it."""
HALF_A_YEAR = 182
MONTHS = 12
HOURS = 24
MID_MONTH = 15


def day_of(words: str, today: date) -> date | None:
    """The day that the words name, None when they name none or several days would fit; a day of the month or week
    that is past is the next."""
    words = fold(words)
    if found := ISO.search(words):
        return valid(int(found[1]), int(found[2]), int(found[3]))
    if found := HOLIDAY.search(words):
        return holiday(found, today)
    if found := NEXT_MONTH_DAY.search(words):
        return in_month(today, found[1].startswith("下"), number(found[2]) or 0)
    if found := MONTH_DAY.search(words):
        month = 1 if found[1] == "元" else number(found[1] or found[3])
        return month_day(month, number(found[2] or found[4]), today)
    if found := NEAR_WORD.search(words):
        return today + timedelta(days=NEAR[found[0]])
    if found := WEEKDAY.search(words):
        return weekday(found[1] or "", found[2], today)
    if VAGUE.search(words):
        return None
    return span_or_edge(words, today)


def span_or_edge(words: str, today: date) -> date | None:
    if found := DAY_AND_HOUR.search(words):
        return day_of_month(number(found[1]) or 0, today)
    if found := SPAN.search(words):
        return after(found, today)
    if found := EDGE.search(words):
        return edge(found, today)
    if found := DAY_ONLY.search(words):
        return day_of_month(number(found[1]) or 0, today)
    return None


def past_day_of(words: str, today: date) -> date | None:
    """The day of this year that the words name by month and day, where it is over."""
    found = MONTH_DAY.search(fold(words))
    day = (
        valid(today.year, number(found[1] or found[3] or "") or 0, number(found[2] or found[4]) or 0) if found else None
    )
    return day if day is not None and day < today else None


def names_day(words: str) -> bool:
    """Whether a day is named at all, be it past, vague or none of the calendar."""
    named = (HOLIDAY, ISO, NEXT_MONTH_DAY, MONTH_DAY, SPAN, WEEKDAY, EDGE, NEAR_WORD, DAY_ONLY, VAGUE)
    return any(pattern.search(fold(words)) for pattern in named)


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_day(month: int | None, day: int | None, today: date) -> date | None:
    found = valid(today.year, month or 0, day or 0)
    if found is None or found >= today:
        return found
    # A day of the last months is a slip or past: it is asked for; one long past means the next year's.
    return valid(today.year + 1, month or 0, day or 0) if (today - found).days > HALF_A_YEAR else None


def holiday(found: re.Match[str], today: date) -> date | None:
    month, day = HOLIDAYS[found[1]]
    this_year = date(today.year, month, day)
    that = this_year if this_year > today else date(today.year + 1, month, day)
    return that - timedelta(days=1) if found[2] else that


def in_month(today: date, following: bool, day: int) -> date | None:
    months = today.year * MONTHS + today.month - (0 if following else 1)
    return valid(months // MONTHS, months % MONTHS + 1, day)


def day_of_month(day: int, today: date) -> date | None:
    return in_month(today, day < today.day, day)


def weekday(which: str, day: str, today: date) -> date:
    wanted = 5 if day == "末" else WEEKDAYS.index(day.replace("天", "日"))
    monday = today - timedelta(days=today.weekday())
    weeks = which.count("下")
    found = monday + timedelta(days=wanted + 7 * weeks)
    return found + timedelta(days=7) if not which and found < today else found


def after(found: re.Match[str], today: date) -> date:
    if found[4]:
        return today + timedelta(days=MID_MONTH)
    if found[2] == "工作日":
        return weekdays_after(number(found[1]) or 0, today)
    if found[2] == "小时":
        return today + timedelta(days=(number(found[1]) or 0) // HOURS)
    days = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}[found[2] or found[3]]
    return today + timedelta(days=(number(found[1]) or 0) * days)


def weekdays_after(count: int, today: date) -> date:
    """So many days that are neither Saturday nor Sunday; holidays show in the preview's date."""
    while count > 0:
        today += timedelta(days=1)
        count -= today.weekday() < 5
    return today


def edge(found: re.Match[str], today: date) -> date | None:
    """The end, middle or beginning of a month, the end of a week or year."""
    if found[4]:
        return date(today.year, MONTHS, 31)
    if not found[3]:
        return today + timedelta(days=6 - today.weekday())
    first = first_of_month(found, today)
    if first is None or found[3] == "初":
        return first
    if found[3] in ("中", "中旬"):
        return first.replace(day=MID_MONTH)
    return first.replace(day=monthrange(first.year, first.month)[1])


def first_of_month(found: re.Match[str], today: date) -> date | None:
    """The first of the month that is named; of the next one where this month's day is past."""
    if month := number(found[1] or ""):
        return valid(today.year + (month < today.month), month, 1)
    past = (found[3] == "初" and today.day > 1) or (found[3] in ("中", "中旬") and today.day > MID_MONTH)
    return in_month(today, found[2].startswith("下") or past, 1)


def clock_of(words: str) -> time | None:
    """The hour that the words name; 下午 alone is 14:00."""
    words = fold(words)
    found = CLOCK.search(words)
    if found and found[7]:
        late = found[1] in LATE_PARTS and int(found[7]) < 12
        bare = PART.search(words) is None and not found[7].startswith("0") and int(found[7]) in AFTERNOON
        return hour(int(found[7]) + (12 if late or bare else 0), int(found[8]))
    if found and found[2]:
        return spoken_hour(found, words)
    part = PART.search(words)
    return time(PART_HOUR[part[0]]) if part else None


def spoken_hour(found: re.Match[str], words: str) -> time | None:
    base = number(found[2]) or 0
    part = found[1] or (said[0] if (said := PART.search(words[: found.start()])) else "")
    late = (part in LATE_PARTS and base < 12) or (part == "中午" and base < 3)
    if late or (not part and base in AFTERNOON):
        base += 12
    minutes = QUARTERS.get(found[3] or "", number(found[4] or found[5] or found[6] or "0"))
    return hour(base, minutes or 0)


def hour(hours: int, minutes: int) -> time | None:
    return time(hours, minutes) if hours < 24 and minutes < 60 else None


def part_of(words: str) -> str | None:
    """The part of the day as it was said, where no hour was: 上午 of 明天上午."""
    words = fold(words)
    hour_said = any(found[2] or found[7] for found in CLOCK.finditer(words))
    part = None if hour_said else PART.search(words)
    return part[0] if part else None


def end_of(part: str) -> time:
    """When that part of the day is over: until then what was planned for it is still ahead."""
    return time(PART_END[part])


def says_part(words: str) -> bool:
    """Whether the words begin with a part of the day and a blank, as a record without an hour does."""
    return words.split(" ")[0] in PART_END
