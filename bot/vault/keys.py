"""The key-encryption keys and what is derived from a root key. A KMS is another `KeyRing`."""

import hashlib
import hmac
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from bot.vault.seal import SealBroken, key_id, open_sealed, seal, sealed_with

WRAP = "data key"


class KeysAbsent(Exception):
    """This role runs without keys: it may count and route, but not read."""


class KeyRing(Protocol):
    """Wraps data keys. Key-encryption keys never leave it."""

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises `SealBroken` when no known key opens it."""

    def is_current(self, wrapped: bytes) -> bool:
        """Whether the key that wraps now wrapped this one, too."""


class LocalKeyRing:
    """Keys from the settings: the first wraps, the `former` ones still open what was wrapped before a rotation."""

    def __init__(self, kek: bytes, former: Sequence[bytes] = ()) -> None:
        self._keks = (kek, *former)

    def wrap(self, key: bytes) -> bytes:
        return seal(self._keks[0], WRAP, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        for kek in self._keks:
            if sealed_with(wrapped) == key_id(kek):
                return open_sealed(kek, WRAP, wrapped)
        raise SealBroken("no known key opens this data key")

    def is_current(self, wrapped: bytes) -> bool:
        return sealed_with(wrapped) == key_id(self._keks[0])


class FileKeyRing:
    """Keys from a file that is looked at before each use, so that a rotation reaches running processes at once. A file
    that is away for a while (a key stick pulled out) leaves the keys that were read."""

    def __init__(self, path: Path, read: Callable[[str], Sequence[bytes]]) -> None:
        self._path = path
        self._read = read
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._ring = LocalKeyRing(b"")
        self.fresh()

    def fresh(self) -> LocalKeyRing:
        with self._lock:
            try:
                found = os.stat(self._path)
                stamp = (found.st_mtime_ns, found.st_ino)
                if stamp != self._stamp:
                    keks = self._read(self._path.read_text(encoding="ascii"))
                    self._ring, self._stamp = LocalKeyRing(keks[0], keks[1:]), stamp
            except OSError:
                if self._stamp is None:
                    raise
            return self._ring

    def wrap(self, key: bytes) -> bytes:
        return self.fresh().wrap(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return self.fresh().unwrap(wrapped)

    def is_current(self, wrapped: bytes) -> bool:
        return self.fresh().is_current(wrapped)


class AbsentKeyRing:
    """For roles that may not read content (security.md S5)."""

    def wrap(self, key: bytes) -> bytes:
        raise KeysAbsent

    def unwrap(self, wrapped: bytes) -> bytes:
        raise KeysAbsent

    def is_current(self, wrapped: bytes) -> bool:
        raise KeysAbsent


def derive(root: bytes, purpose: bytes) -> bytes:
    """HKDF-Expand of one block (RFC 5869) over a root that is uniformly random already."""
    return hmac.new(root, purpose + b"\x01", hashlib.sha256).digest()
