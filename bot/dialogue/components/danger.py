"""The model's vote on danger now. It may only add to what the emergency guard says, never take away."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.dialogue.components.matters import matters_of, metadata_of
from bot.dialogue.components.text import Features, unseen_margins
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
class DangerVote(GraphComponent):  # type: ignore[misc]
    """A linear decision learnt from examples whose metadata say `now: true` or `now: false`, and from harmless ones."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self.config, self.storage, self.resource, self.model = config, storage, resource, model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> DangerVote:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        known = [(str(e.get(TEXT) or ""), now) for e in training_data.intent_examples if (now := now_of(e)) is not None]
        labels, features = np.array([now for _, now in known]), Features()
        rows = features.fit([text for text, _ in known], [])
        classifier = LinearSVC(C=self.config["C"], class_weight="balanced")
        margins = unseen_margins(classifier, rows, labels, [str(now) for _, now in known])
        curve = LogisticRegression(C=10.0).fit(margins[:, None], labels)
        self.model = (features, classifier.fit(rows, labels), curve)
        with self.storage.write_to(self.resource) as folder:
            joblib.dump(self.model, folder / "danger.joblib")
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DangerVote:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / "danger.joblib"))

    def process(self, messages: list[Message]) -> list[Message]:
        features, classifier, curve = self.model
        for message in messages:
            margin = classifier.decision_function(features.rows([message.get(TEXT) or ""]))
            message.set(DANGER, float(curve.predict_proba(margin[:, None])[0, 1]), add_to_output=True)
        return messages


def now_of(example: Message) -> bool | None:
    """Whether an example is about danger now; None when that cannot be told from it."""
    marked = metadata_of(example).get("now")
    if marked is not None:
        return bool(marked)
    text = str(example.get(TEXT) or "")
    return None if RISKY & set(matters_of(example)) or guard(text) else False
