"""What a time phrase means, in plain words: from the ISO 8601 of `When.written` to 每天 19:00—21:30."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

Say = Callable[..., str]
OPEN = ".."
PARTS = re.compile(r"(\d+)([YMWDHS])")
ONE_DAY = timedelta(days=1)


def time_words(written: str, say: Say) -> str:
    """`say` gives the catalogue's text for a key. Raises `ValueError` for what `When.written` never writes."""
    if written.startswith("R/"):
        return recurring(written.split("/")[1:], say)
    if written.startswith("P"):
        return lasting(written, say)
    if "/" not in written:
        return day_words(datetime.fromisoformat(written), say)
    start, end = (None if at == OPEN else datetime.fromisoformat(at) for at in written.split("/"))
    return between(start, end, say)


def day_words(at: datetime, say: Say) -> str:
    return say("day", year=at.year, month=at.month, day=at.day)


def moment_words(at: datetime, say: Say) -> str:
    return f"{day_words(at, say)} {clock(at)}"


def clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"


def between(start: datetime | None, end: datetime | None, say: Say) -> str:
    if start is None or end is None:
        at = start or end
        key = "time.before" if start is None else "time.after"
        return say(key, at=moment_words(at, say)) if at is not None else ""
    if start == end:
        return moment_words(start, say)
    if clock(start) == clock(end) == "0:00":
        first, last = day_words(start, say), day_words(end - ONE_DAY, say)
        return first if first == last else say("time.span", start=first, end=last)
    if start.date() == end.date():
        return say("time.span", start=moment_words(start, say), end=clock(end))
    if end - start < ONE_DAY:
        return say("time.span", start=moment_words(start, say), end=say("time.next_day", at=clock(end)))
    return say("time.span", start=moment_words(start, say), end=moment_words(end, say))


def recurring(parts: list[str], say: Say) -> str:
    """`P1D`, `T19:00`, `T21:30`; weekdays stand behind `P1W`."""
    days = parts.pop(1) if len(parts) > 1 and re.fullmatch(r"[\d,]+", parts[1]) else ""
    listed = "、".join(say(f"weekday.{day}") for day in days.split(",") if day)
    every = say(f"time.every.{parts[0]}") + listed
    hours = [hour.removeprefix("T").removeprefix("0") for hour in parts[1:]]
    return f"{every} {hours_words(hours, say)}".strip()


def hours_words(hours: list[str], say: Say) -> str:
    if len(hours) < 2:
        return ""
    start, end = hours
    if OPEN in hours:
        return say("time.before" if start == OPEN else "time.after", at=end if start == OPEN else start)
    return start if start == end else say("time.span", start=start, end=end)


def lasting(written: str, say: Say) -> str:
    """`P3M` is three months, `PT30M` half an hour."""
    days, _, hours = written.removeprefix("P").partition("T")
    units = [(count, unit) for count, unit in PARTS.findall(days)]
    units += [(count, f"T{unit}") for count, unit in PARTS.findall(hours)]
    if not units:
        raise ValueError(written)
    return "".join(say(f"time.length.{unit}", count=count) for count, unit in units)
