"""Opening who told: with a reason and the second factor, for those few whom the law's secrecy leaves it to."""

from typing import Any

from starlette.responses import Response

from bot.console import auth
from bot.console.reasons import check_reason
from bot.console.web import Visit, words_of
from bot.domain.errors import Refused
from bot.service.aliases import alias
from bot.store.ledger import Ledger

CONTACT = ("contact", "phone", "name", "real_name")
"""Answers of a reporter that say how to reach them."""


def ask(visit: Visit) -> Response:
    return visit.render("identity.html", case=visit.the_case, words="", reason="", people=None)


def open_it(visit: Visit) -> Response:
    reason = visit.said("reason")
    try:
        people = opened(visit, reason)
    except Refused as refused:
        words = words_of(visit.console, refused)
        return visit.render("identity.html", status=422, case=visit.the_case, words=words, reason=reason, people=None)
    return visit.render("identity.html", case=visit.the_case, words="", reason=reason, people=people)


def opened(visit: Visit, reason: str) -> list[dict[str, Any]]:
    """Everybody who told on the case."""
    check_reason(reason, visit.console.texts.text("field.reason"))
    confirmed(visit)
    case = visit.the_case
    with visit.app.store.begin() as ledger:
        ledger.audit(visit.actor, "OpenIdentity", f"case:{case.id}", visit.at, reason=reason)
        return [identity(visit, ledger, tip) for tip in ledger.tips_on(case.id)]


def confirmed(visit: Visit) -> None:
    """The second factor once more; a wrong code is counted even though nothing else happens."""
    refused = None
    with visit.app.store.begin() as ledger:
        try:
            auth.confirm_person(ledger, visit.officer, visit.said("code"), visit.console.wall())
        except Refused as wrong:
            ledger.audit(visit.actor, "Confirm", f"officer:{visit.officer.id}", visit.at, result=wrong.code)
            refused = wrong
    if refused is not None:
        raise refused


def identity(visit: Visit, ledger: Ledger, tip: Any) -> dict[str, Any]:
    submission = ledger.submission(tip.submission)
    answers = dict(submission.facts.answers) if submission else {}
    return {
        "alias": alias(ledger, visit.the_case.id, tip.person),
        "openid": ledger.openid(tip.person),
        "contact": [answers[name] for name in CONTACT if name in answers],
        "real_name": ledger.real_name(tip.person),
    }
