"""Save first: every message is one row, worked by one worker, in order per person."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import PersonId
from bot.store.inbox import MAX_ATTEMPTS, InboxRow, LeaseLost
from bot.store.ledger import Ledger
from bot.store.store import Store
from tests.builders import NOON

LATER = NOON + timedelta(seconds=31)


def someone(ledger: Ledger, openid: str = "openid-1") -> PersonId:
    return ledger.ensure_person(openid, NOON).id


def put(ledger: Ledger, person: PersonId, key: str, **differences: Any) -> tuple[InboxRow, bool]:
    fields: dict[str, Any] = {"dedupe": key, "person": person, "kind": "text", "body": key.encode()}
    return ledger.put_inbox(**(fields | {"created_at": NOON, "at": NOON, "due_at": NOON} | differences))


def test_a_repeat_finds_the_row_of_the_first_delivery(store: Store) -> None:
    with store.begin() as ledger:
        first, fresh = put(ledger, someone(ledger), "m1")
        again, second = put(ledger, someone(ledger), "m1")
    assert fresh
    assert not second
    assert first.id == again.id


def test_the_body_lies_sealed_and_opens_to_what_was_said(sqlite_store: Store) -> None:
    with sqlite_store.begin() as ledger:
        put(ledger, someone(ledger), "悄悄话")
    with sqlite_store.read() as ledger:
        assert ledger.inbox_rows()[0].body == "悄悄话".encode()
    raw = b"".join(
        p.read_bytes() for p in __import__("pathlib").Path(sqlite_store.engine.url.database).parent.iterdir()
    )
    assert "悄悄话".encode() not in raw
    assert b"openid-1" not in raw


def test_messages_of_one_person_are_worked_in_order_and_one_at_a_time(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger), "m2")
    with store.begin() as ledger:
        first = ledger.claim_turn("a", NOON)
        assert [row.body for row in first] == [b"m1"]
        assert ledger.claim_turn("b", NOON) == ()
        ledger.finish_turn(first, "a")
        assert [row.body for row in ledger.claim_turn("b", NOON)] == [b"m2"]


def test_bubbles_of_one_narrative_are_one_turn(store: Store) -> None:
    with store.begin() as ledger:
        person = someone(ledger)
        put(ledger, person, "m1", bundle="b", due_at=LATER)
        put(ledger, person, "m2", bundle="b", due_at=LATER)
        assert len(ledger.settling(person, NOON)) == 2
        assert ledger.claim_turn("a", NOON) == ()
        ledger.postpone("b", NOON)
        assert [row.body for row in ledger.claim_turn("a", NOON)] == [b"m1", b"m2"]


def test_an_emergency_waits_for_nobody(store: Store) -> None:
    with store.begin() as ledger:
        person = someone(ledger)
        put(ledger, person, "m1")
        ledger.claim_turn("a", NOON)
        put(ledger, person, "help", urgent=True)
        assert [row.body for row in ledger.claim_turn("b", NOON)] == [b"help"]


def test_the_lease_of_a_dead_worker_runs_out_and_its_late_finish_is_refused(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        first = ledger.claim_turn("a", NOON)
    with store.begin() as ledger:
        assert ledger.claim_turn("b", NOON) == ()
        second = ledger.claim_turn("b", LATER)
        assert [row.attempt for row in second] == [2]
        with pytest.raises(LeaseLost):
            ledger.finish_turn(first, "a")


def test_leases_of_the_same_name_go_back_at_start(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        ledger.claim_turn("a", NOON)
        assert ledger.release_leases_of("a") == 1
        assert ledger.claim_turn("a", NOON)


def test_a_failed_turn_comes_back_and_keeps_its_place_before_newer_words(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger), "m2")
        rows = ledger.claim_turn("a", NOON)
        assert not ledger.fail_turn(rows, "a", "ValueError", NOON)
        far = NOON + timedelta(hours=2)
        assert [row.body for row in ledger.claim_turn("a", far)] == [b"m1"]


def test_a_poison_row_is_dead_after_its_tries_and_can_be_replayed(store: Store) -> None:
    at = NOON
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        for _ in range(MAX_ATTEMPTS):
            at += timedelta(hours=2)
            dead = ledger.fail_turn(ledger.claim_turn("a", at), "a", "ValueError", at)
        assert dead
        (row,) = ledger.inbox_rows("dead")
        assert row.error == "ValueError"
        assert ledger.claim_turn("a", at + timedelta(days=1)) == ()
        assert ledger.replay_inbox(row.id, at)
        assert ledger.claim_turn("a", at)


def test_many_workers_never_take_the_same_row_or_person(store: Store) -> None:
    with store.begin() as ledger:
        for n in range(40):
            put(ledger, someone(ledger, f"openid-{n % 8}"), f"m{n}")
    worked: list[bytes] = []
    lock = threading.Lock()

    def work(name: str) -> None:
        idle = 0
        while idle < 50:
            with store.begin() as ledger:
                rows = ledger.claim_turn(name, NOON)
            if not rows:
                idle += 1
                continue
            with store.begin() as ledger:
                ledger.finish_turn(rows, name)
                with lock:  # before the commit: after it the person's next message may be taken
                    worked.extend(row.body for row in rows)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(worked) == 40
    assert len(set(worked)) == 40
    for n in range(8):
        mine = [int(body[1:]) for body in worked if int(body[1:]) % 8 == n]
        assert mine == sorted(mine)
