"""Save first: every message is one row, worked by one worker, in order per person."""

import threading
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from bot.domain.ids import InboxId, PersonId, new_id
from bot.store.inbox import InboxRow, LeaseLost
from bot.store.ledger import Ledger
from bot.store.store import Store
from tests.builders import NOON

LATER = NOON + timedelta(seconds=30)
MUCH_LATER = NOON + timedelta(hours=2)


def someone(ledger: Ledger, openid: str = "openid-1") -> PersonId:
    return ledger.ensure_person(openid, NOON).id


def put(ledger: Ledger, person: PersonId, key: str, **differences: Any) -> tuple[InboxRow, bool]:
    fields: dict[str, Any] = {"dedupe": key, "person": person, "kind": "text", "body": key.encode()}
    return ledger.put_inbox(**(fields | {"created_at": NOON, "at": NOON, "due_at": NOON} | differences))


def claimed(ledger: Ledger, at: datetime = NOON) -> list[bytes]:
    """What a worker that is free gets, each time another one."""
    return [row.body for row in ledger.claim_turn(new_id(NOON), at)]


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


def test_a_narrative_that_is_complete_hurries_nobody_else(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1", bundle="b", due_at=LATER)
        put(ledger, someone(ledger, "openid-2"), "m2", bundle="c", due_at=LATER)
        ledger.postpone("b", NOON)
        assert claimed(ledger) == [b"m1"]
        assert claimed(ledger) == []


def test_an_emergency_waits_for_nobody(store: Store) -> None:
    with store.begin() as ledger:
        person = someone(ledger)
        put(ledger, person, "m1")
        ledger.claim_turn("a", NOON)
        put(ledger, person, "help", urgent=True)
        assert [row.body for row in ledger.claim_turn("b", NOON)] == [b"help"]


def test_an_emergency_in_work_is_not_worked_twice_and_holds_up_nothing(store: Store) -> None:
    with store.begin() as ledger:
        person = someone(ledger)
        put(ledger, person, "help", urgent=True)
        assert claimed(ledger) == [b"help"]
        assert claimed(ledger) == []
        put(ledger, person, "fourth floor")
        assert claimed(ledger) == [b"fourth floor"]


def test_who_must_wait_for_the_next_try_holds_up_nobody_else(store: Store) -> None:
    """However much that person writes meanwhile; what they write stays behind the message that failed."""
    with store.begin() as ledger:
        person = someone(ledger)
        for n in range(25):
            put(ledger, person, f"m{n}")
        ledger.fail_turn(ledger.claim_turn("a", NOON), "a", "ValueError", NOON)
        put(ledger, someone(ledger, "openid-2"), "other")
        assert claimed(ledger) == [b"other"]
        assert claimed(ledger) == []
        assert claimed(ledger, MUCH_LATER) == [b"m0"]


def test_the_lease_of_a_dead_worker_runs_out_and_its_late_finish_is_refused(store: Store) -> None:
    with store.begin() as ledger:
        assert not ledger.has_due_turn(NOON)
        put(ledger, someone(ledger), "m1")
        assert ledger.has_due_turn(NOON)
        first = ledger.claim_turn("a", NOON)
    almost = LATER - timedelta(seconds=1)
    with store.begin() as ledger:
        assert not ledger.has_due_turn(almost)
        assert ledger.claim_turn("b", almost) == ()
        assert ledger.has_due_turn(LATER)
        second = ledger.claim_turn("b", LATER)
        assert [row.attempt for row in second] == [2]
        with pytest.raises(LeaseLost):
            ledger.finish_turn(first, "a")


def test_leases_of_the_same_name_go_back_at_start(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger, "openid-2"), "m2")
        ledger.claim_turn("a", NOON)
        ledger.claim_turn("b", NOON)
        assert ledger.release_leases_of("a") == 1
        assert claimed(ledger) == [b"m1"]
        assert claimed(ledger) == []


def test_all_leases_go_back_when_the_only_service_starts_and_what_is_done_stays_done(store: Store) -> None:
    with store.begin() as ledger:
        for n in range(3):
            put(ledger, someone(ledger, f"openid-{n}"), f"m{n}")
        ledger.finish_turn(ledger.claim_turn("a", NOON), "a")
        ledger.claim_turn("a", NOON)
        ledger.claim_turn("b", NOON)
        assert ledger.release_all_leases() == 2
        assert [claimed(ledger), claimed(ledger), claimed(ledger)] == [[b"m1"], [b"m2"], []]


def test_a_failed_turn_comes_back_and_keeps_its_place_before_newer_words(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger), "m2")
        rows = ledger.claim_turn("a", NOON)
        assert not ledger.fail_turn(rows, "a", "ValueError", NOON)
        assert claimed(ledger, MUCH_LATER) == [b"m1"]


def test_a_failed_narrative_comes_back_whole_whichever_bubble_is_due_first(store: Store) -> None:
    with store.begin() as ledger:
        person = someone(ledger)
        put(ledger, person, "m1", bundle="b")
        put(ledger, person, "m2", bundle="b")
        put(ledger, person, "m3")
        at = NOON
        for _ in range(4):
            rows = ledger.claim_turn("a", at)
            assert [row.body for row in rows] == [b"m1", b"m2"]
            ledger.fail_turn(rows, "a", "ValueError", at)
            assert claimed(ledger, at) == []
            at = min(row.due_at for row in ledger.inbox_rows("waiting")[:2])


class Extreme(Random):
    """Draws the earliest or the latest of a span."""

    def __init__(self, *, latest: bool) -> None:
        super().__init__(1)
        self.latest = latest

    def uniform(self, a: float, b: float) -> float:
        return b if self.latest else a


@pytest.mark.parametrize(("latest", "waits"), [(True, [5, 10, 20, 40]), (False, [0, 0, 0, 0])])
def test_each_failed_try_may_wait_twice_as_long_as_the_one_before(
    sqlite_store: Store, latest: bool, waits: list[int]
) -> None:
    """Anywhere from at once to that, so that what failed together does not come back together."""
    sqlite_store.luck = Extreme(latest=latest)
    with sqlite_store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        found, at = [], NOON
        for _ in range(4):
            ledger.fail_turn(ledger.claim_turn("a", at), "a", "ValueError", at)
            due_at = ledger.inbox_rows()[0].due_at
            found.append((due_at - at).total_seconds())
            at = due_at
    assert found == waits


def test_a_poison_row_is_dead_after_five_tries_and_has_as_many_again_when_it_is_replayed(store: Store) -> None:
    with store.begin() as ledger:
        for n in range(2):
            put(ledger, someone(ledger, f"openid-{n}"), f"m{n}")
            assert fails(ledger, 5) == [False, False, False, False, True]
        first, second = ledger.inbox_rows("dead")
        assert first.error == "ValueError"
        assert ledger.claim_turn("a", MUCH_LATER) == ()
        assert ledger.replay_inbox(first.id, MUCH_LATER)
        assert [row.id for row in ledger.inbox_rows("dead")] == [second.id]
        assert fails(ledger, 5) == [False, False, False, False, True]
        assert not ledger.replay_inbox(InboxId("unknown"), MUCH_LATER)


def test_a_dead_message_that_is_replayed_waits_while_its_person_is_in_work(store: Store) -> None:
    with store.begin() as ledger:
        put(ledger, someone(ledger), "m1")
        fails(ledger, 5)
        (dead,) = ledger.inbox_rows("dead")
        put(ledger, someone(ledger), "m2")
        rows = ledger.claim_turn("a", NOON)
        ledger.replay_inbox(dead.id, NOON)
        assert claimed(ledger) == []
        ledger.finish_turn(rows, "a")
        assert claimed(ledger) == [b"m1"]


def fails(ledger: Ledger, times: int) -> list[bool]:
    """Whether the next message is dead after each of so many tries, hours apart."""
    tries = [MUCH_LATER + timedelta(hours=n) for n in range(times)]
    return [ledger.fail_turn(ledger.claim_turn("a", at), "a", "ValueError", at) for at in tries]


def test_what_was_answered_in_the_callback_is_known_to_its_repeats(store: Store) -> None:
    with store.begin() as ledger:
        row, _ = put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger, "openid-2"), "m2")
        assert ledger.answer_of(row.id) is None
        ledger.set_answer(row, b"a receipt")
    with store.read() as ledger:
        again = ledger.inbox_by_dedupe("m1")
        assert again is not None
        assert again == ledger.inbox_row(row.id)
        assert ledger.answer_of(again.id) == b"a receipt"
        assert ledger.inbox_by_dedupe("m3") is None


def test_the_oldest_open_message_is_the_one_that_waits_longest_in_work_or_not(store: Store) -> None:
    with store.begin() as ledger:
        assert ledger.oldest_open_inbox() is None
        put(ledger, someone(ledger), "m1")
        put(ledger, someone(ledger, "openid-2"), "m2", at=LATER)
        first = ledger.claim_turn("a", LATER)
        assert ledger.oldest_open_inbox() == NOON
        ledger.finish_turn(first, "a")
        assert ledger.oldest_open_inbox() == LATER


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
