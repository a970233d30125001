"""Silent text alarms: the desk first, every thirty seconds somebody further until one person says that it is seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.events import Escalated, HelpSent, IncidentSeen
from bot.domain.ids import CaseId
from bot.domain.officers import SYSTEM, Officer
from bot.domain.policy import sees
from bot.domain.submissions import Said
from bot.service import case_words, casework, pushes
from bot.service.scope import AT_WORK, scope_of
from bot.store.ledger import Ledger
from bot.store.lists import Wanted

if TYPE_CHECKING:
    from bot.service.app import App

STEP = timedelta(seconds=30)
ROUNDS = 40
"""Twenty minutes of asking; the three minutes' and the deadlines' reminders go on after it."""
LOOKED_AT = 500
"""Urgent cases at work among which the alarms are found."""
STATUS_KEYS = {"sent": "sent", "held": "held", "dead": "dead", "cancelled": "dead"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A push to one officer. `status`: sent, held, dead or waiting; what failed is shown as failed."""

    officer: Officer
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A running or past silent alarm as desk and officer see it. `said` is in the order of coming."""

    case: Case
    said: Sequence[Said] = ()
    lat: float | None = None
    lng: float | None = None
    seen_by: Officer | None = None
    seen_at: datetime | None = None
    help_at: datetime | None = None
    deliveries: Sequence[Delivery] = field(default_factory=tuple)


def incident(ledger: Ledger, case: Case) -> Incident:
    """Everything known of it now."""
    history = ledger.history(case.id)
    seen = next((line for line in history if isinstance(line.event, IncidentSeen)), None)
    sent = next((line for line in history if isinstance(line.event, HelpSent)), None)
    told = [s for tip in ledger.tips_on(case.id) if (s := ledger.submission(tip.submission))]
    pinned = next((s.facts for s in told if s.facts.lat is not None), None)
    return Incident(
        case=case,
        said=sorted((one for s in told for one in s.said), key=lambda one: one.at),
        lat=pinned.lat if pinned else None,
        lng=pinned.lng if pinned else None,
        seen_by=ledger.officer(seen.actor.id) if seen and seen.actor.id else None,
        seen_at=seen.at if seen else None,
        help_at=sent.at if sent else None,
        deliveries=deliveries(ledger, case),
    )


def deliveries(ledger: Ledger, case: Case) -> Sequence[Delivery]:
    found = []
    for row in ledger.outbox_of_case(case.id, "alarm"):
        officer = ledger.officer_of(row.recipient)
        if officer is not None:
            status = STATUS_KEYS.get(row.status, "waiting")
            found.append(Delivery(officer=officer, status=status, at=row.created_at))
    return found


def running(ledger: Ledger, officer: Officer) -> Sequence[Case]:
    """Alarms in the officer's scope that nobody concluded, newest first."""
    urgent = Wanted(states=AT_WORK, urgency=(Urgency.URGENT, Urgency.EMERGENCY))
    cases = ledger.case_page(scope_of(ledger, officer), urgent, limit=LOOKED_AT)
    found = [case for case in cases if Flag.INCIDENT in case.flags and sees(officer, case)]
    return sorted(found, key=lambda case: case.opened_at, reverse=True)


# --- until somebody says that it is seen


def begin(ledger: Ledger, case: Case, at: datetime) -> None:
    set_round(ledger, case, 1, at)


def set_round(ledger: Ledger, case: Case, number: int, at: datetime) -> None:
    ledger.set_timer(f"incident:{case.id}", "incident", f"{case.id}|{number}", at + STEP)


def is_seen(ledger: Ledger, case: Case) -> bool:
    return case.state is not State.RECEIVED or any(
        isinstance(line.event, (IncidentSeen, HelpSent)) for line in ledger.history(case.id)
    )


def escalate(app: "App", ledger: Ledger, case_id: CaseId, number: int) -> None:
    """Desk, the beat's officer, the head, and round again; each time everybody so far as well."""
    case = ledger.case(case_id)
    if case is None or is_seen(ledger, case) or number > ROUNDS:
        return
    told = [*pushes.desk(ledger, case)]
    if number > 1:
        told += pushes.officers_for(app, ledger, case)
    if number > 2:
        told += pushes.heads(ledger, case)
    everyone = list({o.id: o for o in told}.values())
    pushes.push(app, ledger, everyone, case, "push_incident_unseen", f"{case.id}:incident:{number}", kind="alarm")
    furthest = everyone[-1].role.value if everyone else "-"
    casework.append(app, ledger, case, Escalated(stage="incident", to=furthest), SYSTEM)
    set_round(ledger, case, number + 1, app.now())


# --- as text for the desk's chat


def lines(app: "App", ledger: Ledger, case: Case) -> str:
    """Facts in the order of coming, who has seen it, and whom a push did not reach."""
    found = incident(ledger, case)
    text, clock = app.notices.text, app.tz
    rows = [text("incident_head", **case_words.case_facts(app, case))]
    for one in found.said:
        words = one.text or text("case_words_media", kind=one.kind)
        rows.append(text("incident_fact", clock=f"{one.at.astimezone(clock):%H:%M:%S}", text=words))
    if found.lat is not None:
        rows.append(text("incident_pin", lat=found.lat, lng=found.lng))
    rows.append(text("incident_seen", who=found.seen_by.name) if found.seen_by else text("incident_unseen"))
    last = {delivery.officer.id: delivery for delivery in found.deliveries}
    rows += [text(f"incident_push_{d.status}", who=d.officer.name) for d in last.values()]
    return "\n".join(rows)
