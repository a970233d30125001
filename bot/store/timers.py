"""Timers, the shared access token, and which roles are at work."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.store import tables as t
from bot.store.room import AT, THE_SYSTEM, Room, lease_over, lease_times, lookup
from bot.store.rows import micros, moment

LEASE_SECONDS = 60
OF_PREFIX = and_(t.timer.c.key >= bindparam("first"), t.timer.c.key < bindparam("beyond"))
"""A stretch of the index on both engines; a pattern with LIKE would be held against every timer there is."""
CANCEL = delete(t.timer).where(OF_PREFIX)
LISTED = select(t.timer).where(OF_PREFIX).order_by(t.timer.c.due_at)


def stretch(prefix: str) -> dict[str, str]:
    """Where the keys that begin with it lie, in the order of their bytes."""
    return {"first": prefix, "beyond": prefix + chr(sys.maxunicode)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerRow:
    """`ref` names what it is about, for example a case id; `attempt` how often it was claimed."""

    key: str
    kind: str
    ref: str
    due_at: datetime
    attempt: int


def as_claimed(row: TimerRow, owner: str) -> ColumnElement[bool]:
    """Since this claim it was not cancelled, set anew, or taken over when the lease ran out."""
    c = t.timer.c
    return and_(c.key == row.key, c.owner == owner, c.attempt == row.attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredToken:
    value: str
    expires_at: datetime


class Timers(Room):
    """What is due by the clock."""

    def set_timer(self, key: str, kind: str, ref: str, due_at: datetime) -> None:
        """Set it, or set it anew."""
        self.set_timers([(key, kind, ref, due_at)])

    def set_timers(self, timers: Sequence[tuple[str, str, str, datetime]]) -> None:
        """Several at once, each by key, kind, ref and when it is due."""
        rows = [
            {
                "key": key,
                "kind": kind,
                "ref": ref,
                "due_at": micros(due),
                "attempt": 0,
                "lease_until": None,
                "owner": None,
            }
            for key, kind, ref, due in timers
        ]
        self.put_all(t.timer, rows, ["key"])

    def cancel_timers(self, key_prefix: str) -> None:
        self.run(CANCEL, **stretch(key_prefix))

    def claim_timers(self, owner: str, at: datetime, limit: int = 20) -> Sequence[TimerRow]:
        free = or_(t.timer.c.lease_until.is_(None), lease_over(t.timer.c.lease_until))
        query = select(t.timer).where(t.timer.c.due_at <= AT, free).order_by(t.timer.c.due_at).limit(limit)
        rows = self.all(self.skip_locked(query), **lease_times(at, LEASE_SECONDS))
        until = micros(at + timedelta(seconds=LEASE_SECONDS))
        for row in rows:
            taken = update(t.timer).where(t.timer.c.key == row.key)
            self.connection.execute(taken.values(owner=owner, lease_until=until, attempt=row.attempt + 1))
        return [
            TimerRow(key=r.key, kind=r.kind, ref=r.ref, due_at=moment(r.due_at), attempt=r.attempt + 1) for r in rows
        ]

    def finish_timer(self, row: TimerRow, owner: str) -> bool:
        """End it. False when it is no longer to be carried out by this process: see `as_claimed`."""
        return bool(self.run(delete(t.timer).where(as_claimed(row, owner))))

    def retry_timer(self, row: TimerRow, owner: str, due_at: datetime) -> None:
        again = update(t.timer).where(as_claimed(row, owner))
        self.run(again.values(due_at=micros(due_at), lease_until=None, owner=None))

    def timers(self, key_prefix: str = "") -> Sequence[TimerRow]:
        """Those whose keys begin so, the next one first."""
        rows = self.all(LISTED, **stretch(key_prefix))
        return [TimerRow(key=r.key, kind=r.kind, ref=r.ref, due_at=moment(r.due_at), attempt=r.attempt) for r in rows]

    # --- the access token, shared by all processes

    def token(self, name: str) -> StoredToken | None:
        row = self.one(lookup(t.token, "name"), name=name)
        if row is None or row.value_box is None:
            return None
        value = self.open(THE_SYSTEM, f"token:{name}", bytes(row.value_box)).decode()
        return StoredToken(value=value, expires_at=moment(row.expires_at))

    def take_token_lease(self, name: str, owner: str, at: datetime, seconds: int) -> bool:
        """Whether this process may fetch a new token now; only one may."""
        until = micros(at + timedelta(seconds=seconds))
        if self.put_new(t.token, {"name": name, "owner": owner, "lease_until": until}, ["name"]):
            return True
        free = or_(t.token.c.lease_until.is_(None), lease_over(t.token.c.lease_until), t.token.c.owner == owner)
        taken = update(t.token).where(t.token.c.name == name, free).values(owner=owner, lease_until=until)
        return bool(self.run(taken, **lease_times(at, seconds)))

    def save_token(self, name: str, value: str, expires_at: datetime) -> None:
        """Keep a fetched token and end the lease."""
        row = {
            "name": name,
            "value_box": self.seal(THE_SYSTEM, f"token:{name}", value.encode()),
            "expires_at": micros(expires_at),
            "owner": None,
            "lease_until": None,
        }
        self.put(t.token, row, ["name"])

    # --- roles at work

    def beat(self, role: str, at: datetime) -> None:
        """A role says that it is at work."""
        self.put(t.heartbeat, {"role": role, "at": micros(at)}, ["role"])

    def last_beat(self, role: str) -> datetime | None:
        row = self.one(select(t.heartbeat.c.at).where(t.heartbeat.c.role == role))
        return moment(row.at) if row else None
