"""One access token for all processes: the stable token, kept sealed in the store, renewed under one lock."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from bot.settings import Settings
from bot.store.store import Store
from bot.wechat.api import read_result

NAME = "stable"
EARLY = timedelta(minutes=5)
"""WeChat keeps the old and the new token good for five minutes at the turn-over (wechat.md 2.5)."""
LEASE_SECONDS = 10
WAITS = 50
WAIT_SECONDS = 0.1


class SharedToken:
    """Called with None for the token in use, with a refused token for another one."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        now: Callable[[], datetime],
        client: httpx.Client | None = None,
        owner: str = "",
    ) -> None:
        self._store = store
        self._settings = settings
        self._now = now
        timeout = httpx.Timeout(5.0, connect=3.0)
        self._client = client or httpx.Client(base_url=settings.wechat_api_url, timeout=timeout)
        self._owner = owner or f"token-{os.getpid()}"
        self.last_code = 0
        """WeChat's answer to the last fetch; 0 is success."""

    def __call__(self, refused: str | None = None) -> str | None:
        for _ in range(WAITS):
            with self._store.read() as ledger:
                kept = ledger.token(NAME)
            if kept is not None and kept.value != refused and kept.expires_at - EARLY > self._now():
                return kept.value
            with self._store.begin() as ledger:
                mine = ledger.take_token_lease(NAME, self._owner, self._now(), LEASE_SECONDS)
            if mine:
                return self.fetch(force=refused is not None and kept is not None and kept.value == refused)
            time.sleep(WAIT_SECONDS)  # another process is fetching it
        return None

    def fetch(self, *, force: bool) -> str | None:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.wechat_app_id,
            "secret": self._settings.wechat_app_secret,
            "force_refresh": force,
        }
        try:
            answer = self._client.post("/cgi-bin/stable_token", json=body)
        except httpx.HTTPError:
            return None
        result = read_result(answer.content)
        self.last_code = result.code
        value = str(result.data.get("access_token") or "")
        if not result.ok or not value:
            return None
        at = self._now()
        expires = at + timedelta(seconds=int(result.data.get("expires_in", 7200)))
        with self._store.begin() as ledger:
            ledger.save_token(NAME, value, expires)
        return value
