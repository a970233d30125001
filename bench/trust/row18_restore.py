"""Row 18: a backup of a filled station restored into an empty database; the time counts to the last row."""

import time
from pathlib import Path

from bench.trust.by_tests import by_tests
from bench.trust.result import Result, Scale
from bench.trust.world import database, world
from bot.store.backup import dump, load
from bot.store.store import Store
from bot.vault.keys import LocalKeyRing
from tests.conftest import KEK

PEOPLE = 500


def run(scale: Scale) -> Result:
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in ("sqlite", "postgres"):
        with world("sqlite", scale.seed) as found, database(engine) as (url, folder):
            fill(found.store(), scale.of(2_000, 100_000))
            house = found.house()
            began = time.monotonic()
            where, written = dump(house.store, folder / "backups", house.clock.now())
            took = time.monotonic() - began
            began = time.monotonic()
            after = Store(url, LocalKeyRing(KEK))
            restored = load(after, where, house.clock.now())
            rto = time.monotonic() - began
            after.close()
            size = sum(file.stat().st_size for file in Path(where).iterdir())
            measured = {
                "rows": sum(written.values()),
                "backup, s": round(took, 1),
                "restore, s": round(rto, 1),
                "size, MB": round(size / 1e6, 1),
            }
            figures |= {f"{engine}: {name}": value for name, value in measured.items()}
            faults |= {f"{engine}: counts differ": restored != written, f"{engine}: above 30 min": rto > 1_800}
    if not scale.full:
        return Result(figures=figures, faults=faults)
    twice = by_tests("tests/trust/test_backup.py")
    return Result(figures=figures | {"tests": twice.figures["tests"]}, faults=faults | dict(twice.faults))


def fill(store: Store, messages: int) -> None:
    from tests.builders import NOON

    for first in range(0, messages, 1_000):
        with store.begin() as ledger:
            for n in range(first, min(first + 1_000, messages)):
                person = ledger.ensure_person(f"openid-{n % PEOPLE}", NOON).id
                body = b'{"text":"' + b"x" * 300 + b'"}'
                ledger.put_inbox(
                    dedupe=str(n), person=person, kind="text", body=body, created_at=NOON, at=NOON, due_at=NOON
                )
                ledger.put_outbox(idem=str(n), recipient=person, kind="answer", body=body, at=NOON)
    store.close()
