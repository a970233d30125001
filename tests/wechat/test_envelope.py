"""Callbacks: the platform's own vectors, two modes, rotation of keys, and everything malformed."""

import base64
import random
import struct
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot.settings import Settings
from bot.wechat.envelope import Callback, CallbackRejected, check_url, read_callback, sign, text_reply, within
from simulator import crypto
from simulator.account import Account
from simulator.platform import Platform
from tests.house import ACCOUNT, settings_for

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
APP = "wxba5fad812f8e6fb9"
VECTOR = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)


def sealed(xml: str, settings: Settings, *, key: str | None = None, at: datetime = NOW) -> tuple[bytes, dict[str, str]]:
    timestamp, nonce = str(int(at.timestamp())), "n0nce"
    box = crypto.encrypt(xml, key or settings.wechat_aes_key, settings.wechat_app_id)
    query = {
        "timestamp": timestamp,
        "nonce": nonce,
        "encrypt_type": "aes",
        "signature": sign(settings.wechat_token, timestamp, nonce),
        "msg_signature": sign(settings.wechat_token, timestamp, nonce, box),
    }
    return f"<xml><ToUserName>gh_room</ToUserName><Encrypt>{box}</Encrypt></xml>".encode(), query


def xml_of(**fields: str) -> str:
    known = {"ToUserName": "gh_room", "FromUserName": "o1", "CreateTime": str(int(NOW.timestamp()))}
    named = known | {"MsgType": "text", "Content": "你好", "MsgId": "1"} | fields
    return "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in named.items()) + "</xml>"


def opened(xml: str, **differences: str) -> Callback:
    settings = settings_for(**differences)
    found = read_callback(*sealed(xml, settings), settings, NOW)
    assert isinstance(found, Callback), found
    return found


def test_the_platforms_own_vectors_hold() -> None:
    assert sign("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert sign("AAAAA", "1714112445", "415670741", VECTOR) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert crypto.sign("AAAAA", "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert "debug_demo" in crypto.decrypt(VECTOR, "A" * 43, APP)
    reply = crypto.encrypt('{"demo_resp":"good luck"}', "A" * 43, APP, head=b"707722b803182950")
    assert reply == "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert sign("AAAAA", "1713424427", "415670741", reply) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_the_url_check_answers_the_echo_byte_for_byte() -> None:
    settings = settings_for()
    query = {"timestamp": "1714036504", "nonce": "1514711492", "echostr": "4375120948345356249"}
    right = query | {"signature": sign(settings.wechat_token, query["timestamp"], query["nonce"])}
    assert check_url(right, settings) == "4375120948345356249"
    assert check_url(query | {"signature": "0" * 40}, settings) is None


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"MsgType": "image", "PicUrl": "u", "MediaId": "m"}, "image"),
        ({"MsgType": "voice", "MediaId": "m", "Format": "amr"}, "voice"),
        ({"MsgType": "video", "MediaId": "m", "ThumbMediaId": "t"}, "video"),
        ({"MsgType": "shortvideo", "MediaId": "m", "ThumbMediaId": "t"}, "shortvideo"),
        (
            {"MsgType": "location", "Location_X": "31.2", "Location_Y": "121.4", "Scale": "16", "Label": "路"},
            "location",
        ),
        ({"MsgType": "link", "Title": "t", "Description": "d", "Url": "u"}, "link"),
        ({"MsgType": "hologram"}, "unknown"),
    ],
)
def test_every_kind_of_message_is_typed(fields: dict[str, str], kind: str) -> None:
    assert opened(xml_of(**fields)).inbound.kind == kind


@pytest.mark.parametrize(
    "event",
    ["subscribe", "unsubscribe", "SCAN", "LOCATION", "CLICK", "VIEW", "view_miniprogram", "scancode_push",
     "pic_sysphoto", "location_select", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event",
     "subscribe_msg_sent_event", "kf_create_session", "MASSSENDJOBFINISH", "something_new"],
)  # fmt: skip
def test_every_event_is_typed_and_unknown_ones_too(event: str) -> None:
    lists = "<List><TemplateId>a</TemplateId></List><List><TemplateId>b</TemplateId></List>"
    found = opened(xml_of(MsgType="event", Event=event, EventKey="k", SubscribeMsgPopupEvent=lists)).inbound
    assert (found.kind, found.event) == ("event", event)


def test_messages_and_events_of_the_same_moment_are_told_apart() -> None:
    assert opened(xml_of(MsgId="1")).inbound.dedupe != opened(xml_of(MsgId="2")).inbound.dedupe
    assert opened(xml_of(FromUserName="o2")).inbound.dedupe != opened(xml_of()).inbound.dedupe
    one = opened(xml_of(MsgType="event", Event="CLICK", EventKey="a")).inbound.dedupe
    assert one != opened(xml_of(MsgType="event", Event="CLICK", EventKey="b")).inbound.dedupe


def test_the_previous_key_still_opens_and_answers_go_out_with_it() -> None:
    settings = settings_for(wechat_aes_key_previous="p" * 43)
    found = read_callback(*sealed(xml_of(), settings, key="p" * 43), settings, NOW)
    assert isinstance(found, Callback)
    assert found.key == "p" * 43


def test_compat_mode_reads_the_encrypted_part() -> None:
    account = Account(**{name: getattr(ACCOUNT, name) for name in Account.__slots__} | {"mode": "compat"})
    platform = Platform(account, None)  # type: ignore[arg-type]
    body, query = platform.sealed(xml_of())
    found = read_callback(body, query, settings_for(wechat_mode="compat"), datetime.now(UTC))
    assert isinstance(found, Callback)
    assert found.inbound.text == "你好"


def test_what_is_not_encrypted_is_refused_unless_plain_mode_was_chosen() -> None:
    settings = settings_for()
    timestamp = str(int(NOW.timestamp()))
    query = {"timestamp": timestamp, "nonce": "n", "signature": sign(settings.wechat_token, timestamp, "n")}
    refused = read_callback(xml_of().encode(), query, settings, NOW)
    assert refused == CallbackRejected(status=403, reason="not_encrypted")
    assert isinstance(read_callback(xml_of().encode(), query, settings_for(wechat_mode="plain"), NOW), Callback)


def test_a_stale_or_forged_callback_is_refused() -> None:
    settings = settings_for()
    body, query = sealed(xml_of(), settings)
    assert isinstance(read_callback(body, query, settings, NOW + timedelta(minutes=14)), Callback)
    for bad in (
        read_callback(body, query, settings, NOW + timedelta(minutes=16)),
        read_callback(body, query | {"msg_signature": "0" * 40}, settings, NOW),
        read_callback(body, query | {"timestamp": "12x"}, settings, NOW),
        read_callback(body, query | {"nonce": "a b"}, settings, NOW),
        read_callback(body, {}, settings, NOW),
    ):
        assert isinstance(bad, CallbackRejected)
        assert bad.status == 403
    other = settings_for(wechat_app_id="wx-another")
    assert isinstance(read_callback(*sealed(xml_of(), other), settings, NOW), CallbackRejected)


def malformed() -> list[bytes]:
    body, _ = sealed(xml_of(), settings_for())
    luck = random.Random(7)
    flipped = []
    for _ in range(200):
        broken = bytearray(body)
        broken[luck.randrange(len(broken))] ^= 1 << luck.randrange(8)
        flipped.append(bytes(broken))
    box = base64.b64encode(struct.pack(">I", 2**31) * 16).decode()
    return [
        b"", b"<", b"<xml>", b"<xml/>", b"null", b"\xff\xfe\x00", body[: len(body) // 2], b"<a>" * 20_000,
        b"<xml>" + b"<a>" * 1_000_000, b"x" * 50_000_000, f"<xml><Encrypt>{box}</Encrypt></xml>".encode(),
        b"<xml><Encrypt><b>1</b></Encrypt></xml>", b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>', *flipped,
    ]  # fmt: skip


def test_nothing_malformed_raises_or_takes_long() -> None:
    settings = settings_for()
    _, query = sealed(xml_of(), settings)
    for body in malformed():
        began = time.perf_counter()
        found = read_callback(body, query, settings, NOW)
        assert time.perf_counter() - began < 0.5
        assert isinstance(found, CallbackRejected) or found.inbound.text == "你好"


@pytest.mark.parametrize(
    "xml",
    [
        "<xml><FromUserName>o</FromUserName></xml>", "<xml>words</xml>", "<other/>",
        xml_of(CreateTime="soon"), xml_of(FromUserName="<a>1</a>"), xml_of(Location_X="north"),
        xml_of() .replace("<MsgId>", "<Content>twice</Content><MsgId>"),
    ],
)  # fmt: skip
def test_a_validly_sealed_but_senseless_message_is_refused_cleanly(xml: str) -> None:
    settings = settings_for()
    found = read_callback(*sealed(xml, settings), settings, NOW)
    assert isinstance(found, CallbackRejected)
    assert found.status in (400, 403)


def test_a_reply_survives_hostile_words_and_fits_the_platform() -> None:
    settings = settings_for()
    callback = opened(xml_of())
    platform = Platform(ACCOUNT, None)  # type: ignore[arg-type]
    for text in ("a]]>b<script>", "\x00\x08你好\ud83d".encode("utf-8", "ignore").decode(), "长" * 3_000):
        shown = platform.reply_text("o1", text_reply(callback, text, settings, NOW))
        assert shown
        assert len(shown.encode()) <= 2_048
    assert within("长" * 1_000, 2_048).endswith("…")
    assert "]]>" in platform.reply_text("o1", text_reply(callback, "a]]>b", settings, NOW))
