"""The station's practice beside the law's clocks: reminders set after a step, pushed unless it was done."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case
from bot.domain.events import CaseEvent
from bot.domain.ids import CaseId
from bot.domain.practice import following, still_due
from bot.domain.workdays import next_workday
from bot.service import pushes
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.service.app import App

PRACTICE_AT = time(9)


def set_practice(app: "App", ledger: Ledger, case: Case, event: CaseEvent, at: datetime) -> None:
    """The reminders that the station's practice adds to a step."""
    for row in following(app.practice, type(event).__name__, case, app.catalogue.get(case.matter)):
        day = next_workday(at.astimezone(app.tz).date() + timedelta(days=row.days), app.calendar)
        due = datetime.combine(day, PRACTICE_AT, app.tz)
        ledger.set_timer(f"practice:{case.id}:{row.code}", "practice", f"{case.id}|{row.code}|{day.isoformat()}", due)


def remind(app: "App", ledger: Ledger, timer: TimerRow) -> None:
    case_id, code, day = timer.ref.split("|")
    case = ledger.case(CaseId(case_id))
    row = next((row for row in app.practice if row.code == code), None)
    if case is None or row is None or not still_due(row, case):
        return
    told = pushes.officers_for(app, ledger, case)
    words = app.notices.text(f"practice.{code}") if app.notices.has(f"practice.{code}") else row.label
    pushes.push(
        app, ledger, told, case, "push_practice", f"{case.id}:practice:{code}:{day}", practice=row.label, words=words
    )
