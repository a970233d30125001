"""Printed documents: right facts, Chinese type, and nothing of whoever told."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.catalogue.typeset import DOCUMENTS, typeset
from bot.domain import commands as ask
from bot.domain.cases import Case
from bot.domain.errors import BadSetting, DisclosesReporter, NothingToPrint, UnknownReceipt
from bot.domain.events import DocumentPrinted
from bot.domain.officers import Actor, Role
from bot.service.documents import (
    GATHER,
    KINDS,
    print_document,
    print_receipt,
    receipt_facts,
    samples,
    with_words,
)
from bot.store.store import Store
from tests.service.room import TOLD, Room


@pytest.fixture
def room(sqlite_store: Store) -> Room:
    return Room(sqlite_store)


def words_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def printed(room: Room, case: Case, kind: str) -> str:
    with room.store.begin() as ledger:
        return words_of(print_document(room.app, ledger, case, kind, room.actor))


def worked(room: Room) -> Case:
    """A case with a joint visit answered, an interview and a transfer."""
    case = room.opens()
    at = room.at + timedelta(days=1)
    room.does(
        ask.Accept(case=case.id),
        ask.RecordJointVisit(case=case.id, units=("平安办", "房管"), at=at),
        ask.RecordInterview(case=case.id, person="房东", at=room.at, text="答应月底前拆除隔断"),
        ask.Find(case=case.id, result="substantiated", text="现场隔成八间"),
    )
    seq = next(line.seq for line in room.history(case) if type(line.event).__name__ == "JointVisitPlanned")
    answer = ask.AnswerSheet(
        case=case.id, sheet=seq, unit="房管", attends="yes", name="赵敏", findings=(("rooms", "八间"),), text="建议整改"
    )
    room.does(answer, actor=Actor(role=Role.HOUSING))
    follow_up = "十五个工作日内告知结果"
    return room.does(ask.Transfer(case=case.id, to="城管", reason="由有权单位责令整改", follow_up=follow_up))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("interview", ("约谈记录", "房东", "答应月底前拆除隔断", "陈静", "2026年3月10日")),
        ("joint_visit", ("联合检查表", "平安办、房管", "实际隔成几间", "八间", "赵敏", "建议整改", "参加")),
        ("transfer", ("线索移交单", "线索移交回执", "城管", "由有权单位责令整改", "现场隔成八间")),
    ],
)
def test_a_document_shows_the_record_and_nothing_of_the_reporter(
    room: Room, kind: str, expected: tuple[str, ...]
) -> None:
    case = worked(room)
    words = printed(room, case, kind)
    for part in (*expected, case.number, "云栖路101弄12号602室"):
        assert part in words
    for told in ("夜里两点", "拖箱子", "睡不着", "oResident", "反映", "10:00", "09:00"):
        assert told not in words
    assert isinstance(room.history(case)[-1].event, DocumentPrinted)


def test_a_paper_receipt_has_the_receipt_and_no_case_number(room: Room) -> None:
    case = room.opens()
    with room.store.begin() as ledger:
        submission = ledger.submission(ledger.tips_on(case.id)[0].submission)
        assert submission is not None
        words = words_of(print_receipt(room.app, ledger, str(submission.receipt).lower(), room.actor))
        with pytest.raises(UnknownReceipt):
            print_receipt(room.app, ledger, "T000000", room.actor)
    assert str(submission.receipt) in words
    assert case.number not in words
    assert "拖箱子" not in words


@pytest.mark.parametrize("kind", sorted(GATHER))
def test_without_its_record_a_document_is_refused(room: Room, kind: str) -> None:
    case = room.opens()
    with pytest.raises(NothingToPrint):
        printed(room, case, kind)


@pytest.mark.parametrize(
    "text",
    ["有人说每天夜里两点还有人拖箱子", "楼下邻居反映你家太吵", "反映人住501", "是夜里两点的事", "电话13812345678"],
)
def test_an_officers_text_that_points_at_the_reporter_is_not_printed(room: Room, text: str) -> None:
    case = room.opens()
    room.does(ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person="房东", at=room.at, text=text))
    before = len(room.history(case))
    with pytest.raises(DisclosesReporter):
        printed(room, case, "interview")
    assert len(room.history(case)) == before


@pytest.mark.parametrize("person", ["举报人楼下502李阿姨", "楼下502的李阿姨", "住502的李阿姨", "夜里两点打电话的人"])
def test_who_was_spoken_with_is_not_printed_when_it_points_at_who_told(room: Room, person: str) -> None:
    case = room.opens(f"{TOLD}，我住502")
    room.does(ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person=person, at=room.at, text="答应拆除"))
    with pytest.raises(DisclosesReporter):
        printed(room, case, "interview")


@pytest.mark.parametrize("person", ["房东张先生", "602租客王某", "业主李女士13812345678"])
def test_the_name_of_who_was_spoken_with_is_printed(room: Room, person: str) -> None:
    case = room.opens(f"{TOLD}，我住502")
    room.does(ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person=person, at=room.at, text="答应拆除"))
    assert person in printed(room, case, "interview")


def test_facts_are_data_and_never_markup(room: Room) -> None:
    case = room.opens()
    text = '#panic(1) *粗* _斜_ $x$ <label> @引用 \\ #include "x" 「引号」'
    room.does(ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person="房东", at=room.at, text=text))
    words = printed(room, case, "interview")
    assert "#panic(1)*粗*_斜_$x$" in words


def test_a_template_broken_by_an_edit_is_named(room: Room, tmp_path: Path) -> None:
    (tmp_path / "interview.typ").write_text("#let x = (", encoding="utf-8")
    with pytest.raises(BadSetting) as wrong:
        typeset("interview", {}, room.at, tmp_path)
    assert wrong.value.facts["name"] == "interview.typ"
    (tmp_path / "interview.typ").unlink()
    (facts, _) = samples(room.app, "interview")
    assert "约谈记录" in words_of(typeset("interview", facts, room.at, tmp_path))


@pytest.fixture
def own(room: Room, tmp_path: Path) -> Path:
    """The folder of the station's own templates."""
    folder = tmp_path / "documents"
    folder.mkdir()
    room.app.settings = replace(room.app.settings, document_dir=folder)
    return folder


def test_the_stations_own_template_wins_and_the_others_stay(room: Room, own: Path) -> None:
    mark = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    (own / "mark.svg").write_text(mark, encoding="utf-8")
    (own / "interview.typ").write_text(
        '#import "frame.typ": *\n#image("mark.svg")\n= 本所谈话笔录\n#d.number #d.person\n#for line in d.lines [#line]',
        encoding="utf-8",
    )
    case = worked(room)
    words = printed(room, case, "interview")
    assert "本所谈话笔录" in words
    assert f"{case.number}房东" in words
    assert "约谈记录" not in words
    assert "线索移交单" in printed(room, case, "transfer")


def test_the_stations_own_frame_goes_around_every_document(room: Room, own: Path) -> None:
    frame = (DOCUMENTS / "frame.typ").read_text(encoding="utf-8")
    (own / "frame.typ").write_text(frame.replace("#d.station #h(1fr)", "内部使用 #d.station #h(1fr)"), encoding="utf-8")
    case = worked(room)
    for kind in GATHER:
        assert "内部使用" in printed(room, case, kind)


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("#sys.inputs.facts #d", "unknown variable"),
        ('#import "frame.typ": *\n#d.reporter', "reporter"),
        ('#import "frame.typ": *\n#d.openid', "openid"),
        ('#read("../../../../../etc/passwd")', "escape the project root"),
        ('#read("/etc/passwd")', "not found"),
        ('#read(".env")', "not found"),
        ('#import "@preview/cetz:0.3.0"', "imports a package"),
    ],
)
def test_a_template_reaches_its_facts_and_its_folder_and_nothing_else(
    room: Room, own: Path, template: str, fault: str
) -> None:
    case = worked(room)
    (own / "interview.typ").write_text(template, encoding="utf-8")
    with pytest.raises(BadSetting) as wrong:
        printed(room, case, "interview")
    assert wrong.value.facts["name"] == "interview.typ"
    assert fault in str(wrong.value.facts["fault"])


def test_a_link_out_of_the_folder_is_refused(room: Room, own: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.typ"
    secret.write_text("x", encoding="utf-8")
    (own / "part.typ").symlink_to(secret)
    with pytest.raises(BadSetting) as wrong:
        printed(room, worked(room), "interview")
    assert wrong.value.facts["fault"] == "leads out of its folder"


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_has_what_the_real_facts_have_and_no_more(room: Room, kind: str) -> None:
    case = worked(room)
    with room.store.begin() as ledger:
        submission = ledger.submission(ledger.tips_on(case.id)[0].submission)
        assert submission is not None
        gathered = {one: gather(room.app, ledger, case, room.history(case)) for one, gather in GATHER.items()}
        facts = {**gathered, "receipt": receipt_facts(room.app, submission)}[kind]
    real = with_words(room.app, kind, facts)
    for sample in samples(room.app, kind):
        assert set(sample) == set(real)
    (full, _) = samples(room.app, kind)
    for name in {"items", "answers"} & set(real):
        assert set(real[name][0]) == set(full[name][0])


def test_an_appointment_is_no_interview_to_print(room: Room) -> None:
    case = room.opens()
    ahead = ask.RecordInterview(case=case.id, person="业主", at=room.at + timedelta(days=3))
    room.does(ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person="房东", text="认了"), ahead)
    assert "房东" in printed(room, case, "interview")
    room.later(days=4)
    assert "业主" not in printed(room, case, "interview")


def test_an_undone_interview_is_not_printed(room: Room) -> None:
    case = room.opens()
    room.does(
        ask.Accept(case=case.id), ask.RecordInterview(case=case.id, person="房东", at=room.at), ask.Undo(case=case.id)
    )
    with pytest.raises(NothingToPrint):
        printed(room, case, "interview")
