"""The audit chain: every edit is found and the first bad row named, also a tail that was cut off."""

import contextlib
import hashlib
import hmac
import json
import os
import random
import string
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.domain.officers import SYSTEM
from bot.runtime.clock import note_head
from bot.service.chain import ChainCheck
from bot.service.journal import Journal
from bot.store.audit import Piece
from bot.store.ledger import Ledger
from bot.store.store import Store
from tests.builders import COLLEAGUE, NOON, OFFICER
from tests.figures import figure
from tests.house import House

ROWS = 120
EDITS = 1_000
EDITS_OF_EACH = int(os.environ.get("TRUST_EXAMPLES", "20"))
TEXTS = ("actor_role", "actor_id", "action", "object", "result", "reason", "prev", "mac")


class Undo(Exception):
    """Takes an edit back."""


def fill(ledger: Ledger, rows: int = ROWS) -> None:
    for n in range(rows):
        actor = (SYSTEM, OFFICER, COLLEAGUE)[n % 3]
        ledger.audit(actor, "Look", f"case:{n}", NOON + timedelta(seconds=n), reason="on duty" if n % 2 else None)


def edit(ledger: Ledger, luck: random.Random) -> int:
    """One random edit of the table; the first row that no longer fits."""
    run = ledger.connection.exec_driver_sql
    seq = luck.randrange(1, ROWS)  # a cut at the very end needs the head that was noted outside
    kind = luck.choice(("text", "text", "time", "delete", "swap", "insert"))
    if kind == "delete":
        run(f"DELETE FROM audit WHERE seq = {seq}")
    elif kind == "time":
        run(f"UPDATE audit SET at = at + {luck.randrange(1, 10**9)} WHERE seq = {seq}")
    elif kind == "text":
        word = "".join(luck.choices(string.ascii_letters, k=12))
        run(f"UPDATE audit SET {luck.choice(TEXTS)} = '{word}' WHERE seq = {seq}")
    elif kind == "swap":
        other = luck.randrange(seq + 1, ROWS + 1)
        run(f"UPDATE audit SET seq = 0 WHERE seq = {seq}")
        run(f"UPDATE audit SET seq = {seq} WHERE seq = {other}")
        run(f"UPDATE audit SET seq = {other} WHERE seq = 0")
    else:
        seq = ROWS + 1
        columns = "at, actor_role, actor_id, action, object, result, reason, prev, mac"
        run(f"INSERT INTO audit (seq, {columns}) SELECT {seq}, {columns} FROM audit WHERE seq = {ROWS}")
    return seq


def edit_is_found(store: Store, luck: random.Random, n: int) -> None:
    with contextlib.suppress(Undo), store.begin() as ledger:
        first = edit(ledger, luck)
        assert ledger.verify_audit() == first, n
        raise Undo


def test_of_a_thousand_random_edits_every_one_is_found_at_its_first_row(sqlite_store: Store) -> None:
    luck = random.Random(17)
    with sqlite_store.begin() as ledger:
        fill(ledger)
    for n in range(EDITS):
        edit_is_found(sqlite_store, luck, n)
        figure("random edits found at their first row", 1)
    with sqlite_store.read() as ledger:
        assert ledger.verify_audit() is None


def test_the_same_holds_on_both_engines(store: Store) -> None:
    luck = random.Random(18)
    with store.begin() as ledger:
        fill(ledger)
    for n in range(EDITS_OF_EACH):
        edit_is_found(store, luck, n)
    figure(f"random edits on {store.engine.dialect.name}, found at their first row", EDITS_OF_EACH)


def test_a_tail_that_was_cut_off_shows_against_the_head_noted_outside(store: Store, tmp_path: Path) -> None:
    journal = Journal(folder=tmp_path)
    with store.begin() as ledger:
        fill(ledger)
        head = ledger.audit_head()
        assert head is not None
        journal.note_head(*head, NOON)
        journal.note_head(*head, NOON)
        assert journal.heads() == [head]
        ledger.connection.exec_driver_sql(f"DELETE FROM audit WHERE seq > {ROWS - 3}")
        assert ledger.verify_audit() is None
        assert ledger.verify_audit(journal.heads()) == ROWS - 2


def test_a_chain_written_anew_by_one_who_has_the_key_shows_against_the_head(store: Store) -> None:
    with store.begin() as ledger:
        fill(ledger, 5)
        head = ledger.audit_head()
        assert head is not None
        ledger.connection.exec_driver_sql("DELETE FROM audit")
        for n in range(5):
            ledger.audit(SYSTEM, "Look", f"case:{n}", NOON)
        assert ledger.verify_audit() is None
        assert ledger.verify_audit([head]) == 5


def test_a_chain_summed_up_in_pieces_finds_what_the_whole_does(store: Store, tmp_path: Path) -> None:
    luck = random.Random(19)
    with store.begin() as ledger:
        fill(ledger)
    for n in range(40):
        with contextlib.suppress(Undo), store.begin() as ledger:
            first = edit(ledger, luck)
            piece = Piece(upto=0)
            while piece.bad is None and not piece.last:
                piece = ledger.verify_piece(piece.upto, rows=luck.choice((1, 7, 50)))
            assert (piece.upto, piece.bad) == (first - 1, first), n
            raise Undo


def test_a_chain_that_was_emptied_shows_at_its_first_row(store: Store) -> None:
    with store.begin() as ledger:
        assert (ledger.audit_head(), ledger.verify_audit()) == (None, None)
        fill(ledger, 3)
        head = ledger.audit_head()
        assert head is not None
        ledger.connection.exec_driver_sql("DELETE FROM audit")
        assert ledger.verify_audit([head]) == 1


def test_the_chain_can_be_summed_up_without_this_program(store: Store) -> None:
    """HMAC-SHA256 over the length and the JSON of each row, with the sum of the one before: a later version sums up the
    same, or every chain that there is would look broken."""
    with store.begin() as ledger:
        fill(ledger, 3)
        ledger.audit(OFFICER, "OpenIdentity", "case:1", NOON, result="denied", reason="核实地址")
        key = ledger.derived(b"audit chain")
        rows = ledger.connection.exec_driver_sql("SELECT * FROM audit ORDER BY seq").mappings().all()
    before = "0" * 64
    for row in rows:
        pairs = (f'"{name}":{json.dumps(row[name], ensure_ascii=False)}' for name in sorted(row) if name != "mac")
        words = f"{{{','.join(pairs)}}}".encode()
        made = hmac.new(key, len(words).to_bytes(8, "big") + words, hashlib.sha256).hexdigest()
        assert (row["prev"], row["mac"]) == (before, made)
        before = made


def test_a_row_that_goes_between_two_pieces_is_missed(store: Store) -> None:
    with store.begin() as ledger:
        fill(ledger, 9)
        assert ledger.verify_piece(0, rows=4) == Piece(upto=4)
        ledger.connection.exec_driver_sql("DELETE FROM audit WHERE seq = 4")
        assert ledger.verify_piece(4, rows=4) == Piece(upto=3, bad=4)


def test_pages_get_their_turn_between_two_pieces_and_the_outcome_is_noted(small_room: House) -> None:
    with small_room.store.begin() as ledger:
        fill(ledger, 9)
        head = ledger.audit_head()
    assert head is not None
    rests: list[float] = []
    check = ChainCheck(rest=rests.append, rows=4)
    check.begin(small_room.app, OFFICER)
    assert check.job is not None
    check.job.join(60)
    assert len(rests) == head[0] // 4
    assert check.progress is not None
    assert (check.progress.ended, check.progress.failed) == (True, False)
    with small_room.store.read() as ledger:
        (line,) = ledger.audit_page(action="CheckChain", actor=None, object_=None, before=None, limit=9)
    assert (line.actor, line.object, line.result) == (OFFICER.id, f"audit:{head[0]}", "ok")


def test_verify_says_in_one_line_what_stands_and_what_does_not(
    small_room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.records.room", lambda: small_room.app)
    with small_room.store.begin() as ledger:
        fill(ledger, 9)
    note_head(small_room.app)
    shown = CliRunner().invoke(station, ["audit", "verify"])
    assert shown.output == "the chain is whole: 9 rows, 1 heads noted outside agree\n"
    with small_room.store.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE audit SET result = 'denied' WHERE seq = 4")
    shown = CliRunner().invoke(station, ["audit", "verify"])
    assert shown.exit_code == 1
    assert "row 4 does not fit the chain" in shown.output
