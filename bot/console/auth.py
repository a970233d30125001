"""Logging in: Argon2id, a code of the second factor that works once, growing delays, sessions (security.md S4)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.domain.errors import Refused
from bot.domain.ids import OfficerId
from bot.domain.officers import Actor, Officer
from bot.domain.policy import CONSOLE_ROLES
from bot.store.accounts import Account, Session
from bot.store.ledger import Ledger

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
FREE_TRIES = 5
FIRST_DELAY_SECONDS = 60
LONGEST_DELAY_SECONDS = 3_600
STEP_SECONDS = 30
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
PASSWORD_CHARACTERS = (12, 200)
hasher = PasswordHasher()


class LoginRefused(Refused):
    """Account, password or code is wrong, or the code was used already."""


class CodeRefused(Refused):
    """The code of the second factor is wrong, or was used already."""


class LoginDelayed(Refused):
    """Too many failed tries; `facts`: seconds to wait."""


class InviteGone(Refused):
    """The link to set up an account is wrong, used or older than 24 hours."""


class LoginTaken(Refused):
    """Another officer has this account name."""


class BadLogin(Refused):
    """An account name has 3 to 40 small letters, digits, dots or dashes."""


class WeakPassword(Refused):
    """A password has 12 characters at least and does not contain the account name."""


@cache
def nobody() -> str:
    """A hash to compare with when there is no such account, so that the time tells nothing."""
    return hasher.hash(secrets.token_hex(16))


# --- setting up


def new_invite(ledger: Ledger, officer: OfficerId, now: datetime) -> str:
    """The code of a one-time link for setting up, or replacing, an officer's account."""
    code = secrets.token_urlsafe(24)
    ledger.invite_to_console(officer, code, pyotp.random_base32(), now)
    return code


def provisioning_uri(secret: str, name: str, station: str) -> str:
    """What an authenticator reads from the picture, or opens on the same phone; it lists the station and the name."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=station))


def set_up(ledger: Ledger, code: str, login: str, password: str, otp: str, now: datetime) -> OfficerId:
    """Make the account of an invitation. Raises a `Refused` that says what to mend; the invitation stays then."""
    found = ledger.console_invite(code, now)
    if found is None:
        raise InviteGone
    officer, secret = found
    if not LOGIN.fullmatch(login):
        raise BadLogin
    low, high = PASSWORD_CHARACTERS
    if not low <= len(password) <= high or login in password.lower():
        raise WeakPassword
    step = step_of(secret, otp, now)
    if step is None:
        raise CodeRefused
    account = Account(officer=officer, login=login, password=hasher.hash(password), totp=secret, totp_step=step)
    if not ledger.set_account(account, now):
        raise LoginTaken
    ledger.end_sessions_of(officer)
    return officer


# --- logging in


def log_in(ledger: Ledger, login: str, password: str, otp: str, now: datetime) -> tuple[str, Officer]:
    """A fresh session token and the officer. Raises `LoginDelayed` or `LoginRefused`; the caller commits even then, so
    that tries are counted."""
    name = login.strip().lower()
    failures, last = ledger.failures("login", name)
    if last is not None and (wait := delay(failures)) and now < last + wait:
        raise LoginDelayed(seconds=int((last + wait - now).total_seconds()) + 1)
    account = ledger.account(name)
    officer = ledger.officer(account.officer) if account else None
    right = is_password(account.password if account else nobody(), password)
    if not right or account is None or officer is None or not is_fresh_code(ledger, account, otp, now):
        ledger.note_failure("login", name, failures + 1, now)
        raise LoginRefused
    if officer.role not in CONSOLE_ROLES:
        raise LoginRefused
    ledger.forget_failures("login", name)
    token = secrets.token_urlsafe(32)
    ledger.open_session(token, officer.id, now)
    return token, officer


def delay(failures: int) -> timedelta:
    """Nothing for five tries, then a minute that doubles up to an hour."""
    if failures < FREE_TRIES:
        return timedelta()
    return timedelta(seconds=min(FIRST_DELAY_SECONDS * 2 ** min(failures - FREE_TRIES, 10), LONGEST_DELAY_SECONDS))


def is_password(hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password[: PASSWORD_CHARACTERS[1]])
    except (VerificationError, InvalidHashError):
        return False


def is_fresh_code(ledger: Ledger, account: Account, otp: str, now: datetime) -> bool:
    step = step_of(account.totp, otp, now)
    return step is not None and ledger.use_totp_step(account.officer, step)


def step_of(secret: str, otp: str, now: datetime) -> int | None:
    """The 30-second step that the code belongs to: this one or a neighbour."""
    said = re.sub(r"\s", "", otp)
    present = int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), said.encode()):
            return step
    return None


def confirm_person(ledger: Ledger, officer: Officer, otp: str, now: datetime) -> None:
    """The second factor once more, before an identity or an export. Raises `LoginDelayed` or `CodeRefused`; commit even
    then."""
    failures, last = ledger.failures("confirm", officer.id)
    if last is not None and (wait := delay(failures)) and now < last + wait:
        raise LoginDelayed(seconds=int((last + wait - now).total_seconds()) + 1)
    account = ledger.account_of(officer.id)
    if account is None or not is_fresh_code(ledger, account, otp, now):
        ledger.note_failure("confirm", officer.id, failures + 1, now)
        raise CodeRefused
    ledger.forget_failures("confirm", officer.id)


# --- sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    officer: Officer
    token: str
    csrf: str

    @property
    def actor(self) -> Actor:
        return Actor(role=self.officer.role, id=self.officer.id)


def session_of(ledger: Ledger, token: str, now: datetime) -> LoggedIn | None:
    """Who is logged in; None when nobody is, after 15 idle minutes or twelve hours."""
    session = ledger.session(token) if token else None
    if session is None or is_over(session, now):
        return None
    officer = ledger.officer(session.officer)
    if officer is None or officer.role not in CONSOLE_ROLES:
        return None
    return LoggedIn(officer=officer, token=token, csrf=ledger.index("csrf", token))


def is_over(session: Session, now: datetime) -> bool:
    return now - session.seen_at > IDLE or now - session.made_at > LONGEST
