"""What is said while danger lasts: each new fact goes to the desk, who is watched or afraid is answered."""

from dataclasses import replace

from actions.answers import IN_DANGER
from actions.ground import Say
from actions.merging import merged
from bot.domain.cases import Flag
from bot.domain.commands import AddWords, ChooseContact
from bot.domain.ids import SubmissionId
from bot.domain.submissions import Facts
from bot.service.turn import Current
from bot.understanding.foreign import is_foreign
from bot.understanding.questions import question_of
from bot.understanding.reading import Reading

LISTENING = {
    "suicide_risk": "alarm_listening_suicide_risk",
    "telecom_fraud": "alarm_listening_telecom_fraud",
    "missing_person": "alarm_listening_missing_person",
    "traffic_accident": "alarm_listening_120",
    **dict.fromkeys(("fight", "domestic_violence", "theft", "harassment"), "alarm_listening_hide"),
    "119": "alarm_listening_119",
    "120": "alarm_listening_120",
}
"""What is said to whoever waits for help, by the danger, else by the line to call; `alarm_listening` for all else."""
SAID_ONCE = frozenset({"alarm_where", "alarm_listening", *LISTENING.values()})
ALARM_ANSWERS = {"stop_contact": "contact_wait", "ask_secrecy": "secrecy", "thanks": "thanks"}
SHORTEST = ("alarm_place", "alarm_weapon", "alarm_hurt")
"""One word is enough for each; a place that is known is not asked for."""


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
    if answer in ("contact_wait", "answer_phone_read"):
        current.leave(ChooseContact(submission=submission.id, way="wait"))
    if answer and is_foreign(reading.text):
        say("alarm_english")
    elif answer:
        say(answer)
    return None


def alarm_answer(reading: Reading, facts: Facts, *, urgent: bool) -> str:
    """Whoever may be watched or is afraid is answered; else the place is asked for once, and the rest is kept."""
    if (question := question_of(reading.text)) in IN_DANGER:
        return f"answer_{question}"
    if reading.intent in ALARM_ANSWERS:
        return ALARM_ANSWERS[reading.intent]
    if urgent:
        return ""
    known = facts.place is not None or facts.pin is not None
    wanted = listening(facts) if known or "alarm_where" in facts.asked else "alarm_where"
    return "alarm_kept" if wanted in facts.asked else wanted


def listening(facts: Facts) -> str:
    """Once the place is known, or was asked for in vain."""
    named = [*facts.matters[:1], facts.emergency_line or ""]
    return next((LISTENING[what] for what in named if what in LISTENING), "alarm_listening")


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
