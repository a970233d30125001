"""Frozen settings from the environment or a `.env` file (interface.md 3). A wrong one is named with its mend."""

import base64
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import BadSetting

PREFIX = "STATION_"
INSTALLED = Path(__file__).resolve().parent.parent
KEY_BYTES = 32
ACCOUNTS = ("verified_service", "service", "verified_subscription", "subscription")
MODES = ("safe", "compat", "plain")
LOG_FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Seconds and minutes carry their unit in the name; secrets never show in `repr`."""

    home: Path
    database_url: str = field(default="sqlite:///var/station.db", repr=False)
    redis_url: str = field(default="", repr=False)
    secret_key: bytes = field(default=b"", repr=False)
    """Key-encryption key, 32 bytes."""
    secret_keys_former: tuple[bytes, ...] = field(default=(), repr=False)
    """Keys that still open what they wrapped before a rotation."""
    secret_key_file: Path | None = None
    """The file that the keys came from, the newest first, one a line."""
    journal_dir: Path = Path("var/journal")
    """A second place, best on another disk: heads of the audit chain and erasures (docs/hardening.md)."""
    log_format: str = "text"
    bind: str = "127.0.0.1:8000"
    public_url: str = ""
    station_name: str = "本所"
    name_officers: bool = False
    """Whether a reporter may read the posted surname of the officer who writes."""
    wechat_app_id: str = ""
    wechat_app_secret: str = field(default="", repr=False)
    wechat_token: str = field(default="", repr=False)
    wechat_aes_key: str = field(default="", repr=False)
    wechat_aes_key_previous: str = field(default="", repr=False)
    wechat_original_id: str = ""
    wechat_mode: str = "safe"
    wechat_account: str = "verified_service"
    wechat_api_url: str = "https://api.weixin.qq.com"
    wechat_outcome_template: str = ""
    wechat_outcome_subscription: str = ""
    model_dir: Path = Path("models")
    document_dir: Path | None = None
    """The station's own templates of printed documents, over those of bot/catalogue/documents."""
    timezone: str = "Asia/Shanghai"
    development: bool = False
    settle_seconds: float = 1.5
    settle_max_seconds: float = 3.0
    reply_wait_seconds: float = 0.3
    callback_window_seconds: int = 900
    silent_alarm: bool = False
    """Whether the station takes text alarms of people who cannot phone; needs a desk around the clock."""
    desk_around_the_clock: bool = False
    join_points: int = 80
    """From so many points of likeness (0 to 100) a report joins a case by itself."""
    suggest_points: int = 55
    """From so many points two cases are suggested to an officer as one."""
    messages_per_minute: int = 20
    """Of one person; what comes above is kept for the desk as 待整理 (security.md R9), as with the limits below."""
    tips_per_hour: int = 10
    beat_tips_per_hour: int = 200
    station_tips_per_hour: int = 2_000
    repeats_urgent: int = 3
    """So many reporters within a month make a case urgent."""
    clock_offset_file: Path | None = None
    """Development only: seconds that the virtual clock is ahead, kept in a file that the simulator writes."""

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def can_send(self) -> bool:
        """Whether the account may send customer-service messages (wechat.md 2.7)."""
        return self.wechat_account.startswith("verified_")

    @property
    def can_notify(self) -> bool:
        """Whether the account may send templates and subscription notices."""
        return self.wechat_account == "verified_service"


def find_home(environ: Mapping[str, str]) -> Path:
    """STATION_HOME, else the current folder when it holds config.yml, else where we are installed from."""
    if said := environ.get(f"{PREFIX}HOME"):
        return Path(said)
    return Path.cwd() if (Path.cwd() / "config.yml").exists() else INSTALLED


def read_settings(environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """The settings of this process. Raises `BadSetting` (name, fault, mend) for the first wrong one."""
    settings, faults = weigh(environ, dotenv)
    for fault in faults:
        raise fault
    return settings


def weigh(
    environ: Mapping[str, str] | None = None, dotenv: Path | None = None
) -> tuple[Settings, Sequence[BadSetting]]:
    """The settings with the default in place of each that cannot be read, and every fault found in them."""
    said = {**read_dotenv(dotenv or Path(".env")), **(os.environ if environ is None else environ)}
    given = {name: said[key] for name in Settings.__dataclass_fields__ if (key := PREFIX + name.upper()) in said}
    for name in ("secret_key", "secret_keys_former"):
        given.pop(name, None)
    faults: list[BadSetting] = []
    values: dict[str, Any] = {}
    for name, text in given.items():
        try:
            values |= {name: typed(name, text)} if text else {}
        except BadSetting as wrong:
            faults.append(wrong)
    values["home"] = find_home(said)
    values.setdefault("model_dir", values["home"] / "models")
    try:
        keys = read_secret_keys(said)
        values["secret_key"], values["secret_keys_former"] = (keys[0] if keys else b""), keys[1:]
    except BadSetting as wrong:
        faults.append(wrong)
    if said.get(f"{PREFIX}SECRET_KEY"):
        values.pop("secret_key_file", None)
    settings = Settings(**values)
    return settings, [*faults, *faults_of(settings)]


def read_dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def typed(name: str, text: str) -> Any:
    kind: Any = Settings.__dataclass_fields__[name].type
    try:
        if kind is bool:
            return {"1": True, "true": True, "0": False, "false": False}[text.lower()]
        if kind in (int, float):
            return kind(text)
    except (KeyError, ValueError) as wrong:
        raise bad(
            name, f"{text!r} is not a {kind.__name__}", "use 1 or 0" if kind is bool else "use a number"
        ) from wrong
    return Path(text) if "Path" in str(kind) else text


def read_secret_keys(said: Mapping[str, str]) -> tuple[bytes, ...]:
    """The keys of STATION_SECRET_KEY, else of the file, the one that wraps first."""
    text = said.get(f"{PREFIX}SECRET_KEY", "")
    if not text and (file := said.get(f"{PREFIX}SECRET_KEY_FILE")):
        if not Path(file).is_file():
            raise bad("secret_key_file", "the file is not there", "name the file that holds the key")
        try:
            text = Path(file).read_text(encoding="ascii", errors="replace")
        except OSError as wrong:
            mend = f"give it to the account that runs the service, mode 0400: chown station {file}"
            raise bad("secret_key_file", "cannot be read by this account", mend) from wrong
    return parse_keys(text)


def parse_keys(text: str) -> tuple[bytes, ...]:
    """Keys in base64, one a line or separated by commas. Raises `BadSetting`."""
    return tuple(parse_key(part) for part in re.split(r"[\s,]+", text.strip()) if part)


def parse_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as wrong:
        raise bad("secret_key", "is not base64", "make one: openssl rand -base64 32") from wrong
    if len(key) != KEY_BYTES:
        raise bad("secret_key", f"has {len(key)} bytes", "make one of 32 bytes: openssl rand -base64 32")
    return key


def faults_of(settings: Settings) -> Iterator[BadSetting]:
    """Faults that would show only later, or at three in the night."""
    if not re.match(r"sqlite:///.|postgresql(\+\w+)?://.", settings.database_url):
        mend = "use sqlite:///var/station.db or postgresql://user:password@host/database"
        yield bad("database_url", "is neither SQLite nor PostgreSQL", mend)
    if not re.fullmatch(r".+:\d{1,5}", settings.bind):
        yield bad("bind", f"{settings.bind!r} is no address and port", "write 127.0.0.1:8000")
    if settings.wechat_mode not in MODES:
        yield bad("wechat_mode", f"{settings.wechat_mode!r} is unknown", "use safe or compat")
    if settings.wechat_mode == "plain" and not settings.development:
        yield bad("wechat_mode", "plain mode lets anyone forge a message", "use safe, or set STATION_DEVELOPMENT=1")
    if settings.wechat_account not in ACCOUNTS:
        yield bad("wechat_account", f"{settings.wechat_account!r} is unknown", "use one of " + ", ".join(ACCOUNTS))
    if settings.log_format not in LOG_FORMATS:
        yield bad("log_format", f"{settings.log_format!r} is unknown", "use text or json")
    if not 0 < settings.suggest_points <= settings.join_points <= 100:
        yield bad("join_points", "does not fit STATION_SUGGEST_POINTS", "use 0 < suggest_points <= join_points <= 100")
    if settings.silent_alarm and not settings.desk_around_the_clock:
        mend = "set STATION_DESK_AROUND_THE_CLOCK=1 when somebody sits at the desk day and night, else leave it off"
        yield bad("silent_alarm", "needs a duty desk around the clock", mend)
    for name in ("messages_per_minute", "tips_per_hour", "beat_tips_per_hour", "station_tips_per_hour"):
        if getattr(settings, name) < 1:
            yield bad(name, "is below 1", "use the default, or a larger number")
    if settings.repeats_urgent < 2:
        yield bad("repeats_urgent", "is below 2", "use at least 2 reporters")
    if settings.document_dir and not settings.document_dir.is_dir():
        yield bad("document_dir", f"{settings.document_dir} is no folder", "make it, or leave the setting out")
    if settings.clock_offset_file and not settings.development:
        yield bad("clock_offset_file", "is for development only", "remove it, or set STATION_DEVELOPMENT=1")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield bad("timezone", f"{settings.timezone!r} is unknown", "write Asia/Shanghai")


def check_wechat(settings: Settings) -> None:
    """Raises `BadSetting` for the first thing that a process that talks to WeChat lacks."""
    for fault in wechat_faults(settings):
        raise fault


def wechat_faults(settings: Settings) -> Iterator[BadSetting]:
    """What a process that talks to WeChat needs besides (security.md C4)."""
    for name in ("wechat_app_id", "wechat_app_secret", "wechat_token", "wechat_aes_key", "wechat_original_id"):
        if not getattr(settings, name):
            yield bad(name, "is missing", "copy it from the account's developer page")
    if 0 < len(settings.wechat_token) < 16:
        yield bad("wechat_token", "is shorter than 16 characters", "set a longer one here and on the developer page")
    for name in ("wechat_aes_key", "wechat_aes_key_previous"):
        value = getattr(settings, name)
        if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value):
            yield bad(name, "is not 43 letters and digits", "copy the EncodingAESKey from the developer page")
    yield from secret_faults(settings)


def check_secret(settings: Settings) -> None:
    """Raises `BadSetting` when there is no key."""
    for fault in secret_faults(settings):
        raise fault


def secret_faults(settings: Settings) -> Iterator[BadSetting]:
    if not settings.secret_key:
        yield bad("secret_key", "is missing", "make one: openssl rand -base64 32, and keep a copy in a safe place")


def bad(name: str, fault: str, mend: str) -> BadSetting:
    return BadSetting(name=PREFIX + name.upper(), fault=fault, mend=mend)


def clock(settings: Settings) -> Callable[[], datetime]:
    """The time of this process: the host's, or the virtual one of a demo."""
    if settings.clock_offset_file is None:
        return lambda: datetime.now(UTC)
    file = settings.clock_offset_file
    return lambda: datetime.now(UTC) + timedelta(seconds=offset(file))


def offset(file: Path) -> float:
    try:
        return float(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0.0
