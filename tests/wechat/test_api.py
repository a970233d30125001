"""Calls to WeChat's server: what it sends has bounds of size and of time."""

from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest

from bot.wechat.api import TIMEOUT, ApiResult, WeChatApi


class Dripping(httpx.SyncByteStream):
    """A photo of which a piece comes every four seconds, each in time for itself."""

    def __init__(self, pieces: int) -> None:
        self.pieces, self.sent, self.closed = pieces, 0, False

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.pieces):
            self.sent += 1
            yield b"\xff\xd8\xff"

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("pieces", "whole"), [(3, True), (1_000, False)], ids=["slow", "never done"])
def test_a_download_has_fifteen_seconds_in_all(pieces: int, whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    body = Dripping(pieces)
    monkeypatch.setattr("bot.wechat.api.time", SimpleNamespace(monotonic=lambda: 4.0 * body.sent))
    server = httpx.MockTransport(lambda _: httpx.Response(200, headers={"content-type": "image/jpeg"}, stream=body))
    with httpx.Client(transport=server, base_url="https://wechat.invalid") as client:
        found = WeChatApi("", lambda _: "token", client).get_media("m1")
    assert found == (("image/jpeg", b"\xff\xd8\xff" * 3) if whole else ApiResult(code=TIMEOUT))
    assert body.sent <= 4
    assert body.closed
