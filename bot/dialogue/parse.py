"""What the bot understands of a text, as `station parse` shows it (interface.md 4)."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from bot.catalogue.read import read_matters
from bot.dialogue.training import check
from bot.domain.beats import Beat
from bot.domain.matters import Catalogue, Destination
from bot.domain.places import canonical
from bot.understanding.address import better, is_bare_address, parse_place
from bot.understanding.counts import people_in, phones_in, plates_in, rooms_in
from bot.understanding.cues import with_cues
from bot.understanding.emergency import Alarm, guard
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.normalise import strip_slashes

SURE = 0.5
REPORTING = ("report", "add", "correct", "ask_question")


class Parser:
    """A loaded model and the catalogue. `parse` is free of effects; about 5 ms a message."""

    def __init__(self, model: Path, beats: Sequence[Beat] = ()) -> None:
        check(model)
        self.gazetteer = Gazetteer(beats)
        from bot.dialogue.quiet import hush

        hush(model.parent / "scratch")
        from rasa.core.agent import Agent

        self.agent = Agent.load(str(model))
        self.matters = read_matters()
        self.loop = asyncio.new_event_loop()

    def parse_lines(self, rows: Iterator[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            yield {"id": row.get("id"), "text": row["text"]} | self.parse(row["text"])

    def parse(self, text: str) -> dict[str, Any]:
        heard = self.loop.run_until_complete(self.agent.parse_message(strip_slashes(text) or "?"))
        found = understood(text, heard, guard(text), self.matters)
        found["address"]["beat"] = self.beat(found["address"]["spans"])
        return found

    def beat(self, spans: list[dict[str, Any]]) -> str | None:
        """The beat of the best of the places; None when it would be asked."""
        places = [parse_place(span["text"]) for span in spans]
        return self.gazetteer.find(reduce(better, places)).beat if places else None


def understood(text: str, heard: Mapping[str, Any], alarm: Alarm | None, catalogue: Catalogue) -> dict[str, Any]:
    """One object of interface.md 4. Offsets are of the text as given, less leading slashes."""
    shift = len(text) - len(strip_slashes(text))
    intent = heard["intent"]
    told = with_cues([(m["code"], m["confidence"]) for m in heard.get("matters") or []], text)
    sure_enough = [(code, sure) for code, sure in told if intent["name"] in REPORTING or sure >= SURE]
    codes = [{"code": code, "confidence": round(sure, 3)} for code, sure in sure_enough]
    return {
        "intent": intent["name"],
        "confidence": round(float(intent["confidence"]), 3),
        "matters": codes,
        "destination": destination(codes, alarm, catalogue).value,
        "urgency": "emergency" if alarm else "normal",
        "emergency_line": alarm.line if alarm else None,
        "address": address(text, spans(heard, "place", shift)),
        "time": {"spans": spans(heard, "time", shift), "values": []},
        "counts": {name: found[1] for name, found in (("rooms", rooms_in(text)), ("people", people_in(text))) if found},
        "phones": list(phones_in(text)),
        "plates": list(plates_in(text)),
    }


def destination(codes: list[dict[str, Any]], alarm: Alarm | None, catalogue: Catalogue) -> Destination:
    """Danger now comes first; then the catalogue's door for the first matter; nothing reported goes nowhere."""
    if alarm is not None:
        return Destination.EMERGENCY
    row = catalogue.get(codes[0]["code"]) if codes else None
    if row is None:
        return Destination.NONE
    # What is always urgent goes to 110 only when it is happening; told afterwards, an officer takes it up.
    return Destination.POLICE_CASE if row.destination is Destination.EMERGENCY else row.destination


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
