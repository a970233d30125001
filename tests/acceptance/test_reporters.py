"""What residents see, through the encrypted callback: one test, one thing that they rely on."""

import re
from collections.abc import Callable

import pytest

from bot.domain.cases import Flag, State, Urgency
from bot.domain.officers import Role
from tests.house import House

RENTAL = "云栖路101弄12号602把房子隔了八间出租，天天有人进进出出"
NOISE = "金桂苑3号502夜里两点还在放音响，睡不着"


@pytest.fixture
def at_work(house: House) -> House:
    """An officer of the beat, the desk, and a resident who follows."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    return house


def receipt(shown: str) -> str:
    found = re.search(r"T\d{6}", shown)
    assert found, shown
    return found[0]


# --- (a) one sentence, a receipt at once


@pytest.mark.parametrize(
    ("words", "matter", "place"),
    [
        (RENTAL, "group_rental", "云栖路101弄12号602室"),
        (NOISE, "noise_living", "金桂苑3号502室"),
        ("听涛园8号楼六楼往下扔啤酒瓶，差点砸到人", "high_throwing", "听涛园8号6楼"),
        ("金桂苑5号楼道里停满电瓶车，还在充电", "ebike_corridor", "金桂苑5号"),
        ("听涛园里一只金毛遛狗不牵绳，到处跑", "dog_unleashed", "听涛园"),
        ("云栖路101弄3号301天天聚众赌博，来的人都不认识", "gambling", "云栖路101弄3号301室"),
        ("我停在金桂苑2号楼下的电瓶车昨天夜里被偷了", "theft", "金桂苑2号"),
        ("金桂苑1号402在天井里违法搭建，砌砖头盖房子", "illegal_construction", "金桂苑1号402室"),
    ],
)  # fmt: skip
def test_one_sentence_gives_a_receipt_with_the_place_read_back(
    at_work: House, words: str, matter: str, place: str
) -> None:
    shown = at_work.says("resident", words)
    assert receipt(shown)
    assert place in shown
    assert at_work.case.matter == matter


def test_only_what_is_missing_is_asked_for(at_work: House) -> None:
    shown = at_work.says("resident", "楼上群租，隔了好多间")
    assert "在哪里" in shown
    assert "回执" not in shown
    shown = at_work.says("resident", "云栖路101弄12号602")
    assert receipt(shown)
    assert "在哪里" not in shown


def test_somebody_who_does_not_know_the_place_is_not_sent_away(at_work: House) -> None:
    at_work.says("resident", "有人群租")
    at_work.says("resident", "不知道")
    shown = at_work.says("resident", "不知道")
    assert receipt(shown)
    assert Flag.PLACE_MISSING in at_work.case.flags


def test_not_understood_twice_a_person_reads_it(at_work: House) -> None:
    at_work.says("resident", "那边那个又来了弄得来")
    shown = at_work.says("resident", "就是那个呀，弄得来")
    assert "民警本人来看" in shown
    assert Flag.UNPARSED in at_work.case.flags
    assert at_work.case.number in at_work.sees("desk")


def test_silence_for_half_an_hour_hands_it_in_as_it_stands(at_work: House) -> None:
    at_work.says("resident", "楼上群租，隔了好多间")
    at_work.later(minutes=31)
    assert receipt(at_work.sees("resident"))
    assert Flag.PLACE_MISSING in at_work.case.flags


def test_several_matters_told_together_get_one_receipt_and_a_case_each(at_work: House) -> None:
    shown = at_work.says("resident", "金桂苑3号602群租隔了八间，天天半夜打麻将吵死人，电瓶车还拎到家里充电")
    assert len(re.findall(r"回执 T\d{6}", shown)) == 1
    assert len(at_work.cases()) >= 2


def test_a_correction_of_the_place_reaches_the_case(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    shown = at_work.says("resident", "不对，是603")
    assert "603" in shown
    assert at_work.case.place == "云栖路101弄12号603室"


def test_a_day_later_the_talk_goes_on_with_what_went_in_as_it_stood(at_work: House) -> None:
    at_work.says("resident", "我要反映")
    at_work.says("resident", "楼上群租，隔了好多间")
    at_work.later(hours=24)
    number = receipt(at_work.sees("resident"))
    assert at_work.case.place == "楼上"
    at_work.says("resident", "云栖路101弄12号602")
    assert number in at_work.says("resident", "进度")
    assert at_work.case.place == "云栖路101弄12号602室"


def test_within_half_an_hour_the_talk_goes_on_where_it_stopped(at_work: House) -> None:
    at_work.says("resident", "我要反映")
    at_work.says("resident", "楼上群租，隔了好多间")
    at_work.later(minutes=29)
    shown = at_work.says("resident", "云栖路101弄12号602")
    assert receipt(shown)


def test_small_talk_opens_nothing(at_work: House) -> None:
    for words in ("你好", "今天天气怎么样", "讲个笑话", "谢谢"):
        assert at_work.says("resident", words)
    assert at_work.cases() == []


def test_a_voice_alone_is_a_tip(at_work: House) -> None:
    at_work.platform.send_voice("resident")
    at_work.settle()
    assert "语音收到了" in at_work.sees("resident")
    assert receipt(at_work.says("resident", "云栖路101弄12号"))
    assert Flag.MEDIA_ONLY in at_work.case.flags


@pytest.mark.parametrize(
    ("kind", "fields"), [("text", {"Content": "【收到不支持的消息类型，暂无法显示】"}), ("miniprogrampage", {})]
)
def test_what_accounts_cannot_see_is_said_at_once_and_opens_nothing(
    at_work: House, kind: str, fields: dict[str, str]
) -> None:
    at_work.platform.message("resident", kind, fields, shown="［表情］")
    at_work.settle()
    assert "看不到" in at_work.sees("resident")
    assert at_work.cases() == []


def test_a_link_alone_is_asked_about_and_kept_for_the_officer(at_work: House) -> None:
    link = {"Title": "招租广告", "Description": "转发", "Url": "https://example.org/room"}
    at_work.platform.message("resident", "link", link, shown="［链接］")
    at_work.settle()
    assert "看不到" in at_work.sees("resident")
    number = receipt(at_work.says("resident", RENTAL))
    with at_work.store.read() as ledger:
        submission = ledger.submission_of(number)
    assert submission is not None
    assert "招租广告 https://example.org/room" in [said.text for said in submission.said]


def test_a_photo_joins_what_was_just_told(at_work: House) -> None:
    number = receipt(at_work.says("resident", RENTAL))
    at_work.platform.send_photo("resident", picture())
    at_work.settle()
    assert at_work.sees("resident")
    assert len(at_work.cases()) == 1
    with at_work.store.read() as ledger:
        submission = ledger.submission_of(number)
        assert submission is not None
        photos = [said.media for said in submission.said if said.kind == "photo"]
        assert [ledger.media_kind(media) for media in photos if media] == ["image/jpeg"]


@pytest.mark.parametrize("send", ["send_photo", "send_voice"])
def test_of_a_file_that_is_refused_nobody_says_that_it_is_here_and_the_words_stay(at_work: House, send: str) -> None:
    number = receipt(at_work.says("resident", RENTAL))
    getattr(at_work.platform, send)("resident", b"%PDF-1.7 no picture, no voice")
    at_work.settle()
    shown = at_work.sees("resident")
    assert "收到了" not in shown
    assert "请用文字或语音告诉我" in shown
    with at_work.store.read() as ledger:
        submission = ledger.submission_of(number)
    assert submission is not None
    assert any(RENTAL in said.text for said in submission.said)
    assert len(at_work.cases()) == 1


def test_a_broken_picture_alone_is_asked_about_and_ends_with_a_person(at_work: House) -> None:
    at_work.platform.send_photo("resident", picture()[:40])
    at_work.settle()
    shown = at_work.sees("resident")
    assert "收到了" not in shown
    assert "请用文字或语音告诉我" in shown
    assert receipt(at_work.says("resident", "云栖路101弄12号"))
    assert len(at_work.cases()) == 1


def picture() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


# --- (b) the outcome comes by itself


def concluded(at_work: House) -> None:
    at_work.says("officer", "办结 已上门劝阻，答应十点后不放")
    at_work.says("officer", "确认")


def test_the_outcome_says_what_was_done_and_asks_whether_it_is_solved(at_work: House) -> None:
    at_work.says("resident", NOISE)
    concluded(at_work)
    shown = at_work.sees("resident")
    assert "劝阻" in shown
    assert "1 解决了" in shown
    assert at_work.case.state is State.CLOSED


@pytest.mark.parametrize("words", ["1", "评价 5", "解决了"])
def test_solved_is_noted(at_work: House, words: str) -> None:
    at_work.says("resident", NOISE)
    concluded(at_work)
    at_work.sees("resident")
    assert "谢谢" in at_work.says("resident", words)


def test_not_solved_reopens_the_case_and_the_head_hears(at_work: House) -> None:
    at_work.officer("head", "李所", Role.HEAD)
    at_work.says("resident", NOISE)
    concluded(at_work)
    assert "重新打开" in at_work.says("resident", "2")
    assert at_work.case.state is State.RECEIVED
    assert "没有解决" in at_work.sees("head")


def test_with_the_window_closed_a_notice_without_content_comes_and_the_words_follow(at_work: House) -> None:
    at_work.says("resident", NOISE)
    at_work.later(days=3)
    at_work.says("officer", "待办")
    at_work.sees("resident")
    concluded(at_work)
    notice = at_work.sees("resident")
    assert "新消息" in notice
    assert "劝阻" not in notice
    assert at_work.case.state is State.ANSWERING
    assert at_work.says("resident", "你好").startswith("您反映的事有结果了")
    assert at_work.case.state is State.CLOSED


def test_a_reporter_who_never_returns_does_not_keep_the_case_open(at_work: House) -> None:
    at_work.says("resident", NOISE)
    at_work.later(days=3)
    at_work.says("officer", "待办")
    concluded(at_work)
    at_work.later(days=15)
    assert at_work.case.state is State.CLOSED
    assert "劝阻" in at_work.says("resident", "你好")


def test_a_subscription_account_gives_the_outcome_with_its_next_answer(make_house: Callable[..., House]) -> None:
    house = make_house(wechat_account="subscription")
    house.follows("resident")
    house.platform.attempts = 1
    with house.store.begin() as ledger:
        person = ledger.ensure_person("resident", house.clock.now()).id
        ledger.put_outbox(
            idem="o", recipient=person, kind="outcome", body='{"text": "有结果了"}'.encode(), at=house.clock.now()
        )
    house.settle()
    delivery = house.platform.say("resident", "进度")
    house.settle()
    again = house.platform.redeliver("resident", delivery)
    assert again.shown is not None
    assert "有结果了" in again.shown


def test_progress_shows_ones_own_and_nobody_elses(at_work: House) -> None:
    number = receipt(at_work.says("resident", RENTAL))
    assert "已收到" in at_work.says("resident", "进度")
    assert number in at_work.says("resident", f"进度 {number}")
    at_work.follows("neighbour")
    other = at_work.says("neighbour", f"进度 {number}")
    assert other == at_work.says("neighbour", "进度 T999999")
    assert "没有查到" in other


def test_nothing_is_told_between_acceptance_and_the_visit(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    for words in ("受理", "走访 明天上午", "联合 平安办 房管 明天下午", "联系 已电话联系"):
        at_work.says("officer", words)
    at_work.later(minutes=10)
    assert at_work.sees("resident") == ""
    assert "正在按程序办理" in at_work.says("resident", "进度")


def test_taking_it_back_before_anyone_began_ends_the_case(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    assert "撤回" in at_work.says("resident", "撤回")
    assert at_work.case.state is State.CLOSED


def test_taking_it_back_later_lets_the_case_go_on(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("officer", "受理")
    assert "依规处理" in at_work.says("resident", "撤回")
    assert at_work.case.state is State.VERIFYING


def test_more_words_reach_the_officer_as_facts_and_on_asking_as_words(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.sees("officer")
    at_work.says("resident", "补充 他们夜里十二点又搬进来三张床")
    assert "有补充" in at_work.sees("officer")
    assert "三张床" in at_work.says("officer", f"案件 {at_work.case.number} 原文")


# --- (c) a real officer answers


def test_a_real_officer_answers_when_asked_for(at_work: House) -> None:
    assert "来回复您" in at_work.says("resident", "转人工")
    assert "反映人找您" in at_work.sees("desk")
    at_work.says("resident", "我想问居住证的事")
    pushed = at_work.sees("desk")
    assert "居住证" in pushed
    number = at_work.case.number
    at_work.says("desk", f"回复 {number} 请带身份证到窗口办理")
    assert "请带身份证到窗口办理" in at_work.sees("resident")


def test_an_officers_question_is_answered_and_the_clock_goes_on(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("officer", "受理")
    at_work.says("officer", "问 是几楼")
    assert "是几楼" in at_work.sees("resident")
    assert at_work.case.held is not None
    at_work.says("resident", "六楼")
    assert at_work.case.held is None
    assert "已回答" in at_work.sees("officer")


def test_a_question_that_nobody_answers_ends_after_five_days(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("officer", "受理")
    at_work.says("officer", "问 是几楼")
    at_work.later(days=5, minutes=1)
    assert at_work.case.held is None


# --- (e) who will know


def test_asked_whether_the_other_will_know_the_answer_is_kept(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    shown = at_work.says("resident", "对方会不会知道是我")
    assert "不会告诉对方" in shown
    assert Flag.FEARS_RETALIATION in at_work.case.flags
    assert "例行走访" in at_work.says("resident", "2")
    assert Flag.ROUTINE_VISIT in at_work.case.flags
    assert "不要只敲一家" in at_work.says("officer", f"案件 {at_work.case.number}")


def test_the_only_possible_reporter_is_asked_how_to_show_up(at_work: House) -> None:
    assert "3 先登记" in at_work.says("resident", NOISE)
    at_work.says("resident", "3")
    assert Flag.REGISTER_ONLY in at_work.case.flags


# --- other doors, danger, people at risk


def test_a_matter_of_the_hotline_is_offered_and_handed_over(at_work: House) -> None:
    shown = at_work.says("resident", "松涛路25号工地夜里一点还在打桩")
    assert "12345" in shown
    assert "已转给" in at_work.says("resident", "1")
    assert at_work.case.state is State.TRANSFERRED


def test_a_dispute_without_blows_is_offered_to_the_mediators(at_work: House) -> None:
    shown = at_work.says("resident", "金桂苑3号602，我和隔壁邻居因为漏水吵架，谈不拢")
    assert "调解员" in shown
    at_work.says("resident", "1")
    assert at_work.case.destination == "mediation"


def test_danger_now_is_answered_first_and_the_desk_hears_at_once(at_work: House) -> None:
    shown = at_work.says("resident", "救命，有人拿刀在砍人")
    assert "立即拨打 110" in shown.split("\n")[0]
    assert "已出警" not in shown
    assert at_work.case.urgency is Urgency.EMERGENCY
    assert "紧急" in at_work.sees("desk")
    again = at_work.says("resident", "在云栖路101弄8号楼下")
    assert "立即拨打" not in again
    assert at_work.case.place == "云栖路101弄8号"


def test_danger_in_the_middle_of_a_talk_comes_first(at_work: House) -> None:
    at_work.says("resident", "楼上群租，隔了好多间")
    assert "119" in at_work.says("resident", "着火了，楼道里全是烟").split("\n")[0]


def test_somebody_beaten_at_home_is_never_pushed_to(at_work: House) -> None:
    at_work.says("resident", "我老公上个月打过我，金桂苑3号602，我想问问怎么办")
    case = at_work.case
    assert Flag.SAFE_CONTACT in case.flags
    at_work.says("desk", f"受理 {case.number}")
    at_work.says("desk", f"反馈 {case.number} 可以到窗口申请告诫书", "确认")
    assert at_work.sees("resident") == ""
    assert "告诫书" in at_work.says("resident", "你好")


def test_a_complaint_about_an_officer_is_seen_by_the_head_alone(at_work: House) -> None:
    at_work.officer("head", "李所", Role.HEAD)
    at_work.says("resident", "你们民警收了房东的钱不办事，我要投诉")
    case = at_work.case
    assert Flag.HEAD_ONLY in case.flags
    assert case.number in at_work.sees("head")
    assert at_work.sees("officer") == ""
    assert at_work.sees("desk") == ""
    assert "没有这个编号" in at_work.says("desk", f"案件 {case.number}")


def test_a_resident_who_types_a_command_is_a_resident_who_types_text(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    number = at_work.case.number
    for words in (f"受理 {number}", f"/办结 {number} 好了", "/restart", '/report{"a":1}', "绑定 000000"):
        at_work.says("resident", words)
    (told, *_) = at_work.cases()
    assert (told.number, told.state) == (number, State.RECEIVED)


def test_two_reporters_of_one_flat_share_a_case_and_never_learn_of_each_other(at_work: House) -> None:
    at_work.follows("neighbour")
    first = receipt(at_work.says("resident", RENTAL))
    second = receipt(at_work.says("neighbour", "云栖路101弄12号602群租，好多人住"))
    assert first != second
    assert len(at_work.cases()) == 1
    at_work.says("officer", "办结 已上门处理，租客已搬走")
    at_work.says("officer", "确认")
    for who, own, other in (("resident", first, second), ("neighbour", second, first)):
        shown = at_work.sees(who)
        assert own in shown
        assert other not in shown


@pytest.mark.parametrize(
    "words",
    ["云栖路101弄12号602隔了八间出租，我住楼下502", "云栖路101弄12号602群租，我在对面601，天天吵",
     "602群租，云栖路101弄12号，我是隔壁601的", "云栖路101弄12号602群租，我家就在它楼下502",
     "我是云栖路101弄12号502的住户，602把房子隔了八间出租"],
)  # fmt: skip
def test_who_tells_where_they_live_is_not_the_one_to_be_visited(at_work: House, words: str) -> None:
    assert "云栖路101弄12号602室" in at_work.says("resident", words)
    number = at_work.case.number
    seen = (at_work.sees("officer") + at_work.says("officer", f"案件 {number}")).replace(number, "")
    assert at_work.case.place == "云栖路101弄12号602室"
    assert "502" not in seen
    assert "601" not in seen


@pytest.mark.parametrize("words", ["我住楼下502", "我是502的", "我在隔壁601", "我住云栖路101弄12号502"])
def test_a_home_told_afterwards_moves_no_case_there(at_work: House, words: str) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("resident", words)
    assert at_work.case.place == "云栖路101弄12号602室"
    assert "502" not in at_work.sees("officer").replace(at_work.case.number, "")


def test_a_wrong_door_is_still_put_right(at_work: House) -> None:
    at_work.says("resident", RENTAL)
    at_work.says("resident", "不对，是603")
    assert at_work.case.place == "云栖路101弄12号603室"


@pytest.mark.parametrize(
    "words", ["", "    ", "😀😀😀", "？？？！！！", "hello there", "wo yao ju bao", "a" * 3000, "​​"]
)
def test_odd_input_never_fails_and_never_opens_a_wrong_matter(at_work: House, words: str) -> None:
    at_work.says("resident", words)
    with at_work.store.read() as ledger:
        assert ledger.inbox_rows("dead") == []
        assert ledger.inbox_rows("waiting") == []
    assert all(case.matter in ("unsorted", "inquiry") for case in at_work.cases())
