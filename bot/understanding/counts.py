"""How many: rooms, people, households, money, floors; 七八间 is 7 to 8, 十几个人 is 11 to 19, 二三十户 20 to 30."""

import re
from collections.abc import Iterator

from bot.understanding.normalise import fold, number

CN = "一二三四五六七八九"
AMOUNT = (
    r"(?:(?<![\d.])(?P<digits>\d{1,3})(?:[-~至到](?P<upto>\d{1,3}))?(?P<over>多|几|来)?"
    rf"|(?<![{CN}十百两])(?P<tens>[{CN}十百]{{0,4}}?)(?P<low>[{CN}两])(?P<high>[{CN}])(?P<unit>[十百])?(?![{CN}十百])"
    r"|(?P<vague>好几[十百]?|(?<!十)几[十百])"
    rf"|(?<![{CN}十百两廿])(?P<words>[{CN}两十百廿]{{1,7}})(?P<some>几|多|来)?)"
)
"""One way to say an amount; the groups are read by `amount_of`."""
ABOUT = r"(?:大概|大约|差不多|起码|至少|足足|有|最多|将近|近|快|总共|一共|共){0,3}"
KIND = r"(?:陌生|外地|年轻|外来|社会|中年|小|大){0,3}"
PEOPLE_WORDS = (
    r"(?:人|租客|房客|男的|女的|男人|女人|小伙子|小青年|小孩子?|孩子|老人|学生|工人|民工|保安|阿姨|男生|女生)"
)
NO_PEOPLE = r"(?!民|家|次|均|行|来人往|工|间|口|数|性|情|生|大代表)"
ROOMS = re.compile(AMOUNT + r"(?:个|多)?(?:小)?(?:间|房间|隔间|单间)(?!卧室?厅|隔)")
PEOPLE = re.compile(AMOUNT + rf"(?P<measure>个|名|口|号)?{KIND}{PEOPLE_WORDS}{NO_PEOPLE}")
PEOPLE_ALONE = re.compile(
    rf"(?:住|挤|塞|聚|围|人数)(?:了|着|在)?{ABOUT}{AMOUNT}(?P<measure>个|名|号)?(?:上下|左右|的样子|(?=[，。,.;；!！\s]|$))"
)
HOUSEHOLDS = re.compile(AMOUNT + r"(?:多)?(?:户(?:人家|人|居民|业主|邻居)?|家(?:人家?|邻居|住户|居民|业主))(?!口|型)")
ALONE = re.compile(r"(?:我|阿拉|自己)(?:就|只)?(?:一|1)个人")
"""Who tells of being alone counts nobody else."""
BARE_MOST = 99
"""Digits straight before 人 above this are a room: 502人多."""
VAGUE = {"好几": (3, 9), "几十": (20, 99), "好几十": (30, 99), "几百": (200, 999), "好几百": (300, 999)}

Range = tuple[int, int]


def rooms_in(text: str) -> Range | None:
    return most(ROOMS, fold(text))


def people_in(text: str) -> Range | None:
    """The largest number of people told of; ages, households and room numbers are none."""
    even = fold(text)
    others = ALONE.sub("", even)
    return max(filter(None, (most(PEOPLE, others), most(PEOPLE_ALONE, others))), key=upper, default=None)


def households_in(text: str) -> Range | None:
    return most(HOUSEHOLDS, fold(text))


def upper(amount: Range) -> int:
    return amount[1]


def most(pattern: re.Pattern[str], even: str) -> Range | None:
    """The largest amount of its kind: in 每间住6个人，一共三十人 the whole counts."""
    found = (amount_of(hit) for hit in pattern.finditer(even) if not is_room_number(hit))
    return max(filter(None, found), key=upper, default=None)


def is_room_number(hit: re.Match[str]) -> bool:
    said = hit.groupdict()
    return bool("measure" in said and not said["measure"] and said["digits"] and int(said["digits"]) > BARE_MOST)


def amount_of(found: re.Match[str]) -> Range | None:
    """From the least to the most that the words can mean; None when they are no number."""
    if found["digits"]:
        least = int(found["digits"])
        return (least, int(found["upto"])) if found["upto"] else rising(least, found["over"])
    if found["low"]:
        return neighbours(found)
    if found["vague"]:
        return VAGUE[found["vague"]]
    base = number(found["words"])
    return None if base is None else rising(base, found["some"])


def rising(base: int, over: str | None) -> Range:
    """二十多 is 21 to 29, 一百多 is 101 to 199."""
    step = next((unit for unit in (100, 10) if base % unit == 0), 1) if base else 1
    return (base + 1, base + step - 1) if over and step > 1 else (base, base)


def neighbours(found: re.Match[str]) -> Range | None:
    """七八, 十七八, 二三十; 三六 is none."""
    tens, (low, high) = found["tens"], (number(found["low"]), number(found["high"]))
    before = number(tens) if tens else 0
    if low is None or before is None or high != low + 1 or (tens and tens[-1] not in "十百"):
        return None
    times = {"十": 10, "百": 100}.get(found["unit"] or "", 1)
    return before + low * times, before + high * times


# --- money ---------------------------------------------------------------------------------------------------

PLACES = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100}
MONEY = re.compile(
    rf"(?<![\d.])(?P<digits>\d{{1,9}}(?:[,，]\d{{3}}){{0,3}}(?:\.\d{{1,4}})?)(?P<place>[万千百亿])?(?P<rest>\d)?(?:多|几|余|来)?"
    rf"(?:(?P<unit>元|块钱?(?!地|砖|板|石|玻璃|布|肉|牌|空)|人民币)|(?P<bare>))(?![间户人次平米个斤多几余来\d])"
    rf"|(?<![{CN}两十百千万廿零〇])(?P<words>[{CN}两十百千万廿零〇]{{1,12}})(?:多|几|余|来)?(?:(?P<wordunit>元|块钱?(?!地|砖|板|石|玻璃|布|肉|牌|空))|(?P<barewords>))"
    rf"(?![间户人次平米个斤岁年月日天号弄点楼层室栋幢多几余来{CN}两十百千万])"
)


def money_in(text: str) -> tuple[int, ...]:
    """Amounts in yuan as said; 2万多 is 20000. A number without 元 or 块 counts from 千 on."""
    return tuple(dict.fromkeys(filter(None, map(yuan, MONEY.finditer(fold(text))))))


def yuan(found: re.Match[str]) -> int | None:
    if found["digits"]:
        place = PLACES.get(found["place"] or "", 1)
        if found["unit"] is None and place < PLACES["千"]:
            return None
        rest = int(found["rest"]) * place // 10 if found["rest"] and place > 1 else 0
        return int(float(re.sub(r"[,，]", "", found["digits"])) * place) + rest
    words = found["words"]
    if found["wordunit"] is None and not re.search("[千万]", words):
        return None
    return spoken(words)


def spoken(words: str) -> int | None:
    """三千六 3600, 三万五 35000, 十二万 120000."""
    high, wan, low = words.rpartition("万")
    if not wan:
        return number(words)
    above, below = number(high), number(low) if low else 0
    if above is None or below is None:
        return None
    return above * PLACES["万"] + (below * PLACES["千"] if len(low) == 1 else below)


# --- floors, phones, plates ----------------------------------------------------------------------------------

FLOOR = re.compile(
    rf"(?P<under>地下|负|[Bb])?(?<![\d{CN}十廿两])(?P<n>\d{{1,2}}|[{CN}十廿两]{{1,4}})(?:楼|层)(?![上下道梯顶长楼板高])"
)
DIGIT = "[0-9零〇○一幺么二两三四五六七八九]"
PHONE = re.compile(rf"(?<!{DIGIT})(?:{DIGIT}[\s\-—_.·*]{{0,2}}){{10}}{DIGIT}(?!{DIGIT})")
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[-\s]?[2-9]\d{6,7}(?!\d)")
MOBILE = re.compile(r"1[3-9]\d{9}")
SPOKEN_DIGITS = str.maketrans("零〇○一幺么二两三四五六七八九", "0001112234" + "56789")
PROVINCES = "京沪苏浙皖津渝冀晋辽吉黑闽赣鲁豫鄂湘粤桂琼川贵云陕甘青宁新藏蒙"
PLATE = re.compile(
    rf"([{PROVINCES}])\s?([A-Z])[·•.\s\-]?((?:[DF][A-Z0-9]\d{{4}}|\d{{5}}[DF])(?![A-Z0-9])|[A-Z0-9]{{4}}[A-Z0-9挂学警港澳](?![A-Z0-9]))"
)
"""Seven characters; electric cars have eight, with a D or F."""


def floors_in(text: str) -> tuple[int, ...]:
    """Storeys named, below ground negative; 3号楼 is a building and 楼上 no storey."""
    found = ((hit, number(hit["n"])) for hit in FLOOR.finditer(fold(text)))
    return tuple(dict.fromkeys(-n if hit["under"] else n for hit, n in found if n))


def phones_in(text: str) -> tuple[str, ...]:
    """Digits only, also where they were spaced out or written in Chinese; landlines with their area code."""
    return tuple(dict.fromkeys(found_phones(fold(text))))


def found_phones(even: str) -> Iterator[str]:
    for hit in PHONE.finditer(even):
        digits = re.sub(r"\D", "", hit[0].translate(SPOKEN_DIGITS))
        if MOBILE.fullmatch(digits):
            yield digits
    yield from (re.sub(r"\D", "", hit[0]) for hit in LANDLINE.finditer(even))


def plates_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(hit.groups()) for hit in PLATE.finditer(fold(text).upper())))


def counted(text: str) -> dict[str, int | list[int]]:
    """Everything counted in a text: rooms, people and households by their upper bound, money and floors as told."""
    ranges = {"rooms": rooms_in(text), "people": people_in(text), "households": households_in(text)}
    listed = {"money": list(money_in(text)), "floors": list(floors_in(text))}
    return {name: found[1] for name, found in ranges.items() if found} | {n: some for n, some in listed.items() if some}
