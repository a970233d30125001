"""Erasing for good: one reporter, the words of one submission, the record of one case, old rows of the queues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from bot.domain.ids import CaseId, PersonId, SubmissionId
from bot.store import tables as t
from bot.store.keyroom import KeyRoom
from bot.store.room import CASE, PERSON, lookup
from bot.store.rows import maybe_moment, micros

NOTHING = b""
"""What stands in a sealed column once its words are erased."""
UNSENT = ("new", "held", "sending")
FINISHED = ("sent", "cancelled", "dead")
PUSHED = ("push", "alarm", "relay")
"""Kinds of messages that may show an officer a reporter's words."""
RELAYED = "relay:"
"""How the idempotency keys of words passed on in a talk begin (bot/service/relay.py)."""


class Erasing(KeyRoom):
    """Rows and keys that go."""

    def is_erased(self, person_id: PersonId) -> bool:
        row = self.one(lookup(t.person, "id"), id=person_id)
        return row is None or row.openid_box is None

    def erase_person(self, person_id: PersonId, at: datetime) -> None:
        """Key, blind index, open id, words, media and queued messages of one reporter, and the copies of the words that
        went to officers, which lie under the officers' keys. What else points to the random id of this person points
        to nobody."""
        self.erase_copies(person_id, at)
        mine = t.inbox.c.person == person_id
        self.change(t.inbox, mine, body_box=NOTHING, answer_box=None)
        self.change(t.inbox, mine & (t.inbox.c.status != "done"), status="done", error="erased", lease_until=None)
        to_them = t.outbox.c.recipient == person_id
        self.change(t.outbox, to_them, body_box=NOTHING)
        self.change(t.outbox, to_them & t.outbox.c.status.in_(UNSENT), status="cancelled", done_at=micros(at))
        self.change(t.submission, t.submission.c.person == person_id, facts_box=NOTHING, said_box=NOTHING)
        self.remove(t.media, (t.media.c.owner_kind == PERSON) & (t.media.c.owner_id == person_id))
        self.remove(t.real_name, t.real_name.c.person == person_id)
        self.remove(t.busy, t.busy.c.person == person_id)
        self.remove(t.hit, t.hit.c.key == person_id)
        nobody = {"openid_index": None, "openid_box": None, "followed": False, "officer": None, "relay_case": None}
        self.change(t.person, t.person.c.id == person_id, **nobody, window_until=None, sends_left=0, prior_beat=None)
        self.destroy_key((PERSON, person_id))

    def erase_copies(self, person_id: PersonId, at: datetime) -> None:
        """Whatever officers were sent of the cases that this person told of, and what of a talk still waits."""
        submissions = select(t.submission.c.id).where(t.submission.c.person == person_id)
        tips = self.all(select(t.tip.c.case_id, t.tip.c.first_case).where(t.tip.c.submission.in_(submissions)))
        cases = {case for tip in tips for case in tip if case}
        of_them = t.outbox.c.case_id.in_(cases) & t.outbox.c.kind.in_(PUSHED)
        self.change(t.outbox, of_them & t.outbox.c.status.in_(FINISHED), body_box=NOTHING)
        waiting = of_them & t.outbox.c.idem.startswith(RELAYED, autoescape=True) & t.outbox.c.status.in_(UNSENT)
        self.change(t.outbox, waiting, body_box=NOTHING, status="cancelled", done_at=micros(at))

    def erase_words(self, submission_id: SubmissionId, media: Sequence[str], messages: Sequence[str]) -> None:
        """What was said and shown in one submission; the tip stays, without words."""
        self.change(t.submission, t.submission.c.id == submission_id, facts_box=NOTHING, said_box=NOTHING)
        self.remove(t.media, t.media.c.id.in_(media))
        self.change(t.inbox, t.inbox.c.id.in_(messages), body_box=NOTHING, answer_box=None)

    def erase_sent(self, case_id: CaseId) -> None:
        """The copies of what was sent about a case; the case's own history keeps what was decided."""
        done = t.outbox.c.status.in_(FINISHED)
        self.change(t.outbox, (t.outbox.c.case_id == case_id) & done, body_box=NOTHING)

    def erase_record(self, case_id: CaseId) -> None:
        """A case with its history, the files that officers added and its tips."""
        self.remove(t.media, (t.media.c.owner_kind == CASE) & (t.media.c.owner_id == case_id))
        self.remove(t.outbox, t.outbox.c.case_id == case_id)
        self.remove(t.correction, t.correction.c.case_id == case_id)
        self.remove(t.case_event, t.case_event.c.case_id == case_id)
        self.remove(t.tip, t.tip.c.case_id == case_id)
        self.remove(t.case, t.case.c.id == case_id)
        self.destroy_key((CASE, case_id))

    def erase_old_messages(self, inbox_before: datetime, outbox_before: datetime) -> int:
        """Rows of the queues that serve nothing any more: the words live on in their submission."""
        worked = (t.inbox.c.status == "done") & (t.inbox.c.received_at < micros(inbox_before))
        self.remove(t.carried_out, t.carried_out.c.inbox_id.in_(select(t.inbox.c.id).where(worked)))
        gone = self.remove(t.inbox, worked)
        sent = t.outbox.c.status.in_(FINISHED) & (t.outbox.c.done_at < micros(outbox_before))
        return gone + self.remove(t.outbox, sent)

    def words_of_no_case(self, before: datetime) -> Sequence[SubmissionId]:
        """What was taken back before it came to a case, and not touched since `before`."""
        elsewhere = t.tip.c.case_id.is_not(None) | (t.tip.c.state != "withdrawn")
        kept = select(t.tip.c.submission).where(t.tip.c.submission == t.submission.c.id, elsewhere)
        old = (t.submission.c.touched_at < micros(before)) & (t.submission.c.said_box != NOTHING)
        return [
            row.id
            for row in self.all(
                select(t.submission.c.id).where(old, t.submission.c.submitted_at.is_not(None), ~kept.exists())
            )
        ]

    def closed_at(self, case_id: CaseId) -> datetime | None:
        """When the case was closed last."""
        mine = (t.case_event.c.case_id == case_id) & (t.case_event.c.kind == "Closed")
        row = self.one(select(func.max(t.case_event.c.at).label("at")).where(mine))
        return maybe_moment(row.at)

    def merged_into(self, case_id: CaseId) -> Sequence[CaseId]:
        return [row.id for row in self.all(select(t.case.c.id).where(t.case.c.merged_into == case_id))]

    def archived_cases(self) -> Sequence[CaseId]:
        """Masters only: what was merged goes with them."""
        alone = (t.case.c.state == "archived") & t.case.c.merged_into.is_(None)
        return [row.id for row in self.all(select(t.case.c.id).where(alone).order_by(t.case.c.opened_at))]

    def change(self, table: Any, condition: Any, **values: Any) -> None:
        self.connection.execute(update(table).where(condition).values(**values))

    def remove(self, table: Any, condition: Any) -> int:
        return int(self.connection.execute(delete(table).where(condition)).rowcount)
