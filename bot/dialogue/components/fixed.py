"""Fixed words set the intent for certain, also in `rasa shell`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.domain.places import is_locatable
from bot.understanding.address import parse_place
from bot.understanding.cues import cues_in
from bot.understanding.fixed_words import fixed_word

BARE_ACTS = ("greet", "chat", "thanks", "help", "affirm", "deny", "choose", "dont_know", "ask_progress")
"""Acts that say nothing of the world: words that name a matter or a place are none of them."""
CORRECTED = 0.6


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
            text = message.get(TEXT) or ""
            word = fixed_word(text)
            if word is not None:
                message.set(INTENT, {"name": word.intent, "confidence": 1.0}, add_to_output=True)
            elif (message.get(INTENT) or {}).get("name") in BARE_ACTS:
                act = "report" if cues_in(text) else "inform" if is_locatable(parse_place(text)) else None
                if act is not None:
                    message.set(INTENT, {"name": act, "confidence": CORRECTED}, add_to_output=True)
        return messages
