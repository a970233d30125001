"""The lifecycle of a case and of a tip, as officers and reporters live it."""

from datetime import timedelta

import pytest

from bot.domain import commands as ask
from bot.domain import errors
from bot.domain.cases import Case, Outcome, State, Step
from bot.domain.events import InterviewPlanned
from bot.domain.ids import CaseId
from bot.domain.lifecycle import CASE_MOVES, TIP_MOVES, decide, evolve, leaves_the_house, move_tip
from bot.domain.officers import SYSTEM, Actor
from bot.domain.submissions import Proof, TipState
from tests.builders import COLLEAGUE, DESK, NOON, OFFICER, REPORTER, a_case, a_tip

CASE = CaseId("case-1")
WEEK = NOON + timedelta(days=7)


def after(case: Case, command: object, actor: Actor = OFFICER, tips=(), at=NOON) -> Case:
    for event in decide(case, command, actor, now=at, tips=tips):
        undoable = None if leaves_the_house(command) else actor.id
        case = evolve(case, event, at, undoable_by=undoable)
    return case


def test_a_group_rental_goes_the_long_road_to_its_outcome():
    case = after(a_case(), ask.Accept(case=CASE))
    case = after(case, ask.RecordJointVisit(case=CASE, units=("平安办", "房管"), at=NOON + timedelta(days=1)))
    case = after(case, ask.Find(case=CASE, result="substantiated", text="隔成8间，正在装修"))
    case = after(case, ask.RecordInterview(case=CASE, person="房东"))
    case = after(case, ask.RecordOrder(case=CASE, deadline=WEEK, issuer="城管"))
    assert (case.state, case.step) == (State.RECTIFYING, Step.RECTIFICATION_ORDERED)
    case = after(case, ask.Reinspect(case=CASE, result="pass"))
    case = after(case, ask.Conclude(case=CASE, outcome=Outcome.RECTIFIED, text="已恢复原状"))
    assert (case.state, case.outcome) == (State.ANSWERING, Outcome.RECTIFIED)
    answered = move_tip(a_tip(), "answer", SYSTEM, at=NOON, proof=Proof.SENT)
    assert after(case, ask.Close(case=CASE), SYSTEM, (answered,)).state is State.CLOSED


def test_an_interview_with_a_day_ahead_is_an_appointment_and_no_step():
    accepted = after(a_case(), ask.Accept(case=CASE))
    (planned,) = decide(accepted, ask.RecordInterview(case=CASE, person="房东", at=WEEK), OFFICER, now=NOON)
    assert isinstance(planned, InterviewPlanned)
    assert evolve(accepted, planned, NOON).step is Step.ACCEPTED
    held = after(accepted, ask.RecordInterview(case=CASE, person="房东", at=WEEK), at=WEEK)
    assert held.step is Step.INTERVIEWED


def test_a_case_does_not_close_while_a_reporter_waits_for_an_answer():
    with pytest.raises(errors.TipsOpen):
        after(a_case(state=State.ANSWERING), ask.Close(case=CASE), SYSTEM, (a_tip(),))


def test_a_case_under_an_order_ends_only_after_a_passed_reinspection():
    case = after(a_case(state=State.SUBSTANTIATED), ask.RecordOrder(case=CASE, deadline=WEEK, issuer="房管"))
    failed = after(case, ask.Reinspect(case=CASE, result="fail"))
    with pytest.raises(errors.NotReinspected):
        after(failed, ask.Conclude(case=CASE, outcome=Outcome.RECTIFIED, text="好了"))


def test_an_order_needs_a_deadline_ahead_and_the_unit_that_issued_it():
    case = a_case(state=State.SUBSTANTIATED)
    with pytest.raises(errors.BadDate):
        after(case, ask.RecordOrder(case=CASE, deadline=NOON, issuer="城管"))
    with pytest.raises(errors.Missing) as refused:
        after(case, ask.RecordOrder(case=CASE, deadline=WEEK, issuer=" "))
    assert refused.value.facts["field"] == "issuer"


def test_an_order_is_extended_once():
    case = after(a_case(state=State.SUBSTANTIATED), ask.RecordOrder(case=CASE, deadline=WEEK, issuer="城管"))
    longer = ask.ExtendOrder(case=CASE, deadline=WEEK + timedelta(days=7), issuer="城管", reason="等材料")
    case = after(case, longer)
    with pytest.raises(errors.IllegalMove):
        after(case, longer)


def test_a_refusal_names_its_reason_and_another_door():
    refusal = ask.Conclude(case=CASE, outcome=Outcome.NOT_ACCEPTED, text="不属公安管理事项")
    with pytest.raises(errors.Missing):
        after(a_case(), refusal)
    with pytest.raises(errors.IllegalMove):
        after(a_case(state=State.SUBSTANTIATED), refusal)


def test_a_transfer_says_to_whom_why_and_how_the_result_comes_back():
    with pytest.raises(errors.Missing):
        after(a_case(), ask.Transfer(case=CASE, to="12345", reason="物业收费", follow_up=""))
    sent = after(a_case(), ask.Transfer(case=CASE, to="12345", reason="物业收费", follow_up="结果由警务室告知"))
    assert (sent.state, sent.destination) == (State.TRANSFERRED, "12345")
    back = after(sent, ask.TakeBack(case=CASE, reason="退回"), DESK)
    assert (back.state, back.destination) == (State.RECEIVED, None)


def test_an_officer_takes_the_last_move_back_within_two_minutes():
    case = after(a_case(), ask.Accept(case=CASE))
    soon = NOON + timedelta(seconds=119)
    assert after(case, ask.Undo(case=CASE), at=soon).state is State.RECEIVED


@pytest.mark.parametrize("actor", [COLLEAGUE, DESK])
def test_nobody_takes_back_the_move_of_another(actor: Actor):
    with pytest.raises(errors.NothingToUndo):
        after(after(a_case(), ask.Accept(case=CASE)), ask.Undo(case=CASE), actor)


def test_after_two_minutes_or_once_words_left_the_house_nothing_is_taken_back():
    accepted = after(a_case(), ask.Accept(case=CASE))
    with pytest.raises(errors.NothingToUndo):
        after(accepted, ask.Undo(case=CASE), at=NOON + timedelta(seconds=121))
    concluded = after(accepted, ask.Conclude(case=CASE, outcome=Outcome.ADVISED, text="已告知"))
    with pytest.raises(errors.NothingToUndo):
        after(concluded, ask.Undo(case=CASE))


def test_a_merged_case_is_frozen_until_the_merge_is_undone():
    merged = after(a_case(), ask.Merge(case=CASE, into=CaseId("case-2")))
    with pytest.raises(errors.CaseMerged):
        after(merged, ask.Accept(case=CASE))
    assert after(merged, ask.Unmerge(case=CASE), DESK).merged_into is None


def test_a_question_to_the_reporter_stops_the_clock_for_five_days_at_most():
    case = after(a_case(state=State.VERIFYING), ask.AskReporter(case=CASE, text="请问是几楼"))
    assert case.held is not None
    assert case.held.until == NOON + timedelta(days=5)
    later = NOON + timedelta(hours=2)
    resumed = after(case, ask.Resume(case=CASE), REPORTER, at=later)
    assert (resumed.held, resumed.held_seconds) == (None, 7200)


def test_a_reporter_cannot_work_a_case():
    with pytest.raises(errors.NotAllowed):
        after(a_case(), ask.Accept(case=CASE), REPORTER)


def test_the_clock_passes_on_only_what_was_transferred():
    passed_on = ask.Conclude(case=CASE, outcome=Outcome.PASSED_ON, text="已转出")
    assert after(a_case(state=State.TRANSFERRED), passed_on, SYSTEM).outcome is Outcome.PASSED_ON
    with pytest.raises(errors.IllegalMove):
        after(a_case(state=State.VERIFYING), passed_on, SYSTEM)


OUTSIDE_THEIR_STATES = [
    (command, state)
    for command in sorted({m.command for m in CASE_MOVES}, key=lambda c: c.__name__)
    for state in State
    if not any(m.command is command and state in m.frm for m in CASE_MOVES)
]


@pytest.mark.parametrize(("command", "state"), OUTSIDE_THEIR_STATES)
def test_a_command_outside_its_states_is_an_illegal_move(command: type, state: State):
    sample = command(**{name: "substantiated" if name == "result" else "x" for name in command.__dataclass_fields__})
    with pytest.raises(errors.IllegalMove):
        decide(a_case(state=state), sample, SYSTEM, now=NOON)


def test_a_withdrawn_tip_is_at_its_end():
    tip = move_tip(a_tip(), "withdraw", REPORTER, at=NOON)
    for move in TIP_MOVES:
        with pytest.raises(errors.IllegalMove):
            move_tip(tip, move.name, SYSTEM, at=NOON)


def test_reopening_a_tip_forgets_its_proof_and_its_rating():
    answered = move_tip(a_tip(), "answer", SYSTEM, at=NOON, proof=Proof.SENT)
    again = move_tip(answered, "reopen", REPORTER, at=NOON)
    assert (again.state, again.proof, again.rating) == (TipState.SUBMITTED, None, None)


@pytest.mark.parametrize(
    "command",
    [
        ask.RecordContact(case=CASE, text="告诉他们查过了"),
        ask.RecordInterview(case=CASE, person="房东"),
        ask.RecordVisit(case=CASE, at=NOON),
        ask.RecordVisit(case=CASE, at=WEEK),
        ask.RecordJointVisit(case=CASE, units=("城管",), at=WEEK),
    ],
)
def test_what_is_recorded_after_a_passed_reinspection_asks_for_no_further_one(command: object):
    ordered = after(a_case(state=State.SUBSTANTIATED), ask.RecordOrder(case=CASE, deadline=WEEK, issuer="房管"))
    passed = after(ordered, ask.Reinspect(case=CASE, result="pass"))
    case = after(passed, command)
    assert after(case, ask.Conclude(case=CASE, outcome=Outcome.RECTIFIED, text="已拆除")).state is State.ANSWERING


def test_a_failed_or_missing_reinspection_is_not_passed_by_a_later_visit():
    ordered = after(a_case(state=State.SUBSTANTIATED), ask.RecordOrder(case=CASE, deadline=WEEK, issuer="房管"))
    for before in (ordered, after(ordered, ask.Reinspect(case=CASE, result="fail"))):
        case = after(before, ask.RecordVisit(case=CASE, at=NOON))
        with pytest.raises(errors.NotReinspected):
            after(case, ask.Conclude(case=CASE, outcome=Outcome.RECTIFIED, text="好了"))


def test_a_new_order_after_a_passed_reinspection_asks_for_its_own():
    ordered = after(a_case(state=State.SUBSTANTIATED), ask.RecordOrder(case=CASE, deadline=WEEK, issuer="房管"))
    passed = after(ordered, ask.Reinspect(case=CASE, result="pass"))
    again = after(passed, ask.RecordOrder(case=CASE, deadline=WEEK, issuer="城管"))
    with pytest.raises(errors.NotReinspected):
        after(again, ask.Conclude(case=CASE, outcome=Outcome.RECTIFIED, text="好了"))
