"""Sends what is owed, one message at a time, and never calls the network inside a transaction."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter

from bot.service.app import App
from bot.store.failpoint import failpoint
from bot.store.inbox import LeaseLost
from bot.store.outbox import OutboxRow
from bot.store.people import Person
from bot.wechat.api import ApiResult, WeChatApi
from bot.wechat.envelope import within
from bot.wechat.ladder import CUSTOM, NOTICE, Fate, Verdict, first_step, verdict

log = logging.getLogger(__name__)

SENT = Counter("station_sends", "Messages by step and fate", ["step", "fate"])
TEXT_BYTES = 2_048
WORK_KINDS = ("push", "alarm", "relay")


@dataclass(slots=True, kw_only=True)
class Sender:
    """`owner` names this process in leases."""

    app: App
    api: WeChatApi
    owner: str

    def send_next(self) -> bool:
        """Send the next message that may go out; False when there is none."""
        at = self.app.now()
        with self.app.store.read() as ledger:
            if not ledger.has_due_outbox(at):
                return False
        with self.app.store.begin() as ledger:
            row = ledger.claim_outbox(self.owner, at)
            if row is None:
                return False
            person, openid = ledger.person(row.recipient), ledger.openid(row.recipient)
            step = self.step(row, person, at)
            taken = step == CUSTOM and ledger.take_send(person.id, at)
            more = ledger.claim_following(row, self.owner, at, in_one) if taken and row.kind == "push" else ()
        if step == CUSTOM and not taken:
            step = None
        if row.crashed and row.kind == "question":
            log.warning("action=send_repeated outbox=%s", row.id)
        failpoint("send.before")
        result = self.call([row, *more], openid, step) if step and openid else None
        failpoint("send.after")
        try:
            self.settle(row, person, step, result, at)
            self.settle_more(more, result, at)
        except LeaseLost:
            log.warning("action=send_lost outbox=%s", row.id)
        return True

    def step(self, row: OutboxRow, person: Person, at: datetime) -> str | None:
        if not person.followed:
            return None
        if row.channel_step == NOTICE:
            return NOTICE
        settings = self.app.settings
        window_open = person.window_until is not None and person.window_until > at and person.sends_left > 0
        can_notify = settings.can_notify and bool(
            settings.wechat_outcome_subscription or settings.wechat_outcome_template
        )
        return first_step(row.kind, window_open=window_open, can_send=settings.can_send, can_notify=can_notify)

    def settle_more(self, more: Sequence[OutboxRow], result: ApiResult | None, at: datetime) -> None:
        """What went along is sent; when it did not go out, each waits for its own turn."""
        for row in more:
            with self.app.store.begin() as ledger:
                if result is not None and result.ok:
                    ledger.finish_outbox(row, self.owner, "sent", at, code=result.code, channel_step=CUSTOM)
                    self.app.delivered(ledger, row)
                else:
                    ledger.retry_outbox(row, self.owner, at)

    def call(self, rows: Sequence[OutboxRow], openid: str, step: str) -> ApiResult:
        if step == CUSTOM:
            return self.api.send_text(openid, within(joined(rows), TEXT_BYTES))
        return self.notify(rows[0], openid)

    def notify(self, row: OutboxRow, openid: str) -> ApiResult:
        """Says that there is something, not what: a lock screen shows it to anyone."""
        text, settings = self.app.notices.text, self.app.settings
        key = "notice_work" if row.kind in WORK_KINDS else "notice"
        data = {"thing1": text(f"{key}_title"), "thing2": text(f"{key}_content")}
        if settings.wechat_outcome_subscription:
            result = self.api.send_subscription(openid, settings.wechat_outcome_subscription, data)
            if result.ok or not settings.wechat_outcome_template:
                return result
        return self.api.send_template(openid, settings.wechat_outcome_template, data, client_msg_id=row.id)

    def settle(self, row: OutboxRow, person: Person, step: str | None, result: ApiResult | None, at: datetime) -> None:
        found = self.verdict(row, step, result, at)
        SENT.labels(step=step or "none", fate=found.fate.value).inc()
        code = result.code if result else None
        with self.app.store.begin() as ledger:
            if step == CUSTOM and found.fate is not Fate.SENT:
                if found.fate is Fate.DOWN:
                    ledger.close_window(person.id)
                else:
                    ledger.give_back_send(person.id)
            if found.fate is Fate.AGAIN:
                ledger.retry_outbox(row, self.owner, found.at or at, code=code, channel_step=step)
            elif found.fate is Fate.DOWN:
                ledger.retry_outbox(row, self.owner, at, code=code, channel_step=self.below(row))
            elif found.fate is Fate.SENT and step == CUSTOM:
                ledger.finish_outbox(row, self.owner, "sent", at, code=code, channel_step=step)
                self.app.delivered(ledger, row)
            elif found.fate is Fate.DEAD:
                log.error("action=send_dead outbox=%s code=%s", row.id, code)
                ledger.finish_outbox(row, self.owner, "dead", at, code=code, channel_step=step)
            else:  # held, or only the notice went out: the words wait for the next contact
                ledger.finish_outbox(row, self.owner, "held", at, code=code, channel_step=step)

    def below(self, row: OutboxRow) -> str | None:
        return NOTICE if first_step(row.kind, window_open=False, can_send=False, can_notify=True) else None

    def verdict(self, row: OutboxRow, step: str | None, result: ApiResult | None, at: datetime) -> Verdict:
        if step is None or result is None:
            return Verdict(fate=Fate.HELD)
        return verdict(result.code, kind=row.kind, step=step, attempt=row.attempt, now=at, tz=self.app.tz)


def joined(rows: Sequence[OutboxRow]) -> str:
    return "\n\n".join(json.loads(row.body)["text"] for row in rows)


def in_one(rows: Sequence[OutboxRow]) -> bool:
    """Whether these pushes fit into one message: an officer's allowance is five, however many cases are new."""
    return len(joined(rows).encode()) <= TEXT_BYTES
