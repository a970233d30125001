"""A police room without dialogue: a store, an officer, and cases opened by commands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.bootstrap import build, renew_beats
from bot.domain import commands as ask
from bot.domain.cases import Case
from bot.domain.ids import BeatCode, InboxId, MatterCode, OfficerId, PersonId, SubmissionId, new_id
from bot.domain.officers import Actor, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Facts, Said, Submission
from bot.store.store import Store
from bot.understanding.gazetteer import Gazetteer
from tests.house import BEATS, STATION, TUESDAY, settings_for

FLAT = Place(raw="云栖路101弄12号602", road="云栖路", lane="101弄", building="12号", room="602室")
TOLD = "云栖路101弄12号602隔成了八间，每天夜里两点还有人拖箱子，楼板响得睡不着"


class Room:
    """`opens` a case from a reporter's words, `does` what an officer asks, `now` is set by the test."""

    def __init__(self, store: Store, **differences: Any) -> None:
        self.at = TUESDAY
        self.store = store
        self.app = build(settings_for(**differences), now=lambda: self.at, store=store, places=Gazetteer())
        self.officer = Officer(
            id=OfficerId("officer-1"),
            name="陈静",
            role=Role.COMMUNITY_OFFICER,
            station=STATION,
            beats=(BeatCode("B01"),),
        )
        with store.begin() as ledger:
            ledger.put_beats(BEATS, self.at)
            ledger.add_officer(self.officer)
        renew_beats(self.app)
        self.actor = Actor(role=Role.COMMUNITY_OFFICER, id=self.officer.id)

    def later(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at

    def opens(self, words: str = TOLD, *, matter: str = "group_rental", openid: str = "oResident") -> Case:
        with self.store.begin() as ledger:
            person = ledger.ensure_person(openid, self.at)
            submission = self.tells(ledger, person.id, words, matter)
            tip = ledger.tips_of(submission.id)[0]
            found = ledger.case(tip.case) if tip.case else None
            assert found is not None
            return found

    def tells(self, ledger: Any, person: PersonId, words: str, matter: str) -> Submission:
        reporter = Actor(role=Role.REPORTER, id=person)
        said = Said(inbox_id=InboxId(new_id(self.at)), at=self.at, text=words)
        submission = SubmissionId(new_id(self.at))
        facts = Facts(matters=(MatterCode(matter),), place=FLAT)
        self.app.handle(ledger, ask.NoteFacts(submission=submission, facts=facts, said=(said,)), reporter)
        self.app.handle(ledger, ask.Submit(submission=submission), reporter)
        found: Submission = ledger.submission(submission)
        return found

    def does(self, *commands: Any, actor: Actor | None = None) -> Case:
        with self.store.begin() as ledger:
            for command in commands:
                self.app.handle(ledger, command, actor or self.actor)
            found = ledger.case(commands[-1].case)
            assert found is not None
            return found

    def history(self, case: Case) -> Sequence[Any]:
        with self.store.read() as ledger:
            return ledger.history(case.id)
