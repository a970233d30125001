"""Which matters a message reports: several at once, learnt from the `matters` in the examples' metadata."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.dialogue.components.learnt import Learnt
from bot.dialogue.components.text import LONG, Certainty, Features, Table, Weights, first_sentence, unseen_margins
from bot.dialogue.evidence import telling_words
from bot.understanding.cues import cues_in
from bot.understanding.normalise import fold

MATTERS = "matters"
TELLS = "tells"
"""The chance that the message reports anything at all; a question about a service does not."""
NO_REPORT = ("ask_question",)
TELLING = ("report", "inform", "add", "correct", "want_report")
ASKED_ABOUT = frozenset({"police_service", "legal_aid", "lost_property", "praise", "suggestion"})
NAMED = 0.6
"""The least chance that words report something when they name a matter."""
HEADING = 0.2
"""Weight of a letter's first sentence beside the whole."""
MOST = 6
MESSAGE = 120
"""Characters up to which a cue word names a matter of its own; a letter mentions much in passing."""
NAMED_ONLY = 0.4
"""Confidence of a matter that cue words name and that is among the likeliest."""
SHORT = 9
"""Characters below which there is little to go by."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class MatterClassifier(Learnt):
    """Two linear decisions: does it report anything, and what. Sets `tells` and `matters` with measured confidence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.3, "near": 0.4}

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        texts = [str(example.get(TEXT) or "") for example in examples]
        codes = [matters_of(example) for example in examples]
        telling = [bool(some) and e.get(INTENT) not in NO_REPORT for e, some in zip(examples, codes, strict=True)]
        features = Features()
        rows = features.fit(texts, [code for some in codes for code in some])
        about = [n for n, some in enumerate(codes) if some]
        classifier, margins, certainty = self.fit_matters(rows[about], [codes[n] for n in about])
        nearest = classifier.decision_function(rows).max(axis=1)
        nearest[about] = margins.max(axis=1)
        calm = [n for n, e in enumerate(examples) if not is_cry(e)]
        said = ([telling[n] for n in calm], nearest[calm], [texts[n] for n in calm])
        telling_classifier, curve = self.fit_telling(rows[calm], *said)
        return self.keep((Weights(features, classifier, telling_classifier), curve, certainty))

    def fit_telling(self, rows: Any, telling: list[bool], nearest: Table, texts: list[str]) -> tuple[Any, Any]:
        """Whether anything is reported: a linear decision of its own, weighed with how near the nearest matter is.
        Cries for help teach it nothing: their fragments would make small talk a report."""
        labels = np.array(telling)
        classifier = LinearSVC(C=self.config["C"])
        margins = unseen_margins(classifier, rows, labels, [str(one) for one in telling])
        curve = LogisticRegression(C=10.0).fit(evidence(margins, nearest, texts), labels)
        return classifier.fit(rows, labels), curve

    def fit_matters(self, rows: Any, codes: list[list[str]]) -> tuple[Any, Table, Certainty]:
        """Learnt from the main matter of each text; how sure a further one is, from all of them."""
        main = np.array([some[0] for some in codes])
        classifier = LinearSVC(C=self.config["C"], class_weight="balanced")
        margins = unseen_margins(classifier, rows, main, list(main))
        classifier.fit(rows, main)
        right = np.array([[code in some for code in classifier.classes_] for some in codes])
        return classifier, margins, Certainty().fit(margins, right)

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            tells, matters = self.read(text)
            if (message.get(INTENT) or {}).get("name") in TELLING and named_in(text):
                tells = max(tells, NAMED)
            message.set(TELLS, tells, add_to_output=True)
            message.set(MATTERS, matters, add_to_output=True)
        return messages

    def read(self, text: str) -> tuple[float, list[dict[str, Any]]]:
        """The chance that anything is reported, and the matters, likeliest first, with confidence and telling words."""
        weights, curve, certainty = self.model
        row = weights.row(text)
        margins, telling = weights.margins(row)
        seen = evidence(telling, margins[None, :].max(axis=1), [text])
        tells = curve.predict_proba(seen)[0, 1]
        if len(text) > LONG:
            heading, _ = weights.margins(weights.row(first_sentence(fold(text))))
            margins = (1 - HEADING) * margins + HEADING * heading
        sure = certainty.of(margins[None, :])[0]
        ranked = [int(n) for n in np.argsort(-margins)[:MOST]]
        named = named_in(text) if len(text) <= MESSAGE else frozenset()
        sure = [max(sure[n], NAMED_ONLY) if weights.classes[n] in named else sure[n] for n in range(len(sure))]
        best = [n for n in ranked if n == ranked[0] or sure[n] >= self.config["near"]]
        found = [
            {
                "code": weights.classes[n],
                "confidence": round(float(sure[n]), 3),
                "words": list(telling_words(text, weights.classes[n], weights.worths(row, n))),
            }
            for n in best
        ]
        return float(tells), found


def named_in(text: str) -> frozenset[str]:
    """The matters that cue words name, but for those that people ask about rather than report."""
    return frozenset(cue.code for cue in cues_in(fold(text))) - ASKED_ABOUT


def evidence(margins: Table, nearest: Table, texts: list[str]) -> Table:
    """What speaks for a report: its own margin and the nearest matter's, which weigh less in a letter."""
    sizes = np.array([len(text) for text in texts])
    letter = (sizes > LONG).astype(float)
    parts = (margins, nearest, letter, margins * letter, nearest * letter, (sizes < SHORT).astype(float))
    table: Table = np.stack(parts, axis=1)
    return table


def metadata_of(example: Message) -> dict[str, Any]:
    """What is said of an example's whole block, and of itself alone."""
    metadata = example.get("metadata") or {}
    return {**(metadata.get("intent") or {}), **(metadata.get("example") or {})}


def is_cry(example: Message) -> bool:
    """Whether an example stands in the collection of cries for help, and is one (nlu_data/README.md)."""
    return bool(metadata_of(example).get("cry") and metadata_of(example).get("now"))


def matters_of(example: Message) -> list[str]:
    return list(metadata_of(example).get(MATTERS) or [])
