"""An officer calls off what was planned, in plain words; nothing else that sounds like it does anything."""

from datetime import date

import pytest

from bot.understanding.officer_grammar import Parsed, parse_officer

TODAY = date(2026, 11, 26)
GOING = ["visit", "joint_visit"]
ANY = ["visit", "joint_visit", "interview"]


def heard(words: str) -> Parsed:
    return parse_officer(words, last_case="A0231", today=TODAY)


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("取消明天的约谈", {"kinds": ["interview"], "date": "2026-11-27"}),
        ("A0231 取消约谈", {"kinds": ["interview"]}),
        ("约谈取消", {"kinds": ["interview"]}),
        ("约谈房东取消", {"kinds": ["interview"], "person": "房东"}),
        ("取消跟王先生约谈", {"kinds": ["interview"], "person": "王先生"}),
        ("和二房东的约谈取消了", {"kinds": ["interview"], "person": "二房东"}),
        ("明天不约房东了", {"kinds": ["interview"], "date": "2026-11-27", "person": "房东"}),
        ("不用约谈了", {"kinds": ["interview"]}),
        ("房东不来了，约谈取消", {"kinds": ["interview"], "text": "房东不来了"}),
        ("明天不去了", {"kinds": GOING, "date": "2026-11-27"}),
        ("不用去了", {"kinds": GOING}),
        ("人不在，明天不去了", {"kinds": GOING, "date": "2026-11-27", "text": "人不在"}),
        ("明天不去了，房东出差", {"kinds": GOING, "date": "2026-11-27", "text": "房东出差"}),
        ("今天下午的走访先取消", {"kinds": ["visit"], "date": "2026-11-26"}),
        ("把周五的走访取消掉", {"kinds": ["visit"], "date": "2026-11-27"}),
        ("明天不上门了", {"kinds": ["visit"], "date": "2026-11-27"}),
        ("联合检查取消", {"kinds": ["joint_visit"]}),
        ("取消明天的安排", {"kinds": ANY, "date": "2026-11-27"}),
    ],
)
def test_what_is_called_off_is_read_with_its_day_its_person_and_why(words: str, fields: dict[str, object]) -> None:
    (spoken,) = heard(words).commands
    assert (spoken.name, spoken.cases, dict(spoken.fields)) == ("call_off", ("A0231",), fields)


def test_a_new_day_in_the_same_breath_puts_off_instead() -> None:
    (spoken,) = heard("明天不去了，后天再去").commands
    assert (spoken.name, spoken.fields["date"]) == ("visit", "2026-11-28")


def test_an_hour_written_with_a_colon_is_one_word() -> None:
    (spoken,) = heard("取消走访，走访 11月30日9:00").commands
    assert (spoken.name, spoken.fields["date"], spoken.fields["time"]) == ("visit", "2026-11-30", "09:00")


@pytest.mark.parametrize("words", ["取消", "算了", "取消 A0231", "不发了，取消"])
def test_a_bare_word_still_takes_back_a_preview_only(words: str) -> None:
    assert [spoken.name for spoken in heard(words).commands] == ["cancel"]


@pytest.mark.parametrize(
    "words",
    [
        "取消不了怎么办", "取消订单", "他说明天不去了", "房东明天不来了", "小李明天不去了", "要不明天不去了？",
        "如果下雨就不去了", "今天去不了，下雨", "想取消约谈", "要不要取消约谈", "约谈取消了吗", "约谈取消的话告诉我",
        "领导说约谈取消", "物业把走访取消了", "上次的约谈取消过一次", "听说走访取消了", "约谈没取消", "约谈不取消",
        "还没取消约谈", "明天不去开会了", "明天的会取消了", "算了不约了", "约谈推迟", "走访改期", "不去了，转给小李",
        "明天不去了，转城管", "走访取消，办结", "明天不去了，我请假", "原定周五去看，先不去了",
    ],
)  # fmt: skip
def test_what_only_sounds_like_it_is_asked_about(words: str) -> None:
    assert heard(words).commands == ()
