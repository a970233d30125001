"""Members of staff: inviting, changing, unbinding; opening and closing their accounts of the console."""

import secrets
from dataclasses import replace
from typing import Any

from starlette.responses import Response
from wtforms import Form, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from bot.console import auth, forms
from bot.console.web import ROOT, Visit, words_of
from bot.domain.errors import Refused, UnknownBeat
from bot.domain.ids import BeatCode, OfficerId, new_id
from bot.domain.officers import STAFF, Officer, Role
from bot.domain.policy import CONSOLE_ROLES
from bot.service import roster
from bot.store.ledger import Ledger

CODE_DIGITS = 1_000_000


class UnknownOfficer(Refused):
    """There is no such member of staff."""


class NoConsole(Refused):
    """This role has no account of the console."""


class StaffForm(Form):
    name = StringField(validators=[InputRequired(), Length(max=40)])
    role = SelectField(choices=sorted(role.value for role in STAFF), validators=[InputRequired()])
    beats = SelectMultipleField()


def staff(visit: Visit) -> Response:
    return shown(visit)


def shown(visit: Visit, *, words: str = "", told: dict[str, str] | None = None, data: Any = None) -> Response:
    """The list; `told` is a code or a link that is shown this once."""
    with visit.app.store.read() as ledger:
        officers, accounts = ledger.officers(visit.officer.station), ledger.officers_with_account()
        form = staff_form(visit, ledger, data)
    return visit.render(
        "staff.html",
        status=422 if words else 200,
        officers=officers,
        accounts=accounts,
        form=form,
        words=words,
        told=told or {},
        console_roles=CONSOLE_ROLES,
    )


def staff_form(visit: Visit, ledger: Ledger, data: Any) -> StaffForm:
    """With the beats of the own station: another's is no choice, on the page and when it is sent."""
    form = StaffForm(data)
    form.beats.choices = [(beat.code, f"{beat.code} {beat.name}") for beat in ledger.beats(visit.officer.station)]
    return form


def invite(visit: Visit) -> Response:
    """A new member of staff with a six-digit code for WeChat."""
    try:
        with visit.app.store.begin() as ledger:
            form = staff_form(visit, ledger, visit.form)
            roster.check_own_beats(ledger, visit.officer.station, form.beats.data or ())
            forms.check(form, lambda name: visit.console.texts.text(f"field.{name}"))
            needs_beat(visit, form)
            officer = Officer(
                id=OfficerId(new_id(visit.at)),
                name=form.name.data.strip(),
                role=Role(form.role.data),
                station=visit.officer.station,
                beats=tuple(BeatCode(code) for code in form.beats.data or ()),
            )
            ledger.add_officer(officer)
            code = new_code(visit, ledger, officer)
    except Refused as refused:
        return shown(visit, words=words_of(visit.console, refused), data=visit.form)
    return shown(visit, told={"name": officer.name, "code": code})


def needs_beat(visit: Visit, form: StaffForm) -> None:
    if form.role.data == Role.COMMUNITY_OFFICER.value and not form.beats.data:
        raise forms.BadForm(field=visit.console.texts.text("field.beats"))


def new_code(visit: Visit, ledger: Ledger, officer: Officer) -> str:
    code = f"{secrets.randbelow(CODE_DIGITS):06d}"
    ledger.invite(officer.id, code, visit.at)
    ledger.audit(visit.actor, "Invite", f"officer:{officer.id}", visit.at)
    return code


def the_officer(visit: Visit, ledger: Ledger) -> Officer:
    """One of the own station; another station's is answered like one that is not there."""
    officer = ledger.officer(visit.request.path_params["officer"])
    if officer is None or (visit.officer.station and officer.station != visit.officer.station):
        raise UnknownOfficer
    return officer


def again(visit: Visit) -> Response:
    """A fresh code to bind another WeChat account."""
    with visit.app.store.begin() as ledger:
        officer = the_officer(visit, ledger)
        code = new_code(visit, ledger, officer)
    return shown(visit, told={"name": officer.name, "code": code})


def unbind(visit: Visit) -> Response:
    """Whoever has the phone has the authenticator, too: the console is closed with the binding."""
    with visit.app.store.begin() as ledger:
        officer = the_officer(visit, ledger)
        ledger.unbind(officer.id)
        ledger.close_account(officer.id)
        ledger.audit(visit.actor, "Unbind", f"officer:{officer.id}", visit.at)
    return visit.go("/officers")


def change(visit: Visit) -> Response:
    """Another role or other beats. A change of role ends the binding and the console sessions (security.md S3)."""
    try:
        with visit.app.store.begin() as ledger:
            officer = the_officer(visit, ledger)
            form = staff_form(visit, ledger, visit.form)
            form.name.data = officer.name
            roster.check_own_beats(ledger, officer.station, form.beats.data or ())
            forms.check(form, lambda name: visit.console.texts.text(f"field.{name}"))
            needs_beat(visit, form)
            changed = replace(
                officer, role=Role(form.role.data), beats=tuple(BeatCode(code) for code in form.beats.data or ())
            )
            ledger.save_officer(changed)
            if changed.role is not officer.role:
                ledger.unbind(officer.id)
                ledger.close_account(officer.id)
            ledger.audit(visit.actor, "ChangeOfficer", f"officer:{officer.id}", visit.at)
    except (forms.BadForm, UnknownBeat) as refused:
        return shown(visit, words=words_of(visit.console, refused))
    return visit.go("/officers")


def open_account(visit: Visit) -> Response:
    """A one-time link, shown once; whoever opens it sets the password and the second factor."""
    with visit.app.store.begin() as ledger:
        officer = the_officer(visit, ledger)
        if officer.role not in CONSOLE_ROLES:
            raise NoConsole
        code = auth.new_invite(ledger, officer.id, visit.console.wall())
        ledger.audit(visit.actor, "InviteToConsole", f"officer:{officer.id}", visit.at)
    base = visit.app.settings.public_url.rstrip("/") or str(visit.request.base_url).rstrip("/")
    return shown(visit, told={"name": officer.name, "link": f"{base}{ROOT}/set-up/{code}"})


def close_account(visit: Visit) -> Response:
    with visit.app.store.begin() as ledger:
        officer = the_officer(visit, ledger)
        ledger.close_account(officer.id)
        ledger.audit(visit.actor, "CloseAccount", f"officer:{officer.id}", visit.at)
    return visit.go("/officers")
