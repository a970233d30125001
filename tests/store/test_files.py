"""What was told and what came of it: sealed, versioned, never rewritten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands as ask
from bot.domain import lifecycle
from bot.domain.cases import Flag, Held, Order, State
from bot.domain.errors import BindingRefused, CaseChanged, TooManyTries
from bot.domain.ids import InboxId, MatterCode, OfficerId, Receipt, SubmissionId
from bot.domain.officers import SYSTEM, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Facts, Proof, Said, Submission, TipState
from bot.store.store import Store
from bot.vault.seal import SealBroken
from tests.builders import NOON, OFFICER, a_case, a_tip

FACTS = Facts(
    matters=(MatterCode("group_rental"),),
    place=Place(raw="四川北路1851弄8号302", road="四川北路", lane="1851弄", building="8号", room="302室"),
    rooms=(7, 8),
    answers=(("stage", "在装修"),),
    flags=frozenset({Flag.MINOR}),
)


def a_submission(person: str, **differences: object) -> Submission:
    fields = {
        "id": SubmissionId("s1"),
        "person": person,
        "conversation": "c1",
        "station": "虹口示范所",
        "opened_at": NOON,
        "touched_at": NOON,
        "facts": FACTS,
        "said": (Said(inbox_id=InboxId("i1"), at=NOON, text="隔了七八间"),),
    }
    return Submission(**(fields | differences))  # type: ignore[arg-type]


def test_a_submission_comes_back_as_it_was_saved(store: Store) -> None:
    with store.begin() as ledger:
        person = ledger.ensure_person("openid-1", NOON)
        saved = a_submission(person.id)
        ledger.save_submission(saved)
    with store.read() as ledger:
        assert ledger.submission(saved.id) == saved
        assert ledger.collecting(person.id) == saved
    with store.begin() as ledger:
        ledger.save_submission(replace(saved, submitted_at=NOON, receipt=Receipt("T408213")))
        assert ledger.collecting(person.id) is None
        assert not ledger.receipt_free("T408213")
        assert ledger.receipt_free("T408214")


def test_a_case_and_its_history_come_back_with_every_field(store: Store) -> None:
    case = a_case(
        place="四川北路1851弄8号302室",
        unit_key="四川北路1851弄|8号|302室",
        flags=frozenset({Flag.RELAPSE}),
        held=Held(why="asked", until=NOON, since=NOON),
        order=Order(number="1", responsible="房东", issuer="城管", basis="", deadline=NOON),
    )
    with store.begin() as ledger:
        ledger.open_case(case)
        assert ledger.case(case.id) == case
        (event,) = lifecycle.decide(replace(case, held=None), ask.Accept(case=case.id), OFFICER, now=NOON)
        after = lifecycle.evolve(case, event, NOON, undoable_by="officer-1")
        ledger.append(after, event, OFFICER, NOON)
    with store.read() as ledger:
        assert ledger.case(case.id) == after
        assert [line.event for line in ledger.history(case.id)] == [event]
        assert [c.number for c in ledger.cases_at("四川北路1851弄|8号|302室")] == ["A0231"]
        assert ledger.case_by_number("a0231") == after
        assert not ledger.number_free("A0231", case.station)
        assert [c.id for c in ledger.cases(states=[State.VERIFYING])] == [case.id]
        undone = lifecycle.evolve(after, lifecycle.undo(after, OFFICER, NOON), NOON)
        assert undone.state is State.RECEIVED


def test_the_second_of_two_who_move_a_case_learns_that_it_changed(store: Store) -> None:
    case = a_case()
    with store.begin() as ledger:
        ledger.open_case(case)
        (event,) = lifecycle.decide(case, ask.Accept(case=case.id), OFFICER, now=NOON)
        after = lifecycle.evolve(case, event, NOON)
        ledger.append(after, event, OFFICER, NOON)
    with pytest.raises(CaseChanged), store.begin() as ledger:
        ledger.append(after, event, OFFICER, NOON)
    with store.read() as ledger:
        assert len(ledger.history(case.id)) == 1


def test_tips_hang_on_their_case(store: Store) -> None:
    with store.begin() as ledger:
        ledger.save_tip(a_tip())
        ledger.save_tip(replace(a_tip(), state=TipState.ANSWERED, proof=Proof.SENT, answered_at=NOON, rating=5))
        (tip,) = ledger.tips_on(a_case().id)
        assert tip.proof is Proof.SENT
        assert ledger.tips_of(tip.submission) == [tip]


def test_a_key_made_in_a_transaction_that_failed_never_seals_again(store: Store) -> None:
    def fail() -> None:
        with store.begin() as ledger:
            ledger.save_desk_memory("officer-1", {"last": "A0231"}, NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.begin() as ledger:
        ledger.save_desk_memory("officer-1", {"last": "B0001"}, NOON)
    store.keys.forget(("officer", "officer-1"))
    with store.read() as ledger:
        assert ledger.desk_memory("officer-1") == {"last": "B0001"}


def test_media_are_sealed_under_the_reporters_key(store: Store) -> None:
    with store.begin() as ledger:
        person = ledger.ensure_person("openid-1", NOON)
        ledger.save_media("m1", ("person", person.id), "image/jpeg", b"bytes", NOON)
    with store.read() as ledger:
        assert ledger.media("m1") == ("image/jpeg", b"bytes")
        box = ledger.seal(("person", person.id), "here", b"x")
        with pytest.raises(SealBroken):
            ledger.open(("person", person.id), "elsewhere", box)


def test_binding_needs_the_code_in_time_and_guessing_is_counted(store: Store) -> None:
    with store.begin() as ledger:
        ledger.add_officer(Officer(id=OfficerId("o1"), name="陈静", role=Role.COMMUNITY_OFFICER, station="s"))
        ledger.invite(OfficerId("o1"), "482913", NOON)
        person = ledger.ensure_person("openid-1", NOON)
        for _ in range(3):
            with pytest.raises(BindingRefused):
                ledger.bind(person.id, "000000", NOON)
        with pytest.raises(TooManyTries):
            ledger.bind(person.id, "482913", NOON)
        other = ledger.ensure_person("openid-2", NOON)
        with pytest.raises(BindingRefused):
            ledger.bind(other.id, "482913", NOON + timedelta(minutes=16))
        assert ledger.bind(other.id, "482913", NOON).bound
        bound = ledger.person_of_officer("o1")
        assert bound is not None
        assert bound.id == other.id
        ledger.unbind(OfficerId("o1"))
        assert ledger.officer_of(other.id) is None


def test_the_window_gives_five_messages_for_two_days_and_a_tap_three_for_a_minute(store: Store) -> None:
    with store.begin() as ledger:
        person = ledger.ensure_person("openid-1", NOON).id
        assert not ledger.take_send(person, NOON)
        ledger.note_action(ledger.person(person), "tap", NOON)
        assert [ledger.take_send(person, NOON) for _ in range(4)] == [True, True, True, False]
        ledger.note_action(ledger.person(person), "message", NOON)
        assert [ledger.take_send(person, NOON + timedelta(hours=47)) for _ in range(6)] == [True] * 5 + [False]
        ledger.note_action(ledger.person(person), "message", NOON)
        assert not ledger.take_send(person, NOON + timedelta(hours=49))


def test_the_audit_chain_names_the_first_altered_row(store: Store) -> None:
    with store.begin() as ledger:
        for n in range(5):
            ledger.audit(SYSTEM, "Look", f"case:{n}", NOON)
        assert ledger.verify_audit() is None
        ledger.connection.exec_driver_sql("UPDATE audit SET object = 'case:9' WHERE seq = 3")
        assert ledger.verify_audit() == 3
