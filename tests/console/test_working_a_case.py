"""A case worked in the browser: the same commands, previews and refusals as in chat."""

import re
from datetime import timedelta

import pytest

from bot.console.commands import offered
from bot.domain import commands as ask
from bot.domain.cases import Outcome, Stage, State
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Proof
from tests.console.conftest import OPENID, Browser, Station
from tests.house import STATION


@pytest.fixture
def at_work(station: Station, officer: Officer) -> Browser:
    return station.browser(officer)


def day(station: Station, **span: float) -> str:
    return (station.clock.at + timedelta(**span)).date().isoformat()


def test_from_accepting_to_the_outcome(station: Station, at_work: Browser) -> None:
    case = station.tells()
    number = case.number
    assert number in at_work.open("/")
    assert "已记录：受理" in at_work.does(number, "accept")
    at_work.does(number, "joint_visit", units=["平安办", "房管"], date=day(station, days=1), time="09:30")
    at_work.does(number, "find", result="substantiated", text="隔成八间，正在装修")
    at_work.does(number, "interview", person="房东", text="答应拆除")
    page = at_work.does(number, "order", unit="城管", date=day(station, days=7), basis="", text="恢复原状")
    assert "已记录：记录整改" in page
    station.clock.later(days=7, hours=1)
    at_work = station.browser(station.officer("周明", Role.DUTY_DESK))
    at_work.does(number, "reinspect", result="pass", text="隔断拆掉了")
    at_work.open(f"/cases/{number}/do/conclude")
    page = at_work.post(f"/cases/{number}/do/conclude", outcome="rectified", text="")
    assert "反映人会收到" in page
    assert station.case(case).state is State.RECTIFYING
    page = at_work.post(f"/cases/{number}/do/conclude", confirmed="1", outcome="rectified", text="")
    assert station.case(case).state is State.ANSWERING
    assert station.case(case).outcome is Outcome.RECTIFIED
    assert "结果：待发送" in at_work.open(f"/cases/{number}")
    for step in ("受理", "安排联合上门", "核实属实", "约谈", "责令整改", "复查", "办结"):
        assert step in at_work.page


def test_the_page_offers_what_the_gate_lets_through(station: Station, officer: Officer, at_work: Browser) -> None:
    case = station.tells()
    names = offered(officer, case)
    assert {"accept", "return", "not_accept", "transfer", "conclude", "visit", "find"} <= set(names)
    assert not {"order", "reinspect", "reassign", "reopen", "extend", "undo"} & set(names)
    at_work.does(case.number, "accept")
    assert {"undo", "find", "suspend"} <= set(offered(officer, station.case(case)))
    assert "accept" not in offered(officer, station.case(case))


def test_what_state_forbids_is_said_and_nothing_happens(station: Station, at_work: Browser) -> None:
    case = station.tells()
    page = at_work.does(case.number, "reinspect", result="pass", text="")
    assert at_work.status == 422
    assert "不能这样办" in page
    assert station.case(case).state is State.RECEIVED


def test_a_closed_case_takes_no_command(station: Station, at_work: Browser) -> None:
    case = station.tells(answers=(("outcome", "not_wanted"),))
    at_work.does(case.number, "conclude", outcome="fixed_on_site", text="已上门劝阻，对方答应")
    with station.app.store.begin() as ledger:
        for tip in ledger.tips_on(case.id):
            station.app.handle(ledger, ask.Answer(tip=tip.id, proof=Proof.NOT_WANTED), SYSTEM)
    assert station.case(case).state is State.CLOSED
    page = at_work.does(case.number, "find", result="substantiated", text="看到了")
    assert at_work.status == 422
    assert "办结" in page


def test_a_merged_case_leads_to_its_master(station: Station, at_work: Browser) -> None:
    one = station.tells()
    two = station.tells(
        openid="oSecond", place=Place(raw="金桂苑5号101", estate="金桂苑", building="5号", room="101室")
    )
    page = at_work.does(two.number, "merge", into=one.number)
    assert f'href="/console/cases/{one.number}"' in page
    assert station.case(two).merged_into == one.id
    page = at_work.does(two.number, "accept")
    assert f"{two.number} 已并入{one.number}，什么都没有做" in page
    assert station.case(two).state is State.RECEIVED
    at_work.does(two.number, "unmerge")
    assert station.case(two).merged_into is None


def test_a_master_that_is_not_mine_to_see_is_not_named(station: Station, officer: Officer, at_work: Browser) -> None:
    one = station.tells()
    two = station.tells(
        openid="oSecond", place=Place(raw="金桂苑5号101", estate="金桂苑", building="5号", room="101室")
    )
    at_work.does(two.number, "merge", into=one.number)
    at_work.does(one.number, "avoid")
    assert officer.id in station.case(one).hidden_from
    page = at_work.does(two.number, "accept")
    assert f"{two.number} 已并入另一件" in page
    assert one.number not in page


def test_merging_into_a_case_that_is_not_mine_is_refused(station: Station, at_work: Browser) -> None:
    mine = station.tells()
    foreign = station.tells(
        openid="oSecond", place=Place(raw="听涛园1号", estate="听涛园", building="1号", room="101室")
    )
    page = at_work.does(mine.number, "merge", into=foreign.number)
    assert "不在您的范围内" in page
    assert station.case(mine).merged_into is None


def test_the_second_of_two_officers_sees_what_changed_and_loses_nothing(station: Station, at_work: Browser) -> None:
    case = station.tells()
    desk = station.browser(station.officer("周明", Role.DUTY_DESK))
    desk.open(f"/cases/{case.number}/do/find")
    at_work.does(case.number, "contact", text="电话里说明天在家")
    page = desk.post(f"/cases/{case.number}/do/find", result="substantiated", text="看到八间隔断，写了很多")
    assert desk.status == 409
    assert "刚才有变化" in page
    assert "电话里说明天在家" in page
    assert "看到八间隔断，写了很多" in page
    assert station.case(case).state is State.VERIFYING
    page = desk.post(f"/cases/{case.number}/do/find", result="substantiated", text="看到八间隔断，写了很多")
    assert station.case(case).state is State.SUBSTANTIATED


def test_a_preview_confirmed_after_a_change_sends_nothing(station: Station, at_work: Browser) -> None:
    case = station.tells()
    fields = {"outcome": "fixed_on_site", "text": "已上门劝阻，对方答应"}
    at_work.open(f"/cases/{case.number}/do/conclude")
    at_work.post(f"/cases/{case.number}/do/conclude", **fields)
    station.browser(station.officer("周明", Role.DUTY_DESK)).does(case.number, "contact", text="打过电话")
    at_work.post(f"/cases/{case.number}/do/conclude", confirmed="1", **fields)
    assert at_work.status == 409
    assert station.case(case).state is State.VERIFYING


def test_a_form_sent_twice_works_once(station: Station, at_work: Browser) -> None:
    case = station.tells()
    at_work.open(f"/cases/{case.number}/do/contact")
    fields = {name: at_work.hidden(name) for name in ("csrf", "once", "seen")}
    for _ in range(2):
        at_work.post(f"/cases/{case.number}/do/contact", **fields, text="打过电话")
        assert at_work.status == 200
    with station.app.store.read() as ledger:
        kinds = [type(line.event).__name__ for line in ledger.history(case.id)]
    assert kinds.count("Contacted") == 1


def test_words_that_tell_too_much_are_pointed_out_and_kept(station: Station, at_work: Browser) -> None:
    case = station.tells()
    page = at_work.does(case.number, "reply", text="明天上午上门看看，请等一下")
    assert at_work.status == 422
    assert "上门的时间" in page
    assert "明天上午上门看看，请等一下" in page
    page = at_work.does(case.number, "reply", text="您说的602把房子隔成八间出租，我们知道了")
    assert "谁反映的" in page


def test_what_was_left_out_is_named_and_the_rest_kept(station: Station, at_work: Browser) -> None:
    case = station.tells()
    at_work.does(case.number, "accept")
    page = at_work.does(case.number, "find", result="substantiated", text="")
    assert at_work.status == 422
    assert "说明" in page
    page = at_work.does(case.number, "suspend", date="2001-01-01", reason="等房东回来")
    assert "日期" in page
    assert "等房东回来" in page
    page = at_work.does(case.number, "suspend", date=day(station, days=-1), reason="等房东回来")
    assert "今天之后" in page


def test_undo_within_two_minutes(station: Station, at_work: Browser) -> None:
    case = station.tells()
    at_work.does(case.number, "accept")
    assert "已记录：撤销" in at_work.does(case.number, "undo")
    assert station.case(case).state is State.RECEIVED


@pytest.mark.parametrize(
    ("command", "fields", "wanted"),
    [
        ("find", {"text": "看到隔断"}, "结果"),
        ("conclude", {}, "结果类别"),
        ("reassign", {}, "承办民警"),
        ("set_matter", {}, "事项"),
    ],
)
def test_nothing_is_chosen_by_leaving_a_field_alone(
    station: Station, command: str, fields: dict[str, str], wanted: str
) -> None:
    case = station.tells()
    desk = station.browser(station.officer("周明", Role.DUTY_DESK))
    desk.does(case.number, "accept")
    before = station.case(case)
    desk.open(f"/cases/{case.number}/do/{command}")
    assert '<option value="">请选</option>' in desk.page
    assert f"还有内容没有填对：{wanted}" in desk.post(f"/cases/{case.number}/do/{command}", **fields)
    assert station.case(case) == before


def test_the_number_is_found_as_it_is_typed(station: Station, at_work: Browser) -> None:
    case = station.tells()
    digits = case.number[1:]
    for said in (case.number.lower(), f" {digits} ", "".join(chr(ord(c) + 0xFEE0) for c in case.number)):
        assert f"<title>{case.number}" in at_work.open(f"/?number={said}")
    for said in ("00000", "看看", "12", f"A{digits}0"):
        assert "没有这个编号" in at_work.open(f"/?number={said}")
        assert at_work.status == 404
        assert "工作台" in at_work.page
    assert "没有这个编号" in station.browser(station.officer("外所", Role.HEAD, station="别的所")).open(
        f"/?number={digits}"
    )


def test_who_steps_aside_lands_on_the_list_without_the_case(station: Station, at_work: Browser) -> None:
    case = station.tells()
    page = at_work.does(case.number, "avoid")
    assert "以后看不到" in page
    assert case.number not in page
    at_work.open(f"/cases/{case.number}")
    assert at_work.status == 404


def test_the_desk_gives_a_case_to_another_officer_and_corrects_its_matter(station: Station, officer: Officer) -> None:
    case = station.tells()
    colleague = station.officer("王强", Role.COMMUNITY_OFFICER, "B02")
    desk = station.browser(station.officer("周明", Role.DUTY_DESK))
    desk.does(case.number, "reassign", officer=colleague.id)
    desk.does(case.number, "set_matter", matter="noise_living")
    now = station.case(case)
    assert (now.assignee, now.matter) == (colleague.id, "noise_living")


def test_a_place_is_put_right_after_a_look_at_it(station: Station, at_work: Browser) -> None:
    case = station.tells()
    at_work.open(f"/cases/{case.number}/do/correct")
    page = at_work.post(f"/cases/{case.number}/do/correct", place="15号601")
    assert "改为" in page
    assert station.case(case).place == case.place
    at_work.does(case.number, "correct", place="15号601")
    assert "15号601室" in station.case(case).place
    page = at_work.does(case.number, "correct", place="15号601")
    assert at_work.status == 422
    assert "没有改动" in page
    page = at_work.does(case.number, "correct", place="那边")
    assert at_work.status == 422


def test_reporters_stand_under_a_name_of_this_case(station: Station, at_work: Browser) -> None:
    one = station.tells()
    two = station.tells(matter="noise_living", place=Place(raw="金桂苑5号101", estate="金桂苑", building="5号"))
    names = []
    for case in (one, two):
        page = at_work.open(f"/cases/{case.number}")
        (name,) = {part[:8] for part in page.split("<strong>") if part.startswith("R-")}
        names.append(name)
        assert station.person() not in page
    assert names[0] != names[1]


def test_words_are_shown_on_their_own_page_and_each_look_is_noted(station: Station, at_work: Browser) -> None:
    case = station.tells("楼上<script>alert(1)</script>隔了八间")
    assert "隔了八间" not in at_work.open(f"/cases/{case.number}")
    page = at_work.open(f"/cases/{case.number}/words")
    assert "楼上&lt;script&gt;alert(1)&lt;/script&gt;隔了八间" in page
    assert "<script>alert" not in page
    assert len(station.audited("read_words")) == 1
    assert OPENID not in page


def test_a_case_is_handed_to_another_station_and_followed_until_it_comes_back(
    station: Station, officer: Officer
) -> None:
    case = station.tells()
    browser = station.browser(officer)
    browser.open(f"/cases/{case.number}/do/transfer")
    page = browser.post(f"/cases/{case.number}/do/transfer", to="四川北路派出所", reason="地点在对方辖区")
    assert "已转给四川北路派出所。地点在对方辖区" in page
    browser.does(case.number, "transfer", to="四川北路派出所", reason="地点在对方辖区")
    page = browser.open(f"/cases/{case.number}")
    assert f"四川北路派出所：{STATION}转去一件，编号 {case.number}" in page
    assert "隔成八间" not in page
    browser.does(case.number, "referral", stage="handed_in", reference="SB20260311")
    referral = station.case(case).referral
    assert referral is not None
    assert (referral.stage, referral.reference) == (Stage.HANDED_IN, "SB20260311")
    browser.does(case.number, "take_back", reason="地点在本所")
    assert station.case(case).state is State.RECEIVED


def test_a_case_is_not_handed_to_its_own_station(station: Station, officer: Officer) -> None:
    case = station.tells()
    browser = station.browser(officer)
    page = browser.does(case.number, "transfer", to=STATION, reason="不是我的片区")
    assert browser.status == 422
    assert "就在本所" in page
    assert station.case(case).state is State.RECEIVED


def test_what_was_planned_is_called_off_on_its_page(station: Station, at_work: Browser) -> None:
    number = station.tells().number
    assert "取消安排" not in at_work.open(f"/cases/{number}")
    at_work.does(number, "visit", date=day(station, days=1), time="15:00", text="")
    at_work.does(number, "interview", person="房东", date=day(station, days=2), time="10:00", text="")
    page = at_work.open(f"/cases/{number}/do/call_off")
    seqs = dict(reversed(pair) for pair in re.findall(r'<option value="(\d+)">([^<]+)</option>', page))
    assert len(seqs) == 2
    assert "哪一个安排" in at_work.post(f"/cases/{number}/do/call_off", seq="", text="")
    seq = next(seq for words, seq in seqs.items() if "约谈房东" in words)
    page = at_work.does(number, "call_off", seq=seq, text="房东出差")
    assert "已记录：取消安排" in page
    assert "取消约谈" in page
    assert "房东出差" in page
    assert re.findall("约好：[^<]*", page) == [next(f"约好：{words}" for words in seqs if "走访" in words)]
    page = at_work.does(number, "call_off", seq=next(seq for words, seq in seqs.items() if "走访" in words), text="")
    assert "约好：" not in page
    assert "取消安排" not in page.partition("可以办的")[2].partition("</section>")[0]


def test_a_visit_is_planned_for_an_hour_to_come_and_made_at_one_that_is_over(
    station: Station, at_work: Browser
) -> None:
    number = station.tells().number
    ahead, over = (station.clock.at.astimezone(station.app.tz) + timedelta(hours=h) for h in (2, -2))
    for at, label in ((ahead + timedelta(days=1), "安排走访"), (ahead, "安排走访"), (over, "走访")):
        at_work.does(number, "visit", date=at.date().isoformat(), time=f"{at:%H:%M}", text="")
        assert f"<strong>{label}</strong>" in at_work.page.partition("经过")[2], at_work.page.partition("经过")[2][:400]
    assert "约好：" not in at_work.page


def test_a_part_of_the_day_stands_in_the_history_as_it_was_said(station: Station, officer: Officer) -> None:
    case = station.tells()
    at = station.clock.at + timedelta(days=1)
    actor = Actor(role=officer.role, id=officer.id)
    with station.app.store.begin() as ledger:
        for command in (ask.Accept(case=case.id), ask.RecordVisit(case=case.id, at=at, text="上午 带上登记表")):
            station.app.handle(ledger, command, actor)
    browser = station.browser(officer)
    (seq,) = re.findall(r'<option value="(\d+)"', browser.open(f"/cases/{case.number}/do/call_off"))
    browser.does(case.number, "call_off", seq=seq, text="房东出差")
    page, day_ = browser.open(f"/cases/{case.number}").partition("经过")[2], f"{at.month}-{at.day}"
    assert page.count(f"时间：{day_}上午") == 2
    assert re.findall(r'<p class="text">([^<]*)', page) == ["房东出差", "带上登记表"]
