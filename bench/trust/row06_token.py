"""Row 6: the access token expires while two instances send."""

import threading
from datetime import timedelta

from starlette.applications import Starlette

from bench.trust.direct import Direct
from bench.trust.result import Result, Scale
from bench.trust.world import world
from bot.bootstrap import build
from bot.wechat.api import WeChatApi
from bot.wechat.sender import Sender
from bot.wechat.tokens import SharedToken
from simulator.api import Api
from tests.house import settings_for

PEOPLE = 250


def run(scale: Scale) -> Result:
    """Half of the messages before the token expires, half after; WeChat refuses the old one between two calls."""
    count = scale.of(200, 1_000)
    with world("postgres", scale.seed) as found:
        house = found.house()
        api = Api(house.platform)
        server = Direct(Starlette(routes=api.routes()))
        senders = []
        for n in range(2):
            store = found.store()
            app = build(settings_for(), now=house.clock.now, store=store)
            token = SharedToken(store, app.settings, house.clock.now, server, owner=f"instance-{n}")  # type: ignore[arg-type]
            senders.append(Sender(app=app, api=WeChatApi("", token, server), owner=f"instance-{n}"))  # type: ignore[arg-type]
        owe(house, 0, count // 2)
        send_all(senders)
        first = api.tokens.fetches
        house.clock.advance(timedelta(hours=2, minutes=1))
        owe(house, count // 2, count)
        send_all(senders)
        with house.store.read() as ledger:
            sent = len(ledger.outbox_rows("sent", limit=10_000))
        for sender in senders:
            sender.app.store.close()
    figures = {"sends": sent, "fetches at the start": first, "refreshes after expiry": api.tokens.fetches - first}
    faults = {"not sent": count - sent, "refreshes above two": max(0, api.tokens.fetches - first - 2)}
    return Result(figures=figures, faults=faults)


def owe(house: object, first: int, last: int) -> None:
    from tests.house import House

    assert isinstance(house, House)
    now = house.clock.now()
    with house.store.begin() as ledger:
        for n in range(first, last):
            openid = f"person-{n % PEOPLE}"
            phone = house.platform.phone(openid)
            phone.followed = True
            phone.spoke(now)
            person = ledger.ensure_person(openid, now)
            ledger.note_action(person, "message", now)
            ledger.put_outbox(idem=str(n), recipient=person.id, kind="progress", body=b'{"text":"x"}', at=now)


def send_all(senders: list[Sender]) -> None:
    def work(sender: Sender) -> None:
        idle = 0
        while idle < 20:
            idle = 0 if sender.send_next() else idle + 1

    threads = [threading.Thread(target=work, args=(sender,)) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
