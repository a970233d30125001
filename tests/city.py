"""An invented city of any size, made by a seed: beats with lanes, estates, road sides and areas, and what residents
would say of them."""

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from bot.domain.beats import Beat, road_span
from bot.domain.ids import BeatCode
from bot.understanding.sounds import readings

FIRST = "云松柳桐梅兰荷桂枫槐榆竹芦菱萍芷若蕙溪湖泉潭浦港汀洲渡桥堤岸晴岚霞露霜雪月星辰曦晖翠碧青丹紫素锦绣琴瑟"
SECOND = "栖涛荫亭园林香影波澜渚屏峰岭坡谷川泽源野田庄台阁轩廊苑庭坊居安宁康泰祥瑞和顺平丰盈茂盛清雅静逸怡悦"
THIRD = "鹤鸣鸥鹭燕莺雁鹏麟凤驹鹿"
ROADS = ("路", "街", "支路")
ESTATES = ("苑", "小区", "花园", "新村", "公寓", "家园", "名邸", "雅苑", "园", "庭")
SIDE = 0.01
"""Width of a beat's area in degrees; areas touch and do not overlap."""
BLOCKS_WIDE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a resident says of a place, and the beat that is right for it."""

    words: str
    beat: BeatCode


def names(luck: Random, endings: tuple[str, ...]) -> list[str]:
    """Distinct invented names in a seeded order."""
    stems = [a + b for a in FIRST for b in SECOND] + [a + b + c for a in FIRST for b in SECOND for c in THIRD]
    made = [stem + ending for ending in endings for stem in stems]
    luck.shuffle(made)
    return made


def square(number: int) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    column, row = number % BLOCKS_WIDE, number // BLOCKS_WIDE
    west, east = (round(121 + SIDE * n, 2) for n in (column, column + 1))
    south, north = (round(30.8 + SIDE * n, 2) for n in (row, row + 1))
    return ((((west, south), (east, south), (east, north), (west, north), (west, south)),),)


def a_city(seed: int, beats: int, estates: int) -> list[Beat]:
    """Each beat has a road of its own with lanes, one side of a stretch of a road, and estates."""
    luck = Random(seed)
    roads, places = names(luck, ROADS), names(luck, ESTATES)
    numbers = count()
    each, rest = divmod(estates, beats)
    made = []
    for n in range(beats):
        road, shared = roads[n % len(roads)], roads[-1 - (n // 2) % 200]
        own = [f"{road}{luck.randrange(1, 60) * 20 + k}弄" for k in range(6)]
        low = 1 + 2_000 * ((n // 2) // 200)
        side = "单" if n % 2 else "双"
        made.append(
            Beat(
                code=BeatCode(f"C{n:04d}"),
                name=f"{road}警务区{n}",
                station=f"第{n // 12}示范所",
                estates=tuple(places[next(numbers)] for _ in range(each + (1 if n < rest else 0))),
                lanes=tuple(own),
                roads=(f"{shared} {low}-{low + 1_998} {side}",),
                area=square(n),
            )
        )
    return made


# --- how residents say it --------------------------------------------------------------------------------

DIGITS = "零一二三四五六七八九"


def in_words(number: int) -> str:
    """12 十二, 105 一百零五, 1180 as single digits."""
    if number < 20:
        return ("十" if number >= 10 else "") + (DIGITS[number % 10] if number % 10 or number < 10 else "")
    if number < 100:
        return DIGITS[number // 10] + "十" + (DIGITS[number % 10] if number % 10 else "")
    return "".join(DIGITS[int(digit)] for digit in str(number))


def complete(luck: Random, beat: Beat) -> Told:
    """A complete address in one of the ways in which people write it."""
    building, floor, flat = luck.randrange(1, 60), luck.randrange(1, 12), luck.randrange(1, 6)
    room = f"{floor}{flat:02d}"
    digits = (f"{building}号{room}室", f"{building}号{room}", f"{building}号楼{room}室", f"{building}/{room}")
    others = (f"{building}号", f"{building}号{floor}楼", f"{in_words(building)}号{in_words(int(room))}室")
    inside = luck.choice((*digits, *others, f"{building}号{floor}楼靠东那家"))
    ground = luck.choice((*beat.lanes, *beat.estates[:8], *beat.estates[:4]))
    if ground in beat.lanes and luck.random() < 0.3:
        road, number = ground.removesuffix("弄").rstrip("0123456789"), ground.removesuffix("弄")
        ground = f"{road}{in_words(int(number.removeprefix(road)))}弄"
    if luck.random() < 0.2:
        span = road_span(beat.roads[0])
        number = luck.randrange(span.numbers.low, span.numbers.high)
        number += not span.numbers.holds(number)
        ground, inside = span.name, f"{number}号"
    before = luck.choice(("", "", "", "我家在", "上海市", "就在", "住"))
    return Told(words=before + ground + inside, beat=beat.code)


def misheard(luck: Random, told: Told) -> Told:
    """The same as voice typing hands it on: 龙 for 弄, 好 for 号, 是 for 室, and names by their sound."""
    words = told.words.replace("弄", luck.choice("龙隆")) if luck.random() < 0.6 else told.words
    words = re.sub(r"室$", "是", words)
    words = re.sub(r"(?<=\d)号(?=\d)", "好", words) if luck.random() < 0.5 else words
    name = re.search(f"[{FIRST}][{SECOND}]", words)
    if name is None:
        return replace(told, words=words)
    at = name.start() + luck.randrange(2)
    return replace(told, words=words[:at] + luck.choice(same_sound(words[at])) + words[at + 1 :])


@cache
def same_sound(character: str) -> list[str]:
    """Other everyday characters (GB 2312, first level) that sound the same."""
    (sound,) = readings(character)[:1]
    return [other for other in everyday() if readings(other)[0] == sound and other != character] or [character]


@cache
def everyday() -> list[str]:
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return [code.decode("gb2312", errors="ignore") for code in codes if code.decode("gb2312", errors="ignore")]


def written(beats: Sequence[Beat], path: Path, encoding: str = "utf-8") -> Path:
    """The city as the CSV that a station would import."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("code", "name", "station", "estates", "lanes", "roads"))
        for beat in beats:
            many = (";".join(cells) for cells in (beat.estates, beat.lanes, beat.roads))
            writer.writerow((beat.code, beat.name, beat.station, *many))
    return path


def drawn(beats: Sequence[Beat], path: Path) -> Path:
    """The city as GeoJSON."""
    columns = ("code", "name", "estates", "lanes", "roads")
    features = [
        {
            "type": "Feature",
            "properties": {column: getattr(beat, column) for column in columns},
            "geometry": {"type": "MultiPolygon", "coordinates": beat.area},
        }
        for beat in beats
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def middle(beat: Beat) -> tuple[float, float]:
    """(latitude, longitude)."""
    ((ring,),) = beat.area
    return ring[0][1] + SIDE / 2, ring[0][0] + SIDE / 2


def doubled(luck: Random, beats: Sequence[Beat]) -> tuple[list[Beat], list[str]]:
    """The city with an estate of each beat also in the next one, and a lane shared by house numbers; and what is said
    of these without telling which."""
    twins, said = [], []
    for n, beat in enumerate(beats):
        other = beats[(n + 1) % len(beats)]
        lane = beat.lanes[0]
        shared = (f"{lane} 1-20号", *beat.lanes[1:], f"{other.lanes[0]} 21-60号")
        twins.append(replace(beat, estates=(*beat.estates, other.estates[0]), lanes=shared, area=()))
        twin = other.estates[0]
        building = luck.randrange(1, 40)
        said += [f"{twin}{building}号", f"我家在{twin}{building}号楼602室", lane, f"{lane}里面"]
        said += [f"{other.lanes[1]}{beat.estates[2]}3号"]
    return twins, said


def without_road(luck: Random, beat: Beat) -> str:
    lane = luck.choice(beat.lanes[1:])
    return f"{re.sub(r'^[^0-9]+', '', lane)}{luck.randrange(1, 40)}号"
