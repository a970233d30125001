"""Which matters a message reports: several at once, learnt from the `matters` in the examples' metadata."""

from __future__ import annotations

import re
from typing import Any

import joblib
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

from bot.understanding.normalise import fold

NOTHING = "nothing"
"""A label of its own for what reports nothing, so that small talk has something to be."""
MATTERS = "matters"
LONG = 60
SENTENCE = re.compile(r"[^。!！?？;；\n]+")


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class MatterClassifier(GraphComponent):  # type: ignore[misc]
    """Character n-grams and one logistic regression a matter; long letters are also read sentence by sentence."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self.config, self.storage, self.resource, self.model = config, storage, resource, model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 12.0, "lead": 0.5, "floor": 0.03, "sure": 0.5}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MatterClassifier:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        texts = [fold(example.get(TEXT) or "") for example in training_data.intent_examples]
        labels = [labels_of(example) for example in training_data.intent_examples]
        words = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2)
        binarizer = MultiLabelBinarizer()
        one_a_matter = OneVsRestClassifier(
            LogisticRegression(C=self.config["C"], class_weight="balanced", max_iter=300, solver="liblinear")
        )
        one_a_matter.fit(words.fit_transform(texts), binarizer.fit_transform(labels))
        self.model = (words, one_a_matter, list(binarizer.classes_))
        with self.storage.write_to(self.resource) as folder:
            joblib.dump(self.model, folder / "matters.joblib")
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MatterClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / "matters.joblib"))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            act = message.get(INTENT) or {}
            reports = act.get("name") == "report" and act.get("confidence", 0.0) >= self.config["sure"]
            message.set(MATTERS, self.matters(message.get(TEXT) or "", reports=reports), add_to_output=True)
        return messages

    def matters(self, text: str, *, reports: bool) -> list[dict[str, Any]]:
        """Codes by confidence: the likeliest, and those near it; none when nothing is the likeliest. A message whose
        act is surely a report is about something, so there `nothing` does not compete."""
        scores = self.scores(fold(text))
        if reports:
            scores.pop(NOTHING, None)
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        best, top = ranked[0] if ranked else (NOTHING, 0.0)
        if best == NOTHING or top < self.config["floor"]:
            return []
        near = [(code, p) for code, p in ranked if code != NOTHING and p >= max(0.3, top * self.config["lead"])]
        return [{"code": code, "confidence": round(float(p), 3)} for code, p in (near or [(best, top)])[:4]]

    def scores(self, text: str) -> dict[str, float]:
        words, classifier, codes = self.model
        pieces = [text, *(SENTENCE.findall(text) if len(text) > LONG else [])]
        table = classifier.predict_proba(words.transform(pieces))
        joined = table[0] if len(pieces) == 1 else 0.6 * table[0] + 0.4 * np.mean(table[1:], axis=0)
        return dict(zip(codes, joined, strict=True))


def labels_of(example: Message) -> list[str]:
    metadata = (example.get("metadata") or {}).get("example") or {}
    return list(metadata.get(MATTERS) or [NOTHING])
