"""The audit chain: each row carries the sum of the one before, so an edit shows (security.md D8)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from bot.domain.officers import Actor
from bot.store import tables as t
from bot.store.room import Room
from bot.store.rows import micros
from bot.vault.blind import mac

CHAIN_LOCK = 0x5741_5544
FIRST = "0" * 64
HEAD = select(t.audit.c.seq, t.audit.c.mac).order_by(t.audit.c.seq.desc()).limit(1)
PIECE_ROWS = 2_000
"""So many rows are summed up in some ten milliseconds, and never all of them held at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Rows up to `upto` fit; `bad` is the first one that does not; `last`: there are no more."""

    upto: int
    bad: int | None = None
    last: bool = False


class Audit(Room):
    """Who did what, when, to which object, with what result. No personal data."""

    def audit(
        self, actor: Actor, action: str, object_: str, at: datetime, result: str = "ok", reason: str | None = None
    ) -> None:
        if self.postgres:
            self.connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
        last = self.one(HEAD)
        row = {
            "seq": (last.seq if last else 0) + 1,
            "at": micros(at),
            "actor_role": actor.role.value,
            "actor_id": actor.id,
            "action": action,
            "object": object_,
            "result": result,
            "reason": reason,
            "prev": last.mac if last else FIRST,
        }
        self.add(t.audit, row | {"mac": self.sum_of(row)})

    def verify_audit(self, heads: Sequence[tuple[int, str]] = ()) -> int | None:
        """The first row that does not fit the chain, None when all do. `heads` (seq, mac) were noted elsewhere: they
        show what the chain alone cannot, a tail that was cut off or a chain that was written anew."""
        piece = Piece(upto=0)
        while piece.bad is None and not piece.last:
            piece = self.verify_piece(piece.upto, heads)
        return piece.bad

    def verify_piece(self, after: int, heads: Sequence[tuple[int, str]] = (), rows: int = PIECE_ROWS) -> Piece:
        """The next rows after one that fits (0: from the beginning), so that a long chain can be summed up by and by:
        what is once in it never changes."""
        noted, upto, seq = dict(heads), after, t.audit.c.seq
        prev = self.mac_of(after) if after else FIRST
        if prev is None:
            return Piece(upto=after - 1, bad=after)
        asked = select(t.audit).where(seq > after) if after else select(t.audit)
        found = self.connection.execute(asked.order_by(seq).limit(rows)).mappings().all()
        for row in found:
            plain = {name: value for name, value in row.items() if name != "mac"}
            fits = row["seq"] == upto + 1 and row["prev"] == prev and row["mac"] == self.sum_of(plain)
            if not fits or noted.get(row["seq"], row["mac"]) != row["mac"]:
                return Piece(upto=upto, bad=min(upto + 1, int(row["seq"])))
            prev, upto = row["mac"], upto + 1
        last = len(found) < rows
        cut = last and any(seq > upto for seq in noted)
        return Piece(upto=upto, bad=upto + 1 if cut else None, last=last)

    def mac_of(self, seq: int) -> str | None:
        row = self.one(select(t.audit.c.mac).where(t.audit.c.seq == seq))
        return row.mac if row else None

    def audit_head(self) -> tuple[int, str] | None:
        """Where the chain stands now."""
        last = self.one(HEAD)
        return (last.seq, last.mac) if last else None

    def sum_of(self, row: dict[str, Any]) -> str:
        """Over the row as JSON without blanks, by the names of its columns: what was summed up once stays so."""
        canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return mac(self.derived(b"audit chain"), canonical.encode()).hex()
