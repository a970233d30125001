"""When something happened or happens, as residents say it: a day, a range, a recurrence or a duration. Pure; `now` is given.

What is past is looked for first: a resident who says 周三 or 十一月 tells of the last one. Of libraries, see the table in
docs/understanding.md.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from bot.understanding.english_times import in_chinese
from bot.understanding.normalise import fold
from bot.understanding.time_days import AGO, DATE, NEAR_WORD, WEEKDAY, WEEKDAYS, WHICH_WORD, Days, amount, days_of
from bot.understanding.time_hours import ALL_DAY, CN, NUM, SEVERAL, Hours, as_times, hours_of

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


ELSEWHEN = re.compile(rf"第{NUM}(?:个|天|日|夜|晚|周|年|次)|最后|^(?:次日|翌日|前一天|那[天日])|农历|阴历|雨季|雨天")
"""A day that only the rest of the message tells, or one of another calendar."""
JUST = re.compile(r"刚刚|刚才|刚|现在|正在|此刻|这会儿?|眼下|目前|如今")


def when(words: str, now: datetime) -> When | None:
    """What a time phrase means, None when it names no time that can be told (上次, 放学后) or several (9点、15点)."""
    words = in_chinese(re.sub(r"(?<![A-Za-z\d])\s+|\s+(?![A-Za-z\d])", "", fold(words)))
    if SEVERAL.search(words) or several_dates(words):
        return None
    today = datetime.combine(now.date(), MIDNIGHT, now.tzinfo)
    for read in (recurrence, between, since, exact, duration):
        found = read(words, now, today)
        if found is not None:
            return found
    return None


def daily(words: str, now: datetime) -> When | None:
    """夜里, 晚上八点 of what happens again and again: that hour of every day. None for what names a day, or no hour."""
    words = in_chinese(re.sub(r"(?<![A-Za-z\d])\s+|\s+(?![A-Za-z\d])", "", fold(words)))
    hours = None if SEVERAL.search(words) else hours_of(words)
    if hours is None or not is_undated(words, now):
        return None
    return When(kind="recurrence", every="P1D", hours=as_times(hours))


def is_undated(words: str, now: datetime) -> bool:
    """Whether a phrase names no day: which night 夜里 was, only the rest of the talk may tell."""
    today = datetime.combine(now.date(), MIDNIGHT, now.tzinfo)
    named = days_of(words, now, today) or JUST.search(words) or AGO.search(words) or period(words)
    return not named and not ELSEWHEN.search(words)


def several_dates(words: str) -> bool:
    """昨天和今天, 8月4日、8月11日."""
    parts = re.split(r"、|和", words)
    named = [
        part for part in parts if NEAR_WORD.search(part) or DATE.search(part) or re.search(rf"(?:{WHICH_WORD})周", part)
    ]
    return len(named) > 1 and "之间" not in words


# --- what comes again ----------------------------------------------------------------------------------------

EVERY_DAY = re.compile(
    r"每天|天天|每日|每晚|每夜|夜夜|日日|每早|一到(?:晚上|夜里|半夜|天黑|后半夜)|每[到至](?=.?夜|晚)|每个?(?:晚上|早上|夜里|清晨|傍晚|下午|中午|上午|夜到|清早|凌晨|半夜)"
)
EVERY_WEEK = re.compile(
    rf"(?:每|逢|每逢|每个|各个)(?:周|星期|礼拜)([一二三四五六日天末][、,到至一二三四五六日天和周礼拜星期夜晚]*)?|(?:每|逢|每逢|一到|每个)?(周末|双休日)|(?<![\d{CN}]个)(工作日|上学日)"
)
ONE_WEEKEND = re.compile(rf"(?:{WHICH_WORD})(?:个|一个)?周末")
EVERY_OTHER_DAY = re.compile(r"隔天|隔日|每隔一天")
OFTEN = re.compile(r"隔三差五|三天两头|经常|时常|总是|平时|平常|日常|常年")
"""No fixed days: written as every third one, which officers read as 时常."""
EVERY_LONGER = re.compile(r"每(?:个)?(月|年)|月月|年年|逢年过节|每逢.{0,6}节")


def recurrence(words: str, now: datetime, today: datetime) -> When | None:
    if words.endswith(("到现在", "至今")):
        return None
    every = period(words)
    return When(kind="recurrence", every=every, hours=as_times(hours_of(words))) if every else None


def period(words: str) -> str | None:
    if every := weekly(words):
        return every
    if EVERY_DAY.search(words) or ALL_DAY.search(words):
        return "P1D"
    if EVERY_OTHER_DAY.search(words) or OFTEN.search(words):
        return "P2D" if EVERY_OTHER_DAY.search(words) else "P3D"
    found = EVERY_LONGER.search(words)
    return ("P1M" if "月" in found[0] else "P1Y") if found else None


def weekly(words: str) -> str | None:
    """Weekdays of every week; several without a week (周五周六晚上) are so, too."""
    if several := bare_weekdays(words):
        return f"P1W/{several}"
    found = EVERY_WEEK.search(words)
    if found is None or ONE_WEEKEND.search(words):
        return None
    if found[3]:
        return "P1W/1,2,3,4,5"
    days = "6,7" if found[2] or (found[1] or "").startswith("末") else weekdays(found[1] or "")
    return f"P1W/{days}" if days else "P1W"


BETWEEN_WEEKDAYS = frozenset(("", "、", "和", "跟", "还有", "到", "至"))


def bare_weekdays(words: str) -> str:
    found = list(WEEKDAY.finditer(words))
    gaps = [words[one.end() : other.start()] for one, other in pairwise(found)]
    if not gaps or any(day[1] for day in found) or not BETWEEN_WEEKDAYS.issuperset(gaps) or re.search(r"[每逢]", words):
        return ""
    return weekdays("".join(gap + day[2] for gap, day in zip(["", *gaps], found, strict=True)))


def weekdays(words: str) -> str:
    """周一到周五 is five days, 周二、四 two."""
    days = [WEEKDAYS.index(day.replace("天", "日")) + 1 for day in re.findall(r"[一二三四五六日天]", words)]
    if len(days) == 2 and days[0] < days[1] and re.search(r"[到至]", words):
        days = list(range(days[0], days[1] + 1))
    return ",".join(map(str, sorted(set(days))))


# --- ranges --------------------------------------------------------------------------------------------------

ENDS = re.compile(r"^(?:自从?|从|在)?(.{2,12}?)(?:到|至|-|~|—|[和与](?=.*之间))(.{2,12}?)(?:之间)?$")
SINCE = re.compile(
    r"^(?:自从?|从|打)?(.*?)(?:到(?:现在|今朝|今|如今)|至今|以来)$|^(?:自从?|从|打)(.+?)(?:开始|起|就|以后|之后|后)?$"
)
UNTIL_NOW = re.compile(r"(?:到(?:现在|今朝|今|如今)|至今|以来)$")
AFTER_DAY = re.compile(r"(?:[及或]?(?:以后|之后)|过后|往后|开始|起|(?<![以之过前])后)$")
BEFORE_DAY = re.compile(r"(?<!大)[及或]?(?:以前|之前|(?<=[日号月年节])前)$")
UNITS_BEHIND = re.compile(r"[年月日号]$")


def between(words: str, now: datetime, today: datetime) -> When | None:
    """Two days with 到 between them: 11月11日至15日, 去年4月到10月, 1996至1999年, 昨天下午到今早."""
    found = ENDS.search(words)
    if found is None or UNTIL_NOW.search(words):
        return None
    first, last = completed(found[1], found[2])
    start, end = (exact(part, now, today) if days_of(part, now, today) else None for part in (first, last))
    if start is None or end is None or start.start is None or end.start is None:
        return None
    until = end.end or end.start + timedelta(days=1)
    while until <= start.start and not re.search(r"\d{4}|[去今前明]年", last):
        until = until.replace(year=until.year + 1)
    return When(kind="range", start=start.start, end=until) if until > start.start else None


def completed(first: str, last: str) -> tuple[str, str]:
    """What one end says for both: the unit behind the last (1996至1999年), the year or month before the first."""
    if not UNITS_BEHIND.search(first) and re.fullmatch(NUM, first) and (unit := UNITS_BEHIND.search(last)):
        first += unit[0]
    before = re.match(rf"(.*?年)?({NUM}月)?", first)
    year, month = (before[1] or "", before[2] or "") if before else ("", "")
    if re.match(rf"{NUM}[日号]", last):
        return first, year + month + last
    return first, year + last if year and re.match(rf"{NUM}月", last) else last


def since(words: str, now: datetime, today: datetime) -> When | None:
    """From a day until now, or on; until now from when nobody could tell (从中秋前到现在)."""
    found = SINCE.search(words)
    if found is None:
        return None
    inner, until_now = found[1] if found[1] is not None else found[2], UNTIL_NOW.search(words)
    told = exact(inner, now, today) if inner and not ELSEWHEN.search(inner) else None
    start = told.start if told else None
    if until_now:
        return When(kind="range", start=start, end=now)
    opens = AFTER_DAY.search(words) or words.endswith("就")
    return When(kind="range", start=start) if start is not None and opens else None


def exact(words: str, now: datetime, today: datetime) -> When | None:
    """A day or a span of days, with its hours when they are told."""
    if ELSEWHEN.search(words):
        return None
    if (found := AGO.search(words)) and found[3] in ("分钟", "小时", "钟头"):
        start = now - timedelta(minutes=amount(found) * (1 if found[3] == "分钟" else 60))
        return When(kind="range", start=start, end=now)
    days, hours = days_of(words, now, today), hours_of(words)
    if days is not None:
        return on_days(words, days, hours)
    if hours is not None:
        return at_hours(today if JUST.search(words) else latest(today, hours, now), hours)
    return When(kind="range", start=now - timedelta(minutes=30), end=now) if JUST.search(words) else None


def on_days(words: str, days: Days, hours: Hours | None) -> When:
    start, length = days
    if hours is not None and length == 1:
        return at_hours(start, hours)
    if AFTER_DAY.search(words):
        return When(kind="range", start=start)
    if BEFORE_DAY.search(words) and not AGO.search(words):
        return When(kind="range", end=start)
    if length == 1:
        return When(kind="day", start=start)
    return When(kind="range", start=start, end=start + timedelta(days=length))


def latest(today: datetime, hours: Hours, now: datetime) -> datetime:
    """An hour without a day is the last one that has come."""
    from_minute = hours[0] if hours[0] is not None else hours[1] or 0
    return today if today + timedelta(minutes=from_minute) <= now else today - timedelta(days=1)


def at_hours(day: datetime, hours: Hours) -> When:
    start, end = (None if value is None else day + timedelta(minutes=value) for value in hours)
    return When(kind="range", start=start, end=end)


# --- how long ------------------------------------------------------------------------------------------------

UNITS = {"秒": "TS", "分钟": "TM", "分": "TM", "小时": "TH", "钟头": "TH", "刻钟": "TM", "工作日": "D", "天": "D", "日": "D", "晚": "D", "夜": "D", "晚上": "D",
         "周": "W", "星期": "W", "礼拜": "W", "月": "M", "年": "Y"}  # fmt: skip
ORDER = ("Y", "M", "W", "D", "TH", "TM", "TS")
LENGTH = re.compile(
    rf"(?<!第)({NUM}|半|(?=个把))(?:多|来|几|余)?(?:个把|个)?(半)?多?个?(秒|分钟|小时|钟头|刻钟|工作日|天|日|晚上|晚|夜|周|星期|礼拜|月|年(?!级)|(?<=小时\d\d)分)(?!{NUM}[号日])"
)
HALF = {"TM": {"TS": 30}, "TH": {"TM": 30}, "D": {"TH": 12}, "M": {"D": 15}, "Y": {"M": 6}}


def duration(words: str, now: datetime, today: datetime) -> When | None:
    """三个月, 一个半月, 一年零四个月, 1小时20分."""
    if ELSEWHEN.search(words):
        return None
    total: dict[str, int] = {}
    at = None
    for found in LENGTH.finditer(words):
        if at is not None and (words[at : found.start()] not in ("", "零", "又") or UNITS[found[3]] in total):
            break
        total |= lasting(found)
        at = found.end()
    return When(kind="duration", length=iso(total)) if any(total.values()) else None


def lasting(found: re.Match[str]) -> dict[str, int]:
    unit = UNITS[found[3]]
    if found[1] == "半":
        return HALF.get(unit, {})
    count = int(amount(found)) or (1 if found[1] == "" else 0)
    counted = {unit: count * (15 if found[3] == "刻钟" else 1)}
    return counted | HALF.get(unit, {}) if found[2] else counted


def iso(total: dict[str, int]) -> str:
    days = "".join(f"{total[unit]}{unit}" for unit in ORDER[:4] if total.get(unit))
    hours = "".join(f"{total[unit]}{unit[1]}" for unit in ORDER[4:] if total.get(unit))
    return f"P{days}" + (f"T{hours}" if hours else "")
