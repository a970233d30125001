"""Everything on one machine with the platform's stand-in: for a first look and for training officers."""

import base64
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import httpx
from pyotp import TOTP, random_base32

from bot.bootstrap import build
from bot.console.auth import hasher
from bot.domain.beats import Beat
from bot.domain.deadlines import after_quiet
from bot.domain.ids import BeatCode, OfficerId, new_id
from bot.domain.officers import Officer, Role
from bot.runtime import serve
from bot.runtime.clock import start_clock
from bot.runtime.gateway import server
from bot.runtime.loops import every, start
from bot.service.app import App
from bot.settings import read_settings
from bot.store.accounts import Account as ConsoleAccount
from bot.store.ledger import Ledger
from simulator.account import Account
from simulator.clock import VirtualClock
from simulator.platform import Platform
from simulator.serve import Running

READY_SECONDS = 180
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEST, EAST = (
    ((((lng, 31.265), (lng + 0.01, 31.265), (lng + 0.01, 31.275), (lng, 31.275), (lng, 31.265)),),)
    for lng in (121.48, 121.49)
)
BEATS = (
    Beat(code=BeatCode("B01"), name="云栖路警务区", estates=("金桂苑", "阳光小区"), lanes=("云栖路101弄", "云栖路88弄"),
         area=WEST),
    Beat(code=BeatCode("B02"), name="松涛路警务区", estates=("听涛园", "阳光小区"), roads=("松涛路 1-199 单",),
         area=EAST),
)  # fmt: skip
OFFICERS = ((Role.COMMUNITY_OFFICER, "陈静", ("B01", "B02"), "officer"),)
"""Invented people of an invented station."""


CONSOLE_LOGINS = (
    (Role.COMMUNITY_OFFICER, "陈静", "chenjing"),
    (Role.DUTY_DESK, "周明", "zhouming"),
    (Role.HEAD, "李安", "lian"),
    (Role.AUDITOR, "沈核", "shenhe"),
    (Role.ADMIN, "吴管", "wuguan"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """What a visitor of the demo needs for the console; one password and one secret for all accounts."""

    url: str
    names: tuple[tuple[str, Role], ...]
    password: str
    secret: str


def code_of_the_demo(folder: Path) -> str:
    """The present code of the second factor, for who has no authenticator at hand."""
    return str(TOTP((folder / "console.txt").read_text(encoding="ascii").split()[1]).now())


def in_the_day(now: datetime) -> datetime | None:
    """Ten in the morning when it is night: at night officers are not pushed to, and a first look would miss it."""
    ten = now.replace(hour=10, minute=0)
    return None if after_quiet(now, False, SHANGHAI) is None else ten


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, simulator_url: str, account: Account, port: int) -> dict[str, str]:
    """The settings of a demo; the key is made once and stays with its database."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "secret.key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(base64.b64encode(secrets.token_bytes(32)).decode(), encoding="ascii")
    return {
        "STATION_DEVELOPMENT": "1",
        "STATION_DATABASE_URL": f"sqlite:///{folder}/station.db",
        "STATION_SECRET_KEY_FILE": str(key),
        "STATION_JOURNAL_DIR": str(folder / "journal"),
        "STATION_BIND": f"127.0.0.1:{port}",
        "STATION_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "STATION_STATION_NAME": "虹口示范所",
        "STATION_WECHAT_APP_ID": account.app_id,
        "STATION_WECHAT_APP_SECRET": account.secret,
        "STATION_WECHAT_TOKEN": account.token,
        "STATION_WECHAT_AES_KEY": account.aes_key,
        "STATION_WECHAT_ORIGINAL_ID": account.original_id,
        "STATION_WECHAT_API_URL": simulator_url,
        "STATION_WECHAT_OUTCOME_TEMPLATE": "template-of-the-demo",
        "STATION_CLOCK_OFFSET_FILE": str(folder / "clock"),
        "STATION_NAME_OFFICERS": "1",
    }


def new_account() -> Account:
    letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    aes_key = "".join(secrets.choice(letters) for _ in range(42)) + "A"
    return Account(
        app_id="wxdemo0000000001",
        secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        aes_key=aes_key,
        original_id="gh_demo000001",
    )


@contextmanager
def running(folder: Path, port: int) -> Iterator[tuple[App, Platform, str]]:
    """The police room and the stand-in at work; ends both."""
    account, gateway_port = new_account(), free_port()
    offset = folder / "clock"
    folder.mkdir(parents=True, exist_ok=True)
    offset.unlink(missing_ok=True)
    callback = httpx.Client(base_url=f"http://127.0.0.1:{gateway_port}", timeout=5.0)
    platform = Platform(account, callback, clock=VirtualClock(offset, starts=in_the_day(datetime.now(SHANGHAI))))
    stand_in = Running(platform, port=port).start()
    os.environ.update(environment(folder, stand_in.url, account, gateway_port))
    app = build(read_settings())
    app.store.migrate()
    stop = threading.Event()
    child = serve.WorkerChild(os.environ, app.store)
    gateway = server(app)
    threads = [*start_clock(app, stop), start("watch", every(serve.WATCH_SECONDS, child.watch), stop)]
    threading.Thread(target=gateway.run, name="gateway", daemon=True).start()
    try:
        wait_until(lambda: gateway.started)
        seed(app, platform)
        yield app, platform, stand_in.url
    finally:
        stop.set()
        gateway.should_exit = True
        for thread in threads:
            thread.join(5)
        child.stop()
        stand_in.stop()
        app.store.close()


def wait_until(ready: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            raise click.ClickException("the demo did not start in time; see the lines above")
        time.sleep(0.05)


def seed(app: App, platform: Platform) -> None:
    """Beats, an officer bound to the second phone, and both following the account."""
    now = app.now()
    with app.store.begin() as ledger:
        ledger.put_beats(BEATS, now)
        for role, name, beats, openid in OFFICERS:
            seed_officer(app, ledger, role, name, beats, openid)
    for openid in ("resident", "officer", "neighbour"):
        platform.phone(openid)
    platform.follow("resident")
    platform.phone("officer").followed = True


def seed_console(app: App, folder: Path) -> Logins:
    """Accounts of the console for a look around; password and secret are made once and stay with the demo's key."""
    kept = folder / "console.txt"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"{secrets.token_urlsafe(12)}\n{random_base32()}\n", encoding="ascii")
    password, secret = kept.read_text(encoding="ascii").split()
    with app.store.begin() as ledger:
        for role, name, login in CONSOLE_LOGINS:
            officer = next((o for o in ledger.officers() if o.name == name), None) or new_officer(app, role, name, ())
            if ledger.officer(officer.id) is None:
                ledger.add_officer(officer)
            hashed = hasher.hash(password)
            account = ConsoleAccount(officer=officer.id, login=login, password=hashed, totp=secret, totp_step=0)
            ledger.set_account(account, app.now())
    url = f"http://{app.settings.bind}/console/"
    return Logins(
        url=url, names=tuple((login, role) for role, _, login in CONSOLE_LOGINS), password=password, secret=secret
    )


def new_officer(app: App, role: Role, name: str, beats: tuple[str, ...]) -> Officer:
    return Officer(
        id=OfficerId(new_id(app.now())),
        name=name,
        role=role,
        station=app.settings.station_name,
        beats=tuple(BeatCode(code) for code in beats),
    )


def seed_officer(app: App, ledger: Ledger, role: Role, name: str, beats: tuple[str, ...], openid: str) -> None:
    now = app.now()
    known = next((o for o in ledger.officers() if o.name == name), None)
    if known is None:
        officer = new_officer(app, role, name, beats)
        ledger.add_officer(officer)
        ledger.invite(officer.id, "482913", now)
        ledger.bind(ledger.ensure_person(openid, now).id, "482913", now)


def worker_ready(app: App) -> bool:
    """Whether a worker started after us has its model loaded."""
    with app.store.read() as ledger:
        beat = ledger.last_beat("worker")
    return beat is not None and (app.now() - beat).total_seconds() < 8


def wait_for_worker(app: App) -> None:
    """With a bar, since loading the dialogue takes a while."""
    began = time.monotonic()
    with click.progressbar(range(READY_SECONDS), label="正在启动对话", show_eta=False) as seconds:
        for _ in seconds:
            if worker_ready(app):
                return
            time.sleep(1)
    raise click.ClickException(f"no dialogue after {time.monotonic() - began:.0f} s; run: station train")
