"""A room that is killed again and again: each life is a child process; what WeChat and people saw outlives it."""

import atexit
import json
import os
import random
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import bot.wechat.callback
import tests.house
from bench.trust.direct import Direct
from bot import bootstrap
from bot.store.failpoint import ENVIRONMENT, failpoint
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK, Postgres
from tests.house import TUESDAY, House
from tests.trust.scripted import Scripted

# The catalogues are read once, not in every life.
bootstrap.read_matters = cache(bootstrap.read_matters)
bootstrap.read_notices = cache(bootstrap.read_notices)
bootstrap.read_calendar = cache(bootstrap.read_calendar)
bootstrap.check_responses = lambda *arguments: None
tests.house.client_of = Direct

LIFE_SECONDS = 40
"""How far the clock moves between two lives: leases of the dead one are over then."""


@dataclass(slots=True)
class World:
    """One database with its witnesses. `pending` are messages that WeChat got no 200 for yet: (person, xml, text)."""

    url: str
    folder: Path
    luck: random.Random
    starts: datetime = TUESDAY
    pending: list[tuple[str, str, str]] = field(default_factory=list)
    lives: int = 0
    kills: int = 0

    def store(self) -> Store:
        return Store(self.url, LocalKeyRing(KEK), luck=random.Random(self.luck.random()))

    # --- what outlives a life

    def note(self, name: str, line: Any) -> None:
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        os.close(handle)

    def noted(self, name: str) -> list[Any]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def acknowledged(self) -> list[str]:
        return [str(text) for text in dict.fromkeys(self.noted("acknowledged"))]

    def seen(self) -> list[tuple[str, str]]:
        return [(who, text) for who, text in self.noted("seen")]

    # --- lives

    def live(self, work: Callable[[House], None], *, fail_at: str = "") -> int:
        """One life of the room in a child; its exit code, negative for a signal."""
        self.lives += 1
        self.starts += timedelta(seconds=LIFE_SECONDS)
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.environ[ENVIRONMENT] = fail_at
            self.in_child(work)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        self.kills += code == -signal.SIGKILL
        done = set(self.acknowledged())
        self.pending = [one for one in self.pending if one[2] not in done]
        return code

    def in_child(self, work: Callable[[House], None]) -> None:
        code = 1
        try:
            work(self.house())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def house(self, **differences: Any) -> House:
        """A room whose platform writes down what people see. It is one process: nobody could bring its database back
        while a callback waits for it."""
        bot.wechat.callback.SAVE_SECONDS = 0.0
        house = House(self.store(), Scripted(), starts=self.starts, journal_dir=self.folder / "journal", **differences)
        send = house.platform.accept_send

        def witnessed(body: dict[str, Any], text: str, who: str = "account", kind: str = "text") -> None:
            if body["way"] == "custom":
                self.note("seen", [body["touser"], text])
            send(body, text, who, kind)

        house.platform.accept_send = witnessed  # type: ignore[method-assign]
        for openid in {one[0] for one in self.pending} | {who for who, _ in self.seen()}:
            house.platform.phone(openid).followed = True
        return house

    def deliver(self, house: House, message: tuple[str, str, str]) -> bool:
        """One attempt of WeChat; what the person sees at once is written down, then the acknowledgement."""
        openid, xml, text = message
        house.platform.phone(openid).spoke(house.clock.now())
        attempt = house.platform.attempt(openid, xml, True)
        if attempt.status != 200:
            return False
        if attempt.shown:
            self.note("seen", [openid, attempt.shown])
        self.note("acknowledged", text)
        failpoint("acknowledged")
        return True

    def tell(self, count: int, people: int) -> None:
        """New messages: narratives of different flats, and words added to them."""
        bootstrap.read_matters(), bootstrap.read_notices(), bootstrap.read_calendar()
        first = len(self.noted("told"))
        for n in range(first, first + count):
            openid = f"person-{n % people}"
            text = f"松涛路{n + 1}弄{n % 9 + 1}号602隔了八间" if n % 3 < 2 or n < people else f"还有第{n}件事要补充"
            fields = {"MsgType": "text", "Content": text, "MsgId": str(10**9 + n)}
            every = {"ToUserName": "gh_room", "FromUserName": openid, "CreateTime": str(int(self.starts.timestamp()))}
            xml = "<xml>" + "".join(f"<{k}>{v}</{k}>" for k, v in (every | fields).items()) + "</xml>"
            self.pending.append((openid, xml, text))
            self.note("told", text)

    def drain(self, house: House) -> None:
        """Everything is worked and sent, and what waits for its time comes."""
        for _ in range(8):
            house.settle()
            house.later(seconds=45)
        house.later(hours=3)


@contextmanager
def database(engine: str) -> Iterator[tuple[str, Path]]:
    """A new database of an engine, and a folder."""
    with tempfile.TemporaryDirectory(prefix="trust-") as name:
        folder = Path(name)
        if engine == "sqlite":
            url = f"sqlite:///{folder}/station.db"
            migrated(url)
            yield url, folder
            return
        yield postgres().fresh(template="station_1"), folder


@cache
def postgres() -> Postgres:
    """One cluster for all rows of this process; each world is a database of its own."""
    server = Postgres()
    server.start()
    migrated(server.fresh())
    mine = os.getpid()
    atexit.register(lambda: server.stop() if os.getpid() == mine else None)
    return server


def migrated(url: str) -> None:
    store = Store(url, LocalKeyRing(KEK))
    store.migrate()
    store.close()


@contextmanager
def world(engine: str, seed: int) -> Iterator[World]:
    with database(engine) as (url, folder):
        yield World(url=url, folder=folder, luck=random.Random(seed))
