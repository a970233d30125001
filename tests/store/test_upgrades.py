"""Upgrades: processes of the version before go on working, and nothing they use is taken away under them."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlalchemy.engine import Connection

from bot.bootstrap import check_store
from bot.domain.cases import State
from bot.domain.errors import BadBackup, BadSetting
from bot.domain.events import SteppedAside
from bot.domain.ids import OfficerId, Receipt, SubmissionId
from bot.domain.officers import SYSTEM
from bot.domain.submissions import Submission
from bot.store import schema
from bot.store import tables as t
from bot.store.backup import dump, load
from bot.store.migrations.gone import GONE, Gone
from bot.store.rows import micros
from bot.store.schema import STAYS, config
from bot.store.store import Store
from tests.builders import NOON, a_case
from tests.conftest import Postgres, new_store

BEFORE_THE_RULE = "0012"
"""Up to here no version had been handed out."""


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return new_store(f"sqlite:///{tmp_path}/station.db")
    server: Postgres = request.getfixturevalue("postgres")
    return new_store(server.fresh())


def revisions() -> list[str]:
    """Oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()][::-1]


def upgrade(store: Store, revision: str) -> dict[str, Any]:
    """By its migration alone; what the database is like then."""
    with store.engine.connect() as connection, connection.begin():
        command.upgrade(config(connection), revision)
        return shape(connection)


def shape(connection: Connection) -> dict[str, Any]:
    """Columns, and what must be the only one of its kind, by table."""
    found = inspect(connection)
    return {
        table: {
            "columns": {one["name"]: one for one in found.get_columns(table)},
            "unique": {tuple(one["column_names"]) for one in found.get_indexes(table) if one["unique"]}
            | {tuple(one["column_names"]) for one in found.get_unique_constraints(table)},
        }
        for table in found.get_table_names()
    }


def hindrances(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What hinders code that knows only the schema before."""
    found = [f"table {name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        old, new = before[name]["columns"], after[name]["columns"]
        found += [f"{name}.{column} is gone" for column in old.keys() - new.keys()]
        found += [
            f"{name}.{column} must be given"
            for column, one in new.items()
            if not one["nullable"] and one["default"] is None and (column not in old or old[column]["nullable"])
        ]
        found += [f"{name}.{key} must be unique" for key in after[name]["unique"] - before[name]["unique"]]
    return found


def test_a_migration_only_adds_what_older_code_need_not_know(empty: Store) -> None:
    before = upgrade(empty, BEFORE_THE_RULE)
    for revision in (one for one in revisions() if one > BEFORE_THE_RULE):
        after = upgrade(empty, revision)
        assert hindrances(before, after) == [], f"{revision}: see docs/adr/0033, and bot/store/migrations/gone.py"
        before = after
    empty.close()


def test_the_rule_sees_what_hinders(empty: Store) -> None:
    before = upgrade(empty, "head")
    with empty.engine.connect() as connection, connection.begin():
        schema.drop(connection, Gone("0001", "memory"))
        schema.drop(connection, Gone("0001", "token", "fetched_at"))
        connection.execute(text("ALTER TABLE hit ADD COLUMN extra INTEGER"))
        connection.execute(text("CREATE UNIQUE INDEX only_one ON hit (name)"))
        after = shape(connection)
    assert sorted(hindrances(before, after)) == [
        "hit.('name',) must be unique",
        "table memory is gone",
        "token.fetched_at is gone",
    ]
    empty.close()


def test_revisions_are_numbers_that_grow() -> None:
    assert revisions() == sorted(revisions())
    assert {len(one) for one in revisions()} == {4}


def test_what_is_gone_is_of_a_known_revision_and_in_no_table_of_ours() -> None:
    for one in GONE:
        assert one.since in revisions()
        known = t.metadata.tables.get(one.table)
        assert known is None or one.column is not None
        assert known is None or one.column not in known.columns


# --- what goes, and when


@pytest.fixture
def older(empty: Store) -> Store:
    """As a version left it that used signatures."""
    upgrade(empty, "0011")
    return empty


def has_signatures(store: Store) -> bool:
    with store.engine.connect() as connection, connection.begin():
        return bool(inspect(connection).has_table("signature"))


def test_what_older_code_uses_stays_a_day_and_goes_with_the_next_migrate(older: Store) -> None:
    for after in (timedelta(0), timedelta(minutes=5), STAYS - timedelta(seconds=1)):
        older.migrate(at=NOON + after)
        assert has_signatures(older)
        assert older.schema().floor == "0001"
    older.migrate(at=NOON + STAYS)
    assert not has_signatures(older)
    newest = max(one.since for one in GONE)
    assert older.schema().floor == newest
    older.migrate(at=NOON + 2 * STAYS)
    assert older.schema().floor == newest
    older.close()


def test_a_new_database_has_nothing_to_wait_for(empty: Store) -> None:
    empty.migrate(at=NOON)
    assert not has_signatures(empty)
    empty.close()


def test_a_column_goes_as_a_table_does_and_its_rows_stay(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.begin() as ledger:
        ledger.connection.execute(text("ALTER TABLE hit ADD COLUMN extra INTEGER"))
        ledger.connection.execute(insert(t.hit).values(name="limit", key="k", at=1))
    known = store.schema().known
    monkeypatch.setattr(schema, "GONE", (Gone(known, "hit", "extra"), Gone(known, "hit", "never_there")))
    store.migrate(at=store_time(store) + STAYS)
    with store.read() as ledger:
        assert "extra" not in {one["name"] for one in inspect(ledger.connection).get_columns("hit")}
        assert [row.name for row in ledger.all(t.hit.select())] == ["limit"]
    assert store.schema().floor == known


def store_time(store: Store) -> Any:
    from bot.store.rows import moment

    with store.read() as ledger:
        return moment(ledger.one(t.schema_step.select()).at)


# --- who may work on it


def left_by_a_newer_version(store: Store, floor: str) -> None:
    with store.begin() as ledger:
        ledger.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        ledger.connection.execute(insert(t.schema_step).values(revision="9999", at=micros(NOON), floor=floor))


def test_an_older_version_works_on_a_newer_schema_that_took_nothing_from_it(store: Store) -> None:
    left_by_a_newer_version(store, floor=store.schema().known)
    check_store(store)
    store.migrate()
    assert store.schema().found == "9999"


def test_an_older_version_is_told_when_a_newer_one_took_away_what_it_needs(store: Store) -> None:
    left_by_a_newer_version(store, floor="9998")
    with pytest.raises(BadSetting) as refused:
        check_store(store)
    assert refused.value.facts["mend"] == "install the newer version again"


def test_a_newer_version_does_not_begin_before_the_migration(older: Store) -> None:
    with pytest.raises(BadSetting) as refused:
        check_store(older)
    assert refused.value.facts["mend"] == "run: station migrate"
    older.migrate(at=NOON)
    check_store(older)
    older.close()


def test_a_backup_of_a_newer_version_is_refused_in_words(store: Store, empty: Store, tmp_path: Path) -> None:
    left_by_a_newer_version(store, floor="0014")
    where, _ = dump(store, tmp_path / "backups", NOON)
    with pytest.raises(BadBackup) as refused:
        load(empty, where, NOON)
    assert refused.value.facts["mend"] == "restore it with that version"
    empty.close()


def test_what_a_newer_version_noted_in_a_case_and_a_submission_stays_when_this_one_writes_them(store: Store) -> None:
    case = a_case()
    noted = {str(case.id): {"promised": "Friday"}, "told": {"mood": 3}}
    with store.begin() as ledger:
        person = ledger.ensure_person("openid-1", NOON).id
        ledger.unknown = dict(noted)
        ledger.open_case(case)
        ledger.save_submission(
            Submission(
                id=SubmissionId("told"),
                person=person,
                conversation="c",
                station=case.station,
                opened_at=NOON,
                touched_at=NOON,
            )
        )
    with store.begin() as ledger:
        (known,) = ledger.cases()
        moved = replace(known, state=State.VERIFYING, version=known.version + 1)
        ledger.append(moved, SteppedAside(officer=OfficerId("officer-1")), SYSTEM, NOON)
        ledger.save_submission(replace(ledger.submissions(person)[0], receipt=Receipt("T000001")))
    with store.read() as ledger:
        assert [one.state for one in ledger.cases()] == [State.VERIFYING]
        assert [one.receipt for one in ledger.submissions(person)] == ["T000001"]
        assert ledger.unknown == noted


# --- beside others


def test_a_migration_waits_for_a_long_reader_only_as_long_as_callbacks_can(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "TRIES", 2)
    monkeypatch.setattr(schema, "REST_SECONDS", 0.0)
    monkeypatch.setattr(schema, "LOCK_SECONDS", 0.05)
    store = new_store(postgres.fresh())
    upgrade(store, "0009")
    with closing(store), store.engine.connect() as reader, reader.begin():
        reader.execute(text("SELECT count(*) FROM case_file"))
        with pytest.raises(BadSetting) as refused:
            store.migrate(at=NOON)
        assert "station migrate" in refused.value.facts["mend"]
        assert store.schema().found == "0009"
        reader.rollback()
        store.migrate(at=NOON)
        check_store(store)


def test_of_two_migrations_at_once_the_second_finds_it_done(empty: Store) -> None:
    from concurrent.futures import ThreadPoolExecutor

    stores = [empty, new_store(empty.url)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: one.migrate(at=NOON), stores))
    check_store(empty)
    for one in stores:
        one.close()
