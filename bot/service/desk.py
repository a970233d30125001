"""What the conversation may ask the police room. Questions only; nothing here changes anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.beats import Pin, PlaceFound
from bot.domain.ids import BeatCode, MatterCode, Receipt, SubmissionId
from bot.domain.matters import Matter
from bot.domain.places import Place
from bot.domain.submissions import Facts, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSubmission:
    """One of the reporter's own submissions as a conversation needs it. `status` is a key of the notices catalogue
    (what a resident may read of a state); `rateable`: an outcome was sent and no rating came yet."""

    id: SubmissionId
    receipt: Receipt
    label: str
    place: str
    status: str
    status_words: str
    day: str
    """The day it was told, in words."""
    submitted_at: datetime
    touched_at: datetime
    facts: Facts
    rateable: bool = False
    open_question: str | None = None
    """Words of an officer's question that waits for the reporter's answer."""
    times_offered: int = 0
    """How many times a mediator offered that wait for the reporter's choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who answers when a person is asked for, and `since` when they are there. `now`: whether at once; else `when` says
    from when on, in words."""

    name: str
    since: datetime
    now: bool
    when: str = ""


class Desk(Protocol):
    """The present reporter's desk. Implementations never raise for an unknown thing; they answer None or empty."""

    def collecting(self) -> Submission | None:
        """The submission that still waits for its receipt."""

    def submissions(self) -> Sequence[OpenSubmission]:
        """The reporter's own submissions with a receipt, newest first."""

    def new_submission(self) -> SubmissionId:
        """A fresh id for a submission that this turn opens."""

    def matter(self, code: MatterCode) -> Matter | None: ...

    def find_place(self, place: Place | None, pin: Pin | None = None) -> PlaceFound: ...

    def on_duty(self, beat: BeatCode | None) -> OnDuty: ...

    def officer_of(self, beat: BeatCode) -> str:
        """The beat's officer by the publicly posted name; empty where the station posts none."""

    def is_night(self) -> bool:
        """Whether people sleep now (22:00 to 06:00)."""

    def first_look(self) -> date:
        """The day by whose end an officer will have seen a tip of now (holidays counted)."""
