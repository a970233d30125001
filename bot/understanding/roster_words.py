"""What an officer says about the roster: days of leave, who stands in, which beat goes to whom."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understanding.days import DAY_ONLY, ISO, MONTH_DAY, NEAR_WORD, NEXT_MONTH_DAY, NUM, WEEKDAY, day_of
from bot.understanding.normalise import fold, number

DAYS = re.compile("|".join(f"(?:{p.pattern})" for p in (ISO, NEXT_MONTH_DAY, MONTH_DAY, WEEKDAY, NEAR_WORD, DAY_ONLY)))
LAST_ALONE = re.compile(r"\s*[-—~到至]\s*(\d{1,2})(?!\d|[-/.月])")
"""10月1日-8日 and 10月1日至8: the same month."""
COUNT = re.compile(rf"({NUM})\s*(天|日|周|个?星期|个?礼拜)(?!内|[一二三四五六日])")
WITH_YEAR = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
WITH_SIGNS = re.compile(r"(?<![\d月])(\d{1,2})[-/.](\d{1,2})(?!\d)")
FROM_TODAY = re.compile(rf"{NEAR_WORD.pattern}|[下本这]")
HOLIDAYS: dict[str, tuple[tuple[int, int], int]] = {"元旦": ((1, 1), 1), "五一": ((5, 1), 5), "国庆": ((10, 1), 7)}
"""First day and number of statutory days of the holidays that the solar calendar fixes (全国年节及纪念日放假办法)."""
NAME = r"[一-鿿]{2,4}?"
SUBSTITUTE = re.compile(
    rf"代班(?:人)?[:：\s]*(?P<after>{NAME})(?=$|[\s,，。;；])|(?:^|[\s,，。;；]|请|由|让|找|叫)(?P<before>{NAME})(?:来|帮我|替我)?(?:代班|顶班|替班|代|替|顶)"
)
ENDS = re.compile(r"销假|取消|不请了|提前回来|回来上班")
TO = re.compile(rf"(?:交接?给|移交给|交给|给|→)\s*(?P<person>{NAME})(?:$|[\s,，。;；])|(?P<last>{NAME})$")
GIVING = re.compile(r"(?:交接|移交|交给|把|给|到)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveWords:
    """`first` is None when no day was named; `ends` when the leave is called off."""

    first: date | None = None
    last: date | None = None
    substitute: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverWords:
    beat: str = ""
    person: str = ""


def leave_words(words: str, today: date) -> LeaveWords:
    """国庆我休息，王警官代; 12月1日-12月3日 代班 王磊; 明天请假."""
    even = WITH_SIGNS.sub(r"\1月\2日", WITH_YEAR.sub(r"\1年\2月\3日", fold(words)))
    if ENDS.search(even):
        return LeaveWords(ends=True)
    found = SUBSTITUTE.search(even)
    substitute = (found["after"] or found["before"].lstrip("请由让找叫")) if found else ""
    first, last = span_of(even, today)
    return LeaveWords(first=first, last=last, substitute=substitute)


def span_of(words: str, today: date) -> tuple[date | None, date | None]:
    """First and last day, both included."""
    named = list(days_in(words, today))
    if not named:
        return holiday_in(words, today)
    first, end = named[0]
    if alone := LAST_ALONE.match(words, end):
        return first, day_of(f"{alone[1]}号", first)
    if len(named) > 1:
        return first, named[1][0]
    count = COUNT.search(words, end)
    length = (number(count[1]) or 1) * (1 if count[2] in "天日" else 7) if count else 1
    return first, first + timedelta(days=length - 1)


def days_in(words: str, today: date) -> Iterator[tuple[date, int]]:
    """Every day named and where its words end. 周三 after 下周一 is counted from there, 下周三 from today."""
    since = today
    for found in DAYS.finditer(words):
        if (day := day_of(found[0], today if FROM_TODAY.search(found[0]) else since)) is not None:
            since = day
            yield day, found.end()


def holiday_in(words: str, today: date) -> tuple[date | None, date | None]:
    for name, ((month, day), length) in HOLIDAYS.items():
        if name in words:
            first = date(today.year, month, day)
            first = first if first + timedelta(days=length) > today else date(today.year + 1, month, day)
            return max(first, today), first + timedelta(days=length - 1)
    return None, None


def handover_words(words: str) -> HandoverWords:
    """B01 王磊; 云栖路警务区交给王磊; B01 给王磊."""
    even = fold(words).strip(" ,，。;；")
    found = TO.search(even)
    if found is None:
        return HandoverWords(beat=even)
    beat = GIVING.sub(" ", even[: found.start()]).strip(" ,，。;；")
    return HandoverWords(beat=beat, person=found["person"] or found["last"])
