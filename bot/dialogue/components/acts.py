"""Which dialogue act a message is: linear support vectors over characters and words."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.svm import LinearSVC

from bot.dialogue.components.learnt import Learnt
from bot.dialogue.components.text import Certainty, Features, Weights, unseen_margins

RANKED = 5


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ActClassifier(Learnt):
    """Sets `intent` and its ranking; the confidence is the measured chance of being right."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        acts = [str(example.get(INTENT)) for example in examples]
        features, classifier = Features(), LinearSVC(C=self.config["C"], class_weight="balanced")
        rows = features.fit([example.get(TEXT) or "" for example in examples], [])
        classifier.fit(rows, acts)
        margins = unseen_margins(LinearSVC(C=self.config["C"], class_weight="balanced"), rows, np.array(acts), acts)
        right = np.array(acts)[:, None] == classifier.classes_[None, :]
        return self.keep((Weights(features, classifier), Certainty().fit(margins, right)))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self.ranking(message.get(TEXT) or "")
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def ranking(self, text: str) -> list[dict[str, Any]]:
        weights, certainty = self.model
        (margins,) = weights.margins(weights.row(text))
        sure = certainty.of(margins[None, :])[0]
        best = np.argsort(-sure)[:RANKED]
        return [{"name": weights.classes[n], "confidence": float(sure[n])} for n in best]
