"""What the cells of an import say, and which beats claim the same ground."""

from typing import Any

import pytest

from bot.domain.beats import Beat, Clash, Numbers, Span, clashes, estate_span, lane_span, road_span
from bot.domain.ids import BeatCode


def a_beat(code: str, **differences: Any) -> Beat:
    return Beat(code=BeatCode(code), name=f"{code}警务区", **differences)


@pytest.mark.parametrize(
    ("read", "cell", "span"),
    [
        (lane_span, "云栖路101弄", Span("云栖路101弄")),
        (lane_span, "云栖路101弄2支弄", Span("云栖路101弄2支弄")),
        (lane_span, "云栖路101弄 1-20号", Span("云栖路101弄", Numbers(1, 20))),
        (road_span, "云栖路 1-99 单", Span("云栖路", Numbers(1, 99, "单"))),
        (road_span, "云栖路 2-98双", Span("云栖路", Numbers(2, 98, "双"))),
        (road_span, "东安一路 1-99", Span("东安一路", Numbers(1, 99))),
        (road_span, "云栖路 25号", Span("云栖路", Numbers(25, 25))),
        (estate_span, "曹杨二村", Span("曹杨二村")),
        (estate_span, "金桂苑 1-20号", Span("金桂苑", Numbers(1, 20))),
    ],
)
def test_a_cell_names_a_place_and_its_numbers(read: Any, cell: str, span: Span) -> None:
    assert read(cell) == span


@pytest.mark.parametrize(
    ("read", "cell", "mend"),
    [
        (lane_span, "101弄", "write it as 云栖路101弄"),
        (lane_span, "云栖路", "write it as 云栖路101弄"),
        (road_span, "云栖路", "write it as 云栖路 1-99 单"),
        (road_span, "云栖路 a-b", "write it as 云栖路 1-99 单"),
        (road_span, "云栖路 99-1 单", "put the smaller number first"),
        (road_span, "云栖路 4-4 单", "correct the range or its side"),
    ],
)
def test_a_cell_that_cannot_be_read_says_how_to_write_it(read: Any, cell: str, mend: str) -> None:
    with pytest.raises(ValueError, match=mend):
        read(cell)


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ({"lanes": ("云栖路101弄",)}, {"lanes": ("云栖路101弄",)}, ("lane", "云栖路101弄")),
        ({"lanes": ("云栖路101弄 1-20号",)}, {"lanes": ("云栖路101弄 20-40号",)}, ("lane", "云栖路101弄")),
        ({"roads": ("云栖路 1-99",)}, {"roads": ("云栖路 2-98 双",)}, ("road", "云栖路")),
        ({"estates": ("金桂苑",)}, {"estates": ("金桂苑",)}, ("estate", "金桂苑")),
    ],
)
def test_two_beats_with_the_same_numbers_clash(one: Any, other: Any, clash: tuple[str, str]) -> None:
    assert list(clashes([a_beat("B01", **one), a_beat("B02", **other)])) == [Clash(*clash, "B01", "B02")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"roads": ("云栖路 1-99 单",)}, {"roads": ("云栖路 2-98 双",)}),
        ({"roads": ("云栖路 1-99 单",)}, {"roads": ("云栖路 101-199 单",)}),
        ({"lanes": ("云栖路101弄 1-20号",)}, {"lanes": ("云栖路101弄 21-40号",)}),
        ({"aliases": ("老菜场",)}, {"aliases": ("老菜场",)}),
        ({"lanes": ("云栖路101弄", "云栖路101弄")}, {}),
    ],
)
def test_sides_parts_and_popular_names_do_not_clash(one: Any, other: Any) -> None:
    assert list(clashes([a_beat("B01", **one), a_beat("B02", **other)])) == []
