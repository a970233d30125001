"""A reporter's name within one case: `R-7K3F9Q`. Another case gives the same person another name (security.md D4)."""

from bot.domain.ids import CaseId, PersonId
from bot.store.ledger import Ledger

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which are mistaken for each other."""
LENGTH = 6


def alias(ledger: Ledger, case: CaseId, person: PersonId) -> str:
    value = int(ledger.index("alias", f"{case}|{person}")[:16], 16)
    signs = []
    for _ in range(LENGTH):
        value, rest = divmod(value, len(SIGNS))
        signs.append(SIGNS[rest])
    return f"R-{''.join(signs)}"
