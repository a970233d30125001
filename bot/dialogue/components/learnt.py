"""The frame of a learnt component: made empty by training, or with its model by loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class Learnt(GraphComponent):  # type: ignore[misc]
    """`model` is whatever the component learns; `keep` stores it with the rest of the trained graph, in `file`."""

    file = "model.joblib"

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any = None) -> None:
        self.config, self.storage, self.resource, self.model = config, storage, resource, model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.read_model(folder / cls.file))

    def keep(self, model: Any) -> Resource:
        self.model = model
        with self.storage.write_to(self.resource) as folder:
            self.write_model(folder / self.file, model)
        return self.resource

    @staticmethod
    def read_model(path: Path, /) -> Any:
        return joblib.load(path)

    @staticmethod
    def write_model(path: Path, model: Any, /) -> None:
        joblib.dump(model, path)
