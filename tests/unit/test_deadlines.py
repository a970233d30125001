"""Until when each state of a case must be worked, who is reminded and when, here and at other offices."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import deadlines, diversion
from bot.domain.cases import Case, Held, Order, Referral, Stage, State, Step, Urgency
from bot.domain.ids import MatterCode
from bot.domain.matters import Destination, Matter
from bot.domain.submissions import Facts
from bot.domain.workdays import add_workdays, next_workday
from tests.builders import a_case

TZ = ZoneInfo("Asia/Shanghai")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class November:
    """Weekends are free; Friday the 27th is free, too, and Sunday the 29th is worked for it (调休)."""

    def is_workday(self, day: date) -> bool:
        return day == date(2026, 11, 29) or (day.weekday() < 5 and day != date(2026, 11, 27))

    def is_published(self, year: int) -> bool:
        return True


NOVEMBER = November()


def at(month: int, day: int, clock: str = "17:30") -> datetime:
    """In Shanghai; a working day ends at half past five."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=TZ)


TUESDAY = at(11, 24, "12:00")


def since_tuesday(state: State, **differences: Any) -> Case:
    return a_case(state=state, state_since=TUESDAY, **differences)


def due(case: Case) -> datetime | None:
    return deadlines.due_at(case, NOVEMBER, TZ)


def an_order(deadline: datetime) -> Order:
    return Order(number="", responsible="", issuer="城管", basis="", deadline=deadline)


# --- working days


def test_working_days_leave_out_holidays_and_count_the_day_worked_for_them():
    assert [add_workdays(date(2026, 11, 24), count, NOVEMBER).day for count in range(6)] == [24, 25, 26, 29, 30, 1]
    assert next_workday(date(2026, 11, 26), NOVEMBER) == date(2026, 11, 26)
    assert next_workday(date(2026, 11, 27), NOVEMBER) == date(2026, 11, 29)


# --- at the police room


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (since_tuesday(State.RECEIVED), at(11, 25)),
        (since_tuesday(State.VERIFYING), at(11, 29)),
        (since_tuesday(State.VERIFYING, step=Step.ACCEPTED), at(11, 29)),
        (since_tuesday(State.VERIFYING, step=Step.CONTACTED), at(12, 15)),
        (since_tuesday(State.SUBSTANTIATED), at(11, 29)),
        (since_tuesday(State.RECTIFYING, order=an_order(at(11, 25))), at(11, 30)),
        (since_tuesday(State.RECTIFYING, order=an_order(at(11, 25)), step=Step.REINSPECTED_FAIL), at(11, 30)),
        (since_tuesday(State.RECTIFYING, order=an_order(at(11, 25)), step=Step.REINSPECTED_PASS), at(12, 1)),
        (since_tuesday(State.RECTIFYING), at(11, 29)),
        (since_tuesday(State.ANSWERING), at(11, 26)),
    ],
)
def test_each_state_has_its_working_days(case: Case, expected: datetime):
    assert due(case) == expected


def test_days_are_those_of_shanghai():
    """Half past midnight there is still the day before in Greenwich."""
    night = a_case(state_since=at(11, 25, "00:30").astimezone(ZoneInfo("UTC")))
    assert due(night) == at(11, 26)


def test_a_closed_case_rests_a_fortnight_or_as_long_as_it_is_watched():
    assert due(since_tuesday(State.CLOSED)) == TUESDAY + timedelta(days=14)
    assert due(since_tuesday(State.CLOSED, watch_until=TUESDAY + timedelta(days=1))) == TUESDAY + timedelta(days=14)
    assert due(since_tuesday(State.CLOSED, watch_until=TUESDAY + timedelta(days=30))) == TUESDAY + timedelta(days=30)


def test_the_time_that_a_case_was_held_is_added_and_while_it_is_held_nothing_is_due():
    assert due(since_tuesday(State.RECEIVED, held_seconds=3_600)) == at(11, 25) + HOUR
    assert due(since_tuesday(State.RECEIVED, held=Held(why="asked", since=TUESDAY, until=at(11, 29)))) is None
    assert due(since_tuesday(State.RECEIVED, merged_into="case-2")) is None
    assert due(since_tuesday(State.ARCHIVED)) is None


def reminded(case: Case) -> list[tuple[str, datetime, str]]:
    when = due(case)
    assert when is not None
    return [(stage, at, role.value) for stage, at, role in deadlines.reminders(case, when, NOVEMBER, TZ)]


LATE = [
    ("overdue", at(11, 25), "community_officer"),
    ("yellow", at(11, 25), "head"),
    ("escalated", at(11, 26), "head"),
]


def test_the_officer_hears_a_day_ahead_and_when_it_is_due_the_head_then_and_a_day_later():
    assert reminded(since_tuesday(State.RECEIVED)) == [("soon", TUESDAY + 5.5 * HOUR, "community_officer"), *LATE]


def test_under_an_order_its_end_is_what_the_officer_hears_of():
    ends = at(11, 30, "18:00")
    ordered = since_tuesday(State.RECTIFYING, order=an_order(ends))
    first, second, *late = reminded(ordered)
    assert first == ("order_soon", ends - 24 * HOUR, "community_officer")
    assert second == ("reinspect", ends, "community_officer")
    assert [stage for stage, _, _ in late] == ["overdue", "yellow", "escalated"]
    passed = since_tuesday(State.RECTIFYING, order=an_order(ends), step=Step.REINSPECTED_PASS)
    for case in (passed, since_tuesday(State.RECTIFYING)):
        assert [stage for stage, _, _ in reminded(case)] == ["soon", "overdue", "yellow", "escalated"]


def test_nobody_is_reminded_of_what_is_over():
    assert reminded(since_tuesday(State.CLOSED)) == []
    assert deadlines.reminders(since_tuesday(State.ARCHIVED), TUESDAY, NOVEMBER, TZ) == ()


def test_a_reporter_is_told_the_next_working_day_by_whose_end_somebody_looks():
    assert deadlines.first_look(at(11, 24, "23:59"), NOVEMBER, TZ) == date(2026, 11, 25)
    assert deadlines.first_look(at(11, 25, "00:30").astimezone(ZoneInfo("UTC")), NOVEMBER, TZ) == date(2026, 11, 26)
    assert deadlines.first_look(at(11, 26), NOVEMBER, TZ) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("clock", "morning"),
    [("06:59", 24), ("00:00", 24), ("07:00", None), ("12:00", None), ("21:59", None), ("22:00", 25), ("23:59", 25)],
)
def test_at_night_a_push_waits_for_seven_unless_it_is_urgent(clock: str, morning: int | None):
    now = at(11, 24, clock).astimezone(ZoneInfo("UTC"))
    assert deadlines.after_quiet(now, False, TZ) == (at(11, morning, "07:00") if morning else None)
    assert deadlines.after_quiet(now, True, TZ) is None


def test_a_relapse_is_watched_for_as_long_as_the_matter_says():
    assert deadlines.watch_until(a_matter(watch_days=30), TUESDAY) == TUESDAY + timedelta(days=30)
    assert deadlines.watch_until(a_matter(), TUESDAY) is None
    assert deadlines.watch_until(None, TUESDAY) is None


# --- at other offices


def a_matter(**differences: Any) -> Matter:
    known = {"code": MatterCode("m"), "label": "噪声", "resident_label": "噪声", "destination": Destination.HOTLINE}
    return Matter(**(known | differences))


def away(destination: Destination, since: datetime = TUESDAY, **referral: Any) -> Case:
    """Transferred `since`; the other office is as far as `referral` says."""
    known: dict[str, Any] = {"stage": Stage.GIVEN, "since": since, "days": 5}
    return a_case(
        state=State.TRANSFERRED,
        state_since=since,
        destination=destination.value,
        referral=Referral(**(known | referral)),
    )


HOTLINE, MEDIATION = Destination.HOTLINE, Destination.MEDIATION


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (away(HOTLINE), at(11, 25)),
        (away(HOTLINE, stage=Stage.EXPORTED), at(11, 25)),
        (away(HOTLINE, hours=2), at(11, 24, "14:00")),
        (away(HOTLINE, stage=Stage.HANDED_IN), at(12, 1)),
        (away(HOTLINE, stage=Stage.ACKNOWLEDGED, hours=2), at(12, 1)),
        (since_tuesday(State.TRANSFERRED), at(12, 15)),
        (away(MEDIATION), at(11, 24, "14:00")),
        (away(MEDIATION, since=at(11, 24, "08:30")), at(11, 24, "10:30")),
        (away(MEDIATION, since=at(11, 24, "08:29")), at(11, 25)),
        (away(MEDIATION, since=at(11, 24, "17:29")), at(11, 24, "19:29")),
        (away(MEDIATION, since=at(11, 24, "17:30")), at(11, 25)),
        (away(MEDIATION, since=at(11, 27, "12:00")), at(11, 29)),
        (away(MEDIATION, stage=Stage.ACKNOWLEDGED, since=TUESDAY), at(11, 29)),
        (away(MEDIATION, stage=Stage.BOOKED, meeting=at(11, 26, "15:00")), at(11, 29)),
    ],
)
def test_the_other_offices_next_step_is_due(case: Case, expected: datetime):
    assert due(case) == expected


def test_mediators_without_a_word_of_theirs_have_what_a_new_dispute_has():
    silent = since_tuesday(State.TRANSFERRED, destination=MEDIATION.value)
    assert diversion.mediation_due(silent, NOVEMBER, TZ) == at(11, 24, "14:00")


def test_the_desk_hears_of_silence_then_the_head_and_in_the_end_the_clock_acts():
    assert reminded(away(HOTLINE, stage=Stage.HANDED_IN)) == [
        ("referral_late", at(12, 1), "duty_desk"),
        ("referral_silent", at(12, 2), "head"),
        ("referral_ends", at(12, 15), "system"),
    ]


@pytest.mark.parametrize(("hours", "head_hears"), [(2, at(11, 24, "16:00")), (24, at(11, 25, "14:00"))])
def test_what_is_due_within_a_day_brings_the_head_in_two_hours_later(hours: int, head_hears: datetime):
    stages = {stage: when for stage, when, _ in reminded(away(HOTLINE, hours=hours))}
    assert stages["referral_silent"] == head_hears


def test_waiting_ends_fifteen_working_days_after_the_other_office_last_did_something():
    def ends(case: Case) -> datetime:
        return {stage: when for stage, when, _ in deadlines.reminders(case, TUESDAY, NOVEMBER, TZ)}["referral_ends"]

    assert ends(since_tuesday(State.TRANSFERRED)) == at(12, 15)
    assert ends(away(HOTLINE, stage=Stage.ACKNOWLEDGED, since=TUESDAY)) == at(12, 15)
    assert ends(away(MEDIATION, stage=Stage.BOOKED, meeting=at(11, 25, "15:00"))) == at(12, 16)


def test_silence_ends_a_case_only_where_the_other_office_is_known_to_have_it():
    assert diversion.was_passed_on(away(HOTLINE, stage=Stage.HANDED_IN))
    assert diversion.was_passed_on(away(HOTLINE, stage=Stage.ACKNOWLEDGED))
    for case in (
        away(HOTLINE),
        away(HOTLINE, stage=Stage.EXPORTED),
        away(MEDIATION, stage=Stage.ACKNOWLEDGED),
        since_tuesday(State.TRANSFERRED, destination=HOTLINE.value),
    ):
        assert not diversion.was_passed_on(case)


@pytest.mark.parametrize(
    ("answer", "ongoing_hours", "hours"), [("yes", 2, 2), ("threat", 2, 2), ("no", 2, 24), ("yes", 0, 24)]
)
def test_the_law_wants_somebody_sooner_while_it_is_being_done(answer: str, ongoing_hours: int, hours: int):
    matter = a_matter(on_site_hours=24, ongoing_hours=ongoing_hours)
    assert diversion.hours_on_site(matter, Facts(answers=(("ongoing", answer),))) == hours
    assert diversion.hours_on_site(matter, Facts()) == 24


def test_the_third_dispute_at_an_address_is_urgent_and_an_emergency_stays_one():
    assert diversion.with_disputes(Urgency.NORMAL, 2) is Urgency.NORMAL
    assert diversion.with_disputes(Urgency.NORMAL, 3) is Urgency.URGENT
    assert diversion.with_disputes(Urgency.EMERGENCY, 3) is Urgency.EMERGENCY
