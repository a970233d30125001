"""The week for the head: what came in, what was concluded, what is late."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.officers import Officer, Role
from bot.domain.workdays import next_workday
from bot.service import days, lookups, notices
from bot.service.figures import told
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow

if TYPE_CHECKING:
    from bot.service.app import App

WEEK = timedelta(days=7)
BRIEF_AT = time(8, 30)
RED = timedelta(days=1)


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
    found = lookups.counts(ledger, head, (None,), at - WEEK, at)
    late = lookups.late(ledger, head, at)
    red = lookups.late(ledger, head, at - RED)
    return app.notices.text(
        "weekly_brief",
        since=days.near_day(app, (at - WEEK).astimezone(app.tz).date()),
        opened=told(found.opened),
        concluded=told(found.concluded),
        yellow=late - red,
        red=red,
        solved=lookups.share(app, found),
    )
