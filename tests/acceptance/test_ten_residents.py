"""What ten residents met in their first quarter of an hour: questions answered, a person who answers, and words that
find the report they belong to."""

from collections.abc import Callable

import pytest

from bot.domain.cases import Flag
from bot.domain.officers import Role
from tests.house import House

WHO = ("asker", "wife", "waits", "three", "pupil", "guest", "calm")
THREE = "一是云栖路101弄8号楼道里堆满纸箱，二是听涛园2号楼有人养大狗不牵绳，三是松涛路51号门口天天有麻将馆赌博"


@pytest.fixture
def room(house: House) -> House:
    """Two officers, a desk and a head at work."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("other", "王强", Role.COMMUNITY_OFFICER, "B02")
    house.officer("desk", "李明", Role.DUTY_DESK)
    house.officer("head", "赵敏", Role.HEAD)
    for who in WHO:
        house.follows(who)
    return house


# --- questions


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("居住证怎么办", "随申办"),
        ("养狗要办什么证", "牵绳"),
        ("谁是我们小区的民警", "社区民警"),
        ("我反映了以后会怎么样", "下一个工作日"),
        ("可以匿名吗", "不用留姓名"),
        ("报错了要负责任吗", "记错、看错不追究"),
        ("不上门会不会不处理", "不会不管"),
        ("我能删聊天记录吗", "可以删"),
        ("能不能拍视频给你们", "不要进别人家"),
        ("装修几点以后不能敲", "18 点"),
        ("你是机器人吗", "不是民警"),
        ("派出所几点上班", "答不准"),
    ],
)
def test_a_question_is_answered_by_what_was_asked_and_opens_nothing(room: House, question: str, told: str) -> None:
    assert told in room.says("asker", question)
    assert room.cases() == []


def test_a_question_in_the_middle_is_no_answer_and_the_open_question_comes_again(room: House) -> None:
    room.says("asker", "楼上天天放音响吵死了")
    shown = room.says("asker", "我能删聊天记录吗")
    assert "可以删" in shown
    assert "请问在哪里" in shown
    assert "金桂苑3号602室" in room.says("asker", "金桂苑3号602")


def test_the_officer_of_a_named_place_is_named_where_the_station_posts_names(make_house: Callable[..., House]) -> None:
    house = make_house(name_officers=True)
    house.officer("other", "王强", Role.COMMUNITY_OFFICER, "B02")
    house.follows("asker")
    assert "社区民警王" in house.says("asker", "听涛园归哪位民警管")


def test_who_tells_of_a_lodging_without_papers_asks_nothing(room: House) -> None:
    assert "随申办" not in room.says("asker", "听涛园2号301的民宿不登记身份证就让人住")
    assert "rental_unregistered" in [case.matter for case in room.cases()]


# --- a telephone that is read


def test_who_fears_that_the_phone_is_read_gets_no_message_from_us(room: House) -> None:
    assert "不会主动发消息" in room.says("wife", "我怕手机被老公看到")
    room.says("wife", "上个月他打了我两次，金桂苑8号602", "没有")
    room.says("officer", "受理", "办结 已联系妇联一起跟进", "确认")
    room.later(hours=3)
    assert room.sees("wife") == ""
    assert "有结果了" in room.says("wife", "进度")


def test_nothing_that_is_sent_names_what_nobody_else_may_read(room: House) -> None:
    shown = room.says("wife", "上个月老公打了我两次，金桂苑8号602") + room.says("wife", "进度")
    assert "动手" not in shown.replace("有没有动手", "")
    assert "家里有人" not in shown


def test_in_danger_the_question_about_the_messages_is_answered(room: House) -> None:
    room.says("wife", "我老公在打我")
    assert "可以删" in room.says("wife", "我能删聊天记录吗")


# --- danger


def test_who_waits_for_help_reads_words_for_them(room: House) -> None:
    room.says("wife", "有人撬我家门")
    shown = room.says("wife", "听涛园2号301")
    assert "我在" in shown
    assert "先拨 110" in shown
    assert "短信到 12110" in shown
    assert "调静音" in shown


def test_of_a_fire_nobody_is_told_to_hide(room: House) -> None:
    room.says("wife", "楼下着火了好大的烟")
    shown = room.says("wife", "听涛园2号301")
    assert "119" in shown
    assert "静音" not in shown


def test_the_desk_hears_of_each_new_fact_while_danger_lasts(room: House) -> None:
    room.says("wife", "有人撬我家门")
    room.says("wife", "听涛园2号301")
    room.sees("desk")
    room.says("wife", "两个人，穿黑衣服")
    assert "补充" in room.sees("desk")
    assert "补充" in room.sees("other")


def test_a_plain_word_about_a_crowded_flat_is_no_emergency(room: House) -> None:
    assert "110" not in room.says("calm", "住了很多人")
    assert "群租" in room.says("calm", "金桂苑5号302")


# --- a person


def test_who_asked_for_a_person_and_hears_nothing_is_told_so_and_the_head_hears(room: House) -> None:
    assert "半小时还没有人回" in room.says("waits", "转人工")
    room.sees("head")
    room.later(minutes=31)
    assert "还没有民警回复您" in room.sees("waits")
    assert "半小时没有人回复" in room.sees("head")
    assert "半小时没有人回复" in room.sees("desk")


def test_what_is_written_then_still_goes_to_a_person(room: House) -> None:
    room.says("waits", "转人工")
    room.later(minutes=31)
    room.sees("desk")
    room.sees("waits")
    assert room.says("waits", "我想问门口停车的事") == ""
    assert "我想问门口停车的事" in room.sees("desk")


def test_who_was_answered_hears_no_excuse(room: House) -> None:
    room.says("waits", "转人工")
    number = room.case.number
    room.says("desk", f"回复 {number} 您好，请说")
    room.sees("waits")
    room.later(minutes=31)
    assert room.sees("waits") == ""
    assert "没有人回复" not in room.sees("head")


def test_a_second_call_does_not_push_the_half_hour_back(room: House) -> None:
    room.says("waits", "转人工")
    room.later(minutes=20)
    room.says("waits", "在吗")
    room.later(minutes=11)
    assert "还没有民警回复您" in room.sees("waits")


def test_without_anybody_at_night_the_half_hour_begins_in_the_morning(house: House) -> None:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("waits")
    house.later(hours=13)
    assert "明天 08:30 上班后会看到" in house.says("waits", "转人工")
    house.later(hours=9)
    assert house.sees("waits") == ""
    house.later(hours=1.5)
    assert "还没有民警回复您" in house.sees("waits")


def test_a_telephone_that_is_read_gets_no_word_about_waiting(room: House) -> None:
    room.says("wife", "我怕手机被老公看到", "转人工")
    room.later(minutes=31)
    assert room.sees("wife") == ""


# --- several reports


def test_words_about_one_of_three_places_go_to_that_report(room: House) -> None:
    room.says("three", f"有三件事要反映：{THREE}")
    room.says("three", "松涛路那个是晚上八点")
    room.says("three", "8号那个物业来过了没用")
    assert [case.place for case in room.cases()] == ["云栖路101弄8号", "听涛园2号", "松涛路51号"]
    assert room.cases()[2].summary == "每天 20:00"


def test_of_two_at_one_place_it_is_asked_which_and_the_words_are_kept_for_it(room: House) -> None:
    room.says("three", "阳光小区11号楼道堆满纸箱", "1")
    room.later(hours=1)
    room.says("three", "听涛园6号楼道堆满旧家具，金桂苑3号楼下有人飞线充电", "金桂苑5号602养了三条狗天天叫")
    shown = room.says("three", "金桂苑那个一般晚上八点以后")
    assert "您说的是哪一件" in shown
    chosen = next(line[0] for line in shown.splitlines() if "5号" in line)
    told = len(room.cases())
    assert "已记下" in room.says("three", chosen)
    assert len(room.cases()) == told
    barking = next(case for case in room.cases() if case.matter == "dog_barking")
    assert "20:00" in barking.summary


def test_which_report_left_unanswered_loses_no_word(room: House) -> None:
    room.says("three", "金桂苑3号楼下有人飞线充电")
    room.later(hours=1)
    room.says("three", "金桂苑5号602养了三条狗天天叫")
    assert "您说的是哪一件" in room.says("three", "金桂苑那个一般晚上八点以后")
    before = len(room.cases())
    room.later(minutes=31)
    assert len(room.cases()) == before + 1


def test_receipts_tell_three_reports_apart_and_keep_quiet_about_crime(room: House) -> None:
    shown = room.says("three", f"有三件事要反映：{THREE}")
    assert "楼道堆物" in shown
    assert "遛狗不牵绳" in shown
    assert "赌" not in shown


# --- hours, pupils, foreigners


def test_a_night_without_a_date_is_no_certain_night(room: House) -> None:
    room.says("calm", "金桂苑5号302楼上放音响吵，晚上八点开始")
    assert "3月" not in room.case.summary


def test_a_pupil_who_is_bullied_is_heard_gently_and_is_a_report(room: House) -> None:
    shown = room.says("pupil", "我在学校被欺负了")
    assert "这不是你的错" in shown
    assert "哪个学校" in shown
    room.says("pupil", "就在听涛园旁边的中学")
    assert room.case.matter == "bullying"
    assert Flag.MINOR in room.case.flags


def test_a_parent_is_not_told_that_it_is_not_their_fault(room: House) -> None:
    assert "你的错" not in room.says("pupil", "我儿子在学校被同学欺负了，听涛园旁边的学校")
    assert room.case.matter == "bullying"


def test_a_foreigner_reads_one_english_line_and_gets_an_english_receipt(room: House) -> None:
    assert "call 110" in room.says("guest", "hello")
    assert room.cases() == []
    assert "what happened and where" in room.says("guest", "My neighbor is very loud every night.")
    assert "An officer will read" in room.says("guest", "Jingui Garden, building 5, room 1602")
    assert Flag.UNPARSED in room.case.flags


def test_a_foreigner_in_danger_reads_english_first(room: House) -> None:
    assert room.says("guest", "someone is breaking in my house help").startswith("Call 110 now")
    assert "duty desk sees" in room.says("guest", "I am at Jingui Garden building 5")


def test_another_matter_at_another_place_amid_a_question_keeps_both_places(room: House) -> None:
    assert "1 阳光小区" in room.says("three", "阳光小区11号楼道堆满纸箱")
    shown = room.says("three", "金桂苑3号楼下有人飞线充电")
    assert shown.count("回执 T") == 2
    assert [(case.matter, case.place) for case in room.cases()] == [
        ("corridor_clutter", "阳光小区11号"),
        ("ebike_wire", "金桂苑3号"),
    ]


def test_what_is_told_after_a_worry_about_the_phone_is_marked_for_the_officers(room: House) -> None:
    room.says("wife", "我怕手机被老公看到")
    room.says("wife", "听涛园2号楼道堆满纸箱")
    assert Flag.SAFE_CONTACT in room.case.flags


def test_paint_on_a_door_is_told_of_a_debt_and_no_emergency(room: House) -> None:
    assert "立即拨打 110" not in room.says("calm", "昨天有人往我店门上泼油漆，松涛路66号")
    assert "立即拨打 110" not in room.says("calm", "欠债的不是我，是我弟弟")
    assert room.case.matter == "harassment"


def test_whether_anybody_cares_is_answered_with_where_it_stands(room: House) -> None:
    room.says("calm", "听涛园2号楼道堆满纸箱")
    assert "已收到" in room.says("calm", "你们到底管不管")


def test_who_tells_that_it_is_gone_is_asked_nothing_more(room: House) -> None:
    room.says("calm", "听涛园2号楼道堆满纸箱")
    room.later(minutes=40)
    assert room.says("calm", "听涛园那个清掉了") == "好的，补充的情况已记下，民警会看到。"


def test_who_was_beaten_by_him_is_no_complaint_about_an_officer(room: House) -> None:
    room.says("wife", "他上个月打了我两次", "金桂苑8号602")
    assert room.case.matter == "domestic_violence"
    assert Flag.SAFE_CONTACT in room.case.flags


def test_a_grandchild_s_dog_that_ran_away_is_no_missing_person(room: House) -> None:
    room.says("calm", "阿拉囡囡额狗呒没了，昨日夜到从听涛园跑出去额")
    assert [case.matter for case in room.cases()] == ["lost_property"]
    assert "结果会在这里告诉您" in room.says("calm", "寻着了会告诉我伐")


def test_who_complains_about_an_officer_hears_that_the_head_alone_reads_it(room: House) -> None:
    room.says("calm", "你们那个王警官上次来态度很差")
    shown = room.says("calm", "他会不会知道是我说的")
    assert "只会交给所长看" in shown
    assert "直接上门" not in shown
