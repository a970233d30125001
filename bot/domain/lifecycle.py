"""The two lifecycles as tables, and the gate that alone changes a state (docs/lifecycle.md is drawn from here)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.cases import Case, Flag, Held, Order, Outcome, Referral, Stage, State, Step, Undoable, Urgency
from bot.domain.errors import (
    BadDate,
    CaseMerged,
    IllegalMove,
    Missing,
    NobodyListens,
    NotAllowed,
    NothingToUndo,
    NotReinspected,
    OwnStation,
    RegisteredOnly,
    TipsOpen,
)
from bot.domain.ids import BeatCode, MatterCode, OfficerId
from bot.domain.matters import Destination
from bot.domain.officers import Actor, Role
from bot.domain.submissions import Proof, Tip, TipState

UNDO_SECONDS = 120
ASK_DAYS = 5
MORE = 2

OFFICER = frozenset({Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK})
DESK = frozenset({Role.HEAD, Role.DUTY_DESK})
SYSTEM = frozenset({Role.SYSTEM})
OUTSIDE = frozenset({Role.CONNECTOR, Role.MEDIATOR})
REPORTER = frozenset({Role.REPORTER})
PARTNERS = frozenset(
    {Role.STREET_PEACE_OFFICE, Role.HOUSING, Role.URBAN_ENFORCEMENT, Role.FIRE, Role.COMMITTEE, Role.PROPERTY}
)
"""Offices outside the station that answer on a joint-visit sheet."""

R, V, S, C, T, A, X, Z = State
"""received, verifying, substantiated, rectifying, transferred, answering, closed, archived"""
AT_WORK = (V, S, C)
OPEN = (R, V, S, C, T, A)

Guard = Callable[[Case, Any, Sequence[Tip], datetime], None]
Happenings = Callable[[Case, Any, datetime], done.CaseEvent]


def needs(*names: str) -> Guard:
    """The words that a move demands must be there."""

    def guard(case: Case, command: Any, tips: Sequence[Tip], now: datetime) -> None:
        for name in names:
            value = getattr(command, name)
            if not (value.strip() if isinstance(value, str) else value):
                raise Missing(field=name, command=type(command).__name__, number=case.number)

    return guard


def may_visit(*words: str) -> Guard:
    """How officers may show up is the reporter's word where only one person can have told (architecture.md 5)."""
    words_given = needs(*words)

    def guard(case: Case, command: Any, tips: Sequence[Tip], now: datetime) -> None:
        if Flag.REGISTER_ONLY in case.flags:
            raise RegisteredOnly(number=case.number)
        words_given(case, command, tips, now)

    return guard


def needs_future(name: str, *words: str) -> Guard:
    words_given = needs(*words)

    def guard(case: Case, command: Any, tips: Sequence[Tip], now: datetime) -> None:
        words_given(case, command, tips, now)
        if getattr(command, name) <= now:
            raise BadDate(field=name, number=case.number)

    return guard


def anything(case: Case, command: Any, tips: Sequence[Tip], now: datetime) -> None:
    """No further condition."""


def may_conclude(case: Case, command: ask.Conclude, tips: Sequence[Tip], now: datetime) -> None:
    """An order needs its passed re-inspection; a refusal needs its reason, its other door, and an early state."""
    if case.state is C and case.step is not Step.REINSPECTED_PASS:
        raise NotReinspected(number=case.number)
    needs("text")(case, command, tips, now)
    if command.outcome is Outcome.NOT_ACCEPTED:
        if case.state not in (R, V):
            raise IllegalMove(number=case.number, state=case.state.value, command="Conclude")
        needs("where_else")(case, command, tips, now)


def passed_on_by_the_clock(case: Case, command: ask.Conclude, tips: Sequence[Tip], now: datetime) -> None:
    """The clock ends a transfer only without a finding; it ends any case whose tips were all withdrawn."""
    withdrawn = bool(tips) and all(t.state is TipState.WITHDRAWN for t in tips)
    if command.outcome is Outcome.WITHDRAWN and withdrawn:
        return
    if command.outcome is Outcome.ADVISED and case.state is R:
        return
    if case.state is not T or command.outcome is not Outcome.PASSED_ON:
        raise IllegalMove(number=case.number, state=case.state.value, command="Conclude")


def all_tips_answered(case: Case, command: ask.Close, tips: Sequence[Tip], now: datetime) -> None:
    if any(t.state not in (TipState.ANSWERED, TipState.WITHDRAWN) for t in tips):
        raise TipsOpen(number=case.number)


def somebody_listens(case: Case, command: ask.ReplyToReporter, tips: Sequence[Tip], now: datetime) -> None:
    """Nothing goes to who withdrew. The tips of a merged case hang on its master."""
    needs("text")(case, command, tips, now)
    if tips and all(t.state is TipState.WITHDRAWN for t in tips):
        raise NobodyListens(number=case.number)


def first_extension(case: Case, command: ask.ExtendOrder, tips: Sequence[Tip], now: datetime) -> None:
    needs_future("deadline", "issuer", "reason")(case, command, tips, now)
    if case.order is None or case.order.extended:
        raise IllegalMove(number=case.number, state=case.state.value, command="ExtendOrder")


def one_of(name: str, allowed: tuple[str, ...]) -> Guard:
    def guard(case: Case, command: Any, tips: Sequence[Tip], now: datetime) -> None:
        if getattr(command, name) not in allowed:
            raise Missing(field=name, command=type(command).__name__, number=case.number)

    return guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row: from these states, on this command, by these roles, under this guard, comes this event; `to` None
    keeps the state (a record). `leaves` means something leaves the house at once, so it cannot be undone."""

    command: type
    frm: tuple[State, ...]
    to: State | None
    who: frozenset[Role]
    event: Happenings
    guard: Guard = anything
    leaves: bool = False
    when: Callable[[Any], bool] = lambda command: True


def found(case: Case, c: ask.Find, now: datetime) -> done.CaseEvent:
    if c.result == "substantiated":
        return done.Substantiated(text=c.text)
    return done.NotFound(result=c.result, text=c.text)


def visited(case: Case, c: ask.RecordVisit, now: datetime) -> done.CaseEvent:
    if c.at > now:
        return done.VisitPlanned(at=c.at, text=c.text)
    return done.Visited(at=c.at, text=c.text)


def interviewed(case: Case, c: ask.RecordInterview, now: datetime) -> done.CaseEvent:
    if c.at is not None and c.at > now:
        return done.InterviewPlanned(person=c.person, at=c.at, text=c.text)
    return done.Interviewed(person=c.person, at=c.at, text=c.text)


def ordered(case: Case, c: ask.RecordOrder, now: datetime) -> done.CaseEvent:
    return done.Ordered(
        deadline=c.deadline, issuer=c.issuer, number=c.number, responsible=c.responsible, basis=c.basis, text=c.text
    )


def concluded(case: Case, c: ask.Conclude, now: datetime) -> done.CaseEvent:
    return done.Concluded(outcome=c.outcome, text=c.text, where_else=c.where_else, steps=c.steps)


def transferred(case: Case, c: ask.Transfer, now: datetime) -> done.CaseEvent:
    return done.Transferred(to=c.to, reason=c.reason, follow_up=c.follow_up, days=c.days, hours=c.hours)


def not_taken_by_another(
    case: Case, command: ask.TakeMediation | ask.DeclineMediation, tips: Sequence[Tip], now: datetime
) -> None:
    taken_by = case.referral.by if case.referral else None
    if taken_by is not None and taken_by != command.mediator:
        raise IllegalMove(number=case.number, state=case.state.value, command=type(command).__name__)


def not_at_mediators(case: Case, command: ask.NoteReferral, tips: Sequence[Tip], now: datetime) -> None:
    """Mediators say themselves how far they are."""
    if case.destination == Destination.MEDIATION.value:
        raise IllegalMove(number=case.number, state=case.state.value, command="NoteReferral")


def elsewhere(case: Case, command: ask.Transfer, tips: Sequence[Tip], now: datetime) -> None:
    """A transfer leaves the station; within it a case is given to another officer."""
    needs("to", "reason", "follow_up")(case, command, tips, now)
    if command.to == case.station:
        raise OwnStation(number=case.number)


def is_incident(case: Case, command: ask.AnswerIncident, tips: Sequence[Tip], now: datetime) -> None:
    if Flag.INCIDENT not in case.flags:
        raise IllegalMove(number=case.number, state=case.state.value, command="AnswerIncident")


def more_than_one(case: Case, command: ask.Split, tips: Sequence[Tip], now: datetime) -> None:
    """A case never loses its last reporter."""
    if len(tips) < MORE:
        raise IllegalMove(number=case.number, state=case.state.value, command="Split")


def times_ahead(case: Case, command: ask.OfferTimes, tips: Sequence[Tip], now: datetime) -> None:
    needs("times")(case, command, tips, now)
    if any(at <= now for at in command.times):
        raise BadDate(field="times", number=case.number)


def was_offered(case: Case, command: ask.BookTime, tips: Sequence[Tip], now: datetime) -> None:
    offered = case.referral.offered if case.referral else ()
    if command.at is not None and command.at not in offered:
        raise BadDate(field="at", number=case.number)


def reopened(case: Case, c: ask.Reopen, now: datetime) -> done.CaseEvent:
    return done.Reopened(reason=c.reason)


def media_kept(case: Case, c: ask.KeepMedia, now: datetime) -> done.CaseEvent:
    """A photo under an order shows the state after it once the re-inspection began, before it until then."""
    seen_again = case.step in (Step.REINSPECTED_PASS, Step.REINSPECTED_FAIL) or case.state in (A, X)
    under_order = case.order is not None or case.state in (V, S)
    return done.MediaKept(media=c.media, stage="after" if seen_again else "before" if under_order else "")


CASE_MOVES: tuple[Move, ...] = (
    Move(command=ask.Accept, frm=(R,), to=V, who=OFFICER, event=lambda case, c, now: done.Accepted()),
    Move(
        command=ask.Transfer,
        frm=(R, V, S, C),
        to=T,
        who=OFFICER | SYSTEM | REPORTER,
        event=transferred,
        guard=elsewhere,
        leaves=True,
    ),
    Move(
        command=ask.Find,
        frm=(V,),
        to=S,
        who=OFFICER,
        event=found,
        guard=needs("text"),
        when=lambda c: c.result == "substantiated",
    ),
    Move(
        command=ask.Find,
        frm=(V,),
        to=None,
        who=OFFICER,
        event=found,
        guard=one_of("result", ("unsubstantiated", "unclear")),
        when=lambda c: c.result != "substantiated",
    ),
    Move(
        command=ask.RecordOrder, frm=(S, C), to=C, who=OFFICER, event=ordered, guard=needs_future("deadline", "issuer")
    ),
    Move(
        command=ask.Conclude,
        frm=(R, V, S, C, T),
        to=A,
        who=OFFICER | OUTSIDE,
        event=concluded,
        guard=may_conclude,
        leaves=True,
    ),
    Move(
        command=ask.Conclude,
        frm=(R, V, S, C, T),
        to=A,
        who=SYSTEM,
        event=concluded,
        guard=passed_on_by_the_clock,
        leaves=True,
    ),
    Move(
        command=ask.TakeBack,
        frm=(T,),
        to=R,
        who=OFFICER | OUTSIDE | SYSTEM,
        event=lambda case, c, now: done.TakenBack(reason=c.reason),
        guard=needs("reason"),
    ),
    Move(
        command=ask.Close, frm=(A,), to=X, who=SYSTEM, event=lambda case, c, now: done.Closed(), guard=all_tips_answered
    ),
    Move(command=ask.Reopen, frm=(A, X), to=R, who=DESK | REPORTER | SYSTEM, event=reopened, guard=needs("reason")),
    Move(command=ask.Archive, frm=(X,), to=Z, who=SYSTEM, event=lambda case, c, now: done.Archived()),
    # Records: the state stays.
    Move(
        command=ask.AnswerIncident,
        frm=OPEN,
        to=None,
        who=OFFICER,
        guard=is_incident,
        leaves=True,
        event=lambda case, c, now: done.HelpSent() if c.help_sent else done.IncidentSeen(),
    ),
    Move(
        command=ask.NoteReferral,
        frm=(T,),
        to=None,
        who=OFFICER | OUTSIDE,
        guard=not_at_mediators,
        event=lambda case, c, now: done.ReferralNoted(stage=c.stage, reference=c.reference, text=c.text),
    ),
    Move(
        command=ask.TakeMediation,
        frm=(T,),
        to=None,
        who=frozenset({Role.MEDIATOR}),
        guard=not_taken_by_another,
        event=lambda case, c, now: done.MediationTaken(mediator=c.mediator),
    ),
    Move(
        command=ask.DeclineMediation,
        frm=(T,),
        to=None,
        who=frozenset({Role.MEDIATOR}),
        guard=not_taken_by_another,
        event=lambda case, c, now: done.MediationDeclined(mediator=c.mediator),
    ),
    Move(
        command=ask.OfferTimes,
        frm=(T,),
        to=None,
        who=frozenset({Role.MEDIATOR}),
        guard=times_ahead,
        event=lambda case, c, now: done.TimesOffered(times=c.times),
    ),
    Move(
        command=ask.BookTime,
        frm=(T,),
        to=None,
        who=REPORTER,
        guard=was_offered,
        event=lambda case, c, now: done.TimeBooked(at=c.at),
    ),
    Move(
        command=ask.GiveBack,
        frm=(R,),
        to=None,
        who=frozenset({Role.COMMUNITY_OFFICER}),
        guard=needs("reason"),
        event=lambda case, c, now: done.GivenBack(reason=c.reason),
    ),
    Move(
        command=ask.Reassign,
        frm=OPEN,
        to=None,
        who=DESK | SYSTEM,
        event=lambda case, c, now: done.Reassigned(officer=c.officer, beat=c.beat, why=c.why),
    ),
    Move(
        command=ask.RecordContact,
        frm=AT_WORK,
        to=None,
        who=OFFICER,
        event=lambda case, c, now: done.Contacted(text=c.text),
    ),
    Move(command=ask.RecordVisit, frm=AT_WORK, to=None, who=OFFICER, guard=may_visit(), event=visited),
    Move(
        command=ask.RecordJointVisit,
        frm=AT_WORK,
        to=None,
        who=OFFICER,
        guard=may_visit("units"),
        event=lambda case, c, now: done.JointVisitPlanned(at=c.at, units=c.units, text=c.text),
    ),
    Move(
        command=ask.CallOff,
        frm=OPEN,
        to=None,
        who=OFFICER,
        event=lambda case, c, now: done.CalledOff(
            seq=c.seq, what=c.what, at=c.at, person=c.person, step=c.step, text=c.text
        ),
    ),
    Move(
        command=ask.AnswerSheet,
        frm=OPEN,
        to=None,
        who=PARTNERS,
        guard=needs("unit", "name"),
        event=lambda case, c, now: done.SheetAnswered(
            sheet=c.sheet,
            unit=c.unit,
            attends=c.attends,
            name=c.name,
            findings=c.findings,
            text=c.text,
            media=c.media,
        ),
    ),
    Move(command=ask.KeepMedia, frm=(*OPEN, X), to=None, who=OFFICER, leaves=True, event=media_kept),
    Move(
        command=ask.KeepPin,
        frm=(*OPEN, X),
        to=None,
        who=OFFICER,
        leaves=True,
        event=lambda case, c, now: done.PinKept(lat=c.lat, lng=c.lng, text=c.text),
    ),
    Move(
        command=ask.PrintDocument,
        frm=tuple(State),
        to=None,
        who=OFFICER | SYSTEM,
        leaves=True,
        event=lambda case, c, now: done.DocumentPrinted(document=c.document),
    ),
    Move(
        command=ask.RecordInterview,
        frm=(V, S, C),
        to=None,
        who=OFFICER,
        guard=needs("person"),
        event=interviewed,
    ),
    Move(
        command=ask.ExtendOrder,
        frm=(C,),
        to=None,
        who=OFFICER,
        guard=first_extension,
        event=lambda case, c, now: done.OrderExtended(deadline=c.deadline, issuer=c.issuer, reason=c.reason),
    ),
    Move(
        command=ask.Reinspect,
        frm=(C,),
        to=None,
        who=OFFICER,
        guard=one_of("result", ("pass", "fail")),
        event=lambda case, c, now: done.Reinspected(result=c.result, text=c.text),
    ),
    Move(
        command=ask.Feedback,
        frm=(V, S, C, T, A),
        to=None,
        who=OFFICER,
        guard=needs("text"),
        leaves=True,
        event=lambda case, c, now: done.FeedbackGiven(text=c.text),
    ),
    Move(
        command=ask.AskReporter,
        frm=OPEN,
        to=None,
        who=OFFICER,
        guard=needs("text"),
        leaves=True,
        event=lambda case, c, now: done.ReporterAsked(text=c.text),
    ),
    Move(
        command=ask.ReplyToReporter,
        frm=(R, V, S, C, T, A, X),
        to=None,
        who=OFFICER,
        guard=somebody_listens,
        leaves=True,
        event=lambda case, c, now: done.ReporterReplied(text=c.text),
    ),
    Move(
        command=ask.EndRelay,
        frm=(R, V, S, C, T, A, X),
        to=None,
        who=OFFICER | SYSTEM,
        event=lambda case, c, now: done.RelayEnded(),
    ),
    Move(
        command=ask.Suspend,
        frm=AT_WORK,
        to=None,
        who=OFFICER,
        guard=needs_future("until", "reason"),
        event=lambda case, c, now: done.Suspended(until=c.until, reason=c.reason),
    ),
    Move(
        command=ask.Resume,
        frm=OPEN,
        to=None,
        who=OFFICER | SYSTEM | REPORTER,
        event=lambda case, c, now: done.Resumed(why="date"),
    ),
    Move(
        command=ask.Avoid,
        frm=OPEN,
        to=None,
        who=OFFICER,
        event=lambda case, c, now: done.SteppedAside(officer=c.officer),
    ),
    Move(
        command=ask.Merge,
        frm=OPEN,
        to=None,
        who=OFFICER | SYSTEM,
        event=lambda case, c, now: done.MergedInto(master=c.into),
    ),
    Move(
        command=ask.Split,
        frm=OPEN,
        to=None,
        who=OFFICER,
        guard=more_than_one,
        event=lambda case, c, now: done.TipSplit(tip=c.tip),
    ),
    Move(
        command=ask.SetMatter,
        frm=OPEN,
        to=None,
        who=OFFICER,
        event=lambda case, c, now: done.MatterSet(matter=c.matter, flags=tuple(flag.value for flag in c.flags)),
    ),
    Move(
        command=ask.SetPlace,
        frm=OPEN,
        to=None,
        who=OFFICER,
        guard=needs("place"),
        event=lambda case, c, now: done.PlaceSet(place=c.place, unit_key=c.unit_key, beat=c.beat),
    ),
)
"""A `Conclude` by the reporter's withdrawal is the system's, once every tip of the case is withdrawn."""


def decide(
    case: Case, command: Any, actor: Actor, *, now: datetime, tips: Sequence[Tip] = ()
) -> tuple[done.CaseEvent, ...]:
    """The gate: what a command makes happen to a case. Raises a `Refused`; changes nothing.

    `tips` are those that hang on the case; only guards about reporters read them.
    """
    if case.merged_into is not None and not isinstance(command, ask.Unmerge | ask.ReplyToReporter | ask.EndRelay):
        raise CaseMerged(number=case.number, master=case.merged_into)
    if isinstance(command, ask.Undo):
        return (undo(case, actor, now),)
    if isinstance(command, ask.Unmerge):
        return (unmerge(case, actor),)
    move = find_move(case, command, actor)
    move.guard(case, command, tips, now)
    return (move.event(case, command, now),)


def find_move(case: Case, command: Any, actor: Actor) -> Move:
    rows = [m for m in CASE_MOVES if m.command is type(command) and m.when(command)]
    here = [m for m in rows if case.state in m.frm]
    if not here:
        raise IllegalMove(number=case.number, state=case.state.value, command=type(command).__name__)
    mine = [m for m in here if actor.role in m.who]
    if not mine:
        raise NotAllowed(number=case.number, command=type(command).__name__)
    return mine[0]


def leaves_the_house(command: Any) -> bool:
    """Whether carrying it out sends something at once, so that it is previewed and cannot be undone."""
    return any(m.leaves for m in CASE_MOVES if m.command is type(command))


def undo(case: Case, actor: Actor, now: datetime) -> done.Undone:
    if case.undo is None or now > case.undo.until or case.undo.by != actor.id:
        raise NothingToUndo(number=case.number)
    return done.Undone(restored=case.undo.before)


def unmerge(case: Case, actor: Actor) -> done.Unmerged:
    if case.merged_into is None:
        raise IllegalMove(number=case.number, state=case.state.value, command="Unmerge")
    if actor.role not in OFFICER | SYSTEM:
        raise NotAllowed(number=case.number, command="Unmerge")
    return done.Unmerged(master=case.merged_into)


MOVED_BY: Mapping[type, State] = {
    done.Accepted: V,
    done.Transferred: T,
    done.Substantiated: S,
    done.Ordered: C,
    done.Concluded: A,
    done.TakenBack: R,
    done.Closed: X,
    done.Reopened: R,
    done.Archived: Z,
}
"""The state that an event leads to; every event not named here leaves the state alone."""

STEP_OF: Mapping[type, Callable[[Any], Step]] = {
    done.Accepted: lambda e: Step.ACCEPTED,
    done.Contacted: lambda e: Step.CONTACTED,
    done.VisitPlanned: lambda e: Step.VISIT_SCHEDULED,
    done.JointVisitPlanned: lambda e: Step.VISIT_SCHEDULED,
    done.Visited: lambda e: Step.VISITED,
    done.Substantiated: lambda e: Step.SUBSTANTIATED,
    done.NotFound: lambda e: Step.UNSUBSTANTIATED,
    done.Interviewed: lambda e: Step.INTERVIEWED,
    done.Ordered: lambda e: Step.RECTIFICATION_ORDERED,
    done.OrderExtended: lambda e: Step.EXTENDED,
    done.Reinspected: lambda e: Step.REINSPECTED_PASS if e.result == "pass" else Step.REINSPECTED_FAIL,
    done.Concluded: lambda e: Step.CONCLUDED,
}

BESIDE_A_RECHECK = (done.Contacted, done.VisitPlanned, done.JointVisitPlanned, done.Visited, done.Interviewed)
"""Recorded after a 复查 they leave it the last word on the order: a passed one lets the case be concluded still."""
RECHECKED = (Step.REINSPECTED_PASS, Step.REINSPECTED_FAIL)

CHANGES: Mapping[type, Callable[[Case, Any, datetime], dict[str, Any]]] = {
    done.FlagsChanged: lambda case, e, at: {"flags": frozenset(Flag(f) for f in e.flags)},
    done.DetailsSet: lambda case, e, at: {
        "matter": MatterCode(e.matter),
        "place": e.place,
        "unit_key": e.unit_key,
        "summary": e.summary,
        "beat": BeatCode(e.beat) if e.beat else None,
        "urgency": Urgency(e.urgency),
    },
    done.GivenBack: lambda case, e, at: {"assignee": None, "returned": case.returned + 1},
    done.Reassigned: lambda case, e, at: {
        "assignee": OfficerId(e.officer) if e.officer else None,
        "beat": e.beat or case.beat,
    },
    done.Transferred: lambda case, e, at: {
        "destination": e.to,
        "referral": Referral(stage=Stage.GIVEN, since=at, days=e.days, hours=e.hours),
    },
    done.TakenBack: lambda case, e, at: {"destination": None, "referral": None},
    done.ReferralNoted: lambda case, e, at: referred(
        case, stage=e.stage, since=at, **({"reference": e.reference} if e.reference else {})
    ),
    done.MediationTaken: lambda case, e, at: referred(case, stage=Stage.ACKNOWLEDGED, since=at, by=e.mediator),
    done.MediationDeclined: lambda case, e, at: {"hidden_from": case.hidden_from | {e.mediator}},
    done.TimesOffered: lambda case, e, at: referred(case, offered=e.times),
    done.TimeBooked: lambda case, e, at: referred(
        case, offered=(), **({"stage": Stage.BOOKED, "since": at, "meeting": e.at} if e.at else {})
    ),
    done.PriorityRaised: lambda case, e, at: {"urgency": Urgency(e.urgency)},
    # A visit that was only planned starts no clock any more.
    done.CalledOff: lambda case, e, at: {"step": e.step} if case.step is Step.VISIT_SCHEDULED else {},
    done.Ordered: lambda case, e, at: {
        "order": Order(number=e.number, responsible=e.responsible, issuer=e.issuer, basis=e.basis, deadline=e.deadline)
    },
    done.OrderExtended: lambda case, e, at: {
        "order": replace(case.order, deadline=e.deadline, extended=True) if case.order else None
    },
    done.Concluded: lambda case, e, at: {"outcome": e.outcome},
    done.Reopened: lambda case, e, at: {
        "outcome": None,
        "step": None,
        "order": None,
        "destination": None,
        "referral": None,
    },
    done.ReporterAsked: lambda case, e, at: {"held": Held(why="asked", since=at, until=at + timedelta(days=ASK_DAYS))},
    done.Suspended: lambda case, e, at: {"held": Held(why="suspended", since=at, until=e.until)},
    done.Resumed: lambda case, e, at: freed(case, at),
    done.SteppedAside: lambda case, e, at: {
        "assignee": None if case.assignee == e.officer else case.assignee,
        "hidden_from": case.hidden_from | {e.officer},
    },
    done.MergedInto: lambda case, e, at: {"merged_into": e.master},
    done.Unmerged: lambda case, e, at: {"merged_into": None},
    done.MatterSet: lambda case, e, at: {
        "matter": MatterCode(e.matter),
        "flags": (case.flags - {Flag.UNPARSED}) | frozenset(Flag(flag) for flag in e.flags),
    },
    done.PlaceSet: lambda case, e, at: {
        "place": e.place,
        "unit_key": e.unit_key,
        "beat": BeatCode(e.beat) if e.beat else None,
        "flags": case.flags - {Flag.PLACE_MISSING},
        "place_corrected": True,
    },
    done.Undone: lambda case, e, at: dict(e.restored) | {"undo": None},
}


def referred(case: Case, **changes: Any) -> dict[str, Any]:
    return {"referral": replace(case.referral, **changes) if case.referral else None}


def freed(case: Case, at: datetime) -> dict[str, Any]:
    stood = int((at - case.held.since).total_seconds()) if case.held else 0
    return {"held": None, "held_seconds": case.held_seconds + max(stood, 0)}


def evolve(case: Case, event: done.CaseEvent, at: datetime, *, undoable_by: str | None = None) -> Case:
    """The case after an event. Pure; the only place where a case's state is set.

    `undoable_by` is the officer who may take the event back within `UNDO_SECONDS`; None for what has left the house.
    """
    changes: dict[str, Any] = {}
    state = MOVED_BY.get(type(event))
    if state is not None:
        changes |= {"state": state, "state_since": at, "held_seconds": 0, "held": None}
    if (step := STEP_OF.get(type(event))) and not beside_recheck(case, event):
        changes["step"] = step(event)
    if change := CHANGES.get(type(event)):
        changes |= change(case, event, at)
    if type(event) is not done.Undone:
        changes["undo"] = remember(case, changes, at, undoable_by)
    return replace(case, **changes, version=case.version + 1)


def beside_recheck(case: Case, event: done.CaseEvent) -> bool:
    return case.state is C and case.step in RECHECKED and isinstance(event, BESIDE_A_RECHECK)


def remember(case: Case, changes: Mapping[str, Any], at: datetime, by: str | None) -> Undoable | None:
    if by is None:
        return None
    before = {f.name: getattr(case, f.name) for f in fields(case) if f.name in changes}
    return Undoable(until=at + timedelta(seconds=UNDO_SECONDS), by=by, before=before)


# --- tips ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TipMove:
    """One row of the tip's lifecycle."""

    name: str
    frm: tuple[TipState, ...]
    to: TipState
    who: frozenset[Role]


TIP_MOVES: tuple[TipMove, ...] = (
    TipMove(name="submit", frm=(TipState.COLLECTING,), to=TipState.SUBMITTED, who=REPORTER | SYSTEM),
    TipMove(name="answer", frm=(TipState.SUBMITTED,), to=TipState.ANSWERED, who=SYSTEM),
    TipMove(name="reopen", frm=(TipState.ANSWERED,), to=TipState.SUBMITTED, who=REPORTER | DESK | SYSTEM),
    TipMove(name="withdraw", frm=(TipState.COLLECTING, TipState.SUBMITTED), to=TipState.WITHDRAWN, who=REPORTER),
)


def move_tip(tip: Tip, name: str, actor: Actor, *, at: datetime, proof: Proof | None = None) -> Tip:
    """The tip after a move of its lifecycle. The only place where a tip's state is set."""
    move = next((m for m in TIP_MOVES if m.name == name and tip.state in m.frm), None)
    if move is None:
        raise IllegalMove(state=tip.state.value, command=name)
    if actor.role not in move.who:
        raise NotAllowed(command=name)
    moved = replace(tip, state=move.to)
    if name == "answer":
        return replace(moved, proof=proof, answered_at=at)
    if name == "reopen":
        return replace(moved, proof=None, answered_at=None, rating=None, rated_at=None)
    return moved
