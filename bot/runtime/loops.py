"""Loops that work until they are told to stop, and rest when there is nothing to do."""

import logging
import signal
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

REST_SECONDS = 0.05
FAULT_SECONDS = 1.0
Step = Callable[[], bool]
"""One piece of work; False when there was none."""


Rest = Callable[[threading.Event], object]
"""Waits a moment, or until there is work."""


def a_moment(stop: threading.Event) -> None:
    stop.wait(REST_SECONDS)


def work(step: Step, stop: threading.Event, *, rest: Rest = a_moment) -> None:
    """Repeat a step until `stop`. A fault (a locked or absent database) is logged, waited out and tried again."""
    while not stop.is_set():
        try:
            busy = step()
        except Exception as fault:  # the loop must outlive any single fault
            log.error("action=loop_fault step=%s fault=%s", getattr(step, "__name__", "?"), type(fault).__name__)
            stop.wait(FAULT_SECONDS)
            continue
        if not busy:
            rest(stop)


def every(seconds: float, step: Callable[[], object]) -> Step:
    """A step that does its work at most once in so many seconds."""
    last = [-seconds]

    def sometimes() -> bool:
        if time.monotonic() - last[0] < seconds:
            return False
        last[0] = time.monotonic()
        step()
        return False

    return sometimes


def start(name: str, step: Step, stop: threading.Event, *, rest: Rest = a_moment) -> threading.Thread:
    thread = threading.Thread(target=work, args=(step, stop), kwargs={"rest": rest}, name=name, daemon=True)
    thread.start()
    return thread


def stop_on_signals() -> threading.Event:
    """Set by SIGTERM and SIGINT; a turn in work is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
