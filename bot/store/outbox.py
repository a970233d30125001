"""The outbox: what is owed to a person, in order per person, until it is sent, held for the next contact, or dead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.ids import CaseId, InboxId, PersonId, TipId, new_id
from bot.store import tables as t
from bot.store.inbox import LeaseLost
from bot.store.room import PERSON, Room, is_due, lease_over
from bot.store.rows import micros, moment

SEND_LEASE_SECONDS = 30
CANDIDATES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """`kind`: answer, receipt, outcome, question, progress, survey, relay, push, alarm, quiet. `channel_step` is the
    ladder's step last tried; `body` is JSON with `text` and `facts`."""

    id: str
    seq: int
    idem: str
    recipient: PersonId
    kind: str
    inbox_id: InboxId | None
    case_id: CaseId | None
    tip_id: TipId | None
    created_at: datetime
    status: str
    attempt: int
    not_before: datetime
    channel_step: str | None
    last_code: int | None
    body: bytes
    crashed: bool = False
    """The row was found in the middle of sending by a process that is gone (security.md R6)."""


class Outbox(Room):
    """What goes out."""

    def put_outbox(
        self,
        *,
        idem: str,
        recipient: PersonId,
        kind: str,
        body: bytes,
        at: datetime,
        not_before: datetime | None = None,
        inbox_id: InboxId | None = None,
        case_id: CaseId | None = None,
        tip_id: TipId | None = None,
    ) -> bool:
        """Owe a message; False when the same (`idem`) is owed already. `quiet` ones wait for the next contact."""
        row_id = new_id(at)
        row = {
            "id": row_id,
            "idem": idem,
            "recipient": recipient,
            "kind": kind,
            "inbox_id": inbox_id,
            "case_id": case_id,
            "tip_id": tip_id,
            "created_at": micros(at),
            "status": "held" if kind == "quiet" else "new",
            "attempt": 0,
            "not_before": micros(not_before or at),
            "body_box": self.seal((PERSON, recipient), f"outbox.body:{row_id}", body),
        }
        self.left_work.add("outbox")
        return self.put_new(t.outbox, row, ["idem"])

    # --- sending

    def has_due_outbox(self, at: datetime) -> bool:
        return self.one(select(t.outbox.c.seq).where(sendable(t.outbox, at)).limit(1)) is not None

    def claim_outbox(self, owner: str, at: datetime) -> OutboxRow | None:
        """The next message that may go out now. Nothing overtakes an older due message of the same person."""
        older = aliased(t.outbox)
        before_it = select(older.c.seq).where(
            older.c.recipient == t.outbox.c.recipient,
            older.c.seq < t.outbox.c.seq,
            or_((older.c.status == "new") & (older.c.not_before <= micros(at)), older.c.status == "sending"),
        )
        query = select(t.outbox).where(sendable(t.outbox, at), ~before_it.exists()).order_by(t.outbox.c.seq).limit(1)
        row = self.one(self.skip_locked(query))
        return self.take_outbox(row, owner, at) if row else None

    def claim_following(
        self, row: OutboxRow, owner: str, at: datetime, fits: Callable[[Sequence[OutboxRow]], bool]
    ) -> Sequence[OutboxRow]:
        """Due messages of the same kind to the same person right behind this one, as long as all fit into one."""
        mine = (t.outbox.c.recipient == row.recipient) & (t.outbox.c.seq > row.seq)
        due = mine & (t.outbox.c.status == "new") & (t.outbox.c.not_before <= micros(at))
        taken: list[OutboxRow] = []
        for other in self.all(self.skip_locked(select(t.outbox).where(due).order_by(t.outbox.c.seq).limit(CANDIDATES))):
            alike = other.kind == row.kind and other.channel_step is None
            if not alike or not fits([row, *taken, self.as_outbox_row(other)]):
                break
            taken.append(self.take_outbox(other, owner, at))
        return taken

    def claim_answers(
        self, inbox_id: InboxId, owner: str, at: datetime, *, held_of: str | None = None
    ) -> Sequence[OutboxRow]:
        """The answers to one message, for a reply in its own callback; nobody else sends them from now on. With
        `held_of` also what is held for that person, which comes first."""
        query = select(t.outbox).where(answers_to(inbox_id, held_of)).order_by(t.outbox.c.seq)
        return [self.take_outbox(row, owner, at) for row in self.all(self.skip_locked(query))]

    def has_answers(self, inbox_id: InboxId, held_of: str | None = None) -> bool:
        return self.one(select(t.outbox.c.seq).where(answers_to(inbox_id, held_of)).limit(1)) is not None

    def take_outbox(self, row: Any, owner: str, at: datetime) -> OutboxRow:
        self.connection.execute(
            update(t.outbox)
            .where(t.outbox.c.seq == row.seq)
            .values(
                status="sending",
                owner=owner,
                lease_until=micros(at + timedelta(seconds=SEND_LEASE_SECONDS)),
                attempt=row.attempt + 1,
            )
        )
        return self.as_outbox_row(row, attempt=row.attempt + 1, status="sending", crashed=row.status == "sending")

    def finish_outbox(
        self,
        row: OutboxRow,
        owner: str,
        status: str,
        at: datetime,
        *,
        code: int | None = None,
        channel_step: str | None = None,
    ) -> None:
        """`status`: sent, held, dead or cancelled. Raises `LeaseLost`."""
        self.leave_outbox(row, owner, status=status, last_code=code, done_at=micros(at), channel_step=channel_step)

    def retry_outbox(
        self, row: OutboxRow, owner: str, due_at: datetime, *, code: int | None = None, channel_step: str | None = None
    ) -> None:
        """Again at `due_at`, from `channel_step` on. Raises `LeaseLost`."""
        step = channel_step or row.channel_step
        self.leave_outbox(row, owner, status="new", last_code=code, not_before=micros(due_at), channel_step=step)

    def leave_outbox(self, row: OutboxRow, owner: str, **values: Any) -> None:
        mine = (t.outbox.c.id == row.id) & (t.outbox.c.owner == owner) & (t.outbox.c.attempt == row.attempt)
        sending = mine & (t.outbox.c.status == "sending")
        if not self.connection.execute(update(t.outbox).where(sending).values(lease_until=None, **values)).rowcount:
            raise LeaseLost

    # --- held words

    def held(self, recipient: PersonId) -> Sequence[OutboxRow]:
        return self.outbox_where((t.outbox.c.recipient == recipient) & (t.outbox.c.status == "held"))

    def release_held(self, recipient: PersonId, at: datetime) -> int:
        """At the person's next contact: held words may go out again, before anything newer."""
        mine = (t.outbox.c.recipient == recipient) & (t.outbox.c.status == "held")
        self.left_work.add("outbox")
        freed = update(t.outbox).where(mine).values(status="new", not_before=micros(at), channel_step=None)
        return int(self.connection.execute(freed).rowcount)

    def expired_held(self, before: datetime) -> Sequence[OutboxRow]:
        """Held since before then; the words stay held for the next contact."""
        return self.outbox_where((t.outbox.c.status == "held") & (t.outbox.c.created_at < micros(before)))

    # --- looking and mending

    def cancel_outbox(self, idem_prefix: str, at: datetime) -> int:
        """What has not gone out and is owed no longer."""
        mine = t.outbox.c.idem.startswith(idem_prefix, autoescape=True) & t.outbox.c.status.in_(("new", "held"))
        return int(
            self.connection.execute(
                update(t.outbox).where(mine).values(status="cancelled", done_at=micros(at))
            ).rowcount
        )

    def outbox_rows(
        self, status: str | None = None, *, recipient: PersonId | None = None, limit: int = 200
    ) -> Sequence[OutboxRow]:
        condition = t.outbox.c.seq > 0
        if status is not None:
            condition = and_(condition, t.outbox.c.status == status)
        if recipient is not None:
            condition = and_(condition, t.outbox.c.recipient == recipient)
        return self.outbox_where(condition, limit)

    def outbox_by_idem(self, idem: str) -> OutboxRow | None:
        return next(iter(self.outbox_where(t.outbox.c.idem == idem)), None)

    def outbox_of_inbox(self, inbox_id: InboxId) -> Sequence[OutboxRow]:
        return self.outbox_where(t.outbox.c.inbox_id == inbox_id)

    def outbox_of_case(self, case_id: CaseId, *kinds: str) -> Sequence[OutboxRow]:
        """What was owed about a case, oldest first; the newest 200."""
        mine = (t.outbox.c.case_id == case_id) & t.outbox.c.kind.in_(kinds)
        query = select(t.outbox).where(mine).order_by(t.outbox.c.seq.desc()).limit(200)
        return [self.as_outbox_row(row) for row in reversed(self.all(query))]

    def replay_outbox(self, row_id: str, at: datetime) -> bool:
        dead = (t.outbox.c.id == row_id) & t.outbox.c.status.in_(("dead", "held"))
        again = (
            update(t.outbox)
            .where(dead)
            .values(status="new", attempt=0, not_before=micros(at), channel_step=None, last_code=None)
        )
        return bool(self.connection.execute(again).rowcount)

    def outbox_where(self, condition: Any, limit: int = 200) -> Sequence[OutboxRow]:
        query = select(t.outbox).where(condition).order_by(t.outbox.c.seq).limit(limit)
        return [self.as_outbox_row(row) for row in self.all(query)]

    def as_outbox_row(self, row: Any, **differences: Any) -> OutboxRow:
        known: dict[str, Any] = {
            "id": row.id,
            "seq": row.seq,
            "idem": row.idem,
            "recipient": row.recipient,
            "kind": row.kind,
            "inbox_id": row.inbox_id,
            "case_id": row.case_id,
            "tip_id": row.tip_id,
            "created_at": moment(row.created_at),
            "status": row.status,
            "attempt": row.attempt,
            "not_before": moment(row.not_before),
            "channel_step": row.channel_step,
            "last_code": row.last_code,
            "body": self.open_unless_erased((PERSON, row.recipient), f"outbox.body:{row.id}", bytes(row.body_box))
            or b"",
        }
        return OutboxRow(**(known | differences))


def sendable(outbox: Any, at: datetime) -> Any:
    crashed = (outbox.c.status == "sending") & lease_over(outbox.c.lease_until, at, SEND_LEASE_SECONDS)
    return or_((outbox.c.status == "new") & is_due(outbox.c.not_before, outbox.c.created_at, at), crashed)


def answers_to(inbox_id: InboxId, held_of: str | None) -> Any:
    mine = (t.outbox.c.inbox_id == inbox_id) & t.outbox.c.kind.in_(("answer", "receipt"))
    ready = mine & t.outbox.c.status.in_(("new", "held"))
    if held_of is None:
        return ready
    return or_(ready, (t.outbox.c.recipient == held_of) & (t.outbox.c.status == "held"))
