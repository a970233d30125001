"""Leave and hand-over as officers say them."""

from datetime import date

import pytest

from bot.understanding.roster_words import handover_words, leave_words

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "first", "last", "substitute"),
    [
        ("12月1日-12月3日 代班 王磊", (12, 1), (12, 3), "王磊"),
        ("12-1 - 12-3 代班 王强", (12, 1), (12, 3), "王强"),
        ("12.1-12.3 代班 王强", (12, 1), (12, 3), "王强"),
        ("12月1日-3日 王警官代班", (12, 1), (12, 3), "王警官"),
        ("2026-12-01至2026-12-03 代班：王强", (12, 1), (12, 3), "王强"),
        ("下周一到周三我请假，李强代班", (11, 30), (12, 2), "李强"),
        ("下周一到下周三，代班李强", (11, 30), (12, 2), "李强"),
        ("明天 代班 王强", (11, 25), (11, 25), "王强"),
        ("明天到后天 王强代班", (11, 25), (11, 26), "王强"),
        ("明天后天有事，请王强代班", (11, 25), (11, 26), "王强"),
        ("12月1日起5天，小王代", (12, 1), (12, 5), "小王"),
        ("明天请假一天", (11, 25), (11, 25), ""),
        ("12月1日-12月3日 代班 值班室", (12, 1), (12, 3), "值班室"),
    ],
)
def test_days_and_substitute_are_read(
    said: str, first: tuple[int, int], last: tuple[int, int], substitute: str
) -> None:
    found = leave_words(said, TODAY)
    assert (found.first, found.last, found.substitute) == (date(2026, *first), date(2026, *last), substitute)


def test_a_leave_runs_across_new_year() -> None:
    found = leave_words("12月30日到1月2日 代班 王强", TODAY)
    assert (found.first, found.last) == (date(2026, 12, 30), date(2027, 1, 2))


def test_a_fixed_holiday_names_its_days() -> None:
    found = leave_words("国庆我休息，王警官代", date(2026, 9, 20))
    assert (found.first, found.last, found.substitute) == (date(2026, 10, 1), date(2026, 10, 7), "王警官")
    assert leave_words("春节我休息，王警官代", TODAY).first is None


@pytest.mark.parametrize("said", ["取消", "销假", "提前回来了"])
def test_a_leave_is_called_off(said: str) -> None:
    assert leave_words(said, TODAY).ends


@pytest.mark.parametrize(
    ("said", "beat", "person"),
    [
        ("B01 王磊", "B01", "王磊"), ("云栖路警务区交给王磊", "云栖路警务区", "王磊"), ("B01 给王磊", "B01", "王磊"),
        ("王磊", "", "王磊"), ("B01", "B01", ""), ("云栖路警务区 小王", "云栖路警务区", "小王"),
    ],
)  # fmt: skip
def test_a_hand_over_names_a_beat_and_a_person(said: str, beat: str, person: str) -> None:
    found = handover_words(said)
    assert (found.beat, found.person) == (beat, person)
