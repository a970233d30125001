"""Real engines for every test: SQLite in a fresh file, and one PostgreSQL cluster for the whole run."""

import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import psycopg2
import pytest
from sqlalchemy.engine import Engine, make_url

from bot.service.turn import Conversation
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.direct import close_loops

KEK = b"k" * 32
POSTGRES_BINARIES = [
    Path(folder) for folder in sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
]


CLUSTERS = "STATION_TEST_CLUSTERS"
"""Where clusters stand, when somebody else looks after them."""
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 2 * 1024**3


def fast_folder() -> str | None:
    """A folder in memory, where there is room: a commit waits for no disk, and nothing else changes."""
    enough = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    return str(MEMORY) if enough else None


def pytest_configure(config: pytest.Config) -> None:
    if folder := fast_folder():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)


_dialects: dict[str, tuple[Any, Any]] = {}


def new_store(url: str) -> Store:
    store = Store(url, LocalKeyRing(KEK), luck=Random(1))
    share_statements(store.engine)
    return store


def share_statements(engine: Engine) -> None:
    """Each statement is compiled once a run and not once a test: engines of one kind share dialect and statements."""
    dialect, statements = _dialects.setdefault(engine.dialect.name, (engine.dialect, engine._compiled_cache))
    engine.dialect = engine.pool._dialect = dialect
    engine._compiled_cache = statements


@pytest.fixture(scope="session", autouse=True)
def loops_for_requests() -> Iterator[None]:
    yield
    close_loops()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "station.db"
    store = new_store(f"sqlite:///{path}")
    store.migrate()
    close_for_copies(store)
    return path


def close_for_copies(store: Store) -> None:
    """All that it knows is in the one file then."""
    with store.engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


@pytest.fixture
def sqlite_store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    store = copy_of(migrated_sqlite, tmp_path)
    yield store
    store.close()


def copy_of(database: Path, folder: Path) -> Store:
    shutil.copy(database, folder / "station.db")
    return new_store(f"sqlite:///{folder}/station.db")


class Postgres:
    """A throw-away cluster on a socket of its own, without fsync; the server refuses to run as root."""

    def __init__(self, *, durable: bool = False, home: Path | None = None) -> None:
        """`home`, made before, is for one that outlives its starter."""
        self.durable = durable
        self.bin = next((folder for folder in POSTGRES_BINARIES if (folder / "initdb").exists()), None)
        place = os.environ.get(CLUSTERS) or fast_folder() or "/tmp"
        self.home = home or Path(tempfile.mkdtemp(prefix="pg", dir=place))
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

    def runs(self) -> bool:
        """Whether it takes connections: it may be repairing itself after a crash, or have given that up."""
        try:
            self.sql("SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

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
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.sql(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def sql(self, statement: str) -> None:
        """Outside of any transaction, in the database that every cluster has."""
        with closing(psycopg2.connect(host=str(self.home), user="station", dbname="postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)


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
    postgres.drop(store.url)


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
