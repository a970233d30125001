"""A case in the catalogue's words: its matter, its clock, the other office, and who works on it."""

from typing import TYPE_CHECKING

from bot.domain.cases import Case
from bot.domain.events import CaseEvent
from bot.domain.ids import MatterCode
from bot.domain.officers import Role
from bot.service import days
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App


def case_facts(app: "App", case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "label": label_of(app, case.matter),
        "place": case.place or app.notices.text("place_unknown"),
        "summary": case.summary or app.notices.text("summary_none"),
        "due": due_words(app, case),
    }


def label_of(app: "App", matter: MatterCode) -> str:
    """The officers' word for it."""
    row = app.catalogue.get(matter)
    return row.label if row else matter


def due_words(app: "App", case: Case) -> str:
    if case.due_at is None:
        return app.notices.text("due_none")
    return app.notices.text("due", at=days.moment_words(app, case.due_at))


def step_name(app: "App", event: CaseEvent) -> str:
    """What happened, in a few words; where there are some for it, of what was called off, or why it was reported."""
    key, more = f"event.{type(event).__name__}", getattr(event, "what", "") or getattr(event, "stage", "")
    return app.notices.text(f"{key}.{more}" if app.notices.has(f"{key}.{more}") else key)


def office_name(app: "App", to: str) -> str:
    key = f"office.{to}"
    return app.notices.text(key) if app.notices.has(key) else to


def officer_title(app: "App", ledger: Ledger, officer_id: str | None) -> str:
    """社区民警, with the posted surname where the station allows it."""
    officer = ledger.officer(officer_id) if officer_id else None
    if officer is not None and officer.role is Role.DUTY_DESK:
        return app.notices.text("desk_title")
    surname = officer.name[:1] if officer and app.settings.name_officers else ""
    return app.notices.text("officer_title", surname=surname)
