"""Numbers of identity cards: a wrong digit is found before anything is stored. All numbers here are made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.identity import check_character, is_identity_number
from bot.understanding.emergency import cannot_speak, guard

TODAY = date(2026, 3, 10)
DIGITS = st.text("0123456789", min_size=17, max_size=17)


def made_up(born: str = "19900101", order: str = "001") -> str:
    seventeen = f"310000{born}{order}"
    return seventeen + check_character(seventeen)


def test_the_worked_example_of_the_standard_is_right():
    assert check_character("11010519491231002") == "X"


def test_a_well_formed_number_passes_in_either_case_of_x():
    number = next(n for order in range(1, 999) if (n := made_up(order=f"{order:03d}")).endswith("X"))
    assert is_identity_number(number, TODAY)
    assert is_identity_number(f" {number.lower()} ", TODAY)


@pytest.mark.parametrize("number", ["", "123", made_up()[:-1], made_up("20990101"), made_up("19901301"), "一" * 18,
                                    made_up("18991231"), f"{made_up()}1"])  # fmt: skip
def test_what_is_no_number_is_refused(number: str):
    assert not is_identity_number(number, TODAY)


@given(place=st.integers(0, 16), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes(place: int, digit: str):
    number = made_up()
    wrong = number[:place] + digit + number[place + 1 :]
    assert is_identity_number(wrong, TODAY) == (wrong == number)


@pytest.mark.parametrize(
    "words", ["我不方便说话，帮我报警", "快报警，我不敢出声", "救我，不能打电话", "我躲在厕所里，我不敢说话"]
)
def test_who_cannot_speak_raises_the_alarm(words: str):
    assert guard(words) is not None
    assert cannot_speak(words)


@pytest.mark.parametrize("words", ["有人拿刀砍人", "着火了快来", "楼上太吵，不方便休息"])
def test_who_can_speak_is_told_to_phone(words: str):
    assert not cannot_speak(words)
