"""One dialogue model for all acceptance tests; each test gets a fresh house.

`STATION_TEST_ENGINE=postgres` runs all of them on PostgreSQL; the whole story runs on both engines in any case."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from bot.service.turn import Conversation
from bot.store.store import Store
from tests.house import House


@pytest.fixture
def engine() -> str:
    return os.environ.get("STATION_TEST_ENGINE", "sqlite")


@pytest.fixture
def house_store(request: pytest.FixtureRequest, engine: str) -> Store:
    found: Store = request.getfixturevalue(f"{engine}_store")
    return found


@pytest.fixture
def house(house_store: Store, conversation: Conversation) -> House:
    return House(house_store, conversation)


@pytest.fixture
def make_house(house_store: Store, conversation: Conversation) -> Callable[..., House]:
    def make(**differences: Any) -> House:
        return House(house_store, conversation, **differences)

    return make
