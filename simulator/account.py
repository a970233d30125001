"""What the platform knows: the account, its people, what they see, and what may still be sent to them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MESSAGE_SENDS, MESSAGE_HOURS = 5, 48
TAP_SENDS, TAP_SECONDS = 3, 60
CLASSES = {
    "subscription": frozenset[str](),
    "verified_subscription": frozenset({"custom", "media", "menu", "user"}),
    "service": frozenset({"menu"}),
    "verified_service": frozenset({"custom", "media", "menu", "user", "template", "bizsend", "qrcode"}),
}
"""What each class of account may call (wechat.md 2.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The same values as the settings of the one that is tested."""

    app_id: str
    secret: str
    token: str
    aes_key: str
    original_id: str
    mode: str = "safe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """`who`: me, account, system (grey lines) or notice (a card)."""

    who: str
    text: str
    at: datetime
    kind: str = "text"


@dataclass(slots=True)
class Phone:
    """One person who may follow the account."""

    openid: str
    followed: bool = False
    bubbles: list[Bubble] = field(default_factory=list)
    window_until: datetime | None = None
    sends_left: int = 0
    accepts: int = 0
    """One-time permissions for subscription notices that are left."""

    def renew(self, at: datetime, sends: int, length: timedelta) -> None:
        open_still = self.window_until is not None and self.window_until > at
        until = at + length
        self.window_until = max(until, self.window_until) if open_still and self.window_until else until
        self.sends_left = max(sends, self.sends_left) if open_still else sends

    def spoke(self, at: datetime) -> None:
        self.renew(at, MESSAGE_SENDS, timedelta(hours=MESSAGE_HOURS))

    def tapped(self, at: datetime) -> None:
        self.renew(at, TAP_SENDS, timedelta(seconds=TAP_SECONDS))

    def show(self, who: str, text: str, at: datetime, kind: str = "text") -> None:
        self.bubbles.append(Bubble(who=who, text=text, at=at, kind=kind))


def new_openid() -> str:
    return "o" + secrets.token_urlsafe(20)[:27]
