"""Who is told what, derived from each event. One row per event and recipient, so nothing is told twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import events as done
from bot.domain.cases import Case
from bot.domain.events import Happened
from bot.domain.ids import PersonId
from bot.domain.lifecycle import UNDO_SECONDS
from bot.domain.submissions import Tip, TipState
from bot.service import notices, officer_notices, reporter_notices
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App


def tell(app: "App", ledger: Ledger, case: Case, line: Happened, *, undoable: bool) -> None:
    """Owe every notice that an event brings. Progress that can still be undone waits two minutes."""
    later = app.now() + timedelta(seconds=UNDO_SECONDS) if undoable else None
    if to_reporters := reporter_notices.REPORTERS.get(type(line.event)):
        for tip in owed_tips(app, ledger, case, type(line.event)):
            if notice := to_reporters(app, ledger, case, line, tip):
                notices.owe(app, ledger, notice if later is None else replace(notice, not_before=later))
    if to_officers := officer_notices.OFFICERS.get(type(line.event)):
        to_officers(app, ledger, case, line)


def readers(app: "App", ledger: Ledger, case: Case, event: type) -> set[PersonId]:
    """Who would read what an event of this kind tells the reporters."""
    return {tip.person for tip in owed_tips(app, ledger, case, event)}


def owed_tips(app: "App", ledger: Ledger, case: Case, event: type) -> Sequence[Tip]:
    """Reporters who still wait for word; withdrawn ones are left in peace. An officer's reply goes to whom the officer
    talks with, else to everyone who told."""
    tips = ledger.tips_on(case.id)
    if event is done.ReporterReplied:
        heard = [tip for tip in (tips or taken_along(ledger, case)) if tip.state is not TipState.WITHDRAWN]
        return [tip for tip in heard if reporter_notices.in_relay(app, ledger.person(tip.person), case)] or heard
    return [tip for tip in tips if tip.state is TipState.SUBMITTED]


def taken_along(ledger: Ledger, case: Case) -> Sequence[Tip]:
    """The tips of a merged case: they hang on its master, and its own reporters are spoken with still."""
    master = ledger.history(case.merged_into) if case.merged_into else ()
    ids = [
        tip
        for line in master
        if isinstance(line.event, done.TipsTaken) and line.event.frm == case.id
        for tip in line.event.tips
    ]
    return [tip for one in ids if (tip := ledger.tip(one)) is not None]
