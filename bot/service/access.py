"""The one place where the policy is enforced: allowed, masked, or refused and noted (security.md S1, S2)."""

from datetime import datetime

from bot.domain.cases import Case
from bot.domain.errors import NotAllowed, UnknownCase
from bot.domain.officers import Actor, Officer
from bot.domain.policy import Action, Verdict, judge
from bot.store.ledger import Ledger


def permit(ledger: Ledger, officer: Officer, action: Action, case: Case | None = None, *, at: datetime) -> Verdict:
    """ALLOW or MASKED. A refusal leaves an audit row for good, so the caller commits even then. Raises `UnknownCase`
    for a case that the officer may not know of, `NotAllowed` for anything else."""
    found = judge(officer, action, case)
    if found is not Verdict.DENY:
        return found
    deny(ledger, officer, action, f"case:{case.id}" if case else "room", at)
    if case is not None and judge(officer, Action.LOOK, case) is Verdict.DENY:
        raise UnknownCase(number=case.number)
    raise NotAllowed(number=case.number if case else "")


def case_by_number(ledger: Ledger, officer: Officer, number: str, action: Action, *, at: datetime) -> Case:
    """The case in the officer's scope. One that is not there and one that is not to be known are answered alike."""
    case = ledger.case_by_number(number, officer.station or None)
    if case is None:
        deny(ledger, officer, action, "case:?", at)
        raise UnknownCase(number=number)
    permit(ledger, officer, action, case, at=at)
    return case


def deny(ledger: Ledger, officer: Officer, action: Action, object_: str, at: datetime) -> None:
    actor = Actor(role=officer.role, id=officer.id)
    ledger.for_good(lambda: ledger.audit(actor, action.value, object_, at, result="denied"))
