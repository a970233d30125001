"""Officers at work: right in few words, refused in one line, never a wrong execution."""

import pytest

from bot.bootstrap import learnt_sense
from bot.domain.cases import Outcome, State
from bot.domain.officers import Officer, Role
from bot.store.ledger import Ledger
from tests.house import House

RENTAL = "云栖路101弄12号602把房子隔了八间出租，天天有人进进出出"


@pytest.fixture
def told(house: House) -> House:
    """A case of the officer's beat, just pushed."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    house.says("resident", RENTAL)
    house.sees("officer")
    return house


def test_a_bare_1_under_a_push_accepts(told: House) -> None:
    assert "已受理" in told.says("officer", "1")
    assert told.case.state is State.VERIFYING


def test_a_simple_noise_case_costs_the_officer_two_messages(house: House) -> None:
    """Through the encrypted callback, from the push to the outcome on the reporter's phone."""
    assert house.app.settings.wechat_mode == "safe"
    officer = house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    house.says("resident", "金桂苑3号楼502夜里两点还在放音响，睡不着")
    assert "新的反映" in house.sees("officer")
    with house.store.read() as ledger:
        before = messages_of(ledger, officer)
    assert "反映人会收到" in house.says("officer", "上门劝过了，答应十点后不放")
    house.says("officer", "确认")
    assert (house.case.state, house.case.outcome) == (State.CLOSED, Outcome.FIXED_ON_SITE)
    assert "答应十点后不放" in house.sees("resident")
    with house.store.read() as ledger:
        assert messages_of(ledger, officer) - before == 2


def messages_of(ledger: Ledger, officer: Officer) -> int:
    person = ledger.person_of_officer(officer.id)
    assert person is not None
    return sum(row.person == person.id for row in ledger.inbox_rows(limit=1_000))


def test_a_preview_does_nothing_before_it_is_confirmed_and_dies_after_five_minutes(told: House) -> None:
    told.says("officer", "办结 已上门处理，租客已搬走")
    assert told.case.state is State.RECEIVED
    told.later(minutes=6)
    assert "5 分钟" in told.says("officer", "确认")
    assert told.case.state is State.RECEIVED
    assert told.sees("resident") == ""


def test_a_cancelled_preview_sends_nothing(told: House) -> None:
    told.says("officer", "办结 已上门处理，租客已搬走")
    assert "已取消" in told.says("officer", "取消")
    assert "没有等您确认" in told.says("officer", "确认")
    assert told.sees("resident") == ""


def test_within_two_minutes_a_record_is_taken_back(told: House) -> None:
    told.says("officer", "受理")
    assert "已撤销" in told.says("officer", "撤销")
    assert told.case.state is State.RECEIVED
    told.says("officer", "受理")
    told.later(minutes=3)
    assert "没有可撤销" in told.says("officer", "撤销")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("案件 Z0000", "没有这个编号"), ("整改 城管 恢复原状", "期限"), ("复查 合格", "不能这样办"),
        ("退回", "理由"), ("转办", "哪个单位"), ("不受理 不归公安管", "联系哪里"), ("好的好的", "没看懂"),
        ("回复 明天上午去看", "去掉"), ("受理 A", "没看懂"), ("核实", "属实"), ("挂起", "什么时候"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line_with_what_to_type(told: House, words: str, answer: str) -> None:
    before = told.case.version
    shown = told.says("officer", words)
    assert answer in shown
    assert len(shown.splitlines()) == 1
    assert told.case.version == before


def test_a_case_of_another_beat_is_answered_like_an_unknown_number(told: House) -> None:
    told.officer("stranger", "马跃", Role.COMMUNITY_OFFICER, "B02")
    number = told.case.number
    assert told.says("stranger", f"案件 {number}").replace(number, "Z0000") == told.says("stranger", "案件 Z0000")
    assert "没有要办的" in told.says("stranger", "待办")


def test_giving_back_hands_it_to_the_desk_and_stepping_aside_hides_it(told: House) -> None:
    told.says("officer", "退回 不是我的片区")
    assert "退回" in told.sees("desk")
    told.says("officer", f"回避 {told.case.number}")
    assert "没有这个编号" in told.says("officer", f"案件 {told.case.number}")


def test_a_transfer_tells_the_reporter_to_whom_and_why(told: House) -> None:
    told.says("officer", "转办 房管 群租由房管核查", "确认")
    assert "房管" in told.sees("resident")
    assert told.case.state is State.TRANSFERRED


def test_a_refusal_carries_its_reason_and_another_door(told: House) -> None:
    told.says("officer", "不受理 物业收费不归公安管 请联系12345", "确认")
    shown = told.sees("resident")
    assert "物业收费" in shown
    assert "12345" in shown
    assert "不属实" not in shown


def test_a_pause_stops_the_clock_until_its_day(told: House) -> None:
    told.says("officer", "受理")
    told.says("officer", "挂起 3天 等房东回沪")
    assert told.case.due_at is None
    told.later(days=3)
    assert told.case.due_at is not None


def test_an_officer_may_tell_of_something_as_a_resident(told: House) -> None:
    assert "居民身份" in told.says("officer", "我要反映")
    assert "回执" in told.says("officer", "金桂苑3号502夜里两点还在放音响，睡不着")
    assert "回到工作" in told.says("officer", "回到工作")
    assert "待办" in told.says("officer", "待办")


def test_a_photo_goes_into_the_case_at_hand(told: House) -> None:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, "JPEG")
    told.says("officer", "受理")
    told.platform.send_photo("officer", out.getvalue())
    told.settle()
    assert told.case.number in told.sees("officer")


def test_an_unbound_account_is_a_residents(told: House) -> None:
    assert "已经解绑" in told.says("officer", "解绑")
    told.says("officer", f"受理 {told.case.number}")
    assert told.case.state is State.RECEIVED


def test_deadlines_remind_the_officer_and_then_the_head(told: House) -> None:
    told.officer("head", "李所", Role.HEAD)
    told.later(hours=8)
    assert "明天到期" in told.sees("officer")
    told.later(hours=24)
    assert "已到期" in told.says("officer", "待办")  # more is owed than may be pushed: it comes at the next contact
    assert "已到期" not in told.sees("head")
    told.later(hours=24)
    assert "超期一天" in told.says("head", "待办")


def test_the_morning_digest_tells_what_is_due_today(told: House) -> None:
    told.says("officer", "受理")
    told.later(hours=1)
    assert told.sees("officer") == ""
    told.later(days=2)
    assert "今天要办" not in told.sees("officer")
    told.says("officer", "帮助")
    told.later(days=1)
    assert "今天要办 1 件" in told.sees("officer")


def test_what_is_urgent_and_unseen_goes_to_the_desk_and_then_to_the_head(house: House) -> None:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李所", Role.HEAD)
    house.follows("resident")
    house.says("resident", "金桂苑3号楼502着火了快来")
    assert "紧急" in house.sees("officer")
    assert "紧急" in house.sees("desk")
    house.later(minutes=4)
    assert "承办民警还没看" in house.sees("desk")
    house.later(minutes=4)
    assert "承办民警还没看" in house.sees("head")


def test_what_somebody_looked_at_is_not_passed_on(house: House) -> None:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    house.says("resident", "金桂苑3号楼502着火了快来")
    house.sees("desk")
    house.says("officer", "待办")
    house.later(minutes=4)
    assert house.sees("desk") == ""


def test_an_officer_hands_the_talk_back_to_the_bot(told: House) -> None:
    told.says("resident", "转人工")
    told.says("resident", "在吗")
    assert "在吗" in told.sees("officer")
    told.says("officer", f"回复 {told.case.number} 在的，您说")
    assert "在的，您说" in told.sees("resident")
    assert "对话结束" in told.says("officer", "结束对话")
    assert "先去忙了" in told.sees("resident")
    assert told.says("resident", "进度") != ""


def test_the_history_of_an_address_counts_a_month_and_a_year(told: House) -> None:
    number = told.case.number
    assert "30 天内 1 件，一年内 1 件" in told.says("officer", "地址 云栖路101弄12号602室")
    told.later(days=31)
    shown = told.says("officer", "云栖路101弄12号以前有人举报过吗")
    assert "30 天内 0 件，一年内 1 件" in shown
    assert number in shown
    assert "一年内 1 件" in told.says("officer", f"案件 {number}", "这个地址以前有举报吗")
    assert "没有您范围内" in told.says("officer", "地址 云栖路101弄9号")


def test_counts_below_five_are_not_counted_out(told: House) -> None:
    shown = told.says("officer", "本月群租几件")
    assert "新收 <5 件" in shown
    assert "不计算满意度" in shown
    assert "新收 0 件" in told.says("officer", "统计 本月 犬吠扰民")


def test_one_message_may_hold_several_previews_and_one_confirmation_does_all(told: House) -> None:
    told.says("resident", "金桂苑3号楼502夜里两点还在放音响，睡不着")
    told.sees("officer")
    first, second = (case.number for case in told.cases())
    shown = told.says("officer", f"{first}和{second}都办结，已上门劝阻")
    assert shown.count("确认") == 2
    assert told.says("officer", "确认").count("已办结") == 2
    assert {case.state for case in told.cases()} == {State.CLOSED}


def picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


def test_a_photo_without_a_case_waits_for_the_number(told: House) -> None:
    told.later(hours=1)
    told.platform.send_photo("officer", picture())
    told.settle()
    assert "放进哪一件" in told.sees("officer")
    assert f"已放进 {told.case.number}" in told.says("officer", f"案件 {told.case.number}")
    assert "存照片" in told.says("officer", f"案件 {told.case.number}")


def test_an_officers_pin_goes_into_the_case_at_hand(told: House) -> None:
    told.says("officer", "受理")
    told.platform.send_location("officer", 31.25, 121.45, "云栖路101弄")
    told.settle()
    assert f"已放进 {told.case.number}" in told.sees("officer")


def test_two_cases_that_end_alike_are_asked_apart(told: House) -> None:
    number = told.case.number
    assert f"{number} 已受理" in told.says("officer", f"{number[1:]}受理")


def test_what_the_case_view_says_of_the_answer(told: House) -> None:
    told.says("officer", "办结 已上门处理，租客已搬走", "确认")
    assert "答复：已送达 1" in told.says("officer", f"案件 {told.case.number}")


def test_a_short_conclusion_is_drafted_from_what_was_done(told: House) -> None:
    told.says("officer", "受理", "去看过了", "约谈房东")
    shown = told.says("officer", "办结")
    assert "民警已上门核查，已约谈当事人" in shown


def test_commands_on_a_closed_and_on_a_merged_case_are_refused_in_one_line(told: House) -> None:
    told.says("resident", "金桂苑3号楼502夜里两点还在放音响，睡不着")
    first, second = (case.number for case in told.cases())
    told.says("officer", f"{second}受理", f"合并 {second} {first}", "确认")
    assert "已并入" in told.says("officer", f"复查 {second} 合格")
    told.says("officer", f"办结 {first} 已上门处理，都解决了", "确认")
    shown = told.says("officer", f"受理 {first}")
    assert "不能这样办" in shown
    assert len(shown.splitlines()) == 1


def test_many_pushes_go_out_in_few_messages(house: House) -> None:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.later(days=3)
    for n in range(8):
        house.follows(f"resident-{n}")
        house.says(f"resident-{n}", f"金桂苑{n + 1}号楼{n + 1}02夜里两点还在放音响，睡不着")
    house.sees("officer")
    shown = house.says("officer", "待办")
    assert "待办 8 件" in shown
    assert all(f"新的反映 {case.number}" in shown for case in house.cases())


def test_a_conclusion_of_nothing_asks_for_its_words(told: House) -> None:
    assert "请写完整" in told.says("officer", "办结")
    assert "没有等您确认" in told.says("officer", "确认")


def test_an_officer_puts_right_what_the_model_took_wrongly(told: House) -> None:
    assert told.case.matter == "group_rental"
    assert "违法搭建" in told.says("officer", "这个不是群租，是违建")
    told.says("officer", "确认")
    assert "云栖路101弄15号602室" in told.says("officer", "地址应该是15号602")
    told.says("officer", "确认")
    assert (told.case.matter, told.case.place) == ("illegal_construction", "云栖路101弄15号602室")
    told.says("resident", "补充 他们昨天又搬了人进来")
    assert (told.case.matter, told.case.place) == ("illegal_construction", "云栖路101弄15号602室")
    shown = told.says("officer", f"案件 {told.case.number}")
    assert "改事项" in shown
    assert "改地点" in shown


# --- two readers: the grammar, and what was learnt from other officers (docs/adr/0035)


@pytest.fixture
def with_both(told: House) -> House:
    settings = told.app.settings
    told.intake.officers.sense = learnt_sense(settings.home, settings.model_dir)
    assert told.intake.officers.sense is not None
    return told


def test_words_that_no_list_holds_are_understood(with_both: House) -> None:
    assert "已受理" in with_both.says("officer", "这单我接下了哈")
    assert with_both.case.state is State.VERIFYING


def test_two_orders_half_understood_are_shown_together_and_one_word_does_both(with_both: House) -> None:
    shown = with_both.says("officer", "这户落我头上了，明早八点半到场")
    assert "没有全看懂" in shown
    assert with_both.case.state is State.RECEIVED
    with_both.says("officer", "确认")
    with with_both.store.read() as ledger:
        steps = [line.event.__class__.__name__ for line in ledger.history(with_both.case.id)]
    assert {"Accepted", "VisitPlanned"} <= set(steps)


def test_small_talk_with_command_words_in_it_does_nothing(with_both: House) -> None:
    for words in ("体检报告取回来了，血压合格", "快递我收了，放门卫", "要是房东不配合就转城管"):
        with_both.says("officer", words)
    assert with_both.case.state is State.RECEIVED
