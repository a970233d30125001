"""Taking back, rating, wishing to hear nothing more, and to be forgotten."""

from actions.ground import Say, Topic
from actions.replies import offer_answered, rated, unsolved
from actions.taking_in import take_in
from bot.domain.cases import Flag
from bot.domain.commands import ChooseContact, ForgetMe, StopContact, Withdraw
from bot.domain.ids import SubmissionId
from bot.service.turn import Current
from bot.understanding.fixed_words import SURE_TO_ERASE
from bot.understanding.opinion import score_of
from bot.understanding.reading import Reading


class TakeBack(Topic):
    def name(self) -> str:
        return "action_take_back"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        if offer_answered(current, reading, say) is not None:
            return None  # 不用转了，我自己打 takes back nothing
        submission = newest(current)
        if submission is None and not reading.fixed:
            return take_in(current, reading, say)
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
            return unrateable(current, reading, say)
        score = int(reading.argument) if reading.argument.isdigit() else score_of(reading.text)
        rated(current, say, rateable, score)
        return None


class StopHearing(Topic):
    def name(self) -> str:
        return "action_stop_contact"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        here = next((s for s in current.desk.submissions() if Flag.CONTACT_HERE in s.facts.flags), None)
        if here is not None:  # messages are no longer safe: as on the first day, nothing is pushed
            current.leave(ChooseContact(submission=here.id, way="wait"))
            say("contact_wait")
            return None
        submission = newest(current)
        if submission is not None:
            current.leave(StopContact(submission=submission))
        say("contact_stopped")
        return None


class Forget(Topic):
    """What goes, what stays and why is said first; the words 确认删除 do it, however long after."""

    def name(self) -> str:
        return "action_forget"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        if reading.tells:
            return take_in(current, reading, say)
        if reading.argument:
            current.leave(ForgetMe(sure=reading.argument == SURE_TO_ERASE))
        else:
            say("ask_erasure")
        return None


def unrateable(current: Current, reading: Reading, say: Say) -> str | None:
    """A mark nobody waits for may be an answer, a report, or the news that it began again."""
    if unsolved(current, reading, say) is not None:
        return None
    if not reading.fixed:
        return take_in(current, reading, say)
    say("nothing_to_rate")
    return None


def newest(current: Current) -> SubmissionId | None:
    collecting = current.desk.collecting()
    if collecting is not None:
        return collecting.id
    told = [s for s in current.desk.submissions() if s.status not in ("status.closed", "status.archived")]
    told = [s for s in told if s.status != "status.withdrawn"]
    return told[0].id if told else None
