"""Row 12: what is made to break us. Malformed callbacks: a refusal in milliseconds, no row, memory stays flat. Messages
that are signed and strange within: a refusal, or one row that is worked to its end. Pictures and voices: opened by
children alone, kept without metadata, or refused and the tip stays."""

import random
import resource
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from bench.trust import hostile_files, hostile_xml
from bench.trust.result import Result, Scale
from bench.trust.world import world
from bot.service.inbound import Inbound
from bot.settings import Settings
from bot.wechat.envelope import BODY_BYTES, FIELD_CHARACTERS, Callback, CallbackRejected, read_callback
from simulator import crypto
from simulator.platform import Platform
from tests.house import ACCOUNT, House, settings_for

SLOW_SECONDS = 0.05
GROWTH_KB = 20_000
THROUGH_HTTP = 20
"""Every so many goes through the whole gateway."""
DEEP = b"<a>" * 1_000_000
GIANT = b"<xml>" + b"x" * 50_000_000
GIANT_SHARE = 0.02


def run(scale: Scale) -> Result:
    """Each part in a room of its own."""
    found = [callbacks(scale)]
    for part in (strange_messages, hostile_files.run):
        with world("sqlite", scale.seed) as at:
            house = at.house()
            found.append(part(scale, house))
            house.store.close()
    return Result(
        figures={name: value for one in found for name, value in one.figures.items()},
        faults={name: value for one in found for name, value in one.faults.items()},
        cut_short=any(one.cut_short for one in found),
    )


def callbacks(scale: Scale) -> Result:
    luck = random.Random(scale.seed)
    settings = settings_for()
    platform = Platform(ACCOUNT, None)  # type: ignore[arg-type]
    counts: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    slowest, total = 0.0, scale.of(3_000, 100_000)
    with world("sqlite", scale.seed) as found:
        house = found.house()
        before = None
        for n in range(total):
            if n == total // 10:
                before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            body, query = made(luck, platform)
            read, spent = timed(body, query, settings)
            if spent > SLOW_SECONDS:  # the collector of garbage works in whoever is read just then: not twice
                spent = min(spent, timed(body, query, settings)[1])
            slowest = max(slowest, spent)
            counts[type(read).__name__] += 1
            if n % THROUGH_HTTP == 0:
                statuses[house.platform._client.post("/wechat", params=query, content=body).status_code] += 1
            if scale.over:
                break
        growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - (before or 0)
        with house.store.read() as ledger:
            rows = len(ledger.inbox_rows(limit=10))
        house.store.close()
    figures = {"callbacks": sum(counts.values()), "through the gateway": dict(statuses),
               "slowest, ms of CPU": round(slowest * 1000, 2), "memory growth, KiB": growth, "rows": rows}  # fmt: skip
    faults = {
        "taken for valid": counts["Callback"],
        "unhandled": sum(count for status, count in statuses.items() if status not in (400, 403)),
        "slow": slowest > SLOW_SECONDS,
        "memory": growth > GROWTH_KB,
        "rows": rows,
    }
    return Result(figures=figures, faults=faults, cut_short=sum(counts.values()) < total)


def strange_messages(scale: Scale, house: House) -> Result:
    """Signed and sealed as they should be. Read in time as a message whose every field is bounded, or refused; through
    the gateway one row for each message that was read, and the worker comes to the end of each."""
    luck, total = random.Random(scale.seed), scale.of(1_000, 20_000)
    settings, now = house.app.settings, house.clock.now()
    outcomes: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    read_ones: set[str] = set()
    slowest, before = 0.0, 0
    for n in range(total):
        if n == total // 10:
            before = hostile_files.held()
        body, query = sealed_bytes(hostile_xml.message(luck, int(now.timestamp())), now)
        read, spent = timed(body, query, settings, now)
        if spent > SLOW_SECONDS:
            spent = min(spent, timed(body, query, settings, now)[1])
        slowest = max(slowest, spent)
        outcomes["read" if isinstance(read, Callback) else f"refused: {read.reason}"] += 1
        broken["fields without bounds"] += isinstance(read, Callback) and not is_bounded(read.inbound)
        if n % THROUGH_HTTP == 0:
            status = house.platform._client.post("/wechat", params=query, content=body).status_code
            broken[f"answered {status}"] += status != (200 if isinstance(read, Callback) else read.status)
            if isinstance(read, Callback):
                read_ones.add(read.inbound.dedupe)
            house.settle()
        if scale.over:
            break
    growth = hostile_files.held() - before
    with house.store.read() as ledger:
        rows = ledger.inbox_rows(limit=total)
    broken["rows more or less"] = abs(len(rows) - len(read_ones))
    broken["rows not done"] = sum(row.status != "done" for row in rows)
    figures = {"strange messages": sum(outcomes.values()), "strange messages: outcomes": dict(outcomes.most_common()),
               "strange messages: worked to the end": len(rows), "strange messages: slowest, ms of CPU":
               round(slowest * 1000, 2), "strange messages: memory growth, KiB": growth}  # fmt: skip
    faults = {f"strange messages: {what}": count for what, count in broken.items()} | {
        "strange messages: slow": slowest > SLOW_SECONDS,
        "strange messages: memory": growth > GROWTH_KB,
    }
    return Result(figures=figures, faults=faults, cut_short=sum(outcomes.values()) < total)


def sealed_bytes(xml: bytes, now: datetime) -> "Made":
    """As the platform seals and signs, also what is no text."""
    box, timestamp, nonce = crypto.encrypt(xml, ACCOUNT.aes_key, ACCOUNT.app_id), str(int(now.timestamp())), "n0nce"
    query = {"timestamp": timestamp, "nonce": nonce, "msg_signature": crypto.sign(ACCOUNT.token, timestamp, nonce, box)}
    return f"<xml><ToUserName>gh_room</ToUserName><Encrypt>{box}</Encrypt></xml>".encode(), query


def is_bounded(inbound: Inbound) -> bool:
    """Every word within its length, and nothing but words, places and a time."""
    words = (inbound.openid, inbound.account, inbound.msg_id, inbound.text, inbound.event, inbound.event_key,
             inbound.media_id)  # fmt: skip
    return all(isinstance(one, str) and len(one) <= FIELD_CHARACTERS for one in words)


def timed(
    body: bytes, query: dict[str, str], settings: Settings, now: datetime | None = None
) -> tuple[Callback | CallbackRejected, float]:
    """What a callback was read as, and the processor time in seconds."""
    began = time.thread_time()
    return read_callback(body, query, settings, now or datetime.now(UTC)), time.thread_time() - began


Query = dict[str, str]
Made = tuple[bytes, Query]


def made(luck: random.Random, platform: Platform) -> Made:
    return luck.choice(KINDS)(luck, platform)


def valid_xml() -> str:
    return ("<xml><ToUserName>gh_room</ToUserName><FromUserName>o1</FromUserName><CreateTime>1764158400</CreateTime>"
            "<MsgType>text</MsgType><Content>你好</Content><MsgId>1</MsgId></xml>")  # fmt: skip


def sealed(xml: str, platform: Platform) -> Made:
    return platform.sealed(xml)


def cut(luck: random.Random, platform: Platform) -> Made:
    body, query = sealed(valid_xml(), platform)
    return body[: luck.randrange(len(body) - 1)], query


def flipped(luck: random.Random, platform: Platform) -> Made:
    """A bit of the encrypted text, whose signature then fails."""
    body, query = sealed(valid_xml(), platform)
    at = luck.randrange(body.index(b"<Encrypt>") + 9, body.index(b"</Encrypt>"))
    return body[:at] + bytes([body[at] ^ (1 << luck.randrange(7))]) + body[at + 1 :], query


def noise(luck: random.Random, platform: Platform) -> Made:
    return luck.randbytes(luck.randrange(2_000)), sealed(valid_xml(), platform)[1]


def empty(luck: random.Random, platform: Platform) -> Made:
    return b"", luck.choice(({}, sealed(valid_xml(), platform)[1]))


def deep(luck: random.Random, platform: Platform) -> Made:
    """As deep as fits under the limit of the body, and a million levels."""
    return DEEP[: luck.choice((100, BODY_BYTES // 3, 1_000_000)) * 3], sealed(valid_xml(), platform)[1]


def wide(luck: random.Random, platform: Platform) -> Made:
    return b"<xml>" + b"<a>1</a>" * 5_000 + b"</xml>", sealed(valid_xml(), platform)[1]


def giant(luck: random.Random, platform: Platform) -> Made:
    """Just above the limit, and 50 MB."""
    size = luck.choice((BODY_BYTES - 10, BODY_BYTES + 1, 20 * BODY_BYTES))
    return GIANT if luck.random() < GIANT_SHARE else GIANT[:size], sealed(valid_xml(), platform)[1]


def entities(luck: random.Random, platform: Platform) -> Made:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>'
    return luck.choice((bomb, outside)).encode(), sealed(valid_xml(), platform)[1]


def inside(luck: random.Random, platform: Platform) -> Made:
    """Validly signed and sealed, but malformed within."""
    one = valid_xml()
    return sealed(luck.choice((
        one.replace("<MsgType>text", "<FromUserName>o2</FromUserName><MsgType>text"),
        one.replace("<FromUserName>o1</FromUserName>", "<FromUserName><a>o1</a></FromUserName>"),
        one.replace("1764158400", "soon"),
        one.replace("1764158400", "9" * 400),
        one.replace("<FromUserName>o1</FromUserName>", ""),
        one.replace("<MsgType>text</MsgType>", ""),
        one.replace("你好", "字" * 30_000),
        "<xml>" * 400,
        "<xml>" + "<a>" * 12_000,
        "<xml>" + "<a>" * 150 + "</a>" * 150 + "</xml>",
        "no xml at all",
        '<!DOCTYPE x [<!ENTITY a "b">]>' + one,
    )), platform)  # fmt: skip


def foreign(luck: random.Random, platform: Platform) -> Made:
    """Sealed for another account, or with another key, and signed rightly."""
    key, app = luck.choice((("z" * 43, ACCOUNT.app_id), (ACCOUNT.aes_key, "wx_another_account")))
    box = crypto.encrypt(valid_xml(), key, app)
    timestamp, nonce = str(int(datetime.now(UTC).timestamp())), "n0nce"
    query = {"timestamp": timestamp, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = crypto.sign(ACCOUNT.token, timestamp, nonce, box)
    return f"<xml><ToUserName>gh_room</ToUserName><Encrypt>{box}</Encrypt></xml>".encode(), query


def stale(luck: random.Random, platform: Platform) -> Made:
    """Signed rightly, long ago or far ahead, or with a strange query."""
    body, query = sealed(valid_xml(), platform)
    strange = luck.choice(({"timestamp": "1000000000"}, {"timestamp": "9999999999"}, {"timestamp": "now"},
                           {"nonce": "../../etc"}, {"nonce": "n" * 100}, {"msg_signature": ""},
                           {"msg_signature": "字" * 40}, {"timestamp": "１７６４１５８４００"}))  # fmt: skip
    return body, query | strange


KINDS: tuple[Callable[[random.Random, Platform], Made], ...] = (
    cut, flipped, noise, empty, deep, wide, giant, entities, inside, foreign, stale,
)  # fmt: skip
