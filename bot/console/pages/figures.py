"""Statistics with pictures, and the export of a list of cases."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.console import forms
from bot.console.pages.identity import confirmed
from bot.console.pages.work import row
from bot.console.reasons import check_reason
from bot.console.web import Visit, words_of
from bot.domain.errors import Refused
from bot.domain.ids import BeatCode, new_id
from bot.domain.policy import sees
from bot.service import days, scope
from bot.service.figures import PERIODS, Figure, NotReckoned
from bot.store.lists import Wanted

BARS = 12
ROWS_CAP = 2_000
DAYS_CAP = 366
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
"""A spreadsheet would run a cell that begins so (security.md S5)."""
COLUMNS = ("number", "matter", "place", "beat", "urgency", "state", "outcome", "officer", "opened", "due", "late")


def statistics(visit: Visit) -> Response:
    period = visit.asked("period") if visit.asked("period") in PERIODS else "month"
    with visit.app.store.read() as ledger:
        try:
            found = visit.console.board.figures(visit.app, ledger, visit.officer, period)
        except NotReckoned as refused:
            words = words_of(visit.console, refused)
            return visit.render("reckoning.html", status=503, period=period, periods=list(PERIODS), words=words)
        beats = {beat.code: beat.name for beat in ledger.beats()}
    if found is None:
        return visit.render("reckoning.html", period=period, periods=list(PERIODS), words="")
    matters = {code: matter.label for code, matter in visit.app.catalogue.items()}
    return visit.render(
        "statistics.html",
        period=period,
        periods=list(PERIODS),
        figures=found,
        at=days.stamp(visit.app, found.at),
        matters=named(visit, found.by_matter, matters),
        beats=named(visit, found.by_beat, beats),
        bars=BARS,
    )


def named(visit: Visit, found: Sequence[Figure], names: Any) -> list[Figure]:
    nameless = visit.console.texts.text("nameless")
    return [replace(figure, name=names.get(figure.name, figure.name) or nameless) for figure in found]


# --- export


def export_page(visit: Visit) -> Response:
    return visit.render("export.html", words="", reason="", cap=ROWS_CAP, periods=list(PERIODS))


def export(visit: Visit) -> Response:
    reason, period = visit.said("reason"), visit.said("period")
    try:
        return exported(visit, reason, period)
    except Refused as refused:
        words = words_of(visit.console, refused)
        return visit.render("export.html", status=422, words=words, reason=reason, cap=ROWS_CAP, periods=list(PERIODS))


def exported(visit: Visit, reason: str, period: str) -> Response:
    """Rows as in every list; the mark on top leads back to who took them and when."""
    if period not in PERIODS:
        raise forms.BadForm(field=visit.console.texts.text("field.period"))
    check_reason(reason, visit.console.texts.text("field.reason"))
    confirmed(visit)
    since = visit.at - timedelta(days=min(PERIODS[period], DAYS_CAP))
    with visit.app.store.begin() as ledger:
        mine = scope.scope_of(ledger, visit.officer)
        cases = ledger.case_page(mine, Wanted(opened_from=since), limit=ROWS_CAP)
        beats = {beat.code: beat.name for beat in ledger.beats()}
        rows = [cells(visit, row(visit, ledger, case), beats) for case in cases if sees(visit.officer, case)]
        mark = new_id(visit.at)
        ledger.audit(visit.actor, "Export", f"cases:{len(rows)}:{mark}", visit.at, reason=reason)
    say = visit.console.texts.text
    head = ([say("export.mark", mark=mark, officer=visit.officer.name)], [say(f"export.{name}") for name in COLUMNS])
    body = sheet([*head, *rows])
    headers = {"Content-Disposition": f'attachment; filename="cases-{mark[:8]}.csv"'}
    return Response(body.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def cells(visit: Visit, shown: Mapping[str, Any], beats: Mapping[BeatCode, str]) -> list[str]:
    """A case as its list shows it, with its times so that a spreadsheet can reckon with them."""
    case, say, tz = shown["case"], visit.console.texts.text, visit.app.tz
    moments = [f"{at.astimezone(tz):%Y-%m-%d %H:%M}" if at else "" for at in (case.opened_at, case.due_at)]
    late = say("due.late") if shown["due_class"] == "late" else ""
    outcome = say(f"outcome.{case.outcome.value}") if case.outcome else ""
    beat, urgency = beats.get(case.beat, ""), say(f"urgency.{case.urgency.value}")
    told = [shown["number"], shown["label"], shown["place"], beat, urgency, shown["state"], outcome, shown["officer"]]
    return [*told, *moments, late]


def sheet(rows: Sequence[Sequence[object]]) -> str:
    """CSV for a spreadsheet."""
    out = io.StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\0", "")
    return f"'{text}" if str(value).startswith(FORMULA) else text
