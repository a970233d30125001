"""A backup is one consistent look at every table, written as lines; the same for both engines, so that a station may
also move from SQLite to PostgreSQL with it. Everything personal in it is sealed; the key that opens it is not in it."""

import base64
import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, MetaData, Table, func, insert, select, text, update
from sqlalchemy.engine import Connection

from bot.domain.errors import BadBackup
from bot.store import tables as t
from bot.store.rows import micros
from bot.store.store import Store

ROWS, MANIFEST = "rows.jsonl.gz", "manifest.json"
KEEP_DAYS = 30
"""Wrapped keys live no longer in backups, so that what was erased is gone everywhere then (security.md D3)."""
BATCH = 500
RESTORED = -2000
"""`last_code` of a message that was on its way when the backup was made: whether it was sent is unknown."""
STAMP = "%Y%m%dT%H%M%SZ"


def dump(store: Store, folder: Path, at: datetime) -> tuple[Path, dict[str, int]]:
    """Write a backup into a new folder below `folder`, beside a running service: where it lies, and rows a table. Older
    ones than `KEEP_DAYS` are removed afterwards. Raises `OSError`."""
    draft = folder / f"{at.strftime(STAMP)}.draft"
    draft.mkdir(parents=True, mode=0o700)
    counts: dict[str, int] = {}
    digest = hashlib.sha256()
    with store.engine.connect().execution_options(reading=True) as connection, connection.begin():
        hold_still(connection)
        with gzip.open(draft / ROWS, "wb", compresslevel=5) as out:
            for line in lines(connection, counts):
                digest.update(line)
                out.write(line)
    about = {"at": at.isoformat(), "schema": store.schema().found, "rows": counts, "sha256": digest.hexdigest()}
    (draft / MANIFEST).write_text(json.dumps(about, indent=1), encoding="ascii")
    for file in draft.iterdir():
        file.chmod(0o600)
        sync(file)
    done = draft.with_suffix("")
    os.replace(draft, done)
    sync(folder)
    forget_old(folder, at)
    return done, counts


def hold_still(connection: Connection) -> None:
    """All tables as they are at one moment, while others go on writing. SQLite's WAL does it by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def lines(connection: Connection, counts: dict[str, int]) -> Iterator[bytes]:
    for table in t.metadata.sorted_tables:
        if table is t.schema_step:  # of this database, not of what is in it
            continue
        counts[table.name] = 0
        rows = connection.execution_options(stream_results=True).execute(table.select()).mappings()
        for row in rows:
            counts[table.name] += 1
            yield json.dumps([table.name, packed(row)], separators=(",", ":")).encode() + b"\n"


def packed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: {"b": base64.b64encode(bytes(value)).decode()} if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }


def unpacked(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: base64.b64decode(value["b"]) if isinstance(value, dict) else value for name, value in row.items()}


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget_old(folder: Path, at: datetime) -> None:
    for path in backups(folder):
        if datetime.strptime(path.name, STAMP).replace(tzinfo=at.tzinfo) < at - timedelta(days=KEEP_DAYS):
            shutil.rmtree(path)


def backups(folder: Path) -> list[Path]:
    """Whole ones, oldest first."""
    return sorted(path.parent for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.endswith(".draft"))


def load(store: Store, folder: Path, at: datetime) -> dict[str, int]:
    """Fill an empty database from a backup, or from the newest one below `folder`: rows a table. Nothing that was on
    its way is sent again by itself. Raises `BadBackup`; the database is then as empty as before."""
    found = folder if (folder / MANIFEST).is_file() else next(reversed(backups(folder)), None)
    if found is None:
        raise BadBackup(fault=f"there is no backup in {folder}", mend="name a folder that station backup wrote")
    about = json.loads((found / MANIFEST).read_text(encoding="ascii"))
    if about["schema"] > store.schema().known:
        raise BadBackup(fault=f"{found.name} was made by a newer version", mend="restore it with that version")
    store.migrate(about["schema"])
    with store.begin() as ledger:
        metadata = MetaData()
        metadata.reflect(ledger.connection)
        check_empty(ledger.connection, metadata)
        counts = fill(ledger.connection, metadata, found, about)
        settle(ledger.connection, metadata, at)
    store.keys.clear()
    store.migrate()
    return counts


def check_empty(connection: Connection, metadata: MetaData) -> None:
    """Only the root key of a fresh schema may stand there; it gives way to the backup's."""
    for name in ("person", "inbox", "case_file", "audit"):
        if connection.execute(metadata.tables[name].select().limit(1)).first() is not None:
            raise BadBackup(fault="the database is not empty", mend="name a new database in STATION_DATABASE_URL")
    connection.execute(metadata.tables["data_key"].delete())


def fill(connection: Connection, metadata: MetaData, folder: Path, about: Mapping[str, Any]) -> dict[str, int]:
    digest, counts = hashlib.sha256(), dict.fromkeys(about["rows"], 0)
    name = ""
    batch: list[dict[str, Any]] = []
    with gzip.open(folder / ROWS, "rb") as lines_in:
        for line in lines_in:
            digest.update(line)
            table, row = json.loads(line)
            if table != name or len(batch) >= BATCH:
                put(connection, metadata, name, batch)
                name, batch = table, []
            batch.append(fitting(metadata.tables[table], unpacked(row)))
            counts[table] += 1
    put(connection, metadata, name, batch)
    if digest.hexdigest() != about["sha256"] or counts != about["rows"]:
        raise BadBackup(fault=f"{folder.name} is damaged", mend="take an older one")
    return counts


def put(connection: Connection, metadata: MetaData, name: str, batch: list[dict[str, Any]]) -> None:
    if batch:
        connection.execute(insert(metadata.tables[name]), batch)


def fitting(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """SQLite's own types are wide; a table read back from it takes bytes and numbers as they come."""
    return {name: bytes(v) if isinstance(table.c[name].type, LargeBinary) and v is not None else v
            for name, v in row.items()}  # fmt: skip


def settle(connection: Connection, metadata: MetaData, at: datetime) -> None:
    """What was being worked is free again. What was on its way may have arrived since: it is dead, and listed, until a
    person sends it again. What was held is still held. PostgreSQL's counters go on behind the restored rows."""
    inbox, outbox, timer = (metadata.tables[name] for name in ("inbox", "outbox", "timer"))
    free = {"lease_until": None, "owner": None}
    connection.execute(update(inbox).where(inbox.c.status == "working").values(status="waiting", **free))
    moving = outbox.c.status.in_(("new", "sending"))
    connection.execute(
        update(outbox).where(moving).values(status="dead", last_code=RESTORED, done_at=micros(at), **free)
    )
    connection.execute(update(timer).values(**free))
    for name in ("busy", "token", "heartbeat"):
        connection.execute(metadata.tables[name].delete())
    if connection.dialect.name == "postgresql":
        for name in ("inbox", "outbox", "hit"):
            highest = select(func.coalesce(func.max(metadata.tables[name].c.seq), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "seq"), highest, False)))
