"""What an operator looks after: beats, the catalogue of matters and words, and the audit chain."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import Response
from wtforms import Form, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from bot.console import forms
from bot.console.web import Visit, words_of
from bot.domain.beats import Beat, cell_faults, clashes
from bot.domain.errors import Refused
from bot.domain.ids import BeatCode
from bot.service import days
from bot.service.chain import CHECKED, FITS
from bot.store.ledger import Ledger
from bot.understanding.normalise import fold

AUDIT_ROWS = 50
CODE = 40


class BeatForm(Form):
    """Several values stand on lines of their own."""

    code = StringField(validators=[InputRequired(), Length(max=CODE)])
    name = StringField(validators=[InputRequired(), Length(max=100)])
    estates = TextAreaField(validators=[Length(max=20_000)])
    lanes = TextAreaField(validators=[Length(max=20_000)])
    roads = TextAreaField(validators=[Length(max=20_000)])
    aliases = TextAreaField(validators=[Length(max=20_000)])


class BadBeat(Refused):
    """What a beat holds cannot be read, or belongs to another beat. `facts`: words."""


MANY = ("estates", "lanes", "roads", "aliases")


# --- beats


def beats(visit: Visit) -> Response:
    return shown_beats(visit, BeatForm())


def shown_beats(visit: Visit, form: BeatForm, words: str = "") -> Response:
    with visit.app.store.read() as ledger:
        found = ledger.beats(visit.officer.station)
        officers = {beat.code: [o.name for o in ledger.officers_of_beat(beat.code)] for beat in found}
    return visit.render(
        "beats.html", status=422 if words else 200, beats=found, officers=officers, form=form, words=words
    )


def beat(visit: Visit) -> Response:
    """The form filled with one beat, to be changed."""
    with visit.app.store.read() as ledger:
        ours = ledger.beats(visit.officer.station)
    found = next((b for b in ours if b.code == visit.request.path_params["code"]), None)
    if found is None:
        return visit.go("/beats")
    return shown_beats(visit, BeatForm(data={"code": found.code, "name": found.name, **lines_of(found)}))


def lines_of(found: Beat) -> dict[str, str]:
    return {name: "\n".join(getattr(found, name)) for name in MANY}


def save_beat(visit: Visit) -> Response:
    form = BeatForm(visit.form)
    try:
        forms.check(form, lambda name: visit.console.texts.text(f"field.{name}"))
        with visit.app.store.begin() as ledger:
            code = BeatCode(form.code.data.strip())
            known = known_beat(visit, ledger, code)
            many: dict[str, Any] = {
                name: tuple(line.strip() for line in (form[name].data or "").splitlines() if line.strip())
                for name in MANY
            }
            beat = replace(known, name=form.name.data.strip(), **many)
            check_beat(visit, ledger, beat)
            ledger.put_beats([beat], visit.at)
            ledger.audit(visit.actor, "SaveBeat", f"beat:{code}", visit.at)
    except Refused as refused:
        return shown_beats(visit, form, words_of(visit.console, refused))
    return visit.go("/beats")


def known_beat(visit: Visit, ledger: Ledger, code: BeatCode) -> Beat:
    """The beat, or a new one of the own station. Raises `BadForm` for a code that another station has."""
    found = next((b for b in ledger.beats(visit.officer.station) if b.code == code), None)
    if found is None and ledger.has_beat(code):
        raise forms.BadForm(field=visit.console.texts.text("field.code"))
    return found or Beat(code=code, name="", station=visit.officer.station)


def check_beat(visit: Visit, ledger: Ledger, beat: Beat) -> None:
    """Raises `BadBeat` with every cell that cannot be read, and every lane or road number that another beat has."""
    say = visit.console.texts.text
    faults = [say(f"cell.{wrong.why}.{wrong.kind}", cell=wrong.cell) for wrong in cell_faults(beat)]
    others = [other for other in ledger.beats() if other.code != beat.code]
    for clash in clashes([*others, beat]):
        other = clash.second if clash.first == beat.code else clash.first
        if clash.kind != "estate" and beat.code in (clash.first, clash.second):
            faults.append(say(f"clash.{clash.kind}", name=clash.name, other=other))
    if faults:
        raise BadBeat(words="\n".join(faults))


# --- catalogue


def catalogue(visit: Visit) -> Response:
    """Matters and where each goes, and every text that the desk tells."""
    return visit.render("catalogue.html", matters=list(visit.app.catalogue.values()))


# --- audit


def audit(visit: Visit) -> Response:
    """The chain, newest first."""
    asked = {name: visit.asked(name) or None for name in ("action", "actor", "object")}
    before = int(visit.asked("before")) if visit.asked("before").isdecimal() else None
    with visit.app.store.read() as ledger:
        object_ = object_of(visit, ledger, asked["object"])
        rows = ledger.audit_page(
            action=asked["action"], actor=asked["actor"], object_=object_, before=before, limit=AUDIT_ROWS
        )
        names = {str(officer.id): officer.name for officer in ledger.officers()}
        numbers = ledger.numbers_of([row.object.removeprefix("case:") for row in rows])
    shown = [
        {
            "row": row,
            "day": days.stamp(visit.app, row.at),
            "by": names.get(row.actor or "", ""),
            "action": action_words(visit, row.action),
            "case": numbers.get(row.object.removeprefix("case:"), ""),
            "officer": names.get(row.object.removeprefix("officer:"), ""),
        }
        for row in rows
    ]
    last = rows[-1].seq if len(rows) == AUDIT_ROWS else None
    return visit.render("audit.html", rows=shown, asked=asked, names=names, last=last, actions=actions(visit))


def object_of(visit: Visit, ledger: Ledger, said: str | None) -> str | None:
    """A case is asked for by its number, a member of staff by name; anything else as the chain writes it."""
    if said is None:
        return None
    case = ledger.case_by_number(fold(said).upper(), visit.officer.station or None)
    staff = next((officer for officer in ledger.officers() if officer.name == said), None)
    return f"case:{case.id}" if case else f"officer:{staff.id}" if staff else said


def actions(visit: Visit) -> Sequence[tuple[str, str]]:
    """What may be asked for: code and words, by their words, which no two have in common."""
    known = {**visit.app.notices.under("event."), **visit.console.texts.under("audit.")}
    return sorted(known.items(), key=lambda one: (one[1], one[0]))


def action_words(visit: Visit, action: str) -> str:
    """What was done in words, where there are any."""
    for texts, key in ((visit.console.texts, f"audit.{action}"), (visit.app.notices, f"event.{action}")):
        if texts.has(key):
            return texts.text(key)
    return ""


def verify(visit: Visit) -> Response:
    """The whole chain is summed up anew beside the pages."""
    visit.console.chain.begin(visit.app, visit.actor)
    return visit.go("/audit/verify")


def checking(visit: Visit) -> Response:
    """How far the check is, else what the last one found: the first row that does not fit, or that all do."""
    with visit.app.store.read() as ledger:
        rows = ledger.audit_page(action=CHECKED, actor=None, object_=None, before=None, limit=1)
        names = {str(officer.id): officer.name for officer in ledger.officers()}
    found = {"day": days.stamp(visit.app, rows[0].at), "by": names.get(rows[0].actor or "", "")} if rows else None
    if found:
        result, upto = rows[0].result, rows[0].object.partition(":")[2]
        found |= {"bad": "" if result == FITS else result.partition(":")[2], "upto": upto}
    return visit.render("chain.html", progress=visit.console.chain.progress, found=found)
