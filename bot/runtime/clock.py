"""The clock: sends what is owed and carries out what is due."""

import threading

from bot.bootstrap import ready
from bot.runtime.gateway import name_of
from bot.runtime.loops import every, start, stop_on_signals
from bot.service import choices, retention
from bot.service.app import App
from bot.service.chores import Chores
from bot.settings import Settings
from bot.wechat.api import WeChatApi
from bot.wechat.sender import Sender
from bot.wechat.tokens import SharedToken

TIMERS_SECONDS = 0.5
SWEEP_SECONDS = 30.0
HEAD_SECONDS = 3_600.0
CHOICES_SECONDS = 2.0
RETENTION_SECONDS = 6 * 3_600.0
ANALYSE_SECONDS = 6 * 3_600.0
SENDERS = 2


def start_clock(app: App, stop: threading.Event) -> list[threading.Thread]:
    """The threads of the clock: senders, timers, sweeping."""
    owner = name_of("clock")
    api = WeChatApi(app.settings.wechat_api_url, SharedToken(app.store, app.settings, app.now))
    chores = Chores(app=app, owner=owner)
    threads = []
    for n in range(SENDERS if app.settings.can_send else 1):
        sender = Sender(app=app, api=api, owner=f"{owner}-{n}")
        threads.append(start(f"sender-{n}", sender.send_next, stop, rest=app.store.wakeup_of("outbox")))
    threads.append(start("timers", every(TIMERS_SECONDS, chores.run_due), stop))
    threads.append(start("choices", every(CHOICES_SECONDS, lambda: choices.renew(app)), stop))
    threads.append(start("sweep", every(SWEEP_SECONDS, chores.sweep), stop))
    threads.append(start("head", every(HEAD_SECONDS, lambda: note_head(app)), stop))
    threads.append(start("retention", every(RETENTION_SECONDS, lambda: sweep_old(app)), stop))
    threads.append(start("analyse", every(ANALYSE_SECONDS, app.store.analyse), stop))
    return threads


def note_head(app: App) -> None:
    """The audit chain's head, written where no operator of the database edits (security.md D8)."""
    with app.store.read() as ledger:
        head = ledger.audit_head()
    if head is not None:
        app.journal.note_head(*head, app.now())


def sweep_old(app: App) -> None:
    with app.store.begin() as ledger:
        retention.sweep(app, ledger)


def run(settings: Settings) -> None:
    app = ready(settings)
    stop = stop_on_signals()
    threads = start_clock(app, stop)
    stop.wait()
    for thread in threads:
        thread.join()
