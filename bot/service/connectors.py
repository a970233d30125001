"""The port to other offices: what a transfer owes them, and who is reminded when they are silent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from bot.domain.cases import Case
from bot.domain.events import Happened
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

OTHER_OFFICE = ""
"""Key of the connector for every office without one of its own."""


class Connector(Protocol):
    """One destination. Everything happens in the ledger's transaction; nothing here calls a network, and nothing that
    leaves the room says who told."""

    def given(self, app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
        """A case was transferred here: somebody is owed the task."""

    def late(self, app: "App", ledger: Ledger, case: Case, to_head: bool, idem: str) -> None:
        """The next step there is due, or with `to_head` long due."""

    def prepared(self, app: "App", case: Case) -> str:
        """What the other office is told, ready to be copied, made of catalogue words; empty where nothing is copied."""


Connectors = Mapping[str, Connector]


def connector_for(connectors: Connectors, destination: str | None) -> Connector:
    """The office's own connector, else that of offices that are told by telephone or on paper."""
    return connectors.get(destination or OTHER_OFFICE, connectors[OTHER_OFFICE])
