"""What happened. Facts are appended, never rewritten; `kind` is the class name in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.cases import Outcome, Stage, Step
from bot.domain.ids import CaseId, OfficerId, TipId
from bot.domain.officers import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case was opened from a tip, or by splitting (`linked_to`)."""

    tip: TipId | None = None
    linked_to: CaseId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TipJoined:
    """A further tip hangs on this case. `relapse`: it came while the case was watched."""

    tip: TipId
    relapse: bool = False
    points: int = 0
    reason: str = ""
    """Why it was taken for the same thing, in catalogue words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessFound:
    """Another case may be the same thing; a person decides."""

    other: CaseId
    points: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsTaken:
    """A merged case's tips hang on this one."""

    tips: tuple[TipId, ...]
    frm: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class TipsReturned:
    """They went back: the merge was undone."""

    tips: tuple[TipId, ...]
    to: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class TipSplit:
    """A tip got a case of its own."""

    tip: TipId


@dataclass(frozen=True, slots=True, kw_only=True)
class TipWithdrawn:
    tip: TipId


@dataclass(frozen=True, slots=True, kw_only=True)
class TipAnswered:
    tip: TipId
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TipRated:
    tip: TipId
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAdded:
    """The reporter told more; the words stay with the submission."""

    tip: TipId


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsChanged:
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsSet:
    """What the case is about became clearer: the reporter answered or corrected, or the desk sorted it."""

    matter: str
    place: str
    unit_key: str | None
    beat: str | None
    summary: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSeen:
    """A person at the desk pressed that the alarm is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpSent:
    """A person pressed that help is on the way; nothing else ever says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassigned:
    officer: str | None
    beat: str | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    to: str
    reason: str
    follow_up: str
    days: int = 15
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralNoted:
    stage: Stage
    reference: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationTaken:
    mediator: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MediationDeclined:
    mediator: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesOffered:
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeBooked:
    """None: no time that was offered suits the resident."""

    at: datetime | None


VIOLENCE = "violence"
"""Why a dispute's priority rose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityRaised:
    """Told often or by many. `before` is what it falls back to when a merge is undone."""

    urgency: str
    before: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlanned:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointVisitPlanned:
    at: datetime
    units: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledOff:
    """A visit, joint visit or interview (`what`) that was planned in line `seq` does not take place. `step` is the last
    act before it was planned; `text` says why."""

    seq: int
    what: str
    at: datetime
    person: str
    step: Step | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAnswered:
    """An office answered on its joint-visit sheet. `sheet` is the seq of the `JointVisitPlanned`; `attends` is yes, no
    or empty when this answer leaves it open; `findings` are (code of the checklist, words); `media` names photos."""

    sheet: int
    unit: str
    attends: str
    name: str
    findings: tuple[tuple[str, str], ...]
    text: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPrinted:
    """A document left the room on paper. `document` is its kind."""

    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaKept:
    """An officer's photo, film or voice. `stage` is before or after the order was carried out, or empty."""

    media: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinKept:
    """A place that an officer sent from the map."""

    lat: float
    lng: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Substantiated:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Nothing was found (`unsubstantiated`) or it could not be cleared up (`unclear`)."""

    result: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewPlanned:
    """Somebody is to come and talk; nothing was said yet."""

    person: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interviewed:
    person: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    deadline: datetime
    issuer: str
    number: str
    responsible: str
    basis: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExtended:
    deadline: datetime
    issuer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinspected:
    result: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concluded:
    outcome: Outcome
    text: str
    where_else: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAsked:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterReplied:
    """An officer's own words went to the reporter."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayEnded:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspended:
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedAside:
    officer: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto:
    master: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    master: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterSet:
    matter: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSet:
    place: str
    unit_key: str | None
    beat: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """The last move was taken back; `restored` are the case fields as they were."""

    restored: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """A clock ran out; `stage` names which, `to` the role that was told."""

    stage: str
    to: str


CaseEvent = (
    Opened
    | TipJoined
    | LikenessFound
    | TipsTaken
    | TipsReturned
    | TipSplit
    | TipWithdrawn
    | TipAnswered
    | TipRated
    | ReporterAdded
    | FlagsChanged
    | DetailsSet
    | IncidentSeen
    | HelpSent
    | Accepted
    | GivenBack
    | Reassigned
    | Transferred
    | TakenBack
    | ReferralNoted
    | MediationTaken
    | MediationDeclined
    | TimesOffered
    | TimeBooked
    | PriorityRaised
    | Contacted
    | VisitPlanned
    | Visited
    | JointVisitPlanned
    | CalledOff
    | SheetAnswered
    | DocumentPrinted
    | MediaKept
    | PinKept
    | Substantiated
    | NotFound
    | InterviewPlanned
    | Interviewed
    | Ordered
    | OrderExtended
    | Reinspected
    | Concluded
    | FeedbackGiven
    | ReporterAsked
    | ReporterReplied
    | RelayEnded
    | Suspended
    | Resumed
    | SteppedAside
    | MergedInto
    | Unmerged
    | MatterSet
    | PlaceSet
    | Undone
    | Reopened
    | Closed
    | Archived
    | Escalated
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of a case's history. `seq` counts from 1 within the case."""

    case: CaseId
    seq: int
    at: datetime
    actor: Actor
    event: CaseEvent
