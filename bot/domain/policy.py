"""Who may do what: one table `action x role x relation -> verdict`, default deny (security.md S1, S2).

Outside its relations a case is answered like one that does not exist. `docs/access.md` is drawn from here.
"""

from collections.abc import Mapping
from enum import Enum

from bot.domain.cases import Case, Flag, State
from bot.domain.matters import Destination
from bot.domain.officers import Officer, Role


class Action(str, Enum):
    """Everything that a page or a command of the officers may want."""

    OWN_ACCOUNT = "own_account"
    """The own session, help, cancelling what waits."""
    LIST = "list"
    LOOK = "look"
    """A case's facts, steps, documents and the officers' own photos."""
    READ_WORDS = "read_words"
    """The reporter's words, pictures and voice."""
    WORK = "work"
    """Every record and move of the lifecycle; which one, the lifecycle's own table says."""
    CORRECT = "correct"
    """Put matter, place or destination right where the room took the words wrongly."""
    SPEAK = "speak"
    """To the reporter through the relay, without identity."""
    TAKE_UP = "take_up"
    """A dispute, by the mediator to whom it is offered, or decline it."""
    MEDIATE = "mediate"
    """Book a time, tell the result, give it back."""
    DIRECT = "direct"
    """Give a case to another officer, open it again."""
    OPEN_IDENTITY = "open_identity"
    DUTY = "duty"
    """Incidents, what is to be sorted, heard or looked at, held words, running talks."""
    REPLAY = "replay"
    """Work a dead row again; only its kind and times are shown."""
    ROSTER = "roster"
    """See who is on duty; take leave."""
    SET_ROSTER = "set_roster"
    STATISTICS = "statistics"
    EXPORT = "export"
    OFFICERS = "officers"
    """Invite, change and unbind members of staff; open and close their console accounts."""
    BEATS = "beats"
    CATALOGUE = "catalogue"
    AUDIT = "audit"


class Relation(str, Enum):
    """How an officer stands to a case. The first that fits counts, in this order."""

    ROOM = "room"
    """No case is in question."""
    ASIDE = "aside"
    """Stepped aside, or is the one complained of."""
    OUTSIDE = "outside"
    """Another station's."""
    SEALED = "sealed"
    """A complaint about an officer: the head's alone."""
    ASSIGNED = "assigned"
    BEAT = "beat"
    """Of the own beat, in a colleague's hands or nobody's."""
    STATION = "station"
    OFFERED = "offered"
    """A dispute at the mediators that nobody took up, for a mediator of its beat or of the whole station."""
    TAKEN = "taken"
    """The dispute that this mediator took up."""


class Verdict(str, Enum):
    ALLOW = "allow"
    MASKED = "masked"
    """Number, clock and names of steps; no place, no words. For a mediator also the kind and the house."""
    DENY = "deny"


Cells = Mapping[Relation, Verdict]
ROOM: Cells = {Relation.ROOM: Verdict.ALLOW}
MINE: Cells = {Relation.ASSIGNED: Verdict.ALLOW}
BEAT: Cells = {**MINE, Relation.BEAT: Verdict.ALLOW}
STATION: Cells = {**BEAT, Relation.STATION: Verdict.ALLOW}
WHOLE: Cells = {**STATION, Relation.SEALED: Verdict.ALLOW}
OFFERED: Cells = {Relation.OFFERED: Verdict.ALLOW}
TAKEN: Cells = {Relation.TAKEN: Verdict.ALLOW}
MASKED: Cells = dict.fromkeys((Relation.ASSIGNED, Relation.BEAT, Relation.STATION), Verdict.MASKED)

STAFF_AT_WORK = (Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK)
ON_CASES: Mapping[Role, Cells] = {Role.COMMUNITY_OFFICER: BEAT, Role.HEAD: WHOLE, Role.DUTY_DESK: STATION}
ON_WORDS: Mapping[Role, Cells] = {Role.COMMUNITY_OFFICER: MINE, Role.HEAD: WHOLE, Role.DUTY_DESK: STATION}
CONSOLE_ROLES = (*STAFF_AT_WORK, Role.AUDITOR, Role.ADMIN)
"""Roles that have an account of the console; a mediator works in chat, partner offices by their sheet."""


def roles(*named: Role, cells: Cells = ROOM) -> Mapping[Role, Cells]:
    return dict.fromkeys(named, cells)


TABLE: Mapping[Action, Mapping[Role, Cells]] = {
    Action.OWN_ACCOUNT: roles(*CONSOLE_ROLES, Role.MEDIATOR),
    Action.LIST: {role: {**cells, **ROOM} for role, cells in ON_CASES.items()}
    | {Role.MEDIATOR: {**ROOM, **OFFERED, **TAKEN}},
    Action.LOOK: {**ON_CASES, Role.AUDITOR: MASKED, Role.MEDIATOR: {Relation.OFFERED: Verdict.MASKED, **TAKEN}},
    Action.READ_WORDS: {**ON_WORDS, Role.MEDIATOR: TAKEN},
    Action.WORK: ON_CASES,
    Action.CORRECT: ON_CASES,
    Action.SPEAK: ON_WORDS,
    Action.TAKE_UP: {Role.MEDIATOR: {**OFFERED, **TAKEN}},
    Action.MEDIATE: {Role.MEDIATOR: TAKEN},
    Action.DIRECT: {Role.HEAD: WHOLE, Role.DUTY_DESK: STATION},
    # domain.md 9.1: the assigned officer, the duty desk and the auditor. A head who is assigned is the officer at work.
    Action.OPEN_IDENTITY: {
        Role.COMMUNITY_OFFICER: MINE,
        Role.HEAD: MINE,
        Role.DUTY_DESK: STATION,
        Role.AUDITOR: STATION,
    },
    Action.DUTY: roles(Role.HEAD, Role.DUTY_DESK),
    Action.REPLAY: roles(Role.HEAD, Role.DUTY_DESK, Role.ADMIN),
    Action.ROSTER: roles(*STAFF_AT_WORK),
    Action.SET_ROSTER: roles(Role.HEAD, Role.DUTY_DESK),
    Action.STATISTICS: roles(*STAFF_AT_WORK, Role.AUDITOR),
    Action.EXPORT: roles(Role.HEAD, Role.DUTY_DESK),
    Action.OFFICERS: roles(Role.ADMIN),
    Action.BEATS: roles(Role.ADMIN),
    Action.CATALOGUE: roles(Role.ADMIN),
    Action.AUDIT: roles(Role.AUDITOR),
}
"""What is not written here is denied."""
OF_THE_ROOM = frozenset(action for action, by in TABLE.items() if any(Relation.ROOM in cells for cells in by.values()))
"""Actions that can be wanted without a case."""

CHAT: Mapping[str, Action] = {
    **dict.fromkeys(("confirm", "cancel", "help", "later"), Action.OWN_ACCOUNT),
    **dict.fromkeys(("todo", "address"), Action.LIST),
    "show": Action.LOOK,
    **dict.fromkeys(("reply", "ask", "end_relay"), Action.SPEAK),
    **dict.fromkeys(
        (
            "accept", "return", "not_accept", "transfer", "contact", "visit", "joint_visit", "call_off", "find",
            "interview", "order", "extend", "reinspect", "conclude", "feedback", "suspend", "merge", "split", "avoid",
            "undo",
        ),
        Action.WORK,
    ),
    "correct": Action.CORRECT,
    "statistics": Action.STATISTICS,
    **dict.fromkeys(("leave", "handover", "on_duty"), Action.ROSTER),
}  # fmt: skip
"""The action that each command of interface.md 4 names."""
MEDIATOR_CHAT: Mapping[str, Action] = {
    **dict.fromkeys(("confirm", "cancel", "help"), Action.OWN_ACCOUNT),
    "todo": Action.LIST,
    "show": Action.LOOK,
    **dict.fromkeys(("take", "decline"), Action.TAKE_UP),
    **dict.fromkeys(("times", "settled", "failed", "back"), Action.MEDIATE),
}
"""The action that each word of a mediator names."""


def relation(officer: Officer, case: Case | None) -> Relation:
    if case is None:
        return Relation.ROOM
    if officer.id in case.hidden_from:
        return Relation.ASIDE
    if officer.station and officer.station != case.station:
        return Relation.OUTSIDE
    if Flag.HEAD_ONLY in case.flags:
        return Relation.SEALED
    if officer.role is Role.MEDIATOR:
        return at_mediators(officer, case)
    if case.assignee == officer.id or case.assignee in officer.stands_in_for:
        return Relation.ASSIGNED
    return Relation.BEAT if case.beat is not None and case.beat in officer.beats else Relation.STATION


def at_mediators(officer: Officer, case: Case) -> Relation:
    """Nothing of what is not at the mediators, or is in another mediator's hands."""
    if case.state is not State.TRANSFERRED or case.destination != Destination.MEDIATION.value or case.merged_into:
        return Relation.STATION
    taken_by = case.referral.by if case.referral else None
    if taken_by is not None:
        return Relation.TAKEN if taken_by == officer.id else Relation.STATION
    return Relation.OFFERED if not officer.beats or case.beat in officer.beats else Relation.STATION


def verdict(role: Role, action: Action, to: Relation) -> Verdict:
    return TABLE.get(action, {}).get(role, {}).get(to, Verdict.DENY)


def judge(officer: Officer, action: Action, case: Case | None = None) -> Verdict:
    return verdict(officer.role, action, relation(officer, case))


def may(officer: Officer, action: Action, case: Case | None = None) -> bool:
    return judge(officer, action, case) is Verdict.ALLOW


def sees(officer: Officer, case: Case) -> bool:
    """Whether the case stands in the officer's lists."""
    return may(officer, Action.LIST, case)


def sees_words(officer: Officer, case: Case) -> bool:
    """The reporter's own words: the one assigned, the desk and the head; a colleague of the beat reads the facts."""
    return may(officer, Action.READ_WORDS, case)
