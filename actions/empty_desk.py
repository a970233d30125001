"""A desk without a police room behind it, for `rasa shell` and `rasa run actions`: facts are kept for the talk only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.catalogue.read import read_matters
from bot.domain.beats import Pin, PlaceFound
from bot.domain.commands import JoinTold, NoteFacts, ReporterCommand, Submit
from bot.domain.ids import BeatCode, MatterCode, PersonId, Receipt, SubmissionId, new_id
from bot.domain.matters import Matter
from bot.domain.places import Place, canonical
from bot.domain.submissions import Facts, Submission
from bot.service.desk import OnDuty, OpenSubmission
from bot.service.turn import Current, Heard

RECEIPT = Receipt("T000000")


class EmptyDesk:
    """Implements `bot.service.desk.Desk` for one talk."""

    def __init__(self) -> None:
        self._collecting: Submission | None = None
        self._told: list[OpenSubmission] = []
        self._matters = read_matters()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def turn(self, heard: Heard) -> Current:
        return _Remembering(heard=heard, desk=self, keep=self.keep)

    def keep(self, command: ReporterCommand) -> None:
        if isinstance(command, NoteFacts):
            self._collecting = self.opened(command.submission, command.facts)
        if isinstance(command, JoinTold):
            self._collecting = None
        if isinstance(command, Submit) and self._collecting is not None:
            self._told.insert(0, self.told(self._collecting))
            self._collecting = None

    def opened(self, submission: SubmissionId, facts: Facts) -> Submission:
        known = self._collecting
        if known is not None:
            return replace(known, facts=facts)
        now = self.now()
        return Submission(
            id=submission,
            person=PersonId("shell"),
            conversation="shell",
            station="",
            opened_at=now,
            touched_at=now,
            facts=facts,
        )

    def told(self, submission: Submission) -> OpenSubmission:
        place = submission.facts.place
        return OpenSubmission(
            id=submission.id,
            receipt=RECEIPT,
            label="、".join(self._matters[code].resident_label for code in submission.facts.matters),
            place=canonical(place) if place else "",
            status="status.received",
            status_words="received",
            day="",
            submitted_at=self.now(),
            touched_at=self.now(),
            facts=submission.facts,
        )

    def collecting(self) -> Submission | None:
        return self._collecting

    def submissions(self) -> Sequence[OpenSubmission]:
        return self._told

    def new_submission(self) -> SubmissionId:
        return SubmissionId(new_id(self.now()))

    def matter(self, code: MatterCode) -> Matter | None:
        return self._matters.get(code)

    def find_place(self, place: Place | None, pin: Pin | None = None) -> PlaceFound:
        return PlaceFound(place=place)

    def on_duty(self, beat: BeatCode | None) -> OnDuty:
        return OnDuty(name="officer", since=self.now(), now=True)

    def officer_of(self, beat: BeatCode) -> str:
        return ""

    def is_night(self) -> bool:
        return False

    def first_look(self) -> date:
        return self.now().date()


class _Remembering(Current):
    """A turn whose commands the empty desk carries out at once."""

    def __init__(self, *, heard: Heard, desk: EmptyDesk, keep: object) -> None:
        super().__init__(heard=heard, desk=desk)
        self._keep = keep

    def leave(self, command: ReporterCommand) -> None:
        self._keep(command)  # type: ignore[operator]
