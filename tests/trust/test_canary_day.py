"""After a day with everything in it, a reporter's words are in no file, log, figure, listing, notice or backup."""

import gzip
import io
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import psycopg2
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from bot.cli.main import station
from bot.console.routes import PAGES
from bot.domain.cases import State
from bot.domain.officers import Actor, Role
from bot.partners.hotline import export
from bot.runtime.gateway import create_app
from bot.service.documents import KINDS, print_document, print_receipt
from bot.store.backup import dump
from bot.store.wakeup import CHANNEL, Published, client
from tests.conftest import Postgres
from tests.console.conftest import Browser, Clock, Station
from tests.direct import client_of
from tests.figures import figure
from tests.house import House
from tests.store.test_wakeup import Redis, redis
from tests.trust.proxy import Proxy

__all__ = ["redis"]

WORDS = "金丝雀飞过十三棵梧桐"
PHONE = "13912345678"
OPENID = "oCANARY0123456789_abcdefghij"
SECRETS = (WORDS, PHONE, OPENID, "飞过十三棵")
MEANT = ("/words", "/said/", "/identity")
"""Pages that show a reporter's words or who they are, to those who may see it."""


def a_day(house: House) -> str:
    """Told, worked, asked, photographed, faulty, ended, rated, handed on; what officers and others saw of it."""
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
    house.says(OPENID, f"云栖路101弄13号603也隔了，{WORDS}")
    handed = next(case.number for case in house.cases() if case.number != number)
    seen += house.says("officer", f"转办 {handed} 12345 不归公安管") + house.says("officer", "确认")
    seen += house.says("colleague", f"案件 {number} 原文") + house.sees("officer") + house.sees("desk")
    return seen + "".join(str(send["data"]) for send in house.platform.sends if "data" in send)


def test_the_canary_is_nowhere_outside_sealed_columns(
    room: House,
    tmp_path: Path,
    proxy: Proxy,
    redis: Redis,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    caplog.set_level(logging.DEBUG)
    asked: list[httpx.Request] = []
    room.platform._client.event_hooks["request"].append(asked.append)
    news = news_of(room, redis)
    seen = a_day(room)
    shown = {
        "officers and notices": seen,
        "logs": caplog.text,
        "figures": client_of(create_app(room.app)).get("/metrics").text,
        "what wakes processes": news(),
        "the proxy's log": log_of(proxy, asked),
        "the file for 12345": hotline_file(room),
    }
    shown |= printed(room) | console(room)
    monkeypatch.setattr("bot.cli.records.room", lambda: room.app)
    for words in (["cases", "list", "--json"], ["inbox", "list"], ["outbox", "list"], ["officers", "list"],
                  ["cases", "show", room.cases()[0].number], ["retention", "run", "--dry-run"]):  # fmt: skip
        shown[" ".join(words)] = CliRunner().invoke(station, words).output
    for name, text in shown.items():
        assert [secret for secret in SECRETS if secret in text] == [], name
    where, _ = dump(room.store, tmp_path / "backups", room.clock.now())
    files = {"backup": gzip.decompress((where / "rows.jsonl.gz").read_bytes())} | files_of(room, request)
    files |= {path.name: path.read_bytes() for path in (tmp_path / "journal").glob("*")}
    for name, body in files.items():
        assert [secret for secret in SECRETS if secret.encode() in body] == [], name
    assert len(files) >= 2
    figure("files, logs, pages, listings and notices looked through", len(files) + len(shown))
    figure("secrets looked for", ", ".join(("an account", "a telephone number", "words", "a part of them")))


def news_of(house: House, server: Redis) -> Callable[[], str]:
    """All that PostgreSQL notifies; on SQLite Redis takes its place: all that it was told, and it keeps nothing."""
    if house.store.file is None:
        heard = psycopg2.connect(house.store.url)
        heard.autocommit = True
        heard.cursor().execute(f"LISTEN {CHANNEL}")

        def notified() -> str:
            heard.poll()
            assert heard.notifies
            heard.close()
            return str(heard.notifies)

        return notified
    asked = client(server.url)
    asked.config_set("slowlog-log-slower-than", "0")
    asked.config_set("slowlog-max-len", "1000000")
    house.store.wakeup = Published(server.url)

    def told() -> str:
        commands = asked.slowlog_get(1_000_000)
        assert any(b"PUBLISH" in line["command"] for line in commands)
        assert asked.keys("*") == []
        asked.close()
        return str([line["command"] for line in commands])

    return told


def log_of(proxy: Proxy, asked: list[httpx.Request]) -> str:
    """What nginx writes of the day's callbacks; WeChat puts the open id into their addresses, the stand-in does not."""
    assert asked
    with proxy.client() as through:
        for one in asked:
            through.post(f"{one.url.raw_path.decode()}&openid={OPENID}", content=one.content)
    written = proxy.written()
    assert "/wechat 200" in written
    return written


def hotline_file(house: House) -> str:
    with house.store.begin() as ledger:
        text, count = export(house.app, ledger)
    assert count == 1
    return text


def printed(house: House) -> Mapping[str, str]:
    """Every kind of document of the two cases, and the reporter's receipt."""
    shown = {}
    with house.store.begin() as ledger:
        person = ledger.find_person(OPENID)
        assert person is not None
        officer = next(one for one in ledger.officers() if one.name == "陈静")
        actor = Actor(role=officer.role, id=officer.id)
        moved = {True: ("transfer",), False: ("interview", "joint_visit")}
        for case in ledger.cases(limit=10):
            for kind in moved[case.state is State.TRANSFERRED]:
                shown[kind] = words_of(print_document(house.app, ledger, case, kind, actor))
        receipt = str(ledger.submissions(person.id)[0].receipt)
        shown["receipt"] = words_of(print_receipt(house.app, ledger, receipt, actor))
    assert set(shown) == set(KINDS)
    return shown


def words_of(pdf: bytes) -> str:
    """Of all pages, and of what the file tells of itself."""
    read = PdfReader(io.BytesIO(pdf))
    return "".join("".join(page.extract_text().split()) for page in read.pages) + str(read.metadata)


def console(house: House) -> Mapping[str, str]:
    """Each page as each role sees it, and the table that is taken along."""
    desk = Station(house.app, Clock(house.clock.now()))
    with house.store.read() as ledger:
        staff = list(ledger.officers())
    staff += [desk.officer(role.value, role) for role in (Role.HEAD, Role.AUDITOR, Role.ADMIN)]
    shown = {}
    for officer in staff:
        browser = desk.browser(officer)
        for path in paths(house):
            shown[f"{officer.name} {path}"] = browser.open(path)
        shown[f"{officer.name} table"] = table(browser)
    assert sum("云栖路101弄12号602室" in page for page in shown.values()) > len(staff)
    assert any(name.endswith("table") and "603室" in page for name, page in shown.items())
    return shown


def paths(house: House) -> list[str]:
    """Of every page that is looked at and names at most a case; commands have one form."""
    looked = {page.path for page in PAGES if "GET" in page.methods and not any(part in page.path for part in MEANT)}
    forms = {path for path in looked if "/do/" in path} - {"/cases/{number}/do/conclude"}
    plain = [path.replace("{number}", "{}") for path in sorted(looked - forms - {"/live"})]
    numbers = [case.number for case in house.cases()]
    wanted = [path.format(n) for path in plain if path.count("{") == path.count("{}") for n in numbers]
    return list(dict.fromkeys(wanted))


def table(browser: Browser) -> str:
    browser.open("/export")
    return browser.post("/export", period="month", reason="每周例会用表", code=browser.code())


def files_of(house: House, request: pytest.FixtureRequest) -> dict[str, bytes]:
    """Everything that the engine wrote: SQLite's file and log, PostgreSQL's data, write-ahead log and server log."""
    if house.store.file is not None:
        folder = Path(house.store.file).parent
    else:
        server: Postgres = request.getfixturevalue("postgres")
        server.run("psql", "-h", str(server.home), "-U", "station", "-d", "postgres", "-c", "CHECKPOINT")
        folder = server.home
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
