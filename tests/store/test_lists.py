"""Lists over the plain columns: who may count what."""

import pytest
from sqlalchemy import text, update

from bot.domain.cases import Flag
from bot.domain.events import SteppedAside
from bot.domain.ids import BeatCode, OfficerId
from bot.store import tables as t
from bot.store.lists import Scope, Wanted
from bot.store.store import Store
from tests.builders import NOON, a_case
from tests.builders import OFFICER as COLLEAGUE

OFFICER = Scope(station="虹口示范所", whole=True, sealed=False, officer="officer-1")
HEAD = Scope(station="虹口示范所", whole=True, sealed=True, officer="head-1")


@pytest.fixture
def old_rows(store: Store) -> Store:
    """A complaint and an ordinary case, written before lists had a queue."""
    with store.begin() as ledger:
        ledger.open_case(a_case(id="case-1", number="A0001", beat=BeatCode("B01")))
        ledger.open_case(a_case(id="case-2", number="A0002", flags=frozenset({Flag.HEAD_ONLY}), beat=BeatCode("B01")))
        ledger.connection.execute(update(t.case).values(queue=None))
    return store


def test_old_rows_are_counted_for_nobody_but_the_head_until_they_are_sorted(old_rows: Store) -> None:
    with old_rows.read() as ledger:
        assert ledger.case_count(OFFICER, Wanted()) == 0
        assert ledger.case_count(HEAD, Wanted()) == 2


def test_migrating_sorts_old_rows(old_rows: Store) -> None:
    old_rows.migrate()
    with old_rows.read() as ledger:
        (mine,) = ledger.case_page(OFFICER, Wanted(), limit=10)
        assert mine.number == "A0001"
        assert ledger.case_count(HEAD, Wanted(queue="head")) == 1


def test_what_an_officer_steps_aside_from_is_hidden_at_once_and_what_names_the_officer_too(store: Store) -> None:
    me = OfficerId(str(COLLEAGUE.id))
    complaint = a_case(id="case-2", number="A0002", flags=frozenset({Flag.HEAD_ONLY}), hidden_from=frozenset({me}))
    with store.begin() as ledger:
        for n in (1, 3):
            ledger.open_case(a_case(id=f"case-{n}", number=f"A000{n}"))
        ledger.open_case(complaint)
        assert ledger.hidden_from(me, sealed=False) == ()
        assert ledger.hidden_from(me, sealed=True) == ("case-2",)
        assert ledger.hidden_from("somebody-else", sealed=True) == ()
        aside = a_case(id="case-1", number="A0001", version=1, hidden_from=frozenset({me}))
        ledger.append(aside, SteppedAside(officer=me), COLLEAGUE, NOON)
        assert ledger.hidden_from(me, sealed=True) == ("case-1", "case-2")
    with store.read() as ledger:
        assert ledger.hidden_from(me, sealed=False) == ("case-1",)


def test_sqlite_is_told_what_its_indexes_hold_and_goes_on_with_it(store: Store) -> None:
    with store.begin() as ledger:
        for n in range(40):
            ledger.open_case(a_case(id=f"case-{n}", number=f"A{n:04d}"))
    store.analyse()
    store.analyse()
    if store.file is None:
        return
    with store.read() as ledger:
        known = ledger.all(text("SELECT idx FROM sqlite_stat1 WHERE tbl = 'case_file'"))
    assert {"cases_listed", "cases_opened"} <= {row.idx for row in known}
