"""Which way a message takes, and what each of WeChat's codes means for it (security.md R5). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from bot.wechat.api import BAD_BODY, CONNECTION, TIMEOUT

CUSTOM, NOTICE = "custom", "notice"
NOTICED = frozenset({"outcome", "question", "push", "alarm", "relay"})
"""Kinds important enough for a notice without content; the words follow at the next contact."""
OUTCOMES = frozenset({"outcome", "question"})
RETRIES = 3
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3_600


class Fate(str, Enum):
    SENT = "sent"
    DOWN = "down"
    """One step down the ladder."""
    AGAIN = "again"
    HELD = "held"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`at` is when to try again."""

    fate: Fate
    at: datetime | None = None


WINDOW_CLOSED = (45015, 45047)
NOT_REACHABLE = (43004, 40003, 43101, 50002)
"""Not a follower, no such id, refused: nothing can be sent; the words wait for the next contact."""
TOKEN_REFUSED = (40001, 40014, 42001, 41001)
TRANSIENT = (-1, TIMEOUT, CONNECTION, BAD_BODY, 45011)
OUR_FAULT = (44004, 45002, 45008)
"""Empty, too long, too many articles: the same words would be refused again, so a person looks at once."""
DAILY_LIMIT = 45009
CLASS_FORBIDS = (48001,)
"""The account's class has no such interface."""

FATES: Mapping[int, Fate] = {
    0: Fate.SENT,
    **dict.fromkeys(WINDOW_CLOSED, Fate.DOWN),
    **dict.fromkeys(CLASS_FORBIDS, Fate.DOWN),
    **dict.fromkeys(NOT_REACHABLE, Fate.HELD),
    **dict.fromkeys((*TOKEN_REFUSED, *TRANSIENT), Fate.AGAIN),
}
"""Codes not named here are tried three times, then the row is dead and a person looks; a notice that cannot be sent
leaves its words waiting for the next contact."""


def first_step(kind: str, *, window_open: bool, can_send: bool, can_notify: bool) -> str | None:
    """The step to begin with; None when nothing can go out now and the words are held."""
    if can_send and window_open:
        return CUSTOM
    return NOTICE if kind in NOTICED and can_notify else None


def verdict(code: int, *, kind: str, step: str, attempt: int, now: datetime, tz: ZoneInfo) -> Verdict:
    """What becomes of a message after this answer."""
    if code == DAILY_LIMIT:
        if kind in OUTCOMES and step == CUSTOM:
            return Verdict(fate=Fate.DOWN)
        return Verdict(fate=Fate.AGAIN, at=next_midnight(now, tz))
    fate = FATES.get(code)
    if fate is None:
        last = Fate.HELD if step == NOTICE else Fate.DEAD  # a faulty template must not cost the words themselves
        hopeless = code in OUR_FAULT or attempt >= RETRIES
        return Verdict(fate=last) if hopeless else Verdict(fate=Fate.AGAIN, at=later(now, attempt))
    if fate is Fate.AGAIN:
        return Verdict(fate=Fate.AGAIN, at=later(now, attempt))
    if fate is Fate.DOWN and step == NOTICE:
        return Verdict(fate=Fate.HELD)
    return Verdict(fate=fate)


def later(now: datetime, attempt: int) -> datetime:
    """Twice as long after each attempt (the first is 1), an hour at most."""
    return now + timedelta(seconds=min(FIRST_WAIT_SECONDS * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS))


def next_midnight(now: datetime, tz: ZoneInfo) -> datetime:
    """WeChat's day ends at midnight in Shanghai."""
    return datetime.combine(now.astimezone(tz).date() + timedelta(days=1), time(0, 1), tz)
