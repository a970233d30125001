"""Who waits for work is woken when there is some; who is not woken looks a few times a second (security.md R8).

SQLite looks often: a look costs some ten microseconds. PostgreSQL notifies at commit. Redis, where there is one, does
it for PostgreSQL, so that no commit waits for another's notification. Whatever is away, looking goes on.
"""

import logging
import select
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import redis
from sqlalchemy.engine import make_url

log = logging.getLogger(__name__)

OFTEN_SECONDS = 0.02
SELDOM_SECONDS = 0.25
AGAIN_SECONDS = 2.0
HEAR_SECONDS = 0.25
"""How soon a listener notices that it should end."""
CHANNEL = "station"
REDIS_SECONDS = 0.2
"""Nobody waits longer for Redis than for a look of their own."""


class Wakeup(Protocol):
    """`wake` after a commit that left work; `wait` returns when there may be some, or after a while."""

    in_transaction: bool
    """Whether the database itself carries the news, at commit."""

    def wake(self, topics: Iterable[str]) -> None: ...

    def wait(self, topic: str, stop: threading.Event) -> None: ...

    def close(self) -> None: ...


class Looking:
    """Nobody is woken; everyone looks often."""

    in_transaction = False

    def wake(self, topics: Iterable[str]) -> None:
        return None

    def wait(self, topic: str, stop: threading.Event) -> None:
        stop.wait(OFTEN_SECONDS)

    def close(self) -> None:
        return None


class Bell:
    """One bell a topic; a ring between two waits is not lost."""

    def __init__(self) -> None:
        self._bells: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def of(self, topic: str) -> threading.Event:
        with self._lock:
            return self._bells.setdefault(topic, threading.Event())

    def ring(self, topic: str) -> None:
        self.of(topic).set()

    def wait(self, topic: str, stop: threading.Event) -> None:
        bell = self.of(topic)
        if not stop.is_set():
            bell.wait(SELDOM_SECONDS)
        bell.clear()


class Listener:
    """A thread that hears the news; it begins at the first wait, so a role that only writes has none."""

    def __init__(self, listen: Callable[[threading.Event], None]) -> None:
        self._listen = listen
        self._lock = threading.Lock()
        self._begun = False
        self.hears = threading.Event()
        self.ended = threading.Event()

    def begin(self) -> None:
        with self._lock:
            if not self._begun:
                self._begun = True
                threading.Thread(target=self.run, name="listener", daemon=True).start()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self._listen(self.ended)
            except Exception as fault:  # away: everyone looks for themselves until it is back
                if not self.ended.is_set():
                    log.warning("action=listener_away fault=%s", type(fault).__name__)
                self.ended.wait(AGAIN_SECONDS)


class Notified:
    """PostgreSQL's LISTEN and NOTIFY."""

    in_transaction = True

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._bell = Bell()
        self._listener = Listener(self.listen_once)

    def wake(self, topics: Iterable[str]) -> None:
        return None

    def wait(self, topic: str, stop: threading.Event) -> None:
        self._listener.begin()
        self._bell.wait(topic, stop)

    def hears(self, seconds: float) -> bool:
        """Whether news arrive by now, or within so many seconds."""
        return self._listener.hears.wait(seconds)

    def close(self) -> None:
        self._listener.ended.set()

    def listen_once(self, ended: threading.Event) -> None:
        import psycopg2

        names = self._url.translate_connect_args(username="user", database="dbname")
        connection: Any = psycopg2.connect(**names, **self._url.query)
        try:
            connection.autocommit = True
            connection.cursor().execute(f"LISTEN {CHANNEL}")
            self._listener.hears.set()
            while not ended.is_set():
                select.select([connection], [], [], HEAR_SECONDS)
                connection.poll()
                while connection.notifies:
                    self._bell.ring(connection.notifies.pop(0).payload)
        finally:
            connection.close()


class Published:
    """Redis publishes; while it is away the news is lost and looking takes its place."""

    in_transaction = False

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = client(url)
        self._bell = Bell()
        self._listener = Listener(self.listen_once)
        self._away_until = 0.0

    def wake(self, topics: Iterable[str]) -> None:
        for topic in topics:
            self._bell.ring(topic)
            if time.monotonic() < self._away_until:
                continue
            try:
                self._client.publish(CHANNEL, topic)
            except redis.RedisError as fault:
                self.away(fault)

    def away(self, fault: Exception) -> None:
        self._away_until = time.monotonic() + AGAIN_SECONDS
        log.warning("action=redis_away fault=%s", type(fault).__name__)

    def wait(self, topic: str, stop: threading.Event) -> None:
        self._listener.begin()
        self._bell.wait(topic, stop)

    def hears(self, seconds: float) -> bool:
        """Whether news arrive by now, or within so many seconds."""
        return self._listener.hears.wait(seconds)

    def close(self) -> None:
        self._listener.ended.set()
        self._client.close()

    def listen_once(self, ended: threading.Event) -> None:
        with client(self._url).pubsub(ignore_subscribe_messages=True) as heard:
            heard.subscribe(CHANNEL)
            heard.get_message(timeout=AGAIN_SECONDS)  # the server's word that it is so
            self._listener.hears.set()
            while not ended.is_set():
                message = heard.get_message(timeout=REDIS_SECONDS)
                if message is not None:
                    self._bell.ring(message["data"].decode())


def client(url: str) -> "redis.Redis[bytes]":
    return redis.Redis.from_url(url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)


def reachable(url: str) -> bool:
    with client(url) as asked:
        try:
            return bool(asked.ping())
        except redis.RedisError:
            return False


def make_wakeup(database_url: str, redis_url: str = "") -> Wakeup:
    """What fits the engine; Redis only where several processes share PostgreSQL."""
    if make_url(database_url).get_backend_name() != "postgresql":
        return Looking()
    return Published(redis_url) if redis_url else Notified(database_url)
