"""Hours as residents say them: 夜里十一点到三点, 早高峰, 晚上九点以后.

Minutes after midnight; beyond 24 h they belong to the next day."""

import re
from datetime import time

from bot.understanding.normalise import number

CN = "零〇一二三四五六七八九十百两俩仨廿卅"
NUM = rf"(?:\d{{1,4}}|[{CN}]{{1,6}})"
"""Bounded, so that a long row of digits costs no time."""
Hours = tuple[int | None, int | None]
"""From and to in minutes; None at an open end."""
HOUR, DAY = 60, 24 * 60

PARTS = {
    "凌晨": (0, 6), "老清早": (5, 8), "清早": (5, 8), "清晨": (5, 8), "今晨": (5, 8), "晨": (5, 8), "一早": (5, 9),
    "大清早": (5, 8),
    "天不亮": (4, 6), "天亮": (5, 7), "天蒙蒙亮": (4, 6), "天明": (5, 7), "早高峰": (7, 9), "早饭": (6, 9),
    "早上": (6, 10), "早晨": (6, 10), "今早": (6, 10), "今朝早上": (6, 10), "一早上": (6, 12), "上午": (8, 12),
    "上半日": (8, 12),
    "中午": (11, 13), "午间": (11, 13), "中饭": (11, 13), "午饭": (11, 13), "午休": (12, 14), "午后": (12, 15),
    "中浪": (11, 13),
    "下午": (12, 18), "下半日": (12, 18), "晚高峰": (17, 19), "天黑": (17, 19), "擦黑": (17, 19),
    "傍晚": (17, 19), "傍夜": (17, 19), "夜快": (17, 19), "晚饭": (17, 19), "夜饭": (17, 19), "入夜": (18, 24),
    "晚上": (18, 24), "夜到": (18, 24), "夜里": (20, 30), "夜间": (20, 30), "深夜": (22, 30), "半夜": (23, 29),
    "后半夜": (24, 30),
    "下半夜": (24, 30), "大半夜": (23, 29), "夜头": (18, 24), "晚间": (18, 24), "昨晚": (18, 24), "今晚": (18, 24),
    "明晚": (18, 24),
    "当晚": (18, 24), "通宵": (22, 30), "整夜": (20, 30), "一夜": (20, 30), "一宿": (20, 30), "整宿": (20, 30),
    "一晚上": (18, 30),
    "白天": (8, 18), "日里": (8, 18), "日间": (8, 18), "早": (6, 10), "晚": (18, 24), "夜": (20, 30),
}  # fmt: skip
"""From and to in hours."""
PART = re.compile("|".join(f"(?<![周期拜]){p}" if p[0] == "一" else p for p in sorted(PARTS, key=len, reverse=True)))
NOON = {"中午", "中浪", "午间", "中饭", "午饭"}
AFTERNOON = {"下午", "下半日", "午后", "傍晚", "傍夜", "夜快", "晚饭", "夜饭", "晚高峰", "天黑", "擦黑"}
NIGHT = {part for part, (_, end) in PARTS.items() if end >= 24} - {"后半夜", "下半夜"}
SMALL_HOURS = 5
"""Until this hour a night belongs to the day before: 昨晚两点 is today at two."""

CLOCK = re.compile(
    rf"({NUM})(?:点钟?|时|點)(?:(半)|([一三])刻|({NUM})分?)?(?:多|左右|不到|敲过|来钟)?|(?<!\d)(\d{{1,2}})[::](\d{{2}})(?::\d{{2}})?(?!\d)"
)
SPOKEN_TWO = re.compile(r"(二?十)?(?:([一二三四五六七八九两])[两二三四五六七八九]|九十)")
"""两三点 begins at two, 十一二点 at eleven, 九十点 at nine."""
TO = re.compile(r"^.{0,4}?(?:到|至|-|—|~|～)\s*")
NEXT_DAY = re.compile(r"次日|第二天|翌日")
AFTER = re.compile(r"^(?:钟|许)?(?:以后|之后|过后|后|开始|起)")
BEFORE = re.compile(r"^(?:钟)?(?:以前|之前|前(?!后))")
NIGHTS = re.compile(r"(?<![周期拜初、到至和])[二两三四五六七八九十几]个?(?:晚上|晚|夜)(?!里)")
ALL_DAY = re.compile(r"昼夜|日日夜夜|夜以继日|白天黑夜|一天到晚|整天|从早.{0,2}到晚|一天(?:二十四|24)")
"""Words for a part of the day that do not mean that part."""
SEVERAL = re.compile(rf"早晚|早上?(?:和|、)晚|(?:{CLOCK.pattern})\s*(?:、|和)\s*(?:{CLOCK.pattern})")
"""More than one time of the day: none that a span could tell."""


def hours_of(words: str) -> Hours | None:
    """From and to of what the words name, None when they name no hour."""
    if ALL_DAY.search(words) or NIGHTS.search(words):
        return None
    clocks = list(CLOCK.finditer(words))
    if not clocks:
        return of_parts(words)
    part = PART.search(words, 0, clocks[0].start())
    start = minutes(clocks[0], part[0] if part else None)
    if start is None:
        return None
    rest = words[clocks[0].end() :]
    if TO.match(rest) and (end := end_of(words, clocks, part[0] if part else None)) is not None:
        return start, later_than(start, end)
    if AFTER.match(rest):
        return start, None
    return (None, start) if BEFORE.match(rest) else (start, start)


def of_parts(words: str) -> Hours | None:
    """下午, 夜里; 下午到后半夜 ends where the second begins."""
    part = PART.search(words)
    if part is None:
        return None
    start, end = (hour * HOUR for hour in PARTS[part[0]])
    if (to := TO.match(words[part.end() :])) and (last := PART.match(words, part.end() + to.end())):
        return start, later_than(start, PARTS[last[0]][0] * HOUR)
    return start, end


def end_of(words: str, clocks: list[re.Match[str]], part: str | None) -> int | None:
    """The hour after 到, read with the part of the day before it, or with the first one's; or a part's beginning."""
    if len(clocks) == 1:
        last = PART.search(words, clocks[0].end())
        return PARTS[last[0]][0] * HOUR if last else None
    between = PART.search(words, clocks[0].end(), clocks[1].start())
    if between is None and NEXT_DAY.search(words, clocks[0].end(), clocks[1].start()):
        return minutes(clocks[1], None)
    return minutes(clocks[1], between[0] if between else part)


def later_than(start: int, end: int) -> int:
    """10点到2点 ends in the afternoon, 23点到2点 in the night."""
    if end <= start and end < 12 * HOUR and start < 12 * HOUR and end + 12 * HOUR > start:
        return end + 12 * HOUR
    return end if end > start else end + DAY


def minutes(clock: re.Match[str], part: str | None) -> int | None:
    """Minutes after midnight; None for what is no hour (25点)."""
    found = told(clock)
    if found is None or found[0] > 24 or found[1] > 59:
        return None
    return shifted(found[0], part) * HOUR + found[1]


def told(clock: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute as said, before the part of the day is looked at."""
    if clock[5]:
        return int(clock[5]), int(clock[6])
    hour = counted(clock[1])
    if hour is None:
        return None
    quarter = {"一": 15, "三": 45}.get(clock[3] or "")
    return hour, 30 if clock[2] else quarter or number(clock[4] or "零") or 0


def counted(words: str) -> int | None:
    """A number, the lower one of two in a breath (七八个), 俩 and 仨."""
    spoken = SPOKEN_TWO.fullmatch(words)
    even = (spoken[1] or "") + (spoken[2] or "九") if spoken else words
    return number(even.replace("俩", "两").replace("仨", "三"))


def shifted(hour: int, part: str | None) -> int:
    if part in NOON:
        return hour + 12 if hour < 3 else hour
    if part in AFTERNOON:
        return hour + 12 if hour < 12 else hour
    if part in NIGHT:
        return hour + (24 if hour < SMALL_HOURS else 12) if hour <= 12 else hour
    return hour


def as_times(hours: Hours | None) -> tuple[time | None, time | None] | None:
    if hours is None:
        return None
    start, end = (None if value is None else time(value // HOUR % 24, value % HOUR) for value in hours)
    return start, end
