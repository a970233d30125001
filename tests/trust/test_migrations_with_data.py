"""Each migration, up and down, with a row in every table: nothing is lost that the older schema can hold."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, LargeBinary, MetaData, String, Table, func, insert, select
from sqlalchemy.engine import Connection

from bot.store.schema import MIGRATIONS
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK, Postgres
from tests.figures import figure

ROWS = 3
ASIDE = {"alembic_version"}
"""The tool's own table."""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/station.db"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh()
    return Store(url, LocalKeyRing(KEK))


def revisions() -> list[str]:
    """Oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def move(store: Store, to: str, way: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        getattr(command, way)(config, to)


def value(column: Any, n: int) -> Any:
    if isinstance(column.type, Boolean):
        return bool(n % 2)
    if isinstance(column.type, LargeBinary):
        return f"box-{n}".encode()
    if isinstance(column.type, String):
        return f"{column.name[:5]}{n}"[: column.type.length or 20]
    return n + 1


def tables(connection: Connection) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection)
    return {name: table for name, table in found.tables.items() if name not in ASIDE}


def fill(store: Store) -> None:
    with store.engine.connect() as connection, connection.begin():
        for table in tables(connection).values():
            have = connection.execute(select(func.count()).select_from(table)).scalar()
            for n in range(have, ROWS):
                connection.execute(insert(table).values({c.name: value(c, n) for c in table.columns}))


def contents(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.engine.connect() as connection, connection.begin():
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for name, table in tables(connection).items()
        }


def kept(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> None:
    """Every row of the tables in both, in the columns of both."""
    for name in before.keys() & after.keys():
        both = before[name][0].keys() & after[name][0].keys()
        shown = [[{column: row[column] for column in both} for row in side[name]] for side in (before, after)]
        assert shown[0] == shown[1], name


def test_every_migration_goes_up_and_down_and_up_again_and_keeps_its_rows(empty: Store) -> None:
    steps = revisions()
    move(empty, steps[0], "upgrade")
    for older, newer in zip(steps, steps[1:], strict=False):
        fill(empty)
        before = contents(empty)
        move(empty, newer, "upgrade")
        up = contents(empty)
        kept(before, up)
        move(empty, older, "downgrade")
        kept(before, contents(empty))
        move(empty, newer, "upgrade")
        kept(before, contents(empty))
        figure("migrations up, down and up again, by engine", 1)
        figure("rows compared after each", sum(map(len, before.values())))
    fill(empty)
    move(empty, "base", "downgrade")
    assert contents(empty) == {}
    empty.close()


def test_there_is_one_head(empty: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    empty.close()
