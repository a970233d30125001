"""What has changed, as it changes: one look at the database for all open pages of this process."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.console.web import Console, Page, Visit, serve
from bot.domain.policy import Action

LOOK_SECONDS = 2.0
PING_SECONDS = 15
CHECK_SESSION_SECONDS = 30.0


@dataclass(slots=True)
class Watch:
    """The newest change of the room, looked up at most every two seconds however many pages are open."""

    console: Console
    look: Callable[[], float] = time.monotonic
    seen: tuple[int, int] = (0, 0)
    looked: float = field(default=-LOOK_SECONDS)

    def newest(self) -> tuple[int, int]:
        if self.look() - self.looked >= LOOK_SECONDS:
            self.looked = self.look()
            with self.console.app.store.read() as ledger:
                self.seen = ledger.last_change()
        return self.seen


@dataclass(slots=True)
class Live:
    """The stream of a logged-in officer. It says only that something changed; the page then asks what it may see."""

    console: Console
    page: Page
    watch: Watch

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type]
        answer = await run_in_threadpool(serve, self.console, self.page, request, FormData())
        if answer.status_code == 200:
            answer = EventSourceResponse(self.changes(request), ping=PING_SECONDS)
        await answer(scope, receive, send)  # type: ignore[arg-type]

    async def changes(self, request: Request) -> AsyncIterator[dict[str, str]]:
        """An event a change, until the browser leaves or the session ends."""
        last = await run_in_threadpool(self.watch.newest)
        checked = time.monotonic()
        yield {"event": "ready", "data": ""}
        while not await request.is_disconnected():
            await asyncio.sleep(LOOK_SECONDS)
            newest = await run_in_threadpool(self.watch.newest)
            if newest != last:
                last = newest
                yield {"event": "changed", "data": ""}
            if time.monotonic() - checked > CHECK_SESSION_SECONDS:
                checked = time.monotonic()
                if (await run_in_threadpool(serve, self.console, self.page, request, FormData())).status_code != 200:
                    yield {"event": "ended", "data": ""}
                    return


def ready(visit: Visit) -> Response:
    return Response()


PAGE = Page(path="/live", action=Action.OWN_ACCOUNT, answer=ready, live=True)
