"""Learns what danger now sounds like; the weights are read by the callback too (bot/understanding/danger_vote.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.dialogue.components.learnt import Learnt
from bot.dialogue.components.matters import matters_of, metadata_of
from bot.dialogue.components.text import character_grams, unseen_margins
from bot.understanding.danger_vote import PARTS, DangerVote, known_of, read_vote, write_vote
from bot.understanding.emergency import guard
from bot.understanding.grams import levelled

DANGER = "danger"
"""The chance that something dangerous is happening now."""
FILE = "danger_vote.json"
RISKY = frozenset(
    {
        "suicide_risk", "fight", "missing_person", "domestic_violence", "terror_clue", "abuse", "harassment", "theft",
        "telecom_fraud", "traffic_accident", "suspicious_person", "dangerous_goods", "bullying", "dog_bite", "drugs",
    }
)  # fmt: skip
"""Matters whose examples may be about now without saying so: only those that are marked teach anything."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class DangerLearner(Learnt):
    """A linear decision learnt from examples whose metadata say `now: true` or `now: false`, and from harmless ones."""

    file = FILE
    read_model, write_model = staticmethod(read_vote), staticmethod(write_vote)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"C": 0.5}

    def train(self, training_data: TrainingData) -> Resource:
        known = [(str(e.get(TEXT) or ""), now) for e in training_data.intent_examples if (now := now_of(e)) is not None]
        return self.keep(learnt([text for text, _ in known], [now for _, now in known], self.config["C"]))

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            chance = self.model.chance(message.get(TEXT) or "") if self.model else 0.0
            message.set(DANGER, chance, add_to_output=True)
        return messages


def learnt(texts: list[str], now: list[bool], penalty: float) -> DangerVote:
    """Linear support vectors over both parts; the curve is fitted on texts that the decision did not see."""
    even, labels = [levelled(text) for text in texts], np.array(now)
    blocks = {name: character_grams() for name in PARTS}
    parts = [blocks[name].fit_transform([seen(t) for t in even]) * weight for name, (seen, weight) in PARTS.items()]
    rows, classifier = hstack(parts).tocsr(), LinearSVC(C=penalty, class_weight="balanced")
    margins = unseen_margins(classifier, rows, labels, [str(one) for one in now])
    curve = LogisticRegression(C=10.0).fit(margins[:, None], labels)
    weights = np.split(classifier.fit(rows, labels).coef_[0], np.cumsum([part.shape[1] for part in parts])[:-1])
    known = {
        name: known_of(block.get_feature_names_out().tolist(), block.idf_, weight)
        for (name, block), weight in zip(blocks.items(), weights, strict=True)
    }
    return DangerVote(
        known=known,
        intercept=float(classifier.intercept_[0]),
        slope=float(curve.coef_[0, 0]),
        offset=float(curve.intercept_[0]),
    )


def now_of(example: Message) -> bool | None:
    """Whether an example is about danger now; None when that cannot be told from it."""
    marked = metadata_of(example).get("now")
    if marked is not None:
        return bool(marked)
    text = str(example.get(TEXT) or "")
    return None if RISKY & set(matters_of(example)) or guard(text) else False
