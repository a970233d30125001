"""The words that a linear decision rests on: taken from the text, weightiest first, never invented. And the decision
of one text is the one that was learnt over the table of all."""

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from bot.dialogue.components.text import Features, Weights
from bot.dialogue.evidence import telling_words

TEXTS = [
    "房子隔成八间出租",
    "一套房隔成六间出租，房东不管",
    "电瓶车被偷了",
    "电瓶车和自行车被偷了",
    "半夜唱歌",
    "天天半夜唱歌跳舞",
]
CODES = ["group_rental", "group_rental", "theft", "theft", "noise_living", "noise_living"]


@pytest.fixture(scope="module")
def features():
    return Features()


@pytest.fixture(scope="module")
def rows(features):
    return features.fit(TEXTS * 3, CODES * 3)


@pytest.fixture(scope="module")
def classifier(rows):
    return LinearSVC().fit(rows, CODES * 3)


@pytest.fixture
def weights(features, rows, classifier) -> Weights:
    return Weights(features, classifier)


def words_for(weights: Weights, text: str, code: str, **worth: float) -> tuple[str, ...]:
    """The evidence for a class whose coefficients are the worth of some n-grams, nothing for all others."""
    assert set(worth) <= set(weights.names)
    weights.table[:, 0] = [worth.get(name, 0.0) for name in weights.names]
    return telling_words(text, code, weights.worths(weights.row(text), 0))


def test_one_text_alone_gets_the_margins_of_the_whole_table(weights, rows, classifier):
    for n, text in enumerate(TEXTS):
        (margins,) = weights.margins(weights.row(text))
        assert margins == pytest.approx(classifier.decision_function(rows[n])[0], abs=2e-3)


def test_several_decisions_are_read_from_one_row_and_one_between_two_has_one_margin(features, rows, classifier):
    two = LinearSVC().fit(rows, [code == "theft" for code in CODES * 3])
    both = Weights(features, classifier, two)
    first, second = both.margins(both.row(TEXTS[2]))
    assert first == pytest.approx(classifier.decision_function(rows[2])[0], abs=2e-3)
    assert second == pytest.approx(two.decision_function(rows[2]), abs=2e-3)


def test_a_text_of_which_nothing_is_known_is_decided_by_the_intercept(weights, classifier):
    assert weights.margins(weights.row("Ω≈ç"))[0] == pytest.approx(classifier.intercept_, abs=1e-6)
    assert np.isfinite(weights.margins(weights.row(""))[0]).all()


def test_the_words_that_hold_the_weighty_ngrams_are_named(weights):
    assert words_for(weights, "楼上的房子隔成八间出租了", "group_rental", 隔成=2.0) == ("隔成",)


def test_neighbouring_words_are_one_phrase_and_the_weightiest_comes_first(weights):
    found = words_for(weights, "昨天电瓶车，被偷了", "theft", 被偷=3.0, 电瓶车=1.2)
    assert found[0].startswith("被偷")
    assert found[1:] == ("电瓶车",)


def test_what_only_sounds_like_a_known_word_is_named_as_it_was_written(weights):
    found = telling_words("听说里面个成好多间", "group_rental", [("~ge cen", 2.0)])
    assert "个成" in "".join(found)


def test_a_misheard_word_counts_like_the_right_one(weights):
    def theft(text: str) -> float:
        return float(weights.margins(weights.row(text))[0][weights.classes.index("theft")])

    assert theft("电平车被投了") > theft("完全无关的话")


def test_what_speaks_against_is_no_evidence(weights):
    assert words_for(weights, "电瓶车被偷了", "theft", 被偷=-2.0) == ()


def test_a_text_of_which_nothing_is_known_has_no_evidence(weights):
    assert words_for(weights, "Ω≈ç", "theft", 被偷=2.0) == ()


def test_the_evidence_stands_in_the_text_as_it_was_said(weights):
    for phrase in words_for(weights, "我家樓下電瓶車被偷了！！", "theft", 被偷=1.0, 电瓶车=1.0):
        assert phrase in "我家楼下电瓶车被偷了"
