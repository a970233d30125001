"""HTTP without a socket or a thread: an application of this process answers where it is asked."""

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from starlette.applications import Starlette

_idle: dict[int, list[asyncio.AbstractEventLoop]] = {}
"""Event loops that nobody runs now, by process: to make one costs as much as the request, and a fork shares none."""


class InProcess(httpx.BaseTransport):
    """Each thread that asks runs the application by itself, so that requests at once are served at once."""

    def __init__(self, app: Starlette) -> None:
        self._served = httpx.ASGITransport(app, raise_app_exceptions=False, client=("testclient", 50_000))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(request.stream, httpx.AsyncByteStream):
            assert isinstance(request.stream, httpx.SyncByteStream)
            request.stream = Pieces(request.stream)
        return run(self.answer(request))

    async def answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._served.handle_async_request(request)
        assert isinstance(answer.stream, httpx.AsyncByteStream)
        body = b"".join([piece async for piece in answer.stream])
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))


class Pieces(httpx.AsyncByteStream):
    """A body that the application takes piece by piece."""

    def __init__(self, body: httpx.SyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._body:
            yield piece


def client_of(app: Starlette, base_url: str = "http://testserver") -> httpx.Client:
    """Follows redirects, keeps cookies; a fault of the application is a 500, as behind a server."""
    return httpx.Client(transport=InProcess(app), base_url=base_url, follow_redirects=True)


def run(work: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    if _runs_a_loop():  # a browser is driven from this thread
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(run, work).result()
    idle = _idle.setdefault(os.getpid(), [])
    try:
        loop = idle.pop()
    except IndexError:
        loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        idle.append(loop)


def close_loops() -> None:
    for loop in _idle.pop(os.getpid(), ()):
        loop.close()


def _runs_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
