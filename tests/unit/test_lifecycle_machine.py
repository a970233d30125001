"""A machine that tries to break the lifecycle with any command, by anyone, at any time."""

from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain import commands as ask
from bot.domain.cases import Outcome, State, Step
from bot.domain.errors import Refused
from bot.domain.ids import CaseId
from bot.domain.lifecycle import CASE_MOVES, decide, evolve, leaves_the_house, move_tip
from bot.domain.officers import SYSTEM
from bot.domain.submissions import Proof, TipState
from tests.builders import COLLEAGUE, DESK, NOON, OFFICER, REPORTER, a_case, a_tip

CASE = CaseId("case-1")
ACTORS = st.sampled_from([OFFICER, COLLEAGUE, DESK, REPORTER, SYSTEM])
DAYS = st.integers(min_value=-2, max_value=30)
WORDS = st.sampled_from(["", "已处理"])


AHEAD = DAYS.map(lambda days: NOON + timedelta(days=days))
COMMANDS = st.one_of(
    st.just(ask.Accept(case=CASE)),
    st.just(ask.Close(case=CASE)),
    st.just(ask.Archive(case=CASE)),
    st.just(ask.Undo(case=CASE)),
    st.just(ask.Merge(case=CASE, into=CaseId("case-2"))),
    st.just(ask.Unmerge(case=CASE)),
    st.builds(ask.Transfer, case=st.just(CASE), to=WORDS, reason=WORDS, follow_up=WORDS),
    st.builds(ask.TakeBack, case=st.just(CASE), reason=WORDS),
    st.builds(ask.Find, case=st.just(CASE), result=st.sampled_from(["substantiated", "unclear", "x"]), text=WORDS),
    st.builds(ask.RecordOrder, case=st.just(CASE), deadline=AHEAD, issuer=WORDS),
    st.builds(ask.Reinspect, case=st.just(CASE), result=st.sampled_from(["pass", "fail", "x"])),
    st.builds(ask.Conclude, case=st.just(CASE), outcome=st.sampled_from(Outcome), text=WORDS, where_else=WORDS),
    st.builds(ask.Suspend, case=st.just(CASE), until=AHEAD, reason=WORDS),
    st.builds(ask.Reopen, case=st.just(CASE), reason=WORDS),
)


def put_off(command, passed: timedelta):
    """The same command with its dates so much later."""
    dates = {name: getattr(command, name) + passed for name in ("deadline", "until") if hasattr(command, name)}
    return replace(command, **dates)


class Lifecycle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.case, self.tip, self.now = a_case(), a_tip(), NOON

    @rule(command=COMMANDS, actor=ACTORS)
    def somebody_tries_something(self, command, actor) -> None:
        command = put_off(command, self.now - NOON)
        before = self.case
        try:
            events = decide(before, command, actor, now=self.now, tips=(self.tip,))
        except Refused:
            assert self.case is before
            return
        for event in events:
            undoable = None if leaves_the_house(command) or actor.role.value == "system" else actor.id
            self.case = evolve(self.case, event, self.now, undoable_by=undoable)
        self.check(before, command)

    def check(self, before, command) -> None:
        assert self.case.version == before.version + 1
        if isinstance(command, ask.Undo):
            return
        if before.merged_into is not None:
            assert self.case.state is before.state
        if self.case.state is not before.state:
            assert any(
                m.command is type(command) and before.state in m.frm and m.to is self.case.state for m in CASE_MOVES
            )
        if self.case.state is State.ANSWERING and before.state is State.RECTIFYING:
            withdrawn = command.outcome is Outcome.WITHDRAWN
            assert before.step is Step.REINSPECTED_PASS or withdrawn
        if self.case.state is State.CLOSED and before.state is not State.CLOSED:
            assert self.tip.state in (TipState.ANSWERED, TipState.WITHDRAWN)

    @rule(seconds=st.integers(min_value=1, max_value=400))
    def time_passes(self, seconds) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.tip.state is TipState.SUBMITTED and self.case.state is State.ANSWERING)
    @rule()
    def the_outcome_arrives(self) -> None:
        self.tip = move_tip(self.tip, "answer", SYSTEM, at=self.now, proof=Proof.SENT)

    @invariant()
    def what_can_be_undone_is_recent_and_restores_exactly(self) -> None:
        if self.case.undo is not None and self.now <= self.case.undo.until:
            names = {f.name for f in fields(self.case)}
            assert set(self.case.undo.before) <= names


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None, derandomize=True, database=None
)
