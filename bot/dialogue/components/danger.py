"""The model's vote on danger now. It may only add to what the emergency guard says, never take away."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.dialogue.components.learnt import Learnt
from bot.dialogue.components.matters import matters_of, metadata_of
from bot.dialogue.components.text import Features, Weights, unseen_margins
from bot.understanding.emergency import guard

DANGER = "danger"
"""The chance that something dangerous is happening now."""
RISKY = frozenset(
    {
        "suicide_risk", "fight", "missing_person", "domestic_violence", "terror_clue", "abuse", "harassment", "theft",
        "telecom_fraud", "traffic_accident", "suspicious_person", "dangerous_goods", "bullying", "dog_bite", "drugs",
    }
)  # fmt: skip
"""Matters whose examples may be about now without saying so: only those that are marked teach anything."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class DangerVote(Learnt):
    """A linear decision learnt from examples whose metadata say `now: true` or `now: false`, and from harmless ones."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        known = [(str(e.get(TEXT) or ""), now) for e in training_data.intent_examples if (now := now_of(e)) is not None]
        labels, features = np.array([now for _, now in known]), Features()
        rows = features.fit([text for text, _ in known], [])
        classifier = LinearSVC(C=self.config["C"], class_weight="balanced")
        margins = unseen_margins(classifier, rows, labels, [str(now) for _, now in known])
        curve = LogisticRegression(C=10.0).fit(margins[:, None], labels)
        return self.keep((Weights(features, classifier.fit(rows, labels)), curve))

    def process(self, messages: list[Message]) -> list[Message]:
        weights, curve = self.model
        for message in messages:
            margin = weights.margins(weights.row(message.get(TEXT) or ""))
            message.set(DANGER, float(curve.predict_proba(margin[:, None])[0, 1]), add_to_output=True)
        return messages


def now_of(example: Message) -> bool | None:
    """Whether an example is about danger now; None when that cannot be told from it."""
    marked = metadata_of(example).get("now")
    if marked is not None:
        return bool(marked)
    text = str(example.get(TEXT) or "")
    return None if RISKY & set(matters_of(example)) or guard(text) else False
