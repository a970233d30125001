"""Every path of the gateway against random requests: never a 5xx, never a word of ours about its inside."""

import asyncio
import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.runtime.gateway import create_app
from tests.direct import client_of
from tests.figures import figure
from tests.house import House

PATHS = ("/wechat", "/console/", "/console/login", "/console/cases", "/console/cases/A0001", "/v/", "/v/abc",
         "/healthz", "/console/officers", "/console/audit", "/console/statistics", "/console/export", "/",
         "/console/static/x")  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
WORDS = st.text(max_size=40) | st.sampled_from(
    [
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "%00",
        "=cmd|'/c calc'!A0",
        "{{7*7}}",
        "A0001",
        "9" * 500,
    ]
)
BODIES = st.one_of(
    st.binary(max_size=300),
    WORDS.map(str.encode),
    st.dictionaries(WORDS, WORDS).map(lambda fields: json.dumps(fields).encode()),
)
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json", "text/xml", "")
TELLTALE = ("Traceback", "sqlalchemy", "sqlite3", "psycopg2", "/site-packages/", 'File "')


def test_random_requests_are_refused_and_never_break_anything(small_room: House) -> None:
    client = client_of(create_app(small_room.app))

    @settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(
        method=st.sampled_from(METHODS),
        path=st.sampled_from(PATHS),
        tail=WORDS,
        query=st.dictionaries(
            st.sampled_from(["timestamp", "nonce", "next", "q", "page", "signature"]), WORDS, max_size=3
        ),
        body=st.binary(max_size=300)
        | WORDS.map(str.encode)
        | st.dictionaries(WORDS, WORDS).map(lambda d: json.dumps(d).encode()),
        cookie=WORDS,
        kind=st.sampled_from(
            ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", "text/xml", ""]
        ),
    )
    def request(method: str, path: str, tail: str, query: dict[str, str], body: bytes, cookie: str, kind: str) -> None:
        check(client, method, path, tail, query, body, cookie, kind)

    request()


def check(
    client: httpx.Client, method: str, path: str, tail: str, query: dict[str, str], body: bytes, cookie: str, kind: str
) -> None:
    from urllib.parse import quote

    where = path + quote(tail[:40], safe="") if path.endswith("/") else path
    headers = {"content-type": kind, "cookie": f"session={quote(cookie)}"}
    answer = client.request(method, where, params=query, content=body, headers=headers, follow_redirects=False)
    if path not in ("/healthz",):
        assert answer.status_code < 500, (method, where, answer.status_code)
    for word in TELLTALE:
        assert word not in answer.text
    figure("random requests to the gateway", 1)


def test_a_callback_cut_off_in_the_middle_is_refused_without_a_word_in_the_log(
    small_room: House, caplog: pytest.LogCaptureFixture
) -> None:
    pieces = iter([{"type": "http.request", "body": b"<xml>", "more_body": True}, {"type": "http.disconnect"}])
    answered: list[int] = []

    async def receive() -> dict[str, object]:
        return next(pieces)

    async def send(message: dict[str, object]) -> None:
        answered.extend([int(str(message["status"]))] if message["type"] == "http.response.start" else [])

    scope = {"type": "http", "method": "POST", "path": "/wechat", "query_string": b"", "headers": [], "state": {}}
    asyncio.run(create_app(small_room.app)(scope, receive, send))
    assert answered == [400]
    assert not caplog.records
