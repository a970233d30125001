"""People's mediators: in working hours called to the scene, else asked on their phone to book a time."""

from bot.domain.cases import Case
from bot.domain.diversion import is_working_time
from bot.domain.events import Happened
from bot.service import pushes
from bot.service.app import App
from bot.service.mediation import mediators_for, push_mediators
from bot.store.ledger import Ledger


class Mediators:
    """Implements `bot.service.connectors.Connector`."""

    def given(self, app: App, ledger: Ledger, case: Case, line: Happened) -> None:
        now = is_working_time(case.state_since, app.calendar, app.tz)
        idem = f"{case.id}:{line.seq}:mediation"
        if not mediators_for(ledger, case):
            key = "push_mediation_call" if now else "push_mediation_nobody"
            pushes.push(app, ledger, pushes.desk(ledger, case), case, key, idem)
            return
        push_mediators(app, ledger, case, "push_mediate_now" if now else "push_mediate_later", idem, urgent=now)

    def late(self, app: App, ledger: Ledger, case: Case, to_head: bool, idem: str) -> None:
        told = pushes.heads(ledger, case) if to_head else pushes.desk(ledger, case)
        taken = case.referral is not None and case.referral.by is not None
        pushes.push(app, ledger, told, case, "push_mediation_silent" if taken else "push_mediation_untaken", idem)
        if not to_head:
            push_mediators(app, ledger, case, "push_mediation_reminder", f"{idem}:mediator", urgent=False)

    def prepared(self, app: App, case: Case) -> str:
        """Mediators read the task in their own chat."""
        return ""
