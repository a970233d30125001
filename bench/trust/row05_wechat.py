"""Row 5: every fault and code of WeChat's server; each owed message ends sent, held or dead as the ladder says."""

from datetime import timedelta

from bench.trust.result import Result, Scale
from bench.trust.world import world
from bot.store.outbox import OutboxRow
from bot.store.store import Store
from tests.house import House

CUSTOM = "message/custom/send"
EXPECTED = {
    "-1": "sent", "502": "sent", "half": "sent", "45011": "sent",  # passing: sent at a later try
    "40001": "sent", "40014": "sent", "42001": "sent", "41001": "sent",  # the token is renewed
    "45015": "held", "45047": "held", "48001": "held",  # one step down, then at the next contact
    "43004": "held", "40003": "held", "43101": "held", "50002": "held",  # nobody there
    "45009": "held",  # the day's limit: an outcome takes the notice, its words wait
    "40037": "dead", "47001": "dead", "99999": "dead",  # a fault of ours, or nobody knows
}  # fmt: skip
"""The fate of an outcome whose every call meets this answer for a while."""
TIMES = {"dead": 9, "sent": 2, "held": 1}


def run(scale: Scale) -> Result:
    """A message each, on both engines; full adds the real six seconds of silence."""
    expected = EXPECTED | ({"timeout": "sent"} if scale.full else {})
    figures: dict[str, object] = {}
    faults: dict[str, object] = {}
    for engine in ("sqlite", "postgres"):
        with world(engine, scale.seed) as found:
            house = found.house(wechat_outcome_template="template-of-the-station")
            ended = {code: fate_of(house, found.store(), code, fate) for code, fate in expected.items()}
            figures[f"{engine}: codes"] = len(ended)
            for code, fate in expected.items():
                faults[f"{engine}: {code} ended {ended[code]}, not {fate}"] = ended[code] != fate
    return Result(figures=figures, faults=faults)


def fate_of(house: House, store: Store, code: str, expected: str) -> str:
    openid = f"resident-{code}"
    house.platform.follow(openid)
    house.platform.phone(openid).spoke(house.clock.now())
    house.settle()
    with house.store.begin() as ledger:
        person = ledger.ensure_person(openid, house.clock.now())
        ledger.note_action(person, "message", house.clock.now())
        body = b'{"text":"x"}'
        ledger.put_outbox(idem=code, recipient=person.id, kind="outcome", body=body, at=house.clock.now())
    house.platform.faults.add(CUSTOM, code, TIMES[expected])
    for _ in range(12):
        while house.sender.send_next():
            pass
        house.clock.advance(timedelta(minutes=10))
    house.platform.faults.waiting.clear()
    return row_of(store, code).status


def row_of(store: Store, idem: str) -> OutboxRow:
    with store.read() as ledger:
        row = ledger.outbox_by_idem(idem)
    store.close()
    assert row is not None
    return row
