"""What an officer may list, as a condition on plain columns, and which cases are at work."""

from dataclasses import replace

from bot.domain.cases import State
from bot.domain.officers import Officer
from bot.domain.policy import Action, Relation, Verdict, judge, verdict
from bot.store.files import OPEN
from bot.store.ledger import Ledger
from bot.store.lists import Scope

AT_WORK = tuple(state for state in OPEN if state is not State.ANSWERING)


def scope_of(ledger: Ledger, officer: Officer) -> Scope:
    """The policy's cells of `list`; which case is sealed or has somebody aside, the policy says once more of each."""
    sealed = verdict(officer.role, Action.LIST, Relation.SEALED) is Verdict.ALLOW
    return Scope(
        station=officer.station,
        whole=verdict(officer.role, Action.LIST, Relation.STATION) is Verdict.ALLOW,
        sealed=sealed,
        officer=officer.id,
        beats=tuple(officer.beats),
        hidden=ledger.hidden_from(officer.id, sealed=sealed),
    )


def counted(ledger: Ledger, officer: Officer) -> Scope:
    """What figures are made of: the officer's own lists. Who has none, an auditor, counts the whole station, complaints
    about officers apart."""
    scope = scope_of(ledger, officer)
    return scope if judge(officer, Action.LIST) is Verdict.ALLOW else replace(scope, whole=True)
