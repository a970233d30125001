"""The store: begins transactions, migrates, and keeps opened data keys for a while."""

import random
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config

from bot.store.engine import make_engine
from bot.store.ledger import Ledger
from bot.vault.keys import KeyRing

KEYS_KEPT = 4_096
MIGRATIONS = Path(__file__).parent / "migrations"


class KeyCache:
    """Opened data keys, the least used go first. A key enters only after its row was committed or read."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, owner: tuple[str, str]) -> bytes | None:
        with self._lock:
            key = self._keys.get(owner)
            if key is not None:
                self._keys.move_to_end(owner)
            return key

    def put(self, owner: tuple[str, str], key: bytes) -> None:
        with self._lock:
            self._keys[owner] = key
            while len(self._keys) > KEYS_KEPT:
                self._keys.popitem(last=False)

    def forget(self, owner: tuple[str, str]) -> None:
        with self._lock:
            self._keys.pop(owner, None)


class Store:
    """`begin` for a transaction that writes, `read` for one that only looks. Leaving the block without an error
    commits. `luck` spreads retries; tests pass a seeded one."""

    def __init__(self, url: str, keyring: KeyRing, *, luck: random.Random | None = None) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.keyring = keyring
        self.keys = KeyCache()
        self.luck = luck or random.SystemRandom()

    @contextmanager
    def begin(self) -> Iterator[Ledger]:
        with self.engine.connect() as connection, connection.begin():
            ledger = Ledger(connection, self.keyring, self.keys, self.luck)
            yield ledger
        ledger.committed()

    @contextmanager
    def read(self) -> Iterator[Ledger]:
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            yield Ledger(connection, self.keyring, self.keys, self.luck)

    def migrate(self) -> None:
        """Bring the database to the present schema; safe to repeat."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def close(self) -> None:
        self.engine.dispose()
