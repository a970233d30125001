"""Backup and restore: beside a running service, whole or not at all, and nothing is sent twice afterwards."""

import gzip
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cli.trust import after_restore
from bot.domain.errors import BadBackup
from bot.domain.officers import Role
from bot.store import tables as t
from bot.store.backup import KEEP_DAYS, ROWS, backups, dump, load
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.builders import NOON
from tests.conftest import KEK, Postgres
from tests.house import House
from tests.trust.scripted import Scripted

RENTAL = "云栖路101弄12号602隔了八间出租"
NewUrl = Callable[[str], str]


@pytest.fixture
def new_url(tmp_path: Path, request: pytest.FixtureRequest) -> NewUrl:
    """The address of an empty database of an engine."""

    def make(engine: str) -> str:
        if engine == "sqlite":
            return f"sqlite:///{tmp_path}/restored/station.db"
        server: Postgres = request.getfixturevalue("postgres")
        return server.fresh()

    return make


def house_of(after: Store, room: House, tmp_path: Path) -> House:
    """The room on the restored database, a minute later."""
    later = room.clock.now() + timedelta(minutes=1)
    return House(after, Scripted(), starts=later, journal_dir=tmp_path / "journal")


def counts(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in t.metadata.sorted_tables
        }


def worked(room: House) -> None:
    """A story in the middle: an officer bound, a case at work, an outcome held, an answer not yet sent."""
    room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    room.follows("resident")
    room.says("resident", RENTAL)
    room.says("officer", "受理")


@pytest.mark.parametrize("to", ["sqlite", "postgres"])
def test_a_disaster_loses_nothing_of_the_backup_whatever_the_engine(
    room: House, tmp_path: Path, new_url: NewUrl, to: str
) -> None:
    worked(room)
    where, written = dump(room.store, tmp_path / "backups", room.clock.now())
    with room.store.read() as ledger:
        receipt = ledger.submissions(ledger.find_person("resident").id)[0].receipt  # type: ignore[union-attr]
    after = Store(new_url(to), LocalKeyRing(KEK))
    assert load(after, where, room.clock.now()) == written
    own = {"busy": 0, "token": 0, "heartbeat": 0, "schema_step": 1}
    assert counts(after) == written | own
    again = house_of(after, room, tmp_path)
    again.platform.follow("officer")
    again.platform.follow("resident")
    again.settle()
    assert again.case.state is room.case.state
    with after.read() as ledger:
        assert ledger.submission_of(str(receipt)).said[0].text == RENTAL  # type: ignore[union-attr]
    again.says("officer", "办结 已上门处理，租客已搬走", "确认")
    assert again.case.state.value == "closed"
    with after.read() as ledger:
        assert ledger.verify_audit() is None
    after.close()


def test_what_was_on_its_way_is_not_sent_again_by_itself(room: House, tmp_path: Path, new_url: NewUrl) -> None:
    room.follows("resident")
    room.platform.say("resident", RENTAL)
    while room.intake.work_one():
        pass
    with room.store.begin() as ledger:
        assert [row.status for row in ledger.outbox_rows()].count("new") >= 1
    where, _ = dump(room.store, tmp_path / "backups", room.clock.now())
    room.settle()
    assert "回执" in room.sees("resident")
    after = Store(new_url("sqlite"), LocalKeyRing(KEK))
    load(after, where, room.clock.now())
    again = house_of(after, room, tmp_path)
    again.platform.follow("resident")
    again.platform.phone("resident").bubbles.clear()
    assert after_restore(again.app)[1] >= 1
    while again.sender.send_next():
        pass
    assert again.platform.sent("resident") == []
    with after.begin() as ledger:
        dead = [row.id for row in ledger.outbox_rows("dead")]
        assert ledger.replay_outbox(dead[0], again.clock.now())
    after.close()


def test_a_message_that_waited_to_be_worked_is_worked_after_the_restore(
    room: House, tmp_path: Path, new_url: NewUrl
) -> None:
    room.follows("resident")
    room.platform.say("resident", RENTAL)
    with room.store.begin() as ledger:
        assert ledger.claim_turn("a worker that dies", room.clock.now())
    where, _ = dump(room.store, tmp_path / "backups", room.clock.now())
    after = Store(new_url("sqlite"), LocalKeyRing(KEK))
    load(after, where, room.clock.now())
    again = house_of(after, room, tmp_path)
    again.settle()
    assert len(again.cases()) == 1
    after.close()


def test_a_backup_beside_busy_writers_is_one_moment(store: Store, tmp_path: Path, new_url: NewUrl) -> None:
    """Each transaction writes a person and a message; a backup between the two would show one without the other."""
    stop = threading.Event()

    def write() -> None:
        n = 0
        while not stop.is_set():
            n += 1
            with store.begin() as ledger:
                person = ledger.ensure_person(f"openid-{n}", NOON).id
                ledger.put_inbox(
                    dedupe=str(n), person=person, kind="text", body=b"{}", created_at=NOON, at=NOON, due_at=NOON
                )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [dump(store, tmp_path / "backups", NOON + timedelta(hours=n)) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    for _, written in taken:
        assert written["person"] == written["inbox"]
    after = Store(new_url("sqlite"), LocalKeyRing(KEK))
    load(after, taken[-1][0], NOON)
    assert counts(after)["person"] == taken[-1][1]["person"]
    after.close()


def test_backups_older_than_thirty_days_go_and_a_half_one_is_none(sqlite_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for days in (0, KEEP_DAYS - 1, KEEP_DAYS + 1):
        dump(sqlite_store, folder, NOON + timedelta(days=days))
    assert len(backups(folder)) == 2
    (folder / "20261201T000000Z.draft").mkdir()
    (folder / "20261201T000000Z.draft" / "manifest.json").write_text("{}")
    assert len(backups(folder)) == 2
    assert all(file.stat().st_mode & 0o077 == 0 for path in backups(folder) for file in path.iterdir())


def test_a_damaged_backup_a_filled_database_and_an_empty_folder_are_refused(
    sqlite_store: Store, tmp_path: Path, new_url: NewUrl
) -> None:
    with sqlite_store.begin() as ledger:
        ledger.ensure_person("openid-1", NOON)
    where, _ = dump(sqlite_store, tmp_path / "backups", NOON)
    with pytest.raises(BadBackup) as refused:
        load(sqlite_store, where, NOON)
    assert "not empty" in str(refused.value.facts)
    with pytest.raises(BadBackup) as refused:
        load(sqlite_store, tmp_path, NOON)
    assert "no backup" in str(refused.value.facts)
    rows = gzip.decompress((where / ROWS).read_bytes())
    (where / ROWS).write_bytes(gzip.compress(rows.replace(b'"followed":true', b'"followed":false')))
    after = Store(new_url("sqlite"), LocalKeyRing(KEK))
    with pytest.raises(BadBackup) as refused:
        load(after, where, NOON)
    assert "damaged" in str(refused.value.facts)
    assert counts(after)["person"] == 0
    after.close()


def test_a_backup_without_its_key_tells_nothing(small_room: House, tmp_path: Path) -> None:
    worked(small_room)
    where, _ = dump(small_room.store, tmp_path / "backups", small_room.clock.now())
    rows = gzip.decompress((where / ROWS).read_bytes())
    for secret in ("隔了八间", "云栖路101弄12号602", "resident"):
        assert secret.encode() not in rows
    for path in where.iterdir():
        assert KEK not in path.read_bytes()


def test_the_audit_chain_verifies_after_a_restore_and_old_heads_are_history(
    room: House, tmp_path: Path, new_url: NewUrl
) -> None:
    worked(room)
    where, _ = dump(room.store, tmp_path / "backups", room.clock.now())
    room.says("officer", "联系 已经电话联系")
    with room.store.read() as ledger:
        room.app.journal.note_head(*ledger.audit_head(), room.clock.now())  # type: ignore[misc]
    after = Store(new_url("sqlite"), LocalKeyRing(KEK))
    load(after, where, room.clock.now())
    again = house_of(after, room, tmp_path)
    with after.read() as ledger:
        assert ledger.verify_audit(again.app.journal.heads()) is not None
    after_restore(again.app)
    with after.read() as ledger:
        assert ledger.verify_audit(again.app.journal.heads()) is None
    after.close()
