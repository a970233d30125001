"""`kill -9` of the whole process tree at random moments while callbacks come in, then: is everything there once?

python -m bench.kills --kills 50 --callbacks 500 [--database postgresql://…]
"""

import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import click
import httpx

from bench.service import ACCOUNT, KEY, Service, environment, free_port
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from simulator.clock import VirtualClock
from simulator.platform import Platform
from simulator.serve import Running

PEOPLE = 20
DRAIN_SECONDS = 240
SETTINGS = {"SETTLE_SECONDS": "0.5", "REPLY_WAIT_SECONDS": "0.5"}


def check(store: Store, platform: Platform, accepted: list[str]) -> dict[str, int]:
    """What was promised, counted; every figure must be 0. Only a send that a kill cut in mid-call may show twice."""
    with store.read() as ledger:
        rows = ledger.inbox_rows(limit=100_000)
        people = {row.person for row in rows}
        submissions = [one for person in people for one in ledger.submissions(person)]
        said = Counter(words.text for one in submissions for words in one.said)
        kept = Counter(text for text in accepted for row in rows if text.encode() in row.body)
        owed: Counter[tuple[str, str]] = Counter()
        unanswered = 0
        for row in rows:
            if row.kind == "text" and not ledger.outbox_of_inbox(row.id):
                unanswered += 1
        for row_out in ledger.outbox_rows(limit=100_000):
            openid = ledger.openid(row_out.recipient) or ""
            owed[openid, text_of(row_out.body)] += 1
    seen = Counter(
        (openid, text) for openid in list(platform.phones) for who, text in platform.screen(openid) if who == "account"
    )
    return {
        "lost": sum(1 for text in accepted if kept[text] == 0),
        "stored_twice": sum(1 for text in accepted if kept[text] > 1),
        "not_in_a_submission": sum(1 for text in accepted if said[text] == 0),
        "in_two_submissions": sum(1 for text in accepted if said[text] > 1),
        "without_an_answer": unanswered,
        "not_worked": sum(1 for row in rows if row.status != "done"),
        "shown_too_often": sum(max(0, times - owed[key]) for key, times in seen.items()),
    }


def text_of(body: bytes) -> str:
    return str(json.loads(body)["text"])


@click.command()
@click.option("--kills", default=50)
@click.option("--callbacks", default=500)
@click.option("--longest", default=35.0, help="Seconds between two kills at most.")
@click.option("--database", default="", help="Default: SQLite in a new folder.")
@click.option("--seed", default=7)
def main(kills: int, callbacks: int, longest: float, database: str, seed: int) -> None:
    luck = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/station.db"
        store = Store(url, LocalKeyRing(KEY))
        store.migrate()
        port = free_port()
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5.0)
        platform = Platform(ACCOUNT, client, clock=VirtualClock(), delivery_seconds=1.0, attempts=60)
        api = Running(platform).start()
        service = Service(environment(folder, url, port, api.url, **SETTINGS))
        service.start()
        done = threading.Event()
        began = time.monotonic()

        def killer() -> None:
            while service.kills < kills:
                time.sleep(luck.uniform(0.5, longest))
                service.kill()
                service.start()
                click.echo(f"\r{service.kills} kills, {len(accepted)} accepted", nl=False)
            done.set()

        accepted: list[str] = []
        thread = threading.Thread(target=killer)
        thread.start()
        pause = kills * longest / 2 / callbacks
        for n in range(callbacks):
            text = f"云栖路{n + 1}弄{n % 9 + 1}号602群租，隔了八间"
            delivery = platform.say(f"person-{n % PEOPLE}", text)
            if delivery.attempts[-1].status == 200:
                accepted.append(text)
            time.sleep(luck.uniform(0, 2 * pause))
        thread.join()
        drain(store)
        time.sleep(3)
        service.stop()
        figures = check(store, platform, accepted)
        store.close()
        api.stop()
        client.close()
    engine, seconds = url.split(":")[0], time.monotonic() - began
    click.echo(f"\n{datetime.now(UTC):%Y-%m-%d} {engine} seed {seed}, {seconds:.0f} s")
    click.echo(f"  {service.kills} kills of the whole tree, {len(accepted)} of {callbacks} callbacks accepted")
    for name, value in figures.items():
        click.echo(f"  {name:22}{value:6}")
    sys.exit(any(figures.values()))


def drain(store: Store) -> None:
    """Wait until all was worked and sent."""
    until = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < until:
        with store.read() as ledger:
            open_rows = [row for row in ledger.inbox_rows(limit=100_000) if row.status != "done"]
            unsent = [row for row in ledger.outbox_rows(limit=100_000) if row.status in ("waiting", "sending")]
        if not open_rows and not unsent:
            return
        time.sleep(1)


if __name__ == "__main__":
    main()
