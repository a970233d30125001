"""A whole room on each engine, with a dialogue that needs no model."""

from pathlib import Path

import pytest

from bot.store.store import Store
from tests.house import House
from tests.trust.scripted import Scripted


@pytest.fixture
def room(store: Store, tmp_path: Path) -> House:
    """On both engines."""
    return House(store, Scripted(), journal_dir=tmp_path / "journal")


@pytest.fixture
def small_room(sqlite_store: Store, tmp_path: Path) -> House:
    """On SQLite, whose files can be read."""
    return House(sqlite_store, Scripted(), journal_dir=tmp_path / "journal")
