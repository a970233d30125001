"""The inbox: every message is a row before anything else happens; each is worked by one worker, in order per person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from bot.domain.ids import InboxId, PersonId, new_id
from bot.store import tables as t
from bot.store.room import AT, PERSON, Room, is_due, lease_over, lease_times, lookup, times
from bot.store.rows import micros, moment

LEASE_SECONDS = 30
MAX_ATTEMPTS = 5
"""After so many crashes or failures a row is dead: a person reads it (security.md R4)."""
BACKOFF_SECONDS = 5
CANDIDATES = 20
SHOWN = 200


# --- statements that every turn needs, built once

EXPIRED = (t.inbox.c.status == "working") & lease_over(t.inbox.c.lease_until)
CLAIMABLE = or_((t.inbox.c.status == "waiting") & is_due(t.inbox.c.due_at, t.inbox.c.received_at), EXPIRED)
A_TURN = select(t.inbox.c.seq).where(CLAIMABLE).limit(1)
TURNS = (
    select(t.inbox.c.seq, t.inbox.c.person, t.inbox.c.bundle, t.inbox.c.urgent)
    .where(CLAIMABLE, t.inbox.c.person.not_in(bindparam("passed_over", expanding=True)))
    .order_by(t.inbox.c.urgent.desc(), t.inbox.c.seq)
    .limit(CANDIDATES)
)
SETTLING = (
    select(t.inbox)
    .where(t.inbox.c.person == bindparam("person"), t.inbox.c.due_at > AT, t.inbox.c.bundle.is_not(None))
    .where(t.inbox.c.status == "waiting", t.inbox.c.attempt == 0)
    .order_by(t.inbox.c.seq)
)
OLDER = (
    select(t.inbox.c.bundle)
    .where(t.inbox.c.person == bindparam("person"), t.inbox.c.seq < bindparam("seq"))
    .where(t.inbox.c.status.in_(("waiting", "working")), t.inbox.c.urgent.is_(False))
)
TAKE_PERSON = (
    update(t.busy)
    .where(t.busy.c.person == bindparam("its_person"), lease_over(t.busy.c.lease_until))
    .values(owner=bindparam("new_owner"), lease_until=bindparam("until"))
)
FREE_PERSON = delete(t.busy).where(t.busy.c.person == bindparam("person"), t.busy.c.owner == bindparam("owner"))
SAME = or_(
    t.inbox.c.seq == bindparam("its_seq"),
    (t.inbox.c.bundle == bindparam("its_bundle")) & (t.inbox.c.person == bindparam("its_person")),
)
"""A message with the other bubbles of its bundle; a message without one is alone."""
TAKE_ROWS = (
    update(t.inbox)
    .where(SAME, or_(t.inbox.c.status == "waiting", EXPIRED))
    .values(
        status="working",
        owner=bindparam("new_owner"),
        lease_until=bindparam("until"),
        attempt=t.inbox.c.attempt + 1,
    )
)
TAKEN_ROWS = (
    select(t.inbox)
    .where(SAME, t.inbox.c.status == "working", t.inbox.c.owner == bindparam("new_owner"))
    .order_by(t.inbox.c.seq)
)
LEAVE = update(t.inbox).where(
    t.inbox.c.id == bindparam("its_id"),
    t.inbox.c.owner == bindparam("its_owner"),
    t.inbox.c.attempt == bindparam("its_attempt"),
    t.inbox.c.status == "working",
)


ANSWER = select(t.inbox.c.person, t.inbox.c.answer_box).where(t.inbox.c.id == bindparam("id"))


class LeaseLost(Exception):
    """Another worker holds the row now; what this one did must be rolled back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """`bundle` joins the bubbles of one narrative. `body` is the message as JSON; `urgent` skips order and settling."""

    id: InboxId
    seq: int
    person: PersonId
    kind: str
    created_at: datetime
    received_at: datetime
    status: str
    attempt: int
    due_at: datetime
    bundle: str | None
    urgent: bool
    body: bytes
    error: str | None = None


class Inbox(Room):
    """Messages and events that came in."""

    def put_inbox(
        self,
        *,
        dedupe: str,
        person: PersonId,
        kind: str,
        body: bytes,
        created_at: datetime,
        at: datetime,
        due_at: datetime,
        bundle: str | None = None,
        urgent: bool = False,
    ) -> tuple[InboxRow, bool]:
        """The row of this message and whether it is fresh; a repeat finds the row of the first delivery."""
        row_id = InboxId(new_id(at))
        row = {
            "id": row_id,
            "dedupe": self.index("dedupe", dedupe),
            "person": person,
            "kind": kind,
            "created_at": micros(created_at),
            "received_at": micros(at),
            "status": "waiting",
            "attempt": 0,
            "due_at": micros(due_at),
            "bundle": bundle,
            "urgent": urgent,
            "body_box": self.seal((PERSON, person), f"inbox.body:{row_id}", body),
        }
        seq = self.put_numbered(t.inbox, row, ["dedupe"])
        self.left_work.add("inbox")
        if seq is None:
            return self.inbox_found(lookup(t.inbox, "dedupe"), dedupe=row["dedupe"])[0], False
        fresh = InboxRow(
            id=row_id,
            seq=seq,
            person=person,
            kind=kind,
            created_at=created_at,
            received_at=at,
            status="waiting",
            attempt=0,
            due_at=due_at,
            bundle=bundle,
            urgent=urgent,
            body=body,
        )
        return fresh, True

    def inbox_by_dedupe(self, dedupe: str) -> InboxRow | None:
        return next(iter(self.inbox_found(lookup(t.inbox, "dedupe"), dedupe=self.index("dedupe", dedupe))), None)

    def inbox_row(self, row_id: InboxId) -> InboxRow | None:
        return next(iter(self.inbox_found(lookup(t.inbox, "id"), id=row_id)), None)

    def settling(self, person: PersonId, at: datetime) -> Sequence[InboxRow]:
        """Bubbles of this person that still wait for further ones."""
        return self.inbox_found(SETTLING, person=person, at=micros(at))

    def postpone(self, bundle: str, due_at: datetime) -> None:
        """Let the bubbles of a bundle wait until then (or no longer)."""
        waiting = (t.inbox.c.bundle == bundle) & (t.inbox.c.status == "waiting")
        self.connection.execute(update(t.inbox).where(waiting).values(due_at=micros(due_at)))

    # --- working

    def has_due_turn(self, at: datetime) -> bool:
        return self.one(A_TURN, **times(at, LEASE_SECONDS)) is not None

    def claim_turn(self, owner: str, at: datetime) -> Sequence[InboxRow]:
        """One person's oldest open message with the other bubbles of its bundle, leased to `owner`; empty when there
        is nothing to do. No person is in work twice at a time; urgent rows do not wait for that. Whoever must wait is
        passed over with all that they wrote, so that nobody else waits behind them."""
        passed_over: set[PersonId] = set()
        while rows := self.all(self.skip_locked(TURNS), passed_over=list(passed_over), **times(at, LEASE_SECONDS)):
            for row in rows:
                if row.urgent or (row.person not in passed_over and self.may_take(row, owner, at)):
                    return self.take_rows(row, owner, at)
                passed_over.add(row.person)
        return ()

    def may_take(self, row: Any, owner: str, at: datetime) -> bool:
        return not self.has_older(row) and self.take_person(row.person, owner, at)

    def has_older(self, row: Any) -> bool:
        """An older message of this person that waits for its next try keeps its turn."""
        older = self.all(OLDER, person=row.person, seq=row.seq)
        return any(found.bundle is None or found.bundle != row.bundle for found in older)

    def take_person(self, person: PersonId, owner: str, at: datetime) -> bool:
        until = micros(at + timedelta(seconds=LEASE_SECONDS))
        if self.put_new(t.busy, {"person": person, "owner": owner, "lease_until": until}, ["person"]):
            return True
        taken = self.run(TAKE_PERSON, its_person=person, new_owner=owner, until=until, **lease_times(at, LEASE_SECONDS))
        return bool(taken)

    def take_rows(self, row: Any, owner: str, at: datetime) -> Sequence[InboxRow]:
        these = {"its_seq": row.seq, "its_bundle": row.bundle, "its_person": row.person}
        until = micros(at + timedelta(seconds=LEASE_SECONDS))
        self.run(TAKE_ROWS, **these, new_owner=owner, until=until, **lease_times(at, LEASE_SECONDS))
        return self.inbox_found(TAKEN_ROWS, **these, new_owner=owner)

    def finish_turn(self, rows: Sequence[InboxRow], owner: str) -> None:
        """The rows are done. Raises `LeaseLost` when one of them is no longer this owner's."""
        for row in rows:
            self.leave(row, owner, status="done", error=None)
        self.free_person(rows, owner)

    def fail_turn(self, rows: Sequence[InboxRow], owner: str, error: str, at: datetime) -> bool:
        """Try again later; True when the rows are dead now. `error` is a class name, never a text."""
        dead = any(row.attempt >= MAX_ATTEMPTS for row in rows)
        for row in rows:
            due = micros(at + timedelta(seconds=self.backoff(row.attempt)))
            self.leave(row, owner, status="dead" if dead else "waiting", error=error, due_at=due)
        self.free_person(rows, owner)
        return dead

    def leave(self, row: InboxRow, owner: str, **values: Any) -> None:
        mine = {"its_id": row.id, "its_owner": owner, "its_attempt": row.attempt}
        if not self.run(LEAVE, **mine, lease_until=None, **values):
            raise LeaseLost

    def free_person(self, rows: Sequence[InboxRow], owner: str) -> None:
        if rows:
            self.left_work.add("inbox")
            self.run(FREE_PERSON, person=rows[0].person, owner=owner)

    def backoff(self, attempt: int) -> float:
        """At most 5 s after the first try, doubled with each further one; full jitter."""
        return self.luck.uniform(0, BACKOFF_SECONDS * 2 ** (attempt - 1))

    def release_leases_of(self, owner: str) -> int:
        """At start: what a dead process of the same name still holds goes back."""
        mine = (t.inbox.c.owner == owner) & (t.inbox.c.status == "working")
        freed = self.connection.execute(update(t.inbox).where(mine).values(status="waiting", lease_until=None))
        self.connection.execute(delete(t.busy).where(t.busy.c.owner == owner))
        return int(freed.rowcount)

    def release_all_leases(self) -> int:
        """At the start of the only service of a database: nobody else can hold one."""
        freed = update(t.inbox).where(t.inbox.c.status == "working").values(status="waiting", lease_until=None)
        self.connection.execute(delete(t.busy))
        return int(self.connection.execute(freed).rowcount)

    # --- answers in the callback

    def set_answer(self, row: InboxRow, answer: bytes) -> None:
        box = self.seal((PERSON, row.person), f"inbox.answer:{row.id}", answer)
        self.amend(t.inbox, "id", row.id, answer_box=box)

    def answer_of(self, row_id: InboxId) -> bytes | None:
        found = self.one(ANSWER, id=row_id)
        if found is None or found.answer_box is None:
            return None
        return self.open_unless_erased((PERSON, found.person), f"inbox.answer:{row_id}", bytes(found.answer_box))

    # --- looking

    def inbox_rows(self, status: str | None = None, limit: int = SHOWN) -> Sequence[InboxRow]:
        """Oldest first."""
        found = select(t.inbox).order_by(t.inbox.c.seq).limit(limit)
        return self.inbox_found(found.where(t.inbox.c.status == status) if status else found)

    def replay_inbox(self, row_id: InboxId, at: datetime) -> bool:
        """Work a dead row again."""
        dead = (t.inbox.c.id == row_id) & (t.inbox.c.status == "dead")
        again = update(t.inbox).where(dead).values(status="waiting", attempt=0, due_at=micros(at), error=None)
        return bool(self.connection.execute(again).rowcount)

    def oldest_open_inbox(self) -> datetime | None:
        open_still = t.inbox.c.status.in_(("waiting", "working"))
        row = self.one(select(t.inbox.c.received_at).where(open_still).order_by(t.inbox.c.seq).limit(1))
        return moment(row.received_at) if row else None

    def inbox_found(self, query: Any, **values: Any) -> Sequence[InboxRow]:
        return [self.as_inbox_row(row) for row in self.all(query, **values)]

    def as_inbox_row(self, row: Any) -> InboxRow:
        return InboxRow(
            id=row.id,
            seq=row.seq,
            person=row.person,
            kind=row.kind,
            created_at=moment(row.created_at),
            received_at=moment(row.received_at),
            status=row.status,
            attempt=row.attempt,
            due_at=moment(row.due_at),
            bundle=row.bundle,
            urgent=row.urgent,
            body=self.open_unless_erased((PERSON, row.person), f"inbox.body:{row.id}", bytes(row.body_box)) or b"",
            error=row.error,
        )
