"""When something happened or happens, as residents say it: a day, a range, a recurrence or a duration. Pure; `now` is given.

What is past is looked for first: a resident who says 周三 or 十一月 tells of the last one.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.understanding.normalise import fold, number

NUM = r"(?:\d+|[零〇一二三四五六七八九十百两俩廿卅]+)"
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """`kind` is day, range, recurrence or duration. A range has `start` and `end` (None when open); a recurrence has `every`
    (ISO 8601 period, with weekdays behind it) and may have hours; a duration has `length` (ISO 8601)."""

    kind: str
    start: datetime | None = None
    end: datetime | None = None
    every: str | None = None
    hours: tuple[time | None, time | None] | None = None
    length: str | None = None

    def written(self) -> str:
        """ISO 8601: `2026-11-25`, `2026-11-25T20:00/2026-11-25T22:00`, `R/P1D/T19:00/T21:30`, `P3M`."""
        if self.kind == "duration":
            return self.length or ""
        if self.kind == "recurrence":
            clock = [f"T{at:%H:%M}" if at else ".." for at in self.hours] if self.hours else []
            return "/".join(["R", self.every or "", *clock])
        if self.kind == "day" and self.start is not None:
            return f"{self.start:%Y-%m-%d}"
        return "/".join(f"{at:%Y-%m-%dT%H:%M}" if at else ".." for at in (self.start, self.end))


# --- hours -------------------------------------------------------------------------------------------------

PARTS = {
    "凌晨": (0, 6), "老清早": (5, 8), "清早": (5, 8), "清晨": (5, 8), "一早": (5, 9), "大清早": (5, 8), "早高峰": (7, 9),
    "早上": (6, 10), "早晨": (6, 10), "今早": (6, 10), "今朝早上": (6, 10), "上午": (8, 12), "上半日": (8, 12),
    "中午": (11, 13), "午休": (12, 14), "中浪": (11, 13), "下午": (12, 18), "下半日": (12, 18), "晚高峰": (17, 19),
    "傍晚": (17, 19), "傍夜": (17, 19), "夜快": (17, 19), "晚饭": (17, 19), "晚上": (18, 24), "夜到": (18, 24), "夜里": (20, 30),
    "夜间": (22, 30), "深夜": (22, 30), "半夜": (23, 29), "后半夜": (24, 30), "大半夜": (23, 29), "夜头": (18, 24), "晚间": (18, 24),
    "昨晚": (18, 24), "今晚": (18, 24), "明晚": (18, 24), "当晚": (18, 24), "通宵": (22, 30), "整夜": (22, 30), "一晚上": (18, 30),
    "白天": (8, 18), "日里": (8, 18), "早": (6, 10), "晚": (18, 24), "夜": (20, 30),
}  # fmt: skip
"""Hours of a part of the day; beyond 24 they belong to the next day."""
PART = re.compile("|".join(sorted(PARTS, key=len, reverse=True)))
LATE = {"下午", "下半日", "傍晚", "傍夜", "夜快", "晚饭", "晚上", "夜到", "夜里", "夜间", "深夜", "夜头", "晚间", "昨晚", "今晚", "明晚",
        "当晚", "晚", "夜", "晚高峰", "大半夜", "半夜", "通宵"}  # fmt: skip
CLOCK = re.compile(
    rf"({NUM})(?:点钟?|时|點)(?:(半)|([一三])刻|({NUM})分?)?(?:多|左右|不到|敲过|来钟)?|(?<!\d)(\d{{1,2}})[::](\d{{2}})(?::\d{{2}})?(?!\d)"
)
TO = re.compile(r"^\s*(?:到|至|-|—|~|～|一直到|停到|干到)\s*")
SPOKEN_TWO = re.compile(r"[一二三四五六七八九两][二三四五六七八九]")
"""两三点 begins at two."""
AFTER = re.compile(r"^(?:钟)?(?:以后|之后|过后|后|开始|起)")
BEFORE = re.compile(r"^(?:钟)?(?:以前|之前|前)")


def hours_of(words: str) -> tuple[int | None, int | None] | None:
    """From and to in minutes after midnight (beyond 24 h: the next day); None at an open end."""
    part = PART.search(words)
    clocks = list(CLOCK.finditer(words))
    if not clocks:
        return None if part is None else (PARTS[part[0]][0] * 60, PARTS[part[0]][1] * 60)
    first = minutes(clocks[0], part[0] if part and part.start() < clocks[0].start() else None)
    if first is None:
        return None
    rest = words[clocks[0].end() :]
    if len(clocks) > 1 and TO.match(re.sub(r"^.{0,4}?(?=到|至|-|~)", "", rest)):
        between = PART.search(words, clocks[0].end(), clocks[1].start())
        second = minutes(clocks[1], between[0] if between else part[0] if part else None)
        return (first, None) if second is None else (first, second if second > first else second + 24 * 60)
    if AFTER.match(rest):
        return first, None
    if BEFORE.match(rest):
        return None, first
    return first, first


def minutes(clock: re.Match[str], part: str | None) -> int | None:
    if clock[5]:
        hour, minute = int(clock[5]), int(clock[6])
    else:
        value = number(clock[1][0] if SPOKEN_TWO.fullmatch(clock[1]) else clock[1])
        if value is None:
            return None
        hour = value
        minute = 30 if clock[2] else {"一": 15, "三": 45}.get(clock[3] or "", number(clock[4]) or 0 if clock[4] else 0)
    if hour > 24 or minute > 59:
        return None
    if part in ("中午", "中浪") and hour < 3:
        hour += 12
    elif part in LATE and hour < 12:
        hour += 24 if part in ("夜里", "半夜", "大半夜", "深夜", "后半夜", "通宵") and hour < 6 else 12
    elif part in ("半夜", "夜里", "大半夜", "晚上", "深夜", "夜到") and hour == 12:
        hour = 24
    return hour * 60 + minute


# --- days --------------------------------------------------------------------------------------------------

NEAR = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨儿": -1, "今天": 0, "今日": 0, "今朝": 0, "今晚": 0,
        "今早": 0, "今儿": 0, "当天": 0, "明天": 1, "明日": 1, "明朝": 1, "明晚": 1, "明早": 1, "大后天": 3, "后天": 2, "后日": 2}  # fmt: skip
NEAR_WORD = re.compile("|".join(sorted(NEAR, key=len, reverse=True)))
WEEKDAYS = "一二三四五六日"
WEEKDAY = re.compile(r"(上上|上|下下|下|这|本)?(?:个|一个)?(?:周|星期|礼拜)([一二三四五六日天])")
WEEK = re.compile(r"(上上|上|下下|下|这|本)(?:个|一)?(?:周|星期|礼拜)(末)?(?![一二三四五六日天])")
DATE = re.compile(
    rf"(?:(\d{{4}}|[二〇零一二三四五六七八九]{{4}})年|(去年|前年|今年|明年))?({NUM})月(?:份)?(?:({NUM})[日号]?(?!点|个|天))?|(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})"
)
DAY_ONLY = re.compile(rf"(?<![0-9月])({NUM})[号日](?![楼室弄线店门])")
MONTH = re.compile(r"(上上|上|下|这|本)(?:个|一个)?月(底|初|中旬|末)?")
YEAR = re.compile(r"(去年|前年|今年|明年|\d{4}年)(底|初)?(?:(上|下)半年|(春|夏|秋|冬)(?!节)天?)?")
AGO = re.compile(rf"({NUM}|半)(?:多|来)?(?:个)?(半)?(分钟|小时|钟头|天|周|星期|礼拜|月|年)(?:以?前|之前)")
LATELY = re.compile(
    r"(?:前|这|近)(?:两|几|些|一)?(?:天|日子)|最近|近来|近期|前一?阵子?|这(?:一)?(?:阵|段时间|两天)|前两天|近(?:两|几)?(?:天|周)"
)
HOLIDAYS = {"元旦": (1, 1, 1), "五一": (5, 1, 5), "劳动节": (5, 1, 5), "国庆": (10, 1, 7), "十一长假": (10, 1, 7), "双十一": (11, 11, 1),
            "双11": (11, 11, 1), "圣诞": (12, 25, 1), "平安夜": (12, 24, 1), "儿童节": (6, 1, 1), "妇女节": (3, 8, 1), "教师节": (9, 10, 1)}  # fmt: skip
HOLIDAY = re.compile("|".join(sorted(HOLIDAYS, key=len, reverse=True)))
JUST = re.compile(r"刚刚|刚才|刚|现在|正在|此刻|这会儿?|眼下|目前")
UNITS = {
    "分钟": "M",
    "小时": "H",
    "钟头": "H",
    "天": "D",
    "日": "D",
    "周": "W",
    "星期": "W",
    "礼拜": "W",
    "月": "M",
    "年": "Y",
}
DAYS_OF = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "年": 365}
LATELY_DAYS = 7


def when(words: str, now: datetime) -> When | None:
    """What a time phrase means, None when it names no time that can be told (上次, 放学后)."""
    words = re.sub(r"\s+", "", fold(words))
    today = datetime.combine(now.date(), MIDNIGHT, now.tzinfo)
    for read in (recurrence, since, exact, duration):
        found = read(words, now, today)
        if found is not None:
            return found
    return None


EVERY_DAY = re.compile(
    r"每天|天天|每日|每晚|每夜|夜夜|日日|每早|一到(?:晚上|夜里|半夜|天黑)|一天到晚|整天|每(?:个)?(?:晚上|早上|夜里|清晨|傍晚|下午|中午|上午|夜到|清早)"
)
EVERY_WEEK = re.compile(
    r"(?:每|逢|每逢|每个|各个)(?:周|星期|礼拜)([一二三四五六日天末][、,到至一二三四五六日天和周礼拜星期夜晚]*)?|(?:每|逢|每逢|一到|每个)?(周末|双休日)|(工作日)"
)
EVERY_OTHER_DAY = re.compile(r"隔天|隔日|每隔一天")
OFTEN = re.compile(r"隔三差五|三天两头|经常|时常|总是|平时|日常|常年")
"""No fixed days: written as every third one, which officers read as 时常."""
EVERY_LONGER = re.compile(r"每(?:个)?(月|年)|月月|年年")


def recurrence(words: str, now: datetime, today: datetime) -> When | None:
    hours = hours_of(words)
    clock = as_times(hours)
    if found := EVERY_WEEK.search(words):
        if found[2] and re.search(r"上个?周末|这个?周末|本周末|上一个", words):
            return None
        days = (
            "6,7"
            if found[2] or (found[1] or "").startswith("末")
            else "1,2,3,4,5"
            if found[3]
            else weekdays(found[1] or "")
        )
        return When(kind="recurrence", every=f"P1W{'/' + days if days else ''}", hours=clock)
    if EVERY_DAY.search(words):
        return When(kind="recurrence", every="P1D", hours=clock)
    if EVERY_OTHER_DAY.search(words) or OFTEN.search(words):
        return When(kind="recurrence", every="P2D" if EVERY_OTHER_DAY.search(words) else "P3D", hours=clock)
    if found := EVERY_LONGER.search(words):
        return When(kind="recurrence", every="P1M" if "月" in found[0] else "P1Y", hours=clock)
    return None


def weekdays(words: str) -> str:
    """周一到周五 is five days, 周二、四 two."""
    days = [WEEKDAYS.index(day.replace("天", "日")) + 1 for day in re.findall(r"[一二三四五六日天]", words)]
    if len(days) == 2 and days[0] < days[1] and re.search(r"[到至]", words):
        days = list(range(days[0], days[1] + 1))
    return ",".join(map(str, days))


def as_times(hours: tuple[int | None, int | None] | None) -> tuple[time | None, time | None] | None:
    if hours is None:
        return None

    def at(value: int | None) -> time | None:
        return None if value is None else time(value // 60 % 24, value % 60)

    return at(hours[0]), at(hours[1])


SINCE = re.compile(
    r"^(?:自从?|从|打)(.+?)(?:开始|以来|起|就|到(?:现在|今|如今)|至今)|^(.+?)(?:开始|以来|起|到现在|至今)$"
)


def since(words: str, now: datetime, today: datetime) -> When | None:
    """From a day until now."""
    found = SINCE.search(words)
    if found is None:
        return None
    inner = exact(found[1] or found[2], now, today)
    if inner is not None and inner.start is not None:
        return When(kind="range", start=inner.start, end=now if re.search(r"到现在|至今|以来|到今", words) else None)
    return None


def exact(words: str, now: datetime, today: datetime) -> When | None:
    """A day or a span of days, with its hours when they are told."""
    if (found := AGO.search(words)) and found[3] in ("分钟", "小时", "钟头"):
        start = now - timedelta(minutes=amount(found) * (1 if found[3] == "分钟" else 60))
        return When(kind="range", start=start, end=now)
    days = days_of(words, now, today)
    hours = hours_of(words)
    if days is None:
        if hours is not None:
            return at_hours(latest(today, hours, now), hours)
        return When(kind="range", start=now - timedelta(minutes=30), end=now) if JUST.search(words) else None
    start, length = days
    if hours is not None and length <= 1:
        return at_hours(start, hours)
    if length == 1:
        return When(kind="day", start=start)
    return When(kind="range", start=start, end=start + timedelta(days=length))


def latest(today: datetime, hours: tuple[int | None, int | None], now: datetime) -> datetime:
    """An hour without a day is the last one that has come."""
    from_minute = hours[0] if hours[0] is not None else hours[1] or 0
    return today if today + timedelta(minutes=from_minute) <= now else today - timedelta(days=1)


def at_hours(day: datetime, hours: tuple[int | None, int | None]) -> When:
    start, end = (None if value is None else day + timedelta(minutes=value) for value in hours)
    return When(kind="range", start=start, end=end)


def days_of(words: str, now: datetime, today: datetime) -> tuple[datetime, int] | None:
    """The first day and how many, None when no day is told."""
    if found := NEAR_WORD.search(words):
        return today + timedelta(days=NEAR[found[0]]), 1
    if found := WEEKDAY.search(words):
        return weekday(found[1], found[2], today), 1
    if found := WEEK.search(words):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks(found[1]))
        return (monday + timedelta(days=5), 2) if found[2] else (monday, 7)
    if found := HOLIDAY.search(words):
        month, day, length = HOLIDAYS[found[0]]
        return past(today, month, day, year_in(words, today)), length
    if found := MONTH.search(words):
        return month_of(found, today)
    if found := DATE.search(words):
        return calendar_day(found, today)
    if found := AGO.search(words):
        return today - timedelta(days=int(amount(found) * DAYS_OF[found[3]])), 1
    if LATELY.search(words):
        return today - timedelta(days=LATELY_DAYS), LATELY_DAYS
    if found := YEAR.search(words):
        return year_of(found, today)
    if found := DAY_ONLY.search(words):
        return day_of_month(number(found[1]) or 0, today)
    return None


def amount(found: re.Match[str]) -> float:
    """三, 半, 一个半."""
    return (0.5 if found[1] == "半" else number(found[1]) or 0) + (0.5 if found[2] else 0)


def weeks(which: str | None) -> int:
    return {"上上": -2, "上": -1, "下": 1, "下下": 2}.get(which or "", 0)


def weekday(which: str | None, day: str, today: datetime) -> datetime:
    wanted = WEEKDAYS.index(day.replace("天", "日"))
    found = today - timedelta(days=today.weekday()) + timedelta(days=wanted + 7 * weeks(which))
    return found - timedelta(days=7) if which is None and found > today else found


def past(today: datetime, month: int, day: int, year: int | None = None) -> datetime:
    found = today.replace(year=year or today.year, month=month, day=day)
    return found.replace(year=found.year - 1) if year is None and found > today else found


YEARS = {"去年": -1, "前年": -2, "今年": 0, "明年": 1}


def year_in(words: str, today: datetime) -> int | None:
    return next((today.year + shift for word, shift in YEARS.items() if word in words), None)


def month_of(found: re.Match[str], today: datetime) -> tuple[datetime, int]:
    months = today.year * 12 + today.month - 1 + weeks(found[1])
    start = today.replace(year=months // 12, month=months % 12 + 1, day=1)
    length = monthrange(start.year, start.month)[1]
    parts = {"初": (0, 10), "中旬": (10, 10), "底": (length - 10, 10), "末": (length - 10, 10)}
    skipped, lasting = parts.get(found[2] or "", (0, length))
    return start + timedelta(days=skipped), lasting


def calendar_day(found: re.Match[str], today: datetime) -> tuple[datetime, int] | None:
    try:
        if found[5]:
            return today.replace(year=int(found[5]), month=int(found[6]), day=int(found[7])), 1
        year = number(found[1]) if found[1] else today.year + YEARS[found[2]] if found[2] else None
        month, day = number(found[3]) or 0, number(found[4]) if found[4] else None
        start = past(today, month, day or 1, year)
        return start, 1 if day else monthrange(start.year, start.month)[1]
    except ValueError:
        return None


def year_of(found: re.Match[str], today: datetime) -> tuple[datetime, int]:
    year = today.year + YEARS[found[1]] if found[1] in YEARS else int(found[1][:4])
    first = {None: 1, "上": 1, "下": 7}[found[3]]
    season = {"春": 3, "夏": 6, "秋": 9, "冬": 12}.get(found[4] or "")
    edge = {"底": 11, "初": 1}.get(found[2] or "")
    start = today.replace(year=year, month=season or edge or first, day=1)
    lasting = 92 if season else 61 if edge else 184 if found[3] else 365 + (monthrange(year, 2)[1] == 29)
    return start, lasting


def day_of_month(day: int, today: datetime) -> tuple[datetime, int] | None:
    try:
        found = today.replace(day=day)
    except ValueError:
        return None
    if found > today:
        before = today.replace(day=1) - timedelta(days=1)
        found = before.replace(day=min(day, before.day))
    return found, 1


LENGTH = re.compile(
    rf"(?:整整|已经|连着|连续|持续|大概|有|前后|将近|快)*({NUM}|半)(?:多|来|几|余)?(?:个)?(半)?(?:多)?(?:个)?(分钟|小时|钟头|天|日|周|星期|礼拜|月|年)(?!{NUM}[号日])"
)


def duration(words: str, now: datetime, today: datetime) -> When | None:
    found = LENGTH.search(words)
    if found is None:
        return None
    unit = found[3]
    time_mark = "T" if unit in ("分钟", "小时", "钟头") else ""
    if found[1] == "半":
        half = {"小时": "PT30M", "钟头": "PT30M", "天": "PT12H", "月": "P15D", "年": "P6M"}
        return When(kind="duration", length=half[unit]) if unit in half else None
    count = number(found[1])
    if count is None:
        return None
    halves = {"月": "15D", "年": "6M", "小时": "30M", "钟头": "30M"}
    extra = halves.get(unit, "") if found[2] else ""
    return When(kind="duration", length=f"P{time_mark}{count}{UNITS[unit]}{extra}")
