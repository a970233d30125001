"""An officer puts right what the room took wrongly; a person reads the words before anything is learnt from them."""

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from bot.domain import commands as ask
from bot.domain.cases import Flag, State
from bot.domain.corrections import Correction
from bot.domain.errors import NothingToLearn
from bot.domain.officers import SYSTEM, Actor, Role
from bot.domain.submissions import Said
from bot.service import learning
from bot.service.deidentified import deidentified
from bot.store.store import Store
from bot.understanding.address import parse_place
from tests.conftest import KEK
from tests.house import House
from tests.telling import NobodyTalks, told

WHERE = "金桂苑3号1201室"
WORDS = "金桂苑3号1201室夜里两点还在打隔断，房东王小明电话13912345678，我是李青，微信lq_2024x"
SECRET = ("金桂苑", "1201", "13912345678", "王小明", "李青", "lq_2024x", "两点")


@pytest.fixture
def station(sqlite_store: Store) -> House:
    house = House(sqlite_store, NobodyTalks())
    house.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01")
    house.officer("colleague", "马跃", Role.COMMUNITY_OFFICER, "B02")
    house.follows("resident")
    told(house, "resident", "group_rental", WHERE, words=WORDS)
    house.sees("officer")
    house.sees("resident")
    return house


def waiting(house: House) -> list[learning.Shown]:
    with house.store.begin() as ledger:
        return list(learning.waiting(house.app, ledger, SYSTEM))


def approved(house: House) -> list[Correction]:
    with house.store.begin() as ledger:
        for shown in learning.waiting(house.app, ledger, SYSTEM):
            learning.approve(house.app, ledger, shown.correction.id, SYSTEM)
        return list(ledger.corrections(approved=True))


def test_the_matter_is_shown_first_and_then_put_right(station: House) -> None:
    shown = station.says("officer", "这个不是群租，是违建")
    assert "群租、隔断、床位出租 改为 违法搭建" in shown
    assert station.case.matter == "group_rental"
    assert "事项已更正" in station.says("officer", "确认")
    assert station.case.matter == "illegal_construction"
    (one,) = (shown.correction for shown in waiting(station))
    assert (one.kind, one.old, one.new, one.text) == ("matter", "group_rental", "illegal_construction", "")
    assert one.case == station.case.id
    assert station.sees("resident") == ""


def test_a_part_of_the_place_replaces_that_part(station: House) -> None:
    shown = station.says("officer", "地址应该是5号楼502")
    assert "金桂苑3号1201室 改为 金桂苑5号502室" in shown
    station.says("officer", "确认")
    assert station.case.place == "金桂苑5号502室"
    with station.store.read() as ledger:
        assert [case.number for case in ledger.cases_at("金桂苑|5号|502室")] == [station.case.number]


def test_a_place_in_another_beat_takes_the_case_to_its_officer(station: House) -> None:
    assert "警务区随地点改为 B02" in station.says("officer", "地址错了，是听涛园5号502")
    station.says("officer", "确认")
    assert station.case.beat == "B02"
    assert station.case.number in station.sees("colleague")
    assert "没有这个编号" in station.says("officer", f"受理 {station.case.number}")


def test_what_the_reporter_adds_leaves_a_place_that_an_officer_put_right(station: House) -> None:
    station.says("officer", "地址应该是5号楼502", "确认")
    with station.store.begin() as ledger:
        (tip,) = ledger.tips_on(station.case.id)
        submission = ledger.submission(tip.submission)
        assert submission is not None
        said = Said(inbox_id=submission.said[0].inbox_id, at=station.clock.now(), text="还在敲")
        more = ask.AddWords(submission=submission.id, said=(said,), facts=submission.facts, new_fact=True)
        station.app.handle(ledger, more, Actor(role=Role.REPORTER, id=tip.person))
    assert station.case.place == "金桂苑5号502室"


def test_another_destination_tells_the_reporter_and_goes_to_its_connector(station: House) -> None:
    shown = station.says("officer", "这个归12345")
    assert "12345 市民服务热线" in shown
    assert station.case.state is State.RECEIVED
    assert "去向已更正" in station.says("officer", "确认")
    assert station.case.destination == "hotline_12345"
    assert "12345" in station.sees("resident")
    assert "将收回" in station.says("officer", "更正 去向 派出所")
    station.says("officer", "确认")
    assert station.case.state is State.RECEIVED
    assert [(shown.correction.old, shown.correction.new) for shown in waiting(station)] == [
        ("police_case", "hotline_12345"),
        ("hotline_12345", "police_case"),
    ]


def test_an_ordinary_transfer_corrects_nothing(station: House) -> None:
    station.says("officer", "转办 房管 群租由房管核查", "确认")
    assert station.case.state is State.TRANSFERRED
    assert waiting(station) == []


def test_taking_a_correction_back_takes_its_row_with_it(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    assert len(waiting(station)) == 1
    assert "已撤销" in station.says("officer", "撤销")
    assert station.case.matter == "group_rental"
    assert waiting(station) == []


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("更正 群租", "就是这样"),
        ("更正 事项 噪音", "哪一种"),
        ("地址应该是3号1201室", "就是这样"),
        ("更正 地址 那边", "正确的地点"),
        ("更正", "更正成什么"),
        ("更正 去向 公安", "就是这样"),
        ("这不是群租吗", "没看懂"),
        ("可能不是群租，是违建", "没看懂"),
    ],
)
def test_what_corrects_nothing_is_asked_about_and_changes_nothing(station: House, words: str, answer: str) -> None:
    before = station.case
    shown = station.says("officer", words)
    assert answer in shown
    assert station.case == before
    assert waiting(station) == []


def test_a_colleague_of_another_beat_corrects_nothing(station: House) -> None:
    assert "没有这个编号" in station.says("colleague", f"更正 {station.case.number} 违建")


# --- what is learnt


def test_the_words_are_shown_without_anybody_and_kept_only_on_approval(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    (shown,) = waiting(station)
    assert [secret for secret in SECRET if secret in shown.text] == []
    assert shown.text.startswith("[某某苑8号8888室](place)")
    (kept,) = approved(station)
    assert (kept.case, kept.text, kept.matters) == (None, shown.text, ("illegal_construction",))
    assert waiting(station) == []
    with station.store.read() as ledger:
        actions = {row.action for row in ledger.audit_page(limit=50)}
        assert {"ListCorrections", "ApproveCorrection"} <= actions
        assert ledger.verify_audit() is None


def test_a_rejected_one_leaves_nothing(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    (shown,) = waiting(station)
    with station.store.begin() as ledger:
        learning.reject(station.app, ledger, shown.correction.id, SYSTEM)
        with pytest.raises(NothingToLearn):
            learning.approve(station.app, ledger, shown.correction.id, SYSTEM)
    assert waiting(station) == []
    assert station.case.matter == "illegal_construction"


def test_a_place_that_the_words_do_not_name_teaches_nothing(station: House) -> None:
    station.says("officer", "地址错了，是阳光小区9号909", "确认")
    (shown,) = waiting(station)
    assert shown.text == ""
    with station.store.begin() as ledger, pytest.raises(NothingToLearn):
        learning.approve(station.app, ledger, shown.correction.id, SYSTEM)


def test_a_place_is_listed_and_kept_by_its_shape(station: House) -> None:
    station.says("officer", "地址应该是3号1201", "取消")
    station.says("officer", "地址应该是3号1202", "确认")
    station.says("officer", "地址应该是3号1201", "确认")
    assert [(shown.correction.old, shown.correction.new) for shown in waiting(station)] == [
        ("某某苑8号8888室", "某某苑8号8888室"),
        ("某某苑8号8888室", "某某苑8号8888室"),
    ]
    with station.store.begin() as ledger:
        (right,) = [shown for shown in learning.waiting(station.app, ledger, SYSTEM) if shown.text]
        kept = learning.approve(station.app, ledger, right.correction.id, SYSTEM)
    assert kept.new == "某某苑8号8888室"
    assert kept.text.startswith("[某某苑8号8888室](place)")


def test_erased_words_can_be_learnt_from_no_more(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    with station.store.begin() as ledger:
        (tip,) = ledger.tips_on(station.case.id)
        ledger.erase_words(tip.submission, [], [])
    (shown,) = waiting(station)
    assert shown.text == ""


def test_a_case_that_goes_takes_its_pending_corrections_along(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    with station.store.begin() as ledger:
        ledger.erase_record(station.case.id)
        assert ledger.corrections(approved=False) == []


@pytest.mark.parametrize("flag", [Flag.HEAD_ONLY, Flag.SAFE_CONTACT, Flag.CONTACT_HERE, Flag.MINOR])
def test_nothing_is_learnt_from_the_heads_matters_nor_from_somebody_at_risk(sqlite_store: Store, flag: Flag) -> None:
    house = House(sqlite_store, NobodyTalks())
    house.officer("head", "李岚", Role.HEAD)
    house.follows("resident")
    told(house, "resident", "group_rental", WHERE, words=WORDS, flags=frozenset({flag}))
    house.says("head", f"更正 {house.case.number} 违建", "确认")
    assert house.case.matter == "illegal_construction"
    assert waiting(house) == []


def test_what_turns_out_to_be_violence_at_home_is_written_to_no_more(station: House) -> None:
    station.says("officer", "更正 家暴", "确认")
    assert Flag.SAFE_CONTACT in station.case.flags
    with station.store.read() as ledger:
        (tip,) = ledger.tips_on(station.case.id)
        assert ledger.person(tip.person).safe_contact
    assert waiting(station) == []


def test_one_who_became_at_risk_later_is_left_out_of_the_list(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    station.says("officer", "更正 家暴", "确认")
    assert [shown.text for shown in waiting(station)] == [""]


def test_the_export_holds_the_corpus_format(station: House) -> None:
    station.says("officer", "更正 违建", "确认")
    lines = learning.exported(approved(station)).splitlines()
    assert lines[:5] == [
        'version: "3.1"', "nlu:", "- intent: report", "  metadata: {matters: [illegal_construction]}", "  examples:",
    ]  # fmt: skip
    assert lines[5] == "  - text: |"
    assert lines[6].startswith("      [某某苑8号8888室](place)")


def test_a_reviewer_lists_approves_rejects_and_exports_on_the_command_line(station: House, tmp_path: Path) -> None:
    station.follows("neighbour")
    told(station, "neighbour", "noise_living", "金桂苑9号101室", words="楼下101天天打麻将，邻居叫孙亮")
    for case in station.cases():
        station.says("officer", f"更正 {case.number} 违建", "确认")
    listed = station_command(tmp_path, "corrections", "list")
    rows = [line.split("\t") for line in listed.stdout.splitlines()]
    assert [row[1:4] for row in rows] == [
        ["matter", "group_rental", "illegal_construction"],
        ["matter", "noise_living", "illegal_construction"],
    ]
    assert [secret for secret in (*SECRET, "孙亮", "101") if secret in listed.stdout] == []
    refused = station_command(tmp_path, "corrections", "export")
    assert (refused.returncode, "nothing is approved yet" in refused.stderr) == (1, True)
    assert station_command(tmp_path, "corrections", "approve", rows[0][0]).stdout.startswith("kept: [某某苑")
    assert station_command(tmp_path, "corrections", "reject", rows[1][0]).stdout == "forgotten\n"
    again = station_command(tmp_path, "corrections", "approve", rows[1][0])
    assert (again.returncode, "see: station corrections list" in again.stderr) == (1, True)
    file = tmp_path / "learnt.yml"
    assert "1 examples" in station_command(tmp_path, "corrections", "export", "-o", str(file)).stdout
    assert "metadata: {matters: [illegal_construction]}" in file.read_text(encoding="utf-8")


def station_command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    home = Path(__file__).resolve().parents[2]
    settings = {"STATION_DATABASE_URL": f"sqlite:///{folder}/station.db", "STATION_SECRET_KEY": b64encode(KEK).decode()}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(home), "STATION_HOME": str(home), **settings}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, check=False)


# --- without anybody


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("云栖路101弄12号602群租", "某某路888弄88号888群租"),
        ("隔了八间，住了十几个人", "隔了八间，住了十几个人"),
        ("王阿姨家的狗咬了小李", "某阿姨家的狗咬了小某"),
        ("找房东张伟，不理我", "找房东某某，不理我"),
        ("打过110和12345都没用，车牌沪A12345", "打过110和12345都没用，车牌某车牌"),
        ("我叫赵敏，身份证310101199001011234", "我叫某某，身份证某证件"),
        ("一直吵到凌晨两点", "一直吵到凌晨八点"),
        ("[链接](http)看这里", "【链接】（http）看这里"),
    ],
)
def test_names_numbers_and_places_become_stand_ins(words: str, kept: str) -> None:
    got = deidentified(words, parse_place(words))
    assert got.replace(",", "，") == kept


def test_names_of_the_station_are_masked_wherever_they_stand() -> None:
    assert deidentified("陈静说松涛路那边不归她", None, ("陈静", "松涛路")) == "某某说某某路那边不归她"
