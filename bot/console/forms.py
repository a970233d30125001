"""The forms of the case commands: which fields each one takes, checked before the room is asked."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms import DateField, Form, SelectField, SelectMultipleField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from bot.domain.cases import Case, Outcome
from bot.domain.errors import Refused
from bot.understanding.officer_words import UNITS

WORDS = 1_000
LINE = 200
FIRST_YEAR, LAST_YEAR = 2020, 2099
CASE_NUMBER = r"[A-HJ-NP-Za-hj-np-z]\d{4}"
OUTCOMES = tuple(o.value for o in Outcome if o not in (Outcome.WITHDRAWN, Outcome.NOT_ACCEPTED))


class BadForm(Refused):
    """A field was left out or is not what it should be; `facts`: field."""


def sensible_day(form: Form, field: DateField) -> None:
    """Against a slip of the finger; what is too early or too late the room itself says."""
    if not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError("far")


def words(*, needed: bool = True) -> TextAreaField:
    return TextAreaField(validators=[InputRequired() if needed else Optional(), Length(max=WORDS)])


def line(*, needed: bool = True) -> StringField:
    return StringField(validators=[InputRequired() if needed else Optional(), Length(max=LINE)])


def day(*, needed: bool = True) -> DateField:
    return DateField(validators=[InputRequired() if needed else Optional(), sensible_day])


def clock() -> TimeField:
    return TimeField(validators=[Optional()])


NOTHING_YET = ("", "choose")
"""Stands first: nothing that is recorded or sent is chosen by leaving a field alone."""


def choice(options: Sequence[str]) -> SelectField:
    return SelectField(choices=[SelectChoice(*NOTHING_YET), *options], validators=[InputRequired()])


class Nothing(Form):
    """A button."""


class Reason(Form):
    reason = words()


class MaybeWords(Form):
    text = words(needed=False)


class Words(Form):
    text = words()


class Visit(Form):
    date = day()
    time = clock()
    text = words(needed=False)


class JointVisit(Form):
    units = SelectMultipleField(choices=[name for name, _ in UNITS], validators=[InputRequired()])
    date = day()
    time = clock()


class Appointment(Form):
    seq = SelectField(validators=[InputRequired()])
    text = words(needed=False)


class Finding(Form):
    result = choice(("substantiated", "unsubstantiated", "unclear"))
    text = words()


class Interview(Form):
    person = line()
    date = day(needed=False)
    time = clock()
    text = words(needed=False)


class Order(Form):
    unit = choice([name for name, _ in UNITS])
    date = day()
    basis = line(needed=False)
    text = words()


class Until(Form):
    date = day()
    reason = words()


class Recheck(Form):
    result = choice(("pass", "fail"))
    text = words(needed=False)


class Conclusion(Form):
    outcome = choice(OUTCOMES)
    text = words(needed=False)


class Refusal(Form):
    reason = words()
    to = line()


class HandOver(Form):
    to = StringField(validators=[InputRequired(), Length(max=LINE)], render_kw={"list": "offices"})
    reason = words()


class Progress(Form):
    stage = choice(("handed_in", "acknowledged"))
    reference = line(needed=False)
    text = line(needed=False)


class Into(Form):
    into = StringField(validators=[InputRequired(), Regexp(CASE_NUMBER)])


class Officer(Form):
    officer = SelectField(validators=[InputRequired()])


class Whereabouts(Form):
    place = line()


class Matter(Form):
    matter = SelectField(validators=[InputRequired()])


FORMS: Mapping[str, type[Form]] = {
    "accept": Nothing,
    "contact": MaybeWords,
    "visit": Visit,
    "joint_visit": JointVisit,
    "call_off": Appointment,
    "find": Finding,
    "interview": Interview,
    "order": Order,
    "extend": Until,
    "reinspect": Recheck,
    "conclude": Conclusion,
    "feedback": Words,
    "reply": Words,
    "ask": Words,
    "end_relay": Nothing,
    "transfer": HandOver,
    "not_accept": Refusal,
    "return": Reason,
    "suspend": Until,
    "merge": Into,
    "avoid": Nothing,
    "undo": Nothing,
    "reassign": Officer,
    "set_matter": Matter,
    "correct": Whereabouts,
    "take_back": Reason,
    "referral": Progress,
    "reopen": Reason,
    "resume": Nothing,
    "unmerge": Nothing,
}
"""In the order in which a case page offers them."""
OFFICES = tuple(name for name, _ in UNITS)
"""What a hand-over suggests; any other station or department may be written."""


def fields_of(form: Form) -> dict[str, Any]:
    """The fields as the officers' grammar gives them: ISO words, empty ones left out."""
    return {key: iso(value) for key, value in form.data.items() if value not in (None, "", [])}


def iso(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat(timespec="minutes") if hasattr(value, "hour") else value.isoformat()
    return value.strip() if isinstance(value, str) else value


def check(form: Form, label: Callable[[str], str]) -> None:
    """Raises `BadForm` naming every field that is to be mended."""
    if not form.validate():
        raise BadForm(field="、".join(label(name) for name in form.errors))


Choices = Sequence[tuple[str, str]]


def of_case(name: str, data: Any, case: Case, officers: Choices, matters: Choices, planned: Choices) -> Form:
    """The command's form, its choices filled with what the case and its station have."""
    form = FORMS[name](data)
    if isinstance(form, Appointment):
        form.seq.choices = planned if len(planned) == 1 else [NOTHING_YET, *planned]
    if isinstance(form, Officer):
        form.officer.choices = [NOTHING_YET, *officers]
    if isinstance(form, Matter):
        form.matter.choices = [NOTHING_YET, *((code, label) for code, label in matters if code != case.matter)]
    return form
