"""Talks of people as they are: one word at a time, afraid, angry, watched; nobody is lost or exposed on the way."""

import pytest

from bot.domain.cases import Flag, State
from bot.domain.officers import Role
from tests.house import House

FOLLOWERS = ("slow", "shop", "tenant", "pupil", "three", "unsure", "watched", "asker", "guest", "resident")


@pytest.fixture
def room(house: House) -> House:
    """Two officers and a desk at work."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("other", "王强", Role.COMMUNITY_OFFICER, "B02")
    house.officer("desk", "李明", Role.DUTY_DESK)
    for who in FOLLOWERS:
        house.follows(who)
    return house


def test_one_word_at_a_time_makes_one_case(room: House) -> None:
    for word in ("吵", "夜里", "楼上", "敲"):
        room.says("slow", word)
    assert "云栖路101弄" in room.says("slow", "云西路101弄12号")
    assert "云栖路101弄12号602室" in room.says("slow", "602")
    room.says("slow", "每天")
    assert (room.case.matter, room.case.beat) == ("noise_living", "B01")
    assert room.case.place == "云栖路101弄12号602室"


def test_who_does_not_understand_is_told_how_it_works(room: House) -> None:
    assert "直接说情况就行" in room.says("slow", "啥？")


def test_an_answer_to_our_own_question_is_no_emergency(room: House) -> None:
    room.says("resident", "金桂苑3号1201群租，隔了好多间，有高低床")
    assert "110" not in room.says("resident", "已经住人了")
    assert room.case.matter == "group_rental"


def test_a_cry_in_the_middle_of_a_calm_talk_is_heard(room: House) -> None:
    room.says("resident", "金桂苑3号1201群租，隔了好多间，有高低床")
    assert "立即拨打 110" in room.says("resident", "他们拿刀追过来了")


def test_an_address_half_in_english_is_a_place_and_no_danger(room: House) -> None:
    room.says("guest", "我的 neighbor 每天 night party, very 吵")
    assert "金桂苑5号1602室" in room.says("guest", "我住 金桂苑 building 5 room 1602")
    assert room.case.matter == "noise_living"


def test_three_things_at_three_places_go_to_those_who_are_there(room: House) -> None:
    told = "一是云栖路101弄8号楼道里堆满纸箱，二是听涛园2号楼有人养大狗不牵绳，三是松涛路51号门口天天有麻将馆赌博"
    shown = room.says("three", f"有三件事要反映：{told}")
    assert shown.count("回执 T") == 3
    assert [(case.matter, case.place, case.beat) for case in room.cases()] == [
        ("corridor_clutter", "云栖路101弄8号", "B01"),
        ("dog_unleashed", "听涛园2号", "B02"),
        ("gambling", "松涛路51号", "B02"),
    ]
    assert Flag.ROUTINE_VISIT in room.cases()[1].flags


def test_a_landlord_at_another_place_makes_no_second_report(room: House) -> None:
    shown = room.says("resident", "金桂苑3号602群租，隔了好多间，房东住听涛园2号")
    assert shown.count("回执 T") == 1


def test_the_house_named_at_the_question_about_the_visit_is_taken_for_a_house(room: House) -> None:
    room.says("unsure", "楼上装修吵死了，周末一大早就敲墙", "阳光小区")
    assert "1 直接上门" in room.says("unsure", "2")
    assert "阳光小区11号" in room.says("unsure", "11号楼")
    assert "阳光小区12号" in room.says("unsure", "不对，应该是12号楼")
    assert "阳光小区12号803室" in room.says("unsure", "12号楼803")
    assert "先登记" in room.says("unsure", "3")
    assert Flag.REGISTER_ONLY in room.case.flags


def test_silence_about_the_visit_exposes_nobody(room: House) -> None:
    room.says("unsure", "楼上天天放音响吵死了，金桂苑3号602")
    room.says("unsure", "就是跳舞的声音")
    assert Flag.ROUTINE_VISIT in room.case.flags


def test_who_is_afraid_first_is_invited_to_tell_and_the_fear_is_kept(room: House) -> None:
    shown = room.says("tenant", "我想反映一个事，但是我怕房东知道是我说的")
    assert "不会告诉对方" in shown
    assert "请说说是什么事" in shown
    room.says("tenant", "我住的房子被房东隔成了八间，我就是租客，听涛园5号1103")
    assert Flag.FEARS_RETALIATION in room.case.flags


def test_how_to_show_up_is_not_asked_again_once_it_was_answered(room: House) -> None:
    room.says("tenant", "我住的房子被房东隔成了八间，我就是租客，听涛园5号1103")
    assert "1 直接上门" in room.says("tenant", "真的不会让房东知道吧？他会把我赶出去的")
    room.says("tenant", "3")
    again = room.says("tenant", "能不能帮我把名字保密")
    assert "不会告诉对方" in again
    assert "1 直接上门" not in again
    assert Flag.REGISTER_ONLY in room.case.flags


def test_who_is_watched_asks_for_no_messages_and_hears_that_none_come(room: House) -> None:
    room.says("watched", "我老公打我", "金桂苑7号502")
    assert "不会主动发消息" in room.says("watched", "别发消息给我，他会看我手机")
    assert Flag.SAFE_CONTACT in room.case.flags
    room.later(hours=20)
    assert room.sees("watched") == ""


def test_a_pupil_who_suffers_is_asked_and_known_as_a_minor(room: House) -> None:
    assert "哪个学校" in room.says("pupil", "我在学校被欺负了")
    room.says("pupil", "我初二 他们在厕所打我还拍视频")
    assert "不会告诉对方" in room.says("pupil", "能不能别告诉我爸妈")
    assert Flag.MINOR in room.case.flags


def test_in_an_emergency_the_same_line_is_not_said_again_and_again(room: House) -> None:
    room.says("pupil", "他们在厕所打我")
    assert "先拨 110" in room.says("pupil", "云栖路101弄8号")
    assert room.says("pupil", "上个星期开始的") == "收到，已告诉值班室。我在。"


def test_an_angry_shop_keeper_is_told_where_it_stands_and_asked_for_no_flat(room: House) -> None:
    room.says("shop", "隔壁烧烤店天天把桌子摆到人行道上，我店门都被堵死了")
    shown = room.says("shop", "松涛路88号！我就是隔壁开店的！")
    assert "松涛路88号" in shown
    assert "几室" not in shown
    room.says("shop", "1")
    assert "已转有关单位" in room.says("shop", "什么时候能解决，给个准话")
    told = len(room.cases())
    assert "记下了。请问在哪里" not in room.says("shop", "垃圾")
    assert len(room.cases()) == told


def test_questions_alone_open_nothing(room: House) -> None:
    room.says("asker", "派出所几点上班", "我怎么知道谁管我们小区")
    assert "不客气" in room.says("asker", "谢谢，再见")
    assert room.cases() == []


def test_thanks_is_no_wrong_answer_to_the_question_where(room: House) -> None:
    room.says("slow", "夜里有人唱歌")
    assert "不客气" in room.says("slow", "谢谢")
    assert "听涛园2号" in room.says("slow", "听涛园2号")


def test_a_voice_with_its_place_is_one_case_with_what_is_said_next(room: House) -> None:
    room.platform.send_voice("resident")
    room.settle()
    room.sees("resident")
    shown = room.says("resident", "听涛园2号")
    assert "地点：听涛园2号" in shown
    assert "告诉我小区" not in shown
    room.says("resident", "夜里有人唱歌")
    assert room.case.matter == "noise_living"


def test_a_thing_stolen_once_is_not_asked_how_often(room: House) -> None:
    room.says("resident", "家里被偷了", "金桂苑2号301")
    assert "每天" not in room.says("resident", "昨天晚上")
    assert "已收到" in room.says("resident", "警察什么时候来")


def test_no_that_goes_on_is_a_mark_and_reopens(room: House) -> None:
    room.says("resident", "云栖路101弄12号602把房子隔了八间")
    room.says("officer", "办结 上门劝过了，隔断拆掉了", "确认")
    assert "解决了吗" in room.sees("resident")
    assert room.says("resident", "嗯") == "不客气。有新的情况随时告诉我。"
    assert "重新打开" in room.says("resident", "没有，又住进来人了")
    assert room.case.state is State.RECEIVED


def test_solved_and_then_again_goes_on_with_the_same_case(room: House) -> None:
    room.says("resident", "听涛园2号夜里有人唱歌")
    room.says("other", "办结 上门劝过了，答应十点后不放", "确认")
    room.says("resident", "解决了，谢谢你们")
    assert "重新打开" in room.says("resident", "昨天又唱了")
    assert room.case.state is State.RECEIVED
