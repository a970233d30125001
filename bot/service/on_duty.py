"""Who answers a reporter who asks for a person, and from when on."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.ids import BeatCode
from bot.domain.officers import Role
from bot.domain.workdays import next_workday
from bot.service import case_words, days, standing
from bot.service.desk import OnDuty
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

OFFICE_HOURS = (time(8, 30), time(17, 30))


def who(app: "App", ledger: Ledger, beat: BeatCode | None) -> OnDuty:
    """In office hours the beat's officer, else the desk when somebody sits there, else the next working morning."""
    now = app.now().astimezone(app.tz)
    working = app.calendar.is_workday(now.date()) and OFFICE_HOURS[0] <= now.time() < OFFICE_HOURS[1]
    here = standing.roster(app, ledger).for_case(beat, urgent=False, day_off=False).officer
    if working and here is not None and here.bound:
        return OnDuty(name=case_words.officer_title(app, ledger, here.id), since=now, now=True)
    if any(o.bound and o.role is Role.DUTY_DESK for o in ledger.officers()):
        return OnDuty(name=app.notices.text("desk_title"), since=now, now=True)
    day = next_workday(now.date() + timedelta(days=now.time() >= OFFICE_HOURS[0]), app.calendar)
    name = case_words.officer_title(app, ledger, None)
    when = f"{days.near_day(app, day)} {OFFICE_HOURS[0]:%H:%M}"
    return OnDuty(name=name, since=datetime.combine(day, OFFICE_HOURS[0], app.tz), now=False, when=when)


def posted(app: "App", ledger: Ledger, beat: BeatCode) -> str:
    """The beat's officer with the publicly posted surname; empty where the station posts none, or the beat has none."""
    officer = standing.roster(app, ledger).for_case(beat, urgent=False, day_off=False).officer
    if officer is None or officer.role is not Role.COMMUNITY_OFFICER or not app.settings.name_officers:
        return ""
    return case_words.officer_title(app, ledger, officer.id)
