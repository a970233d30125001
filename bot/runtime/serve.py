"""Everything on one machine: the gateway with sender and clock here, the worker with Rasa as a child."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping

from bot.bootstrap import build, check_store
from bot.runtime.clock import start_clock
from bot.runtime.gateway import name_of, server
from bot.runtime.loops import every, start
from bot.settings import Settings, check_wechat
from bot.store.engine import role_lock
from bot.store.store import Store

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0
STOP_SECONDS = 25


class WorkerChild:
    """The worker process; started again when it dies."""

    def __init__(self, environment: Mapping[str, str], store: Store) -> None:
        self._environment = dict(environment)
        self._store = store
        self._process = self.spawn()

    def spawn(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "bot", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, env=self._environment)  # noqa: S603 - our own program

    def watch(self) -> None:
        if self._process.poll() is not None:
            log.error("action=worker_died code=%s", self._process.returncode)
            with self._store.begin() as ledger:
                ledger.release_leases_of(name_of("worker", self._process.pid))
            self._process = self.spawn()

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()


def run(settings: Settings) -> None:
    """Serve until stopped. One service per SQLite file."""
    check_wechat(settings)
    with role_lock(settings.database_url):
        app = build(settings)
        app.store.migrate()
        check_store(app.store)
        if app.store.file is not None:
            with app.store.begin() as ledger:
                ledger.release_all_leases()
        stop = threading.Event()
        child = WorkerChild(os.environ, app.store)
        threads = [*start_clock(app, stop), start("watch", every(WATCH_SECONDS, child.watch), stop)]
        try:
            server(app).run()
        finally:
            stop.set()
            for thread in threads:
                thread.join(STOP_SECONDS)
            child.stop()
