"""What a row that had to be killed leaves: clusters of PostgreSQL have sessions of their own and outlive it.

A row's clusters stand in a folder that its starter names, so that the starter can end them, and only them.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.conftest import CLUSTERS, fast_folder

STOP_SECONDS = 20.0


@contextmanager
def place_of_engines() -> Iterator[Path]:
    """A folder for one row; whatever runs in it afterwards is stopped, and the folder goes."""
    folder = Path(tempfile.mkdtemp(prefix="trust-", dir=fast_folder()))
    folder.chmod(0o711)  # the account of the database server passes through
    try:
        yield folder
    finally:
        stop_engines(folder)
        shutil.rmtree(folder, ignore_errors=True)


def stop_engines(folder: Path) -> None:
    """At once, without a last word to disk: nobody will read it."""
    for told in folder.glob("*/data/postmaster.pid"):
        with suppress(OSError, ValueError, IndexError):
            number = int(told.read_text("ascii").split()[0])
            os.kill(number, signal.SIGQUIT)
            wait_for_end_of(number)


def wait_for_end_of(number: int) -> None:
    until = time.monotonic() + STOP_SECONDS
    while time.monotonic() < until:
        os.kill(number, 0)  # raises when it is gone
        time.sleep(0.05)
    os.kill(number, signal.SIGKILL)


def clusters_in(folder: Path) -> dict[str, str]:
    """The environment of a row whose clusters shall stand there."""
    return {CLUSTERS: str(folder)}
