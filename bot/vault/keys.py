"""The key-encryption key and what is derived from it. A KMS is another `KeyRing`."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Protocol

from bot.vault.seal import SealBroken, open_sealed, seal

WRAP = "data key"


class KeysAbsent(Exception):
    """This role runs without keys: it may count and route, but not read."""


class KeyRing(Protocol):
    """Wraps data keys. `index_key` and `audit_key` never leave the process."""

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises `SealBroken` when no known key opens it."""

    @property
    def index_key(self) -> bytes: ...

    @property
    def audit_key(self) -> bytes: ...


class LocalKeyRing:
    """Keys from the settings. `previous` still open what was wrapped before a rotation; `root` is the first key ever
    used, from which the index and audit keys are derived, so that a rotation leaves them alone."""

    def __init__(self, kek: bytes, previous: Sequence[bytes] = (), root: bytes | None = None) -> None:
        self._keks = (kek, *previous)
        self._root = root or kek

    def wrap(self, key: bytes) -> bytes:
        return seal(self._keks[0], WRAP, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        for kek in self._keks:
            try:
                return open_sealed(kek, WRAP, wrapped)
            except SealBroken:
                continue
        raise SealBroken("no known key opens this data key")

    @property
    def index_key(self) -> bytes:
        return derive(self._root, b"blind index")

    @property
    def audit_key(self) -> bytes:
        return derive(self._root, b"audit chain")


class AbsentKeyRing:
    """For roles that may not read content (security.md S5)."""

    def wrap(self, key: bytes) -> bytes:
        raise KeysAbsent

    def unwrap(self, wrapped: bytes) -> bytes:
        raise KeysAbsent

    @property
    def index_key(self) -> bytes:
        raise KeysAbsent

    @property
    def audit_key(self) -> bytes:
        raise KeysAbsent


def derive(root: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand of one block (RFC 5869) over a root that is uniformly random already."""
    return hmac.new(root, purpose + b"\x01", hashlib.sha256).digest()
