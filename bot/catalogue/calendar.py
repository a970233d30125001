"""Working days in China: the published calendar, an operator's corrections over it, and a rule for later years."""

import warnings
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from bot.domain.errors import BadSetting
from bot.yaml_file import read_yaml

HOLIDAYS = Path(__file__).parent / "holidays.yml"
FIXED = frozenset({(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)})
"""Statutory holidays that the solar calendar fixes; the lunar ones of a year not yet published are not known."""
SATURDAY = 5


class WorkCalendar:
    """`overrides` says day by day what the operator knows better (True is worked)."""

    def __init__(self, overrides: Mapping[date, bool]) -> None:
        self._overrides = overrides

    def is_workday(self, day: date) -> bool:
        if day in self._overrides:
            return self._overrides[day]
        published = published_workday(day)
        if published is not None:
            return published
        return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED

    def days(self, *, worked: bool) -> list[date]:
        """The operator's own days of one kind, the earliest first."""
        return sorted(day for day, works in self._overrides.items() if works is worked)

    def is_published(self, year: int) -> bool:
        """Whether the library knows the year; `station doctor` warns when it does not."""
        return published_workday(date(year, 6, 1)) is not None


@cache
def published_workday(day: date) -> bool | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def read_calendar(path: Path = HOLIDAYS) -> WorkCalendar:
    """Raises `BadSetting` for a day that is no date or no yes or no."""
    raw = read_yaml(path) or {}
    days: dict[date, bool] = {}
    for kind, worked in (("worked", True), ("free", False)):
        for day in raw.get(kind) or ():
            if not isinstance(day, date):
                raise BadSetting(name=path.name, fault=f"{day!r} is no date", mend="write it as 2027-02-06")
            days[day] = worked
    return WorkCalendar(days)
