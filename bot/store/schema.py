"""The schema: brought forward while processes of the version before it work on (docs/adr/0033)."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError

from bot.domain.errors import BadSetting
from bot.store import tables as t
from bot.store.engine import write_turn
from bot.store.migrations.gone import GONE, Gone
from bot.store.rows import micros

log = logging.getLogger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
STAYS = timedelta(days=1)
"""What no process of the new version uses stays so long: by then none of an older version runs."""
LOCK_SECONDS = 2
"""So long a change waits for a table that somebody reads. Who comes after it waits, too, and a callback has five."""
TRIES, REST_SECONDS = 30, 2.0
MIGRATE_LOCK = 0x5741_4D49
NOT_NOW = ("55P03", "40P01")
"""PostgreSQL: a lock was not to be had in time; a deadlock that we gave way in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """Revisions: of the database, the newest one that this version knows, and the oldest version that may work on what
    a newer one left. Their names are numbers that grow."""

    found: str | None
    known: str
    floor: str | None

    @property
    def newer(self) -> bool:
        return self.found is not None and self.found > self.known

    @property
    def suits(self) -> bool:
        """Whether this version may work here: on its own schema, or on a newer one that took nothing from it."""
        return self.found == self.known or (self.newer and self.floor is not None and self.known >= self.floor)


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def schema_of(connection: Connection) -> Schema:
    found = MigrationContext.configure(connection).get_current_revision()
    known = ScriptDirectory.from_config(config()).get_current_head()
    return Schema(found=found, known=str(known), floor=floor_of(connection))


def floor_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table(t.schema_step.name):
        return None
    floors: list[str] = connection.execute(select(t.schema_step.c.floor)).scalars().all()
    return max(floors, default=None)


def bring_forward(engine: Engine, revision: str, at: datetime) -> None:
    """Add what is new, and drop what no version of the last day uses. Raises `BadSetting` when a long transaction
    stands in the way; nothing is changed then."""
    for _ in range(TRIES):
        try:
            return in_one(engine, lambda connection: step(connection, revision, at))
        except OperationalError as fault:
            if getattr(fault.orig, "pgcode", None) not in NOT_NOW:
                raise
        log.warning("action=migrate_waits")
        time.sleep(REST_SECONDS)
    mend = "wait until it has ended, then: station migrate"
    raise BadSetting(name="STATION_DATABASE_URL", fault="is held by a long transaction, perhaps a backup", mend=mend)


def in_one(engine: Engine, work: Callable[[Connection], None]) -> None:
    """One transaction that waits for nobody long, and one process at a time."""
    with write_turn(engine), engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATE_LOCK})
        work(connection)


def step(connection: Connection, revision: str, at: datetime) -> None:
    before = schema_of(connection)
    if before.newer:
        return  # of a newer version: whether this one may work on it is asked when a role begins
    command.upgrade(config(connection), revision)
    if revision == "head":
        clear(connection, before, at)


def clear(connection: Connection, before: Schema, at: datetime) -> None:
    """Note this step, and drop what went out of use long enough ago; in a new database, at once."""
    steps = {row.revision: row for row in connection.execute(select(t.schema_step))}
    settled = [name for name, row in steps.items() if row.at <= micros(at - STAYS)]
    upto = before.known if before.found is None else max(settled, default="")
    dropped = [one.since for one in GONE if one.since <= upto and drop(connection, one)]
    if before.found and dropped:
        log.warning("action=dropped since=%s", ",".join(dropped))
    floor = max([*dropped, floor_of(connection) or "0001"])
    if before.known not in steps:
        connection.execute(insert(t.schema_step).values(revision=before.known, at=micros(at), floor=floor))
    connection.execute(update(t.schema_step).where(t.schema_step.c.revision == before.known).values(floor=floor))


def drop(connection: Connection, one: Gone) -> bool:
    """Whether it was still there."""
    found = inspect(connection)
    if not found.has_table(one.table):
        return False
    operations = Operations(MigrationContext.configure(connection))
    if one.column is None:
        operations.drop_table(one.table)
    elif one.column in {column["name"] for column in found.get_columns(one.table)}:
        with operations.batch_alter_table(one.table) as batch:
            batch.drop_column(one.column)
    else:
        return False
    return True
