"""Corrections on both engines: sealed, cut off from their case once approved, gone with it before."""

from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import select

from bot.domain.corrections import Correction
from bot.domain.ids import CaseId
from bot.store import tables as t
from bot.store.store import Store

AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
CASE = CaseId("case-1")


def correction(number: int = 1, **differences: object) -> Correction:
    known: dict[str, object] = {"id": f"correction-{number}", "kind": "place", "at": AT, "case": CASE, "seq": number}
    known |= {"old": "金桂苑3号", "new": "金桂苑5号"}
    return Correction(**(known | differences))  # type: ignore[arg-type]


def test_what_waits_is_read_back_as_it_was(store: Store) -> None:
    with store.begin() as ledger:
        ledger.save_correction(correction())
    with store.read() as ledger:
        assert ledger.corrections(approved=False) == [correction()]
        assert ledger.corrections(approved=True) == []
        assert ledger.correction("correction-1") == correction()


def test_neither_place_nor_words_lie_open_in_the_row(store: Store) -> None:
    kept = correction(2, case=None, seq=0, text="某某苑5号", matters=("group_rental",))
    with store.begin() as ledger:
        ledger.save_correction(correction())
        ledger.save_correction(kept)
        rows = ledger.all(select(t.correction))
    assert "金桂苑" not in str(rows)
    assert all(
        "金桂苑".encode() not in bytes(row.body_box) and "某某".encode() not in bytes(row.body_box) for row in rows
    )


def test_approval_cuts_it_off_from_its_case(store: Store) -> None:
    kept = correction(case=None, seq=0, text="[某某苑8号](place)吵", matters=("noise_living", "parking"))
    with store.begin() as ledger:
        ledger.save_correction(correction())
        ledger.save_correction(kept)
    with store.begin() as ledger:
        assert ledger.corrections(approved=True) == [kept]
        assert ledger.correction("correction-1") is None
        ledger.erase_record(CASE)
        assert ledger.corrections(approved=True) == [kept]


def test_a_move_taken_back_takes_its_own_correction_only(store: Store) -> None:
    with store.begin() as ledger:
        ledger.save_correction(correction(1))
        ledger.save_correction(correction(2))
        ledger.drop_correction_of(CASE, 2)
        assert [one.seq for one in ledger.corrections(approved=False)] == [1]


def test_a_part_that_raises_leaves_nothing_and_the_rest_stays(store: Store) -> None:
    with store.begin() as ledger:
        ledger.save_correction(correction(1))
        with suppress(LookupError), ledger.attempt():
            ledger.save_correction(correction(2, case=CaseId("case-2")))
            raise LookupError
        with ledger.attempt(keep=False):
            ledger.save_correction(correction(3, case=CaseId("case-3")))
    with store.begin() as ledger:
        assert [one.id for one in ledger.corrections(approved=False)] == ["correction-1"]
        ledger.save_correction(correction(4, case=CaseId("case-2")))  # under a key of its own, the first one is gone
    store.keys.clear()
    with store.read() as ledger:
        assert [one.id for one in ledger.corrections(approved=False)] == ["correction-1", "correction-4"]
