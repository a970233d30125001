"""Short answers to what stands open: an offer, a rating, an officer's question, how officers may show up."""

from dataclasses import dataclass, replace

from actions.ground import Say
from actions.where import listed
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, ChooseContact, ChooseDiversion, ChooseTime, ChooseVisit, Rate
from bot.domain.diversion import YES
from bot.domain.matters import Destination
from bot.domain.questioning import VIOLENCE, next_question
from bot.domain.submissions import Facts
from bot.service.desk import OpenSubmission
from bot.service.turn import Current
from bot.understanding.normalise import number
from bot.understanding.opinion import NOT_SOLVED, asks_when, chosen_way, says_no, score_of, wants_visit
from bot.understanding.reading import Reading

FEW_CHARACTERS = 8
SCORES = {1: 5, 2: 2, 3: 3}
"""解决了吗？1 解决了 2 没有 3 还说不好"""
WAYS = {1: "openly", 2: "routine", 3: "register_only"}
CONTACTS = {1: "wait", 2: "here"}
DIVERSIONS = {1: "hand_over", 2: "myself"}


@dataclass(frozen=True, slots=True)
class Follow:
    """The words were an answer; `next` is what is waited for now."""

    next: str | None = None


def answer_open_matters(current: Current, reading: Reading, say: Say) -> Follow | None:
    """None when the words answer nothing that stands open."""
    submissions = [s for s in current.desk.submissions() if s.status != "status.withdrawn"]
    asked = next((s for s in submissions if s.open_question), None)
    if asked is not None and reading.intent != "report":
        current.leave(AddWords(submission=asked.id, said=current.heard.said, facts=asked.facts))
        say("passed_to_officer")
        return Follow()
    if reading.intent in ("choose", "rate") and reading.argument:
        return choose(current, reading, say, submissions)
    for answer in (visit_after_all, time_answered, offer_answered, unsolved, asked_when):
        follow = answer(current, reading, say)
        if follow is not None:
            return follow
    for one in submissions[:1]:
        if one.rateable and reading.intent == "affirm" and not reading.tells:
            say("thanks")  # 嗯 after 解决了吗 is no mark
            return Follow()
        if one.facts.pending == "visit_way" and answers_way(reading):
            return keep_way(current, say, one, 2)
    return None


def answers_way(reading: Reading) -> bool:
    """随便 leaves it to the careful way; a place is news, and the question stands."""
    return reading.place is None and reading.intent in ("affirm", "deny", "inform", "dont_know")


def visit_after_all(current: Current, reading: Reading, say: Say) -> Follow | None:
    """Who wanted it only registered may ask for the visit later: then a careful one."""
    for one in current.desk.submissions()[:1]:
        if Flag.REGISTER_ONLY in one.facts.flags and wants_visit(reading.text):
            return keep_way(current, say, one, 2)
    return None


def time_answered(current: Current, reading: Reading, say: Say) -> Follow | None:
    """好的 takes the only time that was offered; 不行 refuses all of them."""
    for one in current.desk.submissions():
        if one.times_offered and reading.intent == "deny":
            return keep_time(current, say, one, one.times_offered + 1)
        if one.times_offered == 1 and reading.intent == "affirm":
            return keep_time(current, say, one, 1)
    return None


def offer_answered(current: Current, reading: Reading, say: Say) -> Follow | None:
    """替我转吧 is as good as the number."""
    way = chosen_way(reading.text)
    for one in current.desk.submissions()[:1]:
        if way is not None and one.facts.offered and one.facts.answer("diversion") is None:
            return divert(current, say, one, way)
    return None


def unsolved(current: Current, reading: Reading, say: Say) -> Follow | None:
    """没修好，还是不亮: it goes on with what was answered last, and is no question."""
    for one in current.desk.submissions()[:1]:
        if one.rateable and reading.place is None and says_no(reading.text):
            return rated(current, say, one, NOT_SOLVED)
        codes = set(reading.codes) if len(reading.text) > FEW_CHARACTERS else set()  # in so few words a guess
        another = reading.place is not None or not codes <= set(one.facts.matters)
        if another or score_of(reading.text) != NOT_SOLVED:
            return None
        if one.rateable:
            return rated(current, say, one, NOT_SOLVED)
        if one.status in ("status.answering", "status.closed"):
            current.leave(AddWords(submission=one.id, said=current.heard.said, facts=one.facts))
            say("reopened")
            return Follow()
    return None


def asked_when(current: Current, reading: Reading, say: Say) -> Follow | None:
    """明天会有人来吗: where it stands, and no day of a visit."""
    for one in current.desk.submissions()[:1]:
        if asks_when(reading.text) and reading.place is None and not reading.tells:
            say("progress", receipt=one.receipt, label=one.label, status=one.status_words, day=one.day)
            return Follow()
    return None


def choose(current: Current, reading: Reading, say: Say, submissions: list[OpenSubmission]) -> Follow | None:
    """A bare number answers the newest thing that offered numbers."""
    chosen = number(reading.argument) if reading.argument else None
    for one in submissions:
        if one.facts.pending == "beat":
            return None  # which of several places it is: taken in as an answer
        if one.times_offered and chosen is not None and chosen <= one.times_offered + 1:
            return keep_time(current, say, one, chosen)
        if one.rateable and chosen in SCORES:
            return rated(current, say, one, SCORES[chosen])
        if one.facts.pending == "visit_way" and chosen in WAYS:
            return keep_way(current, say, one, chosen)
        if one.facts.pending == "safe_contact" and chosen in CONTACTS:
            return keep_contact(current, say, one, CONTACTS[chosen])
        if one.facts.offered and one.facts.answer("diversion") is None and chosen in DIVERSIONS:
            return divert(current, say, one, DIVERSIONS[chosen])
        if one.facts.answer(VIOLENCE) in YES and chosen in DIVERSIONS:
            say("violence_noted")  # the door that this number chose was shut meanwhile
            return Follow()
    return None


def keep_time(current: Current, say: Say, one: OpenSubmission, chosen: int) -> Follow:
    """One of the times that a mediator offered, or the last number: none of them."""
    suits = chosen <= one.times_offered
    current.leave(ChooseTime(submission=one.id, choice=chosen if suits else 0))
    say("time_kept" if suits else "time_refused")
    return Follow()


def rated(current: Current, say: Say, one: OpenSubmission, score: int) -> Follow:
    current.leave(Rate(submission=one.id, score=score))
    say("rated_good" if score > 3 else "rated_unsure" if score == 3 else "rated_bad")
    return Follow()


def keep_way(current: Current, say: Say, one: OpenSubmission, chosen: int) -> Follow:
    way = WAYS[chosen]
    facts = replace(one.facts, pending=None, answers=(*one.facts.answers, ("visit_way", way)))
    offered = one.facts.offered if one.facts.answer("diversion") is None else None
    question = None if way == "register_only" or offered else go_on_asking(current, facts)
    if question is not None:
        facts = replace(facts, asked=(*facts.asked, question), pending=question)
    current.leave(AddWords(submission=one.id, said=(), facts=facts, new_fact=False))
    current.leave(ChooseVisit(submission=one.id, way=way))
    say(f"way_{way}")
    if offered:  # it was shown before the question that came between
        say(f"offer_{offered}")
        return Follow(next="diversion")
    if question is not None:
        say(f"ask_{question}", **listed(facts))
    return Follow(next=question)


def keep_contact(current: Current, say: Say, one: OpenSubmission, way: str) -> Follow:
    facts = replace(one.facts, pending=None, answers=(*one.facts.answers, ("safe_contact", way)))
    current.leave(AddWords(submission=one.id, said=(), facts=facts, new_fact=False))
    current.leave(ChooseContact(submission=one.id, way=way))
    say(f"contact_{way}")
    return Follow()


def go_on_asking(current: Current, facts: Facts) -> str | None:
    first = current.desk.matter(facts.matters[0]) if facts.matters else None
    return next_question(facts, first, receipted=True)


def divert(current: Current, say: Say, one: OpenSubmission, way: str) -> Follow:
    facts = replace(one.facts, pending=None, answers=(*one.facts.answers, ("diversion", way)))
    current.leave(AddWords(submission=one.id, said=(), facts=facts, new_fact=False))
    current.leave(ChooseDiversion(submission=one.id, way=way))
    if way == "hand_over":
        say("diverted")
    elif one.facts.offered == Destination.MEDIATION.value:
        say("registered_only")  # for another office the outcome itself names whom to call
    return Follow()
