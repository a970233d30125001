"""What the station words and sets otherwise: seen in groups, changed one at a time, with history and the way back."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.catalogue.choices import Choosable
from bot.console.web import Visit, words_of
from bot.domain.errors import BadSetting, Refused
from bot.service import choices, days
from bot.store.choices import Choice
from bot.store.ledger import Ledger

SHORT = 60
SHOWN = 20


class UnknownChoice(Refused):
    """There is nothing of this name to choose."""


def station_of(visit: Visit) -> str:
    """An administrator chooses for the own station; one of every station for that which runs here."""
    return visit.officer.station or visit.app.settings.station_name


def overview(visit: Visit) -> Response:
    rows = visit.app.defaults.choosable.rows
    with visit.app.store.read() as ledger:
        history = ledger.choice_history(station_of(visit))
        names = names_of(ledger)
    last = {one.name: one for one in history}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values():
        groups.setdefault(row.group, []).append(item(visit, row, last.get(row.name), names))
    return visit.render("choices.html", groups=groups, done=visit.asked("done"))


def names_of(ledger: Ledger) -> Mapping[str, str]:
    return {str(officer.id): officer.name for officer in ledger.officers()}


def item(visit: Visit, row: Choosable, last: Choice | None, names: Mapping[str, str]) -> dict[str, Any]:
    changed = last is not None and last.value is not None
    value = last.value if last is not None and last.value is not None else choices.usual(visit.app.defaults, row)
    return {
        "row": row,
        "label": label(visit, row),
        "value": shown_value(visit, row, value),
        "changed": changed,
        "by": names.get(last.officer or "", "") if last else "",
        "day": days.stamp(visit.app, last.at) if last else "",
    }


def label(visit: Visit, row: Choosable) -> str:
    if row.kind == "practice":
        return next(one.label for one in visit.app.defaults.practice if one.code == row.key)
    return visit.console.texts.text(f"choice.{row.name}")


def shown_value(visit: Visit, row: Choosable, value: str) -> str:
    """As people read it."""
    texts = visit.console.texts
    if row.kind in ("yes_no", "practice") and texts.has(f"choice.value.{value}"):
        return texts.text(f"choice.value.{value}")
    if row.kind == "practice":
        return texts.text("choice.value.days", days=value)
    return value or texts.text("choice.value.none")


def one(visit: Visit) -> Response:
    return shown(visit, the_row(visit))


def the_row(visit: Visit) -> Choosable:
    row = visit.app.defaults.choosable.rows.get(visit.request.path_params["name"])
    if row is None:
        raise UnknownChoice
    return row


def shown(visit: Visit, row: Choosable, words: str = "", typed: str | None = None) -> Response:
    with visit.app.store.read() as ledger:
        history: Sequence[Choice] = ledger.choice_history(station_of(visit), row.name)
        names = names_of(ledger)
    usual = choices.usual(visit.app.defaults, row)
    last = history[-1] if history else None
    now = last.value if last is not None and last.value is not None else usual
    lines = [item(visit, row, past, names) for past in reversed(history[-SHOWN:])]
    return visit.render(
        "choice.html",
        status=422 if words else 200,
        row=row,
        label=label(visit, row),
        usual=usual,
        usual_shown=shown_value(visit, row, usual),
        value=now if typed is None else typed,
        changed=last is not None and last.value is not None,
        history=lines,
        words=words,
    )


def save(visit: Visit) -> Response:
    """Keep it, or go back to the first value; every process takes it over within seconds, this one at once."""
    row = the_row(visit)
    chosen = None if visit.said("usual") else visit.said("value")
    try:
        with visit.app.store.begin() as ledger:
            choices.choose(visit.app, ledger, station_of(visit), row.name, chosen, visit.actor)
    except BadSetting:
        return shown(visit, row, visit.console.texts.text("choice.fault.setting"), visit.said("value"))
    except Refused as refused:
        return shown(visit, row, fault(visit, refused), visit.said("value"))
    choices.renew(visit.app)
    return visit.go(f"/choices?done={row.name}")


def fault(visit: Visit, refused: Refused) -> str:
    key = f"choice.fault.{refused.facts.get('why', '')}"
    texts = visit.console.texts
    return texts.text(key, **refused.facts) if texts.has(key) else words_of(visit.console, refused)
