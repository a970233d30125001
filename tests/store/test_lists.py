"""Lists over the plain columns: who may count what."""

import pytest
from sqlalchemy import update

from bot.domain.cases import Flag
from bot.domain.ids import BeatCode
from bot.store import tables as t
from bot.store.lists import Scope, Wanted
from bot.store.store import Store
from tests.builders import a_case

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
