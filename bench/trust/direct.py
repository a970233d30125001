"""HTTP without a socket: one event loop for all requests of a process, so that thousands of callbacks stay cheap."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from starlette.applications import Starlette


class Direct:
    """What the platform and the sender need of an HTTP client, over an application of this process."""

    def __init__(self, app: Starlette) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="direct", daemon=True).start()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://room", timeout=30)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        asked = self._client.request(method, path, **more)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result(30)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    @contextmanager
    def stream(self, method: str, path: str, **more: Any) -> Iterator[httpx.Response]:
        """Read whole; who asks takes it piece by piece all the same."""
        yield self.request(method, path, **more)
