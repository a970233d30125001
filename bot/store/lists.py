"""Lists and counts over the plain columns: pages of cases, queues, figures. Bodies are opened for one page only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, or_, select, union
from sqlalchemy import case as when

from bot.domain.cases import Case, State
from bot.domain.ids import CaseId
from bot.store import tables as t
from bot.store.files import HEAD, HIDDEN, Files
from bot.store.rows import maybe_moment, micros, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which cases a list may draw from: the whole station, else these beats and what is assigned to `officer`.
    `sealed`: with complaints about officers; without those cases that are `hidden` from the officer. An empty `station`
    is every station."""

    station: str
    whole: bool
    sealed: bool
    officer: str
    beats: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list asks for; None leaves it open. `queue` only counts cases that nobody accepted yet."""

    states: tuple[State, ...] | None = None
    beat: str | None = None
    matter: str | None = None
    officers: tuple[str, ...] | None = None
    urgency: tuple[str, ...] | None = None
    queue: str | None = None
    due_from: datetime | None = None
    due_until: datetime | None = None
    opened_from: datetime | None = None
    opened_until: datetime | None = None
    newest: bool = False
    """Sorted by when they came, the newest on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row of a queue as its keeper may see it: never its words, never its person."""

    id: str
    kind: str
    at: datetime
    attempt: int
    code: str
    case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    seq: int
    at: datetime
    role: str
    actor: str | None
    action: str
    object: str
    result: str
    reason: str | None


class Lists(Files):
    """What pages ask for."""

    def case_page(self, scope: Scope, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Case]:
        """Soonest due first, those without a clock last; closed ones newest first."""
        c = t.case.c
        order = (c.opened_at.desc(),) if wanted.newest else (c.due_at.is_(None), c.due_at, c.opened_at, c.id)
        found = select(c.id).where(in_scope(scope), fits(wanted)).order_by(*order).limit(limit).offset(offset)
        ids = [row.id for row in self.all(found)]
        rows = {row.id: row for row in self.all(select(t.case).where(c.id.in_(ids)))}
        return self.as_cases([rows[one] for one in ids if one in rows])

    def case_count(self, scope: Scope, wanted: Wanted) -> int:
        return int(self.one(select(func.count()).select_from(t.case).where(in_scope(scope), fits(wanted)))[0])

    def tally(self, scope: Scope, asked: Mapping[str, Wanted]) -> dict[str, int]:
        """How many cases fit each question, in one look."""
        sums = [func.sum(when((fits(wanted), 1), else_=0)).label(name) for name, wanted in asked.items()]
        states = {state for wanted in asked.values() for state in wanted.states or State}
        found = self.one(select(*sums).where(in_scope(scope), fits(Wanted(states=tuple(sorted(states))))))
        return {name: int(found._mapping[name] or 0) for name in asked}

    def count_by(self, scope: Scope, wanted: Wanted, column: str) -> dict[str, int]:
        """Cases by one plain column; what has no value stands under an empty name."""
        by = func.coalesce(t.case.c[column], "")
        query = select(by, func.count()).where(in_scope(scope), fits(wanted)).group_by(by)
        return {name: int(number) for name, number in self.all(query)}

    def hidden_from(self, officer: str, *, sealed: bool) -> tuple[str, ...]:
        """The cases that the officer stepped aside from and, where complaints are in reach, those that name the
        officer. Whom a complaint names stands only in its sealed body, so each is opened; there are few."""
        known = self.memo.setdefault(HIDDEN, {})
        if (officer, sealed) not in known:
            found = self.as_cases(self.all(select(t.case).where(t.case.c.id.in_(perhaps_hidden(officer, sealed)))))
            known[officer, sealed] = tuple(sorted(case.id for case in found if officer in case.hidden_from))
        return known[officer, sealed]  # type: ignore[no-any-return]

    # --- how long and how well

    def firsts(self, scope: Scope, wanted: Wanted, kinds: Sequence[str]) -> Sequence[tuple[int | None, ...]]:
        """(opened, first event of each kind in turn) in microseconds, a line a case; None where none came yet."""
        e, c = t.case_event.c, t.case.c
        first = [
            select(func.min(e.at)).where(e.case_id == c.id, e.kind == kind).correlate(t.case).scalar_subquery()
            for kind in kinds
        ]
        return [tuple(row) for row in self.all(select(c.opened_at, *first).where(in_scope(scope), fits(wanted)))]

    def ratings(self, scope: Scope, wanted: Wanted) -> dict[int, int]:
        joined = t.tip.join(t.case, t.tip.c.case_id == t.case.c.id)
        rated = in_scope(scope) & fits(wanted) & t.tip.c.rating.is_not(None)
        query = select(t.tip.c.rating, func.count()).select_from(joined).where(rated).group_by(t.tip.c.rating)
        return {int(score): int(number) for score, number in self.all(query)}

    # --- queues

    def dead_inbox(self, limit: int = 100) -> Sequence[Waiting]:
        i = t.inbox.c
        query = select(i.id, i.kind, i.received_at, i.attempt, i.error).where(i.status == "dead")
        rows = self.all(query.order_by(i.seq).limit(limit))
        return [
            Waiting(id=r.id, kind=r.kind, at=moment(r.received_at), attempt=r.attempt, code=r.error or "") for r in rows
        ]

    def outbox_waiting(self, status: str, scope: Scope, limit: int = 100) -> Sequence[Waiting]:
        """Held or dead messages, oldest first; the number of a case only where the scope holds it."""
        return self.waiting(t.outbox.c.status == status, scope, limit)

    def count_outbox(self, status: str) -> int:
        return int(self.one(select(func.count()).select_from(t.outbox).where(t.outbox.c.status == status))[0])

    def waiting(self, condition: Any, scope: Scope, limit: int) -> Sequence[Waiting]:
        o, c = t.outbox.c, t.case.c
        joined = t.outbox.outerjoin(t.case, and_(o.case_id == c.id, in_scope(scope)))
        query = select(o.id, o.kind, o.created_at, o.attempt, o.last_code, c.number).select_from(joined)
        rows = self.all(query.where(condition).order_by(o.seq).limit(limit))
        return [
            Waiting(
                id=r.id,
                kind=r.kind,
                at=moment(r.created_at),
                attempt=r.attempt,
                code=str(r.last_code or ""),
                case=r.number,
            )
            for r in rows
        ]

    def deliveries(self, case_id: CaseId, kinds: Sequence[str]) -> Sequence[Any]:
        """(tip, kind, status, when it was owed, when it was done) of the case's messages to reporters, oldest first."""
        o = t.outbox.c
        mine = (o.case_id == case_id) & o.kind.in_(kinds) & o.tip_id.is_not(None)
        rows = self.all(select(o.tip_id, o.kind, o.status, o.created_at, o.done_at).where(mine).order_by(o.seq))
        return [(r.tip_id, r.kind, r.status, moment(r.created_at), maybe_moment(r.done_at)) for r in rows]

    def relays(self, at: datetime) -> Sequence[Case]:
        """Cases whose reporter is talking with a person now."""
        p = t.person.c
        query = select(p.relay_case).where(p.relay_until > micros(at), p.relay_case.is_not(None)).distinct()
        cases = [self.case(CaseId(row.relay_case)) for row in self.all(query)]
        return [case for case in cases if case is not None]

    def last_change(self) -> tuple[int, int]:
        """Changes whenever something happened on a case or a message was owed."""
        events = self.one(select(func.max(t.case_event.c.at)))[0]
        return int(events or 0), int(self.one(select(func.max(t.outbox.c.seq)))[0] or 0)

    # --- media and audit

    def media_of_case(self, case_id: CaseId) -> Sequence[tuple[str, str, datetime]]:
        """(id, MIME type, when) of the officers' own files on a case, oldest first."""
        m = t.media.c
        query = select(m.id, m.mime, m.at).where(m.owner_kind == "case", m.owner_id == case_id).order_by(m.at, m.id)
        return [(row.id, row.mime, moment(row.at)) for row in self.all(query)]

    def numbers_of(self, ids: Sequence[str]) -> dict[str, str]:
        rows = self.all(select(t.case.c.id, t.case.c.number).where(t.case.c.id.in_(ids)))
        return {row.id: row.number for row in rows}

    def audit_page(
        self,
        *,
        limit: int,
        action: str | None = None,
        actor: str | None = None,
        object_: str | None = None,
        before: int | None = None,
    ) -> Sequence[AuditLine]:
        """Newest first, older than row `before`."""
        a = t.audit.c
        asked = [
            condition
            for value, condition in (
                (action, a.action == action),
                (actor, a.actor_id == actor),
                (object_, a.object == object_),
                (before, a.seq < (before or 0)),
            )
            if value is not None
        ]
        rows = self.all(select(t.audit).where(*asked).order_by(a.seq.desc()).limit(limit))
        return [
            AuditLine(
                seq=r.seq,
                at=moment(r.at),
                role=r.actor_role,
                actor=r.actor_id,
                action=r.action,
                object=r.object,
                result=r.result,
                reason=r.reason,
            )
            for r in rows
        ]


def perhaps_hidden(officer: str, sealed: bool) -> Any:
    """Two looks at an index each: with an OR between them PostgreSQL reads the whole table."""
    e = t.case_event.c
    aside = select(e.case_id).where(e.kind == literal_column("'SteppedAside'"), e.actor_id == officer)
    return union(aside, select(t.case.c.id).where(t.case.c.queue == HEAD)) if sealed else aside


def in_scope(scope: Scope) -> Any:
    c = t.case.c
    asked = [c.merged_into.is_(None)]
    if scope.station:
        asked.append(c.station == scope.station)
    if not scope.sealed:
        asked.append(c.queue != HEAD)  # a row whose queue nobody knows yet is in no list either
    if scope.hidden:
        asked.append(c.id.not_in(scope.hidden))
    if not scope.whole:
        asked.append(or_(c.beat.in_(scope.beats), c.assignee == scope.officer))
    return and_(*asked)


def fits(wanted: Wanted) -> Any:
    c = t.case.c
    asked = [t.case.c.id.is_not(None)]
    if wanted.states is not None:
        asked.append(c.state.in_([state.value for state in wanted.states]))
    if wanted.officers is not None:
        asked.append(c.assignee.in_(wanted.officers))
    for value, column in (
        (wanted.beat, c.beat),
        (wanted.matter, c.matter),
        (wanted.queue, c.queue),
    ):
        if value is not None:
            asked.append(column == value)
    if wanted.urgency is not None:
        asked.append(c.urgency.in_(wanted.urgency))
    for edge, column, low in (
        (wanted.due_from, c.due_at, True),
        (wanted.due_until, c.due_at, False),
        (wanted.opened_from, c.opened_at, True),
        (wanted.opened_until, c.opened_at, False),
    ):
        if edge is not None:
            asked.append(column >= micros(edge) if low else column < micros(edge))
    return and_(*asked)
