"""Silent alarms: the desk first, every thirty seconds somebody further, and nothing said that nobody pressed."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from bot.domain import commands as ask
from bot.domain.cases import Flag, State, Urgency
from bot.domain.errors import BadSetting
from bot.domain.identity import check_character
from bot.domain.ids import InboxId, SubmissionId, new_id
from bot.domain.officers import Role
from bot.domain.submissions import Said
from bot.runtime.gateway import create_app
from bot.service import incidents
from bot.settings import Settings, read_settings
from bot.store.store import Store
from tests.direct import client_of
from tests.house import House
from tests.telling import handle, place

WORDS = "我不敢出声，有人在砸我家的门，帮我报警"


@pytest.fixture
def house(make_room: Callable[..., House]) -> House:
    return with_staff(make_room(silent_alarm=True, desk_around_the_clock=True, public_url="https://room.example"))


def with_staff(house: House) -> House:
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李刚", Role.HEAD)
    house.follows("resident")
    return house


def adds(house: House, words: str, **facts: object) -> None:
    """A further message of the alarm, as the dialogue leaves it."""
    now = house.clock.now()
    with house.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        known = ledger.submissions(person.id)[0]
    said = Said(inbox_id=InboxId(new_id(now)), at=now, text=words)
    changed = {name: getattr(known.facts, name) for name in known.facts.__dataclass_fields__} | facts
    facts_now = type(known.facts)(**changed)
    handle(house, "resident", ask.AddWords(submission=SubmissionId(known.id), said=(said,), facts=facts_now))


# --- off by default


def test_off_by_default_nobody_is_promised_that_typing_helps(room: House) -> None:
    with_staff(room)
    shown = room.says("resident", WORDS)
    assert "12110" in shown
    assert "上海110" in shown
    assert "在这里打字" not in shown
    assert Flag.INCIDENT not in room.case.flags
    assert room.case.urgency is Urgency.EMERGENCY


def test_it_needs_a_desk_around_the_clock() -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({"STATION_SILENT_ALARM": "1"})
    assert "around the clock" in refused.value.facts["fault"]  # type: ignore[operator]
    on = read_settings({"STATION_SILENT_ALARM": "1", "STATION_DESK_AROUND_THE_CLOCK": "1"})
    assert isinstance(on, Settings)
    assert on.silent_alarm


# --- from the first word


def test_the_desk_reads_the_words_at_once_and_the_reporter_is_told_what_to_do(house: House) -> None:
    shown = house.says("resident", WORDS)
    assert "就在这里打字" in shown
    assert "12110" in shown
    pushed = house.sees("desk")
    assert "静默报警" in pushed
    assert WORDS in pushed
    assert "已出警" not in shown + pushed


def test_unanswered_it_goes_further_every_thirty_seconds(house: House) -> None:
    house.says("resident", WORDS)
    house.sees("desk")
    house.later(seconds=31)
    assert "还没有人回复收到" in house.sees("desk")
    assert house.sees("head") == ""
    house.later(seconds=30)
    house.later(seconds=30)
    assert "还没有人回复收到" in house.sees("head")


def test_one_word_of_the_desk_stops_the_asking_and_the_reporter_hears_just_that(house: House) -> None:
    house.says("resident", WORDS)
    shown = house.says("desk", "收到")
    assert "已告诉对方" in shown
    told = house.sees("resident")
    assert "已经看到您的消息" in told
    assert "出警" not in told
    house.sees("head")
    house.later(minutes=2)
    assert "还没有人回复收到" not in house.sees("head") + house.sees("desk")


def test_help_is_announced_only_when_a_person_pressed_it(house: House) -> None:
    house.says("resident", WORDS)
    for words in ("收到", "现场", "待办", "受理"):
        house.says("desk", words)
    assert "出警" not in house.sees("resident")
    house.says("desk", f"出警 {house.case.number}")
    assert "已经安排出警" in house.sees("resident")


def test_each_new_fact_reaches_desk_and_officer_word_for_word(house: House) -> None:
    house.says("resident", WORDS)
    house.sees("desk")
    adds(house, "他们两个人，有刀")
    assert "新情况：他们两个人，有刀" in house.sees("desk")
    shown = house.says("desk", "现场")
    assert WORDS in shown
    assert "他们两个人，有刀" in shown


def test_a_pin_is_shown_to_the_desk(house: House) -> None:
    house.says("resident", WORDS)
    adds(house, "[位置]", lat=31.25, lng=121.48)
    assert "31.25,121.48" in house.says("desk", "现场")


def test_a_push_that_did_not_arrive_is_shown_as_failed(house: House) -> None:
    house.later(days=3)  # the windows of all officers are closed
    house.says("resident", WORDS)
    with house.store.read() as ledger:
        found = incidents.incident(ledger, house.case)
    assert {delivery.status for delivery in found.deliveries} == {"held"}
    assert "周明：没有送到，请打电话" in house.says("head", "现场")


def test_two_alarms_at_once_are_told_apart(house: House) -> None:
    house.says("resident", WORDS)
    house.follows("second")
    house.says("second", WORDS)
    shown = house.says("desk", "收到")
    for case in house.cases():
        assert case.number in shown
    number = house.cases()[1].number
    assert number in house.says("desk", f"收到 {number}")
    assert "已经看到" in house.sees("second")
    assert "已经看到" not in house.sees("resident")


def test_without_an_alarm_these_words_are_no_command(house: House) -> None:
    assert "没看懂" in house.says("desk", "收到")


def test_an_ordinary_case_is_not_answered_like_an_alarm(room: House) -> None:
    with_staff(room)
    room.says("resident", WORDS)
    assert "不能这样办" in room.says("desk", f"出警 {room.case.number}")


# --- a real name afterwards, never a condition


def number_of(order: str = "001") -> str:
    return f"31000019900101{order}" + check_character(f"31000019900101{order}")


@pytest.fixture
def link(house: House) -> str:
    house.says("resident", WORDS)
    house.says("desk", "出警")
    house.sees("resident")
    house.says("desk", f"办结 {house.case.number} 已到现场处理", "确认")
    shown = house.sees("resident")
    assert "不填也不影响办理" in shown
    return shown[shown.index("https://room.example") + len("https://room.example") :].split()[0]


def client(house: House) -> httpx.Client:
    return client_of(create_app(house.app))


def known_name(house: House) -> tuple[str, str, bool] | None:
    with house.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        return ledger.real_name(person.id)


def test_a_name_given_afterwards_is_kept_sealed_and_verified(house: House, link: str) -> None:
    page = client(house).get(link)
    assert page.status_code == 200
    assert "不填也不影响办理" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    done = client(house).post(link, data={"name": "林一", "number": number_of()})
    assert done.status_code == 200
    assert known_name(house) == ("林一", number_of(), True)
    assert house.case.state is State.CLOSED


@pytest.mark.parametrize(
    ("name", "number"),
    [("林一", number_of()[:-1] + "5" if not number_of().endswith("5") else number_of()[:-1] + "6"), ("林一", "1"),
     ("", number_of()), ("林" * 30, number_of()), ("林一", "")],
)  # fmt: skip
def test_a_wrong_number_is_asked_again_politely_and_nothing_is_stored(
    house: House, link: str, name: str, number: str
) -> None:
    page = client(house).post(link, data={"name": name, "number": number})
    assert page.status_code == 422
    assert "再核对一下" in page.text
    assert known_name(house) is None
    if name and len(name) < 20:
        assert f'value="{name}"' in page.text  # nothing that was right is typed twice


def test_markup_is_inert_and_odd_forms_are_asked_again(house: House, link: str) -> None:
    page = client(house).post(link, data={"name": "<script>alert(1)</script>", "number": "x"})
    assert "<script>" not in page.text
    many = client(house).post(link, content="&".join(f"a{n}=1" for n in range(50)))
    assert many.status_code == 422
    assert client(house).post(link, content=b"x" * 10_000).status_code == 413


def test_after_five_tries_it_rests_for_an_hour(house: House, link: str) -> None:
    for _ in range(5):
        client(house).post(link, data={"name": "林一", "number": "1"})
    page = client(house).post(link, data={"name": "林一", "number": number_of()})
    assert "一小时后再来" in page.text
    assert known_name(house) is None


def test_an_old_or_changed_link_opens_nothing(house: House, link: str) -> None:
    changed = link[:-2] + ("aa" if not link.endswith("aa") else "bb")
    for path in (changed, "/r/x", "/r/" + "a" * 500):
        page = client(house).get(path)
        assert page.status_code == 404
        assert "过期" in page.text


def test_after_three_days_of_the_rooms_own_clock_the_link_is_over_and_keeps_nothing(house: House, link: str) -> None:
    house.clock.advance(timedelta(days=2, hours=23))
    assert client(house).get(link).status_code == 200
    house.clock.advance(timedelta(hours=2))
    page = client(house).post(link, data={"name": "林一", "number": number_of()})
    assert (page.status_code, "过期" in page.text) == (404, True)
    assert known_name(house) is None


def test_the_name_goes_with_the_persons_key(house: House, link: str, sqlite_store: Store) -> None:
    client(house).post(link, data={"name": "林一", "number": number_of()})
    with sqlite_store.engine.connect() as connection:
        raw = connection.exec_driver_sql("SELECT body_box FROM real_name").scalar()
    assert "林一".encode() not in bytes(raw)
    assert number_of().encode() not in bytes(raw)


def test_a_colleague_of_the_beat_sees_the_alarm_and_not_the_words(house: House) -> None:
    house.officer("colleague", "马跃", Role.COMMUNITY_OFFICER, "B01")
    house.says("resident", WORDS)
    adds(house, "在金桂苑", beat="B01", place=place("金桂苑3号"))
    number = house.case.number
    assert WORDS not in house.says("colleague", f"现场 {number}")
    assert WORDS in house.says("desk", f"现场 {number}")
