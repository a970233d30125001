"""The mark a reporter gives: an unhappy one reopens the case."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.events import Happened
from bot.domain.officers import SYSTEM, Actor
from bot.domain.submissions import LOW_SCORE, TipState
from bot.service import additions, casework
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause


def rate(app: "App", ledger: Ledger, command: ask.Rate, actor: Actor, cause: "Cause | None") -> tuple[Happened, ...]:
    """Solved or not. An unhappy reporter reopens the case, and the head hears of it."""
    submission = ledger.submission(command.submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission) if submission else ():
        if tip.state is TipState.ANSWERED and tip.case is not None:
            ledger.save_tip(replace(tip, rating=command.score, rated_at=app.now()))
            case = casework.the_case(ledger, tip.case)
            case, line = casework.append(app, ledger, case, done.TipRated(tip=tip.id, score=command.score), SYSTEM)
            happened.append(line)
            if command.score <= LOW_SCORE and additions.may_reopen(app, case):
                happened += casework.on_case(app, ledger, ask.Reopen(case=case.id, reason="unhappy"), actor, None)
    return tuple(happened)
