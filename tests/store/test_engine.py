"""Engines as the room needs them."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store.store import Store


def test_an_error_of_the_database_does_not_quote_what_was_asked_with(store: Store) -> None:
    # The driver of PostgreSQL quotes the line at fault by itself: the words stand on another one.
    with store.engine.connect() as connection, pytest.raises(DBAPIError) as raised:
        connection.execute(text("SELECT :words\nFROM nowhere"), {"words": "CANARY"})
    assert "CANARY" not in str(raised.value)
