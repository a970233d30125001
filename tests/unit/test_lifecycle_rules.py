"""Who may make each move, what it demands, and what it leaves on the case."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import commands as ask
from bot.domain import errors
from bot.domain import events as done
from bot.domain.cases import Case, Flag, Held, Order, Outcome, Referral, Stage, State, Step
from bot.domain.ids import BeatCode, CaseId, MatterCode, OfficerId, TipId
from bot.domain.lifecycle import CASE_MOVES, decide, evolve, find_move, leaves_the_house, move_tip
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.submissions import Proof, Tip, TipState
from tests.builders import COLLEAGUE, DESK, NOON, OFFICER, REPORTER, a_case, a_tip
from tests.unit.test_lifecycle import CASE, WEEK, after

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
MEDIATOR = Actor(role=Role.MEDIATOR, id="mediator-1")
ONE, OTHER = OfficerId("mediator-1"), OfficerId("mediator-2")
HANDED_OVER = Referral(stage=Stage.GIVEN, since=NOON, days=5)
WITHDRAWN = a_tip(state=TipState.WITHDRAWN)
ANSWERED = a_tip(state=TipState.ANSWERED)


def refused(error: type[errors.Refused], case: Case, command: Any, actor: Actor = OFFICER, tips: Any = ()) -> None:
    with pytest.raises(error):
        decide(case, command, actor, now=NOON, tips=tips)


def away(**differences: Any) -> Case:
    """A dispute at the mediators."""
    known: dict[str, Any] = {"state": State.TRANSFERRED, "destination": "mediation", "referral": HANDED_OVER}
    return a_case(**(known | differences))


# --- who may

GROUPS = {
    "staff": {Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK},
    "desk": {Role.HEAD, Role.DUTY_DESK},
    "officer": {Role.COMMUNITY_OFFICER},
    "mediator": {Role.MEDIATOR},
    "others": {Role.MEDIATOR, Role.CONNECTOR},
    "sheet": {Role.STREET_PEACE_OFFICE, Role.HOUSING, Role.URBAN_ENFORCEMENT, Role.FIRE, Role.COMMITTEE, Role.PROPERTY},
    "reporter": {Role.REPORTER},
    "clock": {Role.SYSTEM},
}
WHO = """
Accept staff
Transfer staff reporter clock
Find staff
RecordOrder staff
Conclude staff others clock
TakeBack staff others clock
Close clock
Reopen desk reporter clock
Archive clock
AnswerIncident staff
NoteReferral staff others
TakeMediation mediator
DeclineMediation mediator
OfferTimes mediator
BookTime reporter
GiveBack officer
Reassign desk clock
RecordContact staff
RecordVisit staff
RecordJointVisit staff
CallOff staff
AnswerSheet sheet
KeepMedia staff
KeepPin staff
PrintDocument staff clock
RecordInterview staff
ExtendOrder staff
Reinspect staff
Feedback staff
AskReporter staff
ReplyToReporter staff
EndRelay staff clock
Suspend staff
Resume staff reporter clock
Avoid staff
Merge staff clock
Split staff
SetMatter staff
SetPlace staff
"""
ALLOWED = {
    name: set().union(*(GROUPS[group] for group in groups))
    for name, *groups in map(str.split, WHO.strip().splitlines())
}


def sample(command: type) -> Any:
    return command(**{name: "substantiated" if name == "result" else "x" for name in command.__dataclass_fields__})


def test_every_move_is_made_by_those_who_are_named_and_by_nobody_else():
    assert {move.command.__name__ for move in CASE_MOVES} == set(ALLOWED)
    for move in CASE_MOVES:
        case, may = a_case(state=move.frm[0]), set()
        for role in Role:
            try:
                find_move(case, sample(move.command), Actor(role=role, id="x"))
            except errors.NotAllowed:
                continue
            may.add(role)
        assert may == ALLOWED[move.command.__name__], move.command


def test_what_reaches_people_offices_paper_or_a_sealed_file_is_not_taken_back():
    leaving = {move.command for move in CASE_MOVES if leaves_the_house(sample(move.command))}
    assert leaving == {
        ask.Transfer, ask.Conclude, ask.AnswerIncident, ask.Feedback, ask.AskReporter, ask.ReplyToReporter,
        ask.KeepMedia, ask.KeepPin, ask.PrintDocument,
    }  # fmt: skip


# --- visits and dates


def test_a_matter_that_was_only_to_be_registered_brings_nobody_to_the_door():
    case = a_case(state=State.VERIFYING, flags=frozenset({Flag.REGISTER_ONLY}))
    refused(errors.RegisteredOnly, case, ask.RecordVisit(case=CASE, at=NOON))
    refused(errors.RegisteredOnly, case, ask.RecordJointVisit(case=CASE, at=WEEK, units=("房管",)))


def test_a_joint_visit_names_who_comes_along():
    refused(errors.Missing, a_case(state=State.VERIFYING), ask.RecordJointVisit(case=CASE, at=WEEK, units=()))


def test_a_visit_with_a_day_ahead_is_planned_and_one_of_now_was_made():
    case = a_case(state=State.VERIFYING)
    assert after(case, ask.RecordVisit(case=CASE, at=NOON + SECOND)).step is Step.VISIT_SCHEDULED
    assert after(case, ask.RecordVisit(case=CASE, at=NOON)).step is Step.VISITED
    assert after(case, ask.RecordInterview(case=CASE, person="房东", at=NOON)).step is Step.INTERVIEWED


def test_an_order_or_a_pause_may_end_in_a_second_but_not_now():
    case = a_case(state=State.VERIFYING)
    refused(errors.BadDate, case, ask.Suspend(case=CASE, until=NOON, reason="等鉴定"))
    held = after(case, ask.Suspend(case=CASE, until=NOON + SECOND, reason="等鉴定")).held
    assert held == Held(why="suspended", since=NOON, until=NOON + SECOND)


def test_the_clock_stands_still_only_while_a_case_is_held():
    held = a_case(state=State.VERIFYING, held=Held(why="asked", since=NOON, until=WEEK), held_seconds=60)
    assert after(held, ask.Resume(case=CASE), REPORTER, at=NOON + HOUR).held_seconds == 3_660
    assert after(held, ask.Resume(case=CASE), SYSTEM, at=NOON - HOUR).held_seconds == 60  # a clock was set back
    assert after(a_case(state=State.VERIFYING), ask.Resume(case=CASE), SYSTEM, at=NOON + HOUR).held_seconds == 0
    moved = after(held, ask.Find(case=CASE, result="substantiated", text="隔成8间"), at=NOON + HOUR)
    assert (moved.held, moved.held_seconds, moved.state_since) == (None, 0, NOON + HOUR)


# --- findings, orders, ends


def test_a_finding_says_one_of_three_things():
    case = a_case(state=State.VERIFYING)
    assert after(case, ask.Find(case=CASE, result="unclear", text="没人开门")).step is Step.UNSUBSTANTIATED
    assert after(case, ask.Find(case=CASE, result="unclear", text="没人开门")).state is State.VERIFYING
    refused(errors.Missing, case, ask.Find(case=CASE, result="maybe", text="没人开门"))
    refused(errors.Missing, a_case(state=State.RECTIFYING), ask.Reinspect(case=CASE, result="maybe"))


def test_an_order_is_kept_as_it_was_issued_and_prolonged_by_its_issuer():
    ordered = ask.RecordOrder(
        case=CASE,
        deadline=WEEK,
        issuer="城管",
        number="沪城〔2026〕12",
        responsible="房东",
        basis="条例",
        text="拆除隔断",
    )
    case = after(a_case(state=State.SUBSTANTIATED), ordered)
    order = Order(number="沪城〔2026〕12", responsible="房东", issuer="城管", basis="条例", deadline=WEEK)
    assert case.order == order
    longer = ask.ExtendOrder(case=CASE, deadline=WEEK + HOUR, issuer="城管", reason="等材料")
    prolonged = after(case, longer).order
    assert prolonged is not None
    assert (prolonged.deadline, prolonged.extended, prolonged.number) == (WEEK + HOUR, True, order.number)
    refused(errors.IllegalMove, a_case(state=State.RECTIFYING), longer)


def test_what_is_not_the_polices_is_refused_early_with_another_door():
    refusal = ask.Conclude(case=CASE, outcome=Outcome.NOT_ACCEPTED, text="属物业管理", where_else="12345")
    for state in (State.RECEIVED, State.VERIFYING):
        assert after(a_case(state=state), refusal).outcome is Outcome.NOT_ACCEPTED
    refused(errors.Missing, a_case(), ask.Conclude(case=CASE, outcome=Outcome.ADVISED, text=" "))
    advice = ask.Conclude(case=CASE, outcome=Outcome.ADVISED, text="已告知")
    assert after(a_case(state=State.SUBSTANTIATED), advice).state is State.ANSWERING


def test_the_clock_ends_a_case_only_when_nobody_wants_it_or_nobody_answers():
    def by_the_clock(state: State, outcome: Outcome, *tips: Tip) -> State:
        return after(a_case(state=state), ask.Conclude(case=CASE, outcome=outcome, text=""), SYSTEM, tips).state

    ended = [
        (State.VERIFYING, Outcome.WITHDRAWN, WITHDRAWN, WITHDRAWN),
        (State.RECEIVED, Outcome.ADVISED),
        (State.TRANSFERRED, Outcome.PASSED_ON),
    ]
    for one in ended:
        assert by_the_clock(*one) is State.ANSWERING
    going_on = [
        (State.VERIFYING, Outcome.WITHDRAWN, WITHDRAWN, a_tip()),
        (State.VERIFYING, Outcome.WITHDRAWN),
        (State.VERIFYING, Outcome.RECTIFIED, WITHDRAWN),
        (State.VERIFYING, Outcome.ADVISED),
        (State.RECEIVED, Outcome.RECTIFIED),
        (State.TRANSFERRED, Outcome.RECTIFIED),
    ]
    for one in going_on:
        with pytest.raises(errors.IllegalMove):
            by_the_clock(*one)


def test_a_case_closes_once_each_reporter_has_an_answer_or_took_the_words_back():
    case = a_case(state=State.ANSWERING)
    assert after(case, ask.Close(case=CASE), SYSTEM, (ANSWERED, WITHDRAWN)).state is State.CLOSED
    refused(errors.TipsOpen, case, ask.Close(case=CASE), SYSTEM, (ANSWERED, a_tip()))


def test_a_case_opened_again_begins_anew():
    closed = away(state=State.CLOSED, outcome=Outcome.PASSED_ON, step=Step.CONCLUDED)
    again = after(closed, ask.Reopen(case=CASE, reason="又开始装修"), DESK)
    left = (again.state, again.outcome, again.step, again.order, again.destination, again.referral)
    assert left == (State.RECEIVED, None, None, None, None, None)


# --- at other offices and mediators


def test_a_case_is_not_transferred_to_the_own_station():
    words = {"case": CASE, "reason": "辖区不符", "follow_up": "结果由警务室告知"}
    refused(errors.OwnStation, a_case(), ask.Transfer(to="虹口示范所", **words))
    sent = after(a_case(), ask.Transfer(to="12345", days=5, hours=2, **words))
    assert sent.referral == Referral(stage=Stage.GIVEN, since=NOON, days=5, hours=2)


def test_another_offices_number_stays_when_its_later_words_name_none():
    case = away(destination="12345")
    case = after(case, ask.NoteReferral(case=CASE, stage=Stage.HANDED_IN, reference="SH-1"), DESK)
    case = after(case, ask.NoteReferral(case=CASE, stage=Stage.ACKNOWLEDGED), DESK, at=NOON + HOUR)
    assert case.referral == Referral(stage=Stage.ACKNOWLEDGED, since=NOON + HOUR, days=5, reference="SH-1")
    refused(errors.IllegalMove, away(), ask.NoteReferral(case=CASE, stage=Stage.ACKNOWLEDGED), DESK)


def test_a_dispute_is_one_mediators_and_who_declined_it_sees_it_no_more():
    case = after(away(), ask.TakeMediation(case=CASE, mediator=ONE), MEDIATOR)
    assert case.referral == Referral(stage=Stage.ACKNOWLEDGED, since=NOON, days=5, by=ONE)
    assert after(case, ask.TakeMediation(case=CASE, mediator=ONE), MEDIATOR).referral == case.referral
    refused(errors.IllegalMove, case, ask.TakeMediation(case=CASE, mediator=OTHER), MEDIATOR)
    refused(errors.IllegalMove, case, ask.DeclineMediation(case=CASE, mediator=OTHER), MEDIATOR)
    hidden = away(hidden_from=frozenset({OTHER}))
    assert after(hidden, ask.DeclineMediation(case=CASE, mediator=ONE), MEDIATOR).hidden_from == {ONE, OTHER}


def test_the_resident_books_one_of_the_times_offered_or_none():
    refused(errors.Missing, away(), ask.OfferTimes(case=CASE, times=()), MEDIATOR)
    refused(errors.BadDate, away(), ask.OfferTimes(case=CASE, times=(WEEK, NOON)), MEDIATOR)
    case = after(away(), ask.OfferTimes(case=CASE, times=(WEEK, WEEK + HOUR)), MEDIATOR)
    refused(errors.BadDate, case, ask.BookTime(case=CASE, at=WEEK + SECOND), REPORTER)
    refused(errors.BadDate, away(referral=None), ask.BookTime(case=CASE, at=WEEK), REPORTER)
    booked = after(case, ask.BookTime(case=CASE, at=WEEK), REPORTER, at=NOON + HOUR).referral
    assert booked == Referral(stage=Stage.BOOKED, since=NOON + HOUR, days=5, meeting=WEEK)
    assert after(case, ask.BookTime(case=CASE, at=None), REPORTER, at=NOON + HOUR).referral == HANDED_OVER
    assert after(away(referral=None), ask.BookTime(case=CASE, at=None), REPORTER).referral is None


# --- who works it, what it is about


def test_a_case_given_back_is_counted_and_nobodys():
    mine = a_case(assignee="officer-1", returned=1)
    back = after(mine, ask.GiveBack(case=CASE, reason="非本警务区"))
    assert (back.assignee, back.returned) == (None, 2)


def test_a_case_goes_to_an_officer_or_to_a_beat():
    case = a_case(beat="B01", assignee="officer-1")
    given = after(case, ask.Reassign(case=CASE, officer=OfficerId("officer-2")), DESK)
    assert (given.assignee, given.beat) == ("officer-2", "B01")
    moved = after(case, ask.Reassign(case=CASE, beat=BeatCode("B02")), DESK)
    assert (moved.assignee, moved.beat) == (None, "B02")


def test_an_officer_who_steps_aside_sees_the_case_no_more_and_a_colleague_keeps_it():
    case = a_case(assignee="officer-2", hidden_from=frozenset({"officer-3"}))
    aside = after(case, ask.Avoid(case=CASE, officer=OfficerId("officer-1")))
    assert (aside.assignee, aside.hidden_from) == ("officer-2", {"officer-1", "officer-3"})
    assert after(case, ask.Avoid(case=CASE, officer=OfficerId("officer-2"))).assignee is None


def test_a_matter_put_right_is_sorted_and_brings_its_flags():
    case = a_case(flags=frozenset({Flag.UNPARSED, Flag.MINOR}))
    command = ask.SetMatter(case=CASE, matter=MatterCode("domestic_violence"), flags=(Flag.SAFE_CONTACT,))
    right = after(case, command)
    assert (right.matter, right.flags) == ("domestic_violence", {Flag.MINOR, Flag.SAFE_CONTACT})


def test_a_place_put_right_is_missing_no_longer_and_stays():
    case = a_case(flags=frozenset({Flag.PLACE_MISSING, Flag.MINOR}), beat="B01")
    right = after(case, ask.SetPlace(case=CASE, place="云栖路101弄12号", unit_key="k", beat=None))
    assert (right.place, right.unit_key, right.beat) == ("云栖路101弄12号", "k", None)
    assert (right.flags, right.place_corrected) == ({Flag.MINOR}, True)
    refused(errors.Missing, case, ask.SetPlace(case=CASE, place=" ", unit_key=None, beat=None))


def test_a_case_never_loses_its_last_reporter():
    split = ask.Split(case=CASE, tip=TipId("tip-1"))
    refused(errors.IllegalMove, a_case(), split, tips=(a_tip(),))
    assert decide(a_case(), split, OFFICER, now=NOON, tips=(a_tip(), a_tip())) == (done.TipSplit(tip=TipId("tip-1")),)


def test_a_silent_alarm_is_answered_by_what_a_person_pressed():
    def pressed(*, help_sent: bool) -> tuple[done.CaseEvent, ...]:
        case = a_case(flags=frozenset({Flag.INCIDENT}))
        return decide(case, ask.AnswerIncident(case=CASE, help_sent=help_sent), DESK, now=NOON)

    assert pressed(help_sent=True) == (done.HelpSent(),)
    assert pressed(help_sent=False) == (done.IncidentSeen(),)
    refused(errors.IllegalMove, a_case(), ask.AnswerIncident(case=CASE), DESK)


@pytest.mark.parametrize(
    ("case", "stage"),
    [
        (a_case(), ""),
        (a_case(state=State.VERIFYING), "before"),
        (a_case(state=State.SUBSTANTIATED), "before"),
        (a_case(state=State.TRANSFERRED), ""),
        (a_case(order=Order(number="", responsible="", issuer="城管", basis="", deadline=WEEK)), "before"),
        (a_case(state=State.RECTIFYING, step=Step.REINSPECTED_FAIL), "after"),
        (a_case(state=State.RECTIFYING, step=Step.REINSPECTED_PASS), "after"),
        (a_case(state=State.ANSWERING), "after"),
        (a_case(state=State.CLOSED), "after"),
    ],
)
def test_a_photo_shows_the_place_before_the_order_or_after_it(case: Case, stage: str):
    (kept,) = decide(case, ask.KeepMedia(case=CASE, media="m"), OFFICER, now=NOON)
    assert kept == done.MediaKept(media="m", stage=stage)


# --- merging and taking back


def test_a_merged_case_still_speaks_with_its_reporter_and_only_staff_parts_it():
    merged = after(a_case(), ask.Merge(case=CASE, into=CaseId("case-2")))
    after(merged, ask.ReplyToReporter(case=CASE, text="请稍等"))
    after(merged, ask.EndRelay(case=CASE))
    refused(errors.CaseMerged, merged, ask.Undo(case=CASE), COLLEAGUE)
    refused(errors.NotAllowed, merged, ask.Unmerge(case=CASE), REPORTER)
    assert after(merged, ask.Unmerge(case=CASE), SYSTEM).merged_into is None
    refused(errors.IllegalMove, a_case(), ask.Unmerge(case=CASE), DESK)


def test_what_is_taken_back_is_as_it_was_and_is_taken_back_once():
    before = a_case(assignee="officer-1", flags=frozenset({Flag.MINOR}))
    accepted = after(before, ask.Accept(case=CASE), at=NOON + HOUR)
    assert accepted.version == before.version + 1
    last_moment = NOON + HOUR + timedelta(seconds=120)
    back = after(accepted, ask.Undo(case=CASE), at=last_moment)
    assert (back.state, back.state_since, back.step) == (before.state, before.state_since, before.step)
    assert (back.assignee, back.flags, back.version) == (before.assignee, before.flags, before.version + 2)
    with pytest.raises(errors.NothingToUndo):
        after(back, ask.Undo(case=CASE), at=last_moment)
    with pytest.raises(errors.NothingToUndo):
        after(accepted, ask.Undo(case=CASE), at=last_moment + SECOND)


def test_what_the_clock_did_nobody_takes_back():
    accepted = after(a_case(), ask.Accept(case=CASE))
    assert evolve(accepted, done.Resumed(why="date"), NOON).undo is None


# --- tips


def test_each_move_of_a_tip_is_made_by_those_who_are_named():
    def may(name: str, state: TipState) -> set[Role]:
        allowed = set()
        for role in Role:
            try:
                move_tip(a_tip(state=state), name, Actor(role=role, id="x"), at=NOON)
            except errors.NotAllowed:
                continue
            allowed.add(role)
        return allowed

    assert may("submit", TipState.COLLECTING) == {Role.REPORTER, Role.SYSTEM}
    assert may("answer", TipState.SUBMITTED) == {Role.SYSTEM}
    assert may("reopen", TipState.ANSWERED) == {Role.REPORTER, Role.HEAD, Role.DUTY_DESK, Role.SYSTEM}
    assert may("withdraw", TipState.SUBMITTED) == may("withdraw", TipState.COLLECTING) == {Role.REPORTER}


def test_an_answer_says_when_and_how_it_reached_the_reporter():
    collected = move_tip(a_tip(state=TipState.COLLECTING), "submit", REPORTER, at=NOON)
    assert (collected.state, collected.proof, collected.answered_at) == (TipState.SUBMITTED, None, None)
    answered = move_tip(collected, "answer", SYSTEM, at=NOON + HOUR, proof=Proof.SENT)
    assert (answered.state, answered.proof, answered.answered_at) == (TipState.ANSWERED, Proof.SENT, NOON + HOUR)
