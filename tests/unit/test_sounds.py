"""How words sound: misheard characters and words typed in pinyin meet the right ones."""

import pytest

from bot.understanding.sounds import syllable_grams, syllables_of


@pytest.mark.parametrize(
    ("word", "said"),
    [("qunzufang", "qun zu fan"), ("fangong", "fan gon"), ("shangle", "san le"), ("lvse", "lv se"), ("hello", ""),
     ("noise", ""), ("ng", ""), ("", "")],
)  # fmt: skip
def test_a_word_in_pinyin_is_cut_into_syllables_and_english_is_left_alone(word: str, said: str) -> None:
    assert " ".join(syllables_of(word)) == said


@pytest.mark.parametrize("heard", ["群主房", "群组房", "qunzufang", "QUNZUFANG"])
def test_what_sounds_alike_has_the_same_syllables(heard: str) -> None:
    assert set(syllable_grams(heard)) == set(syllable_grams("群租房"))


def test_syllables_do_not_reach_over_a_pause() -> None:
    assert "zu you" not in set(syllable_grams("群租，有人"))


def test_the_longest_word_costs_no_more_than_its_length() -> None:
    assert syllables_of("xian" * 15) == ("xian",) * 15
    assert syllables_of("xian" * 14 + "xib") == ()
