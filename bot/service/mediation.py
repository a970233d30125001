"""Disputes at the mediators: who is asked, what they may see before and after they take one up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.cases import Case, State
from bot.domain.deadlines import after_quiet
from bot.domain.matters import Destination
from bot.domain.officers import Officer, Role
from bot.service import notices
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

KEY_PARTS = 2


def mediators_for(ledger: Ledger, case: Case) -> Sequence[Officer]:
    """The one who took it up; else the bound mediators of the beat, else those of the station."""
    everyone = [o for o in ledger.officers() if o.role is Role.MEDIATOR and o.bound]
    everyone = [o for o in everyone if o.station in ("", case.station)]
    taken_by = case.referral.by if case.referral else None
    if taken_by is not None:
        return [o for o in everyone if o.id == taken_by]
    return [o for o in everyone if case.beat in o.beats] or [o for o in everyone if not o.beats]


def mediates(officer: Officer, case: Case, ledger: Ledger) -> bool:
    """Whether a dispute is this mediator's to see: offered to them and not taken by another."""
    at_mediators = case.state is State.TRANSFERRED and case.destination == Destination.MEDIATION.value
    return at_mediators and case.merged_into is None and any(o.id == officer.id for o in mediators_for(ledger, case))


def rough_place(case: Case) -> str:
    """Down to the building: whose door it is stays untold until somebody takes the dispute up."""
    if case.unit_key is None:
        return case.place
    return "".join(case.unit_key.split("|")[:KEY_PARTS])


def push_mediators(app: "App", ledger: Ledger, case: Case, key: str, idem: str, *, urgent: bool, **facts: str) -> None:
    """A push to the mediators concerned; the place is rough until one of them took the dispute up."""
    taken = case.referral is not None and case.referral.by is not None
    known = notices.case_facts(app, case) | ({} if taken else {"place": rough_place(case), "summary": ""}) | facts
    for mediator in mediators_for(ledger, case):
        person = ledger.person_of_officer(mediator.id)
        if person is None:
            continue
        notice = notices.Notice(
            to=person.id,
            kind="push",
            text=app.notices.text(key, **known),
            case=case.id,
            idem=f"{idem}:{mediator.id}",
            not_before=after_quiet(app.now(), urgent, app.tz),
        )
        notices.owe(app, ledger, notice)
        notices.remember_push(app, ledger, mediator, case)
