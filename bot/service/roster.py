"""Changes of the roster: leave, hand-over and duty."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case, Flag
from bot.domain.errors import (
    AwayOnDuty,
    BadLeave,
    NotAllowed,
    NotCommunityOfficer,
    SubstituteAway,
    UnknownBeat,
    UnknownColleague,
)
from bot.domain.events import Happened
from bot.domain.ids import BeatCode, OfficerId, new_id
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.policy import Action, Relation, Verdict, verdict
from bot.domain.roster import Leave
from bot.service import casework, days, notices
from bot.service.standing import roster, today
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

LONGEST_DAYS = 180
AHEAD_DAYS = 366
HANDOVER = "handover"
Nothing: tuple[Happened, ...] = ()


# --- leave -----------------------------------------------------------------------------------------------


def take_leave(
    app: "App", ledger: Ledger, command: ask.TakeLeave, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Raises `BadLeave`, `SubstituteAway`, `NotCommunityOfficer`, `UnknownColleague`, `NotAllowed`."""
    officer = the_officer(ledger, command.officer)
    check_own(actor, officer.id)
    check_span(app, command.first, command.last)
    leaves = ledger.leaves(command.first)
    check_substitute(ledger, leaves, command)
    for former in leaves:
        if former.officer == officer.id and former.meets(command.first, command.last):
            ledger.drop_leave(former.id)
    leave = Leave(
        id=new_id(app.now()), officer=officer.id, first=command.first, last=command.last, substitute=command.substitute
    )
    ledger.save_leave(leave)
    ledger.audit(actor, "TakeLeave", f"officer:{officer.id}", app.now())
    tell_substitute(app, ledger, officer, leave)
    return Nothing


def check_span(app: "App", first: date, last: date) -> None:
    latest = today(app) + timedelta(days=AHEAD_DAYS)
    if not today(app) <= first <= last <= first + timedelta(days=LONGEST_DAYS) or first > latest:
        raise BadLeave


def check_substitute(ledger: Ledger, leaves: Sequence[Leave], command: ask.TakeLeave) -> None:
    """Somebody of the same station who is there, and whom the one who leaves does not stand in for meanwhile."""
    if command.substitute is None:
        return
    substitute = the_officer(ledger, command.substitute)
    officer = the_officer(ledger, command.officer)
    if substitute.station != officer.station or substitute.role not in (
        Role.COMMUNITY_OFFICER,
        Role.HEAD,
        Role.DUTY_DESK,
    ):
        raise UnknownColleague(name=substitute.name, known="")
    away = any(leave.officer == substitute.id and leave.meets(command.first, command.last) for leave in leaves)
    if away or substitute.id == officer.id:
        raise SubstituteAway(name=substitute.name)


def end_leave(
    app: "App", ledger: Ledger, command: ask.EndLeave, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    check_own(actor, command.officer)
    day = today(app)
    for leave in ledger.leaves(day):
        if leave.officer == command.officer:
            ledger.drop_leave(leave.id)
            if leave.first < day:
                ledger.save_leave(replace(leave, last=day - timedelta(days=1)))
    ledger.audit(actor, "EndLeave", f"officer:{command.officer}", app.now())
    return Nothing


def tell_substitute(app: "App", ledger: Ledger, officer: Officer, leave: Leave) -> None:
    days = span_words(app, leave.first, leave.last)
    tell_officer(app, ledger, leave.substitute, "push_substitute", f"leave:{leave.id}", name=officer.name, days=days)


def span_words(app: "App", first: date, last: date) -> str:
    if first == last:
        return days.near_day(app, first)
    return app.notices.text("days_span", first=days.near_day(app, first), last=days.near_day(app, last))


def tell_officer(app: "App", ledger: Ledger, officer: OfficerId | None, key: str, idem: str, **facts: Any) -> None:
    person = ledger.person_of_officer(officer) if officer else None
    if person is not None:
        notices.tell_person(app, ledger, person.id, key, idem=idem, kind="push", **facts)


# --- hand-over -------------------------------------------------------------------------------------------


def hand_over(
    app: "App", ledger: Ledger, command: ask.HandOver, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The beat and its open cases go to the receiver; the giver sees them no longer. Raises `UnknownBeat`,
    `UnknownColleague`, `NotAllowed`."""
    check_hand_over(app, ledger, command, actor)
    receiver = the_officer(ledger, command.to)
    givers = givers_of(app, ledger, command)
    cases = in_hand(ledger, command.beat, givers)
    for giver in givers:
        ledger.save_officer(replace(giver, beats=tuple(beat for beat in giver.beats if beat != command.beat)))
    ledger.save_officer(replace(receiver, beats=tuple(dict.fromkeys((*receiver.beats, command.beat)))))
    happened: list[Happened] = []
    for case in cases:
        to = None if receiver.id in case.hidden_from else receiver.id
        reassign = ask.Reassign(case=case.id, officer=to, beat=command.beat, why=HANDOVER)
        happened += casework.on_case(app, ledger, reassign, SYSTEM, None)
    ledger.audit(actor, "HandOver", f"beat:{command.beat}", app.now())
    count = sum(receiver.id not in case.hidden_from for case in cases)
    key = f"handover:{command.beat}:{receiver.id}:{app.now().isoformat()}"
    tell_officer(app, ledger, receiver.id, "push_handover", key, beat=beat_name(ledger, command.beat), count=count)
    return tuple(happened)


def check_hand_over(app: "App", ledger: Ledger, command: ask.HandOver, actor: Actor) -> int:
    """How many open cases would go along. The own beat may be given, and any by whoever sets the roster."""
    receiver = the_officer(ledger, command.to)
    givers = givers_of(app, ledger, command)
    check_own_beats(ledger, receiver.station, [command.beat])
    if actor.id not in {giver.id for giver in givers} and not sets_roster(actor):
        raise NotAllowed
    if receiver.role is not Role.COMMUNITY_OFFICER or any(one.station != receiver.station for one in givers):
        raise NotCommunityOfficer(name=receiver.name)
    return len(in_hand(ledger, command.beat, givers))


def givers_of(app: "App", ledger: Ledger, command: ask.HandOver) -> list[Officer]:
    return [one for one in roster(app, ledger).of_beat(command.beat) if one.id != command.to]


def in_hand(ledger: Ledger, beat: BeatCode, givers: Sequence[Officer]) -> list[Case]:
    """The beat's open cases that go along: those of the giver, and those nobody has yet."""
    hands = {None, *(giver.id for giver in givers)}
    cases = ledger.open_cases(limit=10_000)
    return [c for c in cases if c.beat == beat and c.assignee in hands and Flag.HEAD_ONLY not in c.flags]


# --- duty ------------------------------------------------------------------------------------------------


def set_duty(
    app: "App", ledger: Ledger, command: ask.SetDuty, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    if not sets_roster(actor):
        raise NotAllowed
    check_span(app, command.first, command.last)
    if command.officer is not None:
        check_there(ledger, the_officer(ledger, command.officer), command.first, command.last)
    ledger.set_duty(command.first, command.last, command.officer)
    ledger.audit(actor, "SetDuty", f"days:{command.first}:{command.last}", app.now())
    return Nothing


def check_there(ledger: Ledger, officer: Officer, first: date, last: date) -> None:
    if any(leave.officer == officer.id and leave.meets(first, last) for leave in ledger.leaves(first)):
        raise AwayOnDuty(name=officer.name)


# --- finding ---------------------------------------------------------------------------------------------


def the_officer(ledger: Ledger, officer: OfficerId) -> Officer:
    found = ledger.officer(officer)
    if found is None:
        raise UnknownColleague(name=officer, known="")
    return found


def check_own(actor: Actor, officer: OfficerId) -> None:
    """One's own leave, or any by whoever sets the roster."""
    if actor.id != officer and not sets_roster(actor):
        raise NotAllowed


def sets_roster(actor: Actor) -> bool:
    return actor.role is Role.SYSTEM or verdict(actor.role, Action.SET_ROSTER, Relation.ROOM) is Verdict.ALLOW


def check_own_beats(ledger: Ledger, station: str, codes: Iterable[str]) -> None:
    """Raises `UnknownBeat` for a beat that is not there or another station's; one of no station is everybody's."""
    beats = {beat.code: beat for beat in ledger.beats()}
    own = [code for code, beat in beats.items() if station in ("", beat.station) or not beat.station]
    for code in codes:
        if code not in own:
            of = beats[BeatCode(code)].station if code in beats else ""
            raise UnknownBeat(name=code, known="、".join(own), of=of)


def beat_name(ledger: Ledger, code: BeatCode) -> str:
    return next((beat.name for beat in ledger.beats() if beat.code == code), code)
