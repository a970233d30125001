"""From words and pins to beats: what is certain is decided, what is likely is asked, the rest goes to the desk."""

import pytest

from bot.domain.beats import Beat, Pin
from bot.domain.ids import BeatCode
from bot.understanding.address import parse_place
from bot.understanding.gazetteer import Gazetteer


def square(lng: float) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    return ((((lng, 31.27), (lng + 0.01, 31.27), (lng + 0.01, 31.28), (lng, 31.28), (lng, 31.27)),),)


GAZETTEER = Gazetteer(
    [
        Beat(code=BeatCode("B01"), name="云栖路警务区", estates=("金桂苑", "阳光小区", "银杏苑", "海上明珠"),
             lanes=("云栖路101弄", "柳荫路101弄", "云栖路200弄 1-20号"), aliases=("老菜场",), area=square(121.48)),
        Beat(code=BeatCode("B02"), name="松涛路警务区", estates=("听涛园", "阳光小区", "引杏苑"),
             lanes=("云栖路200弄 21-40号",), roads=("松涛路 1-199 单", "云栖路 301-399"), area=square(121.49)),
        Beat(code=BeatCode("B03"), name="荷塘街警务区", lat=31.30, lng=121.50),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "beat", "reason"),
    [
        ("云栖路200弄30号", "B02", "lane_building"),
        ("云栖路101弄12号602", "B01", "lane"),
        ("云栖路101弄3支弄8号", "B01", "lane"),
        ("金桂苑3号602", "B01", "estate"),
        ("海上明珠3号602", "B01", "estate"),
        ("老菜场门口", "B01", "estate"),
        ("松涛路25号", "B02", "road_number"),
        ("松涛路25弄3号", "B02", "road_number"),
        ("云栖路和松涛路路口", "B02", "crossing"),
        ("云七路101龙12好602是", "B01", "lane_sound"),
        ("金贵院3号602", "B01", "estate_sound"),
        ("送涛路25号", "B02", "road_sound"),
    ],
)
def test_the_first_rule_that_fits_decides_and_says_why(said: str, beat: str, reason: str) -> None:
    found = GAZETTEER.find(parse_place(said))
    assert (found.beat, found.reason, found.choices) == (beat, reason, ())


def test_a_misheard_name_is_written_as_the_gazetteer_knows_it() -> None:
    road = GAZETTEER.find(parse_place("云七路101弄12号")).place
    estate = GAZETTEER.find(parse_place("金贵院3号602")).place
    assert road is not None
    assert estate is not None
    assert (road.road, estate.estate) == ("云栖路", "金桂苑")


@pytest.mark.parametrize(
    ("said", "beats", "reason"),
    [
        ("阳光小区3号", ["B01", "B02"], "ambiguous"),
        ("云栖路200弄", ["B01", "B02"], "ambiguous"),
        ("隐杏苑3号", ["B01", "B02"], "ambiguous"),
        ("云栖路101弄听涛园3号", ["B01", "B02"], "contradiction"),
        ("101弄12号", ["B01"], "lane_number"),
        ("云桥路101弄3号", ["B01"], "near_name"),
        ("松海路25号", ["B02"], "near_name"),
        ("金桂花苑3号", ["B01"], "near_name"),
    ],
)
def test_what_is_only_likely_is_asked(said: str, beats: list[str], reason: str) -> None:
    found = GAZETTEER.find(parse_place(said))
    assert (found.beat, [choice.beat for choice in found.choices], found.reason) == (None, beats, reason)


@pytest.mark.parametrize("said", ["松涛路26号", "长江路300弄5号", "东方名邸3号602", "云栖路999弄", "楼上602"])
def test_what_is_not_known_goes_to_the_desk(said: str) -> None:
    found = GAZETTEER.find(parse_place(said))
    assert (found.beat, found.choices) == (None, ())


@pytest.mark.parametrize(
    "said", ["我们小区3号楼", "小区3号楼602", "阿拉小区6号", "楼上602", "3号602", "本小区12号", "隔壁3号", "我家楼上"]
)
def test_relative_words_mean_the_resident_s_own_beat(said: str) -> None:
    found = GAZETTEER.find(parse_place(said), prior=BeatCode("B02"))
    assert (found.beat, found.reason) == ("B02", "prior_relative")


def test_the_own_beat_breaks_a_tie_that_it_fits() -> None:
    place = parse_place("阳光小区3号")
    assert GAZETTEER.find(place, prior=BeatCode("B02")).beat == "B02"
    assert GAZETTEER.find(place, prior=BeatCode("B03")).beat is None


@pytest.mark.parametrize(
    "said",
    ["长江路300弄5号", "东方名邸3号602", "我们东方明月3号", "云栖路101弄听涛园3号", "云桥路101弄3号", "隔壁东方明月"],
)
def test_the_own_beat_never_overrides_the_words(said: str) -> None:
    assert GAZETTEER.find(parse_place(said), prior=BeatCode("B02")).beat is None


def test_a_pin_leads_to_the_area_that_holds_it() -> None:
    assert GAZETTEER.find(None, pin=Pin(31.275, 121.485)).beat == "B01"
    assert GAZETTEER.find(None, pin=Pin(31.275, 121.55)).beat is None


def test_a_pin_on_the_border_is_asked() -> None:
    found = GAZETTEER.find(None, pin=Pin(31.275, 121.49))
    assert [choice.beat for choice in found.choices] == ["B01", "B02"]


def test_a_pin_near_a_beat_without_an_area_is_asked() -> None:
    found = GAZETTEER.find(None, pin=Pin(31.301, 121.501))
    assert (found.beat, [choice.beat for choice in found.choices]) == (None, ["B03"])


def test_a_pin_and_words_that_contradict_are_asked() -> None:
    found = GAZETTEER.find(parse_place("金桂苑3号"), pin=Pin(31.275, 121.495))
    assert (found.beat, found.reason) == (None, "contradiction")


def test_a_pin_settles_which_of_two_estates() -> None:
    assert GAZETTEER.find(parse_place("阳光小区3号"), pin=Pin(31.275, 121.495)).beat == "B02"
