"""Every code of the platform has one fate (security.md R5)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.wechat.api import BAD_BODY, CONNECTION, TIMEOUT
from bot.wechat.ladder import CUSTOM, NOTICE, Fate, Verdict, first_step, verdict

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
TZ = ZoneInfo("Asia/Shanghai")


def fate(code: int, *, kind: str = "progress", step: str = CUSTOM, attempt: int = 1) -> Verdict:
    return verdict(code, kind=kind, step=step, attempt=attempt, now=NOW, tz=TZ)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, Fate.SENT), (45015, Fate.DOWN), (45047, Fate.DOWN), (48001, Fate.DOWN), (43004, Fate.HELD),
        (40003, Fate.HELD), (43101, Fate.HELD), (40001, Fate.AGAIN), (40014, Fate.AGAIN), (42001, Fate.AGAIN),
        (-1, Fate.AGAIN), (45011, Fate.AGAIN), (TIMEOUT, Fate.AGAIN), (CONNECTION, Fate.AGAIN), (BAD_BODY, Fate.AGAIN),
    ],
)  # fmt: skip
def test_each_code_has_its_fate(code: int, expected: Fate) -> None:
    assert fate(code).fate is expected


def test_the_daily_limit_waits_for_midnight_but_an_outcome_takes_the_next_step() -> None:
    waiting = fate(45009)
    assert waiting.fate is Fate.AGAIN
    assert waiting.at is not None
    assert waiting.at.astimezone(TZ).strftime("%H:%M") == "00:01"
    assert fate(45009, kind="outcome").fate is Fate.DOWN


def test_an_unknown_code_is_tried_three_times_then_a_person_looks() -> None:
    assert fate(99999, attempt=1).fate is Fate.AGAIN
    assert fate(99999, attempt=3).fate is Fate.DEAD


@pytest.mark.parametrize("code", [47003, 40037, 99999])
def test_a_notice_that_the_platform_refuses_leaves_the_words_for_the_next_contact(code: int) -> None:
    assert fate(code, kind="outcome", step=NOTICE, attempt=1).fate is Fate.AGAIN
    assert fate(code, kind="outcome", step=NOTICE, attempt=3).fate is Fate.HELD


def test_below_the_notice_there_is_only_waiting_for_the_next_contact() -> None:
    assert fate(45015, step=NOTICE).fate is Fate.HELD


def test_only_what_matters_is_noticed_and_only_by_an_account_that_may() -> None:
    assert first_step("progress", window_open=True, can_send=True, can_notify=True) == CUSTOM
    assert first_step("progress", window_open=False, can_send=True, can_notify=True) is None
    assert first_step("outcome", window_open=False, can_send=True, can_notify=True) == NOTICE
    assert first_step("outcome", window_open=False, can_send=False, can_notify=False) is None
