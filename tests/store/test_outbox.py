"""Nothing owed is dropped: sent, held for the next contact, or dead with a code."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.ids import CaseId, InboxId, PersonId, TipId
from bot.domain.submissions import TipState
from bot.store.inbox import LeaseLost
from bot.store.ledger import Ledger
from bot.store.outbox import OutboxRow
from bot.store.store import Store
from tests.builders import NOON, a_tip

LATER = NOON + timedelta(seconds=30)
MUCH_LATER = NOON + timedelta(minutes=5)


def owe(ledger: Ledger, idem: str, openid: str = "openid-1", **differences: Any) -> PersonId:
    person = ledger.ensure_person(openid, NOON).id
    fields: dict[str, Any] = {"idem": idem, "recipient": person, "kind": "progress", "body": idem.encode(), "at": NOON}
    ledger.put_outbox(**(fields | differences))
    return person


def claim(ledger: Ledger, at: datetime = NOON) -> OutboxRow:
    row = ledger.claim_outbox("a", at)
    assert row is not None
    return row


def idems(rows: Sequence[OutboxRow]) -> list[str]:
    return [row.idem for row in rows]


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


def test_the_callback_gives_nobody_the_words_of_another(store: Store) -> None:
    mine, theirs = InboxId("i1"), InboxId("i2")
    with store.begin() as ledger:
        person = owe(ledger, "held", kind="quiet")
        owe(ledger, "answer", kind="answer", inbox_id=mine)
        owe(ledger, "progress")
        owe(ledger, "held of another", "openid-2", kind="quiet")
        owe(ledger, "answer to another", "openid-2", kind="answer", inbox_id=theirs)
        assert idems(ledger.claim_answers(mine, "gateway", NOON, held_of=person)) == ["held", "answer"]
        assert not ledger.has_answers(mine, held_of=person)
        assert ledger.has_answers(theirs)
        assert idems(ledger.claim_answers(theirs, "gateway", NOON)) == ["answer to another"]
        assert idems(ledger.outbox_rows("held")) == ["held of another"]


def pushed(ledger: Ledger, *idem: str, to: str = "officer", **differences: Any) -> None:
    for one in idem:
        owe(ledger, one, to, **({"kind": "push"} | differences))


def following(ledger: Ledger, most: int = 9) -> list[str]:
    """What goes along with the first push that is due, when so many fit into one message."""
    return idems(ledger.claim_following(claim(ledger), "a", NOON, lambda rows: len(rows) <= most))


def test_pushes_to_one_officer_that_are_due_go_out_in_one_message(store: Store) -> None:
    with store.begin() as ledger:
        pushed(ledger, "p0", kind="quiet")
        pushed(ledger, "p1", "p2")
        pushed(ledger, "not yet", not_before=MUCH_LATER)
        owe(ledger, "of another", "officer-2", kind="push")
        pushed(ledger, "p3", "p4")
        assert following(ledger, most=3) == ["p2", "p3"]
        assert claim(ledger).idem == "of another"
        assert idems(ledger.outbox_rows("new")) == ["not yet", "p4"]


def test_nothing_that_goes_along_overtakes_what_must_go_alone(store: Store) -> None:
    """Another kind of message, or a push that a step was refused to."""
    with store.begin() as ledger:
        pushed(ledger, "p1")
        pushed(ledger, "alarm", kind="alarm")
        pushed(ledger, "p2")
        assert following(ledger) == []
    with store.begin() as ledger:
        pushed(ledger, "q1", "q2", "q3", to="officer-2")
        first = claim(ledger)
        (second,) = ledger.claim_following(first, "a", NOON, lambda rows: len(rows) <= 2)
        ledger.retry_outbox(first, "a", NOON)
        ledger.retry_outbox(second, "a", NOON, channel_step="notice")
        assert following(ledger) == []


def test_held_words_are_free_again_at_the_next_contact(store: Store) -> None:
    with store.begin() as ledger:
        person = owe(ledger, "e1")
        row = ledger.claim_outbox("a", NOON)
        assert row is not None
        ledger.finish_outbox(row, "a", "held", NOON, code=45015)
        owe(ledger, "e2")
        owe(ledger, "of another", "openid-2", kind="quiet")
        assert [held.last_code for held in ledger.held(person)] == [45015]
        assert ledger.release_held(person, MUCH_LATER) == 1
        again = claim(ledger, MUCH_LATER)
        assert (again.idem, again.attempt, again.body) == ("e1", 1, b"e1")


def test_outcomes_that_nobody_fetched_are_found_however_many_others_still_lie_there(sqlite_store: Store) -> None:
    """Words that were held for tips answered long ago stay held for ever; they hide nothing newer."""
    answered, waiting = TipId("answered"), TipId("waiting")
    with sqlite_store.begin() as ledger:
        ledger.save_tip(a_tip(id=answered, state=TipState.ANSWERED))
        ledger.save_tip(a_tip(id=waiting))
        for n in range(250):
            owe(ledger, f"old-{n}", kind="quiet", tip_id=answered)
        owe(ledger, "outcome", kind="quiet", tip_id=waiting)
        owe(ledger, "younger", kind="quiet", tip_id=waiting, at=LATER)
        owe(ledger, "not held", tip_id=waiting)
        assert idems(ledger.expired_held(LATER)) == ["outcome"]
        assert len(ledger.outbox_rows("held")) == 200


def test_quiet_words_are_never_pushed(store: Store) -> None:
    with store.begin() as ledger:
        person = owe(ledger, "e1", kind="quiet")
        assert ledger.claim_outbox("a", NOON) is None
        assert len(ledger.held(person)) == 1


def test_a_row_cut_in_the_middle_of_sending_is_found_again_and_says_so(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        assert ledger.has_due_outbox(NOON)
        first = claim(ledger)
        assert not first.crashed
        almost = LATER - timedelta(seconds=1)
        assert not ledger.has_due_outbox(almost)
        assert ledger.claim_outbox("b", almost) is None
        assert ledger.has_due_outbox(LATER)
        again = ledger.claim_outbox("b", LATER)
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


def test_a_dead_row_can_be_replayed_alone_and_begins_anew(store: Store) -> None:
    with store.begin() as ledger:
        owe(ledger, "e1")
        owe(ledger, "e2", "openid-2")
        for row in (claim(ledger), claim(ledger)):
            ledger.finish_outbox(row, "a", "dead", NOON, code=40037, channel_step="custom")
        first, _ = ledger.outbox_rows("dead")
        assert ledger.replay_outbox(first.id, NOON)
        again = claim(ledger)
        assert (again.idem, again.attempt, again.channel_step, again.last_code) == ("e1", 1, None, None)
        assert ledger.claim_outbox("a", NOON) is None
        assert not ledger.replay_outbox(again.id, NOON)


def test_what_is_owed_is_found_by_its_event_person_message_or_case(store: Store) -> None:
    message, case = InboxId("i1"), CaseId("case-1")
    with store.begin() as ledger:
        person = owe(ledger, "e1", inbox_id=message, case_id=case, kind="outcome")
        owe(ledger, "e2", "openid-2", case_id=case, kind="alarm")
        owe(ledger, "e3", "openid-2", case_id=case, kind="outcome")
        owe(ledger, "e4", "openid-2", case_id=CaseId("case-2"), kind="outcome")
        found = ledger.outbox_by_idem("e2")
        assert found is not None
        assert (found.idem, found.body, found.crashed) == ("e2", b"e2", False)
        assert ledger.outbox_by_idem("e") is None
        assert idems(ledger.outbox_rows(recipient=person)) == ["e1"]
        assert idems(ledger.outbox_of_inbox(message)) == ["e1"]
        assert idems(ledger.outbox_of_case(case, "outcome")) == ["e1", "e3"]
