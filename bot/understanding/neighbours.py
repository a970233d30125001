"""Whose door it is: of the one told on, never of the one who tells. 楼上502又在放音响，金桂苑3号402 is about 502."""

import re
from dataclasses import replace

from bot.domain.places import Place
from bot.understanding.normalise import fold

BESIDE = r"(楼上|楼下|隔壁|对[门面])"
POINTED = re.compile(rf"{BESIDE}(?:的|那家|邻居|人家)?(\d{{3,4}})(?:室|房)?(?![\d弄号年月日点个人户路元])")
"""A neighbour by the number of the door."""
HOME = r"我(?:们)?(?:家|自己家|住)(?:就|是|在|的){0,2}"
STEPS = {"楼上": 1, "楼下": -1}
ROOM = re.compile(r"(\d{1,2})\d{2}室")


def told_on(place: Place, text: str) -> Place:
    """The place with the neighbour's door where the words name it; where they only point to it, with the floor it is on
    and without the reporter's own door."""
    even = fold(text).replace(" ", "")
    if pointed := POINTED.search(even):
        return replace(place, room=f"{pointed[2]}室", floor=None, side=None)
    beside, room = re.search(BESIDE, even), ROOM.fullmatch(place.room or "")
    if beside is None or room is None or not is_home(place, even):
        return place
    floor = int(room[1]) + STEPS.get(beside[1], 0)
    return replace(place, room=None, floor=f"{floor}楼" if floor > 0 else None)


def is_home(place: Place, words: str) -> bool:
    """Whether the door was told as the reporter's own."""
    door = (place.room or "").removesuffix("室")
    return bool(re.search(rf"{HOME}[^,，。;；]{{0,16}}{door}", words))
