"""The work list: what waits, soonest due on top."""

from typing import Any

from starlette.responses import Response

from bot.console.web import Visit
from bot.domain.cases import Case, State
from bot.domain.officers import Role
from bot.domain.policy import Action
from bot.service import case_words, days, standing, views, work_list
from bot.store.ledger import Ledger

MATTERS_SHOWN = 200


def home(visit: Visit) -> Response:
    """Where each role begins."""
    if not visit.may(Action.LIST):
        return visit.go({Role.AUDITOR: "/audit", Role.ADMIN: "/officers"}.get(visit.officer.role, "/login"))
    if number := visit.asked("number"):
        return visit.go(f"/cases/{number[:8].upper()}" if number.isalnum() and number.isascii() else "/")
    return listed(visit, "work.html")


def part(visit: Visit) -> Response:
    """Only the rows and the numbers, for a page that is open."""
    return listed(visit, "work_rows.html")


def listed(visit: Visit, template: str) -> Response:
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
