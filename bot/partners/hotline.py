"""12345: a task with a prepared text for the desk, a file of tasks out, a file of answers in."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue.read import read_statuses
from bot.domain import commands as ask
from bot.domain.cases import Case, Outcome, Stage, State
from bot.domain.errors import BadImport, Refused
from bot.domain.events import Concluded, Happened
from bot.domain.matters import Destination
from bot.domain.officers import SYSTEM, Actor, Role
from bot.partners.prepared import wishes
from bot.service import case_words, pushes, telling
from bot.service.app import App
from bot.service.disclosure import lint_disclosure, told_on
from bot.store.ledger import Ledger

CONNECTOR = Actor(role=Role.CONNECTOR)
COLUMNS = ("number", "station", "matter", "department", "place", "situation", "opened", "due", "text")
ANSWER_COLUMNS = ("number", "status", "reference", "text")
ENCODINGS = ("utf-8-sig", "gb18030")
FORMULA = re.compile(r"^[=+\-@\t\r\0]")
MAX_ROWS = 20_000


class Hotline:
    """Implements `bot.service.connectors.Connector`."""

    def given(self, app: App, ledger: Ledger, case: Case, line: Happened) -> None:
        text = self.prepared(app, case)
        idem = f"{case.id}:{line.seq}:hotline"
        pushes.push(app, ledger, pushes.desk(ledger, case), case, "push_hotline", idem, text=text)

    def late(self, app: App, ledger: Ledger, case: Case, to_head: bool, idem: str) -> None:
        told = pushes.heads(ledger, case) if to_head else pushes.desk(ledger, case)
        entered = case.referral is not None and case.referral.stage not in (Stage.GIVEN, Stage.EXPORTED)
        pushes.push(app, ledger, told, case, "push_hotline_silent" if entered else "push_hotline_not_entered", idem)

    def prepared(self, app: App, case: Case) -> str:
        return prepared(app, case)


def prepared(app: App, case: Case) -> str:
    """What the hotline is told, ready to be copied: facts in catalogue words, nothing of a reporter."""
    known = case_words.case_facts(app, case)
    department = app.catalogue[case.matter].department if case.matter in app.catalogue else ""
    lines = [app.notices.text("hotline_text", **known)]
    if department:
        lines.append(app.notices.text("hotline_department", department=department))
    if case.referral is not None and case.referral.hours:
        lines.append(app.notices.text("hotline_hours", hours=case.referral.hours))
    lines += wishes(app, case)
    return "\n".join(lines)


# --- out


def export(app: App, ledger: Ledger, *, again: bool = False) -> tuple[str, int]:
    """The tasks that nobody entered yet as CSV with a mark for Excel, and how many; each is noted as written out. With
    `again` also those that were written out before."""
    stages = (Stage.GIVEN, Stage.EXPORTED) if again else (Stage.GIVEN,)
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS)
    rows.writeheader()
    cases = waiting(ledger, stages)
    for case in cases:
        rows.writerow({name: inert(value) for name, value in task(app, case).items()})
        app.handle(ledger, ask.NoteReferral(case=case.id, stage=Stage.EXPORTED), CONNECTOR)
    ledger.audit(SYSTEM, "ExportHotline", "cases:transferred", app.now())
    return "\ufeff" + out.getvalue(), len(cases)


def waiting(ledger: Ledger, stages: Sequence[Stage]) -> list[Case]:
    found = ledger.cases(states=[State.TRANSFERRED], limit=MAX_ROWS)
    mine = [case for case in found if case.destination == Destination.HOTLINE.value and case.merged_into is None]
    return [case for case in mine if case.referral is not None and case.referral.stage in stages]


def task(app: App, case: Case) -> dict[str, str]:
    known = case_words.case_facts(app, case)
    row = app.catalogue.get(case.matter)
    return {
        "number": case.number,
        "station": case.station,
        "matter": str(known["label"]),
        "department": row.department if row else "",
        "place": case.place,
        "situation": case.summary,
        "opened": f"{case.opened_at.astimezone(app.tz):%Y-%m-%d}",
        "due": f"{case.due_at.astimezone(app.tz):%Y-%m-%d %H:%M}" if case.due_at else "",
        "text": prepared(app, case),
    }


def inert(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula begins with a quote mark."""
    return f"'{cell}" if FORMULA.match(cell) else cell


# --- in


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A line of the hotline's file. `status`: receipt, acknowledged, result or returned."""

    line: int
    case: Case
    status: str
    reference: str
    text: str


def take_answers(app: App, ledger: Ledger, body: bytes) -> Mapping[str, int]:
    """Carry out a whole file of answers and tell how many there were of each status. Raises `BadImport` with all
    faults and their lines; then nothing may be committed."""
    answers = read_answers(app, ledger, body)
    faults: list[tuple[int, str]] = []
    counted: dict[str, int] = {}
    for answer in answers:
        try:
            app.handle(ledger, COMMANDS[answer.status](answer), CONNECTOR)
        except Refused as refused:
            faults.append((answer.line, f"{answer.case.number}: {refused}"))
        counted[answer.status] = counted.get(answer.status, 0) + 1
    if faults:
        raise BadImport(faults=faults)
    ledger.audit(SYSTEM, "ImportHotline", f"answers:{len(answers)}", app.now())
    return counted


COMMANDS: Mapping[str, Callable[[Answer], ask.CaseCommand]] = {
    "receipt": lambda a: ask.NoteReferral(case=a.case.id, stage=Stage.HANDED_IN, reference=a.reference, text=a.text),
    "acknowledged": lambda a: ask.NoteReferral(
        case=a.case.id, stage=Stage.ACKNOWLEDGED, reference=a.reference, text=a.text
    ),
    "result": lambda a: ask.Conclude(case=a.case.id, outcome=Outcome.PASSED_ON, text=a.text),
    "returned": lambda a: ask.TakeBack(case=a.case.id, reason=a.text),
}


def read_answers(app: App, ledger: Ledger, body: bytes) -> list[Answer]:
    rows = csv.DictReader(io.StringIO(decoded(body), newline=""))
    missing = [name for name in ANSWER_COLUMNS[:2] if name not in (rows.fieldnames or ())]
    if missing:
        raise BadImport(faults=[(1, f"column {', '.join(missing)} is missing; need {','.join(ANSWER_COLUMNS)}")])
    answers, faults, seen = [], [], set()
    for row in rows:
        found = read_answer(app, ledger, rows.line_num, row)
        doubled = isinstance(found, Answer) and (found.case.id, found.status) in seen
        if isinstance(found, str) or doubled:
            faults.append((rows.line_num, found if isinstance(found, str) else "the same answer twice; keep one"))
            continue
        seen.add((found.case.id, found.status))
        answers.append(found)
    if faults:
        raise BadImport(faults=faults)
    return answers


def read_answer(app: App, ledger: Ledger, line: int, row: Mapping[str, str | None]) -> Answer | str:
    """The answer, or what is wrong with the row and how to mend it."""
    statuses = read_statuses()
    cells = {name: (row.get(name) or "").strip().removeprefix("'") for name in (*ANSWER_COLUMNS, "station")}
    number, status, text = cells["number"], statuses.get(cells["status"]), cells["text"]
    if status is None:
        return f"status {cells['status']!r} is unknown; write one of {', '.join(statuses)}"
    case = ledger.case_by_number(number, cells["station"] or None)
    if case is None:
        return f"there is no case {number!r}; copy the number from the exported file"
    if case.destination != Destination.HOTLINE.value or case.state is not State.TRANSFERRED:
        return f"{number} is not at the hotline now; look: station cases show {number}"
    if status in ("result", "returned") and not text:
        return f"{number} needs a text: what was done, or why it comes back"
    if status == "receipt" and not cells["reference"]:
        return f"{number} needs the hotline's number in the column reference"
    several = len(telling.readers(app, ledger, case, Concluded)) > 1
    told = told_on(ledger, case) if several else ()
    if status == "result" and (told_too_much := lint_disclosure(text, told, place=case.place, several=several)):
        return f"{number}: the resident would read {told_too_much[0].words!r} ({told_too_much[0].kind}); take it out"
    return Answer(line=line, case=case, status=status, reference=cells["reference"], text=text)


def decoded(body: bytes) -> str:
    """Excel writes GB18030, others UTF-8. Raises `BadImport` for anything else."""
    for encoding in ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadImport(faults=[(1, "the file is neither UTF-8 nor GB18030 text; save it as CSV UTF-8")])
