"""A case: one matter at one place that an officer works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from bot.domain.ids import BeatCode, CaseId, CaseNumber, MatterCode, OfficerId


class State(str, Enum):
    """A state exists only where the allowed moves differ (docs/lifecycle.md)."""

    RECEIVED = "received"
    VERIFYING = "verifying"
    SUBSTANTIATED = "substantiated"
    RECTIFYING = "rectifying"
    TRANSFERRED = "transferred"
    ANSWERING = "answering"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Step(str, Enum):
    """The last act on a case."""

    ACCEPTED = "accepted"
    CONTACTED = "contacted"
    VISIT_SCHEDULED = "visit_scheduled"
    VISITED = "visited"
    SUBSTANTIATED = "substantiated"
    UNSUBSTANTIATED = "unsubstantiated"
    INTERVIEWED = "interviewed"
    RECTIFICATION_ORDERED = "rectification_ordered"
    EXTENDED = "extended"
    REINSPECTED_PASS = "reinspected_pass"  # noqa: S105 - no password
    REINSPECTED_FAIL = "reinspected_fail"
    CONCLUDED = "concluded"


class Outcome(str, Enum):
    """What came of a case."""

    RECTIFIED = "rectified"
    FIXED_ON_SITE = "fixed_on_site"
    UNSUBSTANTIATED = "unsubstantiated"
    UNCLEAR = "unclear"
    MEDIATED = "mediated"
    ADVISED = "advised"
    NOT_ACCEPTED = "not_accepted"
    PENALISED = "penalised"
    PASSED_ON = "passed_on"
    WITHDRAWN = "withdrawn"


class Urgency(str, Enum):
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Flag(str, Enum):
    """What officers must know before they act; set by the conversation or the desk."""

    UNPARSED = "unparsed"
    """Not understood twice, or a row that could not be worked: a person reads the words."""
    PLACE_MISSING = "place_missing"
    MEDIA_ONLY = "media_only"
    """Voice or photo without words: to be listened to or looked at."""
    ROUTINE_VISIT = "routine_visit"
    """The reporter can only be one person: visit the whole stair as a routine round."""
    REGISTER_ONLY = "register_only"
    """The reporter can only be one person and wishes the matter registered, not acted on."""
    FEARS_RETALIATION = "fears_retaliation"
    SAFE_CONTACT = "safe_contact"
    """Violence at home, abuse, stalking by kin: no pushes or ratings to the reporter."""
    CONTACT_HERE = "contact_here"
    """As above, and the person said that messages here are safe."""
    MINOR = "minor"
    HEAD_ONLY = "head_only"
    """A complaint about an officer: only the head sees it."""
    RELAPSE = "relapse"
    ESCALATING = "escalating"
    """Several disputes at one address within a month: they may turn into a crime (民转刑)."""
    INCIDENT = "incident"
    """A silent text alarm that the station takes: each new fact goes to desk and officer at once."""
    FLOOD = "flood"
    """Came over a limit (security.md R9): kept, and sorted by the desk."""
    SUSPECT = "suspect"
    """A validly signed message whose own time is older than 30 days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Clocks stand still. `why` is `asked` (the reporter has a question) or `suspended`."""

    why: str
    until: datetime
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A rectification order that another office issued and the police room records."""

    number: str
    responsible: str
    issuer: str
    basis: str
    deadline: datetime
    extended: bool = False


class Stage(str, Enum):
    """How far a transferred case is at the other office."""

    GIVEN = "given"
    """Transferred here; nobody there has it yet."""
    EXPORTED = "exported"
    """Written into a batch for the hotline, its number not known yet."""
    HANDED_IN = "handed_in"
    """The other office has it under its own number."""
    ACKNOWLEDGED = "acknowledged"
    """The unit that handles it, or a mediator, took it up."""
    BOOKED = "booked"
    """A time with the resident is agreed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A case at another office. `days` are the working days for the result, `hours` those for somebody to be on site
    by law (0 where none are set), `by` the mediator who took it up."""

    stage: Stage
    since: datetime
    days: int
    hours: int = 0
    reference: str = ""
    by: OfficerId | None = None
    offered: tuple[datetime, ...] = ()
    meeting: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoable:
    """What the last move changed, kept two minutes so that the officer can take it back."""

    until: datetime
    by: str | None
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The pointer into a case's history. `place` is canonical and never holds a reporter's words."""

    id: CaseId
    number: CaseNumber
    station: str
    matter: MatterCode
    state: State
    opened_at: datetime
    state_since: datetime
    beat: BeatCode | None = None
    assignee: OfficerId | None = None
    step: Step | None = None
    outcome: Outcome | None = None
    urgency: Urgency = Urgency.NORMAL
    held: Held | None = None
    held_seconds: int = 0
    """Time that clocks stood still in the present state."""
    merged_into: CaseId | None = None
    linked_to: CaseId | None = None
    destination: str | None = None
    """Where it was transferred: a code of the catalogue or the office's name."""
    referral: Referral | None = None
    order: Order | None = None
    place: str = ""
    unit_key: str | None = None
    summary: str = ""
    """Facts in catalogue words (rooms, persons, times), never quoted words."""
    flags: frozenset[Flag] = frozenset()
    due_at: datetime | None = None
    watch_until: datetime | None = None
    returned: int = 0
    """How often a beat's officer gave it back."""
    undo: Undoable | None = None
    version: int = 0
    place_corrected: bool = False
    """An officer put the place right: the reporter's further words leave it as it is."""
    hidden_from: frozenset[OfficerId] = field(default_factory=frozenset)
    """Officers who stepped aside."""


QUEUES: Mapping[Flag, str] = {
    Flag.HEAD_ONLY: "head",
    Flag.UNPARSED: "sort",
    Flag.PLACE_MISSING: "sort",
    Flag.MEDIA_ONLY: "media",
}
"""What a person must see to first, the strictest on top."""


def queue_of(case: Case) -> str | None:
    """`head`: the head's alone; `sort`: a person reads the words; `media`: to be heard or looked at."""
    return next((queue for flag, queue in QUEUES.items() if flag in case.flags), None)
