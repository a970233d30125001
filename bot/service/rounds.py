"""Rounds of the clock that no single case owns: the week for the head, and the station's practice."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case
from bot.domain.events import CaseEvent
from bot.domain.ids import CaseId
from bot.domain.officers import Officer, Role
from bot.domain.policy import sees
from bot.domain.practice import following, still_due
from bot.domain.workdays import next_workday
from bot.service import lookups, notices
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.service.app import App

WEEK = timedelta(days=7)
BRIEF_AT = time(8, 30)
PRACTICE_AT = time(9)
RED = timedelta(days=1)


# --- the week


def set_brief(app: "App", ledger: Ledger, at: datetime) -> None:
    """One timer for the first working morning of the coming week."""
    local = at.astimezone(app.tz)
    monday = local.date() - timedelta(days=local.weekday())
    day = next_workday(monday, app.calendar)
    if datetime.combine(day, BRIEF_AT, app.tz) <= local:
        day = next_workday(monday + WEEK, app.calendar)
    key = f"brief:{day.isoformat()}"
    if not ledger.timers(key):
        ledger.set_timer(key, "brief", day.isoformat(), datetime.combine(day, BRIEF_AT, app.tz))


def brief(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """The head's week: what came in, what was concluded, what is late; few are not counted out."""
    for head in ledger.officers():
        person = ledger.person_of_officer(head.id) if head.role is Role.HEAD else None
        if person is None:
            continue
        text = brief_text(app, ledger, head, row.due_at)
        notices.owe(
            app, ledger, notices.Notice(to=person.id, kind="push", text=text, idem=f"brief:{row.ref}:{head.id}")
        )


def brief_text(app: "App", ledger: Ledger, head: Officer, at: datetime) -> str:
    everything = [case for case in ledger.cases(limit=lookups.ALL_CASES) if sees(head, case)]
    week = [case for case in everything if case.opened_at >= at - WEEK]
    found = lookups.figures(ledger, week, at - WEEK, at)
    late = [case for case in everything if is_late(case, at)]
    red = sum(case.due_at is not None and case.due_at < at - RED for case in late)
    return app.notices.text(
        "weekly_brief",
        since=notices.day_words(app, (at - WEEK).astimezone(app.tz).date()),
        opened=lookups.shown(found.opened),
        concluded=lookups.shown(found.concluded),
        yellow=len(late) - red,
        red=red,
        solved=lookups.share(app, found),
    )


def is_late(case: Case, at: datetime) -> bool:
    return case.due_at is not None and case.due_at < at and case.state not in lookups.ENDED


# --- practice


def set_practice(app: "App", ledger: Ledger, case: Case, event: CaseEvent, at: datetime) -> None:
    """The reminders that the station's practice adds to a step."""
    for row in following(app.practice, type(event).__name__, case, app.catalogue.get(case.matter)):
        day = next_workday(at.astimezone(app.tz).date() + timedelta(days=row.days), app.calendar)
        due = datetime.combine(day, PRACTICE_AT, app.tz)
        ledger.set_timer(f"practice:{case.id}:{row.code}", "practice", f"{case.id}|{row.code}|{day.isoformat()}", due)


def practice(app: "App", ledger: Ledger, timer: TimerRow) -> None:
    case_id, code, day = timer.ref.split("|")
    case = ledger.case(CaseId(case_id))
    row = next((row for row in app.practice if row.code == code), None)
    if case is None or row is None or not still_due(row, case):
        return
    told = notices.officers_for(app, ledger, case)
    words = app.notices.text(f"practice.{code}") if app.notices.has(f"practice.{code}") else row.label
    notices.push(
        app, ledger, told, case, "push_practice", f"{case.id}:practice:{code}:{day}", practice=row.label, words=words
    )
