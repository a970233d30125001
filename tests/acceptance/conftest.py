"""One dialogue model for all acceptance tests; each test gets a fresh house."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.service.turn import Conversation
from bot.store.store import Store
from tests.house import House


@pytest.fixture
def house(sqlite_store: Store, conversation: Conversation) -> House:
    return House(sqlite_store, conversation)


@pytest.fixture
def make_house(sqlite_store: Store, conversation: Conversation) -> Callable[..., House]:
    def make(**differences: Any) -> House:
        return House(sqlite_store, conversation, **differences)

    return make
