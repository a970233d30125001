"""Two readers of an officer's words: what one of them doubts is offered, not done (docs/adr/0035)."""

from collections.abc import Mapping
from datetime import date

import pytest

from bot.understanding.officer_grammar import parse_officer
from bot.understanding.officer_sense import Chances, heard, signs

TODAY = date(2026, 11, 26)


class Reader:
    """A second reader that hears in the words what the test says, and is sure of it as far as the test says."""

    def __init__(self, heard_in: Mapping[str, str], sure: float = 0.95) -> None:
        self.heard_in, self.sure = heard_in, sure

    def __call__(self, words: str, signs: Mapping[str, float]) -> Chances:
        acts = {"accept", "contact", "find:substantiated", "interview", "nothing", "order", "transfer"}
        acts |= {"visit:ahead", "visit:held"}
        said = {act for cue, act in self.heard_in.items() if cue in words}
        return {act: self.sure if act in said else 0.01 for act in acts}


def done(words: str, reader: Reader | None, last: str = "A0231") -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.cases) for one in heard(words, reader, last_case=last, today=TODAY).commands]


def test_what_both_read_is_done() -> None:
    assert done("查实了，隔了八间", Reader({"查实": "find:substantiated"})) == [("find", ("A0231",))]


def test_what_the_second_reader_takes_for_talk_is_offered_and_not_done() -> None:
    parsed = heard("查实了，隔了八间", Reader({"查实": "nothing"}), last_case="A0231", today=TODAY)
    assert (parsed.commands, parsed.ask) == ((), "ask_doubtful")
    assert [one.name for one in parsed.perhaps] == ["find"]


def test_an_order_that_the_grammar_lost_keeps_the_whole_from_being_done_by_halves() -> None:
    words = "属实，然后那头我也打过招呼了"
    assert done(words, None) == [("find", ("A0231",))]
    parsed = heard(
        words, Reader({"属实": "find:substantiated", "招呼": "contact"}, 0.7), last_case="A0231", today=TODAY
    )
    assert parsed.commands == ()
    assert [one.name for one in parsed.perhaps] == ["find", "contact"]


def test_a_fair_chance_of_a_second_act_is_enough_to_ask_first() -> None:
    def fair(words: str, signs: Mapping[str, float]) -> Chances:
        return {"find:substantiated": 0.9, "contact": 0.4, "nothing": 0.01}

    parsed = heard("查实了，那头也招呼到了", fair, last_case="A0231", today=TODAY)
    assert parsed.commands == ()
    assert parsed.perhaps[0].name == "find"


def test_what_was_found_is_the_reason_for_which_the_case_goes_elsewhere() -> None:
    reader = Reader({"属实": "find:substantiated", "转": "transfer"})
    parsed = heard("属实，三层隔成二十间，转房管", reader, last_case="A0231", today=TODAY)
    assert [one.name for one in parsed.commands] == ["find", "transfer"]
    assert parsed.commands[1].fields == {"to": "房管", "reason": "三层隔成二十间"}


@pytest.mark.parametrize("words", ["回复一下", "问他一下", "跟反映人说一声"])
def test_words_for_the_reporter_that_are_missing_are_asked_for(words: str) -> None:
    parsed = heard(words, None, last_case="A0231", today=TODAY)
    assert (parsed.commands, parsed.ask) == ((), "ask_missing_text")


def test_words_that_the_grammar_does_not_know_are_done_when_the_second_reader_is_sure() -> None:
    assert done("这单我揽下啦", None) == []
    assert done("这单我揽下啦", Reader({"揽下": "accept"})) == [("accept", ("A0231",))]


def test_and_offered_when_it_is_not() -> None:
    parsed = heard("这单我揽下啦", Reader({"揽下": "accept"}, 0.6), last_case="A0231", today=TODAY)
    assert parsed.commands == ()
    assert [(one.name, one.cases) for one in parsed.perhaps] == [("accept", ("A0231",))]


def test_two_acts_are_given_their_own_clauses() -> None:
    reader = Reader({"揽下": "accept", "瞄一眼": "visit:ahead"})
    parsed = heard("这单我揽下啦，明天上午九点过去瞄一眼", reader, last_case="A0231", today=TODAY)
    assert [(one.name, one.fields.get("date"), one.fields.get("time")) for one in parsed.commands] == [
        ("accept", None, None),
        ("visit", "2026-11-27", "09:00"),
    ]


def test_a_day_that_is_not_said_is_asked_for() -> None:
    assert done("过去瞄一眼", Reader({"瞄": "visit:ahead"})) == []


@pytest.mark.parametrize("words", ["A0231我揽下，A0240先搁着", "我揽下，算了", "揽下，0240还不好说"])
def test_nothing_is_read_over_another_case_or_a_word_that_calls_off(words: str) -> None:
    assert done(words, Reader({"揽下": "accept"})) == []


@pytest.mark.parametrize("words", ["今天有什么要办的", "看看A0240", "1", "/受理 A0240"])
def test_a_look_or_a_command_of_the_list_needs_no_second_reader(words: str) -> None:
    found = heard(words, Reader({"": "nothing"}), last_case="A0231", pushed="A0231", today=TODAY)
    assert found == parse_officer(words, last_case="A0231", pushed="A0231", today=TODAY)


def test_the_signs_tell_what_the_grammar_saw() -> None:
    words = "A0240属实，城管限七天"
    found = signs(words, parse_officer(words, today=TODAY))
    assert {"done find:substantiated", "word UNIT", "cases 1"} <= set(found)


# --- numbers that belong to another case


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("301我接，302不归我片，退", "A0301"),
        ("79、80、81三条都没发现问题", "A0079"),
        ("293结，人搬走了；294反馈举报人", "A0293"),
        ("不是我片区退回，0411是我的，收了", "C0410"),
    ],
)
def test_what_is_said_of_another_case_is_never_done_to_the_one_at_hand(words: str, last: str) -> None:
    assert parse_officer(words, last_case=last, today=TODAY).commands == ()


@pytest.mark.parametrize(
    ("words", "last", "cases"),
    [
        ("1170、1171、1172三条全收", "S1170", ("S1170", "S1171", "S1172")),
        ("1204、1205两家狗主都和解了，一并办结", "V1204", ("V1204", "V1205")),
        ("0088房东已约谈，态度端正。", "E0109", ("E0088",)),
        ("楼上602隔了八间，属实", "A0231", ("A0231",)),
        ("2024年就有人举报过，属实", "A0231", ("A0231",)),
    ],
)
def test_digits_are_a_case_only_where_they_can_be(words: str, last: str, cases: tuple[str, ...]) -> None:
    assert [one.cases for one in parse_officer(words, last_case=last, today=TODAY).commands] == [cases]


def test_ming_before_an_hour_is_tomorrow() -> None:
    (one,) = parse_officer("明下午3点去看", last_case="B0204", today=TODAY).commands
    assert (one.fields["date"], one.fields["time"]) == ("2026-11-27", "15:00")
