"""Fixed words set the intent for certain, also in `rasa shell`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.fixed_words import fixed_word


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class FixedIntent(GraphComponent):  # type: ignore[misc]
    """Overrides the learnt intent where a message consists of a fixed word."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FixedIntent:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            word = fixed_word(message.get(TEXT) or "")
            if word is not None:
                message.set(INTENT, {"name": word.intent, "confidence": 1.0}, add_to_output=True)
        return messages
