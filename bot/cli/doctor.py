"""`station doctor`: everything that would show only later, one line a finding with its mend."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import click
import httpx

from bot.bootstrap import build, check_store
from bot.catalogue.typeset import own_files, templates, typeset
from bot.domain.errors import BadSetting
from bot.service.documents import KINDS, samples
from bot.settings import Settings, check_wechat, secret_faults, wechat_faults, weigh
from bot.store.store import Store
from bot.vault.key_file import too_open
from bot.wechat.api import WeChatApi
from bot.wechat.tokens import SharedToken

DISK_BYTES = 2 * 1024**3
SKEW_SECONDS = 60
RASA_PORTS = (5005, 5055)
NOT_A_FOLLOWER = "o" + "0" * 27
OK, WARN, FAULT = "ok", "warn", "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`mend` is what to do next; empty when all is well."""

    level: str
    says: str
    mend: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def well(says: str) -> Finding:
    return Finding(level=OK, says=says)


def warn(says: str, mend: str) -> Finding:
    return Finding(level=WARN, says=says, mend=mend)


def fault(says: str, mend: str) -> Finding:
    return Finding(level=FAULT, says=says, mend=mend)


@click.command()
def doctor() -> None:
    """Check settings, keys, database, Redis, model, calendar, fonts, WeChat; one line a finding with its mend.

    Exit code 1 when something must be mended before the service can be trusted."""
    faults = 0
    for name, check in CHECKS.items():
        for finding in examine(check):
            faults += finding.level == FAULT
            mend = f"; {finding.mend}" if finding.mend else ""
            click.echo(f"{finding.level:5} {name}: {finding.says}{mend}")
    raise SystemExit(1 if faults else 0)


def examine(check: Check) -> Iterator[Finding]:
    try:
        yield from check(weigh()[0])
    except BadSetting as wrong:
        yield wrong_setting(wrong)
    except Exception as broken:  # a doctor reports every fault, whatever its kind
        yield fault(type(broken).__name__, "is the service reachable, the file there?")


def wrong_setting(wrong: BadSetting) -> Finding:
    return fault(f"{wrong.facts['name']} {wrong.facts['fault']}", str(wrong.facts["mend"]))


# --- settings and keys


def settings(found: Settings) -> Iterator[Finding]:
    yield from map(wrong_setting, [*weigh()[1], *wechat_faults(found)])
    yield well(f"account {found.wechat_account}, mode {found.wechat_mode}, bind {found.bind}")
    if found.development:
        yield warn("STATION_DEVELOPMENT is set", "unset it before residents write to this account")
    if found.wechat_mode == "compat":
        yield warn("compat mode carries every message in plain text, too", "set safe here and on the developer page")
    if not found.public_url.startswith("https://"):
        yield warn("STATION_PUBLIC_URL is no https address", "set the address that partners' links are built from")
    if found.can_notify and not (found.wechat_outcome_template or found.wechat_outcome_subscription):
        mend = "set STATION_WECHAT_OUTCOME_TEMPLATE or STATION_WECHAT_OUTCOME_SUBSCRIPTION"
        yield warn("no template: outcomes wait when the window is closed", mend)


def keys(found: Settings) -> Iterator[Finding]:
    file = found.secret_key_file
    if not found.secret_key:
        yield from map(wrong_setting, secret_faults(found))
        return
    yield well(f"1 key, {len(found.secret_keys_former)} former, from {'a file' if file else 'the environment'}")
    if file and too_open(file):
        yield fault(f"others may read {file}", f"chmod 0400 {file}")
    for aside in sorted(file.parent.glob(f"{file.name}.until-*")) if file else ():
        day = date.fromisoformat(aside.name.rpartition("until-")[2])
        over = day < datetime.now(UTC).date()
        where = f"a former key lies in {aside.name}"
        yield (
            fault(where, "its day is over: destroy it")
            if over
            else warn(where, f"take it to a safe place, destroy it after {day}")
        )


# --- database and files


def database(found: Settings) -> Iterator[Finding]:
    store = build(found).store
    try:
        check_store(store)
        with store.read() as ledger:
            engine = "PostgreSQL" if ledger.postgres else "SQLite"
            waits, rows = ledger.oldest_open_inbox(), ledger.figures()
        yield well(f"{engine}, schema {store.schema().found}, the key opens it")
        if dead := rows.inbox.get("dead", 0) + rows.outbox.get("dead", 0):
            yield warn(f"{dead} dead messages", "station inbox list --state dead; station outbox list --state dead")
        if waits and (seconds := (datetime.now(UTC) - waits).total_seconds()) > SKEW_SECONDS:
            yield warn(f"a message waits since {seconds:.0f} s", "is a worker running? station worker")
        yield from clock_skew(store)
        yield from autovacuum(store)
    finally:
        store.close()


def clock_skew(store: Store) -> Iterator[Finding]:
    """Leases and WeChat's signatures both need clocks that agree."""
    if not store.url.startswith("postgresql"):
        return
    with store.engine.connect() as connection:
        theirs = connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar()
    skew = abs(datetime.now(UTC).timestamp() - float(theirs))
    if skew > SKEW_SECONDS:
        yield fault(f"the database's clock differs by {skew:.0f} s", "run a time service on both hosts")


def autovacuum(store: Store) -> Iterator[Finding]:
    """PostgreSQL chooses indexes by what autovacuum counts; of SQLite the clock takes care."""
    if not store.url.startswith("postgresql"):
        return
    with store.engine.connect() as connection:
        runs = connection.exec_driver_sql("SHOW autovacuum").scalar() == "on"
    if not runs:
        yield warn("autovacuum is off: lists will grow slow", "set autovacuum = on in postgresql.conf, then reload")


def disk(found: Settings) -> Iterator[Finding]:
    for name, folder in places(found).items():
        free = shutil.disk_usage(existing(folder)).free
        line = f"{free / 1024**3:.1f} GiB free for the {name}"
        yield well(line) if free > DISK_BYTES else fault(line, "make room: a full disk refuses messages")


def places(found: Settings) -> Mapping[str, Path]:
    known = {"journal": found.journal_dir}
    scheme, _, path = found.database_url.partition(":///")
    return known | ({"database": Path(path)} if scheme == "sqlite" else {})


def existing(path: Path) -> Path:
    path = path.absolute()
    return path if path.is_dir() else existing(path.parent)


def journal(found: Settings) -> Iterator[Finding]:
    """Heads of the audit chain help only where whoever edits the database does not reach."""
    where = existing(found.journal_dir)
    if not os.access(where, os.W_OK):
        yield fault(f"{found.journal_dir} cannot be written", "give it to the account that runs the service")
        return
    yield well(str(found.journal_dir))
    path = places(found).get("database")
    if path is not None and existing(path).stat().st_dev == where.stat().st_dev:
        mend = "set STATION_JOURNAL_DIR to another disk or a mount of another host"
        yield warn("the journal lies on the database's own disk", mend)


def redis(found: Settings) -> Iterator[Finding]:
    if not found.redis_url:
        yield well("not used")
        return
    from bot.store.wakeup import reachable

    if reachable(found.redis_url):
        yield well("reachable")
    else:
        yield warn(
            "not reachable: messages are found by looking four times a second", "start it, or unset STATION_REDIS_URL"
        )


# --- dialogue, calendar, fonts


def model(found: Settings) -> Iterator[Finding]:
    from bot.dialogue.model_file import check, model_path, vote_path
    from bot.dialogue.officer_learner import sense_path

    path = model_path(found.home, found.model_dir)
    check(path)
    check(vote_path(path))
    check(sense_path(found.home, found.model_dir))
    yield well(f"{path.name}, its danger vote and the reader of officers' words: their checksums fit")


def calendar(found: Settings) -> Iterator[Finding]:
    from bot.catalogue.calendar import read_calendar

    year = build(found).now().astimezone(found.tz).year
    mend = "add the holidays of the year to bot/catalogue/holidays.yml"
    if read_calendar().is_published(year):
        yield well(f"{year} is published")
    else:
        yield fault(f"{year} is not in the published calendar", mend)
    if not read_calendar().is_published(year + 1) and datetime.now(found.tz).month == 12:
        yield warn(f"{year + 1} is not in the published calendar", mend)


def fonts(found: Settings) -> Iterator[Finding]:
    """Sheets and files for partners are set in Chinese."""
    program = shutil.which("fc-list") or "/usr/bin/false"
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, check=False).stdout  # noqa: S603
    if listed.strip():
        yield well(f"{len(listed.splitlines())} Chinese fonts")
    else:
        yield warn(
            "no Chinese font: printed sheets would show empty boxes", "apt-get install fonts-noto-cjk fontconfig"
        )


def documents(found: Settings) -> Iterator[Finding]:
    """Each template is set with every fact it may have, and with as few as there can be; it is given no other, so one
    that asks for anything of a reporter cannot be set."""
    app, folder = build(found), found.document_dir
    for kind in KINDS:
        for facts in samples(app, kind):
            try:
                typeset(kind, facts, app.now(), folder)
            except BadSetting as wrong:
                known = ", ".join(sorted(facts))
                yield fault(f"{wrong.facts['name']}: {wrong.facts['fault']}", f"{wrong.facts['mend']}; facts: {known}")
                return
    own = own_files(folder) if folder else {}
    yield well(f"{len(KINDS)} can be set" + (f", own: {', '.join(own) or 'none'} in {folder}" if folder else ""))
    for name in unused(own):
        mend = f"name it {', '.join(f'{kind}.typ' for kind in KINDS)} or frame.typ, or import it from one of them"
        yield warn(f"nothing uses {name}", mend)


def unused(own: Mapping[str, bytes]) -> list[str]:
    """A slip in a name would leave our own template in use without a word."""
    ours, texts = templates(None), [text for name, text in own.items() if name.endswith(".typ")]
    return [name for name in own if name not in ours and not any(name.encode() in text for text in texts)]


# --- network


def ports(found: Settings) -> Iterator[Finding]:
    """Nothing of ours listens but BIND; a Rasa server beside it would be open to anyone (security.md C1)."""
    host = found.bind.rpartition(":")[0]
    if host not in ("127.0.0.1", "localhost", "[::1]", "::1"):
        yield warn(f"the gateway listens on {host}", "let only the reverse proxy reach it (docs/hardening.md)")
    listening = [port for port in RASA_PORTS if is_open(port)]
    for port in listening:
        yield fault(f"something listens on {port}, Rasa's port", "stop that server: the room needs none")
    if not listening:
        yield well("no Rasa server, no action server")


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wechat(found: Settings) -> Iterator[Finding]:
    check_wechat(found)
    app = build(found)
    client = httpx.Client(base_url=found.wechat_api_url, timeout=5.0)
    try:
        token = SharedToken(app.store, found, app.now, client)
        api = WeChatApi("", token, client)
        answer = api.get("/cgi-bin/getcallbackip")
        if not answer.ok:
            code = token.last_code or answer.code
            yield fault(f"code {code} from {found.wechat_api_url}", MENDS.get(code, UNREACHABLE))
            return
        yield well(f"{found.wechat_api_url} answers, the secret is right")
        yield from permissions(found, api)
    finally:
        client.close()
        app.store.close()


UNREACHABLE = "is the host reachable from here, and this host in the account's IP list?"
MENDS = {
    40013: "STATION_WECHAT_APP_ID is no account",
    40125: "STATION_WECHAT_APP_SECRET is wrong: copy it from the developer page",
    40164: "add this host's address to the IP list on the developer page",
}


def permissions(found: Settings, api: WeChatApi) -> Iterator[Finding]:
    """Typing to nobody is refused for the person when the account may send, and for the account when it may not."""
    may_send = api.post("/cgi-bin/message/custom/typing", {"touser": NOT_A_FOLLOWER, "command": "Typing"}).code != 48001
    if may_send == found.can_send:
        yield well(f"the account {'may' if may_send else 'may not'} send messages, as its class says")
    else:
        mend = "set STATION_WECHAT_ACCOUNT to the account's real class"
        yield fault(f"the account {'may' if may_send else 'may not'} send messages, against its class", mend)
    if found.can_notify and found.wechat_outcome_template:
        listed = api.get("/cgi-bin/template/get_all_private_template")
        known = {one.get("template_id") for one in listed.data.get("template_list", [])}
        if found.wechat_outcome_template in known:
            yield well("the template for outcomes is the account's own")
        else:
            yield fault(
                "STATION_WECHAT_OUTCOME_TEMPLATE is not the account's", "copy a template id from its template page"
            )


CHECKS: Mapping[str, Check] = {
    "settings": settings,
    "keys": keys,
    "database": database,
    "disk": disk,
    "journal": journal,
    "redis": redis,
    "model": model,
    "calendar": calendar,
    "fonts": fonts,
    "documents": documents,
    "ports": ports,
    "wechat": wechat,
}
