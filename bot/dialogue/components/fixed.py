"""Fixed words and bare addresses set the intent for certain, also in `rasa shell`."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.components.matters import TELLS
from bot.domain.places import is_locatable
from bot.understanding.address import is_bare_address, parse_place
from bot.understanding.fixed_words import fixed_word

BARE_ACTS = ("greet", "chat", "thanks", "help", "affirm", "deny", "choose", "dont_know", "ask_progress", "want_report")
"""Acts that say nothing of the world: words that tell of something or name a place are none of them."""
SURE_TO_TELL = 0.6
CORRECTED = 0.6
PLACE_CHARACTERS = 25


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class FixedIntent(GraphComponent):  # type: ignore[misc]
    """Overrides the learnt intent where a message consists of a fixed word or of an address, and where a bare act tells
    of something after all."""

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
            elif (
                act := corrected(str((message.get(INTENT) or {}).get("name")), text, message.get(TELLS) or 0.0)
            ) is not None:
                message.set(INTENT, {"name": act, "confidence": CORRECTED}, add_to_output=True)
        return messages


def corrected(act: str, text: str, tells: float) -> str | None:
    """The act that the words can only be; None leaves the learnt one."""
    if act in (*BARE_ACTS, "inform", "correct") and tells >= SURE_TO_TELL:
        return "report"
    if act in (*BARE_ACTS, "report") and tells < SURE_TO_TELL and is_place_alone(text):
        return "inform"
    return None


def is_place_alone(text: str) -> bool:
    return is_bare_address(text) or (len(text) <= PLACE_CHARACTERS and is_locatable(parse_place(text)))
