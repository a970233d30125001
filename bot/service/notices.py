"""What is owed to one person: put into the outbox once per event and recipient, and sent when its time has come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.ids import CaseId, InboxId, PersonId, TipId, made_at
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

PASSIVE_SECONDS = 15.0
"""Until when a passive-only account may still answer: three deliveries of five seconds (wechat.md 1.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A text owed to one person. `kind` decides the ways of sending; `text` is final."""

    to: PersonId
    kind: str
    text: str
    idem: str
    case: CaseId | None = None
    tip: TipId | None = None
    inbox: InboxId | None = None
    not_before: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def owe(app: "App", ledger: Ledger, notice: Notice) -> None:
    """Put a notice into the outbox; the same event and recipient never twice. Nobody is there to read what would be
    owed to a person who was erased."""
    if ledger.is_erased(notice.to):
        return
    body = json.dumps({"text": notice.text, "facts": dict(notice.facts)}, ensure_ascii=False).encode()
    ledger.put_outbox(
        idem=notice.idem,
        recipient=notice.to,
        kind=notice.kind,
        body=body,
        at=app.now(),
        not_before=notice.not_before or callback_over(app, notice),
        inbox_id=notice.inbox,
        case_id=notice.case,
        tip_id=notice.tip,
    )


def callback_over(app: "App", notice: Notice) -> datetime | None:
    """All that answers a message leaves together in its waiting callback, which costs none of the few messages that may
    be sent (wechat.md 2); the sender takes only what nobody waits for any more."""
    if notice.inbox is None or notice.kind != "answer":
        return None
    settings = app.settings
    wait = settings.reply_wait_seconds if settings.can_send else PASSIVE_SECONDS
    # The callback cannot wait for an answer that its own clock, set back since, sees in the future.
    return min(made_at(notice.inbox), app.now()) + timedelta(seconds=wait)


def tell_person(
    app: "App",
    ledger: Ledger,
    person: PersonId,
    key: str,
    *,
    idem: str,
    kind: str,
    cause: "Cause | None" = None,
    **facts: object,
) -> None:
    owe(
        app,
        ledger,
        Notice(to=person, kind=kind, text=app.notices.text(key, **facts), idem=idem, inbox=cause[0] if cause else None),
    )


def take_back(ledger: Ledger, case_id: CaseId, at: datetime) -> None:
    """What the undone move still owed is owed no longer."""
    last = ledger.history(case_id)[-2:-1]
    for line in last:
        ledger.cancel_outbox(f"{case_id}:{line.seq}:", at)
