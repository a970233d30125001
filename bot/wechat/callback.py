"""GET and POST /wechat: verify, save, answer in time (architecture.md 5, "Answering the callback")."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from prometheus_client import Counter, Histogram
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.ids import InboxId
from bot.service.inbound import Inbound, Received
from bot.service.reception import Reception
from bot.settings import Settings
from bot.wechat.envelope import BODY_BYTES, Callback, CallbackRejected, check_url, read_callback, text_reply

log = logging.getLogger(__name__)

CALLBACKS = Counter("station_callbacks", "Callbacks by what became of them", ["result"])
CALLBACKS.labels(result="not_saved")
"""Told as 0 from the start: of a count that first appears as 3 nobody can say that it rose (CallbacksNotSaved)."""
SECONDS = Histogram(
    "station_callback_seconds",
    "From the callback's last byte to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 4.5),
)
DELIVERY_SECONDS = 4.5
"""WeChat waits five seconds, then delivers again."""
SAVE_SECONDS, SAVE_AGAIN_SECONDS = 3.5, 0.5
DELIVERIES = 3
GIVE_UP_SECONDS = 5.5
LOOK_AGAIN_SECONDS, LONGER = 0.02, 1.5
"""A quick answer is met soon; each further look waits longer than the one before."""
SEEN_KEPT = 10_000
SUCCESS = "success"


@dataclass(slots=True)
class Deliveries:
    """How often each message was delivered to this process; only passive-only accounts need it."""

    seen: dict[InboxId, int] = field(default_factory=dict)

    def count(self, inbox_id: InboxId) -> int:
        self.seen[inbox_id] = self.seen.get(inbox_id, 0) + 1
        while len(self.seen) > SEEN_KEPT:
            self.seen.pop(next(iter(self.seen)))
        return self.seen[inbox_id]


@dataclass(slots=True, kw_only=True)
class Door:
    """The callback's routes over a reception."""

    reception: Reception
    settings: Settings
    now: Callable[[], datetime]
    deliveries: Deliveries = field(default_factory=Deliveries)

    def routes(self) -> list[Route]:
        return [Route("/wechat", self.check, methods=["GET"]), Route("/wechat", self.take, methods=["POST"])]

    async def check(self, request: Request) -> Response:
        echo = check_url(request.query_params, self.settings)
        return Response(echo, media_type="text/plain") if echo is not None else Response(status_code=403)

    async def take(self, request: Request) -> Response:
        try:
            body = await limited_body(request)
        except ClientDisconnect:
            CALLBACKS.labels(result="cut_off").inc()
            return Response(status_code=400)  # nobody is there to read it; WeChat delivers again
        with SECONDS.time():
            return await self.taken(body, request)

    async def taken(self, body: bytes, request: Request) -> Response:
        now = self.now()
        read = read_callback(body, request.query_params, self.settings, now)
        if isinstance(read, CallbackRejected):
            CALLBACKS.labels(result=read.reason).inc()
            return Response(status_code=read.status)
        received = await self.saved(read.inbound, now)
        if received is None:
            CALLBACKS.labels(result="not_saved").inc()
            return Response(status_code=500)
        CALLBACKS.labels(result="saved" if received.fresh else "repeated").inc()
        return await self.answer(read, received)

    async def saved(self, inbound: Inbound, now: datetime) -> Received | None:
        """No row, no success. A database that is away for a moment is waited for while WeChat waits for us; after that
        WeChat tries again (security.md C8)."""
        until = time.monotonic() + SAVE_SECONDS
        while True:
            try:
                return await run_in_threadpool(self.reception.receive, inbound, at=now)
            except Exception as fault:
                if time.monotonic() >= until:
                    log.error("action=callback_not_saved fault=%s", type(fault).__name__)
                    return None
            await asyncio.sleep(SAVE_AGAIN_SECONDS)

    async def answer(self, read: Callback, received: Received) -> Response:
        if not received.expects_answer:
            return Response(SUCCESS, media_type="text/plain")
        if self.settings.can_send:
            seconds = self.settings.reply_wait_seconds
            text = await self.wait_for_answer(received, seconds) if received.due_in <= seconds else None
        else:
            text = await self.only_answer(received)
        if text is None:
            return Response(SUCCESS, media_type="text/plain")
        reply = text_reply(read, text, self.settings, self.now())
        return Response(reply, media_type="application/xml")

    async def only_answer(self, received: Received) -> str | None:
        """An account that cannot send has three deliveries to answer in; the last one says how to pick it up."""
        delivery = self.deliveries.count(InboxId(received.inbox_id))
        text = await self.wait_for_answer(received, DELIVERY_SECONDS)
        if text is not None or delivery >= DELIVERIES:
            return text or self.reception.pick_up_later()
        await asyncio.sleep(GIVE_UP_SECONDS - DELIVERY_SECONDS)  # unanswered on purpose: WeChat delivers again
        return None

    async def wait_for_answer(self, received: Received, seconds: float) -> str | None:
        until, pause = time.monotonic() + seconds, LOOK_AGAIN_SECONDS
        while True:
            text = await run_in_threadpool(self.reception.answer, InboxId(received.inbox_id), self.now())
            if text is not None or time.monotonic() >= until:
                return text
            await asyncio.sleep(pause)
            pause *= LONGER


async def limited_body(request: Request) -> bytes:
    """The body, cut off just above the limit, so that a giant never fills the memory."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES:
            return body[: BODY_BYTES + 1]
    return body
