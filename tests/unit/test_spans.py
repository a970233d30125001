"""Of the places and times that were marked, the ones that tell are kept, with the borders that careful readers set."""

import pytest

from bot.understanding.spans import mended


def read(said: str, label: str, *marked: str) -> list[str]:
    """What is left of the marked words, which stand in `said` in this order."""
    spans, at = [], 0
    for words in marked:
        at = said.index(words, at)
        spans.append((at, at + len(words), label))
        at += len(words)
    return [said[start:end] for start, end, kind in mended(said, spans) if kind == label]


@pytest.mark.parametrize(
    ("said", "marked", "left"),
    [
        ("昨晚又砸门，我现在不敢回去", ("昨晚", "现在"), ["昨晚"]),
        ("我等了半年，上周三才来人", ("半年", "上周三"), ["上周三"]),
        ("天天半夜唱，昨晚两点还在唱", ("天天", "昨晚两点"), ["昨晚两点"]),
        ("白天装修，半夜打麻将", ("白天", "半夜"), ["白天", "半夜"]),
        ("坏了三个月，天天修不好", ("三个月", "天天"), ["三个月"]),
        ("三个月没人管", ("三个月",), ["三个月"]),
    ],
)
def test_beside_a_day_or_an_hour_what_lasts_or_is_now_is_no_second_time(
    said: str, marked: tuple[str, ...], left: list[str]
) -> None:
    assert read(said, "time", *marked) == left


@pytest.mark.parametrize(
    ("said", "marked", "left"),
    [
        ("每到周五晚上就炸街", "周五晚上", "每到周五晚上"),
        ("几乎每个礼拜都吵", "每个礼拜", "几乎每个礼拜"),
        ("从昨天开始停水", "昨天", "从昨天开始"),
        ("今天早上开始搭棚", "今天早上", "今天早上"),
    ],
)
def test_how_often_and_since_when_belong_to_a_time(said: str, marked: str, left: str) -> None:
    assert read(said, "time", marked) == [left]


@pytest.mark.parametrize(
    ("said", "marked", "left"),
    [
        ("一楼101搭房子，云栖路315弄8号101", ("一楼101", "云栖路315弄8号101"), ["云栖路315弄8号101"]),
        ("云栖路15弄8号楼道里堆满，线从四楼窗口吊下来", ("云栖路15弄8号楼道", "四楼窗口"), ["云栖路15弄8号楼道"]),
        ("2号楼电梯坏了，我妈爬12楼", ("2号楼", "12楼"), ["2号楼"]),
        ("从云栖路一直堵到松涛路", ("云栖路", "松涛路"), ["云栖路", "松涛路"]),
        ("楼道里有烟，电梯也停了", ("楼道", "电梯"), ["楼道"]),
    ],
)
def test_beside_a_place_that_can_be_found_a_spot_is_no_second_place(
    said: str, marked: tuple[str, ...], left: list[str]
) -> None:
    assert read(said, "place", *marked) == left


@pytest.mark.parametrize(
    ("said", "marked", "left"),
    [
        ("云栖公路松涛路口撞车了", "云栖公路松涛路", "云栖公路松涛路口"),
        ("在三湘金桂花城33号202吵", "花城33号202", "三湘金桂花城33号202"),
        ("我们小区3号楼1201隔断", "3号楼1201", "3号楼1201"),
        ("推电瓶车进电梯 金桂苑3号", "电梯 金桂苑3号", "金桂苑3号"),
        ("云栖路45号手机店 全场清仓", "云栖路45号手机店 全场清仓", "云栖路45号手机店"),
        ("凉城三村56号 201室", "凉城三村56号 201室", "凉城三村56号 201室"),
        ("楼上把顶楼阁楼封掉了", "楼上把顶楼阁楼", "顶楼阁楼"),
        ("云栖路八百弄三号四零一那个房子", "云栖路八百弄三号四零一那个房子", "云栖路八百弄三号四零一"),
    ],
)
def test_a_place_is_as_long_as_its_name_and_no_longer(said: str, marked: str, left: str) -> None:
    assert read(said, "place", marked) == [left]
