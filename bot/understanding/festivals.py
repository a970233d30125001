"""Holidays: the first day and how many.

Those of the moon calendar stand in a table, which a unit test holds against a library: the library itself would cost
every process 34 MB and a second for three days a year."""

import re
from datetime import date, timedelta

from bot.understanding.normalise import number
from bot.understanding.time_hours import NUM

FIXED = {"元旦": (1, 1, 1), "新年": (1, 1, 1), "五一": (5, 1, 5), "劳动节": (5, 1, 5), "国庆": (10, 1, 7),
         "十一长假": (10, 1, 7),
         "十一假期": (10, 1, 7), "双十一": (11, 11, 1), "双11": (11, 11, 1), "圣诞": (12, 25, 1), "平安夜": (12, 24, 1),
         "清明": (4, 4, 3),
         "儿童节": (6, 1, 1), "妇女节": (3, 8, 1), "教师节": (9, 10, 1), "愚人节": (4, 1, 1),
         "建军节": (8, 1, 1)}  # fmt: skip
"""Month, day, and how many days are free."""
FROM = 2016
SPRING = (
    "0208 0128 0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 "
    "0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212"
)
DRAGON = (
    "0609 0530 0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 "
    "0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614"
)
AUTUMN = (
    "0915 1004 0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 "
    "0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920"
)
"""Month and day in each year from 2016 to 2040: of 1.1., 5.5. and 8.15. by the moon."""
MOON = {"春节": (SPRING, 0, 8), "过年": (SPRING, -1, 8), "正月": (SPRING, 0, 29), "除夕": (SPRING, -1, 1),
        "年三十": (SPRING, -1, 1), "腊月": (SPRING, -29, 29), "端午": (DRAGON, 0, 3),
        "中秋": (AUTUMN, 0, 3)}  # fmt: skip
"""Which table, days from the day in it, how many days."""
NEW_YEAR_DAY = re.compile(rf"正月初?({NUM})|(?:过年|大年)初({NUM})")
HOLIDAY = re.compile("|".join(sorted((*FIXED, *MOON), key=len, reverse=True)))


def holiday(words: str, year: int) -> tuple[date, int] | None:
    """The first day and how many days of the holiday in that year; None when none is named or the table ends."""
    if found := NEW_YEAR_DAY.search(words):
        return moon(SPRING, year, (number(found[1] or found[2]) or 1) - 1, 1)
    found = HOLIDAY.search(words)
    if found is None:
        return None
    if found[0] in FIXED:
        month, day, length = FIXED[found[0]]
        return date(year, month, day), length
    return moon(*with_year(found[0], year))


def with_year(name: str, year: int) -> tuple[str, int, int, int]:
    table, shift, length = MOON[name]
    return table, year, shift, length


def moon(table: str, year: int, shift: int, length: int) -> tuple[date, int] | None:
    days = table.split()
    if not FROM <= year < FROM + len(days):
        return None
    day = days[year - FROM]
    return date(year, int(day[:2]), int(day[2:])) + timedelta(days=shift), length
