"""The store: begins transactions, migrates, and keeps opened data keys for a while."""

import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from bot.store.engine import make_engine, write_turn
from bot.store.failpoint import failpoint
from bot.store.ledger import Ledger
from bot.store.schema import Schema, bring_forward, schema_of
from bot.store.wakeup import make_wakeup
from bot.vault.keys import KeyRing

KEYS_KEPT = 4_096
KEY_SECONDS = 60.0
"""A key that another process destroyed is forgotten here after so long."""
ANALYSIS_ROWS = 1_000
"""So many rows of an index are looked at: a moment, however large the table."""


class KeyCache:
    """Opened data keys for a minute, the least used go first. A key enters only after its row was committed or read."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[str, str], tuple[bytes, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, owner: tuple[str, str]) -> bytes | None:
        with self._lock:
            key, until = self._keys.get(owner, (None, 0.0))
            if key is None or until < time.monotonic():
                self._keys.pop(owner, None)
                return None
            self._keys.move_to_end(owner)
            return key

    def put(self, owner: tuple[str, str], key: bytes) -> None:
        """Keep it; one that is kept already does not become younger by being used."""
        with self._lock:
            self._keys.setdefault(owner, (key, time.monotonic() + KEY_SECONDS))
            while len(self._keys) > KEYS_KEPT:
                self._keys.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._keys.clear()

    def forget(self, owner: tuple[str, str]) -> None:
        with self._lock:
            self._keys.pop(owner, None)


class Store:
    """`begin` for a transaction that writes, `read` for one that only looks. Leaving the block without an error
    commits. `luck` spreads retries; tests pass a seeded one."""

    def __init__(self, url: str, keyring: KeyRing, *, luck: random.Random | None = None, redis_url: str = "") -> None:
        self.url = url
        self.engine = make_engine(url)
        self.keyring = keyring
        self.keys = KeyCache()
        self.luck = luck or random.SystemRandom()
        self.wakeup = make_wakeup(url, redis_url)

    @contextmanager
    def begin(self) -> Iterator[Ledger]:
        with write_turn(self.engine), self.engine.connect() as connection, connection.begin():
            ledger = Ledger(connection, self.keyring, self.keys, self.luck)
            yield ledger
            if self.wakeup.in_transaction:
                ledger.notify()
            failpoint("commit.before")
        failpoint("commit.after")
        ledger.committed()
        self.wakeup.wake(ledger.left_work)

    @contextmanager
    def read(self) -> Iterator[Ledger]:
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            ledger = Ledger(connection, self.keyring, self.keys, self.luck)
            yield ledger
        ledger.committed()

    def migrate(self, revision: str = "head", *, at: datetime | None = None) -> None:
        """Bring the database to the present schema, or up to an older one; safe to repeat, and beside processes of the
        version before. `at`: now. Raises `BadSetting` when a long transaction stands in the way."""
        bring_forward(self.engine, revision, at or datetime.now(UTC))
        with self.begin() as ledger:
            ledger.ensure_root()
        while self.sort_old_cases():
            pass

    def sort_old_cases(self) -> int:
        """Some at a time, so that nobody waits long."""
        with self.begin() as ledger:
            return ledger.sort_old_cases()

    def analyse(self) -> None:
        """Let SQLite count what its indexes hold, so that it takes the right one for each list. PostgreSQL's autovacuum
        does that by itself, in every database that nobody switched it off in."""
        if self.engine.dialect.name == "sqlite":
            with self.begin() as ledger:
                ledger.connection.exec_driver_sql(f"PRAGMA analysis_limit={ANALYSIS_ROWS}")
                ledger.connection.exec_driver_sql("ANALYZE")

    def schema(self) -> Schema:
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            return schema_of(connection)

    @property
    def file(self) -> str | None:
        """SQLite's file."""
        return self.engine.url.database if self.engine.dialect.name == "sqlite" else None

    def wakeup_of(self, topic: str) -> Callable[[threading.Event], None]:
        """Waits until there may be work of a topic."""
        return lambda stop: self.wakeup.wait(topic, stop)

    def close(self) -> None:
        self.wakeup.close()
        self.engine.dispose()
