"""The duty desk: what is urgent, what is to be sorted, heard or looked at, who is talking, what could not be sent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.console.pages.incidents import alarm
from bot.console.pages.work import row
from bot.console.web import Visit
from bot.domain.cases import Case, State, Urgency
from bot.domain.errors import Refused
from bot.domain.events import ReporterReplied
from bot.domain.ids import InboxId
from bot.domain.policy import Action, sees
from bot.service import days, incidents
from bot.service.scope import AT_WORK, scope_of
from bot.store.ledger import Ledger
from bot.store.lists import Waiting, Wanted

SHOWN = 50
QUEUES: Mapping[str, Wanted] = {
    "incidents": Wanted(
        states=(State.RECEIVED, State.VERIFYING), urgency=(Urgency.EMERGENCY, Urgency.URGENT), newest=True
    ),
    "sort": Wanted(states=(State.RECEIVED,), queue="sort"),
    "media": Wanted(states=(State.RECEIVED,), queue="media"),
    "head": Wanted(states=AT_WORK, queue="head"),
}


class NothingToReplay(Refused):
    """The row is not dead or held any more: somebody replayed it, or it went out."""


def desk(visit: Visit) -> Response:
    return shown(visit, "duty.html")


def part(visit: Visit) -> Response:
    return shown(visit, "duty_rows.html")


def shown(visit: Visit, template: str) -> Response:
    with visit.app.store.read() as ledger:
        scope = scope_of(ledger, visit.officer)
        ringing = {case.id: case for case in running(visit, ledger)}
        queues = {}
        for name, wanted in QUEUES.items():
            cases = [
                case
                for case in ledger.case_page(scope, wanted, limit=SHOWN)
                if sees(visit.officer, case) and case.id not in ringing
            ]
            queues[name] = [row(visit, ledger, case) for case in cases]
        alarms = [alarm(visit, incidents.incident(ledger, case)) for case in ringing.values()]
        relays = [talk(visit, ledger, case) for case in ledger.relays(visit.at) if sees(visit.officer, case)]
        stuck = stuck_rows(visit, ledger)
    return visit.render(template, alarms=alarms, queues=queues, relays=relays, stuck=stuck, done=visit.asked("done"))


def talk(visit: Visit, ledger: Ledger, case: Case) -> dict[str, Any]:
    """A running talk with the time of the reporter's last word, as far as it is known, and whether it was answered."""
    people = [ledger.person(tip.person) for tip in ledger.tips_on(case.id)]
    words = [person.last_word for person in people if person.relay_case == case.id and person.last_word is not None]
    spoke = max(words, default=None)
    replies = [line.at for line in ledger.history(case.id) if isinstance(line.event, ReporterReplied)]
    answered = bool(replies) and (spoke is None or replies[-1] >= spoke)
    told = {"spoke": days.stamp(visit.app, spoke) if spoke else "", "answered": answered}
    return row(visit, ledger, case) | told


def running(visit: Visit, ledger: Ledger) -> Sequence[Case]:
    return [case for case in incidents.running(ledger, visit.officer) if visit.may(Action.READ_WORDS, case)]


def stuck_rows(visit: Visit, ledger: Ledger) -> dict[str, Any]:
    """Dead rows of both queues, and words held for the next contact; of each at most `most`."""
    scope = scope_of(ledger, visit.officer)
    found = {
        "inbox": ledger.dead_inbox(SHOWN),
        "dead": ledger.outbox_waiting("dead", scope, SHOWN),
        "held": ledger.outbox_waiting("held", scope, SHOWN),
    }
    return {"most": SHOWN} | {name: [waiting(visit, one) for one in rows] for name, rows in found.items()}


def waiting(visit: Visit, one: Waiting) -> dict[str, Any]:
    label, why = (known(visit, key) for key in (f"kind.{one.kind}", f"code.{one.code}"))
    return {"row": one, "label": label or one.kind, "why": why, "day": days.stamp(visit.app, one.at)}


def known(visit: Visit, key: str) -> str:
    """The words for it, empty where there are none."""
    return visit.console.texts.text(key) if visit.console.texts.has(key) else ""


def queues(visit: Visit) -> Response:
    """The same rows for whoever only keeps the service running."""
    with visit.app.store.read() as ledger:
        stuck = stuck_rows(visit, ledger)
    return visit.render("queues.html", stuck=stuck, done=visit.asked("done"))


REPLAYS: Mapping[str, Callable[[Ledger, str, Any], bool]] = {
    "inbox": lambda ledger, row_id, at: ledger.replay_inbox(InboxId(row_id), at),
    "outbox": lambda ledger, row_id, at: ledger.replay_outbox(row_id, at),
}


def replay(visit: Visit) -> Response:
    kind, row_id = visit.said("kind"), visit.said("row")
    with visit.app.store.begin() as ledger:
        if kind not in REPLAYS or not REPLAYS[kind](ledger, row_id, visit.at):
            raise NothingToReplay
        ledger.audit(visit.actor, "Replay", f"{kind}:{row_id}"[:100], visit.at)
    return visit.go("/duty?done=replay" if visit.may(Action.DUTY) else "/queues?done=replay")
