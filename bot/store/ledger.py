"""One transaction of the police room: read what is known, write what happened."""

from bot.store.accounts import Accounts
from bot.store.audit import Audit
from bot.store.choices import Choices
from bot.store.corrections import Corrections
from bot.store.erasing import Erasing
from bot.store.figures import FiguresRoom
from bot.store.inbox import Inbox
from bot.store.lists import Lists
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.rosters import Rosters
from bot.store.timers import Timers


class Ledger(
    People, Rosters, Choices, Accounts, Lists, Inbox, Outbox, Timers, Audit, Erasing, FiguresRoom, Corrections
):
    """All rooms of the store over one connection; they share nothing but it. `Store.begin` and `Store.read` make it."""
