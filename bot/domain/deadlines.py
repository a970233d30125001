"""When something is due: the clock column of the lifecycle (architecture.md 3) on a calendar of working days."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain import diversion
from bot.domain.cases import Case, State, Step
from bot.domain.matters import Matter
from bot.domain.officers import Role
from bot.domain.workdays import Calendar, add_workdays, workdays_from

QUIET_FROM, QUIET_UNTIL = time(22), time(7)
ARCHIVE_DAYS = 14
BEFORE = timedelta(hours=24)
AFTER = timedelta(hours=24)


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
    State.TRANSFERRED: diversion.due_at,
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


def reminders(case: Case, due: datetime, calendar: Calendar, tz: ZoneInfo) -> Sequence[tuple[str, datetime, Role]]:
    """(stage, when, who is told): a day ahead, when it is due (yellow for the head), and a day later (red)."""
    if case.state is State.TRANSFERRED:
        return diversion.reminders(case, due, calendar, tz)
    if case.state in (State.CLOSED, State.ARCHIVED):
        return ()
    officer = Role.COMMUNITY_OFFICER
    late = (("overdue", due, officer), ("yellow", due, Role.HEAD), ("escalated", due + AFTER, Role.HEAD))
    if case.state is State.RECTIFYING and case.order is not None and case.step is not Step.REINSPECTED_PASS:
        ends = case.order.deadline
        return (("order_soon", ends - BEFORE, officer), ("reinspect", ends, officer), *late)
    return (("soon", due - BEFORE, officer), *late)


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
