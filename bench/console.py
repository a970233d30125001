"""How fast the console answers at 50,000 cases, on SQLite and PostgreSQL: p50 and p95 of each page, in milliseconds.

python -m bench.console [--cases 50000] [--rounds 30] [--engine both|sqlite|postgresql] [--url DATABASE]

`--url` names a database that is filled once and stays, for a look at one page after another.
"""

import argparse
import os
import pwd
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from sqlalchemy import insert, text
from starlette.testclient import TestClient

from bot.bootstrap import build
from bot.console import auth
from bot.domain import events as done
from bot.domain.beats import Beat
from bot.domain.cases import Case, Flag, Outcome, State, Step, Urgency
from bot.domain.deadlines import due_at
from bot.domain.ids import BeatCode, CaseId, CaseNumber, MatterCode, OfficerId, PersonId, SubmissionId, TipId, new_id
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.submissions import Facts, Proof, Said, Submission, Tip, TipState
from bot.runtime.gateway import create_app
from bot.service.app import App
from bot.settings import Settings
from bot.store import tables as t
from bot.store.ledger import Ledger
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing

STATION, BEATS, DAYS, BATCH = "基准所", 30, 365, 1_000
PASSWORD = "four plain words here"  # noqa: S105 - of an invented officer
LIMIT_MS = 200
COMPLAINTS = 0.005
"""Of officers: a head's list opens each to see whom it names."""
STATES = [State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED, State.ANSWERING]
SEED = 7
Times = tuple[float, float, float]
"""Milliseconds: p50 and p95 by the clock, p95 of the processor's time (what a machine of our own would need)."""
ROLES = {"head": Role.HEAD, "officer": Role.COMMUNITY_OFFICER, "auditor": Role.AUDITOR, "admin": Role.ADMIN}
PAGES = (
    ("work list", "/?view=open"), ("work list, page 40", "/?view=open&page=40"), ("late", "/?view=late"),
    ("closed", "/?view=closed"), ("closed, page 900", "/?view=closed&page=900"), ("one beat", "/?view=open&beat=B07"),
    ("one matter", "/?view=open&matter=group_rental"), ("number", "/?number={number}"),
    ("live rows", "/part/work"), ("case", "/cases/{number}"), ("words", "/cases/{number}/words"),
    ("command", "/cases/{number}/do/find"), ("duty desk", "/duty"), ("roster", "/roster"), ("export form", "/export"),
    ("statistics, month", "/statistics?period=month"), ("statistics, quarter", "/statistics?period=quarter"),
    ("statistics, year", "/statistics?period=year"),
    ("own list", "/@officer/?view=mine"), ("audit", "/@auditor/audit"),
    ("audit, action", "/@auditor/audit?action=Undone"),
    ("audit, case", "/@auditor/audit?object=case:{id}"), ("masked case", "/@auditor/cases/{number}"),
    ("staff", "/@admin/officers"), ("beats", "/@admin/beats"), ("choices", "/@admin/choices"),
)  # fmt: skip
"""As the head sees them, or the role that the path begins with."""


def settings() -> Settings:
    return Settings(home=Path.cwd(), station_name=STATION, secret_key=b"k" * 32, development=True)


# --- an invented station with a year behind it


def fill(app: App, count: int, luck: random.Random) -> None:
    """Cases of a year with their tips, events and messages; one in five is open."""
    now = app.now()
    officers = [
        Officer(id=OfficerId(new_id(now)), name=f"民警{n}", role=Role.COMMUNITY_OFFICER, station=STATION,
                beats=(BeatCode(f"B{n:02d}"),))
        for n in range(BEATS)
    ]  # fmt: skip
    with app.store.begin() as ledger:
        ledger.put_beats([Beat(code=BeatCode(f"B{n:02d}"), name=f"第{n}警务区") for n in range(BEATS)], now)
        for officer in officers:
            ledger.add_officer(officer)
    numbers = iter(luck.sample(range(240_000), count))
    for start in range(0, count, BATCH):
        with app.store.begin() as ledger:
            rows = [made(app, ledger, next(numbers), officers, luck, now) for _ in range(min(BATCH, count - start))]
            write(ledger, [row for many in rows for row in many])
    settle(app.store)


def settle(store: Store) -> None:
    """What a station has after a night: the clock's statistics on SQLite, autovacuum's work on PostgreSQL."""
    store.analyse()
    if store.file is None:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def made(
    app: App, ledger: Ledger, number: int, officers: list[Officer], luck: random.Random, now: datetime
) -> list[tuple[object, dict[str, object]]]:
    opened = now - timedelta(minutes=luck.randrange(DAYS * 24 * 60))
    officer = luck.choice(officers)
    at_work = luck.random() < 0.2
    case = Case(
        id=CaseId(new_id(opened)),
        number=CaseNumber(f"{'ABCDEFGHJKLMNPQRSTUVWXYZ'[number // 10_000]}{number % 10_000:04d}"),
        station=STATION,
        matter=MatterCode(luck.choice(list(app.catalogue))),
        state=luck.choice(STATES) if at_work else State.CLOSED,
        opened_at=opened,
        state_since=opened,
        beat=officer.beats[0],
        assignee=officer.id,
        step=Step.ACCEPTED,
        outcome=None if at_work else Outcome.FIXED_ON_SITE,
        urgency=Urgency.URGENT if luck.random() < 0.01 else Urgency.NORMAL,
        flags=frozenset({Flag.HEAD_ONLY} if luck.random() < COMPLAINTS else ()),
        place=f"第{number % 900}弄{number % 40}号{number % 6 + 1}01室",
        version=4,
    )
    case = replace(case, due_at=due_at(case, app.calendar, app.tz))
    events = [done.Opened(), done.Accepted(), done.Visited(at=opened, text="看过"), done.Contacted(text="电话")]
    if not at_work:
        events[-1] = done.Concluded(outcome=Outcome.FIXED_ON_SITE, text="已处理", where_else="", steps=())
    rows: list[tuple[object, dict[str, object]]] = [(t.case, ledger.case_row(case))]
    for seq, event in enumerate(events, start=1):
        happened = done.Happened(
            case=case.id,
            seq=seq,
            at=opened + timedelta(hours=luck.randrange(1, 30) * seq),
            actor=Actor(role=Role.COMMUNITY_OFFICER, id=officer.id) if seq > 1 else SYSTEM,
            event=event,
        )
        rows.append((t.case_event, ledger.event_row(happened)))
        ledger.audit(happened.actor, type(event).__name__, f"case:{case.id}", happened.at)
    return [*rows, *told(ledger, case, at_work, luck)]


def told(ledger: Ledger, case: Case, at_work: bool, luck: random.Random) -> list[tuple[object, dict[str, object]]]:
    person = ledger.ensure_person(f"oBench{luck.randrange(20_000)}", case.opened_at)
    submission = Submission(
        id=SubmissionId(new_id(case.opened_at)),
        person=PersonId(person.id),
        conversation=new_id(case.opened_at),
        station=STATION,
        opened_at=case.opened_at,
        touched_at=case.opened_at,
        submitted_at=case.opened_at,
        facts=Facts(matters=(case.matter,)),
        said=(Said(inbox_id=new_id(case.opened_at), at=case.opened_at, text="楼上很吵"),),  # type: ignore[arg-type]
    )
    ledger.save_submission(submission)
    tip = Tip(
        id=TipId(new_id(case.opened_at)),
        submission=submission.id,
        person=person.id,
        state=TipState.SUBMITTED if at_work else TipState.ANSWERED,
        matter=case.matter,
        case=case.id,
        proof=None if at_work else Proof.SENT,
        rating=None if at_work else luck.choice((None, 5, 5, 4, 2)),
    )
    ledger.save_tip(tip)
    if not at_work:
        owed = {"kind": "outcome", "body": b'{"text": "done"}', "at": case.opened_at}
        ledger.put_outbox(idem=tip.id, recipient=person.id, case_id=case.id, tip_id=tip.id, **owed)
    return []


def write(ledger: Ledger, rows: list[tuple[object, dict[str, object]]]) -> None:
    for table in (t.case, t.case_event):
        mine = [row for where, row in rows if where is table]
        ledger.connection.execute(insert(table), mine)


# --- measuring


def measure(store: Store, count: int, rounds: int) -> Iterator[tuple[str, Times]]:
    now = datetime.now(UTC)
    app = build(settings(), now=lambda: now, store=store)
    luck = random.Random(SEED)
    if not some_cases(store):
        began = time.monotonic()
        fill(app, count, luck)
        print(f"  {count} cases written in {time.monotonic() - began:.0f} s", flush=True)
    known = some_cases(store)
    clients = {name: logged_in(app, role, now) for name, role in ROLES.items()}
    for name, path in PAGES:
        yield name, times(clients, path, known, rounds, luck)


def some_cases(store: Store) -> list[Case]:
    """Whose pages are asked for; complaints about officers are open to a head alone."""
    with store.read() as ledger:
        return [case for case in ledger.cases(states=[State.VERIFYING], limit=500) if Flag.HEAD_ONLY not in case.flags]


def logged_in(app: App, role: Role, now: datetime) -> TestClient:
    beats = (BeatCode("B07"),) if role is Role.COMMUNITY_OFFICER else ()
    officer = Officer(id=OfficerId(new_id(now)), name=role.value, role=role, station=STATION, beats=beats)
    login = f"bench{officer.id[-12:]}"
    with app.store.begin() as ledger:
        ledger.add_officer(officer)
        code = auth.new_invite(ledger, officer.id, now)
        secret = ledger.console_invite(code, now)[1]  # type: ignore[index]
        before = pyotp.TOTP(secret).at(now - timedelta(seconds=30))
        auth.set_up(ledger, code, login, PASSWORD, before, now)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = TestClient(create_app(app, lambda: now), base_url="https://room.test")
    fields = {"login": login, "password": PASSWORD, "code": pyotp.TOTP(secret).at(now)}
    assert client.post("/console/login", data=fields, follow_redirects=False).status_code == 303
    return client


def times(clients: dict[str, TestClient], path: str, cases: Sequence[Case], rounds: int, luck: random.Random) -> Times:
    spans, work = [], []
    role, path = path[2:].split("/", 1) if path.startswith("/@") else ("head", path[1:])
    for _ in range(rounds):
        case = luck.choice(cases)
        asked = path.replace("{number}", case.number).replace("{id}", case.id)
        began, worked = time.perf_counter(), time.process_time()
        answer = clients[role].get(f"/console/{asked}")
        spans.append(1_000 * (time.perf_counter() - began))
        work.append(1_000 * (time.process_time() - worked))
        assert answer.status_code == 200, (asked, answer.status_code)
    return statistics.median(spans), most_of(spans), most_of(work)


def most_of(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


@contextmanager
def postgres() -> Iterator[str]:
    """A throw-away cluster with its usual care for the disk."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        raise SystemExit("PostgreSQL is not installed: apt install postgresql, or name one with --url")
    home = Path(tempfile.mkdtemp(prefix="bench", dir="/tmp"))  # noqa: S108
    as_root = os.getuid() == 0
    if as_root:
        account = pwd.getpwnam("postgres")
        os.chown(home, account.pw_uid, account.pw_gid)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries[-1] / program), *arguments]
        command = ["runuser", "-u", "postgres", "--", *command] if as_root else command
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    run("initdb", "-D", str(home / "data"), "-A", "trust", "-U", "station", "-E", "UTF8")
    run(
        "pg_ctl",
        "-D",
        str(home / "data"),
        "-o",
        f"-k {home} -c listen_addresses=",
        "-w",
        "-l",
        str(home / "log"),
        "start",
    )
    try:
        run("createdb", "-h", str(home), "-U", "station", "bench")
        yield f"postgresql://station@/bench?host={home}"
    finally:
        run("pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/station.db"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--cases", type=int, default=50_000)
    options.add_argument("--rounds", type=int, default=30)
    options.add_argument("--engine", choices=["both", "sqlite", "postgresql"], default="both")
    options.add_argument("--url", help="a database of its own; filled when it is empty, and kept")
    asked = options.parse_args()
    worst = 0.0
    own = {asked.url.partition(":")[0]: lambda: nullcontext(asked.url)} if asked.url else None
    for name, engine in (own or {"sqlite": sqlite, "postgresql": postgres}).items():
        if own is None and asked.engine not in ("both", name):
            continue
        print(name, flush=True)
        with engine() as url:
            store = Store(url, LocalKeyRing(b"k" * 32))
            store.migrate()
            for page, (half, most, work) in measure(store, asked.cases, asked.rounds):
                worst = max(worst, most)
                over = "   OVER" if most > LIMIT_MS else ""
                print(f"  {page:22} p50 {half:5.0f}   p95 {most:5.0f}   CPU p95 {work:5.0f} ms{over}", flush=True)
            store.close()
    print(f"worst p95 {worst:.0f} ms, limit {LIMIT_MS} ms; {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
