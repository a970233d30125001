"""A house without a dialogue: what residents tell is handed in as facts (tests/telling.py)."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.store.store import Store
from tests.house import House
from tests.telling import NobodyTalks


@pytest.fixture
def room(sqlite_store: Store) -> House:
    return House(sqlite_store, NobodyTalks())


@pytest.fixture
def make_room(sqlite_store: Store) -> Callable[..., House]:
    def make(**differences: Any) -> House:
        return House(sqlite_store, NobodyTalks(), **differences)

    return make
