"""The audit chain: each row carries the sum of the one before, so an edit shows (security.md D8)."""

import json
from collections.abc import Sequence
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
        noted = dict(heads)
        prev, expected = FIRST, 1
        for row in self.connection.execute(select(t.audit).order_by(t.audit.c.seq)).mappings():
            plain = {name: value for name, value in row.items() if name != "mac"}
            fits = row["seq"] == expected and row["prev"] == prev and row["mac"] == self.sum_of(plain)
            if not fits or noted.pop(row["seq"], row["mac"]) != row["mac"]:
                return expected if row["seq"] > expected else int(row["seq"])
            prev, expected = row["mac"], expected + 1
        return expected if any(seq >= expected for seq in noted) else None

    def audit_head(self) -> tuple[int, str] | None:
        """Where the chain stands now."""
        last = self.one(HEAD)
        return (last.seq, last.mac) if last else None

    def sum_of(self, row: dict[str, Any]) -> str:
        canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return mac(self.derived(b"audit chain"), canonical.encode()).hex()

    def audit_rows(self, limit: int = 200) -> list[Any]:
        """Newest first."""
        return self.all(select(t.audit).order_by(t.audit.c.seq.desc()).limit(limit))
