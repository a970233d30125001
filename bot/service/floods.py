"""Over a limit nothing is dropped and nobody is blocked: the words are kept together for the desk (security.md R9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Flag
from bot.domain.events import Happened
from bot.domain.ids import PersonId
from bot.domain.officers import Actor
from bot.domain.submissions import Facts, Submission
from bot.service import submissions
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause

FLOOD = "flood"
"""Kind of an inbox row over the limit of a minute."""
TOGETHER = timedelta(hours=1)


def keep_flood(
    app: "App", ledger: Ledger, command: ask.KeepFlood, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """To the flood of the last hour, else to a new one with its receipt, which is the one answer."""
    running = running_flood(app, ledger.submissions(PersonId(str(actor.id))))
    if running is not None:
        said = submissions.join(running.said, command.said)
        ledger.save_submission(replace(running, said=said, touched_at=app.now()))
        return ()
    facts = Facts(flags=frozenset({Flag.FLOOD}))
    note = ask.NoteFacts(submission=command.submission, facts=facts, said=command.said)
    submissions.note_facts(app, ledger, note, actor, None)
    return submissions.submit(app, ledger, ask.Submit(submission=command.submission, why="flood"), actor, None)


def running_flood(app: "App", known: Sequence[Submission]) -> Submission | None:
    fresh = [s for s in known if Flag.FLOOD in s.facts.flags and not s.facts.matters]
    return next((s for s in fresh if app.now() - s.touched_at < TOGETHER), None)
