"""Which way a message takes, and what becomes of it after each of the platform's answers (security.md R5)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.wechat.api import BAD_BODY, CONNECTION, TIMEOUT
from bot.wechat.ladder import CUSTOM, NOTICE, Fate, Verdict, first_step, verdict

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TZ = ZoneInfo("Asia/Shanghai")
NOT_KNOWN = 99999


def fate(code: int, *, kind: str = "progress", step: str = CUSTOM, attempt: int = 1, now: datetime = NOW) -> Verdict:
    return verdict(code, kind=kind, step=step, attempt=attempt, now=now, tz=TZ)


def wait(code: int, attempt: int) -> timedelta:
    """How long after this try the next one comes."""
    found = fate(code, attempt=attempt)
    assert found.fate is Fate.AGAIN
    assert found.at is not None
    return found.at - NOW


# --- the first step

URGENT = ("outcome", "question", "push", "alarm", "relay")
PLAIN = ("answer", "receipt", "progress", "survey", "quiet")


@pytest.mark.parametrize("kind", [*URGENT, *PLAIN])
def test_within_48_hours_and_five_messages_the_words_themselves_go_out(kind: str) -> None:
    for can_notify in (True, False):
        assert first_step(kind, window_open=True, can_send=True, can_notify=can_notify) == CUSTOM


@pytest.mark.parametrize(("window_open", "can_send"), [(False, True), (True, False), (False, False)])
def test_else_what_matters_is_noticed_where_the_account_may_and_all_the_rest_waits(
    window_open: bool, can_send: bool
) -> None:
    def step(kind: str, *, can_notify: bool) -> str | None:
        return first_step(kind, window_open=window_open, can_send=can_send, can_notify=can_notify)

    assert {step(kind, can_notify=True) for kind in URGENT} == {NOTICE}
    assert {step(kind, can_notify=True) for kind in PLAIN} == {None}
    assert {step(kind, can_notify=False) for kind in (*URGENT, *PLAIN)} == {None}


# --- after an answer


@pytest.mark.parametrize("step", [CUSTOM, NOTICE])
def test_what_the_platform_took_is_sent(step: str) -> None:
    assert fate(0, step=step) == Verdict(fate=Fate.SENT)


@pytest.mark.parametrize("code", [45015, 45047, 48001])
def test_where_the_window_or_the_account_is_shut_the_notice_is_left_and_below_it_only_waiting(code: int) -> None:
    assert fate(code) == Verdict(fate=Fate.DOWN)
    assert fate(code, step=NOTICE) == Verdict(fate=Fate.HELD)


@pytest.mark.parametrize("code", [43004, 40003, 43101, 50002])
@pytest.mark.parametrize("step", [CUSTOM, NOTICE])
def test_the_words_to_whom_nobody_reaches_wait_for_the_next_contact(code: int, step: str) -> None:
    """Not a follower, no such id, refused, shut out by the platform."""
    assert fate(code, step=step) == Verdict(fate=Fate.HELD)


@pytest.mark.parametrize(
    "code", [-1, 45011, TIMEOUT, CONNECTION, BAD_BODY, 40001, 40014, 42001, 41001], ids=lambda code: f"code{code}"
)
@pytest.mark.parametrize("step", [CUSTOM, NOTICE])
def test_what_passes_by_itself_is_tried_however_long_it_takes(code: int, step: str) -> None:
    """A busy platform, a network that is away, a token that ran out: nobody's words are given up for it."""
    for attempt in (1, 3, 4, 1_000):
        assert fate(code, step=step, attempt=attempt).fate is Fate.AGAIN


def test_each_try_waits_twice_as_long_as_the_one_before_and_never_longer_than_an_hour() -> None:
    waits = [wait(TIMEOUT, attempt) for attempt in range(1, 14)]
    assert [step.total_seconds() for step in waits[:5]] == [5, 10, 20, 40, 80]
    assert [step.total_seconds() for step in waits[9:]] == [2_560, 3_600, 3_600, 3_600]
    assert wait(TIMEOUT, 1_000) == timedelta(hours=1)
    assert wait(NOT_KNOWN, 2) == timedelta(seconds=10)


@pytest.mark.parametrize("code", [44004, 45002, 45008])
def test_words_that_would_be_refused_again_are_a_persons_to_look_at_at_once(code: int) -> None:
    """Empty, too long, too many."""
    assert fate(code, attempt=1) == Verdict(fate=Fate.DEAD)
    assert fate(code, kind="outcome", step=NOTICE, attempt=1) == Verdict(fate=Fate.HELD)


@pytest.mark.parametrize("code", [47003, 40037, NOT_KNOWN])
def test_an_unknown_refusal_is_met_three_times_then_a_person_looks_or_the_words_wait_behind_a_faulty_notice(
    code: int,
) -> None:
    for step, last in ((CUSTOM, Fate.DEAD), (NOTICE, Fate.HELD)):
        tries = [fate(code, kind="outcome", step=step, attempt=attempt).fate for attempt in (1, 2, 3, 4)]
        assert tries == [Fate.AGAIN, Fate.AGAIN, last, last]


# --- the platform's daily limit


@pytest.mark.parametrize(
    ("now", "midnight"),
    [
        (datetime(2026, 11, 24, 23, 59, tzinfo=TZ), datetime(2026, 11, 25, 0, 1, tzinfo=TZ)),
        (datetime(2026, 11, 25, 0, 0, tzinfo=TZ), datetime(2026, 11, 26, 0, 1, tzinfo=TZ)),
        (datetime(2026, 11, 25, 7, 59, tzinfo=TZ), datetime(2026, 11, 26, 0, 1, tzinfo=TZ)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=TZ), datetime(2027, 1, 1, 0, 1, tzinfo=TZ)),
    ],
)
def test_when_the_days_messages_are_used_up_words_wait_for_midnight_in_shanghai(
    now: datetime, midnight: datetime
) -> None:
    assert fate(45009, now=now.astimezone(UTC)) == Verdict(fate=Fate.AGAIN, at=midnight)


@pytest.mark.parametrize("kind", ["outcome", "question"])
def test_what_a_reporter_waits_for_is_noticed_on_such_a_day_until_notices_are_used_up_too(kind: str) -> None:
    assert fate(45009, kind=kind) == Verdict(fate=Fate.DOWN)
    assert fate(45009, kind=kind, step=NOTICE).fate is Fate.AGAIN
