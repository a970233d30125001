"""CPU milliseconds of a turn by part: one room in this process, looked at every millisecond.

python -m bench.parts --turns 300
"""

import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from bench.load import sentence
from bench.service import ACCOUNT, HOME, environment
from bot.bootstrap import build
from bot.domain.ids import InboxId
from bot.runtime.worker import make_intake
from bot.service.intake import Intake
from bot.service.reception import Reception
from bot.settings import read_settings
from bot.wechat.envelope import Callback, read_callback, text_reply
from simulator.platform import Platform

EVERY_SECONDS = 0.001
PARTS = (
    ("crypto", ("/bot/vault/", "/cryptography/", "/wechatpy/crypto/", "/bot/wechat/envelope", "/xmltodict")),
    ("database", ("/sqlalchemy/", "/bot/store/")),
    ("NLU", ("/rasa/nlu/", "/bot/dialogue/components/")),
    ("policy", ("/rasa/core/policies/", "/rasa/core/featurizers/")),
    ("actions", (f"{HOME}/actions/", "/rasa_sdk/", "/bot/dialogue/actions_bridge", "/bot/understanding/")),
    ("Rasa around them", ("/rasa/",)),
    ("desk", ("/bot/service/", "/bot/domain/", "/bot/catalogue/")),
)
"""The innermost frame that belongs to a part names it: what an action reads from the store is database."""
WAITING = ("/concurrent/futures/", "/threading.py", "/selectors.py")
OTHER = "other"
PEOPLE = 5
TALK = ("云栖路{n}弄12号602群租，隔了八间", "补充 他们夜里十二点又搬进来三张床", "进度", "对方会不会知道是我", "谢谢")


class Sampler:
    """Looks every millisecond where the process is, and charges that part with the CPU used since the last look."""

    def __init__(self) -> None:
        self.charged: dict[str, float] = dict.fromkeys((*(name for name, _ in PARTS), OTHER), 0.0)
        self._stop = threading.Event()
        self._me = threading.Thread(target=self.watch, daemon=True)

    def watch(self) -> None:
        last = time.process_time()
        while not self._stop.wait(EVERY_SECONDS):
            part, now = self.part(), time.process_time()
            self.charged[part] += now - last
            last = now

    def part(self) -> str:
        """Of the thread that works: all others wait for it."""
        stacks = [frame for thread, frame in sys._current_frames().items() if thread != self._me.ident]
        return next((named(stack) for stack in stacks if not waits(stack)), OTHER)

    @contextmanager
    def sampling(self) -> Iterator[None]:
        sys.setswitchinterval(EVERY_SECONDS / 2)
        self._me.start()
        try:
            yield
        finally:
            self._stop.set()
            self._me.join()


def waits(frame: FrameType) -> bool:
    return any(where in frame.f_code.co_filename for where in WAITING)


def named(frame: FrameType | None) -> str:
    while frame is not None:
        for part, places in PARTS:
            if any(place in frame.f_code.co_filename for place in places):
                return part
        frame = frame.f_back
    return OTHER


def room(folder: str) -> tuple[Reception, Intake]:
    """The whole room in this process, without its HTTP server."""
    import os

    os.environ.update(environment(folder, f"sqlite:///{folder}/parts.db", 1, "http://127.0.0.1:1", SETTLE_SECONDS="0"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bot.dialogue.engine import RasaConversation
        from bot.dialogue.model_file import model_path
        from bot.understanding.gazetteer import Gazetteer

        settings = read_settings()
        app = build(settings, places=Gazetteer())
        app.store.migrate()
        conversation = RasaConversation(model_path(settings.home, settings.model_dir))
    return Reception(app=app, owner="gateway"), make_intake(app, conversation)


def turn(reception: Reception, intake: Intake, body: bytes, query: dict[str, str]) -> None:
    """What the gateway and the worker do for one message, to the encrypted answer."""
    app = reception.app
    callback = read_callback(body, query, app.settings, app.now())
    assert isinstance(callback, Callback)
    received = reception.receive(callback.inbound, at=app.now())
    assert intake.work_one()
    text = reception.answer(InboxId(received.inbox_id), app.now())
    assert text
    text_reply(callback, text, app.settings, app.now())


def measure(turns: int) -> tuple[dict[str, float], float]:
    """CPU milliseconds a turn by part, and how much more the hundredth turn of one person costs than the first."""
    platform: Any = Platform(ACCOUNT, None)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as folder:
        reception, intake = room(folder)
        for n in range(20):
            turn(reception, intake, *letter(platform, f"early-{n}", n))
        letters = [letter(platform, f"person-{n}", n) for n in range(turns)]
        sampler = Sampler()
        began = time.process_time()
        with sampler.sampling():
            for one in letters:
                turn(reception, intake, *one)
        total = time.process_time() - began
        growth = grown(reception, intake, platform)
        reception.app.store.close()
    found = {part: seconds / turns * 1_000 for part, seconds in sampler.charged.items()}
    return found | {"all": total / turns * 1_000}, growth


def letter(platform: Platform, person: str, n: int) -> tuple[bytes, dict[str, str]]:
    fields = {"MsgType": "text", "Content": sentence(n), "MsgId": str(n + 1)}
    return platform.sealed(platform.xml(person, fields))


def grown(reception: Reception, intake: Intake, platform: Platform) -> float:
    """The same five words as turns 1 to 5 and 96 to 100 of one person, over several people."""
    costs: Counter[int] = Counter()
    for person in range(PEOPLE):
        for n in range(100):
            fields = {"MsgType": "text", "Content": TALK[n % len(TALK)].format(n=n + 1), "MsgId": str(n + 1)}
            body, query = platform.sealed(platform.xml(f"loyal-{person}", fields))
            began = time.process_time()
            turn(reception, intake, body, query)
            costs[n // len(TALK)] += time.process_time() - began  # type: ignore[assignment]
    return costs[19] / costs[0]


@click.command()
@click.option("--turns", default=300)
def main(turns: int) -> None:
    parts, growth = measure(turns)
    for name, cost in parts.items():
        click.echo(f"{name:20}{cost:8.2f} ms{cost / parts['all']:8.0%}")
    click.echo(f"turn 100 of one person / turn 1{growth:8.2f}")


if __name__ == "__main__":
    main()
