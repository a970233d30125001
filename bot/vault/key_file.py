"""The file of key-encryption keys: the one that wraps now on the first line, former ones below."""

import base64
import os
from collections.abc import Sequence
from pathlib import Path

MODE = 0o400


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Replace the file in one step, so that a process that looks at it reads the old or the new one, never half."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        os.write(handle, b"\n".join(base64.b64encode(key) for key in keys) + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    if path.exists() and os.geteuid() == 0:
        owner = path.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)
    os.replace(draft, path)


def put_aside(path: Path, keys: Sequence[bytes]) -> None:
    """Before those that lie there already: a second rotation on one day loses no key that a backup still needs."""
    there = path.read_bytes().split() if path.exists() else []
    write_keys(path, list(dict.fromkeys((*keys, *map(base64.b64decode, there)))))


def too_open(path: Path) -> bool:
    """Whether others than the owner may read it."""
    return bool(path.stat().st_mode & 0o077)
