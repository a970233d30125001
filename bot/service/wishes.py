"""What a reporter wishes: how officers may show up, whether messages may come, whether the outcome is wanted."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import commands as ask
from bot.domain import events as done
from bot.domain.cases import Flag
from bot.domain.events import Happened
from bot.domain.ids import CaseId, PersonId, SubmissionId
from bot.domain.officers import SYSTEM, Actor
from bot.domain.questioning import VISITS, visit_flags
from bot.domain.submissions import Proof, TipState
from bot.service import casework
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App, Cause


def choose_visit(
    app: "App", ledger: Ledger, command: ask.ChooseVisit, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """How officers may show up; binding for their next steps."""
    flag = {"routine": Flag.ROUTINE_VISIT, "register_only": Flag.REGISTER_ONLY}.get(command.way)
    wish_of(ledger, command.submission, add={flag} if flag else set(), drop=set(VISITS))
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None:
            happened += set_flags(app, ledger, tip.case, drop=set(VISITS), add=set(wished(ledger, tip.case)))
    return tuple(happened)


def wished(ledger: Ledger, case: CaseId) -> frozenset[Flag]:
    """What the reporters of a case allow together; the withdrawn no longer count."""
    tips = [tip for tip in ledger.tips_on(case) if tip.state is not TipState.WITHDRAWN]
    return visit_flags([s.facts.flags for tip in tips if (s := ledger.submission(tip.submission))])


def choose_contact(
    app: "App", ledger: Ledger, command: ask.ChooseContact, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """Only a person's own word allows messages to somebody who is hurt at home."""
    add, drop = {Flag.SAFE_CONTACT}, {Flag.CONTACT_HERE}
    if command.way == "here":
        add, drop = drop, add
    wish_of(ledger, command.submission, add=add, drop=drop)
    person = ledger.person(PersonId(str(actor.id)))
    ledger.save_person(replace(person, safe_contact=command.way != "here"))
    happened: list[Happened] = []
    for tip in ledger.tips_of(command.submission):
        if tip.case is not None:
            happened += set_flags(app, ledger, tip.case, add=add, drop=drop)
    return tuple(happened)


def wish_of(ledger: Ledger, submission_id: SubmissionId, *, add: set[Flag], drop: set[Flag]) -> None:
    submission = ledger.submission(submission_id)
    if submission is not None:
        facts = replace(submission.facts, flags=frozenset((submission.facts.flags - drop) | add))
        ledger.save_submission(replace(submission, facts=facts))


def set_flags(app: "App", ledger: Ledger, case_id: CaseId, *, add: set[Flag], drop: set[Flag]) -> tuple[Happened, ...]:
    case = casework.the_case(ledger, case_id)
    flags = (case.flags - drop) | add
    if flags == case.flags:
        return ()
    changed = done.FlagsChanged(flags=tuple(sorted(flag.value for flag in flags)))
    return (casework.append(app, ledger, case, changed, SYSTEM)[1],)


def stop_contact(
    app: "App", ledger: Ledger, command: ask.StopContact, actor: Actor, cause: "Cause | None"
) -> tuple[Happened, ...]:
    """No outcome is wished: kept with the submission, and proof enough when the case is answered."""
    submission = ledger.submission(command.submission)
    if submission is None:
        return ()
    answers = (*submission.facts.answers, ("outcome", Proof.NOT_WANTED.value))
    ledger.save_submission(replace(submission, facts=replace(submission.facts, answers=answers)))
    return ()
