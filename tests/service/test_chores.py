"""What the clock carries out, and what it leaves when somebody was quicker."""

from datetime import timedelta

import pytest

from bot.domain import commands as ask
from bot.domain.ids import MatterCode, OfficerId, SubmissionId, new_id
from bot.domain.officers import Actor, Officer, Role
from bot.domain.submissions import Facts
from bot.service.chores import RETRY_MINUTES, Chores
from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.store.timers import TimerRow
from tests.house import STATION
from tests.service.room import FLAT, Room


@pytest.fixture
def room(sqlite_store: Store) -> Room:
    """With a head who is bound and so can be told."""
    room = Room(sqlite_store)
    with room.store.begin() as ledger:
        ledger.add_officer(Officer(id=OfficerId("head-1"), name="李所", role=Role.HEAD, station=STATION))
        person = ledger.ensure_person("oHead", room.at)
        ledger.invite(OfficerId("head-1"), "100001", room.at)
        ledger.bind(person.id, "100001", room.at)
    return room


def claim(room: Room, chores: Chores, kind: str) -> list[TimerRow]:
    """What is due of this kind is in the hands of the clock and about to be carried out."""
    with room.store.begin() as ledger:
        return [row for row in ledger.claim_timers(chores.owner, room.at) if row.kind == kind]


def told_to_the_head(ledger: Ledger) -> int:
    person = ledger.find_person("oHead")
    assert person is not None
    return len(ledger.outbox_rows(recipient=person.id))


def test_an_officer_who_accepts_in_the_last_moment_is_not_reported_to_the_head(room: Room) -> None:
    chores, case = Chores(app=room.app, owner="clock"), room.opens()
    room.later(hours=32)
    late = claim(room, chores, "reminder")
    assert late
    room.does(ask.Accept(case=case.id))
    with room.store.read() as ledger:
        before = told_to_the_head(ledger)
    for row in late:
        chores.run(row, room.at)
    with room.store.read() as ledger:
        assert told_to_the_head(ledger) == before


def test_a_reporter_who_goes_on_in_the_last_moment_is_not_cut_off(room: Room) -> None:
    chores, submission = Chores(app=room.app, owner="clock"), SubmissionId(new_id(room.at))
    facts = Facts(matters=(MatterCode("group_rental"),), place=FLAT)

    def says() -> None:
        with room.store.begin() as ledger:
            reporter = Actor(role=Role.REPORTER, id=ledger.ensure_person("oResident", room.at).id)
            room.app.handle(ledger, ask.NoteFacts(submission=submission, facts=facts), reporter)

    def handed_in() -> bool:
        with room.store.read() as ledger:
            found = ledger.submission(submission)
            assert found is not None
            return found.submitted_at is not None

    says()
    room.later(minutes=30)
    (silence,) = claim(room, chores, "silence")
    says()
    chores.run(silence, room.at)
    assert not handed_in()
    room.later(minutes=30)
    chores.run_due()
    assert handed_in()


def test_a_chore_that_fails_comes_again_and_the_others_are_carried_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def carry_out(app: object, ledger: object, row: TimerRow) -> None:
        if row.ref == "A1" and row.attempt == 1:
            raise ValueError
        done.append(row.ref)

    monkeypatch.setattr("bot.service.chores.KINDS", {"chore": carry_out})
    chores = Chores(app=room.app, owner="clock")
    with room.store.begin() as ledger:
        ledger.set_timers([(f"chore:{ref}", "chore", ref, room.at) for ref in ("A1", "A2")])
    assert (chores.run_due(), done) == (2, ["A2"])
    room.later(minutes=RETRY_MINUTES, seconds=-1)
    assert chores.run_due() == 0
    room.later(seconds=1)
    assert (chores.run_due(), done) == (1, ["A2", "A1"])
    room.at += timedelta(days=1)
    assert chores.run_due() == 0
