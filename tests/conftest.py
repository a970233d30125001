"""Real engines for every test: SQLite in a fresh file, and one PostgreSQL cluster for the whole run."""

import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bot.service.turn import Conversation
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.house import one_loop

KEK = b"k" * 32
POSTGRES_BINARIES = [
    Path(folder) for folder in sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
]


def new_store(url: str) -> Store:
    return Store(url, LocalKeyRing(KEK), luck=Random(1))


@pytest.fixture(scope="session", autouse=True)
def loop_for_requests() -> Iterator[None]:
    with one_loop():
        yield


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "station.db"
    store = new_store(f"sqlite:///{path}")
    store.migrate()
    with store.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return path


@pytest.fixture
def sqlite_store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(migrated_sqlite, tmp_path / "station.db")
    store = new_store(f"sqlite:///{tmp_path}/station.db")
    yield store
    store.close()


class Postgres:
    """A throw-away cluster on a socket of its own, without fsync; the server refuses to run as root."""

    def __init__(self, *, durable: bool = False) -> None:
        self.durable = durable
        self.bin = next((folder for folder in POSTGRES_BINARIES if (folder / "initdb").exists()), None)
        self.home = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self.as_root = os.getuid() == 0
        self.made = 0

    def start(self) -> None:
        if self.as_root:
            account = pwd.getpwnam("postgres")
            os.chown(self.home, account.pw_uid, account.pw_gid)
        self.run("initdb", "-D", str(self.home / "data"), "-A", "trust", "-U", "station", "--no-sync", "-E", "UTF8")
        self.resume()

    def resume(self) -> None:
        """Run, with fsync only where a test cuts it off."""
        fast = "" if self.durable else " -c fsync=off -c full_page_writes=off"
        options = f"-k {self.home} -c listen_addresses= -c max_connections=200{fast}"
        self.run("pg_ctl", "-D", str(self.home / "data"), "-o", options, "-w", "-l", str(self.home / "log"), "start")

    def halt(self) -> None:
        """Stop at once, as a failing host does."""
        self.run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> None:
        assert self.bin is not None
        command = [str(self.bin / program), *arguments]
        if self.as_root:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://station@/{database}?host={self.home}"

    def fresh(self, template: str = "template0") -> str:
        """The URL of a new database."""
        self.made += 1
        name = f"station_{self.made}"
        self.run("createdb", "-h", str(self.home), "-U", "station", "-T", template, name)
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    if server.bin is None:
        # In CI every engine must be there: a skipped server test would be a silent hole.
        assert os.environ.get("CI") != "true", "PostgreSQL is missing: install the package postgresql"
        pytest.skip("PostgreSQL is not installed")
    server.start()
    store = new_store(server.fresh())
    store.migrate()
    store.close()
    yield server
    server.stop()


@pytest.fixture
def postgres_store(postgres: Postgres) -> Iterator[Store]:
    store = new_store(postgres.fresh(template="station_1"))
    yield store
    store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """The same tests on both engines."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found


@pytest.fixture(scope="session")
def conversation() -> Conversation:
    """The trained dialogue, loaded once for the whole run."""
    from tests.house import settings_for

    home = settings_for().home
    with warnings.catch_warnings():
        # What Rasa and its friends were written for is older than our Python; our own warnings stay errors.
        warnings.simplefilter("ignore")
        from bot.dialogue.engine import RasaConversation
        from bot.dialogue.model_file import model_path
        from bot.dialogue.training import train

        train(home, home / "models", if_stale=True)
        return RasaConversation(model_path(home, home / "models"))
