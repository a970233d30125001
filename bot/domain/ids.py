"""Names of things: random, time-ordered identifiers that say nothing about a person."""

import secrets
from datetime import UTC, datetime
from typing import NewType
from uuid import UUID

PersonId = NewType("PersonId", str)
SubmissionId = NewType("SubmissionId", str)
TipId = NewType("TipId", str)
CaseId = NewType("CaseId", str)
OfficerId = NewType("OfficerId", str)
InboxId = NewType("InboxId", str)

CaseNumber = NewType("CaseNumber", str)
"""One letter (no I, O) and four digits, drawn at random among the free ones of the station: A0231."""
Receipt = NewType("Receipt", str)
"""`T` and six random digits; each reporter has an own one, never the case number: T408213."""
BeatCode = NewType("BeatCode", str)
MatterCode = NewType("MatterCode", str)
"""A code of the matter catalogue, for example `group_rental`."""

CASE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_id(now: datetime) -> str:
    """A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits; sorts by time of making."""
    millis = int(now.timestamp() * 1000) & (1 << 48) - 1
    value = millis << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(UUID(int=value))


def made_at(known: str) -> datetime:
    """When a UUIDv7 was made, to the millisecond, UTC."""
    return datetime.fromtimestamp((UUID(known).int >> 80) / 1000, UTC)


def draw_receipt() -> Receipt:
    return Receipt(f"T{secrets.randbelow(900_000) + 100_000}")


def draw_case_number() -> CaseNumber:
    return CaseNumber(f"{secrets.choice(CASE_LETTERS)}{secrets.randbelow(10_000):04d}")
