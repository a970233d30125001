"""The platform: delivers what people do as callbacks, judges the answers, and shows what a person would see."""

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import httpx

from simulator import crypto
from simulator.account import Account, Phone, new_openid
from simulator.clock import VirtualClock

DELIVERY_SECONDS = 5.0
REPLY_BYTES = 2_048
FAULT_TIP = "该公众号提供的服务出现故障，请稍后再试"
MEDIA_DAYS = 3
TEMPLATES = ("template-of-the-station", "template-of-the-demo", "template-of-the-bench")
"""What the account keeps on its template page."""
NO_REPLY_EVENTS = ("LOCATION", "unsubscribe", "TEMPLATESENDJOBFINISH", "VIEW")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One delivery: HTTP status (0: none in time), what was shown for it, and why it was refused."""

    status: int
    shown: str | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """All deliveries of one message. `shown` is the text in the person's chat, None when nothing appeared."""

    attempts: list[Attempt] = field(default_factory=list)
    shown: str | None = None
    body: str = ""


@dataclass(slots=True)
class Faults:
    """Scripted faults of the platform's server, used up one by one per endpoint."""

    waiting: dict[str, deque[str]] = field(default_factory=dict)

    def add(self, endpoint: str, action: str, times: int = 1) -> None:
        """`action`: a code such as `45015`, `timeout`, `502`, `half` (a broken body)."""
        self.waiting.setdefault(endpoint, deque()).extend([action] * times)

    def take(self, endpoint: str) -> str | None:
        queue = self.waiting.get(endpoint)
        return queue.popleft() if queue else None


class Platform:
    """Thread-safe; the lock is never held during HTTP. `client` posts to the account's callback."""

    def __init__(
        self,
        account: Account,
        client: httpx.Client,
        *,
        clock: VirtualClock | None = None,
        kind: str = "verified_service",
        path: str = "/wechat",
        attempts: int = 3,
        delivery_seconds: float = DELIVERY_SECONDS,
    ) -> None:
        self.account = account
        self.clock = clock or VirtualClock()
        self.kind = kind
        self.attempts = attempts
        self.delivery_seconds = delivery_seconds
        self.faults = Faults()
        self.phones: dict[str, Phone] = {}
        self.media: dict[str, tuple[str, bytes, datetime]] = {}
        self.sends: list[dict[str, Any]] = []
        self.templates = TEMPLATES
        self.lock = threading.RLock()
        self._client = client
        self._path = path
        self._message = secrets.randbelow(10**15) + 10**17

    # --- people

    def person(self, openid: str | None = None) -> str:
        """A person, not following yet."""
        openid = openid or new_openid()
        with self.lock:
            self.phones.setdefault(openid, Phone(openid))
        return openid

    def phone(self, openid: str) -> Phone:
        self.person(openid)
        return self.phones[openid]

    def screen(self, openid: str) -> list[tuple[str, str]]:
        """(who, text) of each bubble, oldest first."""
        with self.lock:
            return [(bubble.who, bubble.text) for bubble in self.phone(openid).bubbles]

    def follow(self, openid: str, scene: str | None = None) -> Delivery:
        with self.lock:
            phone = self.phone(openid)
            phone.followed = True
            phone.tapped(self.clock.now())
            phone.accepts += 1
        fields = {"EventKey": f"qrscene_{scene}", "Ticket": "ticket"} if scene else {"EventKey": ""}
        return self.event(openid, "subscribe", fields)

    def unfollow(self, openid: str) -> Delivery:
        with self.lock:
            self.phone(openid).followed = False
            self.phone(openid).sends_left = 0
        return self.event(openid, "unsubscribe", {})

    def scan(self, openid: str, scene: str) -> Delivery:
        self.phone(openid).tapped(self.clock.now())
        return self.event(openid, "SCAN", {"EventKey": scene, "Ticket": "ticket"})

    def tap(self, openid: str, key: str, label: str = "") -> Delivery:
        with self.lock:
            self.phone(openid).tapped(self.clock.now())
            self.phone(openid).show("system", label or key, self.clock.now())
        return self.event(openid, "CLICK", {"EventKey": key})

    def say(self, openid: str, text: str) -> Delivery:
        return self.message(openid, "text", {"Content": text}, shown=text)

    def send_photo(self, openid: str, body: bytes, mime: str = "image/jpeg") -> Delivery:
        media_id = self.keep(body, mime)
        return self.message(openid, "image", {"PicUrl": "about:blank", "MediaId": media_id}, shown="［图片］")

    def send_voice(self, openid: str, body: bytes = b"#!AMR\n" + bytes(64)) -> Delivery:
        media_id = self.keep(body, "audio/amr")
        return self.message(openid, "voice", {"MediaId": media_id, "Format": "amr"}, shown="［语音］")

    def send_location(self, openid: str, lat: float, lng: float, label: str) -> Delivery:
        fields = {"Location_X": str(lat), "Location_Y": str(lng), "Scale": "16", "Label": label}
        return self.message(openid, "location", fields, shown=f"［位置］{label}")

    def keep(self, body: bytes, mime: str) -> str:
        media_id = secrets.token_urlsafe(32)
        self.media[media_id] = (mime, body, self.clock.now() + timedelta(days=MEDIA_DAYS))
        return media_id

    # --- callbacks

    def message(self, openid: str, kind: str, fields: Mapping[str, str], *, shown: str) -> Delivery:
        with self.lock:
            self._message += 1
            phone = self.phone(openid)
            phone.spoke(self.clock.now())
            phone.show("me", shown, self.clock.now(), kind)
            named = {"MsgType": kind, **fields, "MsgId": str(self._message)}
        return self.deliver(openid, self.xml(openid, named))

    def event(self, openid: str, event: str, fields: Mapping[str, str]) -> Delivery:
        named = {"MsgType": "event", "Event": event, **fields}
        return self.deliver(openid, self.xml(openid, named), expects_reply=event not in NO_REPLY_EVENTS)

    def xml(self, openid: str, fields: Mapping[str, str]) -> str:
        every = {
            "ToUserName": self.account.original_id,
            "FromUserName": openid,
            "CreateTime": str(int(self.clock.now().timestamp())),
            **fields,
        }
        return "<xml>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in every.items()) + "</xml>"

    def deliver(self, openid: str, xml: str, *, expects_reply: bool = True) -> Delivery:
        """Up to three times; the first valid answer wins. What the person sees is shown on the phone."""
        delivery = Delivery(body=xml)
        for n in range(self.attempts):
            began = time.monotonic()
            attempt = self.attempt(openid, xml, expects_reply)
            delivery.attempts.append(attempt)
            if attempt.status == 200 and not attempt.reason:
                delivery.shown = attempt.shown
                if attempt.shown:
                    self.phone(openid).show("account", attempt.shown, self.clock.now())
                return delivery
            if attempt.status == 0 and n + 1 < self.attempts:
                time.sleep(max(0.0, self.delivery_seconds - (time.monotonic() - began)))
                continue
            if attempt.status != 0:
                break
        delivery.shown = FAULT_TIP
        self.phone(openid).show("system", FAULT_TIP, self.clock.now())
        return delivery

    def attempt(self, openid: str, xml: str, expects_reply: bool) -> Attempt:
        body, query = self.sealed(xml)
        try:
            answer = self._client.post(self._path, params=query, content=body)
        except httpx.HTTPError:
            return Attempt(status=0, reason="no answer in time")
        if answer.status_code != 200:
            return Attempt(status=answer.status_code, reason=f"HTTP {answer.status_code}")
        return self.judged(openid, answer.content, expects_reply)

    def sealed(self, xml: str) -> tuple[bytes, dict[str, str]]:
        """The body and the query of a delivery, freshly signed."""
        timestamp, nonce = str(int(self.clock.now().timestamp())), secrets.token_hex(5)
        query = {"timestamp": timestamp, "nonce": nonce}
        query["signature"] = crypto.sign(self.account.token, timestamp, nonce)
        if self.account.mode == "plain":
            return xml.encode(), query
        sealed = crypto.encrypt(xml, self.account.aes_key, self.account.app_id)
        query |= {"encrypt_type": "aes", "msg_signature": crypto.sign(self.account.token, timestamp, nonce, sealed)}
        inner = xml.removeprefix("<xml>").removesuffix("</xml>") if self.account.mode == "compat" else (
            f"<ToUserName>{self.account.original_id}</ToUserName>"
        )  # fmt: skip
        return f"<xml>{inner}<Encrypt>{sealed}</Encrypt></xml>".encode(), query

    def judged(self, openid: str, body: bytes, expects_reply: bool) -> Attempt:
        """What the person would see for this answer."""
        if body in (b"", b"success"):
            return Attempt(status=200)
        if not expects_reply:
            return Attempt(status=200, reason="this event takes no reply")
        try:
            return Attempt(status=200, shown=self.reply_text(openid, body))
        except (ElementTree.ParseError, crypto.Broken, ValueError, AttributeError) as wrong:
            return Attempt(status=200, reason=f"{type(wrong).__name__}: {wrong}")

    def reply_text(self, openid: str, body: bytes) -> str:
        root = ElementTree.fromstring(body)  # noqa: S314 - the answer of the system under test
        if self.account.mode != "plain":
            sealed = str(root.findtext("Encrypt"))
            parts = (str(root.findtext("TimeStamp")), str(root.findtext("Nonce")), sealed)
            if not crypto.same(str(root.findtext("MsgSignature")), crypto.sign(self.account.token, *parts)):
                raise ValueError("wrong signature of the reply")
            opened = crypto.decrypt(sealed, self.account.aes_key, self.account.app_id)
            root = ElementTree.fromstring(opened)  # noqa: S314
        if root.findtext("ToUserName") != openid or root.findtext("FromUserName") != self.account.original_id:
            raise ValueError("sender and receiver are wrong")
        int(str(root.findtext("CreateTime")))
        text = root.findtext("Content") or ""
        if root.findtext("MsgType") != "text" or not text or len(text.encode()) > REPLY_BYTES:
            raise ValueError("no text of the allowed length")
        return text

    def redeliver(self, openid: str, delivery: Delivery) -> Attempt:
        """The same message once more, as after a lost answer; signed anew."""
        return self.attempt(openid, delivery.body, True)

    # --- what the account sends

    def sent(self, openid: str) -> list[dict[str, Any]]:
        with self.lock:
            return [send for send in self.sends if send["touser"] == openid]

    def accept_send(self, send: dict[str, Any], text: str, who: str = "account", kind: str = "text") -> None:
        with self.lock:
            self.sends.append(send)
            self.phone(send["touser"]).show(who, text, self.clock.now(), kind)


def described(send: Mapping[str, Any]) -> str:
    """The words of a notice as its card shows them."""
    return "\n".join(str(part["value"]) for part in json.loads(json.dumps(send["data"])).values())
