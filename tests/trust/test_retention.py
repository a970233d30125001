"""Retention: announced, then gone; nothing unopened, nothing the reporter is unhappy with, nothing kept on purpose."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.domain import commands as ask
from bot.domain.ids import CaseId, InboxId, SubmissionId, TipId, new_id
from bot.domain.officers import Actor, Role
from bot.domain.submissions import Facts, Said
from bot.service import retention
from bot.store.ledger import Ledger
from tests.builders import a_case
from tests.house import House

ARCHIVED_DAYS = 95
"""A group rental is watched for 90 days before it is archived."""
RENTAL = "云栖路101弄12号602隔了八间出租"


def ended(house: House) -> str:
    """A case that was worked, answered and closed, seen by officer and desk."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows("resident")
    house.says("resident", RENTAL)
    house.says("officer", "办结 已上门处理，租客已搬走", "确认")
    return str(house.case.number)


def pass_days(house: House, days: int) -> None:
    """The clock moves on in steps in which officers stay reachable, and everything due is done."""
    house.later(days=days)
    house.platform.say("officer", "待办")
    house.platform.say("desk", "待办")
    house.settle()


def words(house: House) -> int:
    with house.store.read() as ledger:
        return sum(len(one.said) for person in people(house) for one in ledger.submissions(person))


def people(house: House) -> list[str]:
    with house.store.read() as ledger:
        return sorted({tip.person for case in house.cases() for tip in ledger.tips_on(case.id)})


def invoke(house: House, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr("bot.cli.records.room", lambda: house.app)
    return CliRunner().invoke(station, ["retention", *arguments]).output


def test_words_go_180_days_after_closing_and_the_record_three_years_after(room: House) -> None:
    number = ended(room)
    pass_days(room, 120)
    assert words(room) == 1
    pass_days(room, 50)
    assert f"{number}" in room.sees("officer")
    assert words(room) == 1
    pass_days(room, 16)
    assert words(room) == 0
    assert room.case.number == number
    pass_days(room, 3 * 365 - 186 - 10)
    pass_days(room, 16)
    assert room.cases() == []
    with room.store.read() as ledger:
        assert ledger.verify_audit() is None
        assert ledger.find_person("resident") is None


def test_a_warning_comes_fourteen_days_before_even_when_the_clock_stood_still(room: House) -> None:
    """A room that was switched off for a year warns first."""
    ended(room)
    room.later(days=ARCHIVED_DAYS)
    room.sees("officer")
    room.clock.advance(timedelta(days=400))
    room.platform.say("officer", "待办")
    while room.chores.run_due():
        room.settle()
    assert "清除反映人的原话" in room.sees("officer")
    assert words(room) == 1
    room.later(days=13)
    assert words(room) == 1
    room.later(days=2)
    assert words(room) == 0


def test_a_dry_run_shows_what_is_due_and_changes_nothing(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = ended(room)
    room.later(days=ARCHIVED_DAYS)
    room.clock.advance(timedelta(days=80))
    for _ in range(2):
        shown = invoke(room, monkeypatch, "run", "--dry-run")
        assert f"{number}\twarn_words\tnow\t-" in shown
        assert "nothing was changed" in shown
    assert "warn_words 1" in invoke(room, monkeypatch, "run")
    assert f"{number}\twords" in invoke(room, monkeypatch, "run", "--dry-run")


def test_a_case_that_no_officer_ever_opened_is_spared(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    room.follows("resident")
    room.says("resident", RENTAL)
    room.says("resident", "撤回")
    with room.store.read() as ledger:
        receipt = ledger.submissions(people(room)[0])[0]  # type: ignore[arg-type]
    with room.store.begin() as ledger:
        room.app.handle(ledger, ask.Withdraw(submission=receipt.id), Actor(role=Role.REPORTER, id=receipt.person))
    room.later(days=200)
    assert words(room) > 0
    assert "unopened" in invoke(room, monkeypatch, "run", "--dry-run")


def test_a_reporter_who_stays_unhappy_keeps_the_case(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = ended(room)
    room.later(days=100)  # neither young nor watched: a low mark reopens nothing
    room.says("resident", "2")
    room.later(days=84)
    assert room.case.state.value == "archived"
    assert f"{number}\twarn_words" in (shown := invoke(room, monkeypatch, "run", "--dry-run"))
    assert "appealed" in shown
    room.later(days=60)
    assert words(room) == 1


def test_a_person_may_keep_a_case_longer_and_is_warned_again(room: House, monkeypatch: pytest.MonkeyPatch) -> None:
    number = ended(room)
    pass_days(room, 170)
    until = (room.clock.now() + timedelta(days=300)).date()
    assert "is kept until" in invoke(room, monkeypatch, "keep", number, "--until", str(until), "--reason", "a lawsuit")
    pass_days(room, 280)
    assert words(room) == 1
    room.sees("officer")
    pass_days(room, 10)
    assert number in room.sees("officer")
    pass_days(room, 16)
    assert words(room) == 0


def test_words_that_another_open_case_shares_stay(room: House) -> None:
    """One narrative, two matters: the words go with the later of the two."""
    ended(room)
    room.later(days=20)
    with room.store.begin() as ledger:
        (tip,) = ledger.tips_on(room.case.id)
        other = a_case(id=CaseId("case-2"), number="B0001", station=room.case.station)
        ledger.open_case(other)
        ledger.save_tip(replace(tip, id=TipId(new_id(room.clock.now())), case=other.id, first_case=other.id))
    room.later(days=200)
    assert words(room) > 0


def test_worked_messages_leave_the_queue_after_sixty_days(room: House) -> None:
    room.follows("resident")
    room.says("resident", "您好")
    room.clock.advance(timedelta(days=61))
    with room.store.begin() as ledger:
        assert retention.sweep(room.app, ledger) >= 1
        assert [row for row in ledger.inbox_rows() if row.status == "done"] == []


def test_the_days_count_from_the_day_of_closing(room: House) -> None:
    ended(room)
    with room.store.read() as ledger:
        closed = ledger.closed_at(room.case.id)
    assert isinstance(closed, datetime)
    room.later(days=ARCHIVED_DAYS)
    with room.store.read() as ledger:
        (timer,) = ledger.timers("retention:")
    assert timer.due_at - closed == timedelta(days=166)


def begun(room: House, ledger: Ledger) -> tuple[Actor, SubmissionId]:
    """Somebody tells something that is not handed in yet."""
    person, now = ledger.ensure_person("resident", room.clock.now()).id, room.clock.now()
    reporter, submission = Actor(role=Role.REPORTER, id=person), SubmissionId(new_id(now))
    said = (Said(inbox_id=InboxId(new_id(now)), at=now, text="楼上太吵"),)
    room.app.handle(ledger, ask.NoteFacts(submission=submission, facts=Facts(), said=said), reporter)
    return reporter, submission


def test_what_was_taken_back_before_it_came_to_a_case_goes_after_180_days(room: House) -> None:
    room.follows("resident")
    with room.store.begin() as ledger:
        reporter, submission = begun(room, ledger)
        person = reporter.id
        room.app.handle(ledger, ask.Withdraw(submission=submission), reporter)
    room.later(days=179)
    with room.store.begin() as ledger:
        retention.sweep(room.app, ledger)
        assert ledger.submissions(person)[0].said
    room.later(days=2)
    with room.store.begin() as ledger:
        retention.sweep(room.app, ledger)
        assert ledger.submissions(person)[0].said == ()
        assert ledger.is_erased(person)


def test_what_is_still_being_told_is_never_taken_for_old(room: House) -> None:
    room.follows("resident")
    with room.store.begin() as ledger:
        begun(room, ledger)
        assert ledger.words_of_no_case(room.clock.now() + timedelta(days=1)) == []
