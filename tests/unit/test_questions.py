"""Which question about the room a message asks; what tells of something asks nothing."""

import pytest

from bot.catalogue.read import read_matters
from bot.understanding.foreign import is_foreign
from bot.understanding.questions import patterns, question_of
from bot.yaml_file import read_yaml
from tests.house import settings_for


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("聊天记录可以删掉吗", "delete"),
        ("我把对话删了你们还看得到伐", "delete"),
        ("他天天翻我手机", "phone_read"),
        ("手机万一被婆婆看到怎么办", "phone_read"),
        ("别去他家敲门，这事你们还管不管", "no_visit"),
        ("我看错了要紧吗", "mistake"),
        ("要不要留电话", "anonymous"),
        ("我可以发视频给你们吗", "evidence"),
        ("举报有没有奖励", "reward"),
        ("你们是真的民警吗", "robot"),
        ("失踪要多少小时才能报警", "missing"),
        ("身份证丢了怎么补", "papers"),
        ("周末装修几点可以开始", "renovation"),
        ("遛狗要牵绳吗", "dogs"),
        ("阿拉小区的片警是谁", "officer"),
        ("怎么撤回", "take_back"),
        ("说完以后是什么流程", "course"),
        ("派出所的电话是多少", "numbers"),
        ("老娘舅管伐", "mediation"),
        ("要不要我到派出所来一趟", "come"),
        ("你们半夜有人吗", "hours"),
    ],
)
def test_it_is_known_what_was_asked(words: str, name: str) -> None:
    assert question_of(words) == name


@pytest.mark.parametrize(
    "words",
    [
        "谁家的狗天天叫",
        "骗子把聊天记录删了怎么办",
        "楼道灯谁出电费都能吵",
        "他把我的手机抢走了",
        "楼上养了三条狗",
        "有人冒充民警叫我转账",
        "我老公翻了我的东西还打我，孩子也在旁边看着，昨天晚上十一点的事，能不能管管",
        "居委来过了，没用",
        "好的",
    ],
)
def test_what_tells_of_something_asks_nothing(words: str) -> None:
    assert question_of(words) is None


def test_every_question_has_its_answer() -> None:
    known = read_yaml(settings_for().home / "nlu_data" / "domain" / "responses.yml")["responses"]
    assert [name for name in patterns() if name != "papers" and f"utter_answer_{name}" not in known] == []


@pytest.mark.parametrize(
    ("words", "foreign"),
    [
        ("hello", True),
        ("the music from room 801 in 听涛园 is so loud", True),
        ("我的 neighbor 每天 party", False),
        ("T408213", False),
    ],
)
def test_words_without_any_chinese_are_foreign(words: str, foreign: bool) -> None:
    assert is_foreign(words) is foreign


def test_what_could_hurt_is_never_named_on_a_telephone() -> None:
    rows = read_matters().values()
    assert [row.code for row in rows if (row.at_risk or row.head_only) and not row.discreet] == []
