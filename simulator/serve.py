"""Runs the stand-in: the platform's server, and the page with two phones."""

import socket
import threading
import time

import uvicorn
from starlette.applications import Starlette

from simulator.api import Api
from simulator.page import Page
from simulator.platform import Platform

START_SECONDS = 10


def create_app(platform: Platform) -> Starlette:
    return Starlette(routes=[*Api(platform).routes(), *Page(platform).routes()])


class Running:
    """A stand-in in a thread. `url` is its address."""

    def __init__(self, platform: Platform, host: str = "127.0.0.1", port: int = 0) -> None:
        self.platform = platform
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(create_app(platform), ws="none", log_level="error", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def start(self) -> "Running":
        self._thread.start()
        until = time.monotonic() + START_SECONDS
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()
