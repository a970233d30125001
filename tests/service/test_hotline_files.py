"""`station hotline export|import` as an operator types them: tasks out, results and returns in, faults by line."""

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import station
from bot.domain.cases import Case, Outcome, Stage, State
from bot.domain.officers import Role
from bot.store.store import Store
from bot.vault.key_file import write_keys
from tests.conftest import KEK
from tests.house import STATION, House
from tests.telling import handed_over

Types = Callable[..., Result]


@pytest.fixture
def types(sqlite_store: Store, tmp_path: Path) -> Types:
    """Runs the command on the same database as the house, with settings from the environment alone."""
    write_keys(tmp_path / "key", [KEK])
    mine = {"STATION_DATABASE_URL": sqlite_store.url, "STATION_SECRET_KEY_FILE": str(tmp_path / "key")}
    clean = {name: None for name in os.environ if name.startswith("STATION_")}
    environment = clean | mine | {"STATION_STATION_NAME": STATION}
    return lambda *words: CliRunner(mix_stderr=False).invoke(station, ["hotline", *map(str, words)], env=environment)


@pytest.fixture
def three(room: House) -> tuple[Case, Case, Case]:
    """Cases that wait to be entered at the hotline; a cell of the first begins like a formula."""
    room.officer("desk", "周明", Role.DUTY_DESK)
    room.officer("officer", "陈静", Role.COMMUNITY_OFFICER, "B01", "B02")
    for n, (matter, times) in enumerate(
        (("noise_construction", ("+每晚",)), ("property_management", ()), ("express_service", ()))
    ):
        room.follows(f"resident{n}")
        handed_over(room, f"resident{n}", matter, f"松涛路{2 * n + 1}号", times=times)
        room.sees(f"resident{n}")
    first, second, third = room.cases()
    return first, second, third


def rows_of(file: Path) -> list[dict[str, str]]:
    text = file.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def state_of(house: House, case: Case) -> Case:
    return next(found for found in house.cases() if found.id == case.id)


def test_tasks_are_written_once_and_no_cell_runs_as_a_formula(
    types: Types, three: tuple[Case, Case, Case], tmp_path: Path
) -> None:
    file = tmp_path / "tasks.csv"
    shown = types("export", file)
    assert (shown.exit_code, shown.output) == (0, "3 tasks written to tasks.csv\n")
    rows = rows_of(file)
    assert {row["number"] for row in rows} == {case.number for case in three}
    situation = next(row["situation"] for row in rows if row["number"] == three[0].number)
    assert situation.startswith("'+")
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert types("export", tmp_path / "none.csv").output == "0 tasks written to none.csv\n"
    assert types("export", tmp_path / "again.csv", "--again").output == "3 tasks written to again.csv\n"


def test_receipts_results_and_returns_come_in_and_everybody_is_told(
    types: Types, room: House, three: tuple[Case, Case, Case], tmp_path: Path
) -> None:
    types("export", tmp_path / "tasks.csv")
    a, b, c = (case.number for case in three)
    file = tmp_path / "answers.csv"
    lines = [
        "number,status,reference,text",
        f"{a},已录入,202603100077,",
        f"{b},办理结果,202603100078,物业已公示收费标准",
        f"{c},退单,,属于公安职责",
    ]
    file.write_bytes("\n".join(lines).encode("gb18030"))
    shown = types("import", file)
    assert (shown.exit_code, shown.output) == (0, "1 receipt, 1 result, 1 returned\n")
    entered, answered, returned = (state_of(room, case) for case in three)
    assert entered.referral is not None
    assert (entered.referral.stage, entered.referral.reference) == (Stage.HANDED_IN, "202603100077")
    assert (answered.state, answered.outcome) == (State.ANSWERING, Outcome.PASSED_ON)
    assert (returned.state, returned.destination) == (State.RECEIVED, None)
    room.later(days=300)  # the command line has the time of day, the house its own clock
    assert "物业已公示收费标准" in room.says("resident1", "您好")
    assert "社区民警继续跟进" in room.says("resident2", "您好")
    assert "属于公安职责" in room.says("officer", "待办")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Z9999,办理结果,,好了", "answers.csv:3: there is no case 'Z9999'"),
        ("{n},搞定,,好了", "answers.csv:3: status '搞定' is unknown; write one of"),
        ("{n},办理结果,,", "answers.csv:3: {n} needs a text"),
        ("{n},办理结果,,请联系13912345678", "answers.csv:3: {n}: the resident would read '13912345678'"),
    ],
)
def test_a_faulty_file_names_its_lines_and_changes_nothing(
    types: Types, room: House, three: tuple[Case, Case, Case], tmp_path: Path, line: str, fault: str
) -> None:
    first, second, _ = three
    file = tmp_path / "answers.csv"
    lines = ["number,status,reference,text", f"{first.number},已录入,202603100077,", line.format(n=second.number)]
    file.write_text("\n".join(lines), encoding="utf-8")
    shown = types("import", file)
    assert shown.exit_code == 1
    assert fault.format(n=second.number) in shown.stderr
    assert "nothing was imported" in shown.stderr
    assert state_of(room, first).version == first.version


def test_a_result_that_several_read_points_at_none_of_them(room: House, types: Types, tmp_path: Path) -> None:
    for who, words in (("below", "我住楼下502"), ("told about", "602在敲墙")):
        room.follows(who)
        handed_over(room, who, "structure_damage", "金桂苑3号602室", words=words)
    answers = tmp_path / "answers.csv"
    answers.write_text(f"number,status,reference,text\n{room.case.number},办理结果,,已和502谈过\n", encoding="utf-8")
    assert f"{room.case.number}: the resident would read '502' (door)" in types("import", answers).stderr
    assert room.case.state is State.TRANSFERRED


def test_a_folder_that_is_not_there_is_named(types: Types, three: tuple[Case, Case, Case], tmp_path: Path) -> None:
    shown = types("export", tmp_path / "missing" / "tasks.csv")
    assert shown.exit_code == 1
    assert "there is no folder" in shown.stderr
    assert types("export", tmp_path / "tasks.csv").output == "3 tasks written to tasks.csv\n"
