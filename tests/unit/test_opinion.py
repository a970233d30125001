"""How somebody feels about an outcome or an offer, in words instead of a number."""

import pytest

from bot.understanding.opinion import (
    CANNOT_SAY,
    NOT_SOLVED,
    SOLVED,
    asks_when,
    chosen_way,
    says_no,
    score_of,
    speaks_as_minor,
    tells_of_harm,
    wants_to_tell,
)


@pytest.mark.parametrize("words", ["替我转吧", "帮我转过去", "麻烦你们转一下", "转吧", "那你们转吧", "好的，麻烦您转"])
def test_the_offer_is_taken_in_words(words: str) -> None:
    assert chosen_way(words) == "hand_over"


@pytest.mark.parametrize("words", ["我自己打", "不用转了，我自己联系", "先不用转", "先登记吧", "别转，我自己去找他们"])
def test_the_offer_is_declined_in_words(words: str) -> None:
    assert chosen_way(words) == "myself"


@pytest.mark.parametrize("words", ["楼上天天吵", "他把钥匙转给别人了", "转人工", "二房东转租给好几个人", "谢谢"])
def test_other_words_answer_no_offer(words: str) -> None:
    assert chosen_way(words) is None


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("没修好，还是不亮", NOT_SOLVED),
        ("没人来管", NOT_SOLVED),
        ("还是老样子", NOT_SOLVED),
        ("又开始了", NOT_SOLVED),
        ("昨天又唱了", NOT_SOLVED),
        ("解决了，谢谢", SOLVED),
        ("收到", CANNOT_SAY),
    ],
)
def test_words_about_an_outcome(words: str, score: int) -> None:
    assert score_of(words) == score


@pytest.mark.parametrize(
    "words",
    [
        "明天会有人来吗",
        "你们什么时候上门呢",
        "几点来啊",
        "会处理吗",
        "今天来不来",
        "警察什么时候来",
        "要多久",
        "什么时候能解决，给个准话",
    ],
)
def test_who_asks_when_somebody_comes(words: str) -> None:
    assert asks_when(words)


@pytest.mark.parametrize(
    "words", ["明天来人装修", "他昨天来过", "每天十二点到两点", "什么时候都在吵", "什么时候都有人来"]
)
def test_who_tells_asks_nothing(words: str) -> None:
    assert not asks_when(words)


@pytest.mark.parametrize(
    ("words", "no"), [("没有，又住进来人了", True), ("没有", True), ("没有了，谢谢", False), ("不好意思", False)]
)
def test_a_plain_no_to_whether_it_is_solved(words: str, no: bool) -> None:
    assert says_no(words) == no


@pytest.mark.parametrize(
    ("words", "young"), [("我初二 他们骂我", True), ("我在读高一", True), ("我高一层也能听到", False)]
)
def test_who_speaks_as_a_minor(words: str, young: bool) -> None:
    assert speaks_as_minor(words) == young


def test_who_suffers_and_who_means_to_tell() -> None:
    assert tells_of_harm("我在学校被欺负了")
    assert not tells_of_harm("你是机器人吗")
    assert wants_to_tell("我想反映一个事，但是我怕房东知道是我说的")
    assert not wants_to_tell("你们会保密吗")
