"""Our actions called in process, in the place of an action server (rasa.md 2.4)."""

import json
from typing import Any

from aiohttp import ClientError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from bot.service.turn import current_turn


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


def trust_own_answers() -> None:
    """Rasa holds every answer of an action server against a JSON schema, which took most of a turn. Ours are no words
    from the network: the SDK made them in this process."""
    RemoteAction._validate_action_result = lambda self, result: True
