"""A way through which connections break off in the middle, as a network does; one planned break a connection."""

import socket
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlparse

PIECE = 65_536
QUIET_SECONDS = 0.05
RESET = struct.pack("ii", 1, 0)
"""Closed so, a connection is reset instead of ended."""
BREAKS = ("at once", "in the request", "without an answer", "in the answer")


@dataclass(slots=True)
class Breaking:
    """Connections to `url` reach `behind`; each takes the next break of `plan`, and goes through when there is none."""

    behind: str
    plan: deque[str] = field(default_factory=deque)
    broken: int = 0
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.door.getsockname()[1]}"

    def start(self) -> "Breaking":
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def stop(self) -> None:
        self.door.close()

    def accept(self) -> None:
        while True:
            try:
                caller, _ = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self.lead, args=(caller,), daemon=True).start()

    def lead(self, caller: socket.socket) -> None:
        """One request and its answer; who comes here closes the connection after each."""
        how = self.plan.popleft() if self.plan else ""
        self.broken += bool(how)
        if how == "in the request":
            caller.recv(30)
        if how in ("at once", "in the request"):
            reset(caller)
        else:
            self.answer(caller, how)

    def answer(self, caller: socket.socket, how: str) -> None:
        asked = urlparse(self.behind)
        with socket.create_connection((asked.hostname, asked.port)) as server, caller:
            server.sendall(whole(caller))
            server.shutdown(socket.SHUT_WR)
            said = whole(server, 5.0)
            if how == "in the answer":
                caller.sendall(said[: len(said) // 2])
                reset(caller)
            elif not how:
                caller.sendall(said)


def reset(caller: socket.socket) -> None:
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    caller.close()


def whole(source: socket.socket, seconds: float = QUIET_SECONDS) -> bytes:
    """What comes until the other side ends, or is quiet for so long."""
    source.settimeout(seconds)
    said = b""
    try:
        while piece := source.recv(PIECE):
            said += piece
    except TimeoutError:
        pass
    return said
