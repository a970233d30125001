"""What the station chose otherwise: checked when it is saved, and laid over files and environment in every process."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.catalogue.calendar import WorkCalendar
from bot.catalogue.choices import NO, OFF, YES, BadChoice, Choosable, Choosables, check_text, days_of, number
from bot.catalogue.notices import Notices
from bot.domain.errors import BadSetting, Refused
from bot.domain.officers import Actor
from bot.domain.practice import Reminder
from bot.settings import Settings, faults_of
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What files and environment say."""

    settings: Settings
    notices: Notices
    practice: tuple[Reminder, ...]
    calendar: WorkCalendar
    choosable: Choosables


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """What holds once the station's choices lie over the defaults."""

    settings: Settings
    notices: Notices
    practice: tuple[Reminder, ...]
    calendar: WorkCalendar


def usual(defaults: Defaults, row: Choosable) -> str:
    """The first value, as the page shows it and as it would be typed."""
    if row.kind == "text":
        return defaults.notices.raw(row.key)
    if row.kind == "practice":
        return str(next(one.days for one in defaults.practice if one.code == row.key))
    if row.kind == "days":
        return "\n".join(day.isoformat() for day in defaults.calendar.days(worked=row.key == "worked"))
    value = getattr(defaults.settings, row.key)
    return (YES if value else NO) if row.kind == "yes_no" else str(value)


def sound(defaults: Defaults, row: Choosable, chosen: str) -> str:
    """The choice as it will be kept. Raises `BadChoice`."""
    if row.kind == "text":
        return check_text(defaults.choosable, usual(defaults, row), chosen)
    if row.kind == "days":
        return "\n".join(day.isoformat() for day in days_of(chosen))
    if row.kind == "yes_no" and chosen not in (YES, NO):
        raise BadChoice(why="yes_no")
    if row.kind == "yes_no" or (row.kind == "practice" and chosen.strip() == OFF):
        return chosen.strip()
    return str(number(row, chosen))


def laid_over(defaults: Defaults, values: Mapping[str, str]) -> Effective:
    """Raises `BadChoice` or `BadSetting` for a choice that cannot be used."""
    rows = defaults.choosable.rows
    known = {name: sound(defaults, rows[name], value) for name, value in values.items() if name in rows}

    def of(kind: str) -> dict[str, str]:
        return {rows[name].key: value for name, value in known.items() if rows[name].kind == kind}

    told: dict[str, Any] = {key: value == YES for key, value in of("yes_no").items()}
    told |= {key: int(value) for key, value in of("number").items()}
    return Effective(
        settings=without_faults(replace(defaults.settings, **told)),
        notices=defaults.notices.with_texts(of("text")),
        practice=with_days(defaults.practice, of("practice")),
        calendar=with_holidays(defaults.calendar, of("days")),
    )


def without_faults(settings: Settings) -> Settings:
    """Raises `BadSetting` for the first fault, as at start."""
    for fault in faults_of(settings):
        raise fault
    return settings


def with_days(rows: tuple[Reminder, ...], chosen: Mapping[str, str]) -> tuple[Reminder, ...]:
    kept = [row for row in rows if chosen.get(row.code) != OFF]
    return tuple(replace(row, days=int(chosen[row.code])) if row.code in chosen else row for row in kept)


def with_holidays(calendar: WorkCalendar, chosen: Mapping[str, str]) -> WorkCalendar:
    """Raises `BadChoice` for a day that is to be worked and free."""
    days: dict[str, list[date]] = {
        key: days_of(chosen[key]) if key in chosen else list(calendar.days(worked=key == "worked"))
        for key in ("worked", "free")
    }
    if both := set(days["worked"]) & set(days["free"]):
        raise BadChoice(why="both", word=min(both).isoformat())
    return WorkCalendar(dict.fromkeys(days["worked"], True) | dict.fromkeys(days["free"], False))


# --- keeping and renewing


def choose(app: "App", ledger: Ledger, station: str, name: str, chosen: str | None, actor: Actor) -> None:
    """Keep a station's choice, or with None go back to the first value. Every choice stays in its history. Raises
    `BadChoice` or `BadSetting`; then nothing may be committed."""
    row = app.defaults.choosable.rows.get(name)
    if row is None:
        raise BadChoice(why="unknown")
    value = None if chosen is None else sound(app.defaults, row, chosen)
    values = {key: old for key, old in ledger.choices(station).items() if key != name}
    laid_over(app.defaults, values | ({name: value} if value is not None else {}))
    ledger.add_choice(station, name, value, actor.id, app.now())
    ledger.audit(actor, "Choose" if value is not None else "ChooseUsual", f"choice:{name}", app.now())


def renew(app: "App") -> None:
    """Take over what was chosen since the last look, in this process or another."""
    station = app.defaults.settings.station_name
    with app.store.read() as ledger:
        version = ledger.choices_version(station)
        if version == app.choices_seen:
            return
        values = ledger.choices(station)
    found = usable(app.defaults, values)
    app.settings, app.notices = found.settings, found.notices
    app.practice, app.calendar = found.practice, found.calendar
    app.choices_seen = version


def usable(defaults: Defaults, values: Mapping[str, str]) -> Effective:
    """All choices, or without those that a newer version of files or environment does not bear: the room goes on."""
    try:
        return laid_over(defaults, values)
    except Refused:
        kept: dict[str, str] = {}
        for name, value in values.items():
            if bears(defaults, kept | {name: value}):
                kept[name] = value
            else:
                log.error("action=choice_left_out name=%s", name)
        return laid_over(defaults, kept)


def bears(defaults: Defaults, values: Mapping[str, str]) -> bool:
    try:
        laid_over(defaults, values)
    except (BadChoice, BadSetting):
        return False
    return True
