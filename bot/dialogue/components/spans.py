"""Where the message says the place, the time, the person and the count: a small spaCy model over characters."""

from __future__ import annotations

import random
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.training import Example


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR], is_trainable=True)
class SpanExtractor(EntityExtractorMixin, GraphComponent):  # type: ignore[misc]
    """Trained inside `rasa train`; the character segmenter keeps spans off the word-border problem of Chinese."""

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, nlp: Any = None) -> None:
        self.config, self.storage, self.resource, self.nlp = config, storage, resource, nlp

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"epochs": 6, "seed": 1}

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpanExtractor:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        random.seed(self.config["seed"])
        spacy.util.fix_random_seed(self.config["seed"])
        nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
        recogniser = nlp.add_pipe("ner")
        examples = [annotated(nlp, message) for message in training_data.nlu_examples]
        for label in sorted({entity["entity"] for m in training_data.nlu_examples for entity in m.get(ENTITIES, [])}):
            recogniser.add_label(label)
        optimizer = nlp.initialize(lambda: examples)
        for _ in range(self.config["epochs"]):
            random.shuffle(examples)
            for batch in spacy.util.minibatch(examples, 16):
                nlp.update(batch, sgd=optimizer, drop=0.2)
        self.nlp = nlp
        with self.storage.write_to(self.resource) as folder:
            nlp.to_disk(folder / "zh")
        return self.resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SpanExtractor:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, spacy.load(folder / "zh"))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = [
                {"entity": e.label_, "value": e.text, "start": e.start_char, "end": e.end_char}
                for e in self.nlp(message.get(TEXT) or "").ents
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages


def annotated(nlp: Any, message: Message) -> Any:
    spans = [(e["start"], e["end"], e["entity"]) for e in message.get(ENTITIES, [])]
    return Example.from_dict(nlp.make_doc(message.get(TEXT)), {"entities": spans})
