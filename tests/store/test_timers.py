"""Deadlines are carried out once, by one process, in their order; a process that died loses none. One process at a time
fetches WeChat's token, and each role says that it is at work."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.store.timers import TimerRow, stretch
from tests.builders import NOON

A1 = stretch("case:A1:")
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def remind(ledger: Ledger, *when: tuple[str, datetime]) -> None:
    """The deadline of a case each."""
    ledger.set_timers([(f"case:{case}:late", "reminder", case, due) for case, due in when])


def cases(rows: Sequence[TimerRow]) -> list[str]:
    return [row.ref for row in rows]


# --- what is due


def test_what_is_due_comes_the_oldest_first_and_nothing_comes_before_its_time(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A3", NOON + MINUTE), ("A1", NOON - HOUR), ("A4", NOON + MINUTE + SECOND), ("A2", NOON))
        assert cases(ledger.timers()) == ["A1", "A2", "A3", "A4"]
        due = ledger.claim_timers("clock-1", NOON + MINUTE)
        assert cases(due) == ["A1", "A2", "A3"]
        assert [row.due_at for row in due] == [NOON - HOUR, NOON, NOON + MINUTE]
        assert {(row.kind, row.attempt) for row in due} == {("reminder", 1)}


def test_arrears_of_a_night_are_shared_twenty_at_a_time(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, *((f"A{n:02}", NOON - HOUR + n * SECOND) for n in range(25)))
        assert cases(ledger.claim_timers("clock-1", NOON)) == [f"A{n:02}" for n in range(20)]
        assert cases(ledger.claim_timers("clock-2", NOON)) == [f"A{n:02}" for n in range(20, 25)]


def test_a_new_deadline_takes_the_place_of_the_former(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON))
        remind(ledger, ("A1", NOON + HOUR))
        assert ledger.claim_timers("clock-1", NOON + MINUTE) == []
        (row,) = ledger.claim_timers("clock-1", NOON + HOUR)
        assert (row.due_at, row.attempt) == (NOON + HOUR, 1)


def test_ending_the_deadlines_of_a_case_leaves_those_of_all_others(store: Store) -> None:
    """Whatever signs a key has: to the database `_` and `%` stand for any."""
    with store.begin() as ledger:
        for case in ("A_1", "AX1", "A%1", "A/1", "A/_1"):
            remind(ledger, (case, NOON))
        for case in ("A_1", "A/_1", "A%1"):
            assert cases(ledger.timers(f"case:{case}:")) == [case]
            ledger.cancel_timers(f"case:{case}:")
            assert ledger.timers(f"case:{case}:") == []
        assert sorted(cases(ledger.timers())) == ["A/1", "AX1"]


def test_the_deadlines_of_one_case_are_found_without_looking_at_those_of_all_others(store: Store) -> None:
    """By the index, which on PostgreSQL must lie in the order of bytes whatever language the server speaks."""
    with store.begin() as ledger:
        if ledger.postgres:
            asked = "SELECT collation_name FROM information_schema.columns"
            (row,) = ledger.all(text(f"{asked} WHERE table_name = 'timer' AND column_name = 'key'"))
            assert row.collation_name == "C"
        else:
            asked = "EXPLAIN QUERY PLAN DELETE FROM timer WHERE key >= :first AND key < :beyond"
            (row,) = ledger.all(text(asked), **A1)
            assert row.detail == "SEARCH timer USING INDEX sqlite_autoindex_timer_1 (key>? AND key<?)"


# --- who carries it out


def test_a_deadline_is_carried_out_by_one_process_and_then_is_over(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON), ("A2", NOON + SECOND))
        first, second = ledger.claim_timers("clock-1", NOON + MINUTE)
        assert ledger.claim_timers("clock-2", NOON + MINUTE) == []
        assert ledger.finish_timer(first, "clock-1")
        assert cases(ledger.timers()) == ["A2"]
        assert not ledger.finish_timer(first, "clock-1")
        assert ledger.finish_timer(second, "clock-1")
        assert ledger.timers() == []


def test_what_a_dead_process_held_is_taken_over_after_a_minute_and_its_late_word_changes_nothing(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON))
        (held,) = ledger.claim_timers("clock-1", NOON)
        assert ledger.claim_timers("clock-2", NOON + MINUTE - SECOND) == []
        (taken,) = ledger.claim_timers("clock-2", NOON + MINUTE)
        assert taken.attempt == 2
        ledger.retry_timer(held, "clock-1", NOON + HOUR)
        assert not ledger.finish_timer(held, "clock-1")
        assert [(row.due_at, row.attempt) for row in ledger.timers()] == [(NOON, 2)]
        assert ledger.finish_timer(taken, "clock-2")


def test_a_process_that_hung_past_its_minute_does_not_end_what_it_took_anew(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON))
        (before,) = ledger.claim_timers("clock-1", NOON)
        (after,) = ledger.claim_timers("clock-1", NOON + 2 * MINUTE)
        assert not ledger.finish_timer(before, "clock-1")
        assert ledger.finish_timer(after, "clock-1")


def test_what_is_set_anew_or_ended_while_a_process_holds_it_is_no_longer_its_to_do(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON), ("A2", NOON))
        held = ledger.claim_timers("clock-1", NOON)
        remind(ledger, ("A1", NOON + HOUR))
        ledger.cancel_timers("case:A2:")
        assert [ledger.finish_timer(row, "clock-1") for row in held] == [False, False]
        assert [(row.ref, row.due_at) for row in ledger.timers()] == [("A1", NOON + HOUR)]


def test_what_failed_comes_again_when_it_is_told_to_and_nothing_else_with_it(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON), ("A2", NOON))
        failed, working = ledger.claim_timers("clock-1", NOON)
        ledger.retry_timer(failed, "clock-1", NOON + 5 * SECOND)
        assert ledger.claim_timers("clock-2", NOON + 4 * SECOND) == []
        (again,) = ledger.claim_timers("clock-2", NOON + 5 * SECOND)
        assert (again.ref, again.due_at, again.attempt) == (failed.ref, NOON + 5 * SECOND, 2)
        assert ledger.finish_timer(working, "clock-1")


def test_a_clock_that_ran_a_day_ahead_keeps_nothing_for_a_day(store: Store) -> None:
    with store.begin() as ledger:
        remind(ledger, ("A1", NOON))
        ledger.claim_timers("clock-1", NOON + 24 * HOUR)
        assert cases(ledger.claim_timers("clock-2", NOON)) == ["A1"]


# --- the token


def test_the_token_lies_sealed_and_is_known_until_when_it_is_good(sqlite_store: Store) -> None:
    with sqlite_store.begin() as ledger:
        assert ledger.token("stable") is None
        ledger.save_token("stable", "a-secret-token", NOON + 2 * HOUR)
        kept = ledger.token("stable")
        box = ledger.connection.exec_driver_sql("SELECT value_box FROM token").scalar()
    assert kept is not None
    assert (kept.value, kept.expires_at) == ("a-secret-token", NOON + 2 * HOUR)
    assert b"a-secret-token" not in box


def test_one_process_at_a_time_fetches_a_token(store: Store) -> None:
    with store.begin() as ledger:
        assert ledger.take_token_lease("stable", "worker", NOON, 10)
        assert ledger.take_token_lease("stable", "worker", NOON + SECOND, 10)
        assert not ledger.take_token_lease("stable", "clock", NOON + SECOND, 10)
        assert ledger.token("stable") is None
        ledger.save_token("stable", "first", NOON + 2 * HOUR)
        assert ledger.take_token_lease("stable", "clock", NOON + SECOND, 10)
        kept = ledger.token("stable")
        assert kept is not None
        assert kept.value == "first"


def test_a_process_that_died_while_it_fetched_is_followed_by_another(store: Store) -> None:
    with store.begin() as ledger:
        ledger.take_token_lease("stable", "worker", NOON, 10)
        ledger.take_token_lease("other", "worker", NOON, 3_600)
        assert not ledger.take_token_lease("stable", "clock", NOON + 9 * SECOND, 10)
        assert ledger.take_token_lease("stable", "clock", NOON + 10 * SECOND, 10)
        assert not ledger.take_token_lease("stable", "worker", NOON + 19 * SECOND, 10)
        assert ledger.take_token_lease("stable", "worker", NOON + 20 * SECOND, 10)


# --- roles at work


def test_each_role_is_known_by_its_last_sign_of_life(store: Store) -> None:
    with store.begin() as ledger:
        ledger.beat("worker", NOON)
        ledger.beat("clock", NOON + HOUR)
        ledger.beat("worker", NOON + MINUTE)
        assert ledger.last_beat("worker") == NOON + MINUTE
        assert ledger.last_beat("clock") == NOON + HOUR
        assert ledger.last_beat("gateway") is None
