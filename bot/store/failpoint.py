"""Places where tests kill the process: STATION_FAIL_AT=commit.after:37 dies at the 37th commit, as `kill -9` would."""

import os
import signal
from functools import cache

ENVIRONMENT = "STATION_FAIL_AT"


class Countdown:
    def __init__(self, plan: str) -> None:
        self.name, _, count = plan.partition(":")
        self.left = int(count or 1)


@cache
def countdown(process: int) -> Countdown | None:
    """Read once a process."""
    plan = os.environ.get(ENVIRONMENT, "")
    return Countdown(plan) if plan else None


def failpoint(name: str) -> None:
    """Nothing, unless a test asked for an end here."""
    plan = countdown(os.getpid())
    if plan is None or not name.startswith(plan.name):
        return
    plan.left -= 1
    if plan.left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
