"""The desk of one reporter as the conversation sees it: questions only, over one reading transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property

from bot.domain.beats import Pin, PlaceFound
from bot.domain.cases import Case, State
from bot.domain.deadlines import first_look
from bot.domain.events import Concluded, ReporterAsked
from bot.domain.ids import BeatCode, MatterCode, SubmissionId, new_id
from bot.domain.matters import Matter
from bot.domain.places import Place, canonical
from bot.domain.submissions import Proof, Submission, Tip, TipState
from bot.service import days, on_duty, receipts, reporter_notices
from bot.service.app import App
from bot.service.desk import OnDuty, OpenSubmission
from bot.store.ledger import Ledger
from bot.store.people import Person

NIGHT = (time(22), time(6))
CONVERSATION_HOURS = 48


@dataclass(kw_only=True)
class ReporterDesk:
    """Implements `bot.service.desk.Desk` over one reading transaction, in which nothing changes: what the person told
    is read and opened once, however often a turn asks."""

    app: App
    ledger: Ledger
    person: Person

    @cached_property
    def told(self) -> Sequence[Submission]:
        """Newest first."""
        return self.ledger.submissions(self.person.id)

    def collecting(self) -> Submission | None:
        """The newest submission that still waits for its receipt."""
        return next((s for s in self.told if s.submitted_at is None), None)

    def submissions(self) -> Sequence[OpenSubmission]:
        return [self.as_open(submission) for submission in self.told if submission.receipt is not None]

    def latest_conversation(self) -> str | None:
        """The conversation of the submission touched last, while it is fresh."""
        fresh = timedelta(hours=CONVERSATION_HOURS)
        recent = [s for s in self.told if self.app.now() - s.touched_at < fresh]
        return max(recent, key=lambda s: s.touched_at).conversation if recent else None

    def new_submission(self) -> SubmissionId:
        return SubmissionId(new_id(self.app.now()))

    def matter(self, code: MatterCode) -> Matter | None:
        return self.app.catalogue.get(code)

    def find_place(self, place: Place | None, pin: Pin | None = None) -> PlaceFound:
        return self.app.places.find(place, pin=pin, prior=self.person.prior_beat)

    def on_duty(self, beat: BeatCode | None) -> OnDuty:
        return on_duty.who(self.app, self.ledger, beat)

    def officer_of(self, beat: BeatCode) -> str:
        return on_duty.posted(self.app, self.ledger, beat)

    def is_night(self) -> bool:
        clock = self.app.now().astimezone(self.app.tz).time()
        return clock >= NIGHT[0] or clock < NIGHT[1]

    def first_look(self) -> date:
        return first_look(self.app.now(), self.app.calendar, self.app.tz)

    # --- one submission as its reporter may know it

    def as_open(self, submission: Submission) -> OpenSubmission:
        submitted_at = submission.submitted_at or submission.opened_at
        tips = self.ledger.tips_of(submission.id)
        cases = [case for tip in tips if tip.case and (case := self.ledger.case(tip.case))]
        return OpenSubmission(
            id=submission.id,
            receipt=submission.receipt,  # type: ignore[arg-type]
            label=self.label(submission),
            place=canonical(submission.facts.place) if submission.facts.place else "",
            status=status_key(tips, cases),
            status_words=self.app.notices.text(status_key(tips, cases)),
            day=days.near_day(self.app, submitted_at.astimezone(self.app.tz).date()),
            submitted_at=submitted_at,
            touched_at=submission.touched_at,
            facts=submission.facts,
            rateable=any(self.is_rateable(tip, case) for tip, case in zip(tips, cases, strict=False)),
            open_question=next((q for case in cases if (q := self.open_question(case))), None),
            times_offered=next((len(c.referral.offered) for c in cases if c.referral and c.referral.offered), 0),
        )

    def label(self, submission: Submission) -> str:
        """What it is about, as far as that may stand on a telephone that others read."""
        return receipts.label(self.app, submission.facts) or self.app.notices.text("matter_unknown")

    def is_rateable(self, tip: Tip, case: Case) -> bool:
        answered = tip.state is TipState.ANSWERED and tip.proof in (Proof.SENT, Proof.PICKED_UP) and tip.rating is None
        return answered and case.outcome is not None and reporter_notices.rateable(case, case.outcome)

    def open_question(self, case: Case) -> str | None:
        if case.held is None or case.held.why != "asked":
            return None
        asked = [line.event for line in self.ledger.history(case.id) if isinstance(line.event, ReporterAsked)]
        return asked[-1].text if asked else None

    def outcome_of(self, submission: SubmissionId) -> str:
        """The words of the outcome that was sent, empty before."""
        for tip in self.ledger.tips_of(submission):
            if tip.case and tip.state is TipState.ANSWERED:
                told = [line.event for line in self.ledger.history(tip.case) if isinstance(line.event, Concluded)]
                if told:
                    return told[-1].text
        return ""


def status_key(tips: Sequence[Tip], cases: Sequence[Case]) -> str:
    """What a reporter may read: the least advanced of the submission's cases, nothing between 受理 and the visit."""
    if tips and all(tip.state is TipState.WITHDRAWN for tip in tips):
        return "status.withdrawn"
    order = list(State)
    states = [case.state for case in cases]
    return f"status.{min(states, key=order.index).value}" if states else "status.received"
