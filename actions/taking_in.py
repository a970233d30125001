"""Taking in what a reporter tells: one receipt, one question at a time, nothing asked twice."""

from collections.abc import Sequence
from dataclasses import replace

from actions.adding import add_to, anything_kept, begins_again, belongs_to, media_alone, touched_lately
from actions.apart import told_apart
from actions.emergency_talk import take_in_alarm
from actions.foreign import take_in_foreign, writes_foreign
from actions.ground import Say, Topic
from actions.merging import BULLYING, ONE_WORD, merged
from actions.pointing import OVER, WHICH, choices, join, named_place, pointed_at, which_was_meant
from actions.replies import answer_open_matters
from actions.where import listed
from bot.domain.cases import Flag
from bot.domain.commands import NoteFacts, Submit
from bot.domain.ids import MatterCode, SubmissionId
from bot.domain.matters import Destination, Matter
from bot.domain.places import is_locatable
from bot.domain.questioning import door, is_known, is_ready, next_question, split
from bot.domain.submissions import Facts, Submission
from bot.service.desk import Desk, OpenSubmission
from bot.service.turn import Current
from bot.understanding.complaints import CONDUCT
from bot.understanding.opinion import suffers_themselves, tells_of_harm
from bot.understanding.reading import Reading

ADVICE_ONLY = ("police_service", "legal_aid", "corruption")
"""Answered with the right door; nothing is opened for the police room."""
NOTED = ("praise", "suggestion", "lost_property", "police_conduct")
"""Taken down without asking for a place."""
SMALL_TALK = {
    "chat": "chat", "greet": "greet", "affirm": "chat", "deny": "chat", "choose": "chat", "dont_know": "chat",
    "thanks": "thanks", "ask_question": "ask_question", "want_report": "want_report",
}  # fmt: skip
"""Acts that open nothing, and what is said to them."""


class TakeIn(Topic):
    """Everything that tells or answers goes through here."""

    def name(self) -> str:
        return "action_take_in"

    def act(self, current: Current, reading: Reading, say: Say) -> str | None:
        return take_in(current, reading, say)


def take_in(current: Current, reading: Reading, say: Say) -> str | None:
    """To the submission being collected, to what stands open, to the one touched last, or to a new one."""
    if current.heard.alarm is not None:
        return take_in_alarm(current, reading, say)
    desk = current.desk
    collecting = desk.collecting()
    if writes_foreign(current, reading):
        return take_in_foreign(current, reading, say, fresh=touched_lately(desk.submissions(), current))
    if collecting is not None and collecting.facts.pending == WHICH:
        return take_in_choice(current, reading, say, collecting)
    if collecting is not None and collecting.facts.pending and reading.intent == "thanks" and not reading.tells:
        say("thanks")
        return collecting.facts.pending
    if collecting is not None and tells_elsewhere(collecting.facts, reading):
        current.leave(Submit(submission=collecting.id))  # as it stands; its place stays its own
        return go_on(current, reading, say, desk.new_submission(), Facts())
    if collecting is not None:
        return go_on(current, reading, say, collecting.id, collecting.facts)
    follow = None if CONDUCT in reading.codes else answer_open_matters(current, reading, say)
    if follow is not None:
        return follow.next
    if reading.intent == "thanks" and not reading.tells:
        say("thanks")
        return None
    if parts := told_apart(reading):
        return take_in_apart(current, parts)
    recent = touched_lately(desk.submissions(), current)
    if meant := pointed_at(current, reading):
        return take_in_pointed(current, reading, say, meant)
    if recent is not None and belongs_to(recent, reading, current):
        return add_to(current, reading, say, recent)
    open_still = next((s for s in desk.submissions() if s.status not in OVER), None)
    if open_still is not None and begins_again(open_still, reading):
        return add_to(current, reading, say, open_still)
    return go_on(current, reading, say, desk.new_submission(), Facts())


# --- to one of several told before -----------------------------------------------------------------------


def take_in_pointed(current: Current, reading: Reading, say: Say, meant: Sequence[OpenSubmission]) -> str | None:
    """To the only one that the words can be about; of several, the person says which, and the words wait."""
    if len(meant) == 1:
        return add_to(current, reading, say, meant[0])
    facts = merged(Facts(), replace(reading, place=named_place(reading)), current)
    facts = replace(facts, asked=(WHICH,), pending=WHICH)
    current.leave(NoteFacts(submission=current.desk.new_submission(), facts=facts, said=current.heard.said))
    say(f"ask_{WHICH}", **choices(meant))
    return WHICH


def take_in_choice(current: Current, reading: Reading, say: Say, waiting: Submission) -> str | None:
    """Which was meant; an answer that names none of them makes a report of its own."""
    meant = which_was_meant(current, reading, waiting.facts)
    if meant is None:
        return go_on(current, reading, say, waiting.id, replace(waiting.facts, pending=None))
    join(current, say, meant)
    return None


def tells_elsewhere(known: Facts, reading: Reading) -> bool:
    """Whether somebody who was asked for more tells of another matter at another place instead."""
    here, there = known.place, reading.place
    if here is None or there is None or reading.intent != "report" or set(reading.codes) <= set(known.matters):
        return False
    return (
        is_locatable(here)
        and is_locatable(there)
        and (here.road, here.lane, here.estate)
        != (
            there.road,
            there.lane,
            there.estate,
        )
    )


# --- before the receipt ----------------------------------------------------------------------------------


def go_on(current: Current, reading: Reading, say: Say, submission: SubmissionId, known: Facts) -> str | None:
    """Merge what was heard, then the receipt or the next question."""
    facts = merged(known, reading, current)
    if media_alone(current) and not facts.matters:
        return take_in_media(current, say, submission, facts)
    nowhere = facts.place is None and facts.pin is None and Flag.MEDIA_ONLY not in facts.flags
    if not facts.matters and (nowhere or (known == Facts() and reading.intent == "ask_question")):
        return not_understood(current, reading, say, submission, facts)
    first = current.desk.matter(facts.matters[0]) if facts.matters else None
    if first is not None and is_one(first, ADVICE_ONLY, facts) and known == Facts():
        say(first.advice)
        return None
    taken = first is not None and is_one(first, NOTED, facts)
    if is_ready(facts) or taken or media_with_place(facts):
        return give_receipt(current, say, submission, facts, first)
    question = next_question(facts, first, receipted=False)
    if question is None:
        return give_receipt(current, say, submission, facts, first)
    asked = replace(facts, asked=(*facts.asked, question), pending=question)
    current.leave(NoteFacts(submission=submission, facts=asked, said=current.heard.said))
    first_time = facts.asked.count(question) == 0
    if first_time and hears_a_pupil(facts, reading):
        say("minor_heard")
        say("ask_place_minor" if question == "place" else f"ask_{question}", **listed(facts))
    else:
        say(f"ask_{question}" if first_time else f"ask_{question}_again", **listed(facts))
    return question


def hears_a_pupil(facts: Facts, reading: Reading) -> bool:
    """Whether a pupil tells of what is done to them: first they hear that it is not their fault."""
    return BULLYING in facts.matters and suffers_themselves(reading.text)


def take_in_apart(current: Current, parts: Sequence[Reading]) -> str | None:
    """A receipt for each place. Nothing is asked, as an answer would not say for which; so visits are careful ones."""
    told_here = [merged(Facts(), part, current) for part in parts]
    offers = [offer(current.desk, facts) for facts in told_here]
    single = sum(1 for one in offers if one) == 1  # a number answers one offer; of several the officer decides
    for facts, offered in zip(told_here, offers, strict=True):
        careful = facts.flags | ({Flag.ROUTINE_VISIT} if only_they_know(current.desk, facts) else set())
        submission = current.desk.new_submission()
        facts = replace(facts, flags=careful, offered=offered if single else None)
        current.leave(NoteFacts(submission=submission, facts=facts, said=current.heard.said))
        current.leave(Submit(submission=submission))
    return "diversion" if single else None


def only_they_know(desk: Desk, facts: Facts) -> bool:
    """Whether only one person can have told it."""
    return any(row.only_reporter for code in facts.matters if (row := desk.matter(code)) is not None)


def is_one(matter: Matter, codes: Sequence[str], facts: Facts) -> bool:
    """Whether it is one of these and goes by the table: doubtful ones with another door are taken down in full."""
    return matter.code in codes and door(matter, facts).to is matter.destination


def media_with_place(facts: Facts) -> bool:
    return Flag.MEDIA_ONLY in facts.flags and is_known("place", facts)


def give_receipt(
    current: Current, say: Say, submission: SubmissionId, facts: Facts, first: Matter | None
) -> str | None:
    """The receipt itself is the desk's notice; here only what comes after it."""
    facts = replace(facts, pending=None, offered=offer(current.desk, facts))
    question = None if facts.offered else next_question(facts, first, receipted=True)
    if question is not None:
        facts = replace(facts, asked=(*facts.asked, question), pending=question)
    current.leave(NoteFacts(submission=submission, facts=facts, said=current.heard.said))
    current.leave(Submit(submission=submission))
    if first is not None and first.advice and not facts.offered:
        say(first.advice)
    if first is not None and first.keep_distance:
        say("keep_distance")
    if first is not None and first.code == BULLYING and suffers_themselves(current.heard.text):
        say("minor_heard")
    if first is not None and first.group == "noise" and current.desk.is_night():
        say("noise_now")
    if question is not None:
        say(f"ask_{question}", **listed(facts))
    return question or ("diversion" if facts.offered else None)


def offer(desk: Desk, facts: Facts) -> str | None:
    """The first matter of another office is offered, not sent away; the room keeps the others."""
    for code in told(desk, facts.matters):
        row = desk.matter(code)
        if row is None or row.head_only:
            return None
        to = door(row, facts).to
        if not row.ladder and to in (Destination.HOTLINE, Destination.MEDIATION):
            return str(to.value)
    return None


def told(desk: Desk, codes: Sequence[MatterCode]) -> tuple[MatterCode, ...]:
    rows = {code: row for code in codes if (row := desk.matter(code))}
    return split(codes, rows)


def not_understood(current: Current, reading: Reading, say: Say, submission: SubmissionId, facts: Facts) -> str | None:
    """Small talk gets an answer; what is not understood is asked once, then a person reads it."""
    if not any(one.text or one.media for one in current.heard.said):
        say("not_shown")
        return None
    if facts.asked == () and current.heard.text and reading.intent in SMALL_TALK and not tells_of_harm(reading.text):
        say("help" if is_lost(reading) else SMALL_TALK[reading.intent])
        return None
    tries = facts.misunderstood + 1
    facts = replace(facts, misunderstood=tries, pending="what", asked=(*facts.asked, "what"))
    current.leave(NoteFacts(submission=submission, facts=facts, said=current.heard.said))
    if tries < 2:
        say("ask_what" if current.heard.text else "not_shown")
        return "what"
    current.leave(Submit(submission=submission, why="misunderstood"))
    return None


def is_lost(reading: Reading) -> bool:
    """啥？ asks what to do here, and nothing of the police."""
    return reading.intent == "ask_question" and len(reading.text.rstrip("?？呀啊")) <= ONE_WORD


def take_in_media(current: Current, say: Say, submission: SubmissionId, facts: Facts) -> str | None:
    """A voice or a photo alone is a tip: kept for a person to hear or see; where, is asked once."""
    facts = replace(facts, flags=facts.flags | {Flag.MEDIA_ONLY}, pending="place", asked=(*facts.asked, "place"))
    current.leave(NoteFacts(submission=submission, facts=facts, said=current.heard.said))
    kept = "voice_kept" if any(one.kind == "voice" for one in current.heard.said) else "photo_kept"
    say(kept if anything_kept(current) else "not_shown")
    return "place"
