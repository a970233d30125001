"""Visits and interviews that are planned: a word on the morning of the day, and in the evening when nothing more was
said. Only an officer's word makes one of them done."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.cases import Case
from bot.domain.events import Happened, InterviewPlanned, VisitPlanned
from bot.domain.ids import CaseId
from bot.domain.lifecycle import AT_WORK
from bot.domain.records import Interview, Visit, appointments
from bot.service import days, pushes
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow
from bot.understanding.days import says_part

if TYPE_CHECKING:
    from bot.service.app import App

MORNING, EVENING = time(8), time(17, 30)
SHORT_BEFORE = timedelta(hours=1)
"""For what is planned within the day, or before the morning's word."""
SHORT_AFTER = timedelta(hours=2)
"""For what begins so late that the evening's word would come before its end."""


def set_reminders(app: "App", ledger: Ledger, case: Case, line: Happened) -> None:
    """The two timers of what was just planned; nothing for any other event."""
    if not isinstance(line.event, VisitPlanned | InterviewPlanned):
        return
    at = line.event.at.astimezone(app.tz)
    morning, evening = (datetime.combine(at.date(), hour, app.tz) for hour in (MORNING, EVENING))
    short = morning if says_part(line.event.text) else at - SHORT_BEFORE
    before = min(morning, short) if morning > app.now() else short
    for name, due in (("today", before), ("open", max(evening, at + SHORT_AFTER))):
        if due > app.now():
            ledger.set_timer(
                f"appointment:{case.id}:{line.seq}:{name}", "appointment", f"{case.id}|{line.seq}|{name}", due
            )


def remind(app: "App", ledger: Ledger, timer: TimerRow) -> None:
    """The officer hears of it while it stands and its case is at work; a pause of the clocks puts nothing off."""
    case_id, seq, name = timer.ref.split("|")
    case = ledger.case(CaseId(case_id))
    if case is None or case.merged_into is not None or case.state not in AT_WORK:
        return
    planned = next((one for one in appointments(ledger.history(case.id)) if one.seq == int(seq)), None)
    if planned is None:
        return
    told = pushes.officers_for(app, ledger, case)
    key = f"push_{kind_of(planned)}_{name}"
    pushes.push(app, ledger, told, case, key, f"{case.id}:{seq}:appointment:{name}", **facts_of(app, planned))


def kind_of(planned: Visit | Interview) -> str:
    return "interview" if isinstance(planned, Interview) else "visit"


def facts_of(app: "App", planned: Visit | Interview) -> dict[str, str]:
    """When, and with whom."""
    person = planned.person if isinstance(planned, Interview) else ""
    return {"at": when_words(app, planned), "person": person}


def when_words(app: "App", planned: Visit | Interview) -> str:
    """3月13日 15:00; 3月13日上午 where a part of the day was said instead of an hour."""
    if not says_part(planned.text):
        return days.moment_words(app, planned.at)
    return days.day_words(app, planned.at.astimezone(app.tz).date()) + planned.text.split(" ")[0]


def lines(app: "App", history: Sequence[Happened]) -> list[str]:
    """What is planned on a case, a line each: 约好：3月13日 15:00 约谈房东."""
    return [app.notices.text(f"planned_{kind_of(one)}", **facts_of(app, one)) for one in appointments(history)]
