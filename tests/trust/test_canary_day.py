"""After a day with everything in it, a reporter's words are in no file, log, figure, listing, notice or backup."""

import gzip
import logging
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import station
from bot.domain.officers import Role
from bot.runtime.gateway import create_app
from bot.store.backup import dump
from tests.conftest import Postgres
from tests.direct import client_of
from tests.figures import figure
from tests.house import House

WORDS = "金丝雀飞过十三棵梧桐"
PHONE = "13912345678"
OPENID = "oCANARY0123456789_abcdefghij"
SECRETS = (WORDS, PHONE, OPENID, "飞过十三棵")


def a_day(house: House) -> str:
    """Told, worked, asked, photographed, faulty, ended, rated, backed up; what officers and others saw of it."""
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("colleague", "王磊", Role.COMMUNITY_OFFICER, "B02")
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.follows(OPENID)
    house.says(OPENID, f"云栖路101弄12号602隔了八间，{WORDS}，我电话{PHONE}")
    house.platform.send_voice(OPENID, b"#!AMR\n" + WORDS.encode())
    house.settle()
    number = house.case.number
    house.platform.faults.add("message/custom/send", "502", 2)
    house.platform.faults.add("message/custom/send", "half", 1)
    words = ("待办", f"案件 {number}", "受理", "问 是几楼", "联合 平安办 房管 明天上午", "核实 属实 隔成八间",
             "约谈房东", "城管限七天恢复原状", "确认", "统计", "地址 云栖路101弄12号602")  # fmt: skip
    seen = "".join(house.says("officer", one) for one in words)
    house.says(OPENID, f"就是602，{WORDS}")
    house.later(days=8)
    seen += "".join(house.says("officer", one) for one in ("复查过了，隔断拆掉了", "办结", "确认", f"案件 {number}"))
    house.says(OPENID, "2")
    house.later(hours=30)
    seen += house.says("colleague", f"案件 {number} 原文") + house.sees("officer") + house.sees("desk")
    return seen + "".join(str(send["data"]) for send in house.platform.sends if "data" in send)


def test_the_canary_is_nowhere_outside_sealed_columns(
    room: House,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    caplog.set_level(logging.DEBUG)
    seen = a_day(room)
    shown = {
        "officers and notices": seen,
        "logs": caplog.text,
        "figures": client_of(create_app(room.app)).get("/metrics").text,
    }
    monkeypatch.setattr("bot.cli.records.room", lambda: room.app)
    for words in (["cases", "list", "--json"], ["inbox", "list"], ["outbox", "list"], ["officers", "list"],
                  ["cases", "show", room.case.number], ["retention", "run", "--dry-run"]):  # fmt: skip
        shown[" ".join(words)] = CliRunner().invoke(station, words).output
    for name, text in shown.items():
        assert [secret for secret in SECRETS if secret in text] == [], name
    where, _ = dump(room.store, tmp_path / "backups", room.clock.now())
    files = {"backup": gzip.decompress((where / "rows.jsonl.gz").read_bytes())} | files_of(room, request)
    files |= {path.name: path.read_bytes() for path in (tmp_path / "journal").glob("*")}
    for name, body in files.items():
        assert [secret for secret in SECRETS if secret.encode() in body] == [], name
    assert len(files) >= 2
    figure("files, logs, listings and notices looked through", len(files) + len(shown))
    figure("secrets looked for", ", ".join(("an account", "a telephone number", "words", "a part of them")))


def files_of(house: House, request: pytest.FixtureRequest) -> dict[str, bytes]:
    """Everything that the engine wrote: SQLite's file and log, PostgreSQL's data, write-ahead log and server log."""
    if house.store.file is not None:
        folder = Path(house.store.file).parent
    else:
        server: Postgres = request.getfixturevalue("postgres")
        server.run("psql", "-h", str(server.home), "-U", "station", "-d", "postgres", "-c", "CHECKPOINT")
        folder = server.home
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
