"""The console over a real store: officers with accounts, cases told by residents, a clock to set."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx
import pyotp
import pytest

from bot.bootstrap import build, renew_beats
from bot.console import auth
from bot.domain import commands as ask
from bot.domain.cases import Case, Flag
from bot.domain.ids import BeatCode, InboxId, MatterCode, OfficerId, PersonId, SubmissionId, new_id
from bot.domain.officers import Actor, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Facts, Said
from bot.runtime.gateway import create_app
from bot.service import chain, figures
from bot.service.app import App
from bot.store.store import Store
from bot.understanding.gazetteer import Gazetteer
from tests.direct import client_of
from tests.house import BEATS, STATION, TUESDAY, settings_for

PASSWORD = "four plain words here"
OPENID = "oTheReporterOfTheTests0000001"
BEAT_OF = {estate: beat.code for beat in BEATS for estate in beat.estates}
FLAT = Place(raw="金桂苑3号502", estate="金桂苑", building="3号", room="502室")


@dataclass
class Clock:
    at: datetime = TUESDAY

    def now(self) -> datetime:
        return self.at

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Browser:
    """One officer's browser: follows its own links, carries the hidden fields of the page it looked at."""

    client: httpx.Client
    station: "Station"
    secret: str = ""
    login: str = ""
    page: str = ""
    status: int = 0
    csrf: str = ""

    def open(self, path: str) -> str:
        answer = self.client.get(f"/console{path}")
        self.status, self.page = answer.status_code, answer.text
        return self.page

    def hidden(self, name: str) -> str:
        """As the page that was opened last had it; the session's csrf outlives a refusal."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        if name == "csrf" and found:
            self.csrf = found[1]
        return found[1] if found else self.csrf if name == "csrf" else ""

    def post(self, path: str, **fields: object) -> str:
        known = {name: self.hidden(name) for name in ("csrf", "once", "seen")}
        answer = self.client.post(f"/console{path}", data={**known, **fields})
        self.status, self.page = answer.status_code, answer.text
        return self.page

    def code(self) -> str:
        """A code that was not used yet: the clock moves to the next step."""
        self.station.clock.later(seconds=30)
        return pyotp.TOTP(self.secret).at(int(self.station.clock.at.timestamp()))

    def does(self, number: str, command: str, **fields: object) -> str:
        """Open the form, send it, and confirm when it is previewed."""
        self.open(f"/cases/{number}/do/{command}")
        page = self.post(f"/cases/{number}/do/{command}", **fields)
        if 'name="confirmed"' in page:
            page = self.post(f"/cases/{number}/do/{command}", confirmed="1", **fields)
        return page


@dataclass
class Station:
    app: App
    clock: Clock
    officers: dict[str, Officer] = field(default_factory=dict)

    def officer(self, name: str, role: Role, *beats: str, station: str = STATION) -> Officer:
        officer = Officer(
            id=OfficerId(new_id(self.clock.at)),
            name=name,
            role=role,
            station=station,
            beats=tuple(BeatCode(beat) for beat in beats),
        )
        with self.app.store.begin() as ledger:
            ledger.add_officer(officer)
        self.officers[name] = officer
        return officer

    def client(self) -> httpx.Client:
        return client_of(create_app(self.app, self.clock.now), "https://room.test")

    def account(self, officer: Officer, login: str) -> str:
        """The secret of the second factor of a fresh account."""
        with self.app.store.begin() as ledger:
            code = auth.new_invite(ledger, officer.id, self.clock.at)
            found = ledger.console_invite(code, self.clock.at)
            assert found is not None
            auth.set_up(ledger, code, login, PASSWORD, pyotp.TOTP(found[1]).at(self.clock.at), self.clock.at)
        return found[1]

    def browser(self, officer: Officer) -> Browser:
        """Logged in."""
        login = f"user{len(officer.name)}{officer.id[-6:]}"
        browser = Browser(self.client(), self, self.account(officer, login), login)
        page = browser.post("/login", login=login, password=PASSWORD, code=browser.code(), next="")
        assert browser.status == 200, page
        return browser

    def tells(
        self,
        words: str = "602把房子隔成八间出租",
        matter: str = "group_rental",
        place: Place | None = FLAT,
        *,
        openid: str = OPENID,
        flags: frozenset[Flag] = frozenset(),
        said: tuple[Said, ...] = (),
        answers: tuple[tuple[str, str], ...] = (),
    ) -> Case:
        """A resident tells, and the case is there."""
        at = self.clock.at
        with self.app.store.begin() as ledger:
            person = ledger.ensure_person(openid, at)
            ledger.note_action(person, "message", at)
            submission = SubmissionId(new_id(at))
            spoken = said or (Said(inbox_id=InboxId(new_id(at)), at=at, text=words),)
            beat = BEAT_OF.get(place.estate or "") if place else None
            facts = Facts(
                matters=(MatterCode(matter),) if matter else (), place=place, beat=beat, flags=flags, answers=answers
            )
            reporter = Actor(role=Role.REPORTER, id=person.id)
            self.app.handle(ledger, ask.NoteFacts(submission=submission, facts=facts, said=spoken), reporter)
            why = "complete" if matter else "misunderstood"
            self.app.handle(ledger, ask.Submit(submission=submission, why=why), reporter)
            (tip, *_) = ledger.tips_of(submission)
            case = ledger.case(tip.case) if tip.case else None
        assert case is not None
        return case

    def alarms(self, words: str, place: Place = FLAT, *, openid: str = OPENID) -> Case:
        """A resident who cannot speak writes, and the case is there; a station that takes no such alarms has an
        emergency like any other."""
        at = self.clock.at
        with self.app.store.begin() as ledger:
            person = ledger.ensure_person(openid, at)
            ledger.note_action(person, "message", at)
            submission = SubmissionId(new_id(at))
            reporter = Actor(role=Role.REPORTER, id=person.id)
            facts = Facts(place=place, beat=BEAT_OF.get(place.estate or ""))
            self.app.handle(ledger, ask.NoteFacts(submission=submission, facts=facts, said=()), reporter)
            said = Said(inbox_id=InboxId(new_id(at)), at=at, text=words)
            raised = ask.RaiseAlarm(person=person.id, submission=submission, line="110", code="fight", said=said)
            self.app.handle(ledger, raised, reporter)
            (tip,) = ledger.tips_of(submission)
            case = ledger.case(tip.case) if tip.case else None
        assert case is not None
        return case

    def adds(self, case: Case, words: str, **facts: object) -> None:
        """The reporter of a case says more."""
        at = self.clock.at
        said = Said(inbox_id=InboxId(new_id(at)), at=at, text=words)
        with self.app.store.begin() as ledger:
            (tip,) = ledger.tips_on(case.id)
            submission = ledger.submission(tip.submission)
            assert submission is not None
            more = replace(submission.facts, **facts)  # type: ignore[arg-type]
            reporter = Actor(role=Role.REPORTER, id=tip.person)
            self.app.handle(ledger, ask.AddWords(submission=submission.id, said=(said,), facts=more), reporter)

    def case(self, case: Case) -> Case:
        with self.app.store.read() as ledger:
            found = ledger.case(case.id)
        assert found is not None
        return found

    def person(self, openid: str = OPENID) -> PersonId:
        with self.app.store.read() as ledger:
            person = ledger.find_person(openid)
        assert person is not None
        return person.id

    def audited(self, action: str) -> list[object]:
        with self.app.store.read() as ledger:
            return list(ledger.audit_page(action=action, actor=None, object_=None, before=None, limit=100))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures and the chain are waited for, however busy the machine is."""
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 60)
    monkeypatch.setattr(chain, "PATIENCE_SECONDS", 60)


@pytest.fixture
def station(sqlite_store: Store) -> Station:
    clock = Clock()
    app = build(settings_for(), now=clock.now, store=sqlite_store, places=Gazetteer())
    with sqlite_store.begin() as ledger:
        ledger.put_beats(BEATS, clock.at)
    renew_beats(app)
    return Station(app, clock)


@pytest.fixture
def officer(station: Station) -> Officer:
    return station.officer("陈静", Role.COMMUNITY_OFFICER, "B01")
