"""Other stations and departments: a text to hand over, the desk that hears of it, and reminders until they answer."""

from bot.domain.cases import Case, Stage
from bot.domain.diversion import LONGEST_WORKDAYS
from bot.domain.events import Happened
from bot.domain.officers import Role
from bot.partners.prepared import wishes
from bot.service import case_words, pushes
from bot.service.app import App
from bot.store.ledger import Ledger


class Offices:
    """Implements `bot.service.connectors.Connector`."""

    def given(self, app: App, ledger: Ledger, case: Case, line: Happened) -> None:
        """Who hands it over reads the text at once; the desk, on whose telephone the other office answers, does too."""
        if line.actor.role is Role.DUTY_DESK:
            return
        told, idem = pushes.desk(ledger, case), f"{case.id}:{line.seq}:office"
        office = case_words.office_name(app, case.destination or "")
        text = self.prepared(app, case)
        pushes.push(app, ledger, told, case, "push_office", idem, office=office, text=text)

    def late(self, app: App, ledger: Ledger, case: Case, to_head: bool, idem: str) -> None:
        beside = pushes.heads(ledger, case) if to_head else pushes.desk(ledger, case)
        told = {officer.id: officer for officer in [*pushes.officers_for(app, ledger, case), *beside]}
        sent = case.referral is not None and case.referral.stage is not Stage.GIVEN
        key = "push_office_late" if sent else "push_office_not_sent"
        office = case_words.office_name(app, case.destination or "")
        pushes.push(app, ledger, told.values(), case, key, idem, office=office)

    def prepared(self, app: App, case: Case) -> str:
        known = case_words.case_facts(app, case)
        days = case.referral.days if case.referral else LONGEST_WORKDAYS
        office = case_words.office_name(app, case.destination or "")
        lines = [app.notices.text("office_text", **known, office=office, station=case.station, days=days)]
        return "\n".join([*lines, *wishes(app, case)])
