"""Which dialogue act a message is: linear support vectors over characters and words."""

from __future__ import annotations

from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import LinearSVC

from bot.dialogue.components.text import Certainty, Features, unseen_margins

RANKED = 5


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ActClassifier(GraphComponent):  # type: ignore[misc]
    """Sets `intent` and its ranking; the confidence is the measured chance of being right."""

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
    ) -> ActClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        acts = [str(example.get(INTENT)) for example in examples]
        features, classifier = Features(), LinearSVC(C=self.config["C"], class_weight="balanced")
        rows = features.fit([example.get(TEXT) or "" for example in examples], [])
        classifier.fit(rows, acts)
        margins = unseen_margins(LinearSVC(C=self.config["C"], class_weight="balanced"), rows, np.array(acts), acts)
        right = np.array(acts)[:, None] == classifier.classes_[None, :]
        self.model = (features, classifier, Certainty().fit(margins, right))
        with self.storage.write_to(self.resource) as folder:
            joblib.dump(self.model, folder / "acts.joblib")
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / "acts.joblib"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self.ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def ranking(self, text: str) -> list[dict[str, Any]]:
        features, classifier, certainty = self.model
        sure = certainty.of(classifier.decision_function(features.rows([text])))[0]
        best = np.argsort(-sure)[:RANKED]
        return [{"name": str(classifier.classes_[n]), "confidence": float(sure[n])} for n in best]
