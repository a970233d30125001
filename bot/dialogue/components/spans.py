"""Where the message says the place, the time, the person and the count: a conditional random field over characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

import sklearn_crfsuite
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.components.learnt import Learnt
from bot.dialogue.components.matters import TELLS, metadata_of
from bot.dialogue.components.text import segmenter
from bot.understanding.normalise import level
from bot.understanding.reading import reports
from bot.understanding.spans import CN, marks, mended

T = TypeVar("T")
Span = tuple[int, int, str]
AROUND = 3
"""So many characters on each side are seen."""
QUIET = frozenset({"chat", "greet", "thanks", "help", "rate", "ask_human", "ask_progress", "ask_question"})


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class SpanExtractor(EntityExtractorMixin, Learnt):  # type: ignore[misc]
    """Characters, not words, are labelled: a word border of a segmenter may lie inside an address."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"c1": 0.05, "c2": 0.05, "rounds": 45, "bars": {"place": 0.4, "time": 0.3}}

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn_crfsuite", "spacy"]

    def train(self, training_data: TrainingData) -> Resource:
        # Cries for help and their twins are marked less evenly than the rest: they would teach to leave places out.
        examples = [e for e in training_data.nlu_examples if not metadata_of(e).get("cry")]
        field = sklearn_crfsuite.CRF(
            c1=self.config["c1"],
            c2=self.config["c2"],
            max_iterations=self.config["rounds"],
            all_possible_transitions=True,
        )
        field.fit([seen(e.get(TEXT)) for e in examples], [labels(e) for e in examples])
        return self.keep(field)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = [
                {"entity": label, "value": text[start:end], "start": start, "end": end}
                for start, end, label in mended(level(text), self.spans(text))
                if label != "time" or not quiet(message, text)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages

    def spans(self, text: str) -> list[Span]:
        """The likeliest labels; and where they hold no place or no time, the likeliest of these above its bar: most
        messages tell both, and a missed one costs the reporter a question."""
        if not text.strip():
            return []
        even = seen(text)
        found = list(runs(self.model.predict_single(even)))
        missed = [label for label in self.config["bars"] if all(label != known for _, _, known in found)]
        if missed:
            chances = self.model.predict_marginals_single(even)
            found += [span for label in missed for span in self.likeliest(chances, label)]
        return sorted(found)

    def likeliest(self, chances: list[dict[str, float]], label: str) -> list[Span]:
        """Of the runs of characters with a chance above the bar the one with the highest."""
        worth = [chance[f"B-{label}"] + chance[f"I-{label}"] for chance in chances]
        above = [f"I-{label}" if w > self.config["bars"][label] else "O" for w in worth]
        candidates = [(start, end) for start, end, _ in runs(above) if end - start > 1]
        best = max(candidates, key=lambda run: max(worth[slice(*run)]), default=None)
        return [(*best, label)] if best else []


def quiet(message: Message, text: str) -> bool:
    """Whether nothing happened in it: the evening of a film and the hours of a counter are no times to write down."""
    act = (message.get(INTENT) or {}).get("name")
    return act in QUIET and not reports(text, float(message.get(TELLS) or 0.0))


def runs(tags: list[str]) -> Iterator[Span]:
    start, label = 0, ""
    for n, tag in enumerate([*tags, "O"]):
        if label and tag != f"I-{label}":
            yield start, n, label
            label = ""
        if tag != "O" and not label:
            start, label = n, tag[2:]


def labels(example: Message) -> list[str]:
    """One B-, I- or O tag a character."""
    tags = ["O"] * len(example.get(TEXT))
    for entity in example.get(ENTITIES, []):
        tags[entity["start"] : entity["end"]] = [f"I-{entity['entity']}"] * (entity["end"] - entity["start"])
        tags[entity["start"]] = f"B-{entity['entity']}"
    return tags


# --- what the field sees of a character ---------------------------------------------------------------------

KIND = (("D", re.compile(r"\d")), ("C", re.compile(f"[{CN}]")), ("A", re.compile(r"[A-Za-z]")),
        ("S", re.compile(r"\s")), ("P", re.compile(r"\W")))  # fmt: skip


@cache
def kind(character: str) -> str:
    return next((name for name, pattern in KIND if pattern.match(character)), "H")


def seen(text: str) -> list[list[str]]:
    """The features of each character: its neighbours, its word, and which grammar it is a part of."""
    even = level(text)
    signs = [*"^" * AROUND, *even, *"$" * AROUND]
    kinds, grammar = padded([kind(c) for c in even], "-"), padded(marks(even), "")
    cut = padded(list(word_of_each(even)), ("", ""))
    return [features(signs, kinds, grammar, cut, n) for n in range(AROUND, AROUND + len(even))]


def padded(of_each: list[T], beyond: T) -> list[T]:
    """What stands at each character, and what is seen before the first and after the last one."""
    return [*(beyond,) * AROUND, *of_each, *(beyond,) * AROUND]


def word_of_each(text: str) -> Iterator[tuple[str, str]]:
    """For each character its word and where in it it stands: single, beginning, middle, end."""
    at = 0
    for token in segmenter()(text):
        yield from (("", "S") for _ in range(token.idx - at))
        size = len(token.text)
        for n in range(size):
            yield token.text, "S" if size == 1 else "B" if n == 0 else "E" if n == size - 1 else "M"
        at = token.idx + size
    yield from (("", "S") for _ in range(len(text) - at))


def features(signs: list[str], kinds: list[str], grammar: list[str], cut: list[tuple[str, str]], n: int) -> list[str]:
    """Of the character at `n`; all lists are padded."""
    word, place = cut[n]
    return [
        *(f"k{step}={kinds[n + step]}" for step in (-1, 0, 1)),
        *(f"c{step}={signs[n + step]}" for step in range(-3, 4)),
        *(f"b{step}={signs[n + step]}{signs[n + step + 1]}" for step in range(-2, 2)),
        f"t={signs[n - 1]}{signs[n]}{signs[n + 1]}",
        f"kk={''.join(kinds[n - 2 : n + 3])}",
        f"w={word}",
        f"s={place}",
        *(f"w{step}={cut[n + step][0]}" for step in (-2, -1, 1, 2)),
        *(f"m{step}={grammar[n + step]}" for step in (-1, 0, 1)),
    ]
