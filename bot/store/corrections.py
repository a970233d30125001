"""Corrections: sealed under their case's key while they wait for a person, under the station's once approved."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from bot.domain.corrections import Correction
from bot.domain.ids import CaseId
from bot.store import tables as t
from bot.store.room import CASE, THE_SYSTEM, Owner, Room
from bot.store.rows import micros, moment, to_json

PENDING, APPROVED = "pending", "approved"


class Corrections(Room):
    """What officers put right."""

    def save_correction(self, correction: Correction) -> None:
        """Pending as long as it names its case."""
        state = PENDING if correction.case else APPROVED
        row = {
            "id": correction.id,
            "case_id": correction.case,
            "seq": correction.seq or None,
            "kind": correction.kind,
            "state": state,
            "at": micros(correction.at),
            "body_box": self.seal(owner(correction.case), context(correction.id, state), to_json(correction.pair)),
        }
        self.put(t.correction, row, ["id"])

    def corrections(self, *, approved: bool) -> Sequence[Correction]:
        """The oldest first."""
        state = APPROVED if approved else PENDING
        query = select(t.correction).where(t.correction.c.state == state)
        return [self.as_correction(row) for row in self.all(query.order_by(t.correction.c.at, t.correction.c.id))]

    def correction(self, correction_id: str) -> Correction | None:
        """One that waits for a person."""
        known = (t.correction.c.id == correction_id) & (t.correction.c.state == PENDING)
        row = self.one(select(t.correction).where(known))
        return self.as_correction(row) if row else None

    def drop_correction(self, correction_id: str) -> None:
        self.connection.execute(delete(t.correction).where(t.correction.c.id == correction_id))

    def drop_correction_of(self, case_id: CaseId, seq: int) -> None:
        """The event that corrected was taken back."""
        mine = (t.correction.c.case_id == case_id) & (t.correction.c.seq == seq)
        self.connection.execute(delete(t.correction).where(mine))

    def as_correction(self, row: Any) -> Correction:
        body = self.open(owner(row.case_id), context(row.id, row.state), bytes(row.body_box))
        pair = json.loads(body)
        return Correction(
            id=row.id,
            kind=row.kind,
            at=moment(row.at),
            case=row.case_id,
            seq=row.seq or 0,
            **pair | {"matters": tuple(pair["matters"])},
        )


def owner(case_id: CaseId | None) -> Owner:
    return (CASE, case_id) if case_id else THE_SYSTEM


def context(correction_id: str, state: str) -> str:
    return f"correction.{state}:{correction_id}"
