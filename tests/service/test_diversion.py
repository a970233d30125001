"""Every matter finds its door: 12345, mediators, other offices; the way there, the way back, and the clocks."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.catalogue.read import read_matters, told_matters
from bot.domain import commands as ask
from bot.domain.cases import Flag, Outcome, Stage, State, Urgency
from bot.domain.errors import BadImport, OwnStation
from bot.domain.ids import SubmissionId
from bot.domain.matters import Destination
from bot.domain.officers import Actor, Role
from bot.domain.submissions import TipState
from bot.partners.hotline import export, take_answers
from tests.conftest import close_for_copies, copy_of
from tests.house import House
from tests.telling import NobodyTalks, handed_over, handle, submission, told

SHANGHAI = ZoneInfo("Asia/Shanghai")
CODES = sorted(told_matters(read_matters()))
FLAT = "金桂苑3号602室"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def settled_in(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Where everyone is bound and follows; each test gets a copy."""
    house = with_staff(House(copy_of(migrated_sqlite, tmp_path_factory.mktemp("settled")), NobodyTalks()))
    close_for_copies(house.store)
    return house


@pytest.fixture
def staffed(settled_in: House, tmp_path: Path) -> Iterator[House]:
    assert settled_in.store.file
    store = copy_of(Path(settled_in.store.file), tmp_path)
    yield settled_in.copied(store)
    store.close()


def with_staff(house: House) -> House:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李所", Role.HEAD)
    house.officer("mediator", "老赵", Role.MEDIATOR)
    house.follows("resident")
    return house


# --- every row of the table


@pytest.mark.parametrize("code", CODES)
def test_every_matter_of_the_table_gets_its_receipt_and_its_door(staffed: House, code: str) -> None:
    row = staffed.app.catalogue[code]  # type: ignore[index]
    offered = row.destination in (Destination.HOTLINE, Destination.MEDIATION) and not row.ladder
    made = told(staffed, "resident", code, FLAT, offered=row.destination.value if offered else None)
    shown = staffed.sees("resident")
    assert f"回执 {submission(staffed, made).receipt}" in shown
    case = staffed.case
    if not offered:
        assert case.state is State.RECEIVED
        return
    assert "1 我替您转过去" in shown
    if row.line:
        assert row.line in shown
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    assert staffed.case.state is State.TRANSFERRED
    assert staffed.case.destination == row.destination.value
    assert "已转给" in staffed.sees("resident")


@pytest.mark.parametrize("code", ["dispute_consumer", "express_service", "illegal_construction"])
def test_who_calls_oneself_gets_the_number_and_the_case_ends(staffed: House, code: str) -> None:
    made = told(staffed, "resident", code, FLAT, offered="hotline_12345")
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="myself"))
    assert staffed.app.catalogue[code].line or "12345" in staffed.sees("resident")  # type: ignore[index]
    assert staffed.case.state is State.CLOSED
    assert staffed.case.outcome is Outcome.ADVISED


@pytest.mark.parametrize(("code", "line"), [("corruption", "12388"), ("suggestion", "")])
def test_what_was_not_surely_read_as_a_charge_or_a_proposal_goes_to_12345(staffed: House, code: str, line: str) -> None:
    unsure = {"doubtful": (code,), "offered": "hotline_12345"}
    made = told(staffed, "resident", code, FLAT, **unsure)
    shown = staffed.sees("resident")
    assert "2 您自己联系12345" in shown
    assert not line or line not in shown
    assert "事项把握不大，先按12345办理" in staffed.says("officer", f"案件 {staffed.case.number}")
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    assert staffed.case.destination == "hotline_12345"


def test_told_together_only_what_is_anothers_is_handed_over(staffed: House) -> None:
    made = told(staffed, "resident", ["group_rental", "property_management"], FLAT, offered="hotline_12345")
    assert "其中物业管理由" in staffed.sees("resident")
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    states = {case.matter: case.state for case in staffed.cases()}
    assert states == {"group_rental": State.RECEIVED, "property_management": State.TRANSFERRED}


# --- 12345


def test_the_desk_gets_a_text_to_copy_that_says_nothing_of_the_reporter(staffed: House) -> None:
    words = "我家住对面501室，夜里一点还在打桩，电话13900001111"
    handed_over(staffed, "resident", "noise_construction", "松涛路25号", words=words)
    pushed = staffed.sees("desk")
    assert "事项：工地施工、夜间施工。地点：松涛路25号" in pushed
    for secret in ("501室", "13900001111", "对面"):
        assert secret not in pushed
    number = staffed.case.number
    assert "202603100077" in staffed.says("desk", f"工单 {number} 202603100077")
    referral = staffed.case.referral
    assert referral is not None
    assert (referral.stage, referral.reference) == (Stage.HANDED_IN, "202603100077")


@pytest.mark.parametrize(
    "code", ["noise_construction", "express_service", "property_management", "illegal_construction"]
)
def test_the_hotlines_result_is_told_to_the_resident(staffed: House, code: str) -> None:
    handed_over(staffed, "resident", code, FLAT)
    answers(staffed, "receipt,SH0001,", "result,SH0001,承办单位已到场，问题已整改")
    shown = staffed.sees("resident")
    assert "问题已整改" in shown
    assert "解决了吗" not in shown
    assert staffed.case.state is State.CLOSED


@pytest.mark.parametrize(
    "code", ["noise_construction", "express_service", "property_management", "illegal_construction"]
)
def test_what_the_hotline_returns_is_back_at_the_officers_with_its_history(staffed: House, code: str) -> None:
    handed_over(staffed, "resident", code, FLAT)
    staffed.sees("officer")
    answers(staffed, "receipt,SH0001,", "returned,,属于公安职责")
    case = staffed.case
    assert (case.state, case.destination, case.referral) == (State.RECEIVED, None, None)
    pushed = staffed.sees("officer")
    assert "退回来了：属于公安职责" in pushed
    shown = staffed.says("officer", f"案件 {case.number}")
    assert "转办" in shown
    assert "承办单位已接" in shown
    assert "社区民警继续跟进" in staffed.sees("resident")
    assert "已受理" in staffed.says("officer", "受理")


def test_the_desk_tells_the_hotlines_result_in_chat(staffed: House) -> None:
    handed_over(staffed, "resident", "noise_construction", "松涛路25号")
    staffed.sees("resident")
    staffed.says("desk", f"工单 {staffed.case.number} 202603100077")
    assert "承办单位回复" in staffed.says("desk", f"办结 {staffed.case.number} 承办单位已约谈工地，夜里不再打桩")
    staffed.says("desk", "确认")
    assert "夜里不再打桩" in staffed.sees("resident")
    assert staffed.case.outcome is Outcome.PASSED_ON


def answers(house: House, *lines: str) -> None:
    number = house.case.number
    body = "number,status,reference,text\n" + "\n".join(f"{number},{line}" for line in lines)
    with house.store.begin() as ledger:
        take_answers(house.app, ledger, body.encode("gb18030"))
    house.settle()


def test_the_batch_is_written_once_and_no_cell_is_a_formula(staffed: House) -> None:
    handed_over(staffed, "resident", "noise_construction", "松涛路25号", times=("+每晚",))
    with staffed.store.begin() as ledger:
        text, count = export(staffed.app, ledger)
        again, none = export(staffed.app, ledger)
    assert (count, none) == (1, 0)
    assert staffed.case.number in text
    assert ",'+每晚" in text
    assert staffed.case.number not in again


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Z9999,result,,好了", "no case"), ("{n},done,,好了", "status"), ("{n},result,,", "needs a text"),
        ("{n},receipt,,", "number in the column"), ("{n},result,,请找13912345678", "13912345678"),
        ("{n},returned,,", "needs a text"),
    ],
)  # fmt: skip
def test_a_faulty_line_names_itself_and_nothing_is_imported(staffed: House, line: str, fault: str) -> None:
    handed_over(staffed, "resident", "noise_construction", "松涛路25号")
    number, before = staffed.case.number, staffed.case.version
    body = f"number,status,reference,text\n{number},receipt,SH0001,\n{line.format(n=number)}\n"
    with pytest.raises(BadImport) as refused, staffed.store.begin() as ledger:
        take_answers(staffed.app, ledger, body.encode())
    ((row, words),) = refused.value.facts["faults"]  # type: ignore[misc]
    assert row == 3
    assert fault in words
    assert staffed.case.version == before


def test_a_file_in_no_known_writing_or_without_its_columns_is_refused(staffed: House) -> None:
    for body in (b"\xff\xfe\x00\x81", b"a,b\n1,2\n"):
        with pytest.raises(BadImport), staffed.store.begin() as ledger:
            take_answers(staffed.app, ledger, body)


def test_nobody_entered_it_the_desk_hears_then_the_head_and_at_last_it_comes_back(staffed: House) -> None:
    handed_over(staffed, "resident", "noise_construction", "松涛路25号")
    staffed.sees("desk")
    staffed.later(days=1, hours=8)
    assert "还没录入" in staffed.sees("desk")
    staffed.later(days=1)
    assert "还没录入" in staffed.says("head", "待办") + staffed.sees("head")
    staffed.later(days=25)
    assert staffed.case.state is State.RECEIVED


def test_entered_and_never_answered_it_ends_as_passed_on(staffed: House) -> None:
    handed_over(staffed, "resident", "noise_construction", "松涛路25号")
    answers(staffed, "acknowledged,SH0001,")
    staffed.later(days=30)
    assert staffed.case.outcome is Outcome.PASSED_ON


@pytest.mark.parametrize(("ongoing", "hours"), [((), 24), ((("ongoing", "yes"),), 2)])
def test_an_illegal_building_has_the_clock_of_the_law(
    staffed: House, ongoing: tuple[tuple[str, str], ...], hours: int
) -> None:
    handed_over(staffed, "resident", "illegal_construction", FLAT, answers=ongoing)
    assert staffed.case.due_at == staffed.case.state_since + timedelta(hours=hours)
    assert f"{hours} 小时内到场" in staffed.sees("desk")


# --- people's mediators

DISPUTES = ["dispute_neighbour", "dispute_family", "dispute_marriage", "dispute_medical"]
TIMES = [
    ("2026-03-10 10:00", True, "2026-03-10 12:00"),  # Tuesday
    ("2026-03-14 22:00", False, "2026-03-16 17:30"),  # Saturday night: Monday
    ("2026-02-14 10:00", True, "2026-02-14 12:00"),  # a Saturday that is worked (调休)
    ("2026-10-03 10:00", False, "2026-10-08 17:30"),  # 国庆: the first working day after it
    ("2026-12-31 19:00", False, "2027-01-04 17:30"),  # across New Year; of 2027 the fixed holiday is known
    ("2025-12-31 19:00", False, "2026-01-04 17:30"),  # 4 January 2026 is a Sunday that is worked
]


@pytest.mark.parametrize("code", DISPUTES)
@pytest.mark.parametrize(("moment", "now", "due"), TIMES)
def test_each_kind_of_dispute_gets_the_right_task_and_clock(
    make_room: Callable[..., House], code: str, moment: str, now: bool, due: str
) -> None:
    house = with_staff(make_room(starts=at(moment)))
    handed_over(house, "resident", code, FLAT)
    assert house.case.due_at is not None
    assert at(due) <= house.case.due_at < at(due) + timedelta(minutes=1)
    house.later(hours=0 if now else 12)
    pushed = house.sees("mediator")
    assert ("两小时内到场" in pushed) is now
    assert ("再和居民约时间" in pushed) is not now


def test_whose_door_it_is_a_mediator_learns_only_after_taking_it_up(staffed: House) -> None:
    made = handed_over(staffed, "resident", "dispute_neighbour", FLAT, words="隔壁老是漏水，我手机13900001111")
    assert submission(staffed, made).receipt
    before = staffed.sees("mediator") + staffed.says("mediator", "待办") + staffed.says("mediator", "看看")
    assert "金桂苑3号" in before
    for secret in ("602", "13900001111", "漏水"):
        assert secret not in before
    after = staffed.says("mediator", "1")
    assert "602" in after
    assert "漏水" in after


def test_a_time_is_booked_through_the_bot_and_the_result_is_told(staffed: House) -> None:
    made = handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    staffed.sees("resident")
    staffed.says("mediator", "接")
    assert "请写日期和钟点" in staffed.says("mediator", "约 再说吧")
    assert "已请居民选时间" in staffed.says("mediator", "约 明天上午10点，后天下午3点")
    assert "1 明天 10:00\n2 3月12日 15:00\n3 都不方便" in staffed.sees("resident")
    handle(staffed, "resident", ask.ChooseTime(submission=SubmissionId(made), choice=2))
    assert "居民选了3月12日 15:00" in staffed.sees("mediator")
    assert staffed.case.due_at == at("2026-03-13 17:30")
    assert "取消" in staffed.says("mediator", "谈成 双方同意下周修好漏水")
    assert staffed.case.state is State.TRANSFERRED
    assert "已发给反映人" in staffed.says("mediator", "确认")
    assert "双方同意下周修好漏水" in staffed.sees("resident")
    assert staffed.case.outcome is Outcome.MEDIATED


def test_no_time_suits_and_the_mediator_asks_again(staffed: House) -> None:
    made = handed_over(staffed, "resident", "dispute_family", FLAT)
    staffed.says("mediator", "接", "约 明天上午10点")
    handle(staffed, "resident", ask.ChooseTime(submission=SubmissionId(made), choice=0))
    assert "都不方便" in staffed.sees("mediator")
    assert "已请居民选时间" in staffed.says("mediator", "约 后天下午3点")


def test_what_cannot_be_settled_is_back_at_the_officers(staffed: House) -> None:
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    staffed.says("mediator", "接", "没谈成 一方不愿意再谈")
    staffed.says("mediator", "确认")
    assert staffed.case.state is State.RECEIVED
    assert "一方不愿意再谈" in staffed.sees("officer")


def test_a_dispute_that_another_took_up_is_no_longer_seen(staffed: House) -> None:
    staffed.officer("second", "老孙", Role.MEDIATOR)
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    number = staffed.case.number
    staffed.says("mediator", "接")
    assert "没有这个编号" in staffed.says("second", f"接 {number}")
    assert "没有这个编号" in staffed.says("mediator", "接 Z0000")


def test_who_cannot_take_it_up_says_so_and_the_others_are_still_asked(staffed: House) -> None:
    staffed.officer("second", "老孙", Role.MEDIATOR)
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    staffed.sees("desk")
    number = staffed.case.number
    assert "会请别的调解员" in staffed.says("mediator", "2")
    assert staffed.case.state is State.TRANSFERRED
    assert staffed.says("mediator", "待办") == "现在没有要办的事。"
    assert staffed.sees("desk") == ""
    assert "会请别的调解员" in staffed.says("second", f"退回 {number} 这几天不在")
    assert "没有别人可接" in staffed.sees("desk")


def test_untaken_it_goes_to_the_desk_then_to_the_head_and_never_ends_by_itself(staffed: House) -> None:
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    staffed.later(hours=2, minutes=1)
    assert "还没有调解员接下" in staffed.sees("desk")
    staffed.later(hours=2)
    assert "还没有调解员接下" in staffed.sees("head")
    staffed.later(days=30)
    assert staffed.case.state is State.RECEIVED


def test_without_a_mediator_the_desk_is_asked_to_call(room: House) -> None:
    room.officer("desk", "周明", Role.DUTY_DESK)
    room.follows("resident")
    handed_over(room, "resident", "dispute_neighbour", FLAT)
    assert "马上电话联系人民调解委员会" in room.sees("desk")


@pytest.mark.parametrize("code", DISPUTES)
def test_violence_keeps_a_dispute_with_the_police(staffed: House, code: str) -> None:
    made = told(staffed, "resident", code, FLAT, offered="mediation", answers=(("violence", "yes"),))
    assert staffed.case.urgency is Urgency.URGENT
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    assert staffed.case.state is State.RECEIVED


def test_a_threat_told_later_takes_it_back_from_the_mediators(staffed: House) -> None:
    made = handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    known = submission(staffed, made)
    facts = known.facts.__class__(**{**as_fields(known.facts), "answers": (("violence", "yes"),)})
    handle(staffed, "resident", ask.AddWords(submission=SubmissionId(made), said=(), facts=facts))
    assert (staffed.case.state, staffed.case.urgency) == (State.RECEIVED, Urgency.URGENT)
    assert "过激行为" in staffed.sees("officer")


def alarm(house: House, who: str, words: str = "他现在拿刀砍我") -> str:
    """Danger told in the callback; what the resident reads."""
    return house.says(who, words)


@pytest.mark.parametrize("code", DISPUTES)
def test_blows_out_of_an_offered_dispute_make_it_the_alarm_and_no_second_case(staffed: House, code: str) -> None:
    made = told(staffed, "resident", code, FLAT, offered="mediation")
    staffed.sees("resident")
    staffed.sees("desk")
    shown = alarm(staffed, "resident")
    assert "立即拨打 110" in shown.split("\n\n")[0]
    assert shown.count("不再转调解") == 1
    assert (staffed.case.state, staffed.case.urgency) == (State.RECEIVED, Urgency.EMERGENCY)
    assert f"紧急 {staffed.case.number}" in staffed.sees("desk")
    assert submission(staffed, made).facts.offered is None
    assert alarm(staffed, "resident", "他还在打我").count("不再转调解") == 0
    handle(staffed, "resident", ask.ChooseDiversion(submission=SubmissionId(made), way="hand_over"))
    assert staffed.case.state is State.RECEIVED


def test_blows_take_a_dispute_back_from_the_mediators_and_the_resident_hears_it_once(staffed: House) -> None:
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    staffed.sees("resident")
    shown = alarm(staffed, "resident")
    assert shown.count("现在由社区民警继续跟进") == 1
    assert "不再转调解" not in shown
    assert (staffed.case.state, staffed.case.urgency) == (State.RECEIVED, Urgency.EMERGENCY)
    assert f"紧急 {staffed.case.number}" in staffed.sees("officer")
    assert "没有这个编号" in staffed.says("mediator", f"接 {staffed.case.number}")


def test_a_fire_is_no_part_of_the_dispute(staffed: House) -> None:
    told(staffed, "resident", "dispute_neighbour", FLAT, offered="mediation")
    alarm(staffed, "resident", "着火了，楼道里全是烟")
    dispute, fire = staffed.cases()
    assert (dispute.matter, dispute.urgency) == ("dispute_neighbour", Urgency.NORMAL)
    assert fire.urgency is Urgency.EMERGENCY


def test_blows_long_after_a_dispute_are_a_case_of_their_own(staffed: House) -> None:
    told(staffed, "resident", "dispute_neighbour", FLAT, offered="mediation")
    staffed.later(hours=2)
    alarm(staffed, "resident")
    assert len(staffed.cases()) == 2


def as_fields(facts: object) -> dict[str, object]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}  # type: ignore[attr-defined]


def test_three_disputes_in_a_month_at_one_address_raise_the_priority(staffed: House) -> None:
    for who in ("resident", "second"):
        staffed.follows(who)
        told(staffed, who, "dispute_neighbour" if who == "resident" else "dispute_rental", FLAT)
    assert {case.urgency for case in staffed.cases()} == {Urgency.NORMAL}
    staffed.later(days=5)
    staffed.follows("third")
    told(staffed, "third", "dispute_family", FLAT)
    last = staffed.cases()[-1]
    assert last.urgency is Urgency.URGENT
    assert Flag.ESCALATING in last.flags


def test_disputes_of_long_ago_do_not_count(staffed: House) -> None:
    told(staffed, "resident", "dispute_neighbour", FLAT)
    told(staffed, "resident", "dispute_rental", FLAT)
    staffed.later(days=40)
    told(staffed, "resident", "dispute_family", FLAT)
    assert staffed.cases()[-1].urgency is Urgency.NORMAL


# --- other stations and departments

NEXT_DOOR = "四川北路派出所"


def handed_to_station(house: House, who: str = "officer") -> str:
    """A tip that another station handles, handed over in chat; what the officer's phone showed."""
    told(house, "resident", "theft", "金桂苑5号", "我家住对面501室，电动车被偷了，电话13900001111")
    house.sees("resident")
    number = house.case.number
    shown = house.says(who, f"转办 {number} {NEXT_DOOR} 地点在对方辖区", "确认")
    assert house.case.state is State.TRANSFERRED
    return shown


@pytest.mark.parametrize("who", ["officer", "desk"])
def test_a_case_of_another_station_is_handed_over_with_a_text_that_says_nothing_of_the_reporter(
    staffed: House, who: str
) -> None:
    shown = handed_to_station(staffed, who)
    assert f"{NEXT_DOOR}：虹口示范所转去一件，编号 {staffed.case.number}" in shown
    assert "地点：金桂苑5号" in shown
    assert "送达期限：3月11日 17:30" in shown
    for secret in ("501室", "13900001111", "对面"):
        assert secret not in shown + staffed.sees("desk")
    assert f"已转给{NEXT_DOOR}。地点在对方辖区。有结果会在这里告诉您" in staffed.sees("resident")


def test_the_desk_reads_what_an_officer_handed_over(staffed: House) -> None:
    handed_to_station(staffed)
    assert f"转往{NEXT_DOOR}" in staffed.sees("desk")


def test_receipt_acknowledgement_and_result_of_another_station_in_chat(staffed: House) -> None:
    handed_to_station(staffed)
    number = staffed.case.number
    assert f"{NEXT_DOOR}，编号 SB20260311" in staffed.says("desk", f"收件 {number} SB20260311")
    assert "已签收" in staffed.says("officer", f"签收 {number} 张警官")
    referral = staffed.case.referral
    assert referral is not None
    assert (referral.stage, referral.reference) == (Stage.ACKNOWLEDGED, "SB20260311")
    assert staffed.case.due_at == at("2026-03-31 17:30")
    staffed.says("officer", f"办结 {number} 对方已受案，正在查找", "确认")
    assert "对方已受案，正在查找" in staffed.sees("resident")
    assert staffed.case.outcome is Outcome.PASSED_ON


def test_what_another_station_returns_is_back_with_its_history(staffed: House) -> None:
    handed_to_station(staffed)
    number = staffed.case.number
    staffed.says("desk", f"签收 {number}", f"退回 {number} 地点在我所辖区")
    assert (staffed.case.state, staffed.case.destination, staffed.case.referral) == (State.RECEIVED, None, None)
    assert "退回来了：地点在我所辖区" in staffed.sees("officer")
    shown = staffed.says("officer", f"案件 {number}")
    assert "转办" in shown
    assert "承办单位" in shown
    staffed.later(minutes=3)  # until then it could be taken back
    assert "社区民警继续跟进" in staffed.sees("resident")


def test_never_sent_it_is_asked_for_then_told_to_the_head_and_comes_back(staffed: House) -> None:
    handed_to_station(staffed)
    staffed.sees("desk")
    staffed.later(days=1, hours=8)
    assert "还没有收件或签收" in staffed.sees("officer")
    assert "还没有收件或签收" in staffed.sees("desk")
    staffed.later(days=1)
    assert "还没有收件或签收" in staffed.says("head", "待办")
    staffed.later(days=25)
    assert staffed.case.state is State.RECEIVED


def test_taken_up_there_and_silent_it_is_asked_about_and_ends_as_passed_on(staffed: House) -> None:
    told(staffed, "resident", "group_rental", FLAT)
    staffed.says("officer", "转办 房管 群租由房管核查", "确认", f"签收 {staffed.case.number}")
    staffed.sees("officer")
    staffed.later(days=21, hours=8)
    assert "已转房管部门，到期还没有结果" in staffed.says("officer", "待办")
    staffed.later(days=3)
    assert staffed.case.outcome is Outcome.PASSED_ON
    with staffed.store.read() as ledger:
        (tip,) = ledger.tips_on(staffed.case.id)
    assert tip.state in (TipState.SUBMITTED, TipState.ANSWERED)


@pytest.mark.parametrize(
    ("name", "destination", "told_to"),
    [("12345", "hotline_12345", "desk"), ("人民调解", "mediation", "mediator")],
)
def test_an_officers_own_hand_over_takes_the_same_door_as_the_residents(
    staffed: House, name: str, destination: str, told_to: str
) -> None:
    told(staffed, "resident", "noise_living", FLAT)
    staffed.says("officer", f"转办 {staffed.case.number} {name} 居委已经劝过", "确认")
    assert staffed.case.destination == destination
    assert staffed.case.number in staffed.sees(told_to)


@pytest.mark.parametrize(
    ("flag", "words"), [(Flag.REGISTER_ONLY, "请先不上门"), (Flag.ROUTINE_VISIT, "例行走访整个楼道")]
)
def test_how_to_visit_binds_the_other_office_too(staffed: House, flag: Flag, words: str) -> None:
    told(staffed, "resident", "noise_living", FLAT, flags=frozenset({flag}))
    assert words in staffed.says("officer", f"转办 {staffed.case.number} {NEXT_DOOR} 地点在对方辖区", "确认")


def test_within_the_station_a_case_is_not_transferred(staffed: House) -> None:
    told(staffed, "resident", "theft", FLAT)
    case = staffed.case
    command = ask.Transfer(case=case.id, to=case.station, reason="不是我的片区", follow_up="-")
    with staffed.store.read() as ledger:
        officer = next(o for o in ledger.officers() if o.role is Role.COMMUNITY_OFFICER)
    with pytest.raises(OwnStation), staffed.store.begin() as ledger:
        staffed.app.handle(ledger, command, Actor(role=officer.role, id=officer.id))


def test_mediators_alone_say_how_far_they_are(staffed: House) -> None:
    handed_over(staffed, "resident", "dispute_neighbour", FLAT)
    assert "不能这样办" in staffed.says("desk", f"签收 {staffed.case.number}")


def test_a_complaint_about_an_officer_is_handed_over_without_the_desk(staffed: House) -> None:
    told(staffed, "resident", "police_conduct", "", "你们陈警官收了房东的钱不办事")
    staffed.says("head", f"转办 {staffed.case.number} 虹口公安分局 由督察部门核查", "确认")
    assert staffed.case.state is State.TRANSFERRED
    staffed.later(days=3)
    assert staffed.case.number not in staffed.sees("desk") + staffed.sees("officer")
