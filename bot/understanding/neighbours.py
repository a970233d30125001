"""Whose door it is: of the one told on, never of the one who tells. 楼上502又在放音响，金桂苑3号402 is about 502."""

import re
from dataclasses import replace

from bot.domain.places import Place
from bot.understanding.normalise import fold

BESIDE = r"(楼上|楼下|隔壁|对[门面])"
POINTED = re.compile(rf"{BESIDE}(?:的|那家|邻居|人家)?(\d{{3,4}})(?:室|房)?(?![\d弄号年月日点个人户路元])")
"""A neighbour by the number of the door."""
HOME = r"我(?:们)?(?:家|自己家|住)(?:就|是|在|的){0,2}"
GROUND = r"(?:(?!来|要|想|说|反映|举报|投诉)[一-鿿]{2,6}?)?(?:\d+弄)?(?:\d+号楼?)?"
RESIDENT = r"(?:住户|业主|居民|租客|邻居|[一-鿿]{1,2}(?:阿姨|先生|女士|老师|师傅))"
OWN_DOOR = re.compile(
    r"我(?:们)?(?:家|自己家)?(?:就|也|正好|刚好)*(?:(?P<lives>住)|[在是])(?:在|就|[他她它]家?|那家)*"
    rf"(?P<beside>楼上|楼下|隔壁|对[门面])?的?{GROUND}(?<!\d)(?P<door>\d{{3,4}})(?![\d弄号])(?:室|房)?"
    rf"(?(lives)(?!的?{BESIDE})|(?:的?{RESIDENT}?)(?=[,，。;；!！]|$))"
)
"""The reporter's own door, said as such: 我住楼下502, 我是隔壁601的. Who is 在 somewhere may only pass by there."""
DOOR = re.compile(
    r"(?<![\d.:])(?!1(?:10|12|19|20)(?!\d))([1-9]\d?(?:0[1-9]|1\d|20))(?![\d弄号年月日点个人户路元块天米平间张次辆])"
)
STEPS = {"楼上": 1, "楼下": -1}
ROOM = re.compile(r"(\d{1,2})\d{2}室")


def told_on(place: Place, text: str) -> Place:
    """The place with the neighbour's door where the words name it; where they only point to it, with the floor it is on
    and without the reporter's own door."""
    even, own, rest = apart(text)
    if pointed := POINTED.search(rest):
        return replace(place, room=f"{pointed[2]}室", floor=None, side=None)
    room, mine = ROOM.fullmatch(place.room or ""), own is not None and place.room == f"{own['door']}室"
    if room is None or not (mine or is_home(place, even)):
        return place
    if mine and (other := DOOR.search(rest)):
        return replace(place, room=f"{other[1]}室", floor=None, side=None)
    if beside := re.search(BESIDE, rest):
        steps = STEPS.get(beside[1], 0)
    elif own and own["beside"]:
        steps = -STEPS.get(own["beside"], 0)
    else:
        return place
    floor = int(room[1]) + steps
    return replace(place, room=None, floor=f"{floor}楼" if floor > 0 else None)


def names_home_alone(text: str) -> bool:
    """Whether the only door that the words name is the reporter's own."""
    _, own, rest = apart(text)
    return own is not None and not POINTED.search(rest) and not DOOR.search(rest)


def apart(text: str) -> tuple[str, re.Match[str] | None, str]:
    """The words evened, what they say of the reporter's own door, and the words without it."""
    even = fold(text).replace(" ", "")
    own = OWN_DOOR.search(even)
    return even, own, even.replace(own[0], ",") if own else even


def is_home(place: Place, words: str) -> bool:
    """Whether the door was told as the reporter's own."""
    door = (place.room or "").removesuffix("室")
    return bool(re.search(rf"{HOME}[^,，。;；]{{0,16}}{door}", words))
