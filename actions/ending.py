"""Taking back, rating, and wishing to hear nothing more."""

from actions.ground import Say, Topic
from actions.replies import rated
from bot.domain.commands import StopContact, Withdraw
from bot.domain.ids import SubmissionId
from bot.service.turn import Current
from bot.understanding.opinion import score_of
from bot.understanding.reading import Reading


class TakeBack(Topic):
    def name(self) -> str:
        return "action_take_back"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        submission = newest(current)
        if submission is None:
            say("nothing_to_take_back")
            return None
        current.leave(Withdraw(submission=submission))
        return None


class TakeRating(Topic):
    def name(self) -> str:
        return "action_take_rating"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        rateable = next((s for s in current.desk.submissions() if s.rateable), None)
        if rateable is None:
            say("nothing_to_rate")
            return None
        score = int(reading.argument) if reading.argument.isdigit() else score_of(reading.text)
        rated(current, say, rateable, score)
        return None


class StopHearing(Topic):
    def name(self) -> str:
        return "action_stop_contact"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        submission = newest(current)
        if submission is not None:
            current.leave(StopContact(submission=submission))
        say("contact_stopped")
        return None


def newest(current: Current) -> SubmissionId | None:
    collecting = current.desk.collecting()
    if collecting is not None:
        return collecting.id
    told = [s for s in current.desk.submissions() if s.status not in ("status.closed", "status.archived")]
    told = [s for s in told if s.status != "status.withdrawn"]
    return told[0].id if told else None
