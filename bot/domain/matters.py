"""Kinds of matters and where each belongs. The rows are catalogue data; the rules over them are here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.domain.cases import Urgency
from bot.domain.ids import MatterCode


class Destination(str, Enum):
    POLICE_CASE = "police_case"
    HOTLINE = "hotline_12345"
    MEDIATION = "mediation"
    EMERGENCY = "emergency_110"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing worth asking. `code` names the response `utter_ask_<code>`; `before_receipt` ones are a must."""

    code: str
    before_receipt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A row of the catalogue. `label` is the officers' word, `resident_label` what a reporter reads."""

    code: MatterCode
    label: str
    resident_label: str
    destination: Destination
    if_doubtful: Destination | None = None
    """Where it goes when the words were not surely this matter: a complaint about the town looks like a proposal to it
    or like a charge against its servants, and 12345 takes all three."""
    group: str = "other"
    nature: str = "tip"
    urgency: Urgency = Urgency.NORMAL
    department: str = ""
    """Who handles it, as shown to a reporter."""
    line: str = ""
    """Number to call oneself, empty when there is none."""
    questions: Sequence[Question] = ()
    only_reporter: bool = False
    """Whether the one told on can guess who told (noise, neighbours, dogs, family)."""
    ladder: bool = False
    """Neighbourhood, department and police in turn: the room keeps it and the community officer begins."""
    at_risk: bool = False
    """Violence at home, abuse, stalking: safe contact only."""
    discreet: bool = False
    """Whether nothing that is sent to the reporter's telephone names it: who reads it there may be the one told on."""
    head_only: bool = False
    watch_days: int = 0
    """How long after closing a new tip counts as a relapse; 0, 30 or 90."""
    advice: str = ""
    """Key of an advice text of the notices catalogue, for what is answered and not opened as a case."""
    keep_distance: bool = False
    """Whether the reporter is told not to go near or film."""
    result_days: int = 5
    """Working days within which another office should answer: the ordinary step of the 12345 ladder (domain.md 1.2)."""
    on_site_hours: int = 0
    """Hours within which the law wants somebody on site, 0 where it names none."""
    ongoing_hours: int = 0
    """The same while it is being done right now."""
    external_code: str | None = None
    internal: bool = False
    """A word of the room itself (fire, unsorted): nobody's words are ever guessed to mean it."""


Catalogue = Mapping[MatterCode, Matter]
