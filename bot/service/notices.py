"""Who is told what, derived from each event. One row per event and recipient, so nothing is told twice."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.domain import events as done
from bot.domain.cases import Case, Flag, Outcome, State, Urgency
from bot.domain.deadlines import after_quiet, first_look
from bot.domain.events import Happened
from bot.domain.ids import CaseId, InboxId, MatterCode, PersonId, TipId, made_at
from bot.domain.lifecycle import UNDO_SECONDS
from bot.domain.matters import Destination
from bot.domain.officers import Officer, Role
from bot.domain.policy import sees, sees_words
from bot.domain.questioning import door, line_of
from bot.domain.submissions import Facts, Proof, Submission, Tip, TipState
from bot.service import clocks, days, standing
from bot.service.connectors import connector_for
from bot.service.summary import place_words
from bot.store.ledger import Ledger
from bot.store.people import Person
from bot.vault.links import sign_link

if TYPE_CHECKING:
    from bot.service.app import App, Cause

LOW_SCORE = 2
INQUIRY = "inquiry"
REAL_NAME, REAL_NAME_DAYS = "real-name", 3
"""Purpose of the signed link to the page for a real name."""
HELD_DAYS = 14
PASSIVE_SECONDS = 15.0
"""Until when a passive-only account may still answer: three deliveries of five seconds (wechat.md 1.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text owed to one person. `kind` decides the ways of sending; `text` is final."""

    to: PersonId
    kind: str
    text: str
    idem: str
    case: CaseId | None = None
    tip: TipId | None = None
    inbox: InboxId | None = None
    not_before: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def owe(app: "App", ledger: Ledger, notice: Notice) -> None:
    """Put a notice into the outbox; the same event and recipient never twice. Nobody is there to read what would be
    owed to a person who was erased."""
    if ledger.is_erased(notice.to):
        return
    body = json.dumps({"text": notice.text, "facts": dict(notice.facts)}, ensure_ascii=False).encode()
    ledger.put_outbox(
        idem=notice.idem,
        recipient=notice.to,
        kind=notice.kind,
        body=body,
        at=app.now(),
        not_before=notice.not_before or callback_over(app, notice),
        inbox_id=notice.inbox,
        case_id=notice.case,
        tip_id=notice.tip,
    )


def callback_over(app: "App", notice: Notice) -> datetime | None:
    """All that answers a message leaves together in its waiting callback, which costs none of the few messages that may
    be sent (wechat.md 2); the sender takes only what nobody waits for any more."""
    if notice.inbox is None or notice.kind != "answer":
        return None
    settings = app.settings
    wait = settings.reply_wait_seconds if settings.can_send else PASSIVE_SECONDS
    # The callback cannot wait for an answer that its own clock, set back since, sees in the future.
    return min(made_at(notice.inbox), app.now()) + timedelta(seconds=wait)


def tell(app: "App", ledger: Ledger, case: Case, line: Happened, *, undoable: bool) -> None:
    """Owe every notice that an event brings. Progress that can still be undone waits two minutes."""
    later = app.now() + timedelta(seconds=UNDO_SECONDS) if undoable else None
    if to_reporters := REPORTERS.get(type(line.event)):
        for tip in owed_tips(app, ledger, case, line.event):
            if notice := to_reporters(app, ledger, case, line, tip):
                owe(app, ledger, notice if later is None else Notice(**as_dict(notice), not_before=later))
    if to_officers := OFFICERS.get(type(line.event)):
        to_officers(app, ledger, case, line)


def as_dict(notice: Notice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in Notice.__dataclass_fields__ if name != "not_before"}


def owed_tips(app: "App", ledger: Ledger, case: Case, event: object) -> Iterable[Tip]:
    """Reporters who still wait for word; withdrawn ones are left in peace. An officer's reply goes to whom the officer
    talks with, else to everyone who told."""
    tips = ledger.tips_on(case.id)
    if isinstance(event, done.ReporterReplied):
        heard = [tip for tip in tips if tip.state is not TipState.WITHDRAWN]
        return [tip for tip in heard if in_relay(app, ledger.person(tip.person), case)] or heard
    return [tip for tip in tips if tip.state is TipState.SUBMITTED]


def in_relay(app: "App", person: Person, case: Case) -> bool:
    until = person.relay_until
    return person.relay_case == case.id and until is not None and until > app.now()


# --- reporters -------------------------------------------------------------------------------------------


def quiet_kind(app: "App", ledger: Ledger, person_id: PersonId, kind: str, case: Case) -> str:
    """`quiet` words are never pushed: they wait until the person writes. Who is talking right now is answered."""
    person = ledger.person(person_id)
    talking = kind == "relay" and in_relay(app, person, case)
    return "quiet" if person.safe_contact and not talking else kind


def to_tip(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip, text: str, kind: str) -> Notice:
    return Notice(
        to=tip.person,
        kind=quiet_kind(app, ledger, tip.person, kind, case),
        text=text,
        case=case.id,
        tip=tip.id,
        idem=f"{case.id}:{line.seq}:{tip.id}",
    )


def outcome(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.Concluded)  # noqa: S101 - the table below pairs them
    submission = ledger.submission(tip.submission)
    if submission is None or submission.facts.answer("outcome") == Proof.NOT_WANTED.value:
        return None
    text = outcome_text(app, submission, event)
    if rateable(case, event.outcome):
        text = f"{text}\n{app.notices.text('survey')}"
    if Flag.INCIDENT in case.flags and app.settings.public_url:
        text = f"{text}\n{app.notices.text('real_name_offer', url=real_name_url(app, ledger, submission))}"
    return to_tip(app, ledger, case, line, tip, text, "outcome")


def real_name_url(app: "App", ledger: Ledger, submission: Submission) -> str:
    until = app.now() + timedelta(days=REAL_NAME_DAYS)
    token = sign_link(ledger.derived(b"links"), REAL_NAME, UUID(submission.id).bytes, until)
    return f"{app.settings.public_url.rstrip('/')}/r/{token}"


def outcome_text(app: "App", submission: Submission, event: done.Concluded) -> str:
    head = app.notices.text("outcome_head", receipt=submission.receipt or "")
    return f"{head}\n{outcome_body(app, event.outcome, event.text, event.where_else)}"


def outcome_body(app: "App", outcome: Outcome, text: str, where_else: str) -> str:
    """The outcome as the reporter reads it, below the line that names the receipt."""
    if outcome is Outcome.NOT_ACCEPTED:
        return app.notices.text("outcome_not_accepted", reason=text, where_else=where_else)
    return app.notices.text("outcome", text=text)


def rateable(case: Case, result: Outcome) -> bool:
    """Nobody at risk, and nobody whose matter was only passed on or refused, is asked for a mark."""
    hushed = case.flags & {Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.MINOR, Flag.HEAD_ONLY}
    return not hushed and result not in (Outcome.NOT_ACCEPTED, Outcome.ADVISED, Outcome.WITHDRAWN, Outcome.PASSED_ON)


def handed_over(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.Transferred)  # noqa: S101
    return to_tip(app, ledger, case, line, tip, handed_over_text(app, event.to, event.reason), "progress")


def handed_over_text(app: "App", to: str, reason: str) -> str:
    """What the reporter reads of a transfer, in its preview too."""
    key = f"transferred.{to}" if app.notices.has(f"transferred.{to}") else "transferred"
    return app.notices.text(key, office=office_name(app, to), reason=reason)


def office_name(app: "App", to: str) -> str:
    key = f"office.{to}"
    return app.notices.text(key) if app.notices.has(key) else to


def came_back(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    """The other office gave it back: the reporter was told of the way there, so also of the way back."""
    submission = ledger.submission(tip.submission)
    receipt = submission.receipt if submission else ""
    return to_tip(app, ledger, case, line, tip, app.notices.text("taken_back", receipt=receipt), "progress")


def times_offered(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
    event = line.event
    assert isinstance(event, done.TimesOffered)  # noqa: S101
    choices = [f"{n} {days.near_moment(app, at)}" for n, at in enumerate(event.times, start=1)]
    choices.append(app.notices.text("times_none_suits", number=len(choices) + 1))
    text = app.notices.text("times_offered", choices="\n".join(choices))
    return to_tip(app, ledger, case, line, tip, text, "question")


def officer_words(key: str, kind: str) -> Callable[["App", Ledger, Case, Happened, Tip], Notice | None]:
    def notice(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
        who = officer_title(app, ledger, line.actor.id)
        text = app.notices.text(key, text=getattr(line.event, "text", ""), who=who)
        return to_tip(app, ledger, case, line, tip, text, kind)

    return notice


def officer_title(app: "App", ledger: Ledger, officer_id: str | None) -> str:
    """社区民警, with the posted surname where the station allows it."""
    officer = ledger.officer(officer_id) if officer_id else None
    if officer is not None and officer.role is Role.DUTY_DESK:
        return app.notices.text("desk_title")
    surname = officer.name[:1] if officer and app.settings.name_officers else ""
    return app.notices.text("officer_title", surname=surname)


def incident_word(key: str) -> Callable[["App", Ledger, Case, Happened, Tip], Notice | None]:
    def notice(app: "App", ledger: Ledger, case: Case, line: Happened, tip: Tip) -> Notice | None:
        # Who wrote an alarm holds the telephone now: it is answered even where nothing else is pushed.
        text = app.notices.text(key)
        return Notice(
            to=tip.person, kind="relay", text=text, case=case.id, tip=tip.id, idem=f"{case.id}:{line.seq}:{tip.id}"
        )

    return notice


REPORTERS: Mapping[type, Callable[["App", Ledger, Case, Happened, Tip], Notice | None]] = {
    done.Concluded: outcome,
    done.Transferred: handed_over,
    done.TakenBack: came_back,
    done.IncidentSeen: incident_word("incident_seen_told"),
    done.HelpSent: incident_word("incident_help_told"),
    done.TimesOffered: times_offered,
    done.FeedbackGiven: officer_words("officer_feedback", "progress"),
    done.ReporterAsked: officer_words("officer_question", "question"),
    done.ReporterReplied: officer_words("officer_reply", "relay"),
}
"""Nothing between 受理 and the visit: a landlord may report his own flat to learn of a visit."""


def tell_person(
    app: "App",
    ledger: Ledger,
    person: PersonId,
    key: str,
    *,
    idem: str,
    kind: str,
    cause: "Cause | None" = None,
    **facts: object,
) -> None:
    owe(
        app,
        ledger,
        Notice(to=person, kind=kind, text=app.notices.text(key, **facts), idem=idem, inbox=cause[0] if cause else None),
    )


def tell_receipt(app: "App", ledger: Ledger, submission: Submission, why: str) -> None:
    """The receipt with the place read back inside it. An emergency's first reply was the line to call."""
    if why in ("urgent", "person", "advice"):
        return
    inbox = submission.said[-1].inbox_id if submission.said and why != "silent" else None
    owe(
        app,
        ledger,
        Notice(
            to=submission.person,
            kind="answer" if inbox else "receipt",
            text=receipt_text(app, ledger, submission),
            idem=f"receipt:{submission.id}",
            inbox=inbox,
        ),
    )


def receipt_text(app: "App", ledger: Ledger, submission: Submission) -> str:
    facts = submission.facts
    day = days.near_day(app, first_look(app.now(), app.calendar, app.tz))
    place = place_words(facts, app.notices.text, "place_yours")
    rows = [app.catalogue[m] for m in facts.matters if m in app.catalogue]
    diverted = [row for row in rows if not row.ladder and door(row, facts).to.value == facts.offered]
    known = {
        "receipt": submission.receipt,
        "day": day,
        "place": place,
        "labels": "、".join(row.resident_label for row in rows),
        "department": (diverted[0].department if diverted else "") or app.notices.text("office.hotline_12345"),
        "line": (line_of(diverted[0], Destination(facts.offered)) if diverted else "") or "12345",
        "diverted": "、".join(row.resident_label for row in diverted),
    }
    if Flag.FLOOD in facts.flags and not rows:
        return app.notices.text("flood_reply", **known)
    if any(row.head_only for row in rows):
        return app.notices.text("receipt_head", **known)
    return app.notices.text(receipt_key(facts, place, len(ledger.tips_of(submission.id))), **known)


def receipt_key(facts: Facts, place: str, tips: int) -> str:
    flags = facts.flags
    if Flag.MEDIA_ONLY in flags:
        return "receipt_media"
    if Flag.UNPARSED in flags:
        return "receipt_unparsed"
    if not place:
        return "receipt_noted" if Flag.PLACE_MISSING not in flags else "receipt_no_place"
    if facts.offered:
        which = "mediation" if facts.offered == Destination.MEDIATION.value else "diverted"
        return f"receipt_{which}" if tips == 1 else f"receipt_many_{which}"
    return "receipt_many" if tips > 1 else "receipt"


# --- officers --------------------------------------------------------------------------------------------


def officers_for(app: "App", ledger: Ledger, case: Case) -> list[Officer]:
    """Who hears of a case, as the roster of today says."""
    return standing.told_for(app, ledger, case)


def heads(ledger: Ledger, case: Case) -> list[Officer]:
    return [o for o in ledger.officers() if o.role is Role.HEAD and o.station in ("", case.station)]


def desk(ledger: Ledger, case: Case) -> list[Officer]:
    return [o for o in ledger.officers() if o.role is Role.DUTY_DESK and o.station in ("", case.station)]


def push(
    app: "App",
    ledger: Ledger,
    officers: Iterable[Officer],
    case: Case,
    key: str,
    idem: str,
    *,
    kind: str = "push",
    **facts: object,
) -> None:
    """A push to officers; quiet hours hold what is not urgent. It is remembered, so that 1/2/3 answer it."""
    urgent = case.urgency is not Urgency.NORMAL or kind in ("alarm", "relay")
    for officer in officers:
        person = ledger.person_of_officer(officer.id)
        if person is None or not sees(officer, case):
            continue
        owe(
            app,
            ledger,
            Notice(
                to=person.id,
                kind=kind,
                text=app.notices.text(key, **case_facts(app, case), **facts),
                case=case.id,
                idem=f"{idem}:{officer.id}",
                not_before=after_quiet(app.now(), urgent, app.tz),
            ),
        )
        remember_push(app, ledger, officer, case)


def remember_push(app: "App", ledger: Ledger, officer: Officer, case: Case) -> None:
    memory = dict(ledger.desk_memory(officer.id))
    pushed = [number for number in memory.get("pushed", []) if number != case.number]
    ledger.save_desk_memory(officer.id, memory | {"pushed": [*pushed, case.number][-5:]}, app.now())


def label_of(app: "App", matter: MatterCode) -> str:
    """The officers' word for it."""
    row = app.catalogue.get(matter)
    return row.label if row else matter


def case_facts(app: "App", case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "label": label_of(app, case.matter),
        "place": case.place or app.notices.text("place_unknown"),
        "summary": case.summary or app.notices.text("summary_none"),
        "due": due_words(app, case),
    }


def due_words(app: "App", case: Case) -> str:
    if case.due_at is None:
        return app.notices.text("due_none")
    return app.notices.text("due", at=days.moment_words(app, case.due_at))


def last_words(ledger: Ledger, tip_id: TipId | None) -> str:
    """What the person wrote last; for pushes to those who may read a reporter's words."""
    tip = ledger.tip(tip_id) if tip_id else None
    submission = ledger.submission(tip.submission) if tip else None
    return submission.said[-1].text or submission.said[-1].kind if submission and submission.said else ""


def reporter_added(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """In a silent alarm each new fact is read at once by the desk and the officer, word for word."""
    event = line.event
    assert isinstance(event, done.ReporterAdded)  # noqa: S101
    if Flag.INCIDENT not in case.flags:
        return push(app, ledger, officers_for(app, ledger, case), case, "push_added", f"{case.id}:{line.seq}")
    told = {o.id: o for o in [*desk(ledger, case), *officers_for(app, ledger, case)] if sees_words(o, case)}
    words = last_words(ledger, event.tip)
    return push(app, ledger, told.values(), case, "push_fact", f"{case.id}:{line.seq}", kind="alarm", words=words)


def is_mere_flood(case: Case) -> bool:
    """Over a limit, and neither urgent nor about an officer: those are told one by one even then."""
    return Flag.FLOOD in case.flags and Flag.HEAD_ONLY not in case.flags and case.urgency is Urgency.NORMAL


def case_opened(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if is_mere_flood(case):  # once an hour: the desk finds the rest in its list
        hour = f"{app.now():%Y%m%d%H}"
        return push(app, ledger, desk(ledger, case), case, "push_flood", f"flood:{case.station}:{hour}")
    if case.matter == INQUIRY:
        return None  # the words of the one who asks are pushed themselves
    if case.urgency is Urgency.EMERGENCY:
        return alarm(app, ledger, case, line, getattr(line.event, "tip", None))
    if case.urgency is Urgency.URGENT:
        clocks.set_unseen(ledger, case, "desk", app.now())
    told = officers_for(app, ledger, case)
    if Flag.MINOR in case.flags:  # only the desk may turn to a guardian
        told = list({o.id: o for o in [*told, *desk(ledger, case)]}.values())
    return push(app, ledger, told, case, "push_new", f"{case.id}:{line.seq}")


def alarm(app: "App", ledger: Ledger, case: Case, line: Happened, tip: TipId | None) -> None:
    """Danger now: the desk and the officer at once, and somebody else when nobody looks."""
    everyone = {o.id: o for o in [*desk(ledger, case), *officers_for(app, ledger, case)]}
    key, words = "push_urgent", ""
    if Flag.INCIDENT in case.flags:
        key, words = "push_incident", last_words(ledger, tip)
    push(app, ledger, everyone.values(), case, key, f"{case.id}:{line.seq}", kind="alarm", words=words)
    clocks.set_unseen(ledger, case, "desk", app.now())


def priority_raised(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """Violence out of a dispute is told like an alarm of its own; many who tell of one thing are told as they come."""
    event = line.event
    if isinstance(event, done.PriorityRaised) and event.why == done.VIOLENCE:
        alarm(app, ledger, case, line, max(tip.id for tip in ledger.tips_on(case.id)))


def simple_push(key: str) -> Callable[["App", Ledger, Case, Happened], None]:
    def notify(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
        push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}")

    return notify


def rated(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.TipRated) and line.event.score <= LOW_SCORE:
        everyone = {o.id: o for o in [*heads(ledger, case), *officers_for(app, ledger, case)]}
        push(app, ledger, everyone.values(), case, "push_low_rating", f"{case.id}:{line.seq}")


def given_back(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """To the desk; the second time the head decides."""
    told = heads(ledger, case) if case.returned > 1 else desk(ledger, case)
    push(app, ledger, told, case, "push_given_back", f"{case.id}:{line.seq}")


def reassigned(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.Reassigned) and line.event.why:
        return  # a whole beat changed hands: one message tells of all its cases
    key = "push_urgent" if case.urgency is Urgency.EMERGENCY else "push_new"
    push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}")


def resumed(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    if isinstance(line.event, done.Resumed) and line.event.why == "answered":
        push(app, ledger, officers_for(app, ledger, case), case, "push_answered", f"{case.id}:{line.seq}")


def given_away(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    connector_for(app.connectors, case.destination).given(app, ledger, case, line)


def declined(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """The other mediators know of it already; when none is left, the desk calls the committee."""
    from bot.service.mediation import mediators_for  # stands on this module

    if not mediators_for(ledger, case):
        push(app, ledger, desk(ledger, case), case, "push_mediation_declined", f"{case.id}:{line.seq}")


def time_booked(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    event = line.event
    assert isinstance(event, done.TimeBooked)  # noqa: S101
    from bot.service.mediation import push_mediators  # stands on this module

    key = "push_time_booked" if event.at else "push_time_refused"
    time = days.near_moment(app, event.at) if event.at else ""
    push_mediators(app, ledger, case, key, f"{case.id}:{line.seq}", urgent=False, time=time)


def joined(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    tips, key = len(ledger.tips_on(case.id)), f"{case.id}:{line.seq}"
    push(app, ledger, officers_for(app, ledger, case), case, "push_repeat", key, tips=tips)


def reopened(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    push(app, ledger, officers_for(app, ledger, case), case, "push_reopened", f"{case.id}:{line.seq}")


def taken_back(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    reason = getattr(line.event, "reason", "")
    push(app, ledger, officers_for(app, ledger, case), case, "push_taken_back", f"{case.id}:{line.seq}", reason=reason)


def sheet_answered(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    event = line.event
    assert isinstance(event, done.SheetAnswered)  # noqa: S101
    coming = app.notices.text(f"attends.{event.attends or 'open'}")
    facts: dict[str, Any] = {
        "unit": event.unit,
        "coming": coming,
        "count": len(event.findings),
        "photos": len(event.media),
    }
    key = "push_sheet_findings_in" if event.findings or event.media else "push_sheet_in"
    push(app, ledger, officers_for(app, ledger, case), case, key, f"{case.id}:{line.seq}", **facts)


OFFICERS: Mapping[type, Callable[["App", Ledger, Case, Happened], None]] = {
    done.Opened: case_opened,
    done.TipJoined: joined,
    done.TipsTaken: joined,
    done.PriorityRaised: priority_raised,
    done.TipWithdrawn: simple_push("push_withdrawn"),
    done.ReporterAdded: reporter_added,
    done.TipRated: rated,
    done.GivenBack: given_back,
    done.Reassigned: reassigned,
    done.SteppedAside: lambda app, ledger, case, line: push(
        app, ledger, desk(ledger, case), case, "push_given_back", f"{case.id}:{line.seq}"
    ),
    done.Transferred: given_away,
    done.MediationDeclined: declined,
    done.TimeBooked: time_booked,
    done.TakenBack: taken_back,
    done.Reopened: reopened,
    done.Resumed: resumed,
    done.SheetAnswered: sheet_answered,
}


def push_relay(app: "App", ledger: Ledger, case: Case, words: str, idem: str) -> None:
    """The reporter's words to the officer who answers: what the relay exists to show to that officer."""
    push(app, ledger, officers_for(app, ledger, case), case, "push_relay", idem, kind="relay", text=words or "…")


def take_back(ledger: Ledger, case_id: CaseId, at: datetime) -> None:
    """What the undone move still owed is owed no longer."""
    last = ledger.history(case_id)[-2:-1]
    for line in last:
        ledger.cancel_outbox(f"{case_id}:{line.seq}:", at)


def closed(case: Case) -> bool:
    return case.state in (State.CLOSED, State.ARCHIVED)
