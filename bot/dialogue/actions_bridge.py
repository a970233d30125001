"""Our actions called in process, in the place of an action server (rasa.md 2.4)."""

import json
from typing import Any

from aiohttp import ClientError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.service.turn import current_turn

FAILED = 500


class InProcessActions(EndpointConfig):  # type: ignore[misc]
    """An endpoint whose address is this process."""

    def __init__(self, package: str) -> None:
        super().__init__(url="inproc://actions")
        self.executor = ActionExecutor()
        self.executor.register_package(package)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = None,
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        try:
            return await self.executor.run(kwargs["json"])
        except ActionExecutionRejection as refused:
            body = json.dumps({"error": refused.message, "action_name": refused.action_name})
            raise ClientResponseError(400, "rejected", body) from refused
        except ActionNotFoundException as missing:
            body = json.dumps({"error": missing.message, "action_name": missing.action_name})
            raise ClientResponseError(404, "not found", body) from missing
        except Exception as fault:  # Rasa would answer nothing and go on: the turn must fail as a whole
            if (current := current_turn()) is not None:
                current.failed = fault
            raise ClientError(type(fault).__name__) from fault


def compile_validation() -> None:
    """Rasa checks the schema of action answers anew at every call, most of a turn's time; we compile it once."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(self: Any, result: Any) -> bool:
        for error in validator.iter_errors(result):
            raise error
        return True

    RemoteAction._validate_action_result = validate
