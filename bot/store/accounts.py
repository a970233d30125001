"""Accounts of the console: who may log in with what, the sessions, and the failed tries."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from bot.domain.ids import OfficerId
from bot.store import tables as t
from bot.store.room import OFFICER, Room
from bot.store.rows import micros, moment

SEEN_AGAIN = timedelta(seconds=20)
INVITE_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`password` is an Argon2id hash; `totp` the shared secret in base32, `totp_step` the last step that was used."""

    officer: OfficerId
    login: str
    password: str
    totp: str
    totp_step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    officer: OfficerId
    made_at: datetime
    seen_at: datetime


class Accounts(Room):
    """Who may open the console. Tokens and codes are kept as blind indexes only."""

    # --- setting up

    def invite_to_console(self, officer: OfficerId, code: str, totp: str, now: datetime) -> None:
        """A one-time link for 24 hours. A second invitation replaces the first."""
        row = {
            "officer": officer,
            "code_index": self.index("console", code),
            "until": micros(now + timedelta(hours=INVITE_HOURS)),
            "totp_box": self.seal((OFFICER, officer), f"console.totp:{officer}", totp.encode()),
        }
        self.put(t.console_invite, row, ["officer"])

    def console_invite(self, code: str, now: datetime) -> tuple[OfficerId, str] | None:
        """The invited officer and the secret of the second factor; None when the link is wrong, used or too old."""
        mine = (t.console_invite.c.code_index == self.index("console", code)) & (t.console_invite.c.until > micros(now))
        row = self.one(select(t.console_invite).where(mine))
        return (OfficerId(row.officer), self.totp_of(row)) if row else None

    def set_account(self, account: Account, now: datetime) -> bool:
        """Make or replace the officer's account; False when another one has this login. The invitation is used up."""
        taken = (t.console_account.c.login == account.login) & (t.console_account.c.officer != account.officer)
        if self.one(select(t.console_account.c.officer).where(taken)) is not None:
            return False
        row = {
            "officer": account.officer,
            "login": account.login,
            "password": account.password,
            "totp_box": self.seal((OFFICER, account.officer), f"console.totp:{account.officer}", account.totp.encode()),
            "totp_step": account.totp_step,
            "made_at": micros(now),
        }
        self.put(t.console_account, row, ["officer"])
        self.connection.execute(delete(t.console_invite).where(t.console_invite.c.officer == account.officer))
        return True

    def close_account(self, officer: OfficerId) -> None:
        """No account, no invitation, no session any more."""
        for table in (t.console_account, t.console_invite, t.console_session):
            self.connection.execute(delete(table).where(table.c.officer == officer))

    def account(self, login: str) -> Account | None:
        row = self.one(select(t.console_account).where(t.console_account.c.login == login))
        return self.as_account(row) if row else None

    def account_of(self, officer: OfficerId) -> Account | None:
        row = self.one(select(t.console_account).where(t.console_account.c.officer == officer))
        return self.as_account(row) if row else None

    def officers_with_account(self) -> frozenset[OfficerId]:
        return frozenset(OfficerId(row.officer) for row in self.all(select(t.console_account.c.officer)))

    def use_totp_step(self, officer: OfficerId, step: int) -> bool:
        """A code works once: False when this step or a later one was used already."""
        fresh = (t.console_account.c.officer == officer) & (t.console_account.c.totp_step < step)
        used = update(t.console_account).where(fresh).values(totp_step=step)
        return bool(self.connection.execute(used).rowcount)

    def as_account(self, row: Any) -> Account:
        return Account(
            officer=OfficerId(row.officer),
            login=row.login,
            password=row.password,
            totp=self.totp_of(row),
            totp_step=row.totp_step,
        )

    def totp_of(self, row: Any) -> str:
        return self.open((OFFICER, row.officer), f"console.totp:{row.officer}", bytes(row.totp_box)).decode()

    # --- sessions

    def open_session(self, token: str, officer: OfficerId, now: datetime) -> None:
        row = {"token_index": self.index("session", token), "officer": officer}
        self.add(t.console_session, row | {"made_at": micros(now), "seen_at": micros(now)})

    def session(self, token: str) -> Session | None:
        row = self.one(select(t.console_session).where(t.console_session.c.token_index == self.index("session", token)))
        if row is None:
            return None
        return Session(officer=OfficerId(row.officer), made_at=moment(row.made_at), seen_at=moment(row.seen_at))

    def touch_session(self, token: str, now: datetime) -> None:
        """Noted a few times a minute: a write at each page would make every look wait for the disk."""
        c = t.console_session.c
        mine = (c.token_index == self.index("session", token)) & (c.seen_at < micros(now - SEEN_AGAIN))
        self.connection.execute(update(t.console_session).where(mine).values(seen_at=micros(now)))

    def end_session(self, token: str) -> None:
        mine = t.console_session.c.token_index == self.index("session", token)
        self.connection.execute(delete(t.console_session).where(mine))

    def end_sessions_of(self, officer: OfficerId) -> None:
        self.connection.execute(delete(t.console_session).where(t.console_session.c.officer == officer))

    def drop_sessions(self, seen_before: datetime) -> None:
        self.connection.execute(delete(t.console_session).where(t.console_session.c.seen_at < micros(seen_before)))

    # --- tries

    def failures(self, kind: str, key: str) -> tuple[int, datetime | None]:
        """How many tries failed since the last success, and when the last one did."""
        row = self.one(select(t.login_try).where(t.login_try.c.key == self.index(kind, key)))
        return (row.failures, moment(row.at)) if row else (0, None)

    def note_failure(self, kind: str, key: str, failures: int, now: datetime) -> None:
        row = {"key": self.index(kind, key), "failures": failures, "at": micros(now)}
        self.put(t.login_try, row, ["key"])

    def forget_failures(self, kind: str, key: str) -> None:
        self.connection.execute(delete(t.login_try).where(t.login_try.c.key == self.index(kind, key)))
