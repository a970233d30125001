"""The duty desk, identities, figures, exports and administration."""

import csv
import io
import re
from datetime import timedelta
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.console.pages.figures import safe_cell
from bot.console.routes import PAGES
from bot.domain import commands as ask
from bot.domain.beats import Beat
from bot.domain.cases import Case, Flag
from bot.domain.events import DocumentPrinted, Escalated
from bot.domain.ids import BeatCode, InboxId, new_id
from bot.domain.officers import SYSTEM, Actor, Officer, Role
from bot.domain.places import Place
from bot.domain.submissions import Said
from bot.service import casework, chain, figures
from bot.service.figures import Figure, Rate, ranked, told
from bot.store.audit import Piece
from bot.store.ledger import Ledger
from bot.store.rows import micros
from tests.console.conftest import OPENID, Browser, Station
from tests.service.test_showing import a_picture, a_voice

JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def desk(station: Station) -> Browser:
    return station.browser(station.officer("周明", Role.DUTY_DESK))


def section(page: str, title: str) -> str:
    return page.split(f"<h2>{title}")[1].split("</section>")[0]


# --- duty desk


def test_each_case_stands_in_the_queue_that_it_waits_in(station: Station, desk: Browser) -> None:
    fire = station.tells(matter="fire", openid="oFire")
    unread = station.tells("听不懂的话", matter="", place=None, openid="oUnread")
    voice = station.tells(openid="oVoice", flags=frozenset({Flag.MEDIA_ONLY}))
    page = desk.open("/duty")
    for case, title in ((fire, "紧急事件"), (unread, "待整理"), (voice, "待听待看")):
        assert case.number in section(page, title)
    desk.does(unread.number, "accept")
    assert unread.number not in section(desk.open("/duty"), "待整理")


def test_a_talk_is_read_and_answered_and_handed_back(station: Station, desk: Browser) -> None:
    case = station.tells()
    reporter = Actor(role=Role.REPORTER, id=station.person())
    with station.app.store.begin() as ledger:
        (tip,) = ledger.tips_on(case.id)
        station.app.handle(ledger, ask.CallPerson(submission=tip.submission, words="有人在吗"), reporter)
        words = Said(inbox_id=InboxId(new_id(station.clock.at)), at=station.clock.at, text="他们又开始敲了")
        station.app.handle(ledger, ask.RelayWords(person=station.person(), said=words), reporter)
    waiting = section(desk.open("/duty"), "正在对话")
    assert case.number in waiting
    assert "最近来信 3-10 10:00" in waiting
    assert "还没有人回" in waiting
    page = desk.open(f"/cases/{case.number}/words")
    assert "他们又开始敲了" in page
    assert "正在对话" in page
    desk.does(case.number, "reply", text="在的，您说")
    with station.app.store.read() as ledger:
        sent = [row for row in ledger.outbox_rows(recipient=station.person()) if row.kind == "relay"]
    assert any("在的，您说" in row.body.decode() for row in sent)
    assert "还没有人回" not in section(desk.open("/duty"), "正在对话")
    desk.does(case.number, "end_relay")
    assert case.number not in section(desk.open("/duty"), "正在对话")


def test_who_writes_to_several_is_told_so_when_the_words_show_one_of_them(station: Station, desk: Browser) -> None:
    case = station.tells("我住楼下402，楼上太吵")
    station.tells(openid="oLandlord")
    page = desk.does(case.number, "reply", text="402的情况知道了")
    assert "“402”" in page
    assert "2 位反映人都会看到" in page
    with station.app.store.read() as ledger:
        assert [row for row in ledger.outbox_rows() if row.kind == "relay"] == []


def dead_letter(station: Station) -> str:
    with station.app.store.begin() as ledger:
        person = ledger.ensure_person(OPENID, station.clock.at)
        ledger.put_outbox(idem="x", recipient=person.id, kind="outcome", body=b'{"text":"secret"}', at=station.clock.at)
        row = ledger.claim_outbox("sender", station.clock.at)
        assert row is not None
        ledger.finish_outbox(row, "sender", "dead", station.clock.at, code=40003)
    return row.id


def test_a_dead_letter_is_shown_without_its_words_and_sent_again(station: Station, desk: Browser) -> None:
    row = dead_letter(station)
    page = desk.open("/duty")
    assert "微信不认这个账号" in section(page, "没能发出的消息")
    assert "secret" not in page
    desk.post("/replay", kind="outbox", row=row)
    assert "已重新放进队列" in desk.page
    with station.app.store.read() as ledger:
        assert [found.status for found in ledger.outbox_rows()] == ["new"]
    assert "不在队列里" in desk.post("/replay", kind="outbox", row=row)
    assert "不在队列里" in desk.post("/replay", kind="nonsense", row=row)
    assert len(station.audited("Replay")) == 1


def test_an_administrator_replays_and_reads_nothing(station: Station) -> None:
    row = dead_letter(station)
    admin = station.browser(station.officer("吴管", Role.ADMIN))
    assert 'title="40003"' in admin.open("/queues")
    admin.post("/replay", kind="outbox", row=row)
    assert "已重新放进队列" in admin.page


# --- media


def with_picture(station: Station) -> tuple[str, str, str]:
    """A case with a reporter's picture and an officer's photo: number and the two file ids."""
    at = station.clock.at
    said_id, photo_id = new_id(at), new_id(at)
    said = (Said(inbox_id=InboxId(new_id(at)), at=at, kind="photo", media=said_id),)
    case = station.tells(said=said)
    with station.app.store.begin() as ledger:
        ledger.save_media(said_id, ("person", station.person()), "image/jpeg", JPEG, at)
        ledger.save_media(photo_id, ("case", case.id), "image/jpeg", JPEG, at)
    return case.number, said_id, photo_id


def test_files_are_served_inert_and_only_under_their_own_case(station: Station, desk: Browser) -> None:
    number, said, photo = with_picture(station)
    other = station.tells(openid="oOther", place=Place(raw="", estate="金桂苑", building="9号", room="101室"))
    for path in (f"/cases/{number}/said/{said}", f"/cases/{number}/photos/{photo}"):
        answer = desk.client.get(f"/console{path}")
        assert answer.content == JPEG
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "attachment" in desk.client.get(f"/console{path}?save=1").headers["content-disposition"]
    for path in (
        f"/cases/{other.number}/said/{said}",
        f"/cases/{number}/photos/{said}",
        f"/cases/{number}/said/{photo}",
    ):
        desk.open(path)
        assert desk.status == 404, path


def test_what_is_shown_is_small_and_cannot_be_made_of_nonsense(station: Station, desk: Browser) -> None:
    number, said, _ = with_picture(station)
    whole = desk.client.get(f"/console/cases/{number}/said/{said}?shown=1")
    assert whole.content == JPEG  # no picture at all: the file itself, inert
    with station.app.store.begin() as ledger:
        ledger.save_media(said, ("person", station.person()), "image/jpeg", a_picture(), station.clock.at)
    small = desk.client.get(f"/console/cases/{number}/said/{said}?shown=1")
    assert len(small.content) < len(a_picture())
    assert desk.client.get(f"/console/cases/{number}/said/{said}").content == a_picture()


def test_a_voice_is_played_as_wav_and_saved_as_it_came(station: Station, desk: Browser) -> None:
    at = station.clock.at
    voice = new_id(at)
    said = (Said(inbox_id=InboxId(new_id(at)), at=at, kind="voice", media=voice),)
    case = station.tells(said=said)
    with station.app.store.begin() as ledger:
        ledger.save_media(voice, ("person", station.person()), "audio/amr", a_voice(), at)
    assert f"/said/{voice}?shown=1" in desk.open(f"/cases/{case.number}/words")
    played = desk.client.get(f"/console/cases/{case.number}/said/{voice}?shown=1")
    assert (played.headers["content-type"], played.content[:4]) == ("audio/wav", b"RIFF")
    saved = desk.client.get(f"/console/cases/{case.number}/said/{voice}?save=1")
    assert saved.content == a_voice()
    assert saved.headers["content-disposition"].startswith("attachment")


def test_a_colleague_sees_the_officers_photos_and_not_the_reporters(station: Station, desk: Browser) -> None:
    station.officer("承办", Role.COMMUNITY_OFFICER, "B01")
    number, said, photo = with_picture(station)
    colleague = station.browser(station.officer("同事", Role.COMMUNITY_OFFICER, "B01"))
    colleague.open(f"/cases/{number}/said/{said}")
    assert colleague.status == 403
    assert colleague.client.get(f"/console/cases/{number}/photos/{photo}").status_code == 200


def test_a_document_is_printed_without_a_reporter(station: Station, officer: Officer) -> None:
    case = station.tells(openid=OPENID)
    browser = station.browser(officer)
    browser.does(case.number, "accept")
    assert "约谈记录" not in browser.open(f"/cases/{case.number}")
    browser.does(case.number, "interview", person="房东", text="答应拆除")
    assert f"/cases/{case.number}/documents/interview" in browser.open(f"/cases/{case.number}")
    path = f"/console/cases/{case.number}/documents"
    csrf = {"csrf": browser.hidden("csrf")}
    assert browser.client.get(f"{path}/interview").status_code == 405
    assert printed(station, case) == 0
    answer = browser.client.post(f"{path}/interview", data=csrf)
    assert answer.content.startswith(b"%PDF")
    assert printed(station, case) == 1
    assert browser.client.post(f"{path}/nothing", data=csrf).status_code == 404
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    assert "约谈记录（PDF）" not in auditor.open(f"/cases/{case.number}")
    auditor.post(f"/cases/{case.number}/documents/interview", csrf=auditor.hidden("csrf"))
    assert auditor.status == 403


def printed(station: Station, case: Case) -> int:
    with station.app.store.read() as ledger:
        return sum(isinstance(line.event, DocumentPrinted) for line in ledger.history(case.id))


# --- identity


def test_an_identity_opens_with_a_reason_and_a_code_and_is_noted(station: Station, officer: Officer) -> None:
    case = station.tells(answers=(("contact", "晚上打电话"),))
    browser = station.browser(officer)
    browser.open(f"/cases/{case.number}/identity")
    page = browser.post(f"/cases/{case.number}/identity", reason="核对线索来源", code=browser.code())
    assert OPENID in page
    assert "晚上打电话" in page
    (line,) = station.audited("OpenIdentity")
    assert line.reason == "核对线索来源"  # type: ignore[attr-defined]


PERSONAL = ["给13800138000打电话核实", "给李女士打电话核实", "核对110101199003070011的登记"]


@pytest.mark.parametrize("reason", PERSONAL, ids=["phone", "name", "identity card"])
@pytest.mark.parametrize(("path", "action"), [("/cases/{}/identity", "OpenIdentity"), ("/export", "Export")])
def test_a_reason_that_names_somebody_is_refused(
    station: Station, officer: Officer, path: str, action: str, reason: str
) -> None:
    browser = station.browser(officer if action == "OpenIdentity" else station.officer("陈所", Role.HEAD))
    path = path.format(station.tells().number)
    browser.open(path)
    told = browser.post(path, period="month", reason=reason, code=browser.code())
    assert browser.status == 422
    assert "请不要写姓名、电话" in told
    assert station.audited(action) == []


@pytest.mark.parametrize("wrong", ["reason", "code"])
def test_without_reason_or_code_nothing_opens(station: Station, officer: Officer, wrong: str) -> None:
    case = station.tells()
    browser = station.browser(officer)
    browser.open(f"/cases/{case.number}/identity")
    fields = {"reason": "核对线索来源", "code": browser.code()} | {wrong: "0"}
    page = browser.post(f"/cases/{case.number}/identity", **fields)
    assert browser.status == 422
    assert OPENID not in page
    assert station.audited("OpenIdentity") == []


# --- figures


def test_small_cells_are_not_told_nor_to_be_reckoned() -> None:
    assert [told(n) for n in (0, 1, 4, 5, 12)] == ["0", "<5", "<5", "5", "12"]
    assert [figure.shown for figure in ranked({"a": 20, "b": 9, "c": 2})] == ["20", "≥5", "<5"]
    assert [figure.shown for figure in ranked({"a": 20, "b": 3, "c": 2})] == ["20", "<5", "<5"]
    assert [figure.shown for figure in ranked({"a": 9, "b": 1, "c": 1})] == ["≥5", "<5", "<5"]
    assert [figure.shown for figure in ranked({"a": 9, "b": 4, "c": 4})] == ["≥5", "<5", "<5"]
    assert Figure(name="c", count=4).drawn == 0
    assert Rate(part=1, whole=4).per_cent is None
    assert Rate(part=3, whole=8).per_cent == 37.5


def test_figures_come_from_what_happened(station: Station, officer: Officer, desk: Browser) -> None:
    actor = Actor(role=Role.COMMUNITY_OFFICER, id=officer.id)
    for n in range(6):
        place = Place(raw="", estate="金桂苑", building=f"{n + 1}号", room="101室")
        case = station.tells(place=place, openid=f"oFigure{n}")
        if n < 5:
            station.clock.later(hours=1)
            with station.app.store.begin() as ledger:
                station.app.handle(ledger, ask.Accept(case=case.id), actor)
    station.clock.later(days=3)
    desk = station.browser(station.officer("李所", Role.HEAD))
    page = desk.open("/statistics?period=week")
    assert re.search(r"<li><b>6</b>收到", page)
    assert re.search(r"<li><b>83.3%</b>按时受理", page)
    assert '<tr data-value="1.0"><th scope="row">受理</th><td>1.0</td></tr>' in page


# --- export


def test_an_export_has_a_mark_a_reason_and_nobody_in_it(station: Station, desk: Browser) -> None:
    case = station.tells()
    desk.open("/export")
    body = desk.post("/export", period="month", reason="每周例会用表", code=desk.code())
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert "周明" in rows[0][0]
    told = dict(zip(rows[1], rows[2], strict=True))
    assert told == {
        "编号": case.number,
        "事项": "群租、隔断、床位出租",
        "地点": "金桂苑3号502室",
        "警务区": "云栖路警务区",
        "紧急程度": "一般",
        "状态": "待受理",
        "结果": "",
        "承办": "",
        "收到": "2026-03-10 10:00",
        "期限": "2026-03-11 17:30",
        "逾期": "",
    }
    assert OPENID not in body
    assert station.person() not in body
    (line,) = station.audited("Export")
    assert line.reason == "每周例会用表"  # type: ignore[attr-defined]
    assert re.search(r"标记 ([0-9a-f-]{36})", rows[0][0])[1] in line.object  # type: ignore[index,attr-defined]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "=HYPERLINK(1)"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(cell: str) -> None:
    assert safe_cell(cell).startswith("'")
    assert "\0" not in safe_cell(cell)


def test_a_place_that_begins_like_a_formula_is_text_in_the_export(station: Station, desk: Browser) -> None:
    station.tells(place=Place(raw="=cmd|' /C calc'!A0", poi="=cmd|' /C calc'!A0"))
    desk.open("/export")
    body = desk.post("/export", period="month", reason="每周例会用表", code=desk.code())
    cells = [cell for row in csv.reader(io.StringIO(body.removeprefix("\ufeff"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=cmd") for cell in cells)


def test_figures_that_take_longer_are_reckoned_beside_the_page(
    station: Station, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        station.tells(openid=f"oTeller{n}", place=Place(raw="", estate="金桂苑", building=f"{n + 1}号", room="101室"))
    started, go_on = Event(), Event()
    reckon = figures.figures

    def slowly(*asked: object) -> object:
        started.set()
        go_on.wait(30)
        return reckon(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(figures, "figures", slowly)
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 0)
    page = desk.open("/statistics?period=year")
    assert desk.status == 200
    assert "正在算" in page
    assert 'http-equiv="refresh"' in page
    assert started.wait(30)
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 60)
    go_on.set()
    assert "<li><b>6</b>收到" in desk.open("/statistics?period=year")
    # Once they are known, the former ones stand while fresh ones are reckoned.
    go_on.clear()
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 0)
    station.tells(openid="oTeller7")
    station.clock.later(minutes=11)
    assert "<li><b>6</b>收到" in desk.open("/statistics?period=year")
    go_on.set()


def test_figures_that_cannot_be_reckoned_say_so_and_are_tried_anew(
    station: Station, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*asked: object) -> object:
        raise RuntimeError("no space left for a temporary table")

    reckon = figures.figures
    monkeypatch.setattr(figures, "figures", broken)
    page = desk.open("/statistics?period=year")
    assert desk.status == 503
    assert "这次没有算出来" in page
    assert "再算一次" in page
    assert "正在算" not in page
    assert 'http-equiv="refresh"' not in page
    monkeypatch.setattr(figures, "figures", reckon)
    page = desk.open("/statistics?period=year")
    assert desk.status == 200
    assert "收到" in page


def test_a_reckoning_that_breaks_off_later_ends_the_waiting(
    station: Station, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def broken(*asked: object) -> object:
        go_on.wait(30)
        raise RuntimeError("the database went away")

    monkeypatch.setattr(figures, "figures", broken)
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 0)
    assert "正在算" in desk.open("/statistics?period=week")
    monkeypatch.setattr(figures, "PATIENCE_SECONDS", 60)
    go_on.set()
    assert "这次没有算出来" in desk.open("/statistics?period=week")


# --- administration


@pytest.fixture
def admin(station: Station) -> Browser:
    browser = station.browser(station.officer("吴管", Role.ADMIN))
    browser.open("/officers")
    return browser


def test_an_administrator_invites_and_gives_a_console_link(station: Station, admin: Browser) -> None:
    page = admin.post("/officers", name="赵新", role="community_officer", beats=["B01"])
    code = re.search(r"绑定码 <strong class=\"secret\">(\d{6})", page)
    assert code is not None
    with station.app.store.begin() as ledger:
        person = ledger.ensure_person("oOfficer", station.clock.at)
        bound = ledger.bind(person.id, code[1], station.clock.at)
    assert (bound.name, bound.beats) == ("赵新", ("B01",))
    page = admin.post(f"/officers/{bound.id}/account")
    link = re.search(r"/console(/set-up/[\w-]+)", page)
    assert link is not None
    visitor = Browser(station.client(), station)
    assert "赵新" in visitor.open(link[1])


def test_a_community_officer_needs_a_beat(admin: Browser) -> None:
    page = admin.post("/officers", name="赵新", role="community_officer")
    assert admin.status == 422
    assert "警务区" in page
    assert "赵新" in page


def test_a_change_of_role_ends_binding_account_and_session(station: Station, admin: Browser, officer: Officer) -> None:
    browser = station.browser(officer)
    admin.post(f"/officers/{officer.id}/change", name="-", role="head")
    with station.app.store.read() as ledger:
        changed = ledger.officer(officer.id)
        assert ledger.account_of(officer.id) is None
    assert changed is not None
    assert changed.role is Role.HEAD
    assert "退出" not in browser.open("/")


def test_unbinding_closes_the_console_too(station: Station, admin: Browser, officer: Officer) -> None:
    browser = station.browser(officer)
    admin.post(f"/officers/{officer.id}/unbind")
    assert "退出" not in browser.open("/")
    with station.app.store.read() as ledger:
        assert ledger.account_of(officer.id) is None


def test_another_stations_officer_is_not_there(station: Station, admin: Browser) -> None:
    foreign = station.officer("外所", Role.HEAD, station="别的所")
    for what in ("account", "close", "unbind", "invite"):
        assert "没有这位" in admin.post(f"/officers/{foreign.id}/{what}")


def test_another_stations_beat_is_no_choice(station: Station, admin: Browser, officer: Officer) -> None:
    foreign = Beat(code=BeatCode("X01"), name="外所警务区", station="别的所")
    shared = Beat(code=BeatCode("Z01"), name="共管警务区")
    with station.app.store.begin() as ledger:
        ledger.put_beats([foreign, shared], station.clock.at)
    station.officer("外所", Role.COMMUNITY_OFFICER, "X01", station="别的所")
    page = admin.open("/officers")
    assert "X01" not in page
    assert "外所" not in page
    assert "共管警务区" in page
    refused = "本所没有警务区“X01”，没有保存。请从列表里选本所的警务区。"
    assert refused in admin.post("/officers", name="赵新", role="community_officer", beats=["B01", "X01"])
    assert admin.status == 422
    change = f"/officers/{officer.id}/change"
    assert refused in admin.post(change, name="-", role="community_officer", beats=["X01"])
    assert admin.status == 422
    with station.app.store.read() as ledger:
        assert {o.name for o in ledger.officers_of_beat(BeatCode("X01"))} == {"外所"}
        assert "赵新" not in {o.name for o in ledger.officers()}
    admin.post("/officers", name="赵新", role="community_officer", beats=["Z01"])
    with station.app.store.read() as ledger:
        assert {o.name for o in ledger.officers_of_beat(BeatCode("Z01"))} == {"赵新"}


def test_a_beat_is_made_and_changed(station: Station, admin: Browser) -> None:
    admin.open("/beats")
    admin.post("/beats", code="B09", name="新路警务区", estates="新苑\n旧苑", lanes="新路1弄", roads="", aliases="")
    with station.app.store.read() as ledger:
        (beat,) = [beat for beat in ledger.beats() if beat.code == "B09"]
    assert (beat.name, beat.estates, beat.lanes) == ("新路警务区", ("新苑", "旧苑"), ("新路1弄",))
    assert "新苑\n旧苑" in admin.open("/beats/B09")


@pytest.mark.parametrize(
    ("column", "cell", "mend"),
    [
        ("lanes", "云栖路", "请写成：云栖路101弄"),
        ("roads", "松涛路 99-1 单", "小的号码写在前面"),
        ("roads", "松涛路 2-2 单", "没有一个号码"),
        ("lanes", "云栖路101弄", "已经在 B01"),
        ("roads", "松涛路 101-301 单", "和 B02 重叠"),
    ],
)
def test_a_beat_that_cannot_be_read_is_mended_before_it_is_saved(
    station: Station, admin: Browser, column: str, cell: str, mend: str
) -> None:
    admin.open("/beats")
    fields = dict.fromkeys(("estates", "lanes", "roads", "aliases"), "") | {column: cell}
    page = admin.post("/beats", code="B09", name="新路警务区", **fields)
    assert admin.status == 422
    assert mend in page
    assert cell in page
    with station.app.store.read() as ledger:
        assert not ledger.has_beat(BeatCode("B09"))


def test_the_audit_chain_is_read_filtered_and_checked(station: Station, officer: Officer) -> None:
    case = station.tells()
    station.browser(officer).does(case.number, "accept")
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    page = auditor.open("/audit?action=Accepted")
    assert case.number in page
    assert '<span title="Accepted">受理</span>' in page
    assert "<code>look</code>" not in page
    auditor.open("/audit")
    assert "整条链完好" in auditor.post("/audit/verify")
    (line,) = station.audited("CheckChain")
    assert line.result == "ok"  # type: ignore[attr-defined]
    with station.app.store.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE audit SET result = 'denied' WHERE seq = 4")
    page = auditor.post("/audit/verify")
    assert "第 4 行对不上，前面的 3 行完好" in page
    assert "完好：" not in page


def test_a_long_chain_is_summed_up_beside_the_page_and_tells_how_far_it_is(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    started, go_on, piece = Event(), Event(), Ledger.verify_piece

    def slowly(ledger: Ledger, *asked: int) -> Piece:
        started.set()
        go_on.wait(30)
        return piece(ledger, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "verify_piece", slowly)
    monkeypatch.setattr(chain, "PATIENCE_SECONDS", 0)
    auditor.open("/audit")
    page = auditor.post("/audit/verify")
    assert started.wait(30)
    assert "正在核对：0 /" in page
    assert 'http-equiv="refresh"' in page
    assert "正在核对" in auditor.post("/audit/verify")  # a second one joins the first
    monkeypatch.setattr(chain, "PATIENCE_SECONDS", 60)
    go_on.set()
    assert "整条链完好" in auditor.post("/audit/verify")


def test_a_check_that_breaks_off_says_so(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ledger: Ledger, *asked: int) -> Piece:
        raise RuntimeError("the database went away")

    piece = Ledger.verify_piece
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    auditor.open("/audit")
    monkeypatch.setattr(Ledger, "verify_piece", broken)
    page = auditor.post("/audit/verify")
    assert "这次没有核对完" in page
    assert "完好：" not in page
    assert 'http-equiv="refresh"' not in page
    monkeypatch.setattr(Ledger, "verify_piece", piece)
    assert "整条链完好" in auditor.post("/audit/verify")


# --- markup and nonsense

MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "&lt;b&gt;&#x3c;script&#x3e;",
)


@pytest.mark.parametrize("words", MARKUP)
def test_what_people_write_is_never_markup(station: Station, desk: Browser, words: str) -> None:
    case = station.tells(words, place=Place(raw=words, poi=words))
    desk.does(case.number, "contact", text=words)
    desk.does(case.number, "find", result="nonsense", text=words)
    inert = desk.page
    for path in ("/", f"/cases/{case.number}", f"/cases/{case.number}/words", "/duty"):
        inert += desk.open(path)
    for dangerous in ("<script>alert", "<img src=x", "<svg/onload", "49"):
        assert dangerous not in re.sub(r"R-[0-9A-Z]+|\d{2}:49|49[0-9a-f]|[0-9a-f]49|[A-Z]\d*49\d*|49:\d\d", "", inert)


FIELDS = (
    "text", "reason", "date", "time", "once", "seen", "result", "into", "page", "view", "before", "name", "code",
    "role", "period", "kind", "row", "officer", "matter", "units", "person", "confirmed", "outcome", "to",
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(PAGES),
    fill=st.text(max_size=40).filter(lambda text: text < "\ud800"),
    fields=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60), max_size=6),
)
def test_nonsense_is_refused_and_never_a_fault(
    nonsense: dict[str, Browser], page: object, fill: str, fields: dict[str, str]
) -> None:
    from urllib.parse import quote

    path = re.sub(r"\{\w+\}", lambda _: quote(fill or "x", safe=""), page.path)  # type: ignore[attr-defined]
    if path == "/live":
        return
    for browser in nonsense.values():
        known = {"csrf": browser.hidden("csrf")} | fields
        send = browser.client.post if page.methods == ("POST",) else browser.client.get  # type: ignore[attr-defined]
        given = {"data": known} if page.methods == ("POST",) else {"params": fields}  # type: ignore[attr-defined]
        answer = send(f"/console{path}", follow_redirects=False, **given)
        assert answer.status_code < 500, (path, fields)


@pytest.fixture
def nonsense(station: Station) -> dict[str, Browser]:
    found = {}
    for role in (Role.HEAD, Role.ADMIN, Role.AUDITOR):
        found[role.value] = station.browser(station.officer("某人", role))
        found[role.value].open("/")
    return found


def test_times_of_a_far_year_are_refused_not_a_fault(station: Station, desk: Browser) -> None:
    case = station.tells()
    desk.does(case.number, "accept")
    for year in ("9999", "0001", "2300"):
        desk.does(case.number, "suspend", date=f"{year}-01-01", reason="等房东")
        assert desk.status == 422
    assert micros(station.clock.at + timedelta()) > 0


def test_an_auditor_finds_a_case_by_its_number_and_a_colleague_by_name(station: Station, officer: Officer) -> None:
    case, other = station.tells(), station.tells("狗没有牵绳", "dog_unleashed", openid="oSomebodyElse")
    station.browser(officer).does(case.number, "accept")
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    page = auditor.open(f"/audit?object={case.number.lower()}")
    assert case.number in page
    assert other.number not in page
    assert f">{officer.name}<" in auditor.open(f"/audit?object={officer.name}").partition("<tbody>")[2]
    assert '<option value="Accepted" selected>受理</option>' in auditor.open("/audit?action=Accepted")


def test_a_refused_page_of_the_room_names_no_case_in_the_audit(station: Station) -> None:
    auditor = station.browser(station.officer("沈核", Role.AUDITOR))
    auditor.open("/duty")
    assert auditor.status == 403
    assert "全所" in auditor.open("/audit?action=duty").partition("<tbody>")[2]
    (line,) = station.audited("duty")
    assert line.object == "room"  # type: ignore[attr-defined]


def test_an_auditor_counts_the_whole_station_and_an_officer_the_own_beats(station: Station, officer: Officer) -> None:
    for n in range(6):
        station.tells(place=Place(raw="", estate="金桂苑", building=f"{n + 1}号"), openid=f"oWest{n}")
    for n in range(5):
        station.tells(place=Place(raw="", estate="听涛园", building=f"{n + 1}号"), openid=f"oEast{n}")
    for who, count in ((officer, 6), (station.officer("沈核", Role.AUDITOR), 11)):
        page = station.browser(who).open("/statistics")
        assert f"<b>{count}</b>收到" in page


def test_an_earlier_outcome_is_not_read_as_the_present_one(station: Station, officer: Officer) -> None:
    case = station.tells()
    browser = station.browser(officer)
    browser.does(case.number, "conclude", outcome="fixed_on_site", text="当场已处理")
    assert "<div>结果：" in browser.open(f"/cases/{case.number}")
    head = station.browser(station.officer("李安", Role.HEAD))
    head.does(case.number, "reopen", reason="又有新情况")
    assert "<div>上一次的结果：" in head.open(f"/cases/{case.number}")


def test_a_queue_that_is_longer_than_its_list_says_so(station: Station, desk: Browser) -> None:
    with station.app.store.begin() as ledger:
        person = ledger.ensure_person("oSomebody", station.clock.at).id
        for n in range(60):
            ledger.put_outbox(idem=f"x{n}", recipient=person, kind="quiet", body=b"{}", at=station.clock.at)
    shown = section(desk.open("/duty"), "等对方下次来信")
    assert "50+" in shown
    assert "只列最早的 50 条" in shown


def test_who_was_told_of_a_late_case_stands_in_plain_words(station: Station, officer: Officer) -> None:
    case = station.tells()
    with station.app.store.begin() as ledger:
        for event in (Escalated(stage="unseen", to="desk"), Escalated(stage="received", to="head")):
            casework.append(station.app, ledger, ledger.case(case.id), event, SYSTEM)  # type: ignore[arg-type]
    page = station.browser(officer).open(f"/cases/{case.number}")
    for words in ("没有人看，已上报", "去向：值班室", "超期上报", "去向：所长"):
        assert words in page


def test_whoever_unbinds_or_closes_is_told_first_what_it_means(station: Station, officer: Officer) -> None:
    station.browser(officer)
    with station.app.store.begin() as ledger:
        ledger.invite(officer.id, "482913", station.clock.at)
        ledger.bind(ledger.ensure_person("oOfficersOwnPhone", station.clock.at).id, "482913", station.clock.at)
    page = station.browser(station.officer("吴管", Role.ADMIN)).open("/officers")
    for summary, hint, button in (("解绑", "网页端也一起关闭", "确定解绑"), ("关账号", "马上退出登录", "确定关账号")):
        asked = page.partition(f"<summary>{summary}</summary>")[2].partition("</details>")[0]
        assert hint in asked
        assert f">{button}</button>" in asked
