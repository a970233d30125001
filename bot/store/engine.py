"""Engines as the police room needs them (security.md R7), and the lock of long-running roles."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.domain.errors import BadSetting

BUSY_MILLIS = 3_000
RENEW_SECONDS = 3_600
"""SQLite reads its statistics when it opens a connection; an old one would go on by those of an empty table."""
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={BUSY_MILLIS}",
)


def make_engine(url: str) -> Engine:
    """SQLite with WAL and explicit transactions, or PostgreSQL. Raises `BadSetting` for anything else."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed, future=True, pool_size=8, max_overflow=8, pool_pre_ping=True, hide_parameters=True)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        mend = "use sqlite:///var/station.db or postgresql://user:password@host/database"
        raise BadSetting(name="STATION_DATABASE_URL", fault="is neither SQLite nor PostgreSQL", mend=mend)
    Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return sqlite_engine(url)


def sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=16,
        pool_recycle=RENEW_SECONDS,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLIS / 1000},
    )

    def prepare(connection: Any, record: Any) -> None:
        # The driver must not begin transactions by itself: it would begin them without taking the write lock.
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("reading")
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


@contextmanager
def write_turn(engine: Engine) -> Iterator[None]:
    """The next one to write to this SQLite file. SQLite itself lets writers sleep and try again, so that under load one
    of them may starve until its time is up; the kernel's lock queues them. PostgreSQL needs no turn."""
    if engine.dialect.name != "sqlite":
        yield
        return
    if getattr(_turn, "held", False):
        raise RuntimeError("a transaction inside a transaction of the same thread would wait for itself")
    handle = os.open(f"{engine.url.database}.turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _turn.held = True
        yield
    finally:
        _turn.held = False
        os.close(handle)


_turn = threading.local()


@contextmanager
def role_lock(url: str) -> Iterator[None]:
    """One `serve` per SQLite file; PostgreSQL needs no such lock. Raises `BadSetting` when it is taken."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    path = f"{parsed.database}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            mend = "stop the other one, or use PostgreSQL for several"
            raise BadSetting(name="STATION_DATABASE_URL", fault="another service runs on it", mend=mend) from taken
        yield
    finally:
        os.close(handle)
