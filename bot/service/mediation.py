"""Disputes at the mediators: who is asked, and how roughly the place is told before one of them takes it up."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.domain.cases import Case
from bot.domain.deadlines import after_quiet
from bot.domain.officers import Officer, Role
from bot.domain.policy import sees
from bot.service import case_words, notices, pushes
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

KEY_PARTS = 2


def mediators_for(ledger: Ledger, case: Case) -> Sequence[Officer]:
    """Who is asked, among those who may see the dispute: the one who took it up; else the bound mediators of its beat,
    else those of the whole station."""
    everyone = [o for o in ledger.officers() if o.role is Role.MEDIATOR and o.bound and sees(o, case)]
    return [o for o in everyone if case.beat in o.beats] or everyone


def rough_place(case: Case) -> str:
    """Down to the building: whose door it is stays untold until somebody takes the dispute up."""
    if case.unit_key is None:
        return case.place
    return "".join(case.unit_key.split("|")[:KEY_PARTS])


def push_mediators(app: "App", ledger: Ledger, case: Case, key: str, idem: str, *, urgent: bool, **facts: str) -> None:
    """A push to the mediators concerned; the place is rough until one of them took the dispute up."""
    taken = case.referral is not None and case.referral.by is not None
    known = case_words.case_facts(app, case) | ({} if taken else {"place": rough_place(case), "summary": ""}) | facts
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
        pushes.remember_push(app, ledger, mediator, case)
