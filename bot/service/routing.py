"""Which case a tip comes to, and whose case it is. Ordered rules, first match wins."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Flag, State, Urgency
from bot.domain.deadlines import due_at
from bot.domain.diversion import DISPUTE_DAYS, DISPUTES, with_disputes
from bot.domain.events import DetailsSet
from bot.domain.ids import BeatCode, CaseId, CaseNumber, MatterCode, OfficerId, draw_case_number, new_id
from bot.domain.places import unit_key
from bot.domain.questioning import urgency_of
from bot.domain.submissions import Facts, Submission, Tip
from bot.service import days, standing
from bot.service.summary import place_words, summarise
from bot.store.ledger import Ledger
from bot.understanding.complaints import names_officer

if TYPE_CHECKING:
    from bot.service.app import App

UNSORTED = MatterCode("unsorted")
"""The matter of a case whose words a person must read first."""


def new_case(app: "App", ledger: Ledger, submission: Submission, tip: Tip) -> Case:
    """A case for a tip that joins none: with a free number, its beat, its officer and its clock."""
    at = app.now()
    facts = submission.facts
    beat = beat_of(app, facts)
    matter = tip.matter or UNSORTED
    key = unit_key(facts.place) if facts.place else None
    disputes = disputes_at(app, ledger, key, matter)
    flags = case_flags(app, facts, matter) | ({Flag.ESCALATING} if disputes >= DISPUTES else set())
    hidden = named_in(ledger, submission) if Flag.HEAD_ONLY in flags else frozenset()
    case = Case(
        id=CaseId(new_id(at)),
        number=free_number(ledger, submission.station),
        station=submission.station,
        matter=matter,
        state=State.RECEIVED,
        opened_at=at,
        state_since=at,
        beat=beat,
        hidden_from=hidden,
        urgency=with_disputes(urgency(app, facts, matter), disputes),
        place=place_words(facts, app.notices.text, "place_pin"),
        unit_key=key,
        summary=summarise(facts, days.saying(app)),
        flags=flags,
    )
    return with_clock(app, replace(case, assignee=standing.assignee(app, ledger, case)))


def disputes_at(app: "App", ledger: Ledger, key: str | None, matter: MatterCode) -> int:
    """How many disputes were told of this address within a month, the one of now included; 0 for other matters."""
    if key is None or not is_dispute(app, matter):
        return 0
    since = app.now() - timedelta(days=DISPUTE_DAYS)
    earlier = [case for case in ledger.cases_at(key) if case.opened_at >= since and is_dispute(app, case.matter)]
    return 1 + sum(len(ledger.tips_on(case.id)) for case in earlier)


def is_dispute(app: "App", matter: MatterCode) -> bool:
    row = app.catalogue.get(matter)
    return row is not None and row.group == "dispute"


def with_clock(app: "App", case: Case) -> Case:
    return replace(case, due_at=due_at(case, app.calendar, app.tz))


def free_number(ledger: Ledger, station: str) -> CaseNumber:
    while not ledger.number_free(number := draw_case_number(), station):
        pass
    return number


def beat_of(app: "App", facts: Facts) -> BeatCode | None:
    """The beat chosen or found for the place; None leaves it to the duty desk, never a guess."""
    if facts.beat:
        return BeatCode(facts.beat)
    return app.places.find(facts.place, pin=facts.pin).beat


def urgency(app: "App", facts: Facts, matter: MatterCode) -> Urgency:
    row = app.catalogue.get(matter)
    return urgency_of(row, facts) if row else facts.urgency


def case_flags(app: "App", facts: Facts, matter: MatterCode) -> frozenset[Flag]:
    row = app.catalogue.get(matter)
    flags = set(facts.flags)
    if matter == UNSORTED:
        flags.add(Flag.UNPARSED)
    if row is not None and row.at_risk and Flag.CONTACT_HERE not in flags:
        flags.add(Flag.SAFE_CONTACT)
    if row is not None and row.head_only:
        flags.add(Flag.HEAD_ONLY)
    return frozenset(flags)


def named_in(ledger: Ledger, submission: Submission) -> frozenset[OfficerId]:
    """The officers whom a complaint names, by full name or by surname and title: they never see it, a head neither."""
    words = " ".join(said.text for said in submission.said)
    return frozenset(o.id for o in ledger.officers() if names_officer(words, o.name))


def takes_tips(case: Case, now: datetime) -> bool:
    if case.state in (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED):
        return True
    return case.state is State.CLOSED and case.watch_until is not None and now <= case.watch_until


def details(app: "App", case: Case, submission: Submission, tip: Tip) -> DetailsSet | None:
    """What the case should say after the reporter told more; None when nothing changes or another reporter's
    facts opened the case."""
    if tip.first_case != case.id or case.merged_into is not None:
        return None
    facts = submission.facts
    matter = clearer_matter(case.matter, facts)
    where = facts if not case.place_corrected else Facts()
    told = DetailsSet(
        matter=matter,
        place=place_words(where, app.notices.text, "place_pin") or case.place,
        unit_key=unit_key(where.place) if where.place else case.unit_key,
        beat=(None if case.place_corrected else beat_of(app, facts)) or case.beat,
        summary=summarise(facts, days.saying(app)),
        urgency=max(case.urgency, urgency(app, facts, MatterCode(matter)), key=list(Urgency).index).value,
    )
    known = DetailsSet(
        matter=case.matter,
        place=case.place,
        unit_key=case.unit_key,
        beat=case.beat,
        summary=case.summary,
        urgency=case.urgency.value,
    )
    return told if told != known else None


def clearer_matter(matter: MatterCode, facts: Facts) -> str:
    """Only what nobody could sort yet takes the matter that the reporter's further words name."""
    if matter == UNSORTED and facts.matters:
        return facts.matters[0]
    return matter
