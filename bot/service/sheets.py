"""Joint-visit sheets: what an office sees and answers, and who is silent. Nothing of a reporter, days for hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.catalogue.checklists import Item
from bot.domain import commands as ask
from bot.domain.cases import Case, State
from bot.domain.errors import SheetClosed
from bot.domain.ids import CaseId, new_id
from bot.domain.officers import Actor, Role
from bot.domain.records import Answer, JointVisit, joint_visit_of
from bot.service import days, pushes
from bot.service.disclosure import SECRETS
from bot.store.ledger import Ledger
from bot.store.timers import TimerRow
from bot.understanding.normalise import fold
from bot.vault.links import read_link, sign_link

if TYPE_CHECKING:
    from bot.service.app import App

PURPOSE = "joint-visit"
BODY_BYTES = 21
"""Case, joint visit, office."""
VALID_DAYS = 7
"""So long after the visit an office may still write down what it found."""
REMIND_AT = time(15)
"""The day before the visit: which offices have not said whether they come."""
FINDINGS_AT = time(10)
"""The day after: which ones came and wrote nothing down."""
NAME_CHARACTERS, WORD_CHARACTERS, TEXT_CHARACTERS = 20, 100, 500
PHOTOS = 3
ROLES: Mapping[str, Role] = {
    "平安办": Role.STREET_PEACE_OFFICE,
    "街道": Role.STREET_PEACE_OFFICE,
    "房管": Role.HOUSING,
    "城管": Role.URBAN_ENFORCEMENT,
    "消防": Role.FIRE,
    "居委": Role.COMMITTEE,
    "物业": Role.PROPERTY,
}
OTHERS = Role.STREET_PEACE_OFFICE
"""Offices without a role of their own come through the street."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that the page of one office may show."""

    station: str
    number: str
    matter: str
    place: str
    day: str
    unit: str
    units: tuple[str, ...]
    items: Sequence[Item]
    answer: Answer | None
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an office wrote on its page, as typed."""

    attends: str = ""
    name: str = ""
    findings: Mapping[str, str] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A link that fits: the case, its joint visit, the office."""

    case: Case
    visit: JointVisit
    unit: str
    until: datetime


# --- links


def link(app: "App", ledger: Ledger, case: Case, visit: JointVisit, unit: str) -> str:
    """The address of an office's page, empty when the room has no public address."""
    if not app.settings.public_url:
        return ""
    body = UUID(case.id).bytes + visit.seq.to_bytes(4, "big") + bytes([visit.units.index(unit)])
    token = sign_link(ledger.derived(b"links"), PURPOSE, body, expiry(app, visit))
    return f"{app.settings.public_url.rstrip('/')}/v/{token}"


def expiry(app: "App", visit: JointVisit) -> datetime:
    day = visit.at.astimezone(app.tz).date() + timedelta(days=VALID_DAYS)
    return datetime.combine(day, time.max, app.tz)


def open_link(app: "App", ledger: Ledger, token: str) -> Opened:
    """Raises `SheetClosed` for a link that is wrong or expired, and for a visit that was taken back or is over."""
    read = read_link(ledger.derived(b"links"), PURPOSE, token, app.now())
    if read is None or len(read[0]) != BODY_BYTES:
        raise SheetClosed
    body, until = read
    case = ledger.case(CaseId(str(UUID(bytes=body[:16]))))
    if case is None or over(case):
        raise SheetClosed
    visit = joint_visit_of(ledger.history(case.id), int.from_bytes(body[16:20], "big"))
    if visit is None or body[20] >= len(visit.units):
        raise SheetClosed
    return Opened(case=case, visit=visit, unit=visit.units[body[20]], until=until)


def over(case: Case) -> bool:
    return case.merged_into is not None or case.state in (State.CLOSED, State.ARCHIVED)


def invitation(app: "App", ledger: Ledger, case: Case, visit: JointVisit, units: Sequence[str]) -> str:
    """The lines that an officer passes on: each office and its link."""
    return "\n".join(f"{unit} {link(app, ledger, case, visit, unit)}" for unit in units)


# --- the page


def sheet(app: "App", opened: Opened) -> Sheet:
    row = app.catalogue.get(opened.case.matter)
    return Sheet(
        station=opened.case.station,
        number=opened.case.number,
        matter=row.label if row else app.notices.text("matter_unknown"),
        place=opened.case.place or app.notices.text("place_unknown"),
        day=days.whole_day(app, opened.visit.at),
        unit=opened.unit,
        units=opened.visit.units,
        items=app.checklists.for_matter(opened.case.matter, app.catalogue),
        answer=opened.visit.answers.get(opened.unit),
        until=days.whole_day(app, opened.until),
    )


def faults(app: "App", items: Sequence[Item], written: Written) -> dict[str, str]:
    """Field and what is wrong with it, in words for the one who wrote; empty when all is well."""
    found: dict[str, str] = {}
    text = app.notices.text
    if not written.name.strip():
        found["name"] = text("sheet_fault_name")
    elif len(written.name) > NAME_CHARACTERS:
        found["name"] = text("sheet_fault_long", most=NAME_CHARACTERS)
    if written.attends not in ("yes", "no"):
        found["attends"] = text("sheet_fault_attends")
    for item in items:
        said = (written.findings or {}).get(item.code, "")
        if item.choices and said and said not in item.choices:
            found[item.code] = text("sheet_fault_choice")
        elif len(said) > WORD_CHARACTERS:
            found[item.code] = text("sheet_fault_long", most=WORD_CHARACTERS)
    if len(written.text) > TEXT_CHARACTERS:
        found["text"] = text("sheet_fault_long", most=TEXT_CHARACTERS)
    if any(pattern.search(fold(written.text)) for kind, pattern in SECRETS if kind == "id_card"):
        found["text"] = text("sheet_fault_identity")
    return found


def answer(
    app: "App", ledger: Ledger, opened: Opened, written: Written, photos: Sequence[tuple[str, bytes]] = ()
) -> None:
    """Keep an office's answer with the case and tell the officer. Raises `Refused` when the case takes none."""
    at = app.now()
    actor = Actor(role=ROLES.get(opened.unit, OTHERS))
    media = []
    for mime, body in photos:
        media.append(new_id(at))
        ledger.save_media(media[-1], ("case", opened.case.id), mime, body, at)
    said = {code: fold(words).strip() for code, words in (written.findings or {}).items() if words.strip()}
    command = ask.AnswerSheet(
        case=opened.case.id,
        sheet=opened.visit.seq,
        unit=opened.unit,
        attends=written.attends,
        name=fold(written.name).strip(),
        findings=tuple(sorted(said.items())),
        text=fold(written.text).strip(),
        media=tuple(media),
    )
    app.handle(ledger, command, actor)


# --- reminders


def set_reminders(app: "App", ledger: Ledger, case: Case, seq: int, at: datetime) -> None:
    """The day before: who has not said whether they come. The day after: who wrote nothing down."""
    day = at.astimezone(app.tz).date()
    before = datetime.combine(day - timedelta(days=1), REMIND_AT, app.tz)
    after = datetime.combine(day + timedelta(days=1), FINDINGS_AT, app.tz)
    for name, due in (("coming", before), ("findings", after)):
        if due > app.now():
            ledger.set_timer(f"sheet:{case.id}:{seq}:{name}", "sheet", f"{case.id}|{seq}|{name}", due)


def remind(app: "App", ledger: Ledger, row: TimerRow) -> None:
    """The officer hears which offices are silent, with their links to pass on again."""
    case_id, seq, name = row.ref.split("|")
    case = ledger.case(CaseId(case_id))
    visit = joint_visit_of(ledger.history(case.id), int(seq)) if case else None
    if case is None or visit is None or over(case):
        return
    units = visit.silent if name == "coming" else visit.without_findings
    if not units:
        return
    facts = {"units": "、".join(units), "links": invitation(app, ledger, case, visit, units)}
    told = pushes.officers_for(app, ledger, case)
    pushes.push(app, ledger, told, case, f"push_sheet_{name}", f"{case.id}:{seq}:sheet:{name}", **facts)
