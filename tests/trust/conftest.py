"""A whole room on each engine, with a dialogue that needs no model."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.house import House
from tests.trust.proxy import Proxy
from tests.trust.scripted import Scripted


@pytest.fixture
def room(store: Store, tmp_path: Path) -> House:
    """On both engines."""
    return House(store, Scripted(), journal_dir=tmp_path / "journal")


@pytest.fixture
def small_room(sqlite_store: Store, tmp_path: Path) -> House:
    """On SQLite, whose files can be read."""
    return House(sqlite_store, Scripted(), journal_dir=tmp_path / "journal")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    folder = tmp_path / "proxy"
    folder.mkdir()
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=room.example"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, *files], check=True, capture_output=True)
    return folder


@pytest.fixture
def proxy(certificate: Path) -> Iterator[Proxy]:
    running = Proxy(certificate)
    running.start()
    yield running
    running.stop()
