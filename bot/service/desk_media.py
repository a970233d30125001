"""Photos, films, voice and pins of an officer: into the case at hand, or kept until its number is said."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.domain import commands as ask
from bot.domain.cases import Case
from bot.domain.policy import sees
from bot.service import casework
from bot.understanding.normalise import fold
from bot.understanding.officer_numbers import cases_in, resolved

if TYPE_CHECKING:
    from bot.service.officer_desk import OfficerDesk, Talk

MEDIA_MINUTES = 30
WAITING = 9
"""So many photos and pins wait for the number of their case."""


def take_in(desk: "OfficerDesk", talk: "Talk", thing: dict[str, Any]) -> list[str]:
    """Into the case at hand when that was a moment ago, else kept until a case is named."""
    number = talk.memory.get("last")
    fresh = talk.at.timestamp() - talk.memory.get("heard", 0) <= MEDIA_MINUTES * 60
    case = desk.by_number(talk, number) if number and fresh else None
    lines = put_into(desk, talk, case, [thing]) if case is not None and sees(talk.officer, case) else []
    if not lines:
        talk.memory["waiting"] = [*talk.memory.get("waiting", []), thing][-WAITING:]
        lines = [desk.app.notices.text("media_which")]
    talk.ledger.save_desk_memory(talk.officer.id, talk.memory, talk.at)
    return lines


def put_into(desk: "OfficerDesk", talk: "Talk", case: Case, things: Sequence[Mapping[str, Any]]) -> list[str]:
    kept = 0
    for thing in things:
        body = talk.ledger.media(thing["media"]) if "media" in thing else None
        if "media" in thing and body is None:
            continue
        if body is not None:
            talk.ledger.save_media(thing["media"], ("case", case.id), *body, talk.at)
        command: Any = ask.KeepMedia if body is not None else ask.KeepPin
        desk.app.handle(talk.ledger, command(case=case.id, **thing), talk.actor)
        kept += 1
    return [desk.app.notices.text("media_kept", number=case.number)] if kept else []


def number_alone(desk: "OfficerDesk", talk: "Talk", text: str) -> list[str]:
    """The number that was asked for, and nothing else; empty while nothing waits for one."""
    named, rest = cases_in(fold(text).strip(" 。."))
    if len(named) != 1 or rest.strip() or not talk.memory.get("waiting"):
        return []
    known = [case.number for case in casework.work_of(talk.ledger, talk.officer)]
    case = desk.by_number(talk, resolved(named[0], known) or named[0])
    if case is None or not sees(talk.officer, case):
        return []
    talk.memory["last"] = case.number
    return put_into(desk, talk, case, talk.memory.pop("waiting"))


def waiting_things(desk: "OfficerDesk", talk: "Talk") -> list[str]:
    """What was sent before its case was named."""
    number = talk.memory.get("last")
    case = desk.by_number(talk, number) if number and talk.memory.get("waiting") else None
    if case is None or not sees(talk.officer, case) or number != talk.named:
        return []
    return put_into(desk, talk, case, talk.memory.pop("waiting"))
