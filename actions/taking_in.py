"""Taking in what a reporter tells: one receipt, one question at a time, nothing asked twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from actions.apart import told_apart
from actions.ground import Say, Topic
from actions.replies import FEW_CHARACTERS, answer_open_matters
from actions.where import listed, with_choice, with_place
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, ChooseContact, ChooseVisit, NoteFacts, Submit
from bot.domain.diversion import ONGOING, YES
from bot.domain.ids import MatterCode, SubmissionId
from bot.domain.matters import Destination, Matter
from bot.domain.places import Place, canonical, complete, is_locatable
from bot.domain.questioning import SECRECY_WORDS, VIOLENCE, asks_beat, door, is_known, is_ready, next_question, split
from bot.domain.submissions import Facts
from bot.service.desk import Desk, OpenSubmission
from bot.service.turn import Current
from bot.understanding.behalf import households_of, kin_of
from bot.understanding.complaints import CONDUCT
from bot.understanding.opinion import (
    NOT_SOLVED,
    denies,
    score_of,
    speaks_as_minor,
    tells_of_harm,
    tells_of_kin,
    tells_of_minor,
    tells_of_ongoing,
    tells_of_violence,
)
from bot.understanding.reading import Reading
from bot.understanding.times import when

FRESH_MINUTES = 30
"""So long after a receipt further words belong to it (architecture.md 5)."""
MEDIA_KINDS = ("photo", "voice", "video")
ADVICE_ONLY = ("police_service", "legal_aid", "corruption")
"""Answered with the right door; nothing is opened for the police room."""
NOTED = ("praise", "suggestion", "lost_property", "police_conduct")
"""Taken down without asking for a place."""
ONE_WORD, BARE = 2, 12
OVER = ("status.withdrawn", "status.closed", "status.archived")
STALKING = ("harassment", "voyeurism")
AMONG_STRANGERS = (
    "fight",
    "dispute_neighbour",
    "dispute_medical",
    "dispute_property",
    "dispute_rental",
    "dispute_consumer",
)
MINOR_MATTERS = ("abuse", "bullying", "domestic_violence", "harassment")
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
    if recent is not None and belongs_to(recent, reading, current):
        return add_to(current, reading, say, recent)
    open_still = next((s for s in desk.submissions() if s.status not in OVER), None)
    if open_still is not None and begins_again(open_still, reading):
        return add_to(current, reading, say, open_still)
    return go_on(current, reading, say, desk.new_submission(), Facts())


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
    say(f"ask_{question}" if facts.asked.count(question) == 0 else f"ask_{question}_again", **listed(facts))
    return question


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


# --- merging ---------------------------------------------------------------------------------------------


def merged(known: Facts, reading: Reading, current: Current) -> Facts:
    """The facts after this message: what was said completes or corrects, silence leaves as it is."""
    facts = with_answer(known, reading)
    if known.pending != "beat" or facts.beat is None:
        said = None if facts.place is not None and is_vague(reading) else reading.place
        facts = with_place(facts, said, current, corrects=reading.intent == "correct")
    return replace(
        facts,
        answers=with_words(facts, reading),
        matters=merged_matters(facts, reading),
        doubtful=merged_doubtful(facts, reading),
        reasons=merged_reasons(facts, reading),
        times=tuple(dict.fromkeys((*facts.times, *told_times(reading, current)))),
        rooms=reading.rooms or facts.rooms,
        people=reading.people or facts.people,
        households=households_of(reading.text) or facts.households,
        behalf=kin_of(reading.text) or facts.behalf,
        flags=facts.flags | flags_of(facts, reading, current.desk),
        pending=None,
    )


def is_vague(reading: Reading) -> bool:
    """A place like 楼上 does not disturb one that could be found."""
    place = reading.place
    return place is not None and not is_locatable(place) and not (place.building or place.room or place.floor)


def merged_matters(facts: Facts, reading: Reading) -> tuple[MatterCode, ...]:
    """A bare answer brings no new matter; a narrative may bring several."""
    if facts.pending not in (None, "what") and reading.intent not in ("report", "add"):
        return facts.matters
    if facts.matters and (len(reading.text) <= ONE_WORD or (facts.pending is not None and len(reading.text) < BARE)):
        return facts.matters
    return tuple(dict.fromkeys((*facts.matters, *reading.codes)))


def told_times(reading: Reading, current: Current) -> list[str]:
    """Each phrase with what it means from now, as `phrase=ISO`; alone where it has no value."""
    meanings = [(phrase, when(phrase, current.heard.now)) for phrase in reading.times]
    return [f"{phrase}={meaning.written()}" if meaning else phrase for phrase, meaning in meanings]


def merged_doubtful(facts: Facts, reading: Reading) -> tuple[MatterCode, ...]:
    """A matter once surely read stays sure."""
    surely = set(reading.codes) - set(reading.doubtful)
    known = {*facts.matters} - {*facts.doubtful}
    told = dict.fromkeys((*facts.doubtful, *reading.doubtful))
    return tuple(code for code in told if code not in surely | known)


def merged_reasons(facts: Facts, reading: Reading) -> tuple[tuple[str, str], ...]:
    """The first words that named a matter stay its reason."""
    named = merged_matters(facts, reading)
    fresh = [(code, words) for code, words in reading.reasons if code in named and code not in dict(facts.reasons)]
    return (*facts.reasons, *fresh)


def with_answer(facts: Facts, reading: Reading) -> Facts:
    """The words answer the question that waits; 不知道 is an answer."""
    question = facts.pending
    if question == "beat":
        return with_choice(facts, reading)
    if question is None or question in ("place", "what", "room"):
        return facts
    if question == SECRECY_WORDS:
        return facts  # its own answers are numbers; see `add_to`
    value = "unknown" if reading.intent == "dont_know" else yes_or_words(question, reading)
    return replace(facts, answers=(*facts.answers, (question, value)))


def with_words(facts: Facts, reading: Reading) -> tuple[tuple[str, str], ...]:
    """What the words tell beside the question that was asked: violence, and what is being built right now."""
    told = []
    if tells_of_violence(reading.text) and facts.answer(VIOLENCE) not in YES:
        told.append((VIOLENCE, "yes"))
    if tells_of_ongoing(reading.text) and facts.answer(ONGOING) is None:
        told.append((ONGOING, "yes"))
    return (*facts.answers, *told)


def yes_or_words(question: str, reading: Reading) -> str:
    if question in (VIOLENCE, ONGOING):
        return "no" if reading.intent == "deny" or denies(reading.text) else "yes"
    return reading.text


def flags_of(facts: Facts, reading: Reading, desk: Desk) -> set[Flag]:
    codes = {*facts.matters, *reading.codes}
    flags = set()
    if codes & set(MINOR_MATTERS) and tells_of_minor(reading.text):
        flags.add(Flag.MINOR)
    if speaks_as_minor(reading.text):
        flags.add(Flag.MINOR)
    at_risk = any((row := desk.matter(code)) is not None and row.at_risk for code in codes)
    if set(facts.matters) & set(AMONG_STRANGERS):  # who it is was told before: nobody of the same household
        at_risk = tells_of_kin(reading.text) and at_risk
    followed = bool(codes & set(STALKING)) and tells_of_kin(reading.text)
    if (at_risk or followed) and Flag.CONTACT_HERE not in facts.flags:
        flags.add(Flag.SAFE_CONTACT)
    return flags


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
    desk, known = current.desk, recent.facts
    facts = merged(known, reading, current)
    first = desk.matter(facts.matters[0]) if facts.matters else None
    open_offer = facts.offered is not None and facts.answer("diversion") is None  # one question at a time
    stands = known.pending == SECRECY_WORDS and reading.place is not None  # a place is news, and the question stands
    careful = known.pending == SECRECY_WORDS and not stands
    if careful:  # unanswered: nobody is exposed by silence
        facts = replace(facts, answers=(*facts.answers, (SECRECY_WORDS, "routine")))
    quiet = stands or (open_offer and not asks_beat(facts))
    question = None if quiet else next_question(facts, first, receipted=True)
    if stands:
        facts = replace(facts, pending=SECRECY_WORDS)
    if question is not None:
        facts = replace(facts, asked=(*facts.asked, question), pending=question)
    violent = facts.offered == Destination.MEDIATION.value and turned_violent(known, facts)
    if violent:
        facts = replace(facts, offered=None, pending=None)
        question = None
    new_fact = replace(facts, asked=known.asked, pending=known.pending) != known or bool(current.heard.text)
    current.leave(AddWords(submission=recent.id, said=current.heard.said, facts=facts, new_fact=new_fact))
    if careful:
        current.leave(ChooseVisit(submission=recent.id, way="routine"))
    if violent:
        say("violence_noted")
        return None
    corrected = read_back(known.place, facts.place, reading) if question != "beat" else ""
    if corrected:
        say("corrected", place=corrected)
    if question is not None:
        say(f"ask_{question}", **listed(facts))
        return question
    if corrected:
        return None
    if media_alone(current):
        say("photo_joined", receipt=recent.receipt)
    else:
        say("added")
    return None


def read_back(known: Place | None, place: Place | None, reading: Reading) -> str:
    """The place as it stands now, when these words changed it to one that can be gone to."""
    if place is None or place == known:
        return ""
    written = canonical(place)
    changed = known is None or written != canonical(known)
    return written if reading.intent == "correct" or (changed and is_locatable(place)) else ""


def turned_violent(known: Facts, facts: Facts) -> bool:
    return known.answer(VIOLENCE) not in YES and facts.answer(VIOLENCE) in YES


def take_in_alarm(current: Current, reading: Reading, say: Say) -> str | None:
    """Words during an emergency: the desk gets each new fact; the line to call was given and is not repeated."""
    submission = next((s for s in current.desk.submissions() if s.id == current.heard.alarm), None)
    if submission is None:
        return None
    facts = merged(submission.facts, reading, current)
    facts = replace(facts, matters=submission.facts.matters)
    if Flag.INCIDENT in submission.facts.flags:
        return take_in_incident(current, say, submission.id, facts)
    urgent = current.heard.urgent
    answer = alarm_answer(reading, facts, urgent=urgent)
    if answer not in facts.asked:
        facts = replace(facts, asked=(*facts.asked, *([answer] if answer in SAID_ONCE else [])))
    current.leave(AddWords(submission=submission.id, said=current.heard.said, facts=facts, new_fact=not urgent))
    if answer == "contact_wait":
        current.leave(ChooseContact(submission=submission.id, way="wait"))
    if answer:
        say(answer)
    return None


SAID_ONCE = ("alarm_where", "alarm_listening")


def alarm_answer(reading: Reading, facts: Facts, *, urgent: bool) -> str:
    """Whoever may be watched or is afraid is answered; else the place is asked for once, and the rest is kept."""
    if reading.intent in ALARM_ANSWERS:
        return ALARM_ANSWERS[reading.intent]
    if urgent:
        return ""
    wanted = "alarm_listening" if facts.place is not None or facts.pin is not None else "alarm_where"
    return "alarm_kept" if wanted in facts.asked else wanted


ALARM_ANSWERS = {"stop_contact": "contact_wait", "ask_secrecy": "secrecy", "thanks": "thanks"}
SHORTEST = ("alarm_place", "alarm_weapon", "alarm_hurt")
"""One word is enough for each; a place that is known is not asked for."""


def take_in_incident(current: Current, say: Say, submission: SubmissionId, facts: Facts) -> str | None:
    """A silent alarm: every fact to the desk, and the shortest questions."""
    known = facts.place is not None or facts.lat is not None
    left = [code for code in SHORTEST if code not in facts.asked and not (known and code == "alarm_place")]
    question = left[0] if left else None
    first = current.heard.urgent and "alarm_place" not in facts.asked  # answered in the callback, where it was asked
    if question is not None:
        facts = replace(facts, asked=(*facts.asked, "alarm_place" if first else question), pending=None)
    said = () if current.heard.urgent else current.heard.said  # an urgent message was kept in the callback
    current.leave(AddWords(submission=submission, said=said, facts=facts, new_fact=bool(said)))
    if first:
        return None
    say(f"ask_{question}" if question else "alarm_kept")
    return question
