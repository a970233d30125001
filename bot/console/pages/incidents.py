"""A silent alarm on the screen: its words as they come, who has seen it, whom no push reached, and the two presses."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from bot.console import forms
from bot.console.web import Visit
from bot.domain import commands as ask
from bot.domain.cases import Flag
from bot.domain.errors import Refused
from bot.domain.ids import InboxId, new_id
from bot.service import case_words, days, incidents
from bot.service.incidents import Incident

SEEN, HELP = "seen", "help"
HEARD = {SEEN: "incident_seen_told", HELP: "incident_help_told"}
"""What the person reads after each press."""


class NoIncident(Refused):
    """The case is no silent alarm."""


def look(visit: Visit) -> Response:
    return shown(visit, "incident.html")


def part(visit: Visit) -> Response:
    """What is known, for a page that is open."""
    return shown(visit, "incident_facts.html")


def shown(visit: Visit, template: str) -> Response:
    case = visit.the_case
    check(visit)
    with visit.app.store.read() as ledger:
        found = incidents.incident(ledger, case)
        said = [{"said": one, "clock": f"{one.at.astimezone(visit.app.tz):%H:%M:%S}"} for one in found.said]
        named = any(ledger.real_name(tip.person) for tip in ledger.tips_on(case.id))
    return visit.render(
        template,
        case=case,
        row=case_words.case_facts(visit.app, case),
        said=said,
        named=named,
        heard={word: visit.app.notices.text(key) for word, key in HEARD.items()},
        once=new_id(visit.at),
        done=visit.asked("done"),
        **told(visit, found),
    )


def check(visit: Visit) -> None:
    if Flag.INCIDENT not in visit.the_case.flags:
        raise NoIncident(number=visit.the_case.number)


def told(visit: Visit, found: Incident) -> dict[str, Any]:
    """Who pressed what, and how each officer's last push ended."""
    last = {delivery.officer.id: delivery for delivery in found.deliveries}
    return {
        "incident": found,
        "seen_at": days.stamp(visit.app, found.seen_at) if found.seen_at else "",
        "help_at": days.stamp(visit.app, found.help_at) if found.help_at else "",
        "pushes": sorted(last.values(), key=lambda delivery: delivery.status in ("sent", "waiting")),
    }


def alarm(visit: Visit, found: Incident) -> Mapping[str, Any]:
    """A running alarm as a line of the duty desk."""
    facts = case_words.case_facts(visit.app, found.case)
    since = days.stamp(visit.app, found.case.opened_at)
    failed = [push for push in told(visit, found)["pushes"] if push.status in ("held", "dead")]
    return facts | told(visit, found) | {"since": since, "failed": failed}


def press(visit: Visit) -> Response:
    """收到 or 出警: the reporter hears exactly what was pressed. Neither waits for what came meanwhile, and a word that
    was said is not said again."""
    word, once = visit.said("word"), visit.said("once")
    check(visit)
    if word not in (SEEN, HELP) or len(once) != len(new_id(visit.at)) or (word == HELP and not visit.said("sure")):
        raise forms.BadForm(field=visit.console.texts.text("field.sure"))
    with visit.app.store.begin() as ledger:
        known = incidents.incident(ledger, visit.the_case)
        if (known.help_at if word == HELP else known.seen_at) is None:
            command = ask.AnswerIncident(case=visit.the_case.id, help_sent=word == HELP)
            visit.app.handle(ledger, command, visit.actor, (InboxId(once), 1 + (word == HELP)))
    return visit.go(f"/cases/{visit.the_case.number}/incident?done={word}")
