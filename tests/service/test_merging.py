"""One noisy flat is one case: forty receipts, forty outcomes, and nobody learns of another."""

import re
from collections.abc import Callable

import pytest

from bot.domain import commands as ask
from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.errors import IllegalMove, UnknownCase
from bot.domain.events import LikenessFound, TipJoined
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.submissions import TipState
from tests.house import House
from tests.telling import handle, submission, told

FLAT = "云栖路101弄12号602室"
FORTY = [f"resident-{n}" for n in range(40)]


@pytest.fixture
def staffed(room: House) -> House:
    return with_staff(room)


def with_staff(house: House) -> House:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    house.follows("neighbour")
    return house


def officer_asks(house: House, command: ask.CaseCommand) -> None:
    with house.store.begin() as ledger:
        officer = next(o for o in ledger.officers() if o.role is Role.COMMUNITY_OFFICER)
        house.app.handle(ledger, command, Actor(role=officer.role, id=officer.id))
    house.settle()


def tips_on(house: House, case: Case) -> int:
    with house.store.read() as ledger:
        return len(ledger.tips_on(case.id))


def test_forty_residents_of_a_week_are_one_case_with_forty_receipts_and_outcomes(staffed: House) -> None:
    receipts: dict[str, str] = {}
    for n, who in enumerate(FORTY):
        staffed.follows(who)
        made = told(staffed, who, "group_rental", FLAT, f"楼上隔了八间，第{n}次看到陌生人")
        receipts[who] = str(submission(staffed, made).receipt)
        assert receipts[who] in staffed.sees(who)
        if n % 6 == 5:
            staffed.later(hours=24)
    assert len(set(receipts.values())) == 40
    case = staffed.case
    assert tips_on(staffed, case) == 40
    assert case.urgency is Urgency.URGENT
    for who in FORTY:
        staffed.platform.say(who, "您好")
    staffed.settle()
    for who in FORTY:
        staffed.sees(who)
    staffed.says("officer", f"办结 {case.number} 已上门处理，租客已搬走", "确认")
    for who in FORTY:
        shown = staffed.sees(who)
        assert set(re.findall(r"T\d{6}", shown)) == {receipts[who]}
        assert "租客已搬走" in shown
    assert staffed.case.state is State.CLOSED
    with staffed.store.read() as ledger:
        assert all(tip.state is TipState.ANSWERED for tip in ledger.tips_on(case.id))


def test_why_a_report_joined_stands_in_the_history(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    told(staffed, "neighbour", "group_rental", FLAT)
    with staffed.store.read() as ledger:
        (joined,) = [line.event for line in ledger.history(staffed.case.id) if isinstance(line.event, TipJoined)]
    assert joined.points == 90
    assert joined.reason == "同一户 +50；同一事项 +25；一天之内 +15"
    assert "同一户 +50" in staffed.says("officer", f"案件 {staffed.case.number}")


def test_the_same_house_without_a_room_is_suggested_and_explained(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    staffed.sees("officer")
    told(staffed, "neighbour", "group_rental", "云栖路101弄12号")
    first, second = staffed.cases()
    pushed = staffed.sees("officer")
    assert f"和 {first.number} 可能是一件事（68 分）：同一门号 +28；同一事项 +25；一天之内 +15" in pushed
    with staffed.store.read() as ledger:
        assert any(isinstance(line.event, LikenessFound) for line in ledger.history(second.id))
    staffed.says("officer", f"合并 {second.number} {first.number}", "确认")
    assert tips_on(staffed, first) == 2


def test_an_operator_sets_from_where_reports_join_by_themselves(make_room: Callable[..., House]) -> None:
    house = with_staff(make_room(join_points=65))
    told(house, "resident", "group_rental", FLAT)
    told(house, "neighbour", "group_rental", "云栖路101弄12号")
    assert tips_on(house, house.case) == 2


def test_a_merge_undone_restores_all(staffed: House) -> None:
    for who in ("resident", "neighbour", "third", "fourth"):
        staffed.follows(who)
    told(staffed, "resident", "noise_living", "金桂苑3号502室")
    told(staffed, "neighbour", "noise_renovation", "金桂苑3号502室")
    told(staffed, "third", "noise_renovation", "金桂苑3号502室")
    first, second = staffed.cases()
    staffed.says("officer", f"受理 {second.number}")
    before = staffed.cases()
    staffed.says("officer", f"合并 {second.number} {first.number}", "确认")
    merged = {case.id: case for case in staffed.cases()}
    assert merged[second.id].merged_into == first.id
    assert merged[first.id].urgency is Urgency.URGENT
    assert tips_on(staffed, first) == 3
    assert "恢复单独办理" in staffed.says("desk", f"拆分 {second.number}")
    after = staffed.cases()
    for was, now in zip(before, after, strict=True):
        same = ("state", "state_since", "due_at", "urgency", "assignee", "flags", "place", "merged_into", "matter")
        assert {name: getattr(was, name) for name in same} == {name: getattr(now, name) for name in same}
    assert (tips_on(staffed, first), tips_on(staffed, second)) == (1, 2)


def test_outcomes_after_an_undone_merge_go_each_to_its_own(staffed: House) -> None:
    told(staffed, "resident", "noise_living", "金桂苑3号502室")
    told(staffed, "neighbour", "noise_renovation", "金桂苑3号502室")
    first, second = staffed.cases()
    officer_asks(staffed, ask.Merge(case=second.id, into=first.id))
    officer_asks(staffed, ask.Unmerge(case=second.id))
    staffed.sees("resident"), staffed.sees("neighbour")
    staffed.says("officer", f"办结 {first.number} 已劝阻，答应十点后不放", "确认")
    assert "劝阻" in staffed.sees("resident")
    assert staffed.sees("neighbour") == ""


def test_a_report_that_joined_wrongly_is_taken_apart_and_put_back(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    told(staffed, "neighbour", "group_rental", FLAT)
    first = staffed.case
    shown = staffed.says("officer", f"拆分 {first.number}")
    one, other = staffed.cases()
    assert other.number in shown
    assert (other.state, other.linked_to, tips_on(staffed, one), tips_on(staffed, other)) == (
        State.RECEIVED, first.id, 1, 1,
    )  # fmt: skip
    assert "只有一件" in staffed.says("officer", f"拆分 {first.number}")
    staffed.says("officer", f"合并 {other.number} {one.number}", "确认")
    assert tips_on(staffed, one) == 2


def test_archived_is_archived_a_merge_is_not_undone_then(staffed: House) -> None:
    told(staffed, "resident", "noise_living", "金桂苑3号502室")
    told(staffed, "neighbour", "noise_renovation", "金桂苑3号502室")
    first, second = staffed.cases()
    officer_asks(staffed, ask.Merge(case=second.id, into=first.id))
    staffed.says("officer", f"办结 {first.number} 已劝阻，答应十点后不放", "确认")
    for who in ("resident", "neighbour"):
        staffed.platform.say(who, "您好")
    staffed.settle()
    staffed.later(days=16)
    assert staffed.cases()[0].state is State.ARCHIVED
    with pytest.raises(IllegalMove):
        officer_asks(staffed, ask.Unmerge(case=second.id))


def test_a_case_is_not_merged_into_itself_a_merged_or_a_closed_one(staffed: House) -> None:
    told(staffed, "resident", "noise_living", "金桂苑3号502室")
    told(staffed, "neighbour", "noise_renovation", "金桂苑3号502室")
    first, second = staffed.cases()
    with pytest.raises(UnknownCase):
        officer_asks(staffed, ask.Merge(case=first.id, into=first.id))
    officer_asks(staffed, ask.Merge(case=second.id, into=first.id))
    staffed.follows("third")
    told(staffed, "third", "group_rental", FLAT)
    with pytest.raises(UnknownCase):
        officer_asks(staffed, ask.Merge(case=staffed.cases()[-1].id, into=second.id))


def test_an_emergency_never_hides_in_an_older_case_but_joins_one_that_began_just_now(staffed: House) -> None:
    told(staffed, "resident", "fight", FLAT, "楼上602又打起来了")
    staffed.later(minutes=5)
    told(staffed, "neighbour", "fight", FLAT, "楼上602又打起来了", urgency=Urgency.EMERGENCY)
    assert [case.urgency for case in staffed.cases()] == [Urgency.NORMAL, Urgency.EMERGENCY]
    staffed.follows("third")
    told(staffed, "third", "fight", FLAT, "楼上602又打起来了", urgency=Urgency.EMERGENCY)
    assert [tips_on(staffed, case) for case in staffed.cases()] == [1, 2]
    staffed.later(hours=2)
    told(staffed, "third", "fight", FLAT, "楼上602又打起来了", urgency=Urgency.EMERGENCY)
    assert [tips_on(staffed, case) for case in staffed.cases()] == [1, 2, 1]


def test_many_who_tell_raise_the_priority_and_one_for_twenty_households_counts_as_twenty(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    assert staffed.case.urgency is Urgency.NORMAL
    told(staffed, "neighbour", "group_rental", FLAT, households=20)
    assert staffed.case.urgency is Urgency.URGENT
    assert "代 20 户反映" in staffed.says("officer", f"案件 {staffed.case.number} 原文")
    assert "20 户" not in staffed.says("officer", f"案件 {staffed.case.number}")


def test_the_same_person_three_times_does_not_make_it_urgent_and_only_the_desk_hears(staffed: House) -> None:
    for _ in range(3):
        told(staffed, "resident", "group_rental", FLAT)
        staffed.later(hours=1)
    assert staffed.case.urgency is Urgency.NORMAL
    assert "同一反映人三个月内第 3 次反映这一户" in staffed.sees("desk")
    heard = staffed.sees("officer") + staffed.says("officer", f"案件 {staffed.case.number}")
    assert "同一反映人" not in heard


def test_told_again_while_watched_it_is_a_relapse(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    staffed.says("officer", f"办结 {staffed.case.number} 已拆除隔断", "确认")
    assert staffed.case.state is State.CLOSED
    staffed.later(days=60)
    told(staffed, "neighbour", "group_rental", FLAT)
    assert staffed.case.state is State.RECEIVED
    with staffed.store.read() as ledger:
        joined = [line.event for line in ledger.history(staffed.case.id) if isinstance(line.event, TipJoined)]
    assert joined[-1].relapse
    assert Flag.RELAPSE in staffed.case.flags
    assert "复发" in staffed.says("officer", f"案件 {staffed.case.number}")


@pytest.mark.parametrize("matter", ["domestic_violence", "abuse", "police_conduct"])
def test_what_is_private_joins_nothing_and_nothing_joins_it(staffed: House, matter: str) -> None:
    told(staffed, "resident", matter, FLAT)
    told(staffed, "neighbour", matter, FLAT)
    assert len(staffed.cases()) == 2


def test_a_reporter_who_takes_it_back_leaves_the_others_their_case(staffed: House) -> None:
    made = told(staffed, "resident", "group_rental", FLAT)
    told(staffed, "neighbour", "group_rental", FLAT)
    handle(staffed, "resident", ask.Withdraw(submission=submission(staffed, made).id))
    assert staffed.case.state is State.RECEIVED
    with staffed.store.begin() as ledger:
        staffed.app.handle(ledger, ask.Resume(case=staffed.case.id), SYSTEM)
