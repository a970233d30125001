"""What every part of a ledger stands on: the connection, sealing under an owner's key, blind indexes."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, insert, or_, select, text, update
from sqlalchemy.engine import Connection, NestedTransaction
from sqlalchemy.sql import Insert, Select, Update
from sqlalchemy.sql.elements import TextClause

from bot.store import tables as t
from bot.store.rows import micros
from bot.store.wakeup import CHANNEL
from bot.vault.blind import blind_index
from bot.vault.keys import KeyRing, derive
from bot.vault.seal import KeyGone, new_key, open_sealed, seal

if TYPE_CHECKING:
    from bot.store.store import KeyCache

CLOCK_SLACK = timedelta(seconds=60)
"""What lies further ahead than it can was written before a clock was set back; nobody waits for it."""
PERSON, CASE, OFFICER, SYSTEM = "person", "case", "officer", "system"
THE_SYSTEM = (SYSTEM, "station")
ROOT = (SYSTEM, "root")
"""The key that the blind index and the audit chain are derived from; a rotation leaves it as it is."""
Owner = tuple[str, str]
KEYS_AT_ONCE = 500
NOTIFY = text("SELECT pg_notify(:channel, topic) FROM unnest(:topics) topic")


@cache
def upsert(
    table: Table, names: tuple[str, ...], unique: tuple[str, ...], *, replacing: bool, telling: str = ""
) -> TextClause:
    """One text for both engines. SQLAlchemy's own clause is compiled anew at each execution, which was a third of the
    database's share of a turn (docs/performance.md). `telling`: a column that the inserted row tells."""
    rest = [f"{name} = excluded.{name}" for name in names if name not in unique]
    then = f"DO UPDATE SET {', '.join(rest)}" if replacing else "DO NOTHING"
    values = ", ".join(f":{name}" for name in names)
    words = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) ON CONFLICT ({', '.join(unique)}) {then}"  # noqa: S608
    words += f" RETURNING {telling}" if telling else ""
    return text(words).bindparams(*(bindparam(name, type_=table.c[name].type) for name in names))


@cache
def lookup(table: Table, *names: str) -> Select:
    """The rows whose columns equal the parameters of these names. A statement that is built once keeps its compiled
    text, and costs a third of one built at each call (docs/performance.md)."""
    return select(table).where(*(table.c[name] == bindparam(name) for name in names))


@cache
def insertion(table: Table) -> Insert:
    return insert(table)


@cache
def change_of(table: Table, key: str) -> Update:
    """Sets the columns that are given to the rows whose key is `its_key`."""
    return update(table).where(table.c[key] == bindparam("its_key"))


class Room:
    """One open transaction with its keys. Not for use outside `bot.store`."""

    def __init__(self, connection: Connection, keyring: KeyRing, keys: "KeyCache", luck: random.Random) -> None:
        self.connection = connection
        self.keyring = keyring
        self.keys = keys
        self.luck = luck
        self._used: dict[Owner, bytes] = {}
        self._lasting: list[Callable[[], None]] = []
        self.memo: dict[Any, Any] = {}
        """What was read in this transaction and is asked for again; whoever writes such rows clears it."""
        self.unknown: dict[str, dict[str, Any]] = {}
        """Fields of a newer version in what was read, by the id of the case or submission."""
        self.left_work: set[str] = set()
        """Topics that somebody may wait for."""
        self.postgres = connection.dialect.name == "postgresql"

    def committed(self) -> None:
        """Only now may keys made in this transaction be kept: one that was rolled back must never seal again."""
        for owner, key in self._used.items():
            self.keys.put(owner, key)

    @contextmanager
    def attempt(self, *, keep: bool = True) -> Iterator[None]:
        """A part of the transaction that is written as a whole, or not at all when it raises; without `keep` it is
        only tried out and nothing of it stays. Keys made inside go with it; what was written for good stands."""
        known, lasting = dict(self._used), len(self._lasting)
        part = self.connection.begin_nested()
        try:
            yield
        except BaseException:
            self._take_back(part, known, lasting)
            raise
        if keep:
            part.commit()
        else:
            self._take_back(part, known, lasting)

    def _take_back(self, part: NestedTransaction, known: dict[Owner, bytes], lasting: int) -> None:
        part.rollback()
        self._used = known
        self.memo.clear()
        for write in self._lasting[lasting:]:
            write()

    def for_good(self, write: Callable[[], None]) -> None:
        """Write now, and again should the attempt around it be taken back."""
        write()
        self._lasting.append(write)

    def notify(self) -> None:
        """PostgreSQL tells those who listen, when this transaction is committed."""
        if self.left_work:
            self.connection.execute(NOTIFY, {"channel": CHANNEL, "topics": sorted(self.left_work)})

    # --- sealing

    def seal(self, owner: Owner, context: str, plain: bytes) -> bytes:
        return seal(self.key_of(owner), context, plain)

    def open(self, owner: Owner, context: str, box: bytes) -> bytes:
        return open_sealed(self.key_of(owner, make=False), context, box)

    def open_unless_erased(self, owner: Owner, context: str, box: bytes) -> bytes | None:
        """None when the words were erased, by their retention time or together with their key."""
        if not box:
            return None
        try:
            return self.open(owner, context, box)
        except KeyGone:
            return None

    def key_of(self, owner: Owner, *, make: bool = True) -> bytes:
        """The data key of a reporter, case or officer. Raises `KeyGone` when it was erased and none may be made."""
        key = self._used.get(owner) or self.keys.get(owner)
        if key is None:
            key = self.stored_key(owner) or (self.made_key(owner) if make else None)
        if key is None:
            raise KeyGone("the key is gone")
        self._used[owner] = key
        return key

    def stored_key(self, owner: Owner) -> bytes | None:
        row = self.one(lookup(t.data_key, "owner_kind", "owner_id"), owner_kind=owner[0], owner_id=owner[1])
        return self.keyring.unwrap(bytes(row.wrapped)) if row else None

    def read_keys(self, kind: str, ids: Sequence[str]) -> None:
        """Those of several owners at once, for a list that will open them all."""
        wanted = [one for one in ids if (kind, one) not in self._used and self.keys.get((kind, one)) is None]
        c = t.data_key.c
        for some in (wanted[at : at + KEYS_AT_ONCE] for at in range(0, len(wanted), KEYS_AT_ONCE)):
            for row in self.all(select(c.owner_id, c.wrapped).where(c.owner_kind == kind, c.owner_id.in_(some))):
                self._used[kind, row.owner_id] = self.keyring.unwrap(bytes(row.wrapped))

    def made_key(self, owner: Owner) -> bytes | None:
        key = new_key()
        row = {"owner_kind": owner[0], "owner_id": owner[1], "wrapped": self.keyring.wrap(key)}
        if self.put_new(t.data_key, row, ["owner_kind", "owner_id"]):
            return key
        return self.stored_key(owner)  # another process was first

    def index(self, kind: str, value: str) -> str:
        return blind_index(self.derived(b"blind index"), kind, value)

    def derived(self, purpose: bytes) -> bytes:
        return derive(self.key_of(ROOT, make=False), purpose)

    # --- rows

    def put_new(self, table: Table, row: Mapping[str, Any], unique: list[str]) -> bool:
        """Insert unless a row with the same unique columns is there; True when it was inserted."""
        made = upsert(table, tuple(row), tuple(unique), replacing=False)
        return bool(self.connection.execute(made, dict(row)).rowcount)

    def put_numbered(self, table: Table, row: Mapping[str, Any], unique: list[str]) -> int | None:
        """As `put_new`: the running number of the row that was inserted, else None."""
        made = upsert(table, tuple(row), tuple(unique), replacing=False, telling="seq")
        found = self.connection.execute(made, dict(row)).first()
        return int(found.seq) if found else None

    def put(self, table: Table, row: Mapping[str, Any], unique: list[str]) -> None:
        """Insert or replace."""
        self.put_all(table, [row], unique)

    def put_all(self, table: Table, rows: Sequence[Mapping[str, Any]], unique: list[str]) -> None:
        """The same for several rows of the same columns."""
        if rows:
            statement = upsert(table, tuple(rows[0]), tuple(unique), replacing=True)
            self.connection.execute(statement, [dict(row) for row in rows])

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        self.connection.execute(insertion(table), dict(row))

    def amend(self, table: Table, key: str, value: Any, **values: Any) -> int:
        """Set columns of the rows with this key; how many there were."""
        return int(self.connection.execute(change_of(table, key), {"its_key": value, **values}).rowcount)

    def one(self, query: Any, **values: Any) -> Any:
        """The first row; `values` fill the parameters of a statement that was built before."""
        return self.connection.execute(query, values).first()

    def all(self, query: Any, **values: Any) -> list[Any]:
        return list(self.connection.execute(query, values))

    def run(self, query: Any, **values: Any) -> int:
        """How many rows it touched."""
        return int(self.connection.execute(query, values).rowcount)

    def skip_locked(self, query: Any) -> Any:
        """Rows that another process is claiming are left out; SQLite has one writer at a time anyway."""
        return query.with_for_update(skip_locked=True) if self.postgres else query


AT, SLACK, FURTHEST = bindparam("at"), bindparam("slack"), bindparam("furthest")
"""Now, and how far ahead a clock of ours and a lease may be."""


def lease_times(at: datetime, lease_seconds: int) -> dict[str, int]:
    """The values of AT and FURTHEST."""
    return {"at": micros(at), "furthest": micros(at + timedelta(seconds=lease_seconds) + CLOCK_SLACK)}


def times(at: datetime, lease_seconds: int) -> dict[str, int]:
    """The values of AT, FURTHEST and SLACK."""
    return lease_times(at, lease_seconds) | {"slack": micros(at + CLOCK_SLACK)}


def lease_over(lease: Any) -> Any:
    """The lease ran out, or reaches further than any lease can: its clock was set back. A late finish of its former
    owner is refused in either case."""
    return or_(lease <= AT, lease > FURTHEST)


def is_due(due: Any, written: Any) -> Any:
    """Due, or written at a time that has not come yet."""
    return or_(due <= AT, written > SLACK)
