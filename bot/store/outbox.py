"""The outbox: what is owed to a person, in order per person, until it is sent, held for the next contact, or dead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.ids import CaseId, InboxId, PersonId, TipId, new_id
from bot.store import tables as t
from bot.store.inbox import LeaseLost
from bot.store.room import AT, PERSON, Room, is_due, lease_over, times
from bot.store.rows import micros, moment

SEND_LEASE_SECONDS = 30
CANDIDATES = 20
SHOWN = 200


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


# --- statements that every message needs, built once

SENDABLE = or_(
    (t.outbox.c.status == "new") & is_due(t.outbox.c.not_before, t.outbox.c.created_at),
    (t.outbox.c.status == "sending") & lease_over(t.outbox.c.lease_until),
)
A_MESSAGE = select(t.outbox.c.seq).where(SENDABLE).limit(1)
OLDER = aliased(t.outbox)
BEFORE_IT = select(OLDER.c.seq).where(
    OLDER.c.recipient == t.outbox.c.recipient,
    OLDER.c.seq < t.outbox.c.seq,
    or_((OLDER.c.status == "new") & (OLDER.c.not_before <= AT), OLDER.c.status == "sending"),
)
NEXT_MESSAGE = select(t.outbox).where(SENDABLE, ~BEFORE_IT.exists()).order_by(t.outbox.c.seq).limit(1)
ANSWERS = (
    select(t.outbox)
    .where(
        or_(
            (t.outbox.c.inbox_id == bindparam("inbox_id"))
            & t.outbox.c.kind.in_(("answer", "receipt"))
            & t.outbox.c.status.in_(("new", "held")),
            (t.outbox.c.recipient == bindparam("held_of")) & (t.outbox.c.status == "held"),
        )
    )
    .order_by(t.outbox.c.seq)
)
"""The answers to one message, and what is held for a person; nothing is held for nobody."""
LEAVE = update(t.outbox).where(
    t.outbox.c.id == bindparam("its_id"),
    t.outbox.c.owner == bindparam("its_owner"),
    t.outbox.c.attempt == bindparam("its_attempt"),
    t.outbox.c.status == "sending",
)
RELEASE = update(t.outbox).where(t.outbox.c.recipient == bindparam("its_recipient"), t.outbox.c.status == "held")


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
        return self.one(A_MESSAGE, **times(at, SEND_LEASE_SECONDS)) is not None

    def claim_outbox(self, owner: str, at: datetime) -> OutboxRow | None:
        """The next message that may go out now. Nothing overtakes an older due message of the same person."""
        row = self.one(self.skip_locked(NEXT_MESSAGE), **times(at, SEND_LEASE_SECONDS))
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
        rows = self.all(self.skip_locked(ANSWERS), inbox_id=inbox_id, held_of=held_of)
        return [self.take_outbox(row, owner, at) for row in rows]

    def has_answers(self, inbox_id: InboxId, held_of: str | None = None) -> bool:
        return self.one(ANSWERS, inbox_id=inbox_id, held_of=held_of) is not None

    def take_outbox(self, row: Any, owner: str, at: datetime) -> OutboxRow:
        until = micros(at + timedelta(seconds=SEND_LEASE_SECONDS))
        self.amend(t.outbox, "seq", row.seq, status="sending", owner=owner, lease_until=until, attempt=row.attempt + 1)
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
        mine = {"its_id": row.id, "its_owner": owner, "its_attempt": row.attempt}
        if not self.run(LEAVE, **mine, lease_until=None, **values):
            raise LeaseLost

    # --- held words

    def held(self, recipient: PersonId) -> Sequence[OutboxRow]:
        return self.outbox_where((t.outbox.c.recipient == recipient) & (t.outbox.c.status == "held"))

    def release_held(self, recipient: PersonId, at: datetime) -> int:
        """At the person's next contact: held words may go out again, before anything newer, with all their tries."""
        anew = {"status": "new", "attempt": 0, "not_before": micros(at), "channel_step": None}
        released = self.run(RELEASE, its_recipient=recipient, **anew)
        if released:
            self.left_work.add("outbox")
        return released

    def expired_held(self, before: datetime) -> Sequence[OutboxRow]:
        """Held since before then for a tip that is not answered yet; the words stay held for the next contact."""
        unanswered = select(t.tip.c.id).where(t.tip.c.id == t.outbox.c.tip_id, t.tip.c.state == "submitted").exists()
        held = (t.outbox.c.status == "held") & (t.outbox.c.created_at < micros(before))
        return self.outbox_where(held & unanswered)

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
        self, status: str | None = None, *, recipient: PersonId | None = None, limit: int = SHOWN
    ) -> Sequence[OutboxRow]:
        """Oldest first."""
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
        query = select(t.outbox).where(mine).order_by(t.outbox.c.seq.desc()).limit(SHOWN)
        return [self.as_outbox_row(row) for row in reversed(self.all(query))]

    def replay_outbox(self, row_id: str, at: datetime) -> bool:
        dead = (t.outbox.c.id == row_id) & t.outbox.c.status.in_(("dead", "held"))
        again = (
            update(t.outbox)
            .where(dead)
            .values(status="new", attempt=0, not_before=micros(at), channel_step=None, last_code=None)
        )
        return bool(self.connection.execute(again).rowcount)

    def outbox_where(self, condition: Any, limit: int | None = None) -> Sequence[OutboxRow]:
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
