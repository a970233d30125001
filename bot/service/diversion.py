"""The reporter's choice at another office's door: handed over, told where to call, or a mediator's time."""

from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, State
from bot.domain.diversion import hours_on_site
from bot.domain.events import Happened
from bot.domain.matters import Destination, Matter
from bot.domain.officers import SYSTEM, Actor
from bot.domain.questioning import door, line_of
from bot.domain.submissions import Facts
from bot.service import casework
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause


def choose_diversion(
    app: "App", ledger: Ledger, command: ask.ChooseDiversion, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Hand the matter over and bring the result back, or leave it to the reporter with the number to call."""
    submission = ledger.submission(command.submission)
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission) if submission else ():
        matter = app.catalogue.get(tip.matter) if tip.matter else None
        case = ledger.case(tip.case) if tip.case else None
        if submission is None or matter is None or case is None or case.state is not State.RECEIVED:
            continue
        to = door(matter, submission.facts).to
        if matter.ladder or to.value != submission.facts.offered:
            continue
        if command.way != "hand_over" and (to is Destination.MEDIATION or len(ledger.tips_on(case.id)) > 1):
            continue  # only registered: the case stays with the community officer, or others wait for it too
        asked = diversion(app, case, matter, submission.facts, command.way)
        happened += casework.on_case(app, ledger, asked, SYSTEM, None)
    return tuple(happened)


def diversion(app: "App", case: Case, matter: Matter, facts: Facts, way: str) -> ask.Transfer | ask.Conclude:
    to = door(matter, facts).to
    office = app.notices.text(f"office.{to.value}")
    department, line = matter.department or office, line_of(matter, to) or office
    if way == "hand_over":
        why = "transfer_reason" if matter.department else f"transfer_reason.{to.value}"
        return ask.Transfer(
            case=case.id,
            to=to.value,
            reason=app.notices.text(why, department=department),
            follow_up=app.notices.text("transfer_follow_up"),
            days=matter.result_days,
            hours=hours_on_site(matter, facts),
        )
    text = app.notices.text("myself_advice", line=line)
    return ask.Conclude(case=case.id, outcome=Outcome.ADVISED, text=text)


def choose_time(
    app: "App", ledger: Ledger, command: ask.ChooseTime, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """The resident's choice among a mediator's times; the first dispute that waits for one takes it."""
    for tip in ledger.tips_of(command.submission):
        case = ledger.case(tip.case) if tip.case else None
        offered = case.referral.offered if case and case.referral else ()
        if case is not None and offered:
            at = offered[command.choice - 1] if 0 < command.choice <= len(offered) else None
            return casework.on_case(app, ledger, ask.BookTime(case=case.id, at=at), actor, None)
    return ()
