"""The work list: what waits, soonest due on top."""

import re
from typing import Any

from starlette.responses import Response

from bot.console.forms import CASE_NUMBER
from bot.console.web import Visit
from bot.domain.cases import Case, State
from bot.domain.ids import CASE_LETTERS
from bot.domain.officers import Role
from bot.domain.policy import Action
from bot.service import case_words, days, standing, views, work_list
from bot.store.ledger import Ledger
from bot.understanding.normalise import fold

MATTERS_SHOWN = 200
WHOLE, ENDING = re.compile(CASE_NUMBER), re.compile(r"\d{4}")


def home(visit: Visit) -> Response:
    """Where each role begins."""
    if not visit.may(Action.LIST):
        return visit.go({Role.AUDITOR: "/audit", Role.ADMIN: "/officers"}.get(visit.officer.role, "/login"))
    if number := fold(visit.asked("number")).replace(" ", "").upper():
        return numbered(visit, number)
    return listed(visit, "work.html")


def numbered(visit: Visit, said: str) -> Response:
    """To the case; digits alone mean the one that ends so, as in chat."""
    if WHOLE.fullmatch(said):
        return visit.go(f"/cases/{said}")
    with visit.app.store.read() as ledger:
        found = ending(visit, ledger, said) if ENDING.fullmatch(said) else []
    if len(found) == 1:
        return visit.go(f"/cases/{found[0]}")
    texts = visit.console.texts
    several = texts.text("several_cases", numbers="、".join(found))
    return listed(visit, "work.html", words=several if found else texts.text("error.UnknownCase"), said=said[:8])


def ending(visit: Visit, ledger: Ledger, digits: str) -> list[str]:
    """The cases that the officer may look at and that end so: a look-up for each letter there is."""
    known = [ledger.case_by_number(f"{letter}{digits}", visit.officer.station or None) for letter in CASE_LETTERS]
    return [case.number for case in known if case is not None and visit.may(Action.LOOK, case)]


def part(visit: Visit) -> Response:
    """Only the rows and the numbers, for a page that is open."""
    return listed(visit, "work_rows.html")


def listed(visit: Visit, template: str, *, words: str = "", said: str = "") -> Response:
    view = visit.asked("view") or ("mine" if visit.officer.role is Role.COMMUNITY_OFFICER else "open")
    filters = {name: visit.asked(name) for name in ("beat", "matter", "state")}
    page = visit.asked("page")
    with visit.app.store.read() as ledger:
        asked = work_list.wanted(visit.app, visit.officer, view, **filters)
        counts, known = work_list.counts(visit.app, ledger, visit.officer), beats(visit, ledger)
        total = None if any(filters.values()) else counts.get(view)
        number = int(page) if page.isdecimal() and len(page) < 7 else 1
        found = work_list.page_of(ledger, visit.officer, asked, number, total)
        rows = [row(visit, ledger, case) for case in found.cases]
    matters = [(m.code, m.label) for m in visit.app.catalogue.values()][:MATTERS_SHOWN]
    return visit.render(
        template,
        status=404 if words else 200,
        words=words,
        said=said,
        view=view,
        views=list(work_list.VIEWS),
        filters=filters,
        found=found,
        rows=rows,
        matters=matters,
        states=[(state.value, visit.app.notices.text(f"state.{state.value}")) for state in State],
        counts=counts,
        beats=known,
        done=visit.asked("done"),
    )


def beats(visit: Visit, ledger: Ledger) -> list[tuple[str, str]]:
    """The beats that a filter may name."""
    mine = set(visit.officer.beats)
    return [(beat.code, beat.name) for beat in ledger.beats(visit.officer.station) if not mine or beat.code in mine]


def row(visit: Visit, ledger: Ledger, case: Case) -> dict[str, Any]:
    """One case as a list shows it."""
    officer = standing.roster(visit.app, ledger).known(case.assignee)
    facts = case_words.case_facts(visit.app, case)
    return facts | {
        "case": case,
        "state": views.state_label(visit.app, case),
        "officer": officer.name if officer else "",
        "since": days.stamp(visit.app, case.opened_at),
        "due_class": work_list.due_class(case, visit.at),
        "flags": [visit.app.notices.text(f"flag.{flag.value}") for flag in sorted(case.flags)],
    }
