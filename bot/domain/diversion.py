"""A matter that another office handles: what a transfer asks of it, until when, and who is reminded. Pure rules."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.cases import Case, Stage, Urgency
from bot.domain.matters import Destination, Matter
from bot.domain.officers import Role
from bot.domain.submissions import Facts
from bot.domain.workdays import Calendar, workdays_from

OPENS, CLOSES = time(8, 30), time(17, 30)
"""Working hours of people's mediators and of the desk that hands in to the hotline."""
ON_SCENE_HOURS = 2
"""A people's mediator at an ordinary dispute in working hours (domain.md 1.2)."""
BOOKING_WORKDAYS, RESULT_WORKDAYS = 3, 1
LONGEST_WORKDAYS = 15
"""After the longest step of the ladder a transfer that nobody reported on ends."""
ONGOING = "ongoing"
SOON = timedelta(hours=2)
LATER = timedelta(hours=24)
DISPUTES, DISPUTE_DAYS = 3, 30
"""So many disputes in so many days at one address raise the priority."""
YES = ("yes", "threat")
VIOLENT = ("fight", "domestic_violence")
"""Dangers that a dispute turns into."""
PASSED_ON = (Stage.HANDED_IN, Stage.ACKNOWLEDGED)


def is_working_time(at: datetime, calendar: Calendar, tz: ZoneInfo) -> bool:
    local = at.astimezone(tz)
    return calendar.is_workday(local.date()) and OPENS <= local.time() < CLOSES


def hours_on_site(matter: Matter, facts: Facts) -> int:
    """What the law sets: shorter while it is being done right now."""
    ongoing = facts.answer(ONGOING) in YES and matter.ongoing_hours
    return ongoing or matter.on_site_hours


def due_at(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """Until when the other office's next step is due."""
    referral = case.referral
    if referral is None:
        return workdays_from(case.state_since, LONGEST_WORKDAYS, calendar, tz)
    if case.destination == Destination.MEDIATION.value:
        return mediation_due(case, calendar, tz)
    if referral.stage in (Stage.GIVEN, Stage.EXPORTED):
        if referral.hours:
            return case.state_since + timedelta(hours=referral.hours)
        return workdays_from(case.state_since, 1, calendar, tz)
    return workdays_from(case.state_since, referral.days, calendar, tz)


def mediation_due(case: Case, calendar: Calendar, tz: ZoneInfo) -> datetime:
    """In working hours on the scene within two hours; else taken up by the end of the next working day."""
    referral = case.referral
    if referral is None or referral.stage is Stage.GIVEN:
        if is_working_time(case.state_since, calendar, tz):
            return case.state_since + timedelta(hours=ON_SCENE_HOURS)
        return workdays_from(case.state_since, 1, calendar, tz)
    if referral.meeting is not None:
        return workdays_from(referral.meeting, RESULT_WORKDAYS, calendar, tz)
    return workdays_from(referral.since, BOOKING_WORKDAYS, calendar, tz)


def reminders(case: Case, due: datetime, calendar: Calendar, tz: ZoneInfo) -> Sequence[tuple[str, datetime, Role]]:
    """(stage, when, who is told): the desk when it is due, the head after it, and the end of waiting."""
    hurried = due - case.state_since <= timedelta(hours=24)
    end = workdays_from(max(case.state_since, last_act(case)), LONGEST_WORKDAYS, calendar, tz)
    return (
        ("referral_late", due, Role.DUTY_DESK),
        ("referral_silent", due + (SOON if hurried else LATER), Role.HEAD),
        ("referral_ends", end, Role.SYSTEM),
    )


def last_act(case: Case) -> datetime:
    referral = case.referral
    if referral is None:
        return case.state_since
    return referral.meeting or referral.since


def was_passed_on(case: Case) -> bool:
    """Whether the other office is known to have it, so that its silence may end the case; else it comes back."""
    if case.destination == Destination.MEDIATION.value:
        return False
    return case.referral is not None and case.referral.stage in PASSED_ON


def with_disputes(urgency: Urgency, disputes: int) -> Urgency:
    """Disputes at one address within `DISPUTE_DAYS`, this one included."""
    return Urgency.URGENT if urgency is Urgency.NORMAL and disputes >= DISPUTES else urgency
