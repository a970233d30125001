"""The police room: carries out commands inside one transaction and derives from each event who is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.catalogue.checklists import Checklists
from bot.catalogue.notices import Notices
from bot.domain import commands as ask
from bot.domain import lifecycle
from bot.domain.cases import State
from bot.domain.events import Happened
from bot.domain.ids import InboxId
from bot.domain.matters import Catalogue
from bot.domain.officers import SYSTEM, Actor
from bot.domain.practice import Reminder
from bot.domain.submissions import Proof
from bot.domain.workdays import Calendar
from bot.service import (
    additions,
    alarms,
    casework,
    corrections,
    diversion,
    erasure,
    floods,
    merging,
    ratings,
    relay,
    roster,
    submissions,
    wishes,
    withdrawals,
)
from bot.service.choices import Defaults
from bot.service.connectors import Connectors
from bot.service.journal import Journal
from bot.service.places import Places
from bot.settings import Settings
from bot.store.ledger import Ledger
from bot.store.outbox import OutboxRow
from bot.store.store import Store
from bot.understanding.emergency import Watch

Cause = tuple[InboxId, int]
Handler = Callable[["App", Ledger, Any, Actor, Cause | None], tuple[Happened, ...]]


@dataclass(slots=True, kw_only=True)
class App:
    """Everything that handlers need. `now` gives an aware time; nothing here reads a wall clock."""

    store: Store
    settings: Settings
    catalogue: Catalogue
    checklists: Checklists
    practice: tuple[Reminder, ...]
    """Reminders that the station adds to the law's clocks."""
    notices: Notices
    calendar: Calendar
    places: Places
    watch: Watch
    connectors: Connectors
    journal: Journal
    now: Callable[[], datetime]
    tz: ZoneInfo
    defaults: Defaults
    """What `settings`, `notices`, `practice` and `calendar` were before the station's own choices."""
    choices_seen: int = 0

    def handle(
        self, ledger: Ledger, command: ask.Command, actor: Actor, cause: Cause | None = None
    ) -> tuple[Happened, ...]:
        """Carry out a command in the ledger's transaction. Raises `Refused` and then nothing may be committed.

        `cause` is (inbox row, running number) and unique, so a replay of a message changes nothing.
        """
        if cause is not None and not ledger.note_carried_out(*cause):
            return ()
        return HANDLERS.get(type(command), casework.on_case)(self, ledger, command, actor, cause)

    def check(self, ledger: Ledger, command: ask.CaseCommand, actor: Actor) -> None:
        """Raises `Refused` when the command would be; changes nothing."""
        case = casework.the_case(ledger, command.case)
        lifecycle.decide(case, command, actor, now=self.now(), tips=ledger.tips_on(case.id))

    def delivered(self, ledger: Ledger, row: OutboxRow, proof: Proof = Proof.SENT) -> None:
        """A message reached its person; an outcome that did is an answer to its tip."""
        case = ledger.case(row.case_id) if row.case_id else None
        told = row.kind == "outcome" or (row.kind == "quiet" and case is not None and case.state is State.ANSWERING)
        if told and row.tip_id is not None:
            self.handle(ledger, ask.Answer(tip=row.tip_id, proof=proof), SYSTEM)


HANDLERS: Mapping[type, Handler] = {
    ask.NoteFacts: submissions.note_facts,
    ask.Submit: submissions.submit,
    ask.AddWords: additions.add_words,
    ask.JoinTold: additions.join_told,
    ask.Withdraw: withdrawals.withdraw,
    ask.Rate: ratings.rate,
    ask.ChooseVisit: wishes.choose_visit,
    ask.ChooseContact: wishes.choose_contact,
    ask.ChooseDiversion: diversion.choose_diversion,
    ask.ChooseTime: diversion.choose_time,
    ask.CallPerson: relay.call_person,
    ask.RelayWords: relay.relay_words,
    ask.StopContact: wishes.stop_contact,
    ask.KeepFlood: floods.keep_flood,
    ask.RaiseAlarm: alarms.raise_alarm,
    ask.EndRelay: relay.end_relay,
    ask.ForgetMe: erasure.forget_me,
    ask.EraseReporter: erasure.ask_erasure,
    ask.Answer: casework.answer,
    ask.TakeLeave: roster.take_leave,
    ask.EndLeave: roster.end_leave,
    ask.HandOver: roster.hand_over,
    ask.SetDuty: roster.set_duty,
    ask.Merge: merging.merge,
    ask.Unmerge: merging.unmerge,
    ask.Split: merging.split,
    ask.SetMatter: corrections.set_matter,
    ask.SetPlace: corrections.set_place,
    ask.Transfer: corrections.noted,
    ask.TakeBack: corrections.noted,
}
"""Commands on one case that need nothing beside the gate go to `casework.on_case`."""
