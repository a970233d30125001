"""Values of time phrases in one notation, and when an answer agrees with the value that a careful reader gives.

A day `2026-11-25`; a range or a point of time `2026-11-25T20:00/2026-11-25T22:00`, `..` for an open end; hours of no
day `T20:00`, `T18:00/T24:00`; what comes again `R/P1W/6,7/T08:00/T09:00`; a duration `P1M15D`; `-` when the words name
no time. `~` before it: the words are vague (晚上, 这几天), and a third of the longer span in common is enough.

What a range ends with is a matter of taste, the last hour's beginning or its last second: ends may differ by an hour.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SHARED = 1 / 3
SLACK = {False: 0.04, True: 0.5}
"""By how much two durations may differ, plain and vague: a month has 28 to 31 days."""
SECONDS = {"Y": 365 * DAY, "M": 30.4 * DAY, "W": 7 * DAY, "D": DAY, "TH": HOUR, "TM": MINUTE, "TS": 1}
Ends = tuple[float | None, float | None]
"""Begin and end in seconds, of the epoch or after midnight; None: open."""


@dataclass(frozen=True, slots=True)
class Value:
    """`kind` is span, clock, again or length; `every` is the period of what comes again, `seconds` a duration."""

    kind: str
    ends: Ends | None = None
    every: str = ""
    seconds: float = 0.0


def value(written: str) -> Value:
    """Read from the notation; raises ValueError for anything else."""
    if written.startswith("R/"):
        return recurring(written[2:].split("/"))
    if written.startswith("P"):
        return Value("length", seconds=lasting(written))
    if re.match(r"(?:\.\./)?T", written):
        return Value("clock", clock(written.split("/")))
    parts = written.split("/")
    if len(parts) == 1 and "T" not in written:
        start = moment(written)
        return Value("span", (start, start + DAY))
    first, last = (None if part == ".." else moment(part) for part in (parts[0], parts[-1]))
    return Value("span", (first, last))


def recurring(parts: list[str]) -> Value:
    hours = [part for part in parts if part.startswith("T") or part == ".."]
    every = "/".join(part for part in parts if part not in hours)
    return Value("again", clock(hours) if hours else None, every)


def lasting(written: str) -> float:
    days, _, hours = written[1:].partition("T")
    found = re.findall(r"([\d.]+)([A-Z])", days) + [
        (n, f"T{unit}") for n, unit in re.findall(r"([\d.]+)([A-Z])", hours)
    ]
    return sum(float(count) * SECONDS[unit] for count, unit in found)


def clock(parts: list[str]) -> Ends:
    first, last = (None if part == ".." else of_day(part[1:]) for part in (parts[0], parts[-1]))
    if first is not None and last is not None and last < first:
        last += DAY
    return first, last


def of_day(written: str) -> float:
    return sum(int(part) * unit for part, unit in zip(written.split(":"), (HOUR, MINUTE, 1), strict=False))


def moment(written: str) -> float:
    year, _, rest = written.partition("-")
    return datetime.fromisoformat(f"{year:0>4}-{rest}").replace(tzinfo=UTC).timestamp()


# --- agreement ---------------------------------------------------------------------------------------------


def agrees(answer: str | None, wanted: str, now: datetime) -> bool:
    """Whether the answer is one of the values wanted, `A | B`."""
    return any(agrees_with(answer, one.strip(), now) for one in wanted.split(" | "))


def agrees_with(answer: str | None, wanted: str, now: datetime) -> bool:
    if answer is None or wanted == "-":
        return answer is None and wanted == "-"
    vague, got, want = wanted.startswith("~"), value(answer), value(wanted.removeprefix("~"))
    if want.kind == "length":
        return got.kind == "length" and abs(got.seconds - want.seconds) <= SLACK[vague] * want.seconds
    if want.kind == "again":
        return got.kind == "again" and got.every == want.every and same_hours(got.ends, want.ends, vague=vague)
    if want.kind == "clock":
        return got.kind in ("clock", "span") and same_hours(hours_of(got), want.ends, vague=vague)
    return got.kind == "span" and same(got.ends, want.ends, now=now.replace(tzinfo=UTC).timestamp(), vague=vague)


def hours_of(one: Value) -> Ends | None:
    """The hours of a span within a day, of whatever day."""
    if one.kind == "clock" or one.ends is None:
        return one.ends
    first, last = one.ends
    base = first if first is not None else last or 0.0
    midnight = base // DAY * DAY
    return first if first is None else first - midnight, last if last is None else last - midnight


def same_hours(got: Ends | None, want: Ends | None, *, vague: bool) -> bool:
    """Hours go round: 1:00 of tonight is 25:00."""
    if got is None or want is None:
        return got is want
    turns = [tuple(end if end is None else end + turn for end in got) for turn in (-DAY, 0, DAY)]
    return any(same((turn[0], turn[1]), want, vague=vague) for turn in turns)


def same(got: Ends | None, want: Ends | None, *, vague: bool, now: float | None = None) -> bool:
    if got is None or want is None:
        return got is want
    if vague and None not in (*got, *want):
        return overlaps(got, want)
    return alike(got[0], want[0], MINUTE - 1, now) and alike(got[1], want[1], HOUR, now)


def alike(one: float | None, other: float | None, slack: float, now: float | None) -> bool:
    """An open end and one today are the same."""
    if one is None or other is None:
        end = one if other is None else other
        return end is None or (now is not None and abs(end - now) <= DAY)
    return abs(one - other) <= slack


def overlaps(got: Ends, want: Ends) -> bool:
    (a, b), (c, d) = ((ends[0] or 0.0, ends[1] or 0.0) for ends in (got, want))
    longer = max(b - a, d - c) if b > a else 0.0
    return min(b, d) - max(a, c) >= SHARED * longer


def later(written: str, unit: str) -> str:
    """The end of the year (`Y`), month (`M`) or day that begins with the date written."""
    start = datetime.fromisoformat(written)
    if unit not in "MY":
        return f"{start + timedelta(days=1):%Y-%m-%d}"
    months = start.year * 12 + start.month - 1 + (1 if unit == "M" else 12)
    return f"{start.replace(year=months // 12, month=months % 12 + 1):%Y-%m-%d}"
