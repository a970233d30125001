"""One case: its facts and steps, what was sent, and every command with the preview that chat shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import PlainTextResponse, Response
from wtforms import Form

from bot.console import commands, forms
from bot.console.pages.work import row
from bot.console.web import Visit, name_master, words_of
from bot.domain.cases import Case, Flag, State
from bot.domain.errors import CaseChanged, CaseMerged, IllegalMove, Refused, UnknownCase
from bot.domain.events import Escalated, Happened
from bot.domain.ids import new_id
from bot.domain.officers import Role
from bot.domain.policy import Action, Verdict
from bot.service import appointments, case_words, days, documents, grounds, reporter_notices, roster
from bot.service.aliases import alias
from bot.service.connectors import connector_for
from bot.service.desk_commands import PREVIEWED
from bot.service.previews import read_by
from bot.store.ledger import Ledger
from bot.understanding.days import says_part

TO_REPORTERS = ("outcome", "quiet", "progress", "question", "relay")
OUTCOMES = ("outcome", "quiet")


def look(visit: Visit) -> Response:
    with visit.app.store.read() as ledger:
        facts = page_facts(visit, ledger, visit.the_case)
    done = visit.asked("done")
    return visit.render("case.html", done=done if done in forms.FORMS else "", words="", **facts)


def version(visit: Visit) -> Response:
    """For a page that is open: whether the case is still as it shows."""
    return PlainTextResponse(str(visit.the_case.version))


def page_facts(visit: Visit, ledger: Ledger, case: Case) -> dict[str, Any]:
    masked = visit.verdict is Verdict.MASKED
    names = {str(officer.id): officer.name for officer in ledger.officers()}
    history = ledger.history(case.id)
    master = ledger.case(case.merged_into) if case.merged_into else None
    linked = ledger.case(case.linked_to) if case.linked_to else None
    told = [] if masked else tips(visit, ledger, case)
    planned = [] if masked else appointments.lines(visit.app, history)
    there = {"end_relay": any(tip["talking"] for tip in told), "call_off": bool(planned)}
    return {
        "row": row(visit, ledger, case),
        "case": case,
        "masked": masked,
        "steps": [step(visit, line, names, masked) for line in reversed(history)],
        "beat": roster.beat_name(ledger, case.beat) if case.beat else "",
        "alarm": Flag.INCIDENT in case.flags,
        "planned": planned,
        "documents": printable(visit, case, history),
        "tips": told,
        "media": [] if masked else photos(visit, ledger, case),
        "offered": [name for name in commands.offered(visit.officer, case) if there.get(name, True)],
        "why": [] if masked else why(visit, ledger, case),
        "bare": [name for name, form in forms.FORMS.items() if form is forms.Nothing],
        "once": new_id(visit.at),
        "office": case_words.office_name(visit.app, case.destination or ""),
        "prepared": "" if masked or case.state is not State.TRANSFERRED else prepared(visit, case),
        "master": master if master is not None and visit.may(Action.LOOK, master) else None,
        "linked": linked if linked is not None and visit.may(Action.LOOK, linked) else None,
    }


def photos(visit: Visit, ledger: Ledger, case: Case) -> list[tuple[str, str, str]]:
    """The officers' own, with the time of each: which is before and which is after."""
    return [(media, mime, days.stamp(visit.app, at)) for media, mime, at in ledger.media_of_case(case.id)]


def prepared(visit: Visit, case: Case) -> str:
    """What is copied for the other office."""
    return connector_for(visit.app.connectors, case.destination).prepared(visit.app, case)


def printable(visit: Visit, case: Case, history: Sequence[Happened]) -> list[str]:
    """What there is something to print of, for whom printing is theirs."""
    return [kind for kind in documents.GATHER if visit.may(Action.WORK, case) and documents.is_there(kind, history)]


def why(visit: Visit, ledger: Ledger, case: Case) -> list[str]:
    """By which rules it came here; quotations stand only beside the reporter's words."""
    return grounds.rules(visit.app, case, [one.facts for one in grounds.submissions_of(ledger, case)])


def step(visit: Visit, line: Happened, names: Mapping[str, str], masked: bool) -> dict[str, Any]:
    """A line of the history. A reporter who acted is never named."""
    event = line.event
    by = names.get(line.actor.id or "", "") or visit.console.texts.text(f"role.{line.actor.role.value}")
    details: list[tuple[str, str]] = []
    if not masked:
        shown = ("at", "units", "result", "person", "issuer", "deadline", "basis", "to", "outcome", "until", "score")
        told = "role" if isinstance(event, Escalated) else "to"
        names_of = {"to": told}
        details = [
            (name, worded(visit, names_of.get(name, name), value))
            for name in shown
            if (value := getattr(event, name, None))
        ]
    text = "" if masked else getattr(event, "text", "") or getattr(event, "reason", "")
    if says_part(text):  # 上午 stands for the hour
        part, _, text = text.partition(" ")
        details = [(name, part_words(visit, event, part) if name == "at" else value) for name, value in details]
    return {
        "label": case_words.step_name(visit.app, event),
        "day": days.stamp(visit.app, line.at),
        "at": line.at.isoformat(),
        "by": by,
        "details": details,
        "text": visit.console.texts.text(f"reason.{text}") if visit.console.texts.has(f"reason.{text}") else text,
    }


def part_words(visit: Visit, event: Any, part: str) -> str:
    return days.stamp(visit.app, event.at).partition(" ")[0] + part


def worded(visit: Visit, name: str, value: Any) -> str:
    if hasattr(value, "astimezone"):
        return days.stamp(visit.app, value)
    if isinstance(value, tuple):
        return "、".join(value)
    key = f"{name}.{getattr(value, 'value', value)}"
    if name == "to":
        return case_words.office_name(visit.app, str(value))
    return visit.console.texts.text(key) if visit.console.texts.has(key) else str(value)


def tips(visit: Visit, ledger: Ledger, case: Case) -> list[dict[str, Any]]:
    """Who told, by a name that only this case knows, and what became of the words to them."""
    sent = ledger.deliveries(case.id, TO_REPORTERS)
    found = []
    for tip in ledger.tips_on(case.id):
        mine = [line for line in sent if line[0] == tip.id]
        outcome = [line for line in mine if line[1] in OUTCOMES]
        found.append(
            {
                "alias": alias(ledger, case.id, tip.person),
                "tip": tip,
                "talking": reporter_notices.in_relay(visit.app, ledger.person(tip.person), case),
                "outcome": outcome[-1] if outcome else None,
                "waiting": sum(1 for line in mine if line[2] in ("new", "sending", "held")),
                "failed": sum(1 for line in mine if line[2] == "dead"),
            }
        )
    return found


def document(visit: Visit) -> Response:
    """A PDF from the operator's templates; nothing of a reporter is in it by construction. Printing is noted in the
    case, so it is asked for by POST."""
    kind = visit.request.path_params["kind"]
    if kind not in documents.GATHER:
        raise UnknownCase(number=visit.the_case.number)
    with visit.app.store.begin() as ledger:
        body = documents.print_document(visit.app, ledger, visit.the_case, kind, visit.actor)
    headers = {"Content-Disposition": f'attachment; filename="{visit.the_case.number}-{kind}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


# --- commands


def form_of(visit: Visit, name: str, data: Any) -> Form:
    with visit.app.store.read() as ledger:
        colleagues = [
            (officer.id, officer.name)
            for officer in ledger.officers()
            if officer.role in (Role.COMMUNITY_OFFICER, Role.HEAD, Role.DUTY_DESK)
            and officer.station in ("", visit.the_case.station)
            and officer.id not in visit.the_case.hidden_from
        ]
        history = ledger.history(visit.the_case.id)
    planned = appointments.choices(visit.app, history)
    matters = [(m.code, m.label) for m in visit.app.catalogue.values()]
    return forms.of_case(name, data, visit.the_case, colleagues, matters, planned)


def ask_for(visit: Visit, name: str) -> Response:
    """The empty form of a command."""
    if name not in commands.offered(visit.officer, visit.the_case):
        return show_form(visit, name, form_of(visit, name, None), now_impossible(visit.the_case, name))
    return show_form(visit, name, form_of(visit, name, None))


def now_impossible(case: Case, name: str) -> Refused:
    if case.merged_into is not None:
        return CaseMerged(number=case.number)
    return IllegalMove(number=case.number, state=case.state.value, command=name)


def check_possible(visit: Visit, name: str) -> None:
    """Raises what the state forbids; whoever looked at an older state is told of the change instead."""
    stale = visit.said("seen").isdecimal() and int(visit.said("seen")) != visit.the_case.version
    if not stale and name not in commands.offered(visit.officer, visit.the_case):
        raise now_impossible(visit.the_case, name)


def show_form(visit: Visit, name: str, form: Form, refused: Refused | None = None, preview: str = "") -> Response:
    """The form as it was filled in, with what is to be mended, what changed meanwhile, or the preview."""
    with visit.app.store.read() as ledger:
        case = ledger.case(visit.the_case.id) or visit.the_case
        names = {str(officer.id): officer.name for officer in ledger.officers()}
        seen = int(visit.said("seen")) if visit.said("seen").isdecimal() else case.version
        fresh = [step(visit, line, names, False) for line in ledger.history(case.id) if line.seq > seen]
        shown = row(visit, ledger, case)
    words = refusal_words(visit, refused, shown) if refused else ""
    return visit.render(
        "command.html",
        status=409 if isinstance(refused, CaseChanged) else 422 if refused else 200,
        name=name,
        form=form,
        offices=forms.OFFICES,
        row=shown,
        case=case,
        words=words,
        fresh=fresh,
        preview=preview,
        previewed=name in PREVIEWED,
        once=visit.said("once") if preview else new_id(visit.at),
        impossible=name not in commands.offered(visit.officer, case),
    )


def refusal_words(visit: Visit, refused: Refused, shown: Mapping[str, Any]) -> str:
    refused.facts.setdefault("number", visit.the_case.number)
    name_master(visit, refused)
    refused.facts["state"] = shown["state"]
    texts, field = visit.console.texts, str(refused.facts.get("field", ""))
    if texts.has(f"field.{field}"):
        refused.facts["field"] = texts.text(f"field.{field}")
    offer = refused.facts.get("offer")
    others = read_by(visit.app, refused)
    return words_of(visit.console, refused) + others + (texts.text("offer", offer=offer) if offer else "")


def command(visit: Visit, name: str) -> Response:
    """What was filled in: checked, previewed where something leaves the room, carried out, and back to the case."""
    form = form_of(visit, name, visit.form)
    try:
        check_possible(visit, name)
        forms.check(form, lambda field: visit.console.texts.text(f"field.{field}"))
        preview = carry_out(visit, name, forms.fields_of(form))
    except Refused as refused:
        return show_form(visit, name, form, refused)
    if preview is not None:
        spoken_end = visit.console.texts.text("preview.end")
        return show_form(visit, name, form, preview=preview.partition(spoken_end)[0].strip())
    return visit.go(after(visit, name))


def carry_out(visit: Visit, name: str, fields: Mapping[str, Any]) -> str | None:
    once, seen = visit.said("once"), visit.said("seen")
    if len(once) != len(new_id(visit.at)) or not seen.isdecimal():
        raise forms.BadForm(field="")
    work = commands.confirm if visit.said("confirmed") else commands.carry_out
    with visit.app.store.begin() as ledger:
        case = ledger.case(visit.the_case.id) or visit.the_case
        return work(visit.app, ledger, visit.officer, case, name, fields, once=once, seen=int(seen))


def after(visit: Visit, name: str) -> str:
    """Back to the case, unless it is not the officer's to see any more; from a talk in a silent alarm to the alarm."""
    if name == "avoid":
        return "/?done=avoid"
    alarm = name == "reply" and Flag.INCIDENT in visit.the_case.flags
    return f"/cases/{visit.the_case.number}{'/incident' if alarm else ''}?done={name}"
