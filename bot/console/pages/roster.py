"""The roster on the screen: a week of duty and leave, who stands for what today, and every change that chat knows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response
from wtforms import Form, SelectField
from wtforms.validators import InputRequired, Optional

from bot.console import forms
from bot.console.web import Visit, words_of
from bot.domain import commands as ask
from bot.domain.errors import Refused
from bot.domain.ids import BeatCode, OfficerId
from bot.domain.officers import Officer, Role
from bot.domain.policy import STAFF_AT_WORK, Action
from bot.domain.roster import Leave, Roster
from bot.service import days, roster, standing
from bot.store.ledger import Ledger

WEEK = 7
FAR_WEEKS = 60


class DutyForm(Form):
    """Without an officer the days are taken out."""

    officer = SelectField(validators=[Optional()])
    first = forms.day()
    last = forms.day()


class LeaveForm(Form):
    """Without a substitute the duty desk stands in."""

    officer = SelectField(validators=[InputRequired()])
    first = forms.day()
    last = forms.day()
    substitute = SelectField(validators=[Optional()])


class HandOverForm(Form):
    beat = SelectField(validators=[InputRequired()])
    to = SelectField(validators=[InputRequired()])


FORMS: Mapping[str, type[Form]] = {"duty": DutyForm, "leave": LeaveForm, "handover": HandOverForm}


def look(visit: Visit) -> Response:
    return shown(visit)


def shown(visit: Visit, name: str = "", words: str = "", **more: Any) -> Response:
    """The page; `name` is the form that was sent, with what is to be mended in it or what is to be confirmed."""
    today = standing.today(visit.app)
    first = week_of(visit.asked("week"), today)
    with visit.app.store.read() as ledger:
        staff = colleagues(visit, ledger)
        leaves = ledger.leaves(min(first, today))
        beats = ledger.beats(visit.officer.station)
        week = [a_day(visit, ledger, staff, leaves, first + timedelta(days=n)) for n in range(WEEK)]
        of_today = standing.roster(visit.app, ledger)
        stands = [(beat, who_stands(visit, of_today, beat.code)) for beat in beats]
    forms_ = {one: filled(visit, one, staff, beats, visit.form if one == name else None) for one in FORMS}
    mine = {officer.id: officer for officer in staff}
    return visit.render(
        "roster.html",
        status=422 if words else 200,
        week=week,
        today=today,
        earlier=first - timedelta(days=WEEK),
        later=first + timedelta(days=WEEK),
        desk=[officer.name for officer in of_today.at_desk(visit.officer.station)],
        named=[officer.name for officer in of_today.on_duty() if officer.id in mine],
        stands=stands,
        leaves=[a_leave(visit, leave, mine) for leave in leaves if leave.officer in mine and leave.last >= today],
        forms=forms_,
        sets=visit.may(Action.SET_ROSTER),
        unpublished=sorted({day["day"].year for day in week if not visit.app.calendar.is_published(day["day"].year)}),
        name=name,
        words=words,
        done=visit.asked("done"),
        **({"ask": None} | more),
    )


def week_of(said: str, today: date) -> date:
    """The Monday of the day that was asked for; this week's for anything else."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today
    if abs((day - today).days) > WEEK * FAR_WEEKS:
        day = today
    return day - timedelta(days=day.weekday())


def colleagues(visit: Visit, ledger: Ledger) -> list[Officer]:
    everyone = ledger.officers()
    return [o for o in everyone if o.role in STAFF_AT_WORK and o.station in ("", visit.officer.station)]


def a_day(visit: Visit, ledger: Ledger, staff: Sequence[Officer], leaves: Sequence[Leave], day: date) -> dict[str, Any]:
    """Who is on duty and who is away; a name stands struck out when its officer is away."""
    of_day = Roster(day=day, officers=staff, leaves=leaves, duties=ledger.duties(day, day))
    named = [officer for duty in of_day.duties if (officer := of_day.known(duty.officer)) is not None]
    away = [officer for officer in staff if of_day.leave_of(officer.id) is not None]
    works = visit.app.calendar.is_workday(day)
    return {
        "day": day,
        "words": days.day_words(visit.app, day),
        "weekday": visit.app.notices.text(f"weekday.{day.isoweekday()}"),
        "mark": "" if works == (day.isoweekday() < 6) else "work" if works else "free",
        "free": not works,
        "duty": [(officer.name, of_day.leave_of(officer.id) is not None) for officer in named],
        "away": [(officer.name, name_of(of_day.present(officer).officer)) for officer in away],
    }


def who_stands(visit: Visit, of_today: Roster, beat: BeatCode) -> str:
    return name_of(of_today.for_case(beat, urgent=False, day_off=False).officer)


def name_of(officer: Officer | None) -> str:
    return officer.name if officer else ""


def a_leave(visit: Visit, leave: Leave, staff: Mapping[OfficerId, Officer]) -> dict[str, Any]:
    return {
        "officer": staff[leave.officer],
        "days": roster.span_words(visit.app, leave.first, leave.last),
        "substitute": name_of(staff.get(leave.substitute) if leave.substitute else None),
        "mine": leave.officer == visit.officer.id or visit.may(Action.SET_ROSTER),
    }


def filled(visit: Visit, name: str, staff: Sequence[Officer], beats: Sequence[Any], data: Any) -> Form:
    """A form with the choices that the officer has: the own leave for everybody, all of it for whoever sets it."""
    form = FORMS[name](data)
    everyone = [(officer.id, officer.name) for officer in staff]
    whole = visit.may(Action.SET_ROSTER)
    if isinstance(form, DutyForm):
        form.officer.choices = [("", ""), *everyone]
    if isinstance(form, LeaveForm):
        form.officer.choices = everyone if whole else [(visit.officer.id, visit.officer.name)]
        form.substitute.choices = [("", ""), *everyone]
    if isinstance(form, HandOverForm):
        own = [beat for beat in beats if whole or beat.code in visit.officer.beats]
        form.beat.choices = [(beat.code, f"{beat.code} {beat.name}") for beat in own]
        form.to.choices = [(one.id, one.name) for one in staff if one.role is Role.COMMUNITY_OFFICER]
    return form


# --- changes


def sent(visit: Visit, name: str) -> Form:
    """The form as it was sent. Raises `BadForm`."""
    with visit.app.store.read() as ledger:
        beats = ledger.beats(visit.officer.station)
        form = filled(visit, name, colleagues(visit, ledger), beats, visit.form)
    forms.check(form, lambda field: visit.console.texts.text(f"field.{field}"))
    return form


def changed(visit: Visit, name: str, command: Callable[[Form], ask.RosterCommand]) -> Response:
    """Carried out as in chat, or the form again with what is to be mended."""
    try:
        asked = command(sent(visit, name))
        with visit.app.store.begin() as ledger:
            visit.app.handle(ledger, asked, visit.actor)
    except Refused as refused:
        return shown(visit, name, words_of(visit.console, refused))
    return visit.go(f"/roster?week={visit.asked('week')}&done={name}")


def set_duty(visit: Visit) -> Response:
    return changed(
        visit,
        "duty",
        lambda form: ask.SetDuty(
            first=form.first.data,
            last=form.last.data,
            officer=OfficerId(form.officer.data) if form.officer.data else None,
        ),
    )


def take_leave(visit: Visit) -> Response:
    return changed(
        visit,
        "leave",
        lambda form: ask.TakeLeave(
            officer=OfficerId(form.officer.data),
            first=form.first.data,
            last=form.last.data,
            substitute=OfficerId(form.substitute.data) if form.substitute.data else None,
        ),
    )


def end_leave(visit: Visit) -> Response:
    try:
        with visit.app.store.begin() as ledger:
            officer = ledger.officer(visit.said("officer"))
            if officer is None or officer.id not in {one.id for one in colleagues(visit, ledger)}:
                raise forms.BadForm(field=visit.console.texts.text("field.officer"))
            visit.app.handle(ledger, ask.EndLeave(officer=officer.id), visit.actor)
    except Refused as refused:
        return shown(visit, "end", words_of(visit.console, refused))
    return visit.go("/roster?done=end")


def hand_over(visit: Visit) -> Response:
    """First how many cases go along, then for good: the giver no longer sees them."""
    if visit.said("confirmed"):
        return changed(visit, "handover", handed)
    try:
        asked = handed(sent(visit, "handover"))
        with visit.app.store.read() as ledger:
            count = roster.check_hand_over(visit.app, ledger, asked, visit.actor)
            names = (roster.beat_name(ledger, asked.beat), roster.the_officer(ledger, asked.to).name)
    except Refused as refused:
        return shown(visit, "handover", words_of(visit.console, refused))
    return shown(visit, "handover", ask={"beat": names[0], "name": names[1], "count": count})


def handed(form: Form) -> ask.HandOver:
    return ask.HandOver(beat=BeatCode(form.beat.data), to=OfficerId(form.to.data))
