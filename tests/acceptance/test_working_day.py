"""A working week of a whole station: sixty cases, five officers of whom one is away, the desk, the head and two partner
offices. All ends where it should, and whoever told is in nothing that leaves the room or an officer reads unasked."""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PIL import Image
from pypdf import PdfReader
from starlette.testclient import TestClient

from bot.bootstrap import renew_beats
from bot.domain import commands as ask
from bot.domain.beats import Beat
from bot.domain.cases import Case, Outcome, State
from bot.domain.ids import BeatCode
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.records import Interview, JointVisit, OrderRecord, Reinspection, records_of
from bot.domain.submissions import TipState
from bot.runtime.gateway import create_app
from bot.service import views
from bot.service.documents import print_document
from tests.house import STATION, House, client_of

ESTATES = {"B01": "金桂苑", "B02": "听涛园", "B03": "白鹭苑", "B04": "云杉苑", "B05": "海棠苑"}
OFFICERS = {"B01": "陈静", "B02": "马跃", "B03": "孙凯", "B04": "吴倩", "B05": "郑洁"}
AWAY, SUBSTITUTE = "B05", "B01"
A_BEAT = 12
RENTALS = 2
PUBLIC = "https://room.example"
CANARY = "金丝雀飞过梧桐"
MESSAGES = 6


@dataclass
class Station:
    """Everybody of the week, and everything that was shown to anybody but a reporter."""

    house: House
    browser: TestClient
    shown: list[str] = field(default_factory=list)

    def officer(self, beat: str, words: str, expected: str = "") -> str:
        """What the officer sees, older words first: more may be owed than one message opens the window for."""
        seen = self.house.says(beat, words)
        for _ in range(MESSAGES):
            if expected in seen:
                break
            seen += self.house.says(beat, "待办")
        self.shown.append(seen)
        assert expected in seen, (words, expected, seen)
        return seen

    def office(self, path: str, **fields: str) -> str:
        """An office answers on its page, with a photo once it has been there."""
        photo = ("a.jpg", jpeg(), "image/jpeg") if "item_rooms" in fields else ("", b"", "application/octet-stream")
        before = self.browser.get(path)
        after = self.browser.post(path, data=fields, files=[("photos", photo)])
        assert (before.status_code, after.status_code) == (200, 200), after.text
        self.shown += [before.text, after.text]
        return after.text

    def cases(self, beat: str, matter: str) -> list[Case]:
        return [case for case in self.house.cases() if case.beat == beat and case.matter == matter]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(out, "JPEG")
    return out.getvalue()


def reporter(beat: str, n: int) -> str:
    return f"oReporter-{beat}-{n:02d}"


def secrets() -> Iterator[str]:
    yield CANARY
    for beat in ESTATES:
        for n in range(A_BEAT):
            yield reporter(beat, n)
            yield phone(beat, n)


def phone(beat: str, n: int) -> str:
    return f"139{int(beat[1:]):02d}{n:02d}4321"


def tell_everything(station: Station) -> None:
    """Twelve residents a beat: two tell of a flat cut up and let, ten of noise."""
    for beat, estate in ESTATES.items():
        for n in range(A_BEAT):
            who = reporter(beat, n)
            station.house.follows(who)
            flat = f"{estate}{n + 1}号楼{n + 3}02"
            what = "把房子隔了八间群租，天天有人进进出出" if n < RENTALS else "夜里两点还在放音响，睡不着"
            assert "回执" in station.house.says(who, f"{flat}{what}，{CANARY}，我电话{phone(beat, n)}")


@pytest.fixture
def station(make_house: Callable[..., House]) -> Station:
    house = make_house(public_url=PUBLIC)
    with house.store.begin() as ledger:
        beats = [
            Beat(code=BeatCode(code), name=f"{name}警务区", station=STATION, estates=(name,))
            for code, name in ESTATES.items()
        ]
        ledger.put_beats(beats, house.clock.now())
    renew_beats(house.app)
    for beat, name in OFFICERS.items():
        house.officer(beat, name, Role.COMMUNITY_OFFICER, beat)
    house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李岚", Role.HEAD)
    return Station(house, client_of(create_app(house.app)))


def links(words: str) -> dict[str, str]:
    return {unit: path for unit, path in re.findall(rf"(\S+) {re.escape(PUBLIC)}(/v/\S+)", words)}


def noise(station: Station, worker: str, case: Case) -> None:
    """Two messages a case."""
    station.officer(worker, f"办结 {case.number} 已上门劝阻，答应十点后不放", "确认")
    station.officer(worker, "确认", f"{case.number} 已办结")


def begin_rental(station: Station, worker: str, case: Case) -> dict[str, str]:
    station.officer(worker, f"受理 {case.number}", "已受理")
    told = station.officer(worker, f"联合 {case.number} 平安办 房管 明天上午九点半", f"{PUBLIC}/v/")
    found = links(told)
    assert set(found) == {"平安办", "房管"}
    station.office(found["平安办"], attends="yes", name="钱进")
    station.office(found["房管"], attends="yes", name="赵敏")
    return found


def visit_rental(station: Station, worker: str, case: Case, found: dict[str, str]) -> None:
    station.office(
        found["房管"], attends="yes", name="赵敏", item_rooms="八间", item_people="十二人", text="建议限期整改"
    )
    station.office(found["平安办"], attends="yes", name="钱进", item_rooms="8", text="同意")
    station.officer(worker, f"核实 {case.number} 属实 现场隔成八间", f"{case.number} 记下了核实结果：属实")
    station.officer(worker, f"约谈 {case.number} 房东 已告知要求，同意整改", f"{case.number} 记下了：约谈房东")
    station.officer(worker, f"整改 {case.number} 7天 城管 恢复原状", "确认")
    station.officer(worker, "确认", f"{case.number} 记下了：城管责令整改")


def end_rental(station: Station, worker: str, case: Case) -> None:
    station.officer(worker, f"复查 {case.number} 合格 隔断已拆", f"{case.number} 复查合格")
    station.officer(worker, f"办结 {case.number}", "整改到位")
    station.officer(worker, "确认", f"{case.number} 已办结")


def print_all(station: Station, cases: list[Case]) -> None:
    house = station.house
    with house.store.begin() as ledger:
        for case in cases:
            for kind in ("interview", "joint_visit"):
                pages = PdfReader(io.BytesIO(print_document(house.app, ledger, case, kind, SYSTEM))).pages
                station.shown.append("".join("".join(page.extract_text().split()) for page in pages))
        station.shown.append(
            json.dumps([views.case_json(case, 1) for case in ledger.cases(limit=200)], ensure_ascii=False)
        )


def stand_in(station: Station) -> None:
    """The desk gives what came in for the one who is away to a colleague."""
    house = station.house
    with house.store.begin() as ledger:
        substitute = next(o for o in ledger.officers() if o.name == OFFICERS[SUBSTITUTE])
        desk = next(o for o in ledger.officers() if o.role is Role.DUTY_DESK)
        for case in house.cases():
            if case.beat == AWAY:
                command = ask.Reassign(case=case.id, officer=substitute.id)
                house.app.handle(ledger, command, Actor(role=desk.role, id=desk.id))
    house.settle()


def worker_of(beat: str) -> str:
    return SUBSTITUTE if beat == AWAY else beat


def test_a_station_works_its_week_and_no_reporter_shows_anywhere(station: Station) -> None:
    house = station.house
    tell_everything(station)
    stand_in(station)
    assert len(house.cases()) == len(ESTATES) * A_BEAT
    rentals = {case.number: case for beat in ESTATES for case in station.cases(beat, "group_rental")}
    assert len(rentals) == len(ESTATES) * RENTALS
    sheets = {}
    for beat in ESTATES:
        for case in station.cases(beat, "noise_living"):
            noise(station, worker_of(beat), case)
        for case in station.cases(beat, "group_rental"):
            sheets[case.number] = begin_rental(station, worker_of(beat), case)
    house.later(days=1)
    for number, case in rentals.items():
        visit_rental(station, worker_of(str(case.beat)), case, sheets[number])
    assert {case.state for case in house.cases() if case.number in rentals} == {State.RECTIFYING}
    print_all(station, list(rentals.values()))
    house.later(days=7)
    for case in rentals.values():
        end_rental(station, worker_of(str(case.beat)), case)
    everybody_hears(station)
    check_the_end(station, rentals)
    check_secrecy(station)


def everybody_hears(station: Station) -> None:
    """Who was not in the window picks the outcome up with the next word."""
    for beat in ESTATES:
        for n in range(A_BEAT):
            station.house.says(reporter(beat, n), "您好")


def check_the_end(station: Station, rentals: dict[str, Case]) -> None:
    with station.house.store.read() as ledger:
        for case in station.house.cases():
            assert case.state is State.CLOSED, case.number
            assert {tip.state for tip in ledger.tips_on(case.id)} == {TipState.ANSWERED}
            wanted = Outcome.RECTIFIED if case.number in rentals else Outcome.FIXED_ON_SITE
            assert case.outcome is wanted
            if case.number in rentals:
                kinds = [type(record) for record in records_of(ledger.history(case.id))]
                assert kinds == [JointVisit, Interview, OrderRecord, Reinspection]
        assert ledger.verify_audit() is None


def check_secrecy(station: Station) -> None:
    house = station.house
    everything = "\n".join([*station.shown, *(house.sees(who) for who in (*ESTATES, "desk", "head"))])
    found = [secret for secret in secrets() if secret in everything]
    assert found == []
