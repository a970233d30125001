"""A new key-encryption key while everything runs (security.md D2)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.store.store import Store
from bot.vault.key_file import put_aside, write_keys
from bot.vault.seal import new_key

IN_FLIGHT_SECONDS = 5.0
"""Longer than any transaction: afterwards nothing that was wrapped with the former key is still uncommitted."""
FORMER_DAYS = 30
"""As long as backups live: the former key opens those made before the rotation."""


def rewrap_all(store: Store) -> int:
    """Wrap every data key under the present key; how many were under a former one."""
    count, at = 0, ("", "")
    while True:
        with store.begin() as ledger:
            found, further = ledger.rewrap(at)
        count += found
        if further is None:
            return count
        at = further


def rotate_file(
    store: Store, path: Path, keys: tuple[bytes, ...], at: datetime, *, wait: Callable[[float], None] = time.sleep
) -> tuple[int, Path]:
    """A new first key in the file, every data key wrapped under it, the former key put aside: how many were wrapped
    anew, and where the former key lies. Running processes look at the file before each use, so none needs a stop."""
    fresh = new_key()
    write_keys(path, (fresh, *keys))
    count = rewrap_all(store)
    wait(IN_FLIGHT_SECONDS)
    while late := rewrap_all(store):
        count += late
        wait(IN_FLIGHT_SECONDS)
    aside = path.with_name(f"{path.name}.until-{(at + timedelta(days=FORMER_DAYS)).date().isoformat()}")
    put_aside(aside, keys)
    write_keys(path, (fresh,))
    return count, aside
