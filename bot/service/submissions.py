"""A submission from its first word to its receipt: kept, held to the limits, one tip a matter, put on cases."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import lifecycle
from bot.domain.cases import Flag
from bot.domain.events import Happened
from bot.domain.ids import PersonId, Receipt, SubmissionId, TipId, draw_receipt, new_id
from bot.domain.officers import SYSTEM, Actor
from bot.domain.questioning import is_known, split
from bot.domain.submissions import Facts, Said, Submission, Tip, TipState
from bot.service import clocks, placing, receipts, routing
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

UNLIMITED = ("urgent", "person", "flood")
HOUR_SECONDS = 3_600


def note_facts(
    app: "App", ledger: Ledger, command: ask.NoteFacts, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Keep what was said; the first words open the submission and its first tip."""
    at = app.now()
    known = ledger.submission(command.submission)
    fresh = known is None
    known = known or open_submission(app, command.submission, PersonId(str(actor.id)))
    ledger.save_submission(replace(known, facts=command.facts, said=join(known.said, command.said), touched_at=at))
    if fresh:
        first = Tip(id=TipId(new_id(at)), submission=known.id, person=known.person, state=TipState.COLLECTING)
        ledger.save_tip(first)
    if known.submitted_at is None:
        clocks.set_silence(ledger, known.id, at)
    return ()


def join(known: Sequence[Said], more: Sequence[Said]) -> tuple[Said, ...]:
    """A message is kept once, however often its turn is worked."""
    seen = {said.inbox_id for said in known}
    return (*known, *(said for said in more if said.inbox_id not in seen))


def open_submission(app: "App", submission: SubmissionId, person: PersonId) -> Submission:
    at = app.now()
    return Submission(
        id=submission,
        person=person,
        conversation=new_id(at),
        station=app.settings.station_name,
        opened_at=at,
        touched_at=at,
    )


def submit(
    app: "App", ledger: Ledger, command: ask.Submit, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Give the receipt and put every matter on a case. A submission that has its receipt keeps it."""
    at = app.now()
    submission = ledger.submission(command.submission)
    if submission is None or submission.submitted_at is not None:
        return ()
    facts = submission.facts if command.why == "person" else flagged(app, submission.facts, command.why)
    if command.why not in UNLIMITED and over_limit(app, ledger, submission):
        facts = replace(facts, flags=facts.flags | {Flag.FLOOD})
    if ledger.person(submission.person).safe_contact and Flag.CONTACT_HERE not in facts.flags:
        facts = replace(facts, flags=facts.flags | {Flag.SAFE_CONTACT})  # said before, of whatever is told
    submission = replace(submission, receipt=free_receipt(ledger), submitted_at=at, touched_at=at, facts=facts)
    ledger.save_submission(submission)
    ledger.cancel_timers(clocks.silence_key(submission.id))
    if Flag.SAFE_CONTACT in facts.flags:
        ledger.save_person(replace(ledger.person(submission.person), safe_contact=True))
    happened: list[Happened] = []
    for tip in tips_by_matter(app, ledger, submission):
        happened += placing.place_tip(app, ledger, submission, tip)
    ledger.audit(actor, "Submit", f"submission:{submission.id}", at)
    receipts.tell_receipt(app, ledger, submission, command.why)
    return tuple(happened)


def flagged(app: "App", facts: Facts, why: str) -> Facts:
    """What the desk must know: not understood, or no place to go to."""
    flags = set(facts.flags)
    if why == "misunderstood" or not facts.matters:
        flags.add(Flag.UNPARSED)
    rows = [app.catalogue[code] for code in facts.matters if code in app.catalogue]
    if any(row.head_only for row in rows):
        flags.add(Flag.HEAD_ONLY)  # all parts of the message, not only the complaint itself
    first = app.catalogue.get(facts.matters[0]) if facts.matters else None
    placeless = first is not None and bool(first.advice)
    if not is_known("place", facts) and not placeless:
        flags.add(Flag.PLACE_MISSING)
    return replace(facts, flags=frozenset(flags))


def over_limit(app: "App", ledger: Ledger, submission: Submission) -> bool:
    """More tips in an hour than one person, one beat or the station may bring to officers. Each limit is counted, so
    that all of them are right; nothing is dropped, the desk sorts what is above."""
    settings, at = app.settings, app.now()
    beat = routing.beat_of(app, submission.facts) or "-"
    counted = (
        (ledger.count("tip", submission.person, at, HOUR_SECONDS), settings.tips_per_hour),
        (ledger.count("beat_tip", beat, at, HOUR_SECONDS), settings.beat_tips_per_hour),
        (ledger.count("station_tip", submission.station, at, HOUR_SECONDS), settings.station_tips_per_hour),
    )
    return any(count > most for count, most in counted)


def free_receipt(ledger: Ledger) -> Receipt:
    while not ledger.receipt_free(receipt := draw_receipt()):
        pass
    return receipt


def tips_by_matter(app: "App", ledger: Ledger, submission: Submission) -> list[Tip]:
    """One tip a matter: the first one is there since the first word, further matters get their own."""
    at = app.now()
    matters = split(submission.facts.matters, app.catalogue) or (routing.UNSORTED,)
    first = next(t for t in ledger.tips_of(submission.id) if t.state is TipState.COLLECTING)
    tips = [replace(first, matter=matters[0])]
    tips += [
        Tip(
            id=TipId(new_id(at)),
            submission=submission.id,
            person=submission.person,
            state=TipState.COLLECTING,
            matter=matter,
        )
        for matter in matters[1:]
    ]
    return [lifecycle.move_tip(tip, "submit", SYSTEM, at=at) for tip in tips]
