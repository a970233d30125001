"""People at risk: safe contact, minors, the only possible reporter, complaints about an officer."""

import pytest
from click.testing import CliRunner

from bot.domain import commands as ask
from bot.domain.cases import Flag, State
from bot.domain.errors import RegisteredOnly
from bot.domain.ids import SubmissionId
from bot.domain.officers import Actor, Role
from bot.domain.policy import sees
from bot.domain.questioning import visit_flags
from bot.partners.hotline import export
from tests.house import House
from tests.telling import handle, submission, told

FLAT = "金桂苑3号502室"


@pytest.fixture
def staffed(room: House) -> House:
    room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    room.officer("desk", "周明", Role.DUTY_DESK)
    room.officer("head", "李刚", Role.HEAD)
    room.follows("resident")
    room.follows("neighbour")
    return room


def chooses(house: House, who: str, made: str, way: str) -> None:
    handle(house, who, ask.ChooseVisit(submission=SubmissionId(made), way=way))


# --- violence at home, stalking


@pytest.mark.parametrize("matter", ["domestic_violence", "abuse"])
def test_nothing_is_pushed_to_who_is_hurt_at_home(staffed: House, matter: str) -> None:
    told(staffed, "resident", matter, FLAT, flags=frozenset({Flag.SAFE_CONTACT}))
    staffed.sees("resident")
    number = staffed.case.number
    staffed.says(
        "officer", f"受理 {number}", f"回复 {number} 可以到窗口申请告诫书", f"办结 {number} 已出具告诫书", "确认"
    )
    staffed.later(days=2)
    assert staffed.sees("resident") == ""
    shown = staffed.says("resident", "您好")
    assert "告诫书" in shown
    assert "解决了吗" not in shown


def test_who_says_that_messages_are_safe_gets_them_and_is_never_asked_for_a_mark(staffed: House) -> None:
    made = told(staffed, "resident", "domestic_violence", FLAT, flags=frozenset({Flag.SAFE_CONTACT}))
    handle(staffed, "resident", ask.ChooseContact(submission=SubmissionId(made), way="here"))
    staffed.sees("resident")
    number = staffed.case.number
    assert "在微信里联系是安全的" in staffed.says("officer", f"案件 {number}")
    staffed.says("officer", f"办结 {number} 已出具告诫书", "确认")
    shown = staffed.sees("resident")
    assert "告诫书" in shown
    assert "解决了吗" not in shown


def test_messages_that_are_no_longer_safe_stop_at_once(staffed: House) -> None:
    made = told(staffed, "resident", "domestic_violence", FLAT, flags=frozenset({Flag.SAFE_CONTACT}))
    handle(staffed, "resident", ask.ChooseContact(submission=SubmissionId(made), way="here"))
    handle(staffed, "resident", ask.ChooseContact(submission=SubmissionId(made), way="wait"))
    staffed.sees("resident")
    staffed.says("officer", f"回复 {staffed.case.number} 可以到窗口申请告诫书")
    assert staffed.sees("resident") == ""
    assert Flag.SAFE_CONTACT in staffed.case.flags


# --- minors


def test_a_case_of_a_minor_is_also_the_desks_and_asks_for_no_mark(staffed: House) -> None:
    told(staffed, "resident", "bullying", FLAT, flags=frozenset({Flag.MINOR}))
    assert staffed.case.number in staffed.sees("desk")
    assert "监护人只由值班室联系" in staffed.says("desk", f"案件 {staffed.case.number}")
    staffed.says("officer", f"办结 {staffed.case.number} 已与学校处理", "确认")
    assert "解决了吗" not in staffed.sees("resident")


# --- the only possible reporter


def test_registered_only_holds_the_officer_back(staffed: House) -> None:
    made = told(staffed, "resident", "noise_living", FLAT)
    chooses(staffed, "resident", made, "register_only")
    number = staffed.case.number
    staffed.says("officer", f"受理 {number}")
    for words in (f"走访 {number} 明天上午", f"联合 {number} 平安办 明天上午"):
        assert "只要求登记，暂不上门" in staffed.says("officer", words)
    chooses(staffed, "resident", made, "routine")
    assert "走访" in staffed.says("officer", f"走访 {number} 明天上午")


def test_a_second_reporter_who_wants_a_visit_never_uncovers_the_first(staffed: House) -> None:
    first = told(staffed, "resident", "noise_living", FLAT)
    chooses(staffed, "resident", first, "register_only")
    second = told(staffed, "neighbour", "noise_living", FLAT)
    chooses(staffed, "neighbour", second, "openly")
    assert Flag.ROUTINE_VISIT in staffed.case.flags
    assert Flag.REGISTER_ONLY not in staffed.case.flags


@pytest.mark.parametrize(
    ("wishes", "allowed"),
    [
        ([], set()),
        ([{Flag.REGISTER_ONLY}], {Flag.REGISTER_ONLY}),
        ([{Flag.REGISTER_ONLY}, {Flag.REGISTER_ONLY}], {Flag.REGISTER_ONLY}),
        ([{Flag.REGISTER_ONLY}, set()], {Flag.ROUTINE_VISIT}),
        ([{Flag.ROUTINE_VISIT}, set()], {Flag.ROUTINE_VISIT}),
        ([set(), {Flag.MINOR}], set()),
    ],
)
def test_the_most_careful_wish_counts(wishes: list[set[Flag]], allowed: set[Flag]) -> None:
    assert visit_flags([frozenset(wish) for wish in wishes]) == allowed


def test_the_gate_itself_holds_back_a_visit(staffed: House) -> None:
    made = told(staffed, "resident", "noise_living", FLAT)
    chooses(staffed, "resident", made, "register_only")
    with staffed.store.begin() as ledger:
        officer = next(o for o in ledger.officers() if o.role is Role.COMMUNITY_OFFICER)
        actor = Actor(role=officer.role, id=officer.id)
        staffed.app.handle(ledger, ask.Accept(case=staffed.case.id), actor)
        with pytest.raises(RegisteredOnly):
            staffed.app.handle(ledger, ask.RecordVisit(case=staffed.case.id, at=staffed.clock.now()), actor)


# --- complaints about an officer


def test_all_parts_of_a_complaint_about_an_officer_are_the_heads_alone(staffed: House) -> None:
    told(staffed, "resident", ["police_conduct", "noise_living"], FLAT, "你们民警收了房东的钱，楼上天天吵也不管")
    cases = staffed.cases()
    assert len(cases) == 2
    assert staffed.sees("officer") + staffed.sees("desk") == ""
    for case in cases:
        assert Flag.HEAD_ONLY in case.flags
        assert case.number in staffed.says("head", f"案件 {case.number}")
        for who in ("officer", "desk"):
            assert "没有这个编号" in staffed.says(who, f"案件 {case.number}")
    assert "没有要办的" in staffed.says("officer", "待办")


def test_a_complaint_stands_in_no_digest_and_in_no_reminder_of_the_one_complained_of(staffed: House) -> None:
    told(staffed, "resident", "police_conduct", "", "你们陈警官收了房东的钱不办事")
    number = staffed.case.number
    for _ in range(4):
        staffed.later(days=1)
        assert number not in staffed.says("officer", "待办") + staffed.says("desk", "待办")
    assert number in staffed.says("head", "待办")


def test_a_head_who_is_named_does_not_see_it(staffed: House) -> None:
    staffed.officer("second", "王平", Role.HEAD)
    told(staffed, "resident", "police_conduct", "", "李所长收了房东的钱不办事")
    number = staffed.case.number
    assert "没有这个编号" in staffed.says("head", f"案件 {number}")
    assert number in staffed.sees("second")
    with staffed.store.read() as ledger:
        named = next(o for o in ledger.officers() if o.name == "李刚")
    assert not sees(named, staffed.case)


def test_the_command_line_does_not_show_a_complaint(staffed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cli import records

    told(staffed, "resident", "police_conduct", "", "你们陈警官收了房东的钱不办事")
    monkeypatch.setattr(records, "room", lambda: staffed.app)
    shown = CliRunner().invoke(records.cases, ["list", "--json"])
    assert (shown.exit_code, shown.output.strip()) == (0, "[]")
    assert CliRunner().invoke(records.cases, ["show", staffed.case.number]).exit_code == 1


def test_stepping_aside_hides_a_case_for_good(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    number = staffed.case.number
    staffed.says("officer", f"回避 {number}")
    assert number in staffed.sees("desk")
    told(staffed, "neighbour", "group_rental", FLAT)
    assert number not in staffed.sees("officer") + staffed.says("officer", "待办")


# --- what a landlord may learn, and what never leaves


def test_a_landlord_who_reports_his_own_flat_learns_nothing_of_a_visit(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    staffed.sees("resident")
    number = staffed.case.number
    for words in (f"受理 {number}", f"走访 {number} 明天上午", f"联合 {number} 平安办 房管 明天下午"):
        staffed.says("officer", words)
    assert "去掉" in staffed.says("officer", f"回复 {number} 明天上午去看")
    assert "去掉" in staffed.says("officer", f"问 {number} 我们周五上门您在吗")
    staffed.later(hours=20)
    assert staffed.sees("resident") == ""
    assert staffed.case.state is State.VERIFYING


def test_a_reporters_picture_never_leaves_with_a_task_or_a_command(staffed: House) -> None:
    made = told(staffed, "resident", "noise_construction", FLAT, "照片发您", offered="hotline_12345")
    known = submission(staffed, made)
    handle(staffed, "resident", ask.ChooseDiversion(submission=known.id, way="hand_over"))
    with staffed.store.begin() as ledger:
        text, _ = export(staffed.app, ledger, again=True)
    for words in (text, staffed.sees("desk")):
        assert "照片" not in words
