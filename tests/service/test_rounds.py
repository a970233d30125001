"""The week for the head, the colours of lateness, and the station's practice."""

from datetime import timedelta

import pytest

from bot.catalogue.practice import read_practice
from bot.domain import commands as ask
from bot.domain.cases import Case, Flag, Outcome, Step
from bot.domain.ids import MatterCode, OfficerId
from bot.domain.officers import Officer, Role
from bot.domain.practice import following, still_due
from bot.service.chores import Chores
from bot.store.store import Store
from tests.builders import a_case
from tests.house import STATION
from tests.service.room import Room

ROWS = read_practice()


@pytest.fixture
def room(sqlite_store: Store) -> Room:
    room = Room(sqlite_store)
    with room.store.begin() as ledger:
        for number, (name, role, openid) in enumerate((("陈静", None, "oOfficer"), ("李所", Role.HEAD, "oHead"))):
            officer_id = room.officer.id if role is None else OfficerId("head-1")
            if role is not None:
                ledger.add_officer(Officer(id=officer_id, name=name, role=role, station=STATION))
            person = ledger.ensure_person(openid, room.at)
            ledger.invite(officer_id, f"10000{number}", room.at)
            ledger.bind(person.id, f"10000{number}", room.at)
    return room


def pass_time(room: Room, **span: float) -> None:
    chores = Chores(app=room.app, owner="test")
    chores.sweep()
    room.later(**span)
    while chores.run_due():
        pass


def told(room: Room, openid: str) -> str:
    with room.store.read() as ledger:
        person = ledger.find_person(openid)
        assert person is not None
        return "\n".join(row.body.decode() for row in ledger.outbox_rows(recipient=person.id))


def test_lateness_is_yellow_for_the_head_and_red_a_day_later(room: Room) -> None:
    room.opens()
    pass_time(room, hours=32)
    assert "黄牌" in told(room, "oHead")
    assert "红牌" not in told(room, "oHead")
    pass_time(room, hours=24)
    assert "红牌" in told(room, "oHead")


def test_a_day_before_an_orders_deadline_the_officer_is_told(room: Room) -> None:
    case = room.opens()
    deadline = room.at + timedelta(days=7)
    room.does(
        ask.Accept(case=case.id),
        ask.Find(case=case.id, result="substantiated", text="属实"),
        ask.RecordOrder(case=case.id, deadline=deadline, issuer="城管"),
    )
    pass_time(room, days=5, hours=20)
    assert "整改期限明天到" not in told(room, "oOfficer")
    pass_time(room, hours=5)
    assert "整改期限明天到" in told(room, "oOfficer")


def test_the_head_reads_the_week_on_its_first_working_morning(room: Room) -> None:
    room.opens()
    pass_time(room, days=6)
    words = told(room, "oHead")
    assert words.count("一周简报") == 1
    assert "新收 <5 件" in words
    assert "一周简报" not in told(room, "oOfficer")


def test_what_the_station_practises_reminds_the_officer_unless_it_was_done(room: Room) -> None:
    stolen = room.opens("云栖路101弄12号602电瓶车被偷了", matter="theft")
    visited = room.opens("家里进了贼", matter="theft", openid="oOther")
    room.does(ask.Accept(case=stolen.id))
    if visited.id != stolen.id:
        room.does(ask.Accept(case=visited.id), ask.RecordContact(case=visited.id, text="已电话回访"))
    pass_time(room, days=4)
    assert told(room, "oOfficer").count("发案必回访") == 1


def concluded(matter: str, **differences: object) -> Case:
    return a_case(matter=MatterCode(matter), **differences)


def test_only_the_rows_that_fit_follow_a_step(room: Room) -> None:
    def codes(event: str, case: Case) -> set[str]:
        return {row.code for row in following(ROWS, event, case, room.app.catalogue.get(case.matter))}

    assert codes("Concluded", concluded("group_rental", outcome=Outcome.RECTIFIED)) == {"look_back"}
    assert codes("Concluded", concluded("group_rental", outcome=Outcome.UNCLEAR)) == {"unsolved"}
    assert codes("Accepted", concluded("noise_living")) == set()
    assert codes("Accepted", concluded("theft", flags=frozenset({Flag.SAFE_CONTACT}))) == set()
    revisit = next(row for row in ROWS if row.code == "revisit")
    assert still_due(revisit, concluded("theft", step=Step.ACCEPTED))
    assert not still_due(revisit, concluded("theft", step=Step.VISITED))
