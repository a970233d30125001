"""Corrections that a person reviews: the words without anybody in them, kept on approval, written in Rasa's format."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.corrections import Correction
from bot.domain.errors import NothingToLearn
from bot.domain.ids import CaseId
from bot.domain.officers import Actor
from bot.domain.places import Place
from bot.domain.submissions import Facts, Submission, Tip
from bot.service import casework
from bot.service.corrections import left_out
from bot.service.deidentified import deidentified
from bot.store.ledger import Ledger
from bot.understanding.address import parse_place
from bot.understanding.normalise import fold

if TYPE_CHECKING:
    from bot.service.app import App

SIGNS = re.compile(r"\d+|[一-鿿]{2,}")
PLACE_CHARACTERS = 30
ENDING = re.compile(r"(?:号楼|号|栋|幢|室|楼|弄|层)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A correction as a reviewer sees it; `text` is empty when the words are erased or must not be read."""

    correction: Correction
    text: str


def waiting(app: "App", ledger: Ledger, actor: Actor) -> Sequence[Shown]:
    """What waits for a person, without anybody in it. That somebody looked is noted."""
    found = [
        Shown(correction=nameless(one), text=words_of(app, ledger, one)) for one in ledger.corrections(approved=False)
    ]
    ledger.audit(actor, "ListCorrections", f"corrections:{len(found)}", app.now())
    return found


def approve(app: "App", ledger: Ledger, correction_id: str, actor: Actor) -> Correction:
    """Keep the words, cut off from their case. Raises `NothingToLearn`."""
    one = the_correction(ledger, correction_id)
    text = words_of(app, ledger, one)
    if not text:
        raise NothingToLearn(id=correction_id)
    kept = replace(nameless(one), case=None, seq=0, text=text, matters=matters_of(ledger, one))
    ledger.save_correction(kept)
    ledger.audit(actor, "ApproveCorrection", f"correction:{one.id}", app.now())
    return kept


def nameless(one: Correction) -> Correction:
    """A place is shown and kept by its shape only."""
    if one.kind != "place":
        return one
    old, new = (deidentified(words, parse_place(words)) for words in (one.old, one.new))
    return replace(one, old=old, new=new)


def reject(app: "App", ledger: Ledger, correction_id: str, actor: Actor) -> None:
    """Nothing of it is kept. Raises `NothingToLearn`."""
    one = the_correction(ledger, correction_id)
    ledger.drop_correction(one.id)
    ledger.audit(actor, "RejectCorrection", f"correction:{one.id}", app.now())


def the_correction(ledger: Ledger, correction_id: str) -> Correction:
    found = ledger.correction(correction_id)
    if found is None:
        raise NothingToLearn(id=correction_id)
    return found


# --- the words


def words_of(app: "App", ledger: Ledger, one: Correction) -> str:
    """The words that opened the case, with place and times marked as in the corpus; empty when they must not be read,
    are erased, or do not name the place that was put right."""
    found = told(ledger, one)
    case = casework.the_case(ledger, CaseId(str(one.case)))
    if found is None or left_out(app, ledger, case):
        return ""
    facts = found[1].facts
    text = fold("\n".join(said.text for said in found[1].said if said.text))
    place = parse_place(one.new) if one.kind == "place" else facts.place
    where = span_of(text, place) if place else None
    if one.kind == "place" and where is None:
        return ""
    marks = [(*where, "place")] if where else []
    marks += [(at, at + len(word), "time") for word in times_in(facts) if (at := text.find(word)) >= 0]
    names = tuple(known_names(ledger))
    return written(text, marks, lambda part: deidentified(part, facts.place, names))


def times_in(facts: Facts) -> Iterator[str]:
    """The phrases as said, without the values that they mean."""
    yield from (fold(told.partition("=")[0]) for told in facts.times)


def written(text: str, marks: Sequence[tuple[int, int, str]], plain: Callable[[str], str]) -> str:
    """The text with `[…](place)` around what is marked, every part made plain by itself."""
    out, at = "", 0
    for start, end, label in sorted(marks):
        if start >= at and end > start:
            out += f"{plain(text[at:start])}[{plain(text[start:end])}]({label})"
            at = end
    return out + plain(text[at:])


def told(ledger: Ledger, one: Correction) -> tuple[Tip, Submission] | None:
    """The tip that opened the case, and its submission."""
    opened = [tip for tip in ledger.tips_on(CaseId(str(one.case))) if tip.first_case == one.case]
    submission = ledger.submission(opened[0].submission) if opened else None
    return (opened[0], submission) if submission is not None else None


def span_of(text: str, place: Place) -> tuple[int, int] | None:
    """From the first to the last part of the place, when the text names each of its names and numbers close by."""
    parts = (place.estate, place.road, place.lane, place.building, place.room, place.floor)
    signs = [sign for part in parts if part for sign in SIGNS.findall(part)]
    found = {sign: hit.span() for sign in signs if (hit := re.search(whole(sign), text))}
    if not found or any(sign.isdecimal() and sign not in found for sign in signs):
        return None
    hits = found.values()
    start, end = min(first for first, _ in hits), max(last for _, last in hits)
    ending = ENDING.match(text, end)
    return (start, ending.end() if ending else end) if end - start <= PLACE_CHARACTERS else None


def whole(sign: str) -> str:
    """A number stands by itself, never inside a longer one."""
    return rf"(?<!\d){sign}(?!\d)" if sign.isdecimal() else re.escape(sign)


def known_names(ledger: Ledger) -> Iterator[str]:
    """Officers, estates and roads of the station."""
    yield from (officer.name for officer in ledger.officers())
    for beat in ledger.beats():
        yield from (*beat.estates, *beat.aliases)
        yield from (re.split(r"[\d\s]", cell)[0] for cell in (*beat.lanes, *beat.roads))


def matters_of(ledger: Ledger, one: Correction) -> tuple[str, ...]:
    """What the words tell of, with the matter put right."""
    found = told(ledger, one)
    case = casework.the_case(ledger, CaseId(str(one.case)))
    right = one.new if one.kind == "matter" else case.matter
    others = ledger.tips_of(found[1].id) if found else ()
    rest = [tip.matter for tip in others if found and tip.id != found[0].id and tip.matter]
    return tuple(dict.fromkeys([right, *rest]))


# --- Rasa's format (nlu_data/README.md)


def exported(corrections: Sequence[Correction]) -> str:
    """One block of examples for each set of matters. A destination stands beside them: it is decided by rules, and
    shows where one is wrong."""
    blocks: dict[str, list[str]] = {}
    for one in corrections:
        beside = f", destination: {one.new}" if one.kind == "destination" else ""
        head = f"  metadata: {{matters: [{', '.join(one.matters)}]{beside}}}"
        blocks.setdefault(head, []).append(example(one.text))
    lines = ['version: "3.1"', "nlu:"]
    for head, examples in sorted(blocks.items()):
        lines += ["- intent: report", head, "  examples:", *dict.fromkeys(examples)]
    return "\n".join(lines) + "\n"


def example(text: str) -> str:
    bubbles = "\n".join(f"      {line.strip()}" for line in text.splitlines() if line.strip())
    return f"  - text: |\n{bubbles}"
