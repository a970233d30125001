"""A silent alarm at the desk: seen at once, its words as they come, and nothing said that nobody pressed."""

from dataclasses import replace

import pytest

from bot.domain.cases import Case, Flag, Urgency
from bot.domain.officers import Officer, Role
from tests.console.conftest import Browser, Station

WORDS = "我不敢出声，有人在砸我家的门"


@pytest.fixture
def station_with_alarms(station: Station) -> Station:
    station.app.settings = replace(station.app.settings, silent_alarm=True, desk_around_the_clock=True)
    return station


@pytest.fixture
def alarm(station_with_alarms: Station) -> Case:
    """A person who cannot speak, at a known door."""
    case = station_with_alarms.alarms(WORDS)
    assert Flag.INCIDENT in case.flags
    assert case.urgency is Urgency.EMERGENCY
    return case


def heard(station: Station) -> list[str]:
    """What the person was told."""
    with station.app.store.read() as ledger:
        return [row.body.decode() for row in ledger.outbox_rows(recipient=station.person())]


def bound(station: Station, officer: Officer, openid: str) -> None:
    with station.app.store.begin() as ledger:
        person = ledger.ensure_person(openid, station.clock.at)
        ledger.invite(officer.id, "482913", station.clock.at)
        ledger.bind(person.id, "482913", station.clock.at)


@pytest.fixture
def desk(station: Station) -> Browser:
    return station.browser(station.officer("周明", Role.DUTY_DESK))


def test_the_desk_sees_an_unanswered_alarm_on_top(station: Station, desk: Browser, alarm: Case) -> None:
    page = desk.open("/duty")
    assert page.index("静默报警") < page.index("紧急事件")
    assert "还没有人回复收到" in page
    assert 'data-alarm="1"' in page
    page = desk.open(f"/cases/{alarm.number}/incident")
    assert WORDS in page
    assert "还没有人回复收到" in page


def test_each_press_tells_exactly_its_own_words_once(station: Station, desk: Browser, alarm: Case) -> None:
    path = f"/cases/{alarm.number}/incident"
    desk.open(path)
    desk.post(path, word="seen")
    assert any("已经看到您的消息" in text for text in heard(station))
    assert not any("出警" in text for text in heard(station))
    desk.open(path)
    desk.post(path, word="seen")
    desk.post(path, word="help", sure="1")
    desk.open("/duty")
    assert "已告诉对方出警" in desk.page
    assert sum("已经看到您的消息" in text for text in heard(station)) == 1
    assert sum("已经安排出警" in text for text in heard(station)) == 1


def test_who_saw_it_stands_with_the_rooms_own_time(station: Station, desk: Browser, alarm: Case) -> None:
    path = f"/cases/{alarm.number}/incident"
    desk.open(path)
    page = desk.post(path, word="seen")
    assert "周明 3-10 10:00 已看到" in page
    page = desk.post(path, word="help", sure="1")
    assert "3-10 10:00 已告诉对方：已安排出警" in page
    assert "+00:00 " not in page


def test_whoever_writes_to_the_person_is_back_at_the_scene(station: Station, desk: Browser, alarm: Case) -> None:
    desk.open(f"/cases/{alarm.number}")
    assert desk.page.index("看现场") < desk.page.index("情况")
    desk.does(alarm.number, "reply", text="不要出声，锁好门")
    assert "您的话已发给对方" in desk.page
    assert WORDS in desk.page


def test_help_is_not_announced_by_a_slip_of_the_finger(station: Station, desk: Browser, alarm: Case) -> None:
    path = f"/cases/{alarm.number}/incident"
    desk.open(path)
    assert "警力已经派出" in desk.post(path, word="help")
    assert desk.status == 422
    desk.post(path, word="nonsense")
    assert desk.status == 422
    assert not any("出警" in text for text in heard(station))


def test_a_new_fact_is_in_the_part_that_an_open_page_asks_for(station: Station, desk: Browser, alarm: Case) -> None:
    part = f"/part/cases/{alarm.number}/incident"
    assert "躲在卧室" not in desk.open(part)
    station.clock.later(seconds=20)
    station.adds(alarm, "我躲在卧室", lat=31.27, lng=121.48)
    page = desk.open(part)
    assert page.index("躲在卧室") < page.index(WORDS)
    assert "31.27000" in page


def test_a_push_that_did_not_arrive_is_shown_as_such(
    station_with_alarms: Station, request: pytest.FixtureRequest
) -> None:
    station = station_with_alarms
    officer = station.officer("周明", Role.DUTY_DESK)
    bound(station, officer, "oDesk")
    desk = station.browser(officer)
    alarm: Case = request.getfixturevalue("alarm")
    with station.app.store.begin() as ledger:
        person = ledger.person_of_officer(officer.id)
        row = next(r for r in ledger.outbox_rows() if person is not None and r.recipient == person.id)
        claimed = ledger.claim_outbox("sender", station.clock.at)
        while claimed is not None and claimed.id != row.id:
            ledger.finish_outbox(claimed, "sender", "sent", station.clock.at)
            claimed = ledger.claim_outbox("sender", station.clock.at)
        assert claimed is not None
        ledger.finish_outbox(claimed, "sender", "dead", station.clock.at, code=43004)
    for path in ("/duty", f"/cases/{alarm.number}/incident"):
        assert "发送失败，请打电话" in desk.open(path)


def test_a_real_name_opens_only_with_a_reason_and_a_code(station: Station, desk: Browser, alarm: Case) -> None:
    with station.app.store.begin() as ledger:
        ledger.save_real_name(station.person(), "林晓", "110101199003070011", True, station.clock.at)
    page = desk.open(f"/cases/{alarm.number}/incident")
    assert "补充了真实姓名" in page
    assert "林晓" not in page
    assert "林晓" not in desk.open(f"/cases/{alarm.number}/words")
    desk.open(f"/cases/{alarm.number}/identity")
    page = desk.post(f"/cases/{alarm.number}/identity", reason="派警到场要核对", code=desk.code())
    assert "林晓" in page
    assert "已核验" in page


def test_what_is_no_alarm_says_so(station: Station, desk: Browser) -> None:
    case = station.tells()
    assert "不是静默报警" in desk.open(f"/cases/{case.number}/incident")
    assert desk.status == 422
