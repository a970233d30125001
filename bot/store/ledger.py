"""One transaction of the police room: read what is known, write what happened."""

from bot.store.audit import Audit
from bot.store.erasing import Erasing
from bot.store.figures import FiguresRoom
from bot.store.files import Files
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.timers import Timers


class Ledger(People, Files, Inbox, Outbox, Timers, Audit, Erasing, FiguresRoom):
    """All rooms of the store over one connection; they share nothing but it. `Store.begin` and `Store.read` make it."""
