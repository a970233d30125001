"""The words that a linear decision rests on: taken from the text, weightiest first, never invented."""

import numpy as np
import pytest

from bot.dialogue.components.text import Features
from bot.dialogue.evidence import telling_words

TEXTS = ["房子隔成八间出租", "一套房隔成六间出租", "电瓶车被偷了", "电瓶车和自行车被偷了"]
CODES = ["group_rental", "group_rental", "theft", "theft"]


@pytest.fixture(scope="module")
def seen():
    features = Features()
    features.fit(TEXTS * 3, CODES * 3)
    return features


def weights(features, **worth: float):
    """A class's coefficients: the worth of some n-grams, nothing for all others."""
    names = features.names()
    assert set(worth) <= set(names)
    return np.array([worth.get(name, 0.0) for name in names])


def words_for(features, text: str, code: str, **worth: float) -> tuple[str, ...]:
    row = features.rows([text])[0]
    return telling_words(text, code, features.names(), row, weights(features, **worth))


def test_the_words_that_hold_the_weighty_ngrams_are_named(seen):
    assert words_for(seen, "楼上的房子隔成八间出租了", "group_rental", 隔成=2.0) == ("隔成",)


def test_neighbouring_words_are_one_phrase_and_the_weightiest_comes_first(seen):
    found = words_for(seen, "昨天电瓶车，被偷了", "theft", 被偷=3.0, 电瓶车=1.2)
    assert found[0].startswith("被偷")
    assert found[1:] == ("电瓶车",)


def test_what_speaks_against_is_no_evidence(seen):
    assert words_for(seen, "电瓶车被偷了", "theft", 被偷=-2.0) == ()


def test_a_text_of_which_nothing_is_known_has_no_evidence(seen):
    assert words_for(seen, "Ω≈ç", "theft", 被偷=2.0) == ()


def test_the_evidence_stands_in_the_text_as_it_was_said(seen):
    text = "我家樓下電瓶車被偷了！！"
    for phrase in words_for(seen, text, "theft", 被偷=1.0, 电瓶车=1.0):
        assert phrase in "我家楼下电瓶车被偷了"
