"""Holidays of the moon calendar: the table against a library that computes them."""

from datetime import date

import jionlp
import pytest

from bot.understanding.festivals import FROM, SPRING, holiday


@pytest.mark.parametrize(("name", "moon"), [("春节", (1, 1)), ("端午", (5, 5)), ("中秋", (8, 15))])
def test_every_year_of_the_table_is_what_the_moon_says(name: str, moon: tuple[int, int]) -> None:
    for year in range(FROM, FROM + len(SPRING.split())):
        found = holiday(name, year)
        assert found is not None
        assert found[0] == jionlp.lunar2solar(year, *moon, False).date()


def test_new_year_s_eve_and_the_days_after() -> None:
    assert holiday("年三十", 2026) == (date(2026, 2, 16), 1)
    assert holiday("大年初五", 2026) == (date(2026, 2, 21), 1)


@pytest.mark.parametrize("year", [FROM - 1, 2041])
def test_beyond_the_table_nothing_is_guessed(year: int) -> None:
    assert holiday("春节", year) is None


def test_words_without_a_holiday_name_none() -> None:
    assert holiday("上个月", 2026) is None
