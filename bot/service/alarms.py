"""Danger now: a case without questions, or the dispute told just before becomes the alarm."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.diversion import VIOLENT, YES
from bot.domain.events import Happened
from bot.domain.ids import CaseId, MatterCode, PersonId
from bot.domain.officers import SYSTEM, Actor
from bot.domain.questioning import VIOLENCE
from bot.domain.submissions import Facts, Submission, TipState
from bot.service import additions, casework, incidents, notices, placing, routing, submissions
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

DISPUTED = (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED)


def whereabouts(app: "App", ledger: Ledger, person: PersonId) -> Facts:
    """The place that a person told just before, so that an alarm need not ask for it."""
    for told in ledger.submissions(person):
        if app.now() - told.touched_at <= placing.JUST_NOW and (told.facts.place or told.facts.pin):
            return Facts(place=told.facts.place, lat=told.facts.lat, lng=told.facts.lng, beat=told.facts.beat)
    return Facts()


def is_same_quarrel(app: "App", matter: MatterCode, code: str) -> bool:
    """A dispute that is being told when the blows fall is no case beside them."""
    return code in VIOLENT and routing.is_dispute(app, matter)


def quarrel(app: "App", ledger: Ledger, person: PersonId, code: str) -> Submission | None:
    """The dispute told just before, when the danger is the violence that came of it: its case becomes the alarm."""
    told = [s for s in ledger.submissions(person) if s.submitted_at and app.now() - s.touched_at <= placing.JUST_NOW]
    return next((s for s in told if disputes(app, ledger, s)), None) if code in VIOLENT else None


def disputes(app: "App", ledger: Ledger, submission: Submission) -> list[Case]:
    """The submission's disputes that nobody concluded."""
    tips = [tip for tip in ledger.tips_of(submission.id) if tip.case and tip.state is TipState.SUBMITTED]
    cases = [casework.the_case(ledger, CaseId(str(tip.case))) for tip in tips]
    return [case for case in cases if routing.is_dispute(app, case.matter) and case.state in DISPUTED]


def turn_violent(
    app: "App", ledger: Ledger, command: ask.RaiseAlarm, known: Submission, facts: Facts, actor: Actor
) -> tuple[Happened, ...]:
    """The dispute goes to the police as it is: no second case, the offered door is shut, the reporter told once."""
    facts = replace(
        facts, matters=known.facts.matters, offered=None, pending=None, answers=(*facts.answers, (VIOLENCE, YES[0]))
    )
    before = disputes(app, ledger, known)
    said = (command.said,) if command.said else ()
    added = ask.AddWords(submission=known.id, said=said, facts=facts, new_fact=False)
    happened = list(additions.add_words(app, ledger, added, actor, None))
    for case in before:
        raised = done.PriorityRaised(urgency=facts.urgency.value, before=case.urgency.value, why=done.VIOLENCE)
        now, line = casework.append(app, ledger, casework.the_case(ledger, case.id), raised, SYSTEM)
        happened.append(line)
        if Flag.INCIDENT in now.flags:
            incidents.begin(ledger, now, app.now())
    if known.facts.offered and not any(case.state is State.TRANSFERRED for case in before):
        idem = f"violent:{known.id}"
        notices.tell_person(app, ledger, command.person, "dispute_to_police", idem=idem, kind="receipt")
    return tuple(happened)


def in_danger(app: "App", command: ask.RaiseAlarm, facts: Facts) -> Facts:
    """What is known, with the danger as its first matter."""
    matter = MatterCode(command.code)
    return replace(
        facts,
        flags=facts.flags | ({Flag.INCIDENT} if app.settings.silent_alarm else set()),
        urgency=Urgency.EMERGENCY,
        emergency_line=command.line,
        matters=(matter, *(m for m in facts.matters if m != matter and not is_same_quarrel(app, m, command.code))),
    )


def raise_alarm(
    app: "App", ledger: Ledger, command: ask.RaiseAlarm, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """An emergency: a case is there at once, without questions, and the desk hears of it."""
    known = ledger.submission(command.submission)
    facts = in_danger(app, command, known.facts if known else whereabouts(app, ledger, command.person))
    if known is not None and known.submitted_at is not None and not known.facts.emergency_line:
        return turn_violent(app, ledger, command, known, facts, actor)
    said = (command.said,) if command.said else ()
    if known is not None and known.submitted_at is not None:
        return additions.add_words(app, ledger, ask.AddWords(submission=known.id, said=said, facts=facts), actor, None)
    note = ask.NoteFacts(submission=command.submission, facts=facts, said=said)
    submissions.note_facts(app, ledger, note, actor, None)
    happened = submissions.submit(app, ledger, ask.Submit(submission=command.submission, why="urgent"), actor, None)
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None and app.settings.silent_alarm:
            incidents.begin(ledger, casework.the_case(ledger, tip.case), app.now())
    return happened
