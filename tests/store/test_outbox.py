"""Nothing owed is dropped: sent, held for the next contact, or dead with a code."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import InboxId, PersonId
from bot.store.inbox import LeaseLost
from bot.store.ledger import Ledger
from bot.store.store import Store
from tests.builders import NOON

MUCH_LATER = NOON + timedelta(minutes=5)


def owe(ledger: Ledger, idem: str, openid: str = "openid-1", **differences: Any) -> PersonId:
    person = ledger.ensure_person(openid, NOON).id
    fields: dict[str, Any] = {"idem": idem, "recipient": person, "kind": "progress", "body": idem.encode(), "at": NOON}
    ledger.put_outbox(**(fields | differences))
    return person


def test_the_same_event_and_recipient_are_owed_once(store: Store) -> None:
    with store.begin() as ledger:
        person = owe(ledger, "e1")
        assert not ledger.put_outbox(idem="e1", recipient=person, kind="progress", body=b"", at=NOON)
        assert len(ledger.outbox_rows()) == 1


def test_messages_go_out_in_order_per_person(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        owe(ledger, "e2")
        owe(ledger, "other", openid="openid-2")
        first = ledger.claim_outbox("a", NOON)
        second = ledger.claim_outbox("b", NOON)
        assert first is not None
        assert second is not None
        assert (first.idem, second.idem) == ("e1", "other")
        assert ledger.claim_outbox("b", NOON) is None
        ledger.finish_outbox(first, "a", "sent", NOON)
        third = ledger.claim_outbox("b", NOON)
        assert third is not None
        assert third.idem == "e2"


def test_what_may_not_go_out_yet_does_not_hold_up_the_rest(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "later", not_before=MUCH_LATER)
        owe(ledger, "now")
        row = ledger.claim_outbox("a", NOON)
        assert row is not None
        assert row.idem == "now"


def test_the_callback_takes_the_answers_to_its_own_message(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "answer", kind="answer", inbox_id=InboxId("i1"), not_before=MUCH_LATER)
        owe(ledger, "else", kind="progress")
        (answer,) = ledger.claim_answers(InboxId("i1"), "gateway", NOON)
        ledger.finish_outbox(answer, "gateway", "sent", NOON)
        assert ledger.claim_answers(InboxId("i1"), "gateway", NOON) == []


def test_held_words_are_free_again_at_the_next_contact(store: Store) -> None:
    with store.begin() as ledger:
        person = owe(ledger, "e1")
        row = ledger.claim_outbox("a", NOON)
        assert row is not None
        ledger.finish_outbox(row, "a", "held", NOON, code=45015)
        assert ledger.claim_outbox("a", MUCH_LATER) is None
        assert [held.last_code for held in ledger.held(person)] == [45015]
        assert ledger.release_held(person, MUCH_LATER) == 1
        again = ledger.claim_outbox("a", MUCH_LATER)
        assert again is not None
        assert again.idem == "e1"


def test_quiet_words_are_never_pushed(store: Store) -> None:
    with store.begin() as ledger:
        person = owe(ledger, "e1", kind="quiet")
        assert ledger.claim_outbox("a", NOON) is None
        assert len(ledger.held(person)) == 1


def test_a_row_cut_in_the_middle_of_sending_is_found_again_and_says_so(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        first = ledger.claim_outbox("a", NOON)
        again = ledger.claim_outbox("b", MUCH_LATER)
        assert first is not None
        assert again is not None
        assert again.crashed
        with pytest.raises(LeaseLost):
            ledger.finish_outbox(first, "a", "sent", NOON)


def test_a_retry_keeps_its_step_and_waits(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        row = ledger.claim_outbox("a", NOON)
        assert row is not None
        ledger.retry_outbox(row, "a", MUCH_LATER, code=-1, channel_step="custom")
        assert ledger.claim_outbox("a", NOON) is None
        again = ledger.claim_outbox("a", MUCH_LATER)
        assert again is not None
        assert (again.channel_step, again.attempt, again.last_code) == ("custom", 2, -1)


def test_what_an_undone_move_owed_is_owed_no_longer(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "case-1:3:tip-1")
        owe(ledger, "case-1:31:tip-1")
        assert ledger.cancel_outbox("case-1:3:", NOON) == 1
        assert [row.idem for row in ledger.outbox_rows("new")] == ["case-1:31:tip-1"]


def test_a_dead_row_can_be_replayed(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        row = ledger.claim_outbox("a", NOON)
        assert row is not None
        ledger.finish_outbox(row, "a", "dead", NOON, code=40037)
        assert ledger.replay_outbox(row.id, NOON)
        assert ledger.claim_outbox("a", NOON) is not None
