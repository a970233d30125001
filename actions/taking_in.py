"""Taking in what a reporter tells: one receipt, one question at a time, nothing asked twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from actions.apart import told_apart
from actions.emergency_talk import take_in_alarm
from actions.foreign import take_in_foreign, writes_foreign
from actions.ground import Say, Topic
from actions.merging import BARE, BULLYING, ONE_WORD, merged
from actions.pointing import FRESH_MINUTES, OVER, WHICH, choices, join, named_place, pointed_at, which_was_meant
from actions.replies import FEW_CHARACTERS, answer_open_matters
from actions.where import listed
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, ChooseVisit, NoteFacts, Submit
from bot.domain.diversion import YES
from bot.domain.ids import MatterCode, SubmissionId
from bot.domain.matters import Destination, Matter
from bot.domain.places import Place, canonical, complete, is_locatable
from bot.domain.questioning import SECRECY_WORDS, VIOLENCE, asks_beat, door, is_known, is_ready, next_question, split
from bot.domain.submissions import Facts, Submission
from bot.service.desk import Desk, OpenSubmission
from bot.service.turn import Current
from bot.understanding.complaints import CONDUCT
from bot.understanding.opinion import NOT_SOLVED, score_of, suffers_themselves, tells_of_harm
from bot.understanding.reading import Reading

MEDIA_KINDS = ("photo", "voice", "video")
ADVICE_ONLY = ("police_service", "legal_aid", "corruption")
"""Answered with the right door; nothing is opened for the police room."""
NOTED = ("praise", "suggestion", "lost_property", "police_conduct")
"""Taken down without asking for a place."""
SMALL_TALK = {
    "chat": "chat", "greet": "greet", "affirm": "chat", "deny": "chat", "choose": "chat", "dont_know": "chat",
    "thanks": "thanks", "ask_question": "ask_question", "want_report": "want_report",
}  # fmt: skip
"""Acts that open nothing, and what is said to them."""
ANSWERS = ("inform", "affirm", "deny", "dont_know", "choose", "chat", "add", "correct")


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
    say("voice_kept" if any(one.kind == "voice" for one in current.heard.said) else "photo_kept")
    return "place"


def media_alone(current: Current) -> bool:
    said = current.heard.said
    return bool(said) and not current.heard.text and any(one.kind in MEDIA_KINDS for one in said)


# --- after the receipt -----------------------------------------------------------------------------------


def touched_lately(submissions: Sequence[OpenSubmission], current: Current) -> OpenSubmission | None:
    """The submission that the words most likely go on with."""
    fresh = timedelta(minutes=FRESH_MINUTES)
    lately = [s for s in submissions if current.heard.now - s.touched_at <= fresh and s.status != "status.withdrawn"]
    return max(lately, key=lambda s: s.touched_at) if lately else None


def belongs_to(recent: OpenSubmission, reading: Reading, current: Current) -> bool:
    """Words go on with a fresh submission unless they tell of another matter or another place."""
    if (CONDUCT in reading.codes) != (CONDUCT in recent.facts.matters) and reading.codes:
        return False  # a complaint about an officer never stands beside what that officer may read
    if media_alone(current) or reading.intent in ("add", "correct"):
        return True
    if recent.facts.pending is not None and (
        reading.intent in ANSWERS or is_bare_answer(reading, recent.facts.pending)
    ):
        return True
    if reading.intent != "report" and not reading.tells:
        return reading.intent == "inform"
    if len(reading.text) <= ONE_WORD or is_akin(recent, reading, current.desk):
        return True  # 垃圾, 敲: too little for a report of its own
    elsewhere = (
        reading.place is not None
        and is_locatable(reading.place)
        and recent.facts.place is not None
        and canonical(reading.place) not in canonical(complete(recent.facts.place, reading.place))
    )
    unnamed = Flag.MEDIA_ONLY in recent.facts.flags and not recent.facts.matters  # the words say what was sent
    return not elsewhere and (unnamed or set(reading.codes) <= set(recent.facts.matters))


def is_akin(recent: OpenSubmission, reading: Reading, desk: Desk) -> bool:
    """就是跳舞的声音, said of a noise while a question about it is open, is that noise."""
    if recent.facts.pending is None or reading.place is not None or len(reading.text) >= BARE:
        return False
    kinds = {row.group for code in recent.facts.matters if (row := desk.matter(code)) is not None}
    return all((row := desk.matter(code)) is not None and row.group in kinds for code in reading.codes)


def is_bare_answer(reading: Reading, question: str) -> bool:
    """晚上八点以后, asked for the times, is the answer and no report of its own, whatever act it was taken for."""
    asked = {"times": reading.times, "people": reading.people, "rooms": reading.rooms}
    return bool(asked.get(question)) and len(reading.text) < BARE


def begins_again(told: OpenSubmission, reading: Reading) -> bool:
    """又开始了, without a place or another matter, goes on with what is open. In so few words a matter is a guess."""
    codes = set(reading.codes) if len(reading.text) > FEW_CHARACTERS else set(reading.codes) & {CONDUCT}
    another = reading.place is not None or not codes <= set(told.facts.matters)
    return not another and CONDUCT not in told.facts.matters and score_of(reading.text) == NOT_SOLVED


def add_to(current: Current, reading: Reading, say: Say, recent: OpenSubmission) -> str | None:
    """More about what was told: kept, the officer hears it, the next question or a word of thanks."""
    known, facts = recent.facts, merged(recent.facts, reading, current)
    stands = known.pending == SECRECY_WORDS and reading.place is not None  # a place is news, and the question stands
    careful = known.pending == SECRECY_WORDS and not stands  # unanswered: nobody is exposed by silence
    if careful:
        facts = replace(facts, answers=(*facts.answers, (SECRECY_WORDS, "routine")))
    violent = facts.offered == Destination.MEDIATION.value and turned_violent(known, facts)
    question = None if stands or violent else question_after(current.desk, facts)
    if question is not None:
        facts = replace(facts, asked=(*facts.asked, question))
    facts = replace(facts, pending=SECRECY_WORDS if stands else question, offered=None if violent else facts.offered)
    new_fact = replace(facts, asked=known.asked, pending=known.pending) != known or bool(current.heard.text)
    current.leave(AddWords(submission=recent.id, said=current.heard.said, facts=facts, new_fact=new_fact))
    if careful:
        current.leave(ChooseVisit(submission=recent.id, way="routine"))
    if violent:
        say("violence_noted")
        return None
    answer_addition(current, reading, say, recent, facts, question)
    return facts.pending


def question_after(desk: Desk, facts: Facts) -> str | None:
    """One question at a time: while an offer stands open only which of several places it is."""
    if facts.offered is not None and facts.answer("diversion") is None and not asks_beat(facts):
        return None
    first = desk.matter(facts.matters[0]) if facts.matters else None
    return next_question(facts, first, receipted=True)


def answer_addition(
    current: Current, reading: Reading, say: Say, recent: OpenSubmission, facts: Facts, question: str | None
) -> None:
    """A place that changed is read back; then the question, or that it was kept."""
    place = read_back(recent.facts.place, facts.place, reading) if question != "beat" else ""
    if place:
        say("corrected", place=place)
    if question is not None:
        say(f"ask_{question}", **listed(facts))
    elif not place and media_alone(current):
        say("photo_joined", receipt=recent.receipt)
    elif not place:
        say("added")


def read_back(known: Place | None, place: Place | None, reading: Reading) -> str:
    """The place as it stands now, when these words changed it to one that can be gone to."""
    if place is None or place == known:
        return ""
    written = canonical(place)
    changed = known is None or written != canonical(known)
    return written if reading.intent == "correct" or (changed and is_locatable(place)) else ""


def turned_violent(known: Facts, facts: Facts) -> bool:
    return known.answer(VIOLENCE) not in YES and facts.answer(VIOLENCE) in YES
