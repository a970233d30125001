"""Reading and writing callbacks (wechat.md 1; security.md C4-C9). Library objects never leave `read_callback`."""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import xmltodict
from wechatpy.crypto import WeChatCrypto

from bot.service.inbound import Inbound
from bot.settings import Settings

BODY_BYTES = 64 * 1024
MARKS = 400
"""Angle brackets that open: 200 elements."""
LEVELS = 32
FIELD_CHARACTERS = 20_000
REPLY_BYTES = 2_048
NOT_SHOWN = (
    "\u3010\u6536\u5230\u4e0d\u652f\u6301\u7684\u6d88\u606f\u7c7b\u578b\uff0c\u6682\u65e0\u6cd5\u663e\u793a\u3011"
)
"""What the platform writes in place of a message of a kind that accounts cannot receive (wechat.md 1.5)."""
TIMESTAMP = re.compile(r"\d{10}")
NONCE = re.compile(r"[0-9A-Za-z]{1,64}")
ILLEGAL_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
KINDS = ("text", "image", "voice", "video", "shortvideo", "location", "link")
EVENT_KEYS = {"FromUserName", "CreateTime", "Event", "EventKey", "MsgID", "MsgType", "ToUserName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A verified callback: the message and what a reply needs."""

    inbound: Inbound
    timestamp: str
    nonce: str
    key: str = field(default="", repr=False)
    """The EncodingAESKey that opened it, empty in plain mode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRejected:
    """`status` 400 or 403; `reason` is a class of fault for the counter, never content."""

    status: int
    reason: str


class Bad(Exception):
    """A callback that is refused; the arguments are status and reason."""


def check_url(query: Mapping[str, str], settings: Settings) -> str | None:
    """The echostr when WeChat's URL check is right, None otherwise."""
    parts = (query.get("timestamp", ""), query.get("nonce", ""))
    right = same(query.get("signature", ""), sign(settings.wechat_token, *parts))
    return query.get("echostr", "") if right else None


def read_callback(
    body: bytes, query: Mapping[str, str], settings: Settings, now: datetime
) -> Callback | CallbackRejected:
    """Size, time, signature, decryption, then the typed message. Never raises."""
    try:
        return opened(body, query, settings, now)
    except Bad as refused:
        return CallbackRejected(status=refused.args[0], reason=refused.args[1])
    except Exception as fault:  # the parsers below raise two dozen kinds; each is a refusal, counted by its class
        return CallbackRejected(status=400, reason=type(fault).__name__)


def opened(body: bytes, query: Mapping[str, str], settings: Settings, now: datetime) -> Callback:
    if len(body) > BODY_BYTES:
        raise Bad(400, "too_big")
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    check_freshness(timestamp, nonce, settings.callback_window_seconds, now)
    outer = elements(body)
    encrypted = outer.get("Encrypt")
    if settings.wechat_mode == "plain" and encrypted is None:
        check_signature(query.get("signature", ""), settings.wechat_token, timestamp, nonce)
        return Callback(inbound=typed(outer, settings), timestamp=timestamp, nonce=nonce)
    if not isinstance(encrypted, str):
        raise Bad(403, "not_encrypted")
    check_signature(query.get("msg_signature", ""), settings.wechat_token, timestamp, nonce, encrypted)
    xml, key = decrypted(body, query.get("msg_signature", ""), timestamp, nonce, settings)
    return Callback(inbound=typed(elements(xml), settings), timestamp=timestamp, nonce=nonce, key=key)


def check_freshness(timestamp: str, nonce: str, window: int, now: datetime) -> None:
    if not TIMESTAMP.fullmatch(timestamp) or not NONCE.fullmatch(nonce):
        raise Bad(403, "bad_query")
    if abs(now.timestamp() - int(timestamp)) > window:
        raise Bad(403, "stale")


def check_signature(said: str, token: str, *parts: str) -> None:
    if not same(said, sign(token, *parts)):
        raise Bad(403, "bad_signature")


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hex: WeChat's signature."""
    joined = b"".join(sorted(part.encode() for part in parts))
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


def same(said: str, right: str) -> bool:
    return hmac.compare_digest(said.encode(), right.encode())


def elements(body: bytes) -> Mapping[str, Any]:
    """The children of `<xml>`. No DTD, no entities, no giants."""
    # The parser finds out UTF-16 by its zero bytes, whatever it is told, and the marks below would not be seen in it.
    if body.count(b"<") > MARKS or b"\0" in body or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Bad(400, "refused_xml")
    root = xmltodict.parse(body.decode("utf-8"), strip_whitespace=False, postprocessor=no_deeper)["xml"]
    if not isinstance(root, dict):
        raise Bad(400, "no_elements")
    return root


def no_deeper(path: Sequence[object], name: str, value: object) -> tuple[str, object]:
    if len(path) > LEVELS:
        raise Bad(400, "refused_xml")
    return name, value


def decrypted(body: bytes, signature: str, timestamp: str, nonce: str, settings: Settings) -> tuple[bytes, str]:
    """The inner XML and the key that opened it: the present one, else the previous one of a rotation."""
    fault: Exception = Bad(403, "no_key")
    for key in (settings.wechat_aes_key, settings.wechat_aes_key_previous):
        if not key:
            continue
        try:
            crypto = WeChatCrypto(settings.wechat_token, key, settings.wechat_app_id)
            return crypto.decrypt_message(body, signature, timestamp, nonce).encode(), key
        except Exception as wrong:  # a wrong key shows as any of a dozen errors
            fault = wrong
    raise Bad(403, type(fault).__name__)


# --- the typed message ---------------------------------------------------------------------------------------


def typed(raw: Mapping[str, Any], settings: Settings) -> Inbound:
    """Every field a bounded string; a doubled or nested one that should be plain is refused."""
    sender, kind = plain(raw, "FromUserName"), plain(raw, "MsgType")
    if not sender or not kind:
        raise Bad(400, "no_sender")
    event = plain(raw, "Event") if kind == "event" else ""
    text = plain(raw, "Content") or plain(raw, "Recognition")
    if text == NOT_SHOWN:
        kind, text = "unknown", ""
    return Inbound(
        openid=sender,
        account=plain(raw, "ToUserName"),
        kind=kind if kind in (*KINDS, "event") else "unknown",
        created_at=datetime.fromtimestamp(int(plain(raw, "CreateTime")), UTC),
        dedupe=dedupe(raw, sender, kind, settings.wechat_app_id),
        msg_id=plain(raw, "MsgId"),
        text=text,
        event=event,
        event_key=plain(raw, "EventKey"),
        media_id=plain(raw, "MediaId"),
        lat=number(plain(raw, "Location_X") or plain(raw, "Latitude")),
        lng=number(plain(raw, "Location_Y") or plain(raw, "Longitude")),
        label=plain(raw, "Label") or " ".join(filter(None, (plain(raw, "Title"), plain(raw, "Url")))),
        fields=further(raw) if kind == "event" else {},
    )


def further(raw: Mapping[str, Any]) -> dict[str, str]:
    """What an event carries beside its name and key, as bounded words."""
    return {name: str(value)[:200] for name, value in raw.items() if name not in EVENT_KEYS}


def plain(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Bad(400, "nested_field")
    return value[:FIELD_CHARACTERS]


def number(text: str) -> float | None:
    return float(text) if text else None


def dedupe(raw: Mapping[str, Any], sender: str, kind: str, app_id: str) -> str:
    """MsgId repeats across users, and two events may share a second, hence more than one field (wechat.md 1.4)."""
    if kind == "event":
        names = ("CreateTime", "Event", "EventKey", "MsgID")
        return "|".join((app_id, sender, *(plain(raw, name) for name in names)))
    return "|".join((app_id, sender, plain(raw, "MsgId") or "t" + plain(raw, "CreateTime")))


# --- replies -------------------------------------------------------------------------------------------------


def text_reply(callback: Callback, text: str, settings: Settings, now: datetime) -> bytes:
    """The body that answers this callback with a text, encrypted with the key that opened it."""
    content = within(clean(text), REPLY_BYTES).replace("]]>", "]]]]><![CDATA[>")
    inbound = callback.inbound
    xml = (
        f"<xml><ToUserName><![CDATA[{inbound.openid}]]></ToUserName>"
        f"<FromUserName><![CDATA[{inbound.account}]]></FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content></xml>"
    )
    if not callback.key:
        return xml.encode()
    crypto = WeChatCrypto(settings.wechat_token, callback.key, settings.wechat_app_id)
    sealed: str = crypto.encrypt_message(xml, callback.nonce, callback.timestamp)
    return sealed.encode()


def clean(text: str) -> str:
    return ILLEGAL_IN_XML.sub("", text)


def within(text: str, size: int) -> str:
    """Cut at a character so that the text fits; a cut text ends with an ellipsis."""
    body = text.encode()
    if len(body) <= size:
        return text
    return body[: size - 3].decode("utf-8", "ignore") + "…"
