"""How many: rooms, people, households; 七八间 is 7 to 8, 十几个人 is 11 to 19."""

import re

from bot.understanding.normalise import fold, number

ONE = r"[零一二三四五六七八九]"
AMOUNT = (
    rf"(?:(\d{{1,3}})(?:[-~至到](\d{{1,3}}))?(多|几)?|({ONE})({ONE})(?!十)|([一二三四五六七八九两十百廿]+)(几|多|来)?)"
)
ROOMS = re.compile(AMOUNT + r"(?:个|多)?(?:小)?(?:间|房间|隔间|单间)(?!卧室?厅)")
PEOPLE = re.compile(AMOUNT + r"(?:个|名|口)?(?:人|租客|男的|女的|小伙子)(?!民|家)")
HOUSEHOLDS = re.compile(AMOUNT + r"(?:户|家)(?:人家|人)?")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
PLATE = re.compile(r"[京沪苏浙皖津渝冀晋辽吉黑闽赣鲁豫鄂湘粤桂琼川贵云陕甘青宁新藏蒙][A-Z][·.\s]?[A-Z0-9]{5,6}")
SOME = {"几": 9, "多": 9, "来": 9}

Range = tuple[int, int]


def count_of(pattern: re.Pattern[str], text: str) -> Range | None:
    """The first amount of its kind, from the least to the most it can mean."""
    for found in pattern.finditer(fold(text)):
        if (amount := amount_of(found)) is not None:
            return amount
    return None


def amount_of(found: re.Match[str]) -> Range | None:
    if found[1]:
        least = int(found[1])
        return (least, int(found[2])) if found[2] else (least, least + SOME.get(found[3] or "", 0))
    if found[4]:
        low, high = number(found[4]), number(found[5])
        return (low, high) if low is not None and high == low + 1 else None
    base = number(found[6])
    if base is None:
        return None
    return (base + 1, base + SOME[found[7]]) if found[7] else (base, base)


def rooms_in(text: str) -> Range | None:
    return count_of(ROOMS, text)


def people_in(text: str) -> Range | None:
    return count_of(PEOPLE, text)


def households_in(text: str) -> Range | None:
    return count_of(HOUSEHOLDS, text)


def phones_in(text: str) -> tuple[str, ...]:
    return tuple(PHONE.findall(fold(text)))


def plates_in(text: str) -> tuple[str, ...]:
    return tuple(hit.replace("·", "").replace(".", "").replace(" ", "") for hit in PLATE.findall(fold(text).upper()))
