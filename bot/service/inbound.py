"""A message or event of WeChat as the police room sees it: typed, bounded, without the platform's shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """`kind`: text, image, voice, video, shortvideo, location, link, event or unknown. `dedupe` names the delivery:
    app id, sender and MsgId, for events sender, CreateTime, Event, EventKey and MsgID (wechat.md 1.4)."""

    openid: str
    account: str
    kind: str
    created_at: datetime
    dedupe: str
    msg_id: str = ""
    text: str = ""
    event: str = ""
    event_key: str = ""
    media_id: str = ""
    lat: float | None = None
    lng: float | None = None
    label: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a callback once its row is committed. `due_in`: seconds before which nothing answers it; 0 when an
    answer may be there already, as after an alarm or for a repeat."""

    inbox_id: str
    fresh: bool
    expects_answer: bool = True
    due_in: float = 0.0
