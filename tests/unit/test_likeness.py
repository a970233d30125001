"""The sum by which two reports are taken for one thing: every line of it can be followed."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import MatterCode
from bot.domain.likeness import Report, likeness, often
from bot.understanding.address import parse_place
from bot.understanding.behalf import households_of, kin_of
from tests.builders import NOON

LONG_AFTER = NOON + timedelta(days=200)


def a_report(where: str, matter: str = "group_rental", **differences: Any) -> Report:
    fields: dict[str, Any] = {"matter": MatterCode(matter), "group": "housing", "place": parse_place(where), "at": NOON}
    return Report(**(fields | differences))


FLAT = a_report("云栖路101弄12号602室")


@pytest.mark.parametrize(
    ("other", "reasons", "points"),
    [
        (a_report("云栖路101弄12号602室"), ["same_unit", "same_matter", "same_day"], 90),
        (a_report("云栖路101弄12号602室", at=LONG_AFTER), ["same_unit", "same_matter", "open_still"], 80),
        (a_report("云栖路101弄12号6楼"), ["same_floor", "same_matter", "same_day"], 69),
        (a_report("云栖路101弄12号"), ["same_house", "same_matter", "same_day"], 68),
        (a_report("云栖路101弄12号603室"), [], 0),
        (a_report("云栖路101弄12号5楼"), [], 0),
        (a_report("云栖路101弄13号602室"), [], 0),
        (a_report("云栖路88弄12号602室"), [], 0),
        (a_report("云栖路101弄12号602室", "gambling", group="public_order"), [], 0),
        (a_report("云栖路101弄12号602室", place=None), [], 0),
    ],
)  # fmt: skip
def test_the_same_door_and_matter_is_sure_the_house_alone_is_not(other: Report, reasons: list[str], points: int):
    found = likeness(FLAT, other)
    assert [reason.code for reason in found.reasons] == reasons
    assert found.points == points
    assert likeness(other, FLAT) == found


def test_like_words_add_to_the_sum_and_never_make_it_alone():
    words = "隔成八间出租，天天有人进进出出"
    alike = likeness(a_report("云栖路101弄12号", words=words), a_report("云栖路101弄12号", words=words))
    assert [reason.code for reason in alike.reasons][-1] == "words"
    assert alike.points < 80
    elsewhere = likeness(a_report("云栖路101弄12号", words=words), a_report("云栖路88弄12号", words=words))
    assert elsewhere.points == 0


def test_near_matters_are_suggested_not_joined():
    noise = a_report("金桂苑3号502室", "noise_living", group="noise")
    building = a_report("金桂苑3号502室", "noise_renovation", group="noise")
    assert 55 <= likeness(noise, building).points < 80


@pytest.mark.parametrize(
    ("words", "households"),
    [("我代我们楼20户反映", 20), ("十二户居民联名反映", 12), ("代表全楼三十户来说一声", 30), ("两户一起反映", 2),
     ("我家住20号", None), ("群租隔了八间", None), ("一户人家", None), ("代表1户反映", None)],
)  # fmt: skip
def test_for_how_many_households_somebody_speaks(words: str, households: int | None):
    assert households_of(words) == households


@pytest.mark.parametrize(
    ("words", "kin"),
    [("我替我妈妈来反映", "妈妈"), ("帮邻居反映一下", "邻居"), ("代母亲反映", "母亲"), ("我妈被狗咬了", ""),
     ("我来反映", "")],
)  # fmt: skip
def test_for_which_relative_somebody_speaks(words: str, kin: str):
    assert kin_of(words) == kin


def test_many_persons_or_one_for_many_households_is_often():
    assert often(3, [], 3)
    assert often(1, [20], 3)
    assert not often(2, [], 3)
    assert not often(2, [1], 3)
