"""Every matter finds its door, through the encrypted callback and with the trained dialogue."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.cases import Flag, Outcome, State, Urgency
from bot.domain.officers import Role
from bot.partners.hotline import take_answers
from tests.house import House

DISPUTE = "金桂苑3号602，我和隔壁邻居因为漏水吵架，谈不拢"
NOISE = "金桂苑3号502夜里两点还在放音响，睡不着"
RENTAL = "云栖路101弄12号602把房子隔了八间出租，天天有人进进出出"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def staffed(house: House) -> House:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01", "B02")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李刚", Role.HEAD)
    house.officer("mediator", "老赵", Role.MEDIATOR)
    house.follows("resident")
    return house


@pytest.fixture
def at_work(house: House) -> House:
    return staffed(house)


def answers(house: House, *lines: str) -> None:
    number = house.cases()[-1].number
    body = "number,status,reference,text\n" + "\n".join(f"{number},{line}" for line in lines)
    with house.store.begin() as ledger:
        take_answers(house.app, ledger, body.encode())
    house.settle()


@pytest.mark.parametrize(
    "words",
    ["松涛路25号的工地夜里一点还在打桩", "我的快递丢了，快递公司不赔，金桂苑2号门口的驿站",
     "金桂苑物业公司乱收费，物业费涨了也不公示", "金桂苑1号402在天井里违法搭建，砌砖头盖房子"],
)  # fmt: skip
def test_of_12345_told_offered_handed_over_and_the_result_brought_back(at_work: House, words: str) -> None:
    assert "1 我替您转过去" in at_work.says("resident", words)
    assert "已转给12345" in at_work.says("resident", "1")
    assert "录入后请回复：工单" in at_work.sees("desk")
    answers(at_work, "receipt,SH0001,", "result,SH0001,承办单位已到场处理")
    assert "承办单位已到场处理" in at_work.sees("resident")
    assert at_work.case.state is State.CLOSED


def test_returned_by_12345_the_officer_goes_on_and_the_resident_hears_both(at_work: House) -> None:
    at_work.says("resident", "松涛路25号的工地夜里一点还在打桩")
    at_work.says("resident", "1")
    at_work.sees("officer")
    answers(at_work, "returned,,属于公安职责")
    assert "属于公安职责" in at_work.sees("officer")
    assert "社区民警继续跟进" in at_work.sees("resident")
    at_work.says("officer", "办结 已上门劝阻，答应十点后不施工", "确认")
    assert "劝阻" in at_work.sees("resident")


def test_a_mediator_takes_it_up_books_a_time_and_settles_it(at_work: House) -> None:
    at_work.says("resident", DISPUTE)
    assert "调解员接下后，会在这里和您约时间" in at_work.says("resident", "1")
    assert "两小时内到场" in at_work.sees("mediator")
    assert "漏水" in at_work.says("mediator", "1")
    at_work.says("mediator", "约 明天上午10点，后天下午3点")
    assert "1 明天 10:00" in at_work.sees("resident")
    assert "已告诉调解员" in at_work.says("resident", "2")
    assert "居民选了3月12日 15:00" in at_work.sees("mediator")
    at_work.says("mediator", "谈成 双方同意下周修好", "确认")
    assert "双方同意下周修好" in at_work.sees("resident")
    assert at_work.case.outcome is Outcome.MEDIATED


def test_a_blow_told_afterwards_brings_it_to_the_police(at_work: House) -> None:
    at_work.says("resident", DISPUTE)
    at_work.says("resident", "1")
    at_work.sees("officer")
    at_work.says("resident", "补充 他昨天打了我一巴掌，还威胁我")
    assert at_work.case.state is State.RECEIVED
    assert at_work.case.urgency is Urgency.URGENT
    assert "过激行为" in at_work.sees("officer")


def test_at_night_noise_is_answered_with_110_and_with_the_officer_by_day(make_house: Callable[..., House]) -> None:
    house = staffed(make_house(starts=datetime(2026, 3, 10, 2, 0, tzinfo=SHANGHAI)))
    shown = house.says("resident", NOISE)
    assert "现在正吵，可以拨 110" in shown
    assert "社区民警白天跟进" in shown
    assert "居委" in house.says("resident", "1")


def test_who_is_hurt_at_home_says_how_it_is_safe(at_work: House) -> None:
    at_work.says("resident", "我老公上个月打过我，金桂苑3号502，我想问问怎么办")
    assert "怎样联系您才安全" in at_work.says("resident", "没有受伤")
    assert "不会主动发消息" in at_work.says("resident", "1")
    at_work.says("desk", f"回复 {at_work.case.number} 可以到窗口申请告诫书")
    assert at_work.sees("resident") == ""


def test_somebody_followed_by_one_near_is_not_pushed_to(at_work: House) -> None:
    at_work.says("resident", "前男友上个月一直骚扰我，听涛园4号301")
    assert Flag.SAFE_CONTACT in at_work.case.flags


def test_registered_only_until_the_reporter_wants_a_visit(at_work: House) -> None:
    at_work.says("resident", NOISE)
    at_work.says("resident", "3")
    at_work.says("officer", "受理")
    assert "暂不上门" in at_work.says("officer", "走访 明天上午")
    assert "例行走访" in at_work.says("resident", "还是请民警上门吧")
    assert "走访" in at_work.says("officer", "走访 明天上午")


def test_a_complaint_in_the_middle_of_a_talk_never_reaches_the_officer(at_work: House) -> None:
    at_work.says("resident", NOISE)
    at_work.says("resident", "2")
    at_work.says("officer", "受理")
    at_work.sees("officer")
    at_work.says("resident", "补充 你们民警收了他家的钱不管")
    heard = at_work.sees("officer") + at_work.says("officer", f"案件 {at_work.cases()[0].number} 原文")
    assert "收了他家的钱" not in heard
    assert at_work.cases()[-1].number in at_work.sees("head")


def test_a_complaint_during_a_talk_with_an_officer_is_not_relayed(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("resident", "转人工")
    at_work.sees("officer")
    at_work.says("resident", "我要投诉你们民警，收了房东的钱")
    assert "收了房东的钱" not in at_work.sees("officer") + at_work.sees("desk")
    assert Flag.HEAD_ONLY in at_work.cases()[-1].flags


def test_a_silent_alarm_asks_in_as_few_words_as_can_be(make_house: Callable[..., House]) -> None:
    house = staffed(make_house(silent_alarm=True, desk_around_the_clock=True))
    assert "就在这里打字" in house.says("resident", "我不敢出声，有人在砸我家的门，帮我报警")
    assert "有刀吗" in house.says("resident", "云栖路101弄12号602")
    pushed = house.sees("desk")
    assert "新情况：云栖路101弄12号602" in pushed
    assert house.case.place == "云栖路101弄12号602室"
    assert "有人受伤吗" in house.says("resident", "两个人")
    assert "已告诉值班室" in house.says("resident", "没有")
    assert "立即拨打" not in house.sees("resident")


def test_three_who_tell_of_one_flat_make_one_urgent_case(at_work: House) -> None:
    for who in ("second", "third"):
        at_work.follows(who)
    at_work.says("resident", RENTAL)
    at_work.says("second", "云栖路101弄12号602群租，好多人住")
    at_work.says("third", "云栖路101弄12号602是群租房，隔断好多")
    assert at_work.case.urgency is Urgency.URGENT
