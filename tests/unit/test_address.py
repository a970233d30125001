"""Addresses as people in Shanghai write and dictate them."""

import pytest

from bot.domain.places import canonical, unit_key
from bot.understanding.address import parse_place
from bot.understanding.counts import people_in, plates_in, rooms_in
from bot.understanding.neighbours import told_on
from bot.understanding.spans import mended


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("虹口区四川北路1851弄8号302室", "虹口区四川北路1851弄8号302室"),
        ("云栖路101弄12号602", "云栖路101弄12号602室"),
        ("云栖路一百零一弄十二号六零二室", "云栖路101弄12号602室"),
        ("云栖路101龙12号602是", "云栖路101弄12号602室"),
        ("闸北芷江路20弄3号", "静安区芷江路20弄3号"),
        ("金桂苑3号602", "金桂苑3号602室"),
        ("金桂苑3号楼6楼", "金桂苑3号6楼"),
        ("金桂苑三号里六楼", "金桂苑3号6楼"),
        ("3-602", "3号602室"),
        ("曹杨二村68号101室", "曹杨二村68号101室"),
        ("云栖路101弄8号3楼靠东那家", "云栖路101弄8号3楼靠东那家"),
        ("云栖路近松涛路", "云栖路松涛路路口"),
        ("云栖路和松涛路路口", "云栖路松涛路路口"),
        ("云栖路25号", "云栖路25号"),
        ("金桂苑 building 5 room 1602", "金桂苑5号1602室"),
        ("松涛路43号门口路灯", "松涛路43号"),
        ("松涛路43号旁边井盖", "松涛路43号"),
        ("金桂苑里路灯", "金桂苑"),
        ("金桂苑门口路灯", "金桂苑"),
        ("金桂苑门口", "金桂苑"),
        ("云栖路101弄里路灯", "云栖路101弄"),
        ("602室", "602室"),
        ("六楼602", "6楼602室"),
    ],
)
def test_parts_are_read_and_written_in_order(said: str, written: str) -> None:
    assert canonical(parse_place(said)) == written


def test_the_same_flat_has_the_same_key_however_it_is_said() -> None:
    keys = {unit_key(parse_place(said)) for said in ("云栖路101弄12号602", "云栖路一百零一弄12号楼602室")}
    assert len(keys) == 1


def test_amounts_are_ranges() -> None:
    assert rooms_in("隔了七八间") == (7, 8)
    assert rooms_in("隔成8间") == (8, 8)
    assert people_in("住了十几个人") == (11, 19)
    assert people_in("二十多个人") == (21, 29)
    assert rooms_in("没说几间") is None
    assert plates_in("沪A·12345停了一夜") == ("沪A12345",)


@pytest.mark.parametrize(
    ("said", "found", "mended_to"),
    [
        ("金桂苑里路灯不亮", "金桂苑里路", "金桂苑里"),
        ("松涛路43号门口路面塌了", "松涛路43号门口路", "松涛路43号门口"),
        ("松涛路路灯不亮", "松涛路路", "松涛路"),
        ("松涛路灯光刺眼", "松涛路", "松涛路"),
        ("松涛路口堵车", "松涛路", "松涛路"),
    ],
)
def test_a_thing_beside_a_place_is_no_road(said: str, found: str, mended_to: str) -> None:
    start = said.index(found)
    ((first, last, label),) = mended(said, [(start, start + len(found), "place")])
    assert (said[first:last], label) == (mended_to, "place")


@pytest.mark.parametrize(
    ("said", "where", "written"),
    [
        ("楼上502又在放音响，金桂苑3号402", "金桂苑3号402", "金桂苑3号502室"),
        ("隔壁 403 天天吵，我家金桂苑3号402", "金桂苑3号402", "金桂苑3号403室"),
        ("楼上502天天打麻将，金桂苑3号", "金桂苑3号", "金桂苑3号502室"),
        ("楼上天天吵，我家金桂苑3号402", "金桂苑3号402", "金桂苑3号5楼"),
        ("我住金桂苑3号402，楼下开棋牌室", "金桂苑3号402", "金桂苑3号3楼"),
        ("我家在金桂苑3号1201，对门堆东西", "金桂苑3号1201", "金桂苑3号12楼"),
        ("楼上隔了八间，金桂苑3号602", "金桂苑3号602", "金桂苑3号602室"),
        ("金桂苑3号602天天吵", "金桂苑3号602", "金桂苑3号602室"),
        ("隔壁101弄工地夜里施工，金桂苑3号602", "金桂苑3号602", "金桂苑3号602室"),
        ("金桂苑3号602隔了八间，我住楼下502", "金桂苑3号602", "金桂苑3号602室"),
        ("金桂苑3号602群租，我在对面601，天天吵", "金桂苑3号602", "金桂苑3号602室"),
        ("602群租，金桂苑3号，我是隔壁601的", "金桂苑3号601", "金桂苑3号602室"),
        ("金桂苑3号602群租，我家就在它楼下502", "金桂苑3号602", "金桂苑3号602室"),
        ("我是金桂苑3号502的住户，602把房子隔了八间", "金桂苑3号502", "金桂苑3号602室"),
        ("金桂苑3号群租，我住楼下502", "金桂苑3号502", "金桂苑3号6楼"),
        ("我住金桂苑3号502，打了110也没用，楼上太吵", "金桂苑3号502", "金桂苑3号6楼"),
        ("我在金桂苑3号602门口看到有人打架", "金桂苑3号602", "金桂苑3号602室"),
        ("我家楼上502又在放音响，金桂苑3号402", "金桂苑3号402", "金桂苑3号502室"),
        ("我是来反映金桂苑3号602的，601也知道", "金桂苑3号602", "金桂苑3号602室"),
    ],
)
def test_the_door_is_of_the_one_told_on(said: str, where: str, written: str) -> None:
    assert canonical(told_on(parse_place(where), said)) == written
