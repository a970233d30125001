"""Processes that hold a copy of the key file (systemd's credential, a container's secret) and a new key
(docs/hardening.md, "Keys")."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.service import rotation
from bot.settings import parse_keys
from bot.store.store import Store
from bot.vault.key_file import write_keys
from bot.vault.keys import FileKeyRing
from bot.vault.seal import SealBroken
from tests.builders import NOON

OLD, NEW = b"k" * 32, b"n" * 32


@contextmanager
def process(url: str, key_file: Path) -> Iterator[Store]:
    """A process that was given a copy of the key file at its start."""
    copy = key_file.with_name(f"copy-{len(list(key_file.parent.iterdir()))}")
    shutil.copy(key_file, copy)
    store = Store(url, FileKeyRing(copy, parse_keys))
    yield store
    store.close()


def hears(store: Store, openid: str) -> None:
    """A message of this person, after the minute that keys are kept."""
    store.keys.clear()
    with store.begin() as ledger:
        assert ledger.openid(ledger.ensure_person(openid, NOON).id) == openid


def rotate(url: str, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATION_DATABASE_URL", url)
    monkeypatch.setenv("STATION_SECRET_KEY_FILE", str(key_file))
    monkeypatch.setenv("STATION_SECRET_KEY", key_file.read_text("ascii"))
    told = CliRunner().invoke(station, ["keys", "rotate"])
    assert told.exit_code == 0, told.output


def test_known_first_then_used_then_alone_and_no_process_is_left_behind(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, key_file = sqlite_store.url, tmp_path / "keys" / "secret.key"
    key_file.parent.mkdir()
    told: list[str] = []
    stages = ([OLD], [OLD, NEW], [NEW, OLD], [NEW])
    for former, present in pairwise(stages):
        write_keys(key_file, former)
        with process(url, key_file) as before:
            write_keys(key_file, present)
            with process(url, key_file) as restarted:
                for store in (before, restarted):
                    told.append(f"openid-{len(told)}")
                    hears(store, told[-1])
                for openid in told:
                    hears(before, openid)
                    hears(restarted, openid)
        if present == [NEW, OLD]:
            rotate(url, key_file, monkeypatch)
    assert parse_keys(key_file.read_text("ascii")) == (NEW,)


def test_a_new_key_written_beneath_a_copy_leaves_its_process_without_it(sqlite_store: Store, tmp_path: Path) -> None:
    """Why the page asks for that order."""
    url, key_file = sqlite_store.url, tmp_path / "keys" / "secret.key"
    key_file.parent.mkdir()
    write_keys(key_file, [OLD])
    rotator = Store(url, FileKeyRing(key_file, parse_keys))
    with process(url, key_file) as running:
        hears(running, "one")
        rotation.rotate_file(rotator, key_file, (OLD,), NOON, wait=lambda seconds: None)
        with pytest.raises(SealBroken):
            hears(running, "two")
    rotator.close()
