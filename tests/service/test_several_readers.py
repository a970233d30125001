"""Several told of one case, the one told about perhaps among them: what is written to one shows no other."""

import pytest

from bot.domain import commands as ask
from bot.domain.ids import SubmissionId
from bot.domain.officers import Role
from tests.house import House
from tests.telling import handed_over, handle, told

FLAT, OTHER_FLAT = "云栖路101弄12号602室", "云栖路101弄12号702室"
BELOW = "云栖路101弄12号602隔了八间，我住楼下502，夜里两点还有人拖箱子"
ABOUT_HER = "好的，您住502我知道了，不会告诉他"
PLAIN = "好的，情况知道了"


@pytest.fixture
def staffed(room: House) -> House:
    room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    room.officer("desk", "周明", Role.DUTY_DESK)
    for who in ("neighbour", "landlord", "third"):
        room.follows(who)
    return room


def calls(house: House, who: str, made: str, words: str = "我要找民警") -> None:
    handle(house, who, ask.CallPerson(submission=SubmissionId(made), words=words))
    for one in (who, "officer", "desk"):
        house.sees(one)


@pytest.fixture
def both(staffed: House) -> tuple[str, str]:
    """What the neighbour and the landlord told, on one accepted case."""
    made = (told(staffed, "neighbour", "group_rental", FLAT, BELOW), told(staffed, "landlord", "group_rental", FLAT))
    staffed.says("officer", f"受理 {staffed.case.number}")
    for who in ("neighbour", "landlord", "officer"):
        staffed.sees(who)
    return made


def test_who_is_in_a_talk_is_answered_alone_and_may_read_of_the_own_door(staffed: House, both: tuple[str, str]) -> None:
    calls(staffed, "neighbour", both[0])
    assert "已转给反映人" in staffed.says("officer", f"回复 {ABOUT_HER}")
    assert ABOUT_HER in staffed.sees("neighbour")
    assert staffed.sees("landlord") == ""


@pytest.mark.parametrize("command", ["回复", "问", "反馈", "办结 {}", "转办 {} 房管"])
def test_words_that_all_who_told_would_read_show_none_of_them(
    staffed: House, both: tuple[str, str], command: str
) -> None:
    shown = staffed.says("officer", f"{command.format(staffed.case.number)} 已上门劝阻，502的情况知道了")
    assert "2 位反映人都会看到" in shown
    assert "“502”是反映人提到的门牌" in shown
    staffed.says("officer", "确认")
    assert staffed.sees("neighbour") + staffed.sees("landlord") == ""


def test_after_a_talk_has_lapsed_a_reply_is_for_all_and_is_checked_so(staffed: House, both: tuple[str, str]) -> None:
    calls(staffed, "neighbour", both[0])
    staffed.says("officer", f"回复 {staffed.case.number} {PLAIN}")
    staffed.later(minutes=45)
    assert "2 位反映人都会看到" in staffed.says("officer", f"回复 {staffed.case.number} {ABOUT_HER}")
    assert "502" not in staffed.sees("neighbour") + staffed.sees("landlord")


def test_the_one_told_about_reads_nothing_of_the_other_when_answered_alone(
    staffed: House, both: tuple[str, str]
) -> None:
    calls(staffed, "landlord", both[1])
    for words in ("502听到拖箱子", "另外两位邻居都说了", "夜里两点的事请您说明"):
        assert "不止一位" in staffed.says("officer", f"回复 {words}")
    assert staffed.sees("landlord") == ""


def test_the_officer_is_told_how_many_read_it(staffed: House, both: tuple[str, str]) -> None:
    assert "已转给 2 位反映人" in staffed.says("officer", f"回复 {PLAIN}")
    assert "已问 2 位反映人" in staffed.says("officer", "问 是几楼")
    assert PLAIN in staffed.sees("neighbour")
    assert PLAIN in staffed.sees("landlord")


def test_who_told_alone_may_read_of_the_own_door(staffed: House) -> None:
    told(staffed, "neighbour", "group_rental", FLAT, BELOW)
    assert "已转给反映人" in staffed.says("officer", f"回复 {staffed.case.number} {ABOUT_HER}")


def test_what_a_mediator_writes_to_both_parties_shows_neither(staffed: House) -> None:
    staffed.officer("mediator", "孙和", Role.MEDIATOR)
    handed_over(staffed, "neighbour", "dispute_neighbour", FLAT, words=BELOW)
    handed_over(staffed, "landlord", "dispute_neighbour", FLAT)
    number = staffed.case.number
    staffed.says("mediator", f"接 {number}")
    shown = staffed.says("mediator", f"谈成 {number} 已和楼下502邻居谈妥")
    assert "2 位反映人都会看到" in shown


# --- a reply without a number


@pytest.fixture
def two(staffed: House) -> tuple[str, str, str]:
    """The number worked last, the number of another case, and what was told on that one."""
    told(staffed, "neighbour", "group_rental", FLAT)
    first = staffed.case.number
    staffed.says("officer", f"受理 {first}")
    made = told(staffed, "third", "fire_passage_blocked", OTHER_FLAT, "堆得过道走不了")
    other = next(case.number for case in staffed.cases() if case.number != first)
    for who in ("neighbour", "third", "officer"):
        staffed.sees(who)
    return first, other, made


@pytest.mark.parametrize("word", ["回复", "问"])
def test_without_a_number_words_never_go_past_the_one_who_just_called(
    staffed: House, two: tuple[str, str, str], word: str
) -> None:
    _, other, made = two
    calls(staffed, "third", made)
    shown = staffed.says("officer", f"{word} 别怕，我来处理")
    assert f"{other} 的反映人正在找您" in shown
    assert staffed.sees("neighbour") + staffed.sees("third") == ""
    staffed.says("officer", "确认")
    assert "别怕，我来处理" in staffed.sees("third")
    assert staffed.sees("neighbour") == ""


def test_once_answered_the_talk_goes_on_without_numbers(staffed: House, two: tuple[str, str, str]) -> None:
    _, other, made = two
    calls(staffed, "third", made)
    staffed.says("officer", f"回复 {other} 您请说")
    assert f"{other} 已转给反映人" in staffed.says("officer", "回复 别怕，我来处理")
    assert "别怕" in staffed.sees("third")


def test_of_several_who_call_the_officer_says_which(staffed: House, two: tuple[str, str, str]) -> None:
    first, other, made = two
    calls(staffed, "third", made)
    calls(staffed, "neighbour", next_of(staffed, "neighbour"))
    shown = staffed.says("officer", "回复 别怕，我来处理")
    assert "请带上编号" in shown
    assert first in shown
    assert other in shown
    assert "没有等您确认" in staffed.says("officer", "确认")
    assert staffed.sees("neighbour") + staffed.sees("third") == ""


def test_with_a_number_words_go_where_they_are_said_to_go(staffed: House, two: tuple[str, str, str]) -> None:
    first, _, made = two
    calls(staffed, "third", made)
    for number in (first, first[1:]):
        assert f"{first} 已转给反映人" in staffed.says("officer", f"回复 {number} 您好")
    assert staffed.sees("third") == ""


def test_while_nobody_calls_the_case_worked_last_is_meant(staffed: House, two: tuple[str, str, str]) -> None:
    first, _, _ = two
    assert f"{first} 已转给反映人" in staffed.says("officer", "回复 您好")


def next_of(house: House, who: str) -> str:
    with house.store.read() as ledger:
        person = ledger.find_person(who)
        assert person is not None
        return ledger.submissions(person.id)[0].id
