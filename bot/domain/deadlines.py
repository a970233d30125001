"""When something is due: the clock column of the lifecycle (architecture.md 3) on a calendar of working days."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.cases import Case, State, Step
from bot.domain.matters import Matter
from bot.domain.officers import Role

END_OF_DAY = time(17, 30)
"""When a police room's working day ends."""
QUIET_FROM, QUIET_UNTIL = time(22), time(7)
ARCHIVE_DAYS = 14
TRANSFER_WORKDAYS = 15
"""The longest step of the 12345 ladder (domain.md 1.2)."""
BEFORE = timedelta(hours=24)
AFTER = timedelta(hours=24)


class Calendar(Protocol):
    """Which days are worked, statutory holidays and 调休 counted."""

    def is_workday(self, day: date) -> bool: ...


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


Clock = Callable[[Case, Calendar, ZoneInfo], datetime]


def received(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    return workdays_from(case.state_since, 1, calendar, tz)


def verifying(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """The first act within 3 working days, the finding within 15."""
    return workdays_from(case.state_since, 3 if case.step in (None, Step.ACCEPTED) else 15, calendar, tz)


def substantiated(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    return workdays_from(case.state_since, 3, calendar, tz)


def rectifying(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """Three working days after the order's deadline for the re-inspection, one more to conclude once it was passed."""
    deadline = case.order.deadline if case.order else case.state_since
    return workdays_from(deadline, 4 if case.step is Step.REINSPECTED_PASS else 3, calendar, tz)


def transferred(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    return workdays_from(case.state_since, TRANSFER_WORKDAYS, calendar, tz)


def answering(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    return workdays_from(case.state_since, 2, calendar, tz)


def closed(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """To the archive after the time in which the reporter may come back, or be watched for a relapse."""
    archive = case.state_since + timedelta(days=ARCHIVE_DAYS)
    return max(archive, case.watch_until) if case.watch_until else archive


CLOCKS: Mapping[State, Clock] = {
    State.RECEIVED: received,
    State.VERIFYING: verifying,
    State.SUBSTANTIATED: substantiated,
    State.RECTIFYING: rectifying,
    State.TRANSFERRED: transferred,
    State.ANSWERING: answering,
    State.CLOSED: closed,
}


def due_at(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime | None:
    """When the case's present state is due; None while clocks stand still, for merged and archived cases."""
    if case.held is not None or case.merged_into is not None or case.state not in CLOCKS:
        return None
    return CLOCKS[case.state](case, calendar, tz) + timedelta(seconds=case.held_seconds)


def watch_until(matter: Matter | None, at: datetime) -> datetime | None:
    """Until when a new tip counts as a relapse: only for housing, fire and structure."""
    return at + timedelta(days=matter.watch_days) if matter and matter.watch_days else None


def reminders(case: Case, due: datetime) -> tuple[tuple[str, datetime, Role], ...]:
    """(stage, when, who is told): a day ahead, when it is due, and the head a day later."""
    if case.state in (State.CLOSED, State.ARCHIVED):
        return ()
    officer = Role.COMMUNITY_OFFICER
    if case.state is State.RECTIFYING and case.order is not None and case.step is not Step.REINSPECTED_PASS:
        ended = (("reinspect", case.order.deadline, officer),)
        return (*ended, ("overdue", due, officer), ("escalated", due + AFTER, Role.HEAD))
    return (("soon", due - BEFORE, officer), ("overdue", due, officer), ("escalated", due + AFTER, Role.HEAD))


def first_look(now: datetime, calendar: Calendar, tz: ZoneInfo) -> date:
    """The day by whose end an officer will have seen a tip of now."""
    return add_workdays(now.astimezone(tz).date(), 1, calendar)


def after_quiet(at: datetime, urgent: bool, tz: ZoneInfo) -> datetime | None:
    """When a push may go out; None for at once. Nothing urgent waits."""
    local = at.astimezone(tz)
    if urgent or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, tz)
