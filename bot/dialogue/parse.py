"""What the bot understands of a text, as `station parse` shows it (interface.md 4)."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from pathlib import Path
from typing import Any

from bot.catalogue.read import read_matters
from bot.dialogue.model_file import check
from bot.domain.beats import Beat, PlaceFound
from bot.domain.cases import Urgency
from bot.domain.matters import Catalogue, Destination
from bot.domain.places import canonical
from bot.domain.questioning import VIOLENCE, Door, door, urgency_of
from bot.domain.submissions import Facts
from bot.understanding.address import better, is_bare_address, parse_place
from bot.understanding.counts import counted, phones_in, plates_in
from bot.understanding.emergency import Alarm, voted
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.normalise import strip_slashes
from bot.understanding.opinion import tells_of_violence
from bot.understanding.reading import SURE, reports
from bot.understanding.times import when


class Parser:
    """A loaded model and the catalogue; `now` is what days and hours relate to. `parse` is free of effects."""

    def __init__(self, model: Path, now: datetime, beats: Sequence[Beat] = ()) -> None:
        check(model)
        self.gazetteer = Gazetteer(beats)
        from bot.dialogue.quiet import hush

        hush(model.parent / "scratch")
        from rasa.core.agent import Agent

        self.agent = Agent.load(str(model))
        self.matters, self.now = read_matters(), now
        self.loop = asyncio.new_event_loop()

    def parse_lines(self, rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            yield {"id": row.get("id"), "text": row["text"]} | self.parse(row["text"])

    def parse(self, text: str) -> dict[str, Any]:
        heard = self.loop.run_until_complete(self.agent.parse_message(strip_slashes(text) or "?"))
        found = understood(text, heard, voted(text, float(heard.get("danger") or 0.0)), self.matters, self.now)
        beat = self.beat(found["address"]["spans"])
        found["address"]["beat"] = beat.beat
        found["evidence"]["beat"] = {"rule": beat.reason, "words": []}
        return found

    def beat(self, spans: list[dict[str, Any]]) -> PlaceFound:
        """The beat of the best of the places, none when it would be asked, and the rule that says so."""
        places = [parse_place(span["text"]) for span in spans]
        return self.gazetteer.find(reduce(better, places)) if places else PlaceFound()


def understood(
    text: str, heard: Mapping[str, Any], alarm: Alarm | None, catalogue: Catalogue, now: datetime
) -> dict[str, Any]:
    """One object of interface.md 4. Offsets are of the text as given, less leading slashes."""
    shift = len(text) - len(strip_slashes(text))
    intent = heard["intent"]
    codes = reported(text, heard, alarm)
    facts = facts_of(text, codes)
    to, urgency = door_of(codes, alarm, facts, catalogue), urgency_in(codes, alarm, facts, catalogue)
    place = address(text, spans(heard, "place", shift))
    return {
        "intent": intent["name"],
        "confidence": round(float(intent["confidence"]), 3),
        "matters": codes,
        "destination": to.to.value,
        "urgency": urgency.value,
        "emergency_line": alarm.line if alarm else None,
        "address": place,
        "time": times(spans(heard, "time", shift), now),
        "counts": counted(text),
        "phones": list(phones_in(text)),
        "plates": list(plates_in(text)),
        "evidence": evidence(heard, codes, to, alarm, place) | {"urgency": grounds(urgency, alarm)},
    }


def evidence(
    heard: Mapping[str, Any], codes: list[dict[str, Any]], to: Door, alarm: Alarm | None, place: Mapping[str, Any]
) -> dict[str, Any]:
    """What led to each decision: the rule, and the words of the text that it rests on."""
    told = {m["code"]: list(m.get("words") or ()) for m in heard.get("matters") or []}
    danger = [alarm.evidence] if alarm else []
    return {
        "matters": {m["code"]: told.get(m["code"], []) for m in codes},
        "destination": {"rule": to.why, "words": danger or [word for m in codes[:1] for word in told[m["code"]]]},
        "place": {"words": [span["text"] for span in place["spans"]]},
    }


def reported(text: str, heard: Mapping[str, Any], alarm: Alarm | None) -> list[dict[str, Any]]:
    """The matters, when anything is reported at all; who is in danger always reports."""
    if alarm is None and not reports(text, float(heard.get("tells") or 0.0)):
        return []
    return [{"code": m["code"], "confidence": m["confidence"]} for m in heard.get("matters") or []]


def facts_of(text: str, codes: list[dict[str, Any]]) -> Facts:
    """What doors and urgency need to know of a message, as the conversation would find it."""
    violent = ((VIOLENCE, "yes"),) if tells_of_violence(text) else ()
    return Facts(doubtful=tuple(m["code"] for m in codes if m["confidence"] < SURE), answers=violent)


def door_of(codes: list[dict[str, Any]], alarm: Alarm | None, facts: Facts, catalogue: Catalogue) -> Door:
    """Danger now comes first; then the catalogue's door for the first matter; nothing reported goes nowhere."""
    if alarm is not None:
        return Door(to=Destination.EMERGENCY, why="danger_now")
    row = catalogue.get(codes[0]["code"]) if codes else None
    return door(row, facts) if row else Door(to=Destination.NONE, why="nothing_told")


def urgency_in(codes: list[dict[str, Any]], alarm: Alarm | None, facts: Facts, catalogue: Catalogue) -> Urgency:
    """An emergency is what happens now; the gravest matter told afterwards is urgent."""
    if alarm is not None:
        return Urgency.EMERGENCY
    rows = [row for m in codes if (row := catalogue.get(m["code"]))]
    calm = all(urgency_of(row, facts) is Urgency.NORMAL for row in rows)
    return Urgency.NORMAL if calm else Urgency.URGENT


def grounds(urgency: Urgency, alarm: Alarm | None) -> dict[str, Any]:
    if alarm is not None:
        return {"rule": "danger_now", "words": [alarm.evidence]}
    return {"rule": "none" if urgency is Urgency.NORMAL else "urgent", "words": []}


def times(found: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The phrases, and beside each what it means in ISO 8601, or null."""
    meanings = [when(span["text"], now) for span in found]
    return {"spans": found, "values": [meaning.written() if meaning else None for meaning in meanings]}


PARTS = ("district", "road", "lane", "estate", "building", "room")


def address(text: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The spans and the parts of the best of them; a text that is nothing but an address is one span."""
    if is_bare_address(text):
        found = [{"text": text, "start": 0, "end": len(text)}]
    places = [parse_place(span["text"]) for span in found]
    if not places:
        return {"spans": [], "parts": {}, "normalized": None, "beat": None}
    best = reduce(better, places)
    parts = {name: getattr(best, name) for name in PARTS}
    return {"spans": found, "parts": parts, "normalized": canonical(best), "beat": None}


def spans(heard: Mapping[str, Any], label: str, shift: int) -> list[dict[str, Any]]:
    found = [e for e in heard.get("entities") or [] if e["entity"] == label]
    return [{"text": e["value"], "start": e["start"] + shift, "end": e["end"] + shift} for e in found]
