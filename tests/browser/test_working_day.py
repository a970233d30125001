"""A working week of a whole station, in chat and in the browser: sixty cases, five officers of whom one took leave, the
desk and two partner offices. All ends where it should, and whoever told is in nothing that leaves the room or is read
unasked.

Allowed, and not looked through: a case's page of the reporter's words, and the page that opens an identity. Both need a
right of their own, and each look is noted (tests/console/test_access.py)."""

import io
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pyotp
import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from bot.bootstrap import renew_beats
from bot.domain.beats import Beat
from bot.domain.cases import Case, Outcome, State
from bot.domain.ids import BeatCode
from bot.domain.officers import Officer, Role
from bot.domain.records import Interview, JointVisit, OrderRecord, Reinspection, records_of
from bot.domain.submissions import TipState
from bot.runtime.demo import free_port
from bot.runtime.gateway import create_app
from bot.service.turn import Conversation
from bot.store.store import Store
from tests.browser.day import DESK, HAND, Served, Window
from tests.console.conftest import Clock
from tests.console.conftest import Station as Room
from tests.direct import client_of
from tests.house import STATION, House

pytestmark = pytest.mark.browser
ESTATES = {"B01": "金桂苑", "B02": "听涛园", "B03": "白鹭苑", "B04": "云杉苑", "B05": "海棠苑"}
OFFICERS = {"B01": "陈静", "B02": "马跃", "B03": "孙凯", "B04": "吴倩", "B05": "郑洁"}
AWAY, SUBSTITUTE, IN_BROWSER = "B05", "B01", "B03"
A_BEAT, RENTALS = 12, 2
OF_THE_DESK = 2
"""So many cases of the last beat at work are ended at the desk."""
PUBLIC = "https://room.example"
CANARY, TELLER = "金丝雀飞过梧桐", "柳依荷"
MESSAGES = 6


@dataclass
class Week:
    """Everybody of the week, and everything that was shown to anybody but a reporter."""

    house: House
    offices: httpx.Client
    served: Served
    hand: Window
    desk: Window
    audit: Window
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

    def office(self, path: str, **fields: str) -> None:
        """An office answers on its page, with a photo once it has been there."""
        photo = ("a.jpg", jpeg(), "image/jpeg") if "item_rooms" in fields else ("", b"", "application/octet-stream")
        before = self.offices.get(path)
        after = self.offices.post(path, data=fields, files=[("photos", photo)])
        assert (before.status_code, after.status_code) == (200, 200), after.text
        self.shown += [before.text, after.text]

    def looks(self, window: Window, path: str) -> Page:
        page = window.goes(path)
        self.shown.append(page.content())
        return page

    def cases(self, beat: str, matter: str) -> list[Case]:
        return [case for case in self.house.cases() if case.beat == beat and case.matter == matter]

    def rentals(self) -> list[Case]:
        return [case for beat in ESTATES for case in self.cases(beat, "group_rental")]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "navy").save(out, "JPEG")
    return out.getvalue()


def reporter(beat: str, n: int) -> str:
    return f"oReporter-{beat}-{n:02d}"


def phone(beat: str, n: int) -> str:
    return f"139{int(beat[1:]):02d}{n:02d}4321"


def everybody() -> Iterator[tuple[str, int]]:
    return ((beat, n) for beat in ESTATES for n in range(A_BEAT))


def secrets_of(house: House) -> list[str]:
    """Words, names, telephones, open ids, random ids and receipts of all who told."""
    found = [CANARY, TELLER]
    with house.store.read() as ledger:
        for beat, n in everybody():
            person = ledger.find_person(reporter(beat, n))
            assert person is not None
            receipts = [str(one.receipt) for one in ledger.submissions(person.id)]
            found += [reporter(beat, n), phone(beat, n), person.id, *receipts]
    return found


@pytest.fixture
def week(sqlite_store: Store, conversation: Conversation, chromium: Browser) -> Iterator[Week]:
    port = free_port()
    house = House(sqlite_store, conversation, public_url=PUBLIC, development=True, bind=f"127.0.0.1:{port}")
    with house.store.begin() as ledger:
        beats = [
            Beat(code=BeatCode(code), name=f"{name}警务区", station=STATION, estates=(name,))
            for code, name in ESTATES.items()
        ]
        ledger.put_beats(beats, house.clock.now())
    renew_beats(house.app)
    staff = {beat: house.officer(beat, name, Role.COMMUNITY_OFFICER, beat) for beat, name in OFFICERS.items()}
    desk = house.officer("desk", "周明", Role.DUTY_DESK)
    house.officer("head", "李岚", Role.HEAD)
    auditor = Room(house.app, Clock()).officer("何敏", Role.AUDITOR)
    server = uvicorn.Server(
        uvicorn.Config(create_app(house.app), host="127.0.0.1", port=port, ws="none", log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    served = Served(Room(house.app, Clock()), f"http://127.0.0.1:{port}/console", staff[IN_BROWSER], desk)
    windows = [window(chromium, served, HAND, staff[IN_BROWSER]), window(chromium, served, DESK, desk)]
    yield Week(house, client_of(create_app(house.app)), served, *windows, window(chromium, served, DESK, auditor))
    server.should_exit = True
    thread.join(10)


def window(chromium: Browser, served: Served, size: dict[str, int], officer: Officer) -> Window:
    return Window(served, chromium.new_context(viewport=size), officer).logs_in()  # type: ignore[arg-type]


# --- what the people of the week do


def tell_everything(week: Week) -> None:
    """Twelve residents a beat: two tell of a flat cut up and let, ten of noise."""
    for beat, n in everybody():
        who = reporter(beat, n)
        week.house.follows(who)
        flat = f"{ESTATES[beat]}{n + 1}号楼{n + 3}02"
        what = "把房子隔了八间群租，天天有人进进出出" if n < RENTALS else "夜里两点还在放音响，睡不着"
        assert "回执" in week.house.says(who, f"{flat}{what}，{CANARY}，我叫{TELLER}，电话{phone(beat, n)}")


def worker_of(beat: str) -> str:
    return SUBSTITUTE if beat == AWAY else beat


def noise_in_chat(week: Week, worker: str, case: Case) -> None:
    """Two messages a case."""
    week.officer(worker, f"办结 {case.number} 已上门劝阻，答应十点后不放", "确认")
    week.officer(worker, "确认", f"{case.number} 已办结")


def noise_in_browser(week: Week, at: Window, case: Case) -> None:
    week.looks(at, f"/cases/{case.number}")
    page = week.looks(at, f"/cases/{case.number}/do/conclude")
    page.get_by_label("结果类别").select_option("fixed_on_site")
    page.get_by_label("说明").fill("已上门劝阻，答应十点后不放")
    page.get_by_role("button", name="看一遍再发").click()
    page.get_by_text("反映人会收到").wait_for()
    week.shown.append(page.content())
    page.get_by_role("button", name="确认").click()
    page.get_by_text("已记录：办结").wait_for()
    week.shown.append(page.content())


def begin_rental(week: Week, worker: str, case: Case) -> dict[str, str]:
    if worker == IN_BROWSER:
        page = week.looks(week.hand, f"/cases/{case.number}")
        page.get_by_role("button", name="受理", exact=True).click()
        page.get_by_text("已记录：受理").wait_for()
    else:
        week.officer(worker, f"受理 {case.number}", "已受理")
    told = week.officer(worker, f"联合 {case.number} 平安办 房管 明天上午九点半", f"{PUBLIC}/v/")
    found = dict(re.findall(rf"(\S+) {re.escape(PUBLIC)}(/v/\S+)", told))
    assert set(found) == {"平安办", "房管"}
    week.office(found["平安办"], attends="yes", name="钱进")
    week.office(found["房管"], attends="yes", name="赵敏")
    return found


def visit_rental(week: Week, worker: str, case: Case, found: dict[str, str]) -> None:
    week.office(found["房管"], attends="yes", name="赵敏", item_rooms="八间", item_people="十二人", text="建议限期整改")
    week.office(found["平安办"], attends="yes", name="钱进", item_rooms="8", text="同意")
    if worker == IN_BROWSER:
        page = week.looks(week.hand, f"/cases/{case.number}/do/find")
        page.get_by_label("结果").select_option("substantiated")
        page.get_by_label("说明").fill("现场隔成八间")
        page.get_by_role("button", name="核实").click()
        page.get_by_text("已记录：核实").wait_for()
    else:
        week.officer(worker, f"核实 {case.number} 属实 现场隔成八间", f"{case.number} 记下了核实结果：属实")
    week.officer(worker, f"约谈 {case.number} 房东 已告知要求，同意整改", f"{case.number} 记下了：今天已约谈房东")
    week.officer(worker, f"整改 {case.number} 7天 城管 恢复原状", "确认")
    week.officer(worker, "确认", f"{case.number} 记下了：城管责令整改")


def end_rental(week: Week, worker: str, case: Case) -> None:
    week.officer(worker, f"复查 {case.number} 合格 隔断已拆", f"{case.number} 复查合格")
    week.officer(worker, f"办结 {case.number}", "整改到位")
    week.officer(worker, "确认", f"{case.number} 已办结")


def work_noise(week: Week) -> None:
    for beat in ESTATES:
        told = week.cases(beat, "noise_living")
        for n, case in enumerate(told):
            if beat == IN_BROWSER and n % 2:
                noise_in_browser(week, week.hand, case)
            elif beat == "B04" and n < OF_THE_DESK:
                noise_in_browser(week, week.desk, case)
            else:
                noise_in_chat(week, worker_of(beat), case)
        week.house.settle()


def read_everything(week: Week, some: Case) -> None:
    """The desk's and the auditor's pages, the documents of every rental, and the export."""
    for path in ("/", "/duty", "/statistics?period=month", f"/cases/{some.number}"):
        week.looks(week.desk, path)
    for path in ("/audit", f"/cases/{some.number}"):
        week.looks(week.audit, path)
    for case in week.rentals():
        for kind in ("interview", "joint_visit"):
            pages = PdfReader(io.BytesIO(printed(week, case, kind))).pages
            week.shown.append("".join("".join(page.extract_text().split()) for page in pages))
            assert case.number in week.shown[-1]
    export(week)


def printed(week: Week, case: Case, kind: str) -> bytes:
    """The document as the desk's browser gets it, asked for with the page's own form."""
    page = week.desk.page
    address = f"{week.served.url}/cases/{case.number}"
    if page.url != address:
        page.goto(address)
    csrf = page.locator("input[name=csrf]").first.input_value()
    answer = page.request.post(f"{address}/documents/{kind}", form={"csrf": csrf}, headers={"Origin": week.served.url})
    assert answer.status == 200
    return answer.body()


def export(week: Week) -> None:
    page = week.looks(week.desk, "/export")
    page.get_by_label("理由").fill("一周核对，所务会用")
    page.get_by_label("验证码").fill(pyotp.TOTP(week.desk.secret).at(int(time.time()) + 30))
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    with open(download.value.path(), encoding="utf-8-sig") as file:
        week.shown.append(file.read())
    assert week.shown[-1].count("\n") >= len(ESTATES) * A_BEAT


def everybody_hears(week: Week) -> None:
    """Who was not in the window picks the outcome up with the next word."""
    for beat, n in everybody():
        week.house.says(reporter(beat, n), "您好")


# --- what must have come of it


def check_the_end(week: Week, rentals: set[str]) -> None:
    with week.house.store.read() as ledger:
        for case in week.house.cases():
            assert case.state is State.CLOSED, case.number
            assert {tip.state for tip in ledger.tips_on(case.id)} == {TipState.ANSWERED}
            assert case.outcome is (Outcome.RECTIFIED if case.number in rentals else Outcome.FIXED_ON_SITE)
            if case.number in rentals:
                kinds = [type(record) for record in records_of(ledger.history(case.id))]
                assert kinds == [JointVisit, Interview, OrderRecord, Reinspection]
        assert ledger.verify_audit() is None


def check_secrecy(week: Week) -> None:
    phones = [week.house.sees(who) for who in (*ESTATES, "desk", "head")]
    everything = "\n".join([*week.shown, *phones])
    assert [secret for secret in secrets_of(week.house) if secret in everything] == []


def check_the_words_are_where_they_belong(week: Week, case: Case) -> None:
    """The one assigned reads them on their own page, and that is noted."""
    assert CANARY in week.hand.goes(f"/cases/{case.number}/words").content()
    with week.house.store.read() as ledger:
        assert ledger.audit_page(action="read_words", actor=None, object_=None, before=None, limit=9)


def test_a_station_works_its_week_and_no_reporter_shows_anywhere(week: Week) -> None:
    house = week.house
    week.officer(AWAY, "请假 今天-3月25日 代班 陈静", "由陈静代班")
    tell_everything(week)
    assert len(house.cases()) == len(ESTATES) * A_BEAT
    substitute = house.says(SUBSTITUTE, "待办")
    assert f"待办 {2 * A_BEAT} 件" in substitute
    rentals = week.rentals()
    assert len(rentals) == len(ESTATES) * RENTALS
    work_noise(week)
    sheets = {case.number: begin_rental(week, worker_of(str(case.beat)), case) for case in rentals}
    house.later(days=1)
    for case in rentals:
        visit_rental(week, worker_of(str(case.beat)), case, sheets[case.number])
    read_everything(week, rentals[0])
    house.later(days=7)
    for case in rentals:
        end_rental(week, worker_of(str(case.beat)), case)
    everybody_hears(week)
    check_the_end(week, {case.number for case in rentals})
    away = house.sees(AWAY)
    assert [case.number for case in house.cases() if case.number in away] == []
    check_secrecy(week)
    check_the_words_are_where_they_belong(week, week.cases(IN_BROWSER, "group_rental")[0])
    assert week.hand.faults + week.desk.faults + week.audit.faults == []
