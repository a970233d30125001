"""Messages that are signed and sealed as they should be and strange within: read as one bounded message, or refused."""

import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.trust import hostile_xml
from bot.service.inbound import Inbound
from bot.wechat.envelope import FIELD_CHARACTERS, Bad, Callback, CallbackRejected, elements, read_callback
from simulator import crypto
from tests.house import ACCOUNT, House, settings_for

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
SECOND = int(NOW.timestamp())
SLOW_SECONDS = 0.5
"""On a machine where other tests run; the programme's row 12 asks for a tenth."""


def sealed(xml: bytes, at: datetime = NOW) -> tuple[bytes, dict[str, str]]:
    box, timestamp, nonce = crypto.encrypt(xml, ACCOUNT.aes_key, ACCOUNT.app_id), str(int(at.timestamp())), "n0nce"
    query = {"timestamp": timestamp, "nonce": nonce, "msg_signature": crypto.sign(ACCOUNT.token, timestamp, nonce, box)}
    return f"<xml><ToUserName>gh_room</ToUserName><Encrypt>{box}</Encrypt></xml>".encode(), query


def read(xml: bytes) -> Callback | CallbackRejected:
    return read_callback(*sealed(xml), settings_for(), NOW)


def words_of(inbound: Inbound) -> list[str]:
    return [inbound.openid, inbound.account, inbound.msg_id, inbound.text, inbound.event, inbound.event_key,
            inbound.media_id, inbound.label, inbound.kind]  # fmt: skip


@settings(max_examples=600, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(luck=st.randoms(use_true_random=False))
def test_a_strange_message_is_read_within_bounds_or_refused(luck: random.Random) -> None:
    body = hostile_xml.message(luck, SECOND)
    began = time.thread_time()
    found = read(body)
    assert time.thread_time() - began < SLOW_SECONDS
    if isinstance(found, CallbackRejected):
        assert found.status in (400, 403)
        return
    assert found.inbound.openid
    assert all(isinstance(word, str) and len(word) <= 2 * FIELD_CHARACTERS + 1 for word in words_of(found.inbound))
    assert found.inbound.created_at.tzinfo is UTC


@pytest.mark.parametrize("kind", hostile_xml.KINDS, ids=lambda kind: kind.get("Event", kind["MsgType"]))
def test_every_kind_of_the_grammar_is_read_when_nothing_is_broken(kind: dict[str, str]) -> None:
    named = {"ToUserName": "gh_room", "FromUserName": "o1", "CreateTime": str(SECOND), **kind}
    found = read(hostile_xml.written(list(named.items())).encode())
    assert isinstance(found, Callback)
    assert found.inbound.kind == kind["MsgType"]


@pytest.mark.parametrize("code", [code for code in hostile_xml.ENCODINGS if code != "utf-7"])
def test_another_encoding_is_refused_or_read_as_the_same_words(code: str) -> None:
    named = {"FromUserName": "o1", "CreateTime": str(SECOND), "MsgType": "text", "Content": "你好", "MsgId": "1"}
    text = f'<?xml version="1.0" encoding="{code}"?>' + hostile_xml.written(list(named.items()))
    found = read(text.encode(code, "replace"))
    assert isinstance(found, CallbackRejected) or found.inbound.text == "你好"


@pytest.mark.parametrize("code", ["utf-8", "utf-16-be", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("entity", ['a "bbb"', 'a SYSTEM "file:///etc/passwd"', '% a SYSTEM "file:///etc/passwd"'])
def test_an_entity_is_refused_in_every_encoding(code: str, entity: str) -> None:
    named = {"FromUserName": "o1", "CreateTime": str(SECOND), "MsgType": "text", "Content": "hello", "MsgId": "1"}
    text = f"<!DOCTYPE xml [<!ENTITY {entity}>]>{hostile_xml.written(list(named.items()))}"
    assert isinstance(read(text.encode(code)), CallbackRejected)


@pytest.mark.parametrize("code", ["utf-16-be", "utf-16-le", "utf-16"])
@pytest.mark.parametrize("before", ["", "<!DOCTYPE xml>"], ids=["plain", "with a document type"])
def test_what_is_not_utf_8_is_refused_before_it_is_parsed(code: str, before: str) -> None:
    named = {"FromUserName": "o1", "CreateTime": str(SECOND), "MsgType": "text", "Content": "hello", "MsgId": "1"}
    with pytest.raises((Bad, UnicodeDecodeError)):
        elements((before + hostile_xml.written(list(named.items()))).encode(code))


def test_elements_may_stand_thirty_two_levels_deep_and_no_deeper() -> None:
    def nested(levels: int) -> bytes:
        return b"<xml>" + b"<a>" * (levels - 1) + b"</a>" * (levels - 1) + b"</xml>"

    assert elements(nested(32))
    with pytest.raises(Bad):
        elements(nested(33))


def test_strange_numbers_and_times_are_worked_to_their_end_and_stop_nobody(small_room: House) -> None:
    now = small_room.clock.now()
    for n, number in enumerate(hostile_xml.NUMBERS):
        for name in ("CreateTime", "Location_X", "MsgId"):
            named = {"ToUserName": "gh_room", "FromUserName": f"o{n}{name}", "CreateTime": str(int(now.timestamp())),
                     **hostile_xml.KINDS[5], "MsgId": f"{n}", name: number}  # fmt: skip
            body, query = sealed(hostile_xml.written(list(named.items())).encode(), now)
            answer = small_room.platform._client.post("/wechat", params=query, content=body)
            assert answer.status_code in (200, 400)
    small_room.settle()
    with small_room.store.read() as ledger:
        assert [row for row in ledger.inbox_rows(limit=200) if row.status != "done"] == []
