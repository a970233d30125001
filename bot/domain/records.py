"""Visits, joint visits, interviews, orders and re-inspections: derived from a case's history, nothing kept twice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import events as done
from bot.domain.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """走访. `done` tells one that took place from one that is planned."""

    seq: int
    by: str | None
    at: datetime
    done: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one office answered on its sheet: comes or not (`yes`, `no`, empty), what it found, who wrote it."""

    unit: str
    at: datetime
    attends: str = ""
    name: str = ""
    findings: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JointVisit:
    """联合: the offices asked, and the last answer of each."""

    seq: int
    by: str | None
    at: datetime
    units: tuple[str, ...]
    text: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def silent(self) -> tuple[str, ...]:
        """Offices that have not said whether they come."""
        return tuple(unit for unit in self.units if unit not in self.answers or not self.answers[unit].attends)

    @property
    def without_findings(self) -> tuple[str, ...]:
        """Offices that come and have not written down what they found."""
        return tuple(u for u in self.units if (a := self.answers.get(u)) and a.attends == "yes" and not a.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """约谈. `person` is who was or will be spoken to: 房东, 业主. `done` tells one held from an appointment."""

    seq: int
    by: str | None
    at: datetime
    person: str
    done: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """整改: an order that another office issued."""

    seq: int
    by: str | None
    at: datetime
    issuer: str
    deadline: datetime
    number: str = ""
    responsible: str = ""
    basis: str = ""
    text: str = ""
    extended_to: datetime | None = None
    extension_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinspection:
    """复查: `result` is pass or fail."""

    seq: int
    by: str | None
    at: datetime
    result: str
    text: str = ""


Record = Visit | JointVisit | Interview | OrderRecord | Reinspection


def standing(history: Sequence[Happened]) -> list[Happened]:
    """The lines that were not taken back: an `Undone` removes itself and the officer's line before it."""
    lines: list[Happened] = []
    for line in history:
        if not isinstance(line.event, done.Undone):
            lines.append(line)
        elif mine := [n for n, earlier in enumerate(lines) if earlier.actor.id == line.actor.id]:
            del lines[mine[-1]]
    return lines


def visit(line: Happened, e: Any) -> Visit:
    return Visit(seq=line.seq, by=line.actor.id, at=e.at, done=isinstance(e, done.Visited), text=e.text)


def joint_visit(line: Happened, e: Any) -> JointVisit:
    return JointVisit(seq=line.seq, by=line.actor.id, at=e.at, units=e.units, text=e.text)


def interview(line: Happened, e: Any) -> Interview:
    at = e.at or line.at
    held = isinstance(e, done.Interviewed) and at <= line.at  # older lines called an appointment held
    return Interview(seq=line.seq, by=line.actor.id, at=at, person=e.person, done=held, text=e.text)


def order(line: Happened, e: Any) -> OrderRecord:
    return OrderRecord(
        seq=line.seq, by=line.actor.id, at=line.at, issuer=e.issuer, deadline=e.deadline, number=e.number,
        responsible=e.responsible, basis=e.basis, text=e.text,
    )  # fmt: skip


def reinspection(line: Happened, e: Any) -> Reinspection:
    return Reinspection(seq=line.seq, by=line.actor.id, at=line.at, result=e.result, text=e.text)


MADE_BY: Mapping[type, Callable[[Happened, Any], Record]] = {
    done.VisitPlanned: visit,
    done.Visited: visit,
    done.JointVisitPlanned: joint_visit,
    done.InterviewPlanned: interview,
    done.Interviewed: interview,
    done.Ordered: order,
    done.Reinspected: reinspection,
}


def records_of(history: Sequence[Happened]) -> tuple[Record, ...]:
    """Everything done on a case that stands, in order; answers hang on their joint visit, extensions on their order."""
    found: list[Record] = []
    for line in standing(history):
        event = line.event
        if make := MADE_BY.get(type(event)):
            found.append(make(line, event))
        elif isinstance(event, done.CalledOff):
            found = [record for record in found if record.seq != event.seq]
        elif isinstance(event, done.SheetAnswered):
            found = [answered(record, event, line.at) for record in found]
        elif isinstance(event, done.OrderExtended):
            found = extended(found, event)
    return tuple(found)


def answered(record: Record, event: done.SheetAnswered, at: datetime) -> Record:
    """The joint visit with a further answer: what an office leaves out keeps what it said before."""
    if not isinstance(record, JointVisit) or record.seq != event.sheet:
        return record
    known = record.answers.get(event.unit) or Answer(unit=event.unit, at=at)
    said = Answer(
        unit=event.unit,
        at=at,
        attends=event.attends or known.attends,
        name=event.name or known.name,
        findings={**known.findings, **dict(event.findings)},
        text=event.text or known.text,
        media=(*known.media, *event.media),
    )
    return replace(record, answers={**record.answers, event.unit: said})


def extended(records: list[Record], event: done.OrderExtended) -> list[Record]:
    last = max((n for n, record in enumerate(records) if isinstance(record, OrderRecord)), default=None)
    if last is None:
        return records
    order_ = records[last]
    assert isinstance(order_, OrderRecord)  # noqa: S101 - chosen by that type above
    records[last] = replace(order_, extended_to=event.deadline, extension_reason=event.reason)
    return records


def joint_visit_of(history: Sequence[Happened], seq: int) -> JointVisit | None:
    """The joint visit of one sheet, None when it was taken back."""
    return next((r for r in records_of(history) if isinstance(r, JointVisit) and r.seq == seq), None)


def last_held(history: Sequence[Happened]) -> Interview | None:
    """The interview that was held last; an appointment is none yet."""
    return next((r for r in reversed(records_of(history)) if isinstance(r, Interview) and r.done), None)


SAW = (done.Visited, done.Substantiated, done.NotFound, done.Reinspected)
LOOKED = (*SAW, done.VisitPlanned, done.JointVisitPlanned)
"""What a planned visit ends with: it was made, put off, or its finding is there."""


Appointment = Visit | JointVisit | Interview
SAME_DAY = timedelta(hours=12)
"""Of a part of the day its end is kept: a joint visit of the afternoon may be over by four."""


def appointments(history: Sequence[Happened]) -> tuple[Appointment, ...]:
    """What was planned and of which nothing more was said, in order."""
    lines = standing(history)
    planned = [r for r in records_of(history) if isinstance(r, Appointment) and not getattr(r, "done", False)]
    return tuple(one for one in planned if not any(ends(line, one) for line in lines if line.seq > one.seq))


def ends(line: Happened, planned: Appointment) -> bool:
    """A joint visit stands beside visits of one's own until its day."""
    event = line.event
    if isinstance(planned, JointVisit):
        return isinstance(event, SAW) and line.at >= planned.at - SAME_DAY
    if isinstance(planned, Visit):
        return isinstance(event, LOOKED)
    return isinstance(event, done.Interviewed | done.InterviewPlanned) and event.person == planned.person


def last_of(history: Sequence[Happened], kind: type[Record]) -> Record | None:
    return next((record for record in reversed(records_of(history)) if isinstance(record, kind)), None)
