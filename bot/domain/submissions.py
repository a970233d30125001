"""What a reporter told in one go: the submission with its receipt, its facts, and one tip per matter."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.domain.beats import Candidate, Pin
from bot.domain.cases import Flag, Urgency
from bot.domain.ids import CaseId, InboxId, MatterCode, PersonId, Receipt, SubmissionId, TipId
from bot.domain.places import Place

LOW_SCORE = 2
"""Marks up to it come from an unhappy reporter."""


class TipState(str, Enum):
    COLLECTING = "collecting"
    SUBMITTED = "submitted"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Proof(str, Enum):
    """How we know that the reporter was answered."""

    SENT = "sent"
    PICKED_UP = "picked_up"
    UNDELIVERABLE = "undeliverable"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of the reporter. `kind`: text, photo, voice, video, location, link. `media` names a sealed file."""

    inbox_id: InboxId
    at: datetime
    kind: str = "text"
    text: str = ""
    media: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known so far. Lives sealed under the reporter's key; Rasa's slots are a cache of it."""

    matters: tuple[MatterCode, ...] = ()
    doubtful: tuple[MatterCode, ...] = ()
    """Those of the matters that the words were not surely about."""
    reasons: tuple[tuple[str, str], ...] = ()
    """What each matter was read from, and `beat`: (what, the reporter's words or the code of a rule)."""
    place: Place | None = None
    beat: str | None = None
    """Beat that the place was found to lie in."""
    choices: tuple[Candidate, ...] = ()
    """Beats that the place may lie in, while the reporter has not said which."""
    lat: float | None = None
    lng: float | None = None
    times: tuple[str, ...] = ()
    """Time phrases as said, and what they mean, as `phrase=ISO`."""
    rooms: tuple[int, int] | None = None
    people: tuple[int, int] | None = None
    answers: tuple[tuple[str, str], ...] = ()
    """(question code, the words of the answer)."""
    asked: tuple[str, ...] = ()
    """Question codes already asked, in order; nothing is asked twice."""
    pending: str | None = None
    """The question that waits for an answer."""
    misunderstood: int = 0
    urgency: Urgency = Urgency.NORMAL
    emergency_line: str | None = None
    flags: frozenset[Flag] = frozenset()
    households: int | None = None
    """For how many households the reporter speaks, None for the own one."""
    behalf: str = ""
    """The relative or neighbour spoken for; shown only where the reporter's own words may be read."""
    offered: str | None = None
    """A diversion that was offered: `hotline_12345` or `mediation`; `chosen` in `answers` keeps the choice."""

    def answer(self, question: str) -> str | None:
        return dict(self.answers).get(question)

    @property
    def pin(self) -> Pin | None:
        return None if self.lat is None or self.lng is None else Pin(self.lat, self.lng)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """`state` is collecting until the receipt is given."""

    id: SubmissionId
    person: PersonId
    conversation: str
    """Random id that the dialogue knows this submission by."""
    station: str
    opened_at: datetime
    touched_at: datetime
    submitted_at: datetime | None = None
    receipt: Receipt | None = None
    facts: Facts = field(default_factory=Facts)
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One matter of a submission. From `submitted` on it hangs on exactly one case."""

    id: TipId
    submission: SubmissionId
    person: PersonId
    state: TipState
    matter: MatterCode | None = None
    case: CaseId | None = None
    first_case: CaseId | None = None
    """The case it opened or joined first; merging moves `case`, splitting back needs this."""
    proof: Proof | None = None
    answered_at: datetime | None = None
    rating: int | None = None
    rated_at: datetime | None = None
