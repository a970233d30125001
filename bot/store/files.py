"""Submissions, tips, cases with their history, memories and media: what was told and what came of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import Select

from bot.domain import events
from bot.domain.cases import Case, State, queue_of
from bot.domain.errors import CaseChanged
from bot.domain.events import CaseEvent, Happened
from bot.domain.ids import CaseId, InboxId, MatterCode, PersonId, SubmissionId, TipId
from bot.domain.officers import Actor, Role
from bot.domain.submissions import Facts, Proof, Said, Submission, Tip, TipState
from bot.store import tables as t
from bot.store.room import CASE, OFFICER, PERSON, Room, lookup
from bot.store.rows import Value, from_json, from_json_whole, maybe_micros, maybe_moment, micros, moment, to_json

NO_QUEUE, HEAD = "", "head"
HIDDEN = "hidden"
"""In the memo: which cases are hidden from whom."""
BATCH = 500
OPEN = (State.RECEIVED, State.VERIFYING, State.SUBSTANTIATED, State.RECTIFYING, State.TRANSFERRED, State.ANSWERING)


# --- statements that every turn needs, built once

SUBMISSIONS = (
    select(t.submission).where(t.submission.c.person == bindparam("person")).order_by(t.submission.c.opened_at.desc())
)
HISTORY = select(t.case_event).where(t.case_event.c.case_id == bindparam("case_id")).order_by(t.case_event.c.seq)
IN_HOUSE = select(t.case).where(t.case.c.house_index == bindparam("house")).order_by(t.case.c.opened_at.desc())
MOVE = update(t.case).where(t.case.c.id == bindparam("its_id"), t.case.c.version == bindparam("its_version"))


@cache
def tips_by(column: str) -> Select:
    return lookup(t.tip, column).order_by(t.tip.c.id)


class Files(Room):
    """The police room's records."""

    # --- submissions: facts and words sealed under the reporter's key

    def submission(self, submission_id: SubmissionId) -> Submission | None:
        row = self.one(lookup(t.submission, "id"), id=submission_id)
        return self.as_submission(row) if row else None

    def collecting(self, person_id: PersonId) -> Submission | None:
        """The newest submission that still waits for its receipt."""
        row = self.one(
            select(t.submission)
            .where(t.submission.c.person == person_id, t.submission.c.submitted_at.is_(None))
            .order_by(t.submission.c.opened_at.desc())
        )
        return self.as_submission(row) if row else None

    def submissions(self, person_id: PersonId) -> Sequence[Submission]:
        """Newest first."""
        return [self.as_submission(row) for row in self.all(SUBMISSIONS, person=person_id)]

    def save_submission(self, submission: Submission) -> None:
        owner, facts = (PERSON, submission.person), self.whole(submission.id, submission.facts)
        row = {
            "id": submission.id,
            "person": submission.person,
            "conversation": submission.conversation,
            "station": submission.station,
            "opened_at": micros(submission.opened_at),
            "touched_at": micros(submission.touched_at),
            "submitted_at": maybe_micros(submission.submitted_at),
            "receipt": submission.receipt,
            "facts_box": self.seal(owner, f"submission.facts:{submission.id}", facts),
            "said_box": self.seal(owner, f"submission.said:{submission.id}", to_json(submission.said)),
        }
        self.put(t.submission, row, ["id"])

    def as_submission(self, row: Any) -> Submission:
        """Facts and words are empty once they were erased."""
        owner = (PERSON, row.person)
        said = self.open_unless_erased(owner, f"submission.said:{row.id}", bytes(row.said_box))
        facts = self.open_unless_erased(owner, f"submission.facts:{row.id}", bytes(row.facts_box))
        return Submission(
            id=row.id,
            person=row.person,
            conversation=row.conversation,
            station=row.station,
            opened_at=moment(row.opened_at),
            touched_at=moment(row.touched_at),
            submitted_at=maybe_moment(row.submitted_at),
            receipt=row.receipt,
            facts=self.read_whole(row.id, Facts, facts) if facts else Facts(),
            said=from_json(tuple[Said, ...], said) if said else (),
        )

    def submission_of(self, receipt: str) -> Submission | None:
        row = self.one(lookup(t.submission, "receipt"), receipt=receipt)
        return self.as_submission(row) if row else None

    def receipt_free(self, receipt: str) -> bool:
        return self.one(lookup(t.submission, "receipt"), receipt=receipt) is None

    # --- tips

    def tips_of(self, submission_id: SubmissionId) -> Sequence[Tip]:
        return self.tips_found(tips_by("submission"), submission=submission_id)

    def tips_on(self, case_id: CaseId) -> Sequence[Tip]:
        return self.tips_found(tips_by("case_id"), case_id=case_id)

    def tip(self, tip_id: TipId) -> Tip | None:
        return next(iter(self.tips_found(tips_by("id"), id=tip_id)), None)

    def tips_found(self, query: Any, **values: Any) -> Sequence[Tip]:
        return [as_tip(row) for row in self.all(query, **values)]

    def save_tip(self, tip: Tip) -> None:
        row = {
            "id": tip.id,
            "submission": tip.submission,
            "person": tip.person,
            "state": tip.state.value,
            "matter": tip.matter,
            "case_id": tip.case,
            "first_case": tip.first_case,
            "proof": tip.proof.value if tip.proof else None,
            "answered_at": maybe_micros(tip.answered_at),
            "rating": tip.rating,
            "rated_at": maybe_micros(tip.rated_at),
        }
        self.put(t.tip, row, ["id"])

    # --- cases: the whole case sealed under its own key

    def case(self, case_id: CaseId) -> Case | None:
        row = self.one(lookup(t.case, "id"), id=case_id)
        return self.as_case(row) if row else None

    def case_by_number(self, number: str, station: str | None = None) -> Case | None:
        """None when there is none, or when the number exists in several stations and none was named."""
        query = select(t.case).where(t.case.c.number == number.upper())
        rows = self.all(query if station is None else query.where(t.case.c.station == station))
        return self.as_case(rows[0]) if len(rows) == 1 else None

    def number_free(self, number: str, station: str) -> bool:
        return self.one(lookup(t.case, "number", "station"), number=number, station=station) is None

    def open_case(self, case: Case) -> None:
        self.memo.pop(HIDDEN, None)
        self.add(t.case, self.case_row(case))

    def append(self, case: Case, event: CaseEvent, actor: Actor, at: datetime) -> Happened:
        """Append what happened and move the case to `case`, the case after it. Raises `CaseChanged` when another
        process moved the case meanwhile."""
        self.memo.pop(HIDDEN, None)
        if not self.run(MOVE, its_id=case.id, its_version=case.version - 1, **self.case_row(case)):
            raise CaseChanged(number=case.number)
        line = Happened(case=case.id, seq=case.version, at=at, actor=actor, event=event)
        try:
            self.add(t.case_event, self.event_row(line))
        except IntegrityError as doubled:
            raise CaseChanged(number=case.number) from doubled
        return line

    def history(self, case_id: CaseId) -> Sequence[Happened]:
        return [self.as_happened(row) for row in self.all(HISTORY, case_id=case_id)]

    def cases(
        self,
        *,
        states: Sequence[State] | None = None,
        beat: str | None = None,
        officer: str | None = None,
        limit: int = 200,
    ) -> Sequence[Case]:
        """Those due first come first; cases without a clock come last."""
        query = select(t.case)
        if states is not None:
            query = query.where(t.case.c.state.in_([state.value for state in states]))
        if beat is not None:
            query = query.where(t.case.c.beat == beat)
        if officer is not None:
            query = query.where(t.case.c.assignee == officer)
        due_last = func.coalesce(t.case.c.due_at, 2**62)
        return [self.as_case(row) for row in self.all(query.order_by(due_last, t.case.c.opened_at).limit(limit))]

    def open_cases(self, *, officer: str | None = None, limit: int = 200) -> Sequence[Case]:
        return self.cases(states=OPEN, officer=officer, limit=limit)

    def cases_at(self, unit_key: str, matter: MatterCode | None = None) -> Sequence[Case]:
        """Cases about one dwelling, newest first."""
        query = select(t.case).where(t.case.c.unit_index == self.index("unit", unit_key))
        if matter is not None:
            query = query.where(t.case.c.matter == matter)
        return [self.as_case(row) for row in self.all(query.order_by(t.case.c.opened_at.desc()))]

    def cases_in_house(self, house: str) -> Sequence[Case]:
        """Cases about doors of one stair entrance, newest first; `house` is ground and building (`likeness.house`)."""
        return [self.as_case(row) for row in self.all(IN_HOUSE, house=self.index("house", house))]

    def case_row(self, case: Case) -> dict[str, Any]:
        return {
            "id": case.id,
            "number": case.number,
            "station": case.station,
            "matter": case.matter,
            "beat": case.beat,
            "assignee": case.assignee,
            "state": case.state.value,
            "urgency": case.urgency.value,
            "merged_into": case.merged_into,
            "opened_at": micros(case.opened_at),
            "due_at": maybe_micros(case.due_at),
            "unit_index": self.index("unit", case.unit_key) if case.unit_key else None,
            "house_index": self.index("house", case.unit_key.rpartition("|")[0]) if case.unit_key else None,
            "version": case.version,
            "queue": queue_of(case) or NO_QUEUE,
            "body_box": self.seal((CASE, case.id), f"case.body:{case.id}", self.whole(case.id, case)),
        }

    def sort_old_cases(self) -> int:
        """Give a queue to rows that were written before lists knew one; how many there were. What cannot be opened any
        more stays where only the head looks."""
        c = t.case.c
        rows = self.all(select(t.case).where(c.queue.is_(None)).limit(BATCH))
        for row in rows:
            body = self.open_unless_erased((CASE, row.id), f"case.body:{row.id}", bytes(row.body_box))
            queue = (queue_of(from_json(Case, body)) or NO_QUEUE) if body else HEAD
            self.connection.execute(update(t.case).where(c.id == row.id).values(queue=queue))
        return len(rows)

    def as_cases(self, rows: Sequence[Any]) -> list[Case]:
        self.read_keys(CASE, [row.id for row in rows])
        return [self.as_case(row) for row in rows]

    def as_case(self, row: Any) -> Case:
        return self.read_whole(row.id, Case, self.open((CASE, row.id), f"case.body:{row.id}", bytes(row.body_box)))

    def read_whole(self, key: str, kind: type[Value], body: bytes) -> Value:
        """What a newer version wrote beside our fields stays with it when we write it again (docs/adr/0033)."""
        value, unknown = from_json_whole(kind, body)
        if unknown:
            self.unknown[key] = unknown
        return value

    def whole(self, key: str, value: Case | Facts) -> bytes:
        return to_json(value, self.unknown.get(key))

    def event_row(self, line: Happened) -> dict[str, Any]:
        context = f"case.event:{line.case}:{line.seq}"
        return {
            "case_id": line.case,
            "seq": line.seq,
            "at": micros(line.at),
            "kind": type(line.event).__name__,
            "actor_role": line.actor.role.value,
            "actor_id": line.actor.id,
            "body_box": self.seal((CASE, line.case), context, to_json(line.event)),
        }

    def as_happened(self, row: Any) -> Happened:
        body = self.open((CASE, row.case_id), f"case.event:{row.case_id}:{row.seq}", bytes(row.body_box))
        return Happened(
            case=row.case_id,
            seq=row.seq,
            at=moment(row.at),
            actor=Actor(role=Role(row.actor_role), id=row.actor_id),
            event=from_json(getattr(events, row.kind), body),
        )

    # --- once only

    def carried_out(self, inbox_id: InboxId, n: int) -> bool:
        return self.one(lookup(t.carried_out, "inbox_id", "n"), inbox_id=inbox_id, n=n) is not None

    def note_carried_out(self, inbox_id: InboxId, n: int) -> bool:
        """False when it was carried out before."""
        return self.put_new(t.carried_out, {"inbox_id": inbox_id, "n": n}, ["inbox_id", "n"])

    # --- memories

    def desk_memory(self, officer_id: str) -> dict[str, Any]:
        """What the officer's desk remembers: last case, what was pushed, a preview that waits."""
        row = self.one(lookup(t.desk_memory, "officer"), officer=officer_id)
        if row is None:
            return {}
        box = self.open((OFFICER, officer_id), f"desk:{officer_id}", bytes(row.body_box))
        return dict(json.loads(box))

    def save_desk_memory(self, officer_id: str, memory: Mapping[str, Any], at: datetime) -> None:
        """`memory` holds plain JSON values."""
        box = self.seal((OFFICER, officer_id), f"desk:{officer_id}", to_json(dict(memory)))
        self.put(t.desk_memory, {"officer": officer_id, "at": micros(at), "body_box": box}, ["officer"])

    # --- media

    def save_media(self, media_id: str, owner: tuple[str, str], mime: str, body: bytes, at: datetime) -> None:
        """`owner` is (person, id) for a reporter's media, (case, id) for an officer's."""
        box = self.seal(owner, f"media:{media_id}", body)
        row = {"id": media_id, "owner_kind": owner[0], "owner_id": owner[1], "mime": mime, "at": micros(at)}
        self.put(t.media, row | {"body_box": box}, ["id"])

    def media_kind(self, media_id: str) -> str | None:
        row = self.one(select(t.media.c.mime).where(t.media.c.id == media_id))
        return str(row.mime) if row else None

    def shown_media(self, media_id: str) -> bytes | None:
        """What a browser shows of the file, when it was made before."""
        row = self.one(select(t.media).where(t.media.c.id == media_id))
        if row is None or row.shown_box is None:
            return None
        return self.open((row.owner_kind, row.owner_id), f"media.shown:{media_id}", bytes(row.shown_box))

    def save_shown_media(self, media_id: str, body: bytes) -> None:
        """Sealed under the key of the file itself, and gone with it."""
        row = self.one(select(t.media.c.owner_kind, t.media.c.owner_id).where(t.media.c.id == media_id))
        if row is not None:
            box = self.seal((row.owner_kind, row.owner_id), f"media.shown:{media_id}", body)
            self.connection.execute(update(t.media).where(t.media.c.id == media_id).values(shown_box=box))

    def media(self, media_id: str) -> tuple[str, bytes] | None:
        """MIME type and bytes."""
        row = self.one(select(t.media).where(t.media.c.id == media_id))
        if row is None:
            return None
        return row.mime, self.open((row.owner_kind, row.owner_id), f"media:{media_id}", bytes(row.body_box))


def as_tip(row: Any) -> Tip:
    return Tip(
        id=row.id,
        submission=row.submission,
        person=row.person,
        state=TipState(row.state),
        matter=row.matter,
        case=row.case_id,
        first_case=row.first_case,
        proof=Proof(row.proof) if row.proof else None,
        answered_at=maybe_moment(row.answered_at),
        rating=row.rating,
        rated_at=maybe_moment(row.rated_at),
    )
