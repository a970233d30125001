"""Who stands for what today: in whose hands a new case comes, and who hears of a case."""

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Flag, Urgency
from bot.domain.ids import OfficerId
from bot.domain.officers import Officer, Role
from bot.domain.roster import Roster
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App


def today(app: "App") -> date:
    return app.now().astimezone(app.tz).date()


def roster(app: "App", ledger: Ledger, day: date | None = None) -> Roster:
    """The roster of a day, today's when none is named."""
    day = day or today(app)
    if day not in ledger.memo:
        ledger.memo[day] = Roster(
            day=day, officers=ledger.officers(), leaves=ledger.leaves(day), duties=ledger.duties(day, day)
        )
    found: Roster = ledger.memo[day]
    return found


def acting(app: "App", ledger: Ledger, officer: Officer) -> Officer:
    """The officer as the roster of today makes them: with the beats and cases of those they stand in for."""
    return roster(app, ledger).acting(officer)


def assignee(app: "App", ledger: Ledger, case: Case) -> OfficerId | None:
    """Who gets a new case. Complaints about officers go to a head; without anybody the duty desk looks."""
    of_today = roster(app, ledger)
    if Flag.HEAD_ONLY in case.flags:
        heads = [o for o in of_today.officers if o.role is Role.HEAD and o.id not in case.hidden_from]
        return min(heads, key=lambda head: (not head.bound, head.id)).id if heads else None
    if Flag.FLOOD in case.flags:
        return None
    day_off = not app.calendar.is_workday(of_today.day)
    found = of_today.for_case(case.beat, urgent=case.urgency is not Urgency.NORMAL, day_off=day_off)
    allowed = found.officer is not None and found.officer.id not in case.hidden_from
    return found.officer.id if found.officer and allowed else None


def told_for(app: "App", ledger: Ledger, case: Case) -> list[Officer]:
    """Who hears of a case: the one assigned; on leave, or without a bound account, who stands in; else the duty desk.
    A head-only case: heads alone."""
    of_today = roster(app, ledger)
    everyone = [o for o in of_today.officers if o.station in ("", case.station) and o.id not in case.hidden_from]
    if Flag.HEAD_ONLY in case.flags:
        return [officer for officer in everyone if officer.role is Role.HEAD]
    assigned = next((officer for officer in everyone if officer.id == case.assignee), None)
    here = of_today.present(assigned).officer if assigned else None
    reached = [of_today.acting(officer) for officer in everyone if here and officer.id == here.id and officer.bound]
    return reached or [officer for officer in everyone if officer.role is Role.DUTY_DESK]
