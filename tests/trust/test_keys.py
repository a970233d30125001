"""Keys: a rotation while everything runs, and what a wrong or exposed key file brings."""

import base64
import os
import threading
from pathlib import Path

import pytest

from bot.service import rotation
from bot.settings import parse_keys, read_settings
from bot.store.room import ROOT
from bot.store.store import Store
from bot.vault.key_file import too_open, write_keys
from bot.vault.keys import AbsentKeyRing, FileKeyRing, KeyRing, KeysAbsent, LocalKeyRing
from bot.vault.seal import SealBroken, new_key
from tests.builders import NOON
from tests.figures import figure

OLD, NEW = b"o" * 32, b"n" * 32


def file_ring(tmp_path: Path, *keys: bytes) -> FileKeyRing:
    write_keys(tmp_path / "key", keys)
    return FileKeyRing(tmp_path / "key", parse_keys)


@pytest.fixture(params=["settings", "file"])
def ring(request: pytest.FixtureRequest, tmp_path: Path) -> KeyRing:
    """The same contract for every ring that has keys."""
    return LocalKeyRing(NEW, (OLD,)) if request.param == "settings" else file_ring(tmp_path, NEW, OLD)


def test_a_ring_opens_what_any_of_its_keys_wrapped_and_wraps_with_the_first(ring: KeyRing) -> None:
    key = new_key()
    former = LocalKeyRing(OLD).wrap(key)
    assert ring.unwrap(former) == key
    assert not ring.is_current(former)
    assert ring.is_current(ring.wrap(key))
    assert LocalKeyRing(NEW).unwrap(ring.wrap(key)) == key


def test_a_ring_refuses_what_an_unknown_key_wrapped_and_what_was_altered(ring: KeyRing) -> None:
    with pytest.raises(SealBroken):
        ring.unwrap(LocalKeyRing(b"x" * 32).wrap(new_key()))
    box = bytearray(ring.wrap(new_key()))
    box[-1] ^= 1
    with pytest.raises(SealBroken):
        ring.unwrap(bytes(box))


def test_a_role_without_keys_can_open_nothing() -> None:
    for call in (AbsentKeyRing().wrap, AbsentKeyRing().unwrap, AbsentKeyRing().is_current):
        with pytest.raises(KeysAbsent):
            call(b"box")


def test_a_changed_file_reaches_a_running_process_and_a_missing_one_leaves_its_keys(tmp_path: Path) -> None:
    ring = file_ring(tmp_path, OLD)
    key = new_key()
    write_keys(tmp_path / "key", [NEW, OLD])
    wrapped = ring.wrap(key)
    assert LocalKeyRing(NEW).unwrap(wrapped) == key
    (tmp_path / "key").unlink()
    assert ring.unwrap(wrapped) == key


def test_a_key_file_is_the_owners_alone(tmp_path: Path) -> None:
    write_keys(tmp_path / "key", [OLD])
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o400
    assert not too_open(tmp_path / "key")
    (tmp_path / "key").chmod(0o440)
    assert too_open(tmp_path / "key")


def test_a_key_file_that_root_writes_anew_stays_the_services(tmp_path: Path) -> None:
    key_file, root = tmp_path / "key", os.geteuid() == 0
    service = 4_711 if root else os.geteuid()
    write_keys(key_file, [OLD])
    if root:
        os.chown(key_file, service, service)
    write_keys(key_file, [NEW, OLD])
    assert key_file.stat().st_uid == service
    assert parse_keys(key_file.read_text()) == (NEW, OLD)


def test_several_keys_in_the_setting_are_one_present_and_former_ones() -> None:
    words = ",".join(base64.b64encode(key).decode() for key in (NEW, OLD))
    settings = read_settings({"STATION_SECRET_KEY": words}, dotenv=Path("/nonexistent"))
    assert settings.secret_key == NEW
    assert settings.secret_keys_former == (OLD,)
    assert base64.b64encode(NEW).decode() not in repr(settings)


def test_an_empty_setting_leaves_the_key_file_in_its_place_so_that_a_rotation_is_followed(tmp_path: Path) -> None:
    write_keys(tmp_path / "key", [OLD])
    said = {"STATION_SECRET_KEY": "", "STATION_SECRET_KEY_FILE": str(tmp_path / "key")}
    settings = read_settings(said, dotenv=Path("/nonexistent"))
    assert (settings.secret_key, settings.secret_key_file) == (OLD, tmp_path / "key")


def test_rotating_under_load_fails_nobody_and_afterwards_only_the_new_key_is_needed(
    store: Store, tmp_path: Path
) -> None:
    key_file = tmp_path / "key"
    write_keys(key_file, [b"k" * 32])
    stores = [Store(store.url, FileKeyRing(key_file, parse_keys)) for _ in range(2)]
    stop, faults, told = threading.Event(), [], []

    def writes(name: int, mine: Store) -> None:
        n = 0
        while not stop.is_set():
            n += 1
            openid = f"openid-{name}-{n}"
            try:
                with mine.begin() as ledger:
                    person = ledger.ensure_person(openid, NOON)
                with mine.read() as ledger:
                    assert ledger.openid(person.id) == openid
                told.append(openid)
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=writes, args=pair) for pair in enumerate(stores)]
    for thread in threads:
        thread.start()
    rotator = Store(store.url, FileKeyRing(key_file, parse_keys))
    try:
        count, aside = rotation.rotate_file(rotator, key_file, (b"k" * 32,), NOON, wait=stop.wait)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert count > 0
    (only,) = parse_keys(key_file.read_text())
    assert only != b"k" * 32
    assert parse_keys(aside.read_text()) == (b"k" * 32,)
    after = Store(store.url, LocalKeyRing(only))
    with after.read() as ledger:
        for openid in told:
            person = ledger.find_person(openid)
            assert person is not None
            assert ledger.openid(person.id) == openid
    for used in (*stores, rotator, after):
        used.close()
    figure("keys wrapped anew under load", count)
    figure("transactions meanwhile", 2 * len(told))
    figure("of them failed", len(faults))


def test_two_rotations_on_one_day_put_every_former_key_aside(sqlite_store: Store, tmp_path: Path) -> None:
    key_file = tmp_path / "key"
    write_keys(key_file, [b"k" * 32])
    used = [b"k" * 32]
    for _ in range(3):
        _, aside = rotation.rotate_file(sqlite_store, key_file, (used[0],), NOON, wait=lambda seconds: None)
        used = [*parse_keys(key_file.read_text()), *used]
    assert list(parse_keys(aside.read_text())) == used[1:]


def test_a_rotation_leaves_the_root_and_so_the_blind_index_as_they_are(store: Store) -> None:
    with store.begin() as ledger:
        before = ledger.index("openid", "someone")
    rotated = Store(store.url, LocalKeyRing(NEW, (b"k" * 32,)))
    assert rotation.rewrap_all(rotated) > 0
    assert rotation.rewrap_all(rotated) == 0
    rotated.close()
    after = Store(store.url, LocalKeyRing(NEW))
    with after.read() as ledger:
        assert ledger.index("openid", "someone") == before
        assert ledger.key_of(ROOT, make=False) != NEW
    after.close()
    with pytest.raises(SealBroken), Store(store.url, LocalKeyRing(b"x" * 32)).read() as ledger:
        ledger.index("openid", "someone")


def test_a_destroyed_key_is_forgotten_by_other_processes_within_a_minute(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [1_000.0]
    monkeypatch.setattr("bot.store.store.time.monotonic", lambda: seconds[0])
    other = Store(store.url, LocalKeyRing(b"k" * 32))
    with store.begin() as ledger:
        person = ledger.ensure_person("openid-1", NOON).id
    with other.read() as ledger:
        assert ledger.openid(person) == "openid-1"
    with store.begin() as ledger:
        ledger.destroy_key(("person", person))
    seconds[0] += 61
    with other.read() as ledger:
        assert ledger.openid(person) is None
    other.close()
