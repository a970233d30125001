"""A whole instance in one process, with the dialogue that needs no model: gateway, worker, sender and clock.

python -m bench.trust.instance        (settings from the environment, as for the real roles)
"""

import signal
import threading

from bot.bootstrap import build, check_store, renew_beats
from bot.runtime.clock import start_clock
from bot.runtime.gateway import name_of, server
from bot.runtime.logs import set_up
from bot.runtime.loops import every, start
from bot.runtime.worker import beat, make_intake
from bot.settings import read_settings
from tests.trust.scripted import Scripted


def main() -> None:
    set_up()
    app = build(read_settings())
    check_store(app.store)
    renew_beats(app)
    stop = threading.Event()
    intake = make_intake(app, Scripted())
    intake.owner = name_of("worker")
    threads = [
        *start_clock(app, stop),
        start("worker", intake.work_one, stop, rest=app.store.wakeup_of("inbox")),
        start("heartbeat", every(5.0, lambda: beat(app)), stop),
    ]
    gateway = server(app)

    def end(*_: object) -> None:
        gateway.should_exit = True

    signal.signal(signal.SIGTERM, end)
    gateway.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    gateway.run()
    stop.set()
    for thread in threads:
        thread.join(25)
    app.store.close()


if __name__ == "__main__":
    main()
