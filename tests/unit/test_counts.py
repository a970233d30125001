"""How many rooms, people, households, how much money, which floors; and what only looks like it."""

import pytest

from bot.understanding.counts import (
    counted,
    floors_in,
    households_in,
    money_in,
    people_in,
    phones_in,
    plates_in,
    rooms_in,
)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("隔成八间", (8, 8)), ("七八间", (7, 8)), ("隔了12间", (12, 12)), ("10到12间", (10, 12)), ("十几间", (11, 19)),
        ("好几间", (3, 9)), ("一套房隔出廿二间", (22, 22)), ("三室一厅", None), ("101室", None),
        ("隔成6个单间", (6, 6)), ("没说几间", None), ("不知道几间", None),
        ("二三十间", (20, 30)), ("這套房隔成八間", (8, 8)), ("８间", (8, 8)),
    ],
)  # fmt: skip
def test_rooms(text: str, amount: tuple[int, int] | None) -> None:
    assert rooms_in(text) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("住了十几个人", (11, 19)), ("三四个男的", (3, 4)), ("二三十个人", (20, 30)), ("十七八个人", (17, 18)),
        ("好几个人", (3, 9)), ("几十号人", (20, 99)), ("一百多人", (101, 199)), ("住了七八个上下", (7, 8)),
        ("每间住6个人，一共三十人", (30, 30)), ("两个陌生男人", (2, 2)), ("5个小孩", (5, 5)),
        ("502人来人往", None), ("1203人多", None), ("502人多吵闹", None), ("有人打架", None), ("一位70多岁的", None),
        ("八十岁老人", None), ("住在三楼", None), ("昨天晚上8点人", None), ("三百户人家", None), ("二十人次", None),
        ("今年六十二岁，两个孩子", (2, 2)), ("我一个人带小囡困觉", None), ("我一个人住，隔壁住了十几个人", (11, 19)),
    ],
)  # fmt: skip
def test_people_are_told_from_ages_rooms_and_households(text: str, amount: tuple[int, int] | None) -> None:
    assert people_in(text) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三四户", (3, 4)), ("我们楼上下六户人家", (6, 6)), ("100多户居民", (101, 199)), ("两家邻居都听到", (2, 2)),
        ("三家饭店", None), ("一家公司", None), ("户口", None),
    ],
)  # fmt: skip
def test_households_are_told_from_firms(text: str, amount: tuple[int, int] | None) -> None:
    assert households_in(text) == amount


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("被骗了三千六", (3600,)), ("损失2万多", (20_000,)), ("收了5800元押金", (5800,)), ("三万五", (35_000,)),
        ("1万2的定金", (12_000,)), ("2.5万", (25_000,)), ("一个月八百块", (800,)), ("12,000元", (12_000,)),
        ("先转五千，又转了两万", (5000, 20_000)), ("十二万块钱", (120_000,)),
        ("101弄5号", ()), ("晚上9点", ()), ("一千多户", ()), ("三百个人", ()), ("5块玻璃", ()), ("2026年", ()),
        ("几块砖", ()),
    ],
)  # fmt: skip
def test_money_is_told_from_numbers_of_houses_and_hours(text: str, amounts: tuple[int, ...]) -> None:
    assert money_in(text) == amounts


@pytest.mark.parametrize(
    ("text", "floors"),
    [
        ("3号楼6楼", (6,)), ("六楼平台", (6,)), ("一楼到三楼", (1, 3)), ("地下一层车库", (-1,)), ("B2层", (-2,)),
        ("十二层", (12,)),        ("楼上", ()), ("3号楼", ()), ("楼道里", ()), ("三层楼的房子", ()), ("二楼梯口", ()),
    ],
)  # fmt: skip
def test_floors_are_told_from_buildings(text: str, floors: tuple[int, ...]) -> None:
    assert floors_in(text) == floors


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("打13900001111", ("13900001111",)), ("139 0000 1111", ("13900001111",)), ("139-0000-1111", ("13900001111",)),
        ("幺三九零零零零一一一一", ("13900001111",)), ("一三九 零零零零 1111", ("13900001111",)),
        ("021-60000000", ("02160000000",)), ("139 0000 1111或者139 0000 1111", ("13900001111",)),
        ("订单202611260001", ()), ("19000011", ()), ("139000011112", ()), ("12900001111", ()),
    ],
)  # fmt: skip
def test_phones_also_where_they_are_spaced_out_or_in_chinese(text: str, phones: tuple[str, ...]) -> None:
    assert phones_in(text) == phones


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("沪A12345", ("沪A12345",)), ("沪A·12345", ("沪A12345",)), ("沪 A 1234X", ("沪A1234X",)),
        ("沪AD12345", ("沪AD12345",)), ("沪a12345f", ("沪A12345F",)), ("苏E1234学", ("苏E1234学",)), ("沪A1234", ()),
        ("沪A12345678", ()), ("沪A000号", ()),
    ],
)  # fmt: skip
def test_plates_of_seven_and_eight_characters(text: str, plates: tuple[str, ...]) -> None:
    assert plates_in(text) == plates


def test_everything_in_one_message() -> None:
    text = "云栖路101弄3号6楼602隔成八间住了十几个人，楼下三四户都睡不好，一间收一千二，晚上11点还吵"
    assert counted(text) == {"rooms": 8, "people": 19, "households": 4, "money": [1200], "floors": [6]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。！？",
        "一" * 20_000,
        "1" * 20_000,
        "1 " * 10_000,
        "十百千万" * 5_000,
        "😀" * 5_000,
        "二三" * 10_000,
        "1,000" * 4_000,
    ],
    ids=["empty", "signs", "ones", "digits", "spaced", "units", "emoji", "neighbours", "thousands"],
)
def test_no_text_is_too_strange_or_takes_long(text: str) -> None:
    assert isinstance(counted(text), dict)
    assert isinstance(phones_in(text), tuple)
    assert isinstance(plates_in(text), tuple)
