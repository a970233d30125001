"""Offices that are told by telephone or on paper: the officer who transferred keeps an eye on them."""

from bot.domain.cases import Case
from bot.domain.events import Happened
from bot.service import notices
from bot.service.app import App
from bot.store.ledger import Ledger


class Offices:
    """Implements `bot.service.connectors.Connector`."""

    def given(self, app: App, ledger: Ledger, case: Case, line: Happened) -> None:
        """The officer tells the office; nobody else is owed a task."""

    def late(self, app: App, ledger: Ledger, case: Case, to_head: bool, idem: str) -> None:
        told = notices.heads(ledger, case) if to_head else notices.officers_for(app, ledger, case)
        office = notices.office_name(app, case.destination or "")
        notices.push(app, ledger, told, case, "push_office_late", idem, office=office)
