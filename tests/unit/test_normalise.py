"""Reading what people type: width, slashes, numerals, and words that mean one thing."""

import pytest

from bot.understanding.fixed_words import FixedWord, fixed_word
from bot.understanding.normalise import fold, number, strip_slashes


def test_full_width_letters_and_digits_become_half_width():
    assert fold("Ａ０２３１　ｔ４０８２１３") == "A0231 t408213"


def test_control_and_invisible_characters_are_dropped_but_line_breaks_stay():
    assert fold("楼\u200b上\x00吵\n死") == "楼上吵\n死"


@pytest.mark.parametrize("text", ["/restart", "／restart", "//／ /restart", "\n /restart"])
def test_a_resident_never_reaches_the_dialogue_with_a_leading_slash(text: str):
    assert strip_slashes(text) == "restart"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("一百二十", 120),
        ("两百", 200),
        ("廿三", 23),
        ("幺", 1),
        ("八八八", 888),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零二", 102),
        ("一百二", 120),
        ("１２", 12),
        ("三千零五十", 3050),
        ("十几", None),
        ("", None),
        ("十百", None),
    ],
)
def test_numerals(words: str, value: int | None):
    assert number(words) == value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("进度", FixedWord("ask_progress")),
        ("进度 T408213", FixedWord("ask_progress", "T408213")),
        ("ｔ４０８２１３", FixedWord("ask_progress", "t408213")),
        ("撤回", FixedWord("withdraw")),
        ("请把我的聊天记录全部删除，谢谢", FixedWord("ask_erasure")),
        ("能不能删掉我的个人信息", FixedWord("ask_erasure")),
        ("确认删除", FixedWord("ask_erasure", "确认删除")),
        ("算了。", FixedWord("withdraw")),
        ("评价4", FixedWord("rate", "4")),
        ("评价 ５ 分", FixedWord("rate", "5")),
        ("转人工", FixedWord("ask_human")),
        ("补充 他们昨晚又来了", FixedWord("add", "他们昨晚又来了")),
        ("帮助", FixedWord("help")),
        ("1", FixedWord("choose", "1")),
        ("选２", FixedWord("choose", "2")),
        ("勿晓得", FixedWord("dont_know")),
        ("我要反映", FixedWord("want_report")),
    ],
)
def test_fixed_words_mean_one_thing(text: str, meant: FixedWord):
    assert fixed_word(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "楼上太吵了",
        "把我的照片删了不肯还",
        "聊天记录删得掉吗",
        "评价一下这个物业",
        "进度太慢了吧你们",
        "撤回那个搭建的是哪家",
        "302室",
    ],
)
def test_free_speech_is_no_fixed_word(text: str):
    assert fixed_word(text) is None
