"""Visits and interviews that are planned: a word on the morning of the day, and in the evening when nothing more was
said. Only an officer's word makes one of them done or calls it off; one that was called off is told no more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.cases import Case, Step
from bot.domain.commands import CallOff
from bot.domain.errors import NotPlanned, SeveralPlanned
from bot.domain.events import CalledOff, Happened, InterviewPlanned, VisitPlanned
from bot.domain.ids import CaseId
from bot.domain.lifecycle import AT_WORK, STEP_OF
from bot.domain.records import Appointment, Interview, JointVisit, Visit, appointments, standing
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


def kind_of(planned: Appointment) -> str:
    return KINDS[type(planned)]


KINDS: Mapping[type[Appointment], str] = {Visit: "visit", JointVisit: "joint_visit", Interview: "interview"}


def facts_of(app: "App", planned: Appointment) -> dict[str, str]:
    """When, and with whom."""
    return {"at": when_words(app, planned.at, planned.text), "person": person_of(planned)}


def person_of(planned: Appointment) -> str:
    if isinstance(planned, JointVisit):
        return "、".join(planned.units)
    return planned.person if isinstance(planned, Interview) else ""


def when_words(app: "App", at: datetime, text: str) -> str:
    """3月13日 15:00; 3月13日上午 where a part of the day was said instead of an hour."""
    part = part_of(text)
    return days.day_words(app, at.astimezone(app.tz).date()) + part if part else days.moment_words(app, at)


def part_of(text: str) -> str:
    """上午, where no hour was said."""
    return text.split(" ")[0] if says_part(text) else ""


def line_of(app: "App", planned: Appointment) -> str:
    """3月13日 15:00 约谈房东."""
    return app.notices.text(f"planned_{kind_of(planned)}", **facts_of(app, planned))


def lines(app: "App", history: Sequence[Happened]) -> list[str]:
    """What is planned on a case, a line each: 约好：3月13日 15:00 约谈房东."""
    return [app.notices.text("planned", what=line_of(app, one)) for one in appointments(history)]


def choices(app: "App", history: Sequence[Happened]) -> list[tuple[str, str]]:
    """What may be called off: the line of the history that planned it, and its words."""
    return [(str(one.seq), line_of(app, one)) for one in appointments(history)]


def how_to_put_off(app: "App", case: Case, history: Sequence[Happened]) -> list[str]:
    """For each thing that is planned: nothing was done, and what is to be written to move it or to call it off."""
    return [
        app.notices.text(
            f"ask_put_off_{kind_of(one)}", number=case.number, what=line_of(app, one), person=person_of(one)
        )
        for one in appointments(history)
    ]


# --- called off


def call_off(app: "App", case: Case, history: Sequence[Happened], fields: Mapping[str, Any]) -> CallOff:
    """The command for the one appointment that the fields mean: `seq`, or `kinds`, `date` and `person` as far as they
    were said; `text` is why. Raises `NotPlanned`, `SeveralPlanned`."""
    planned = appointments(history)
    meant = [one for one in planned if is_meant(app, one, fields)]
    if len(meant) != 1:
        refused = SeveralPlanned if meant else NotPlanned
        what = "；".join(line_of(app, one) for one in meant or planned)
        key = "planned_others" if what else "planned_none"
        raise refused(number=case.number, planned=app.notices.text(key, number=case.number, what=what))
    one = meant[0]
    return CallOff(
        case=case.id,
        seq=one.seq,
        what=kind_of(one),
        at=one.at,
        person=person_of(one),
        step=step_without(history, one.seq),
        text=" ".join(word for word in (part_of(one.text), fields.get("text", "")) if word),
    )


def is_meant(app: "App", one: Appointment, fields: Mapping[str, Any]) -> bool:
    if "seq" in fields:
        return str(one.seq) == str(fields["seq"])
    said = fields.get("date")
    return (
        kind_of(one) in fields.get("kinds", KINDS.values())
        and (said is None or one.at.astimezone(app.tz).date() == date.fromisoformat(said))
        and fields.get("person", "") in person_of(one)
    )


def called_off_words(app: "App", event: CalledOff) -> str:
    """3月13日 15:00 约谈房东: what does not take place."""
    at = when_words(app, event.at, event.text)
    return app.notices.text(f"planned_{event.what}", at=at, person=event.person)


def step_without(history: Sequence[Happened], seq: int) -> Step | None:
    """The last act of the case without what was only planned in that line and others that were called off."""
    lines = standing(history)
    off = {seq, *(line.event.seq for line in lines if isinstance(line.event, CalledOff))}
    acts = [line.event for line in lines if type(line.event) in STEP_OF and line.seq not in off]
    return STEP_OF[type(acts[-1])](acts[-1]) if acts else None
