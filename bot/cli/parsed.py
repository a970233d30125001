"""How `station parse` shows to people what was understood, and from which words; plain text when it is piped."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.catalogue.notices import Notices
from bot.domain.matters import Catalogue
from bot.service.time_words import time_words

SURE, DOUBTED = 0.8, 0.5
LABEL_CELLS = 10
COLOURS = {"matters": "green", "place": "cyan", "time": "yellow", "alarm": "bold white on red"}
WHERE_SAID = (("place", "address"), ("time", "time"))

Found = Mapping[str, Any]
Line = tuple[str, str, Sequence[str]]
"""The key of the label, what was understood, and the words that led to it."""


def show(console: Console, found: Found, notices: Notices, catalogue: Catalogue) -> None:
    """The text with its telling words marked, then a line for each thing understood."""
    console.print(marked(found), soft_wrap=True)
    console.print()
    for key, value, words in lines(found, notices, catalogue):
        line = Text(padded(notices.text(f"parse.{key}")), style="dim")
        line.append(value, style="bold red" if key == "alarm" else "bold")
        if words:
            line.append("　" + notices.text("parse.because", words="”“".join(words)), style="dim")
        console.print(line, soft_wrap=True)


def padded(label: str) -> str:
    """Chinese characters fill two cells each."""
    return label + " " * max(1, LABEL_CELLS - 2 * len(label))


def marked(found: Found) -> Text:
    """The text in colour where something was read from it."""
    text = Text(found["text"])
    telling = [phrase for words in found["evidence"]["matters"].values() for phrase in words]
    if telling:
        text.highlight_words(telling, COLOURS["matters"], case_sensitive=False)
    for name, key in WHERE_SAID:
        for span in found[key]["spans"]:
            text.stylize(COLOURS[name], span["start"], span["end"])
    if danger := found["evidence"]["urgency"]["words"]:
        text.highlight_words(danger, COLOURS["alarm"])
    return text


def lines(found: Found, notices: Notices, catalogue: Catalogue) -> Iterator[Line]:
    text, evidence = notices.text, found["evidence"]
    yield "intent", f"{text('act.' + found['intent'])} {certainty(notices, found['confidence'])}", ()
    for matter in found["matters"]:
        code = matter["code"]
        label = catalogue[code].label if code in catalogue else code
        yield "matter", f"{label} {certainty(notices, matter['confidence'])}", evidence["matters"].get(code, ())
    if not found["matters"]:
        yield "matter", text("parse.nothing"), ()
    rule = text(f"door.{evidence['destination']['rule']}")
    yield "destination", text("parse.by_rule", what=text(f"to.{found['destination']}"), rule=rule), ()
    if found["urgency"] == "urgent":
        yield "urgency", text("parse.by_rule", what=text("urgency.urgent"), rule=text("door.urgent")), ()
    if found["emergency_line"]:
        yield "alarm", text("parse.call", line=found["emergency_line"]), evidence["urgency"]["words"]
    yield from where(found, notices)
    for span, value in zip(found["time"]["spans"], found["time"]["values"], strict=True):
        yield "time", time_words(value, text) if value else text("parse.no_value"), [span["text"]]
    yield from amounts(found, notices)


def where(found: Found, notices: Notices) -> Iterator[Line]:
    address, rule = found["address"], found["evidence"]["beat"]["rule"]
    if address["normalized"]:
        yield "place", address["normalized"], found["evidence"]["place"]["words"]
        beat = address["beat"] or notices.text("beat_open")
        yield "beat", notices.text("parse.by_rule", what=beat, rule=notices.text(f"beat_rule.{rule}")), ()


def amounts(found: Found, notices: Notices) -> Iterator[Line]:
    for name, count in found["counts"].items():
        yield name, "、".join(map(str, count)) if isinstance(count, list) else str(count), ()
    for name in ("phones", "plates"):
        if found[name]:
            yield name, "、".join(found[name]), ()


def certainty(notices: Notices, confidence: float) -> str:
    """In words, with the measured chance of being right."""
    how = "sure" if confidence >= SURE else "likely" if confidence >= DOUBTED else "unsure"
    return notices.text(f"parse.{how}", percent=round(100 * confidence))
