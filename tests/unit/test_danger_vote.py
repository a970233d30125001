"""The learnt half of the emergency guard: what it adds to the rules, and what it takes back."""

from pathlib import Path

import pytest

from bot.understanding.danger_vote import DangerVote, known_of, read_vote, write_vote
from bot.understanding.emergency import OVERRULED, VOTED, Watch, guard


def vote(**weights: float) -> DangerVote:
    """A vote that knows these pieces, each once in the whole text and once in the last clause."""
    known = known_of(weights, [1.0] * len(weights), weights.values())
    return DangerVote(known={"whole": known, "last": known}, intercept=0.0, slope=4.0, offset=0.0)


def test_words_without_any_known_piece_are_as_likely_as_the_intercept_says() -> None:
    assert vote(门把手=1.0).chance("今天天气好") == pytest.approx(0.5)
    assert vote(门把手=1.0).chance("") == pytest.approx(0.5)


def test_danger_without_any_of_the_obvious_words_raises_the_alarm_by_the_vote() -> None:
    words = "家里就我，把手慢慢转"
    assert guard(words) is None
    alarm = Watch(vote=vote(把手=1.0, 慢慢转=1.0)).alarm(words)
    assert alarm is not None
    assert alarm.line == "110"


def test_a_short_answer_in_a_calm_talk_takes_more() -> None:
    watch = Watch(vote=vote(住人=0.5))
    assert guard("已经住人了") is None
    assert watch.alarm("已经住人了") is not None
    assert watch.alarm("已经住人了", amid=True) is None
    assert Watch(vote=vote(追来=2.0)).alarm("他们追来了", amid=True) is not None
    assert watch.alarm("着火了", amid=True) == guard("着火了")


def test_a_language_that_the_vote_did_not_learn_is_left_to_the_rules() -> None:
    assert Watch(vote=vote(我住=2.0)).alarm("我住 building 5 room 1602") is None


def test_harmless_words_stay_harmless() -> None:
    assert Watch(vote=vote(芹菜=-1.0)).alarm("楼道里堆满芹菜") is None


def test_the_vote_takes_back_what_only_looked_like_danger() -> None:
    words = "菜场杀鱼的摊位血水流一地，走路打滑"
    assert guard(words) is not None
    assert Watch(vote=vote(杀鱼=-4.0)).alarm(words) is None


def test_a_bare_cry_is_never_taken_back() -> None:
    deaf = vote(**{"救命": -9.0, "着火": -9.0, "不想活": -9.0})
    for words in ("救命", "救命啊", "着火了", "我不想活了", "我不想活了，谢谢你们一直以来的照顾"):
        assert (Watch(vote=deaf).alarm(words) is None) == (guard(words) is None), words


def test_without_a_trained_vote_the_rules_guard_alone() -> None:
    assert Watch().alarm("着火了") == guard("着火了")


def test_it_takes_more_to_raise_an_alarm_than_to_keep_one() -> None:
    assert OVERRULED < VOTED


def test_a_very_long_text_is_weighed_by_its_beginning() -> None:
    assert 0.0 <= vote(啊=1.0).chance("啊" * 20_000) <= 1.0


def test_the_weights_come_back_from_their_file_as_they_were(tmp_path: Path) -> None:
    made = vote(把手=0.25)
    write_vote(tmp_path / "vote.json", made)
    again = read_vote(tmp_path / "vote.json")
    assert again.chance("把手") == made.chance("把手")
