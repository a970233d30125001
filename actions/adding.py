"""More about what was told before: which report it belongs to, what it adds, and the next question."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from actions.ground import Say
from actions.merging import BARE, ONE_WORD, merged
from actions.pointing import FRESH_MINUTES
from actions.replies import FEW_CHARACTERS
from actions.where import listed
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, ChooseVisit
from bot.domain.diversion import YES
from bot.domain.matters import Destination
from bot.domain.places import Place, canonical, complete, is_locatable
from bot.domain.questioning import SECRECY_WORDS, VIOLENCE, asks_beat, next_question
from bot.domain.submissions import Facts
from bot.service.desk import Desk, OpenSubmission
from bot.service.turn import Current
from bot.understanding.complaints import CONDUCT
from bot.understanding.opinion import NOT_SOLVED, SOLVED, score_of
from bot.understanding.reading import Reading

MEDIA_KINDS = ("photo", "voice", "video")
ANSWERS = ("inform", "affirm", "deny", "dont_know", "choose", "chat", "add", "correct")


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
    if media_alone(current) and not anything_kept(current):
        current.leave(AddWords(submission=recent.id, said=current.heard.said, facts=recent.facts, new_fact=False))
        say("not_shown")
        return recent.facts.pending
    known, facts = recent.facts, merged(recent.facts, reading, current)
    stands = known.pending == SECRECY_WORDS and reading.place is not None  # a place is news, and the question stands
    careful = known.pending == SECRECY_WORDS and not stands  # unanswered: nobody is exposed by silence
    if careful:
        facts = replace(facts, answers=(*facts.answers, (SECRECY_WORDS, "routine")))
    violent = facts.offered == Destination.MEDIATION.value and turned_violent(known, facts)
    over = score_of(reading.text) == SOLVED  # 清掉了: nothing is left to ask
    question = None if stands or violent or over else question_after(current.desk, facts)
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


def media_alone(current: Current) -> bool:
    said = current.heard.said
    return bool(said) and not current.heard.text and any(one.kind in MEDIA_KINDS for one in said)


def anything_kept(current: Current) -> bool:
    """False when every picture and voice that came was gone, too large, broken or something else: nothing of it is
    here, and nobody may be told that it is."""
    return any(one.media is not None for one in current.heard.said)
