"""What may be asked of the police room. A command's required fields are what its move demands."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cases import Flag, Outcome, Stage, Step
from bot.domain.ids import BeatCode, CaseId, MatterCode, OfficerId, PersonId, SubmissionId, TipId
from bot.domain.submissions import Facts, Proof, Said

# --- the reporter's side ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """Keep what was said and understood; opens the submission when it is not there yet."""

    submission: SubmissionId
    facts: Facts
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """Give the receipt and put every tip on a case. `why`: complete, silent, urgent, misunderstood."""

    submission: SubmissionId
    why: str = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWords:
    """More about a submission that has its receipt: to the case's officer, reopening what it must."""

    submission: SubmissionId
    said: tuple[Said, ...]
    facts: Facts
    new_fact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinTold:
    """Words that waited for the answer which report they add to: they go `to` it, with its facts as they are now."""

    submission: SubmissionId
    to: SubmissionId
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    submission: SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`score` 5 solved, 3 cannot say, 1 or 2 not solved; `评价 4` gives 4."""

    submission: SubmissionId
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseVisit:
    """How officers may show up when only one person can be the reporter: openly, routine, register_only."""

    submission: SubmissionId
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseContact:
    """Where violence is at home: `here` when messages are safe, `wait` when only the person may write first."""

    submission: SubmissionId
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseDiversion:
    """What the reporter wants done with a matter of another office: `hand_over` or `myself`."""

    submission: SubmissionId
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseTime:
    """`choice` counts from 1 among the times that a mediator offered; 0 when none suits."""

    submission: SubmissionId
    choice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPerson:
    """Connect the reporter with the beat's officer, or with the desk after hours."""

    submission: SubmissionId | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayWords:
    """While a person answers: the reporter's words go to that person as they are, without identity."""

    person: PersonId
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class StopContact:
    """The reporter wishes no outcome (`not_wanted`) for a submission."""

    submission: SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepFlood:
    """Words over the limit of a minute, kept together for the desk. `submission` is opened when none is there."""

    submission: SubmissionId
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlarm:
    """An emergency was told: the desk hears at once, with the words' place if any."""

    person: PersonId
    submission: SubmissionId
    line: str
    code: str
    said: Said | None = None


# --- the officers' side ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerIncident:
    """收到 or 出警 on a silent alarm: what the reporter hears is exactly what a person pressed."""

    case: CaseId
    help_sent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """退回: not my beat; to the desk, the second time to the head."""

    case: CaseId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign:
    """The desk or the head gives the case to an officer or a beat; `why` is `handover` when its beat changes hands."""

    case: CaseId
    officer: OfficerId | None = None
    beat: BeatCode | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """转办: `to` is a destination of the catalogue or an office; `follow_up` says how the result comes back."""

    case: CaseId
    to: str
    reason: str
    follow_up: str
    days: int = 15
    """Working days for the result: the longest step of the 12345 ladder (domain.md 1.2)."""
    hours: int = 0
    """Hours within which somebody must be on site, where a law sets them."""
    mistaken: bool = False
    """It should have gone there from the start: the room took the words wrongly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """`mistaken`: it should never have gone there."""

    case: CaseId
    reason: str
    mistaken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReferral:
    """How far a case is at the other office; `reference` is that office's own number."""

    case: CaseId
    stage: Stage
    reference: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeMediation:
    """A mediator takes up a dispute; only then is it shown who and where."""

    case: CaseId
    mediator: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineMediation:
    """A mediator cannot take a dispute up; it is offered to the others still."""

    case: CaseId
    mediator: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTimes:
    """The mediator names times ahead; the resident chooses one."""

    case: CaseId
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTime:
    """The resident's choice among the times offered; None when none of them suits."""

    case: CaseId
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordContact:
    case: CaseId
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVisit:
    """走访: planned when `at` is ahead of now, done otherwise."""

    case: CaseId
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordJointVisit:
    case: CaseId
    units: tuple[str, ...]
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOff:
    """What was planned does not take place; see `CalledOff`."""

    case: CaseId
    seq: int
    what: str
    at: datetime
    person: str = ""
    step: Step | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSheet:
    """An office answers on its joint-visit sheet; see `SheetAnswered`."""

    case: CaseId
    sheet: int
    unit: str
    attends: str = ""
    name: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    text: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDocument:
    case: CaseId
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMedia:
    """A photo, film or voice of the officer, sealed with the case under the id `media`."""

    case: CaseId
    media: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPin:
    case: CaseId
    lat: float
    lng: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """核实: `result` is substantiated, unsubstantiated or unclear."""

    case: CaseId
    result: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordInterview:
    """约谈: an appointment when `at` is ahead of now, held otherwise."""

    case: CaseId
    person: str
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """整改: another office's order. `deadline` lies after now."""

    case: CaseId
    deadline: datetime
    issuer: str
    number: str = ""
    responsible: str = ""
    basis: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendOrder:
    case: CaseId
    deadline: datetime
    issuer: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinspect:
    """复查: `result` is pass or fail."""

    case: CaseId
    result: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclude:
    """办结 or 不受理: `text` is what the reporter reads; `steps` are the records the fast path takes along."""

    case: CaseId
    outcome: Outcome
    text: str
    where_else: str = ""
    """For not_accepted: who handles it instead, with the number to call."""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """反馈: send the reporter word now (a text of the officer, or the drafted one again)."""

    case: CaseId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskReporter:
    case: CaseId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToReporter:
    case: CaseId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRelay:
    """The officer hands the conversation back to the bot."""

    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend:
    case: CaseId
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoid:
    """回避: hand to the desk, no longer visible to the officer."""

    case: CaseId
    officer: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    case: CaseId
    into: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerge:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """拆分: this tip gets a linked case of its own."""

    case: CaseId
    tip: TipId


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """By the reporter (unhappy, new fact), the desk or the head (reason), the system (a new tip while watched)."""

    case: CaseId
    reason: str


# --- the roster ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLeave:
    """请假: from `first` to `last`, both included. A later leave of the same days replaces the former one."""

    officer: OfficerId
    first: date
    last: date
    substitute: OfficerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLeave:
    """销假: what is planned falls away, what runs ends today."""

    officer: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """交接: the beat and its open cases go to another community officer."""

    beat: BeatCode
    to: OfficerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDuty:
    """Who is on duty from `first` to `last`; None takes the days out again."""

    first: date
    last: date
    officer: OfficerId | None = None


# --- the clock's side ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A tip's outcome reached the reporter, or is known not to be able to."""

    tip: TipId
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMatter:
    """A person corrects what a case is about."""

    case: CaseId
    matter: MatterCode
    flags: tuple[Flag, ...] = ()
    """What the matter brings with it, as the catalogue says: safe contact, the head's alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPlace:
    """A person corrects where it is. `place` is canonical, `unit_key` the dwelling's key where there is one."""

    case: CaseId
    place: str
    unit_key: str | None
    beat: BeatCode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetMe:
    """The reporter asks for their own erasure, or takes that back (`sure` is false)."""

    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseReporter:
    """The reporter is told, then everything of theirs is destroyed. `reason` goes into the audit."""

    person: PersonId
    reason: str = ""


CaseCommand = (
    Accept
    | AnswerIncident
    | GiveBack
    | Reassign
    | Transfer
    | TakeBack
    | NoteReferral
    | TakeMediation
    | DeclineMediation
    | OfferTimes
    | BookTime
    | RecordContact
    | RecordVisit
    | RecordJointVisit
    | CallOff
    | AnswerSheet
    | PrintDocument
    | KeepMedia
    | KeepPin
    | Find
    | RecordInterview
    | RecordOrder
    | ExtendOrder
    | Reinspect
    | Conclude
    | Feedback
    | AskReporter
    | ReplyToReporter
    | EndRelay
    | Suspend
    | Resume
    | Avoid
    | Merge
    | Unmerge
    | Split
    | Undo
    | Reopen
    | Close
    | Archive
    | SetMatter
    | SetPlace
)
ReporterCommand = (
    NoteFacts
    | Submit
    | AddWords
    | JoinTold
    | Withdraw
    | Rate
    | ChooseVisit
    | ChooseContact
    | ChooseDiversion
    | ChooseTime
    | CallPerson
    | RelayWords
    | StopContact
    | KeepFlood
    | RaiseAlarm
    | ForgetMe
    | EraseReporter
)
RosterCommand = TakeLeave | EndLeave | HandOver | SetDuty
Command = CaseCommand | ReporterCommand | RosterCommand | Answer
