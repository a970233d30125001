"""Printed documents: 约谈记录, 联合检查表, 线索移交单, 接报回执. Each is made of the facts named here and of nothing
else, so nothing of a reporter can be on paper; never another authority's order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.catalogue.typeset import check_fonts, typeset
from bot.domain import commands as ask
from bot.domain.cases import Case
from bot.domain.deadlines import first_look
from bot.domain.errors import NothingToPrint, UnknownReceipt
from bot.domain.events import Happened, Substantiated, Transferred
from bot.domain.officers import Actor
from bot.domain.places import canonical
from bot.domain.records import JointVisit, last_held, last_of, standing
from bot.domain.submissions import Submission
from bot.service import case_words, days, disclosure
from bot.store.ledger import Ledger

if TYPE_CHECKING:
    from bot.service.app import App

KINDS = ("interview", "joint_visit", "transfer", "receipt")
OF_A_PERSON = frozenset({"name", "phone", "id_card", "plate"})
"""What may be written of who was spoken with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewFacts:
    """All that a 约谈记录 may hold."""

    station: str
    number: str
    matter: str
    place: str
    person: str
    day: str
    officer: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JointVisitFacts:
    """All that a 联合检查表 may hold: the day, never the hour."""

    station: str
    number: str
    matter: str
    place: str
    day: str
    units: str
    items: tuple[Mapping[str, str], ...]
    answers: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFacts:
    """All that a 线索移交单 may hold."""

    station: str
    number: str
    matter: str
    place: str
    to: str
    day: str
    reason: str
    finding: str
    follow_up: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """All that a reporter's paper receipt may hold: the own receipt, never the case number."""

    station: str
    receipt: str
    matter: str
    place: str
    day: str
    look: str


Facts = InterviewFacts | JointVisitFacts | TransferFacts | ReceiptFacts


ALL_OF: Mapping[str, type[Facts]] = {
    "interview": InterviewFacts,
    "joint_visit": JointVisitFacts,
    "transfer": TransferFacts,
    "receipt": ReceiptFacts,
}
LINES_OF: Mapping[str, tuple[str, ...]] = {
    "items": ("label", "found"),
    "answers": ("unit", "attends", "text", "name"),
}


def samples(app: "App", kind: str) -> list[dict[str, Any]]:
    """All that a template of this kind can reach, each told as its own name: filled in, and as empty as it may be."""
    names = [field.name for field in fields(ALL_OF[kind])]
    full: dict[str, Any] = {name: name for name in names}
    bare: dict[str, Any] = dict.fromkeys(names, "")
    for name, parts in LINES_OF.items():
        if name in full:
            full[name], bare[name] = [{part: part for part in parts}], []
    return [known | {"lines": lines_for(app, kind, full)} for known in (full, bare)]


def print_document(app: "App", ledger: Ledger, case: Case, kind: str, actor: Actor) -> bytes:
    """A case's document as PDF, noted in the case. Raises `NothingToPrint` when the record is not there yet,
    `DisclosesReporter` when an officer's text could show who told."""
    check_fonts()
    facts = GATHER[kind](app, ledger, case, standing(ledger.history(case.id)))
    told = disclosure.told_on(ledger, case)
    disclosure.check_disclosure(free_text(facts), told, place=case.place, leaving=True)
    person = getattr(facts, "person", "")
    disclosure.check_disclosure(person, told, place=case.place, leaving=True, allowed=OF_A_PERSON)
    pdf = typeset(kind, with_words(app, kind, facts), app.now(), app.settings.document_dir)
    app.handle(ledger, ask.PrintDocument(case=case.id, document=kind), actor)
    return pdf


def is_there(kind: str, history: Sequence[Happened]) -> bool:
    """Whether the case has what this document is made of."""
    return RECORD_OF[kind](standing(history)) is not None


def print_receipt(app: "App", ledger: Ledger, receipt: str, actor: Actor) -> bytes:
    """A reporter's paper receipt. Raises `UnknownReceipt`."""
    submission = ledger.submission_of(receipt.upper())
    if submission is None:
        raise UnknownReceipt(receipt=receipt)
    check_fonts()
    ledger.audit(actor, "PrintReceipt", f"submission:{submission.id}", app.now())
    words = with_words(app, "receipt", receipt_facts(app, submission))
    return typeset("receipt", words, app.now(), app.settings.document_dir)


def with_words(app: "App", kind: str, facts: Facts) -> dict[str, Any]:
    """The facts, and the station's own lines for this kind of document."""
    known = asdict(facts)
    return known | {"lines": lines_for(app, kind, known)}


def lines_for(app: "App", kind: str, known: Mapping[str, Any]) -> list[str]:
    return app.notices.text(f"document_text.{kind}", **known).splitlines()


def free_text(facts: Facts) -> str:
    """What an officer or an office wrote by hand."""
    words = [getattr(facts, name, "") for name in ("text", "reason", "finding")]
    words += [a["text"] for a in getattr(facts, "answers", ())] + [i["found"] for i in getattr(facts, "items", ())]
    return "\n".join(word for word in words if word)


# --- gathering the facts


def common(app: "App", case: Case) -> dict[str, Any]:
    row = app.catalogue.get(case.matter)
    return {
        "station": case.station,
        "number": case.number,
        "matter": row.label if row else app.notices.text("matter_unknown"),
        "place": case.place or app.notices.text("place_unknown"),
    }


def interview(app: "App", ledger: Ledger, case: Case, history: list[Happened]) -> InterviewFacts:
    record = last_held(history)
    if record is None:
        raise NothingToPrint(number=case.number, document=app.notices.text("document.interview"))
    officer = ledger.officer(record.by) if record.by else None
    return InterviewFacts(
        **common(app, case),
        person=record.person,
        day=days.whole_day(app, record.at),
        officer=officer.name if officer else "",
        text=record.text,
    )


def joint_visit(app: "App", ledger: Ledger, case: Case, history: list[Happened]) -> JointVisitFacts:
    record = last_of(history, JointVisit)
    if not isinstance(record, JointVisit):
        raise NothingToPrint(number=case.number, document=app.notices.text("document.joint_visit"))
    items = app.checklists.for_matter(case.matter, app.catalogue)
    said = {code: words for answer in record.answers.values() for code, words in answer.findings.items()}
    return JointVisitFacts(
        **common(app, case),
        day=days.whole_day(app, record.at),
        units="、".join(record.units),
        items=tuple({"label": item.label, "found": said.get(item.code, "")} for item in items),
        answers=tuple(
            {
                "unit": answer.unit,
                "attends": app.notices.text(f"attends.{answer.attends or 'open'}"),
                "text": answer.text,
                "name": answer.name,
            }
            for answer in record.answers.values()
        ),
    )


def last_transfer(history: Sequence[Happened]) -> Happened | None:
    return next((line for line in reversed(history) if isinstance(line.event, Transferred)), None)


def transfer(app: "App", ledger: Ledger, case: Case, history: list[Happened]) -> TransferFacts:
    moved = last_transfer(history)
    if moved is None or not isinstance(moved.event, Transferred):
        raise NothingToPrint(number=case.number, document=app.notices.text("document.transfer"))
    found = next((line.event.text for line in reversed(history) if isinstance(line.event, Substantiated)), "")
    return TransferFacts(
        **common(app, case),
        to=case_words.office_name(app, moved.event.to),
        day=days.whole_day(app, moved.at),
        reason=moved.event.reason,
        finding=found or app.notices.text("finding_none"),
        follow_up=moved.event.follow_up,
    )


def receipt_facts(app: "App", submission: Submission) -> ReceiptFacts:
    facts = submission.facts
    labels = [app.catalogue[code].resident_label for code in facts.matters if code in app.catalogue]
    at = submission.submitted_at or submission.opened_at
    look = first_look(at, app.calendar, app.tz)
    return ReceiptFacts(
        station=submission.station,
        receipt=submission.receipt or "",
        matter="、".join(labels) or app.notices.text("matter_unknown"),
        place=canonical(facts.place) if facts.place else app.notices.text("place_unknown"),
        day=days.whole_day(app, at),
        look=days.day_words(app, look),
    )


GATHER: Mapping[str, Callable[["App", Ledger, Case, list[Happened]], Facts]] = {
    "interview": interview,
    "joint_visit": joint_visit,
    "transfer": transfer,
}
"""Where each kind's facts come from; a receipt belongs to a submission, not to a case."""
RECORD_OF: Mapping[str, Callable[[Sequence[Happened]], object | None]] = {
    "interview": last_held,
    "joint_visit": lambda history: last_of(history, JointVisit),
    "transfer": last_transfer,
}
"""What each of them needs."""
