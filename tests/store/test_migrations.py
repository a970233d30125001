"""The migrations lead to exactly the tables that the code works on."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.store import Store
from bot.store.tables import metadata


def test_the_migrated_database_and_the_tables_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()
    with store.begin() as ledger:
        assert ledger.inbox_rows() == []
