"""Erasing a reporter: told first, then gone for good; the case goes on without them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.domain.cases import State
from bot.domain.commands import CallPerson, ForgetMe, Withdraw
from bot.domain.ids import InboxId, PersonId
from bot.domain.officers import Actor, Role
from bot.service.erasure import erase_again
from bot.vault.seal import KeyGone
from tests.figures import figure
from tests.house import House

RENTAL = "云栖路101弄12号602隔了八间出租"


def told(house: House) -> str:
    """The receipt of a submission that an officer works on."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.follows("resident")
    house.says("resident", RENTAL)
    house.says("officer", "受理")
    return receipt_of(house)


def receipt_of(house: House) -> str:
    with house.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        return str(ledger.submissions(person.id)[0].receipt)


def erase(house: House, monkeypatch: pytest.MonkeyPatch, *words: str, reason: str = "asked at the counter") -> str:
    monkeypatch.setattr("bot.cli.records.room", lambda: house.app)
    shown = CliRunner().invoke(station, ["reporters", "erase", *words, "--reason", reason])
    return shown.output


def test_a_reason_that_names_somebody_erases_nothing(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(room)
    shown = erase(room, monkeypatch, receipt, reason="李女士 13800138000 在窗口提出")
    assert "write it without 13800138000、李女士" in shown
    room.later(minutes=3)
    with room.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        assert not ledger.is_erased(person.id)


def test_the_person_is_told_and_then_nothing_of_theirs_opens(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(room)
    with room.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        rows = [row.id for row in ledger.inbox_rows() if row.person == person.id]
    assert "two minutes" in erase(room, monkeypatch, receipt)
    room.settle()
    assert "会在几分钟后清除" in room.sees("resident")
    room.later(minutes=3)
    with room.store.read() as ledger:
        assert ledger.find_person("resident") is None
        assert ledger.openid(person.id) is None
        assert all(row.body == b"" for row in ledger.inbox_rows() if row.id in rows)
        (submission,) = ledger.submissions(person.id)
        assert submission.said == ()
        assert submission.facts.matters == ()
        with pytest.raises(KeyGone):
            ledger.open(("person", person.id), "anything", b"\x01\x01" + bytes(40))
    figure("erased reporters of whom nothing opens", 1)
    assert [line for line in room.app.journal.erased()] == [person.id]


def test_what_officers_were_sent_of_a_talk_goes_with_the_reporter(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(room)
    calls(room, "找民警，我怕二房东晓得", 1)
    room.settle()
    assert "我怕二房东晓得" in room.sees("officer")
    calls(room, "还有一句，二房东姓什么我写在纸上了", 2)
    erase(room, monkeypatch, receipt, "--now")
    room.settle()
    assert "写在纸上" not in room.sees("officer")
    with room.store.read() as ledger:
        bodies = "".join(row.body.decode() for row in ledger.outbox_rows())
    assert "二房东" not in bodies


def calls(house: House, words: str, nth: int) -> None:
    with house.store.begin() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        command = CallPerson(submission=ledger.submissions(person.id)[0].id, words=words)
        house.app.handle(ledger, command, Actor(role=Role.REPORTER, id=person.id), (InboxId("a call"), nth))


def test_taking_back_is_answered_alike_whether_others_told_or_not(room: House) -> None:
    alone = taken_back(room, "owner", "云栖路101弄12号603隔了八间出租")
    told(room)
    assert taken_back(room, "landlord", RENTAL) == alone


def taken_back(house: House, openid: str, words: str) -> str:
    house.follows(openid)
    house.says(openid, words)
    with house.store.begin() as ledger:
        person = ledger.find_person(openid)
        assert person is not None
        command = Withdraw(submission=ledger.submissions(person.id)[0].id)
        house.app.handle(ledger, command, Actor(role=Role.REPORTER, id=person.id))
    house.settle()
    return house.sees(openid)


def test_the_case_goes_on_and_its_officer_can_end_it(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(room)
    erase(room, monkeypatch, receipt, "--now")
    number = room.case.number
    assert number in room.says("officer", f"案件 {number}")
    assert RENTAL not in room.says("officer", f"案件 {number} 原文")
    room.says("officer", "办结 已上门处理，租客已搬走", "确认")
    assert room.case.state is State.CLOSED
    assert room.sees("resident") == ""


def test_a_case_that_nobody_has_begun_ends_with_its_reporter(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room.follows("resident")
    room.says("resident", RENTAL)
    erase(room, monkeypatch, receipt_of(room), "--now")
    room.later(minutes=1)
    assert room.case.state is State.CLOSED


def test_somebody_erased_who_writes_again_is_a_stranger(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(room)
    erase(room, monkeypatch, receipt, "--now")
    room.says("resident", "云栖路101弄12号603也隔了")
    assert receipt not in room.says("resident", f"进度 {receipt}")
    assert len(room.cases()) == 2


def is_erased(house: House, person: PersonId) -> bool:
    with house.store.read() as ledger:
        return ledger.is_erased(person)


def person_of(house: House, openid: str = "resident") -> PersonId:
    with house.store.read() as ledger:
        person = ledger.find_person(openid)
    assert person is not None
    return person.id


def test_who_asks_in_chat_with_nothing_open_is_erased_within_minutes(room: House) -> None:
    told(room)
    person = person_of(room)
    room.says("officer", "办结 已上门处理，租客已搬走", "确认")
    room.sees("resident")
    assert "会在几分钟后清除" in room.says("resident", "确认删除")
    assert not is_erased(room, person)
    room.later(minutes=3)
    assert is_erased(room, person)
    assert RENTAL not in room.says("officer", f"案件 {room.case.number} 原文")


def test_while_a_case_is_open_its_words_stay_and_go_after_the_outcome_was_told(room: House) -> None:
    told(room)
    person = person_of(room)
    assert "办结并告诉您结果以后" in room.says("resident", "确认删除")
    room.later(hours=25)
    assert not is_erased(room, person)
    assert RENTAL in room.says("officer", f"案件 {room.case.number} 原文")
    room.says("officer", "办结 已上门处理，租客已搬走", "确认")
    assert "租客已搬走" in room.sees("resident")
    room.later(days=1, hours=1)
    assert is_erased(room, person)
    assert room.case.state is State.CLOSED
    assert room.sees("resident") == ""


def test_a_mind_may_be_changed(room: House) -> None:
    told(room)
    person = person_of(room)
    room.says("resident", "确认删除")
    assert "不清除" in room.says("resident", "取消删除")
    room.says("officer", "办结 已上门处理，租客已搬走", "确认")
    room.later(days=3)
    assert not is_erased(room, person)


def test_what_was_taken_back_does_not_keep_the_words(room: House) -> None:
    told(room)
    person = person_of(room)
    with room.store.begin() as ledger:
        submission = ledger.submissions(person)[0].id
        room.app.handle(ledger, Withdraw(submission=submission), Actor(role=Role.REPORTER, id=person))
    assert "会在几分钟后清除" in room.says("resident", "确认删除")
    room.later(minutes=3)
    assert is_erased(room, person)
    assert room.case.state is State.VERIFYING


def test_an_officer_who_asks_is_told_to_unbind_first(room: House) -> None:
    room.officer("resident", "王磊", Role.COMMUNITY_OFFICER, "B01")
    person = person_of(room)
    with room.store.begin() as ledger:
        room.app.handle(ledger, ForgetMe(), Actor(role=Role.REPORTER, id=person))
    room.settle()
    assert "解绑" in room.sees("resident")
    room.later(days=2)
    assert not is_erased(room, person)


def test_every_wish_is_noted_without_a_name(room: House) -> None:
    told(room)
    room.says("resident", "确认删除", "取消删除")
    with room.store.read() as ledger:
        wishes = ledger.audit_page(action="AskErasure", limit=9)
    assert {row.result for row in wishes} == {"erasure_waits", "erasure_cancelled"}


def test_an_unknown_receipt_and_a_second_erasure_are_refused_in_one_line(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = told(room)
    assert "no reporter behind this receipt" in erase(room, monkeypatch, "T000000")
    erase(room, monkeypatch, receipt, "--now")
    assert "no reporter behind this receipt" in erase(room, monkeypatch, receipt, "--now")


def test_an_officers_account_is_not_erased_while_it_is_bound(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room.officer("resident", "王磊", Role.COMMUNITY_OFFICER, "B01")
    room.says("resident", "我要反映")
    room.says("resident", RENTAL)
    assert "belongs to an officer" in erase(room, monkeypatch, receipt_of(room))


def test_who_was_erased_after_a_backup_is_erased_again_after_its_restore(
    small_room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = told(small_room)
    with small_room.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
    small_room.app.journal.note_erased(person.id, small_room.clock.now())
    assert erase_again(small_room.app, small_room.clock.now()) == 1
    assert erase_again(small_room.app, small_room.clock.now()) == 0
    assert "no reporter behind this receipt" in erase(small_room, monkeypatch, receipt)


def test_no_byte_of_an_erased_reporter_is_left_in_the_files(small_room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = told(small_room)
    with small_room.store.read() as ledger:
        person = ledger.find_person("resident")
        assert person is not None
        submission = ledger.submissions(person.id)[0]
        boxes = [
            bytes(box)
            for row in ledger.connection.exec_driver_sql("SELECT facts_box, said_box FROM submission").fetchall()
            for box in row
        ]
        (wrapped,) = ledger.connection.exec_driver_sql(
            "SELECT wrapped FROM data_key WHERE owner_kind = 'person' AND owner_id = ?", (person.id,)
        ).fetchone()
    assert submission.said
    erase(small_room, monkeypatch, receipt, "--now")
    with small_room.store.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database = Path(str(small_room.store.engine.url.database))
    raw = database.read_bytes() + database.with_name(database.name + "-wal").read_bytes()
    for box in (*boxes, bytes(wrapped)):
        assert box not in raw
