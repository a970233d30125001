"""How well the held-back messages and other sets are understood: what was wanted, what read, from which words."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.dialogue.components.matters import matters_of
from bot.dialogue.parse import Parser
from bot.domain.matters import Catalogue

TEMPLATES = Path(__file__).parent / "templates"
NOTHING = "nothing"
"""Stands for: reports nothing."""
WORST = 40
THIN = 80
"""Utterances a matter should have at least."""
OUT_OF_PLACE = ("ask_question", "chat", "greet", "thanks", "help")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """`wanted`: the matters, main one first; empty where nothing is reported. Codes, or a foreign set's names."""

    text: str
    wanted: tuple[str, ...]
    intent: str | None = None
    destinations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An example with what was read of it."""

    example: Example
    found: Mapping[str, Any]

    @property
    def wanted(self) -> str:
        return next(iter(self.example.wanted), NOTHING)

    @property
    def read(self) -> str:
        return self.found["matters"][0]["code"] if self.found["matters"] else NOTHING

    @property
    def sure(self) -> float:
        return float(self.found["matters"][0]["confidence"]) if self.found["matters"] else 0.0

    @property
    def words(self) -> Sequence[str]:
        return self.found["evidence"]["matters"].get(self.read, ())  # type: ignore[no-any-return]

    @property
    def right(self) -> bool:
        return self.read in (self.example.wanted or (NOTHING,))


# --- sets


def corpus(folder: Path) -> list[Example]:
    """The examples below a folder of the corpus that tell of something, or of nothing for certain."""
    from rasa.shared.importers.utils import training_data_from_paths

    data = training_data_from_paths([str(path) for path in sorted(folder.glob("*.yml"))], "zh")
    examples = (
        Example(text=m.get("text"), wanted=tuple(matters_of(m)), intent=m.get("intent")) for m in data.intent_examples
    )
    return [one for one in examples if one.wanted or one.intent in OUT_OF_PLACE]


def foreign(path: Path) -> list[Example]:
    """A set of JSON lines with `text` and `matters`, or `category` and `also`; `destination`, `dest_also` where known.
    Raises `ValueError` naming the line."""
    examples = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            wanted = row["matters"] if "matters" in row else [row["category"], *row.get("also", ())]
            doors = {row["destination"], *row.get("dest_also", ())} if "destination" in row else set()
            examples.append(Example(text=row["text"], wanted=tuple(wanted), destinations=frozenset(doors)))
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{path.name}:{number}: needs text and matters (or category): {fault}") from fault
    return examples


def judged(parser: Parser, examples: Sequence[Example]) -> list[Judged]:
    return [Judged(example=one, found=parser.parse(one.text)) for one in examples]


# --- figures


def figures(rows: Sequence[Judged]) -> dict[str, float]:
    by_code: dict[str, list[bool]] = {}
    for row in rows:
        by_code.setdefault(row.wanted, []).append(row.right)
    doors = [row.found["destination"] in row.example.destinations for row in rows if row.example.destinations]
    acts = [row.found["intent"] == row.example.intent for row in rows if row.example.intent]
    shares: dict[str, Sequence[float]] = {
        "matter": [row.right for row in rows],
        "macro": [share(hits) for hits in by_code.values()],
        "destination": doors,
        "act": acts,
    }
    return {name: share(hits) for name, hits in shares.items() if hits}


def share(hits: Sequence[float]) -> float:
    return sum(hits) / len(hits)


def worst(rows: Sequence[Judged]) -> list[Judged]:
    """What was read wrongly with the greatest certainty: these mislead most."""
    return sorted((row for row in rows if not row.right), key=lambda row: -row.sure)[:WORST]


def confusions(rows: Sequence[Judged]) -> Counter[tuple[str, str]]:
    return Counter((row.wanted, row.read if not row.right else row.wanted) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A table as squares: `cells` are (row, column, count, share of the row)."""

    names: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[tuple[int, int, int, float]]


def picture(rows: Sequence[Judged], catalogue: Catalogue) -> Picture:
    """Wanted by read, neighbours by group of the catalogue."""
    counted = confusions(rows)
    order = {str(code): n for n, code in enumerate(catalogue)}
    names = sorted({wanted for wanted, _ in counted}, key=lambda code: (order.get(code, len(order)), code))
    columns = sorted({read for _, read in counted}, key=lambda code: (order.get(code, len(order)), code))
    whole = Counter(row.wanted for row in rows)
    cells = [
        (names.index(wanted), columns.index(read), count, count / whole[wanted])
        for (wanted, read), count in counted.items()
    ]
    return Picture(names=names, columns=columns, cells=cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """How one matter stands: utterances learnt from, held back, and read rightly."""

    code: str
    learnt: int
    held: int
    right: int

    @property
    def thin(self) -> bool:
        return self.learnt < THIN


def coverage(learnt: Sequence[Example], held: Sequence[Judged], codes: Sequence[str]) -> list[Covered]:
    """The weakest on top."""
    told = Counter(code for one in learnt for code in one.wanted)
    met = Counter(row.wanted for row in held)
    right = Counter(row.wanted for row in held if row.right)
    rows = [Covered(code=code, learnt=told[code], held=met[code], right=right[code]) for code in codes]
    return sorted(rows, key=lambda row: (row.right / row.held if row.held else 0.0, row.learnt))


# --- the page


def page(
    sets: Mapping[str, Sequence[Judged]], covered: Sequence[Covered], catalogue: Catalogue, made: Mapping[str, str]
) -> str:
    """The whole report as one HTML page that loads nothing from elsewhere."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    labels = {code: row.label for code, row in catalogue.items()}
    shown = [
        {
            "name": name,
            "size": len(rows),
            "figures": figures(rows),
            "worst": worst(rows),
            "picture": picture(rows, catalogue),
        }
        for name, rows in sets.items()
    ]
    return templates.get_template("understanding.html").render(sets=shown, covered=covered, labels=labels, made=made)


def sets_in(folder: Path | None) -> Iterator[tuple[str, list[Example]]]:
    for path in sorted(folder.glob("*.jsonl")) if folder else ():
        yield path.stem, foreign(path)
