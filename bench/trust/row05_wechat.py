"""Row 5: every fault and code of WeChat's server; each owed message ends sent, held or dead as the ladder says."""

from collections.abc import Callable
from datetime import timedelta

import httpx

from bench.trust.breaking import BREAKS, Breaking
from bench.trust.result import Result, Scale
from bench.trust.world import world
from bot.store.outbox import OutboxRow
from bot.store.store import Store
from bot.wechat.api import WeChatApi
from bot.wechat.sender import Sender
from bot.wechat.tokens import SharedToken
from simulator.serve import Running
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
            figures[f"{engine}: connections broken off"], fates = broken_off(house, found.store)
            faults |= {f"{engine}: broken {how}, ended {fate}": fate != "sent" for how, fate in fates.items()}
    return Result(figures=figures, faults=faults)


def fate_of(house: House, store: Store, code: str, expected: str) -> str:
    owe(house, f"resident-{code}", code)
    house.platform.faults.add(CUSTOM, code, TIMES[expected])
    try_for_hours(house, house.sender)
    house.platform.faults.waiting.clear()
    return row_of(store, code).status


def owe(house: House, openid: str, idem: str) -> None:
    """An outcome to somebody who wrote just now."""
    house.platform.follow(openid)
    house.platform.phone(openid).spoke(house.clock.now())
    house.settle()
    with house.store.begin() as ledger:
        person = ledger.ensure_person(openid, house.clock.now())
        ledger.note_action(person, "message", house.clock.now())
        body = b'{"text":"x"}'
        ledger.put_outbox(idem=idem, recipient=person.id, kind="outcome", body=body, at=house.clock.now())


def try_for_hours(house: House, sender: Sender) -> None:
    for _ in range(12):
        while sender.send_next():
            pass
        house.clock.advance(timedelta(minutes=10))


def broken_off(house: House, store: Callable[[], Store]) -> tuple[int, dict[str, str]]:
    """The same over real connections that break: how many did, and how each message ended."""
    server = Running(house.platform).start()
    way = Breaking(server.url).start()
    client = httpx.Client(base_url=way.url, limits=httpx.Limits(max_keepalive_connections=0), timeout=5)
    token = SharedToken(house.store, house.app.settings, house.clock.now, client)
    sender = Sender(app=house.app, api=WeChatApi("", token, client), owner="sender over a socket")
    fates = {}
    for how in BREAKS:
        owe(house, f"resident-{how}", how)
        way.plan.extend([how] * TIMES["sent"])
        try_for_hours(house, sender)
        fates[how] = row_of(store(), how).status
    way.stop()
    server.stop()
    return way.broken, fates


def row_of(store: Store, idem: str) -> OutboxRow:
    with store.read() as ledger:
        row = ledger.outbox_by_idem(idem)
    store.close()
    assert row is not None
    return row
