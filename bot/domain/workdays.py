"""Working days: statutory holidays and 调休 counted, whoever knows the calendar."""

from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

END_OF_DAY = time(17, 30)
"""When a police room's working day ends."""


class Calendar(Protocol):
    """Which days are worked, statutory holidays and 调休 counted."""

    def is_workday(self, day: date) -> bool: ...

    def is_published(self, year: int) -> bool:
        """Whether the year's holidays are known, or only weekends and fixed days."""
        ...


def next_workday(day: date, calendar: Calendar) -> date:
    """The day itself when it is worked, else the next one that is."""
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`."""
    for _ in range(count):
        day = next_workday(day + timedelta(days=1), calendar)
    return day


def end_of(day: date, tz: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, tz)


def workdays_from(at: datetime, count: int, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """The end of the `count`-th working day after `at`."""
    return end_of(add_workdays(at.astimezone(tz).date(), count, calendar), tz)
