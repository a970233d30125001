"""Shanghai addresses (domain.md 5): from words to the parts of a `Place`, and places in running text."""

import re
from dataclasses import dataclass

from bot.domain.places import Place, is_locatable
from bot.understanding.normalise import fold, number

NUM = r"(?:\d{1,5}|[一二三四五六七八九十百千零〇两幺廿]{1,7})"
DISTRICTS = {
    "黄浦": "黄浦区", "徐汇": "徐汇区", "长宁": "长宁区", "静安": "静安区", "普陀": "普陀区", "虹口": "虹口区",
    "杨浦": "杨浦区", "闵行": "闵行区", "宝山": "宝山区", "嘉定": "嘉定区", "浦东": "浦东新区", "金山": "金山区",
    "松江": "松江区", "青浦": "青浦区", "奉贤": "奉贤区", "崇明": "崇明区", "闸北": "静安区", "卢湾": "黄浦区",
    "南市": "黄浦区", "南汇": "浦东新区", "川沙": "浦东新区",
}  # fmt: skip
"""Old names lead to the districts of today."""
DISTRICT = re.compile(rf"(?:上海市?)?({'|'.join(DISTRICTS)})(?:新区|区)?(?![路街弄村苑园寺])")
NOT_IN_NAME = r"[^\s,，。;；:、!?“”\"'()（）0-9的在住到去从和与跟是有了我你他她它们这那里]"
ROAD = re.compile(
    rf"({NOT_IN_NAME}{{1,6}}?(?:公路|大道|支路|[东西南北中]?[一二三四五六七八九]?路|街))(?![口上灯过费边])"
)
CROSSING = re.compile(
    rf"({NOT_IN_NAME}{{1,5}}路)(?:靠?近|和|与|跟|/|、|、?到)?({NOT_IN_NAME}{{1,5}}?路)(?:的)?(?:交叉)?(?:路?口|附近)?"
)
LANE = re.compile(rf"({NUM})(?:弄|龙(?=\d|{NUM}号)|隆(?=\d|{NUM}号))(?:({NUM})支弄)?")
BUILDING = re.compile(rf"({NUM})(?:号楼|号|幢|栋|座|好(?={NUM}[室是楼0-9]))([甲乙丙丁])?")
FLOOR_ROOM = re.compile(rf"({NUM})楼\s*({NUM})(?:室|房|是(?![的我不]))?")
ROOM = re.compile(rf"(?<!\d)({NUM})(?:室|房(?!东|子|间|管|产|租|屋)|是(?=$|[,，。\s]))")
FLOOR = re.compile(rf"({NUM})(?:楼|层)(?!道|梯|上|下|组|顶|栋)")
BARE_ROOM = re.compile(r"(?<![\d弄路])(\d{3,4})(?![\d号弄室年元块月日分点个平米])")
UNIT = re.compile(rf"({NUM})(?:单元|门(?!口|卫|栋|面))")
SIDE = re.compile(r"(?:靠)?([东西南北前后左右])(?:边|面|侧|户|首)?(?:那[家户间]|[家户]|头)")
ESTATE = re.compile(
    rf"({NOT_IN_NAME}{{1,7}}?(?:新村|小区|公寓|花园|花苑|家园|名邸|名苑|佳苑|雅苑|新苑|公馆|华庭|华府|大厦|广场|别墅|一村|二村|三村|四村|五村|六村|七村|八村|九村|十村|[苑园邸庭坊邨]))(?![区林丁艺里长])"
)
SLASH_ROOM = re.compile(r"(?<!\d)(\d{1,3})[-/](\d{3,4})(?!\d)")
POI = re.compile(
    rf"({NOT_IN_NAME}{{0,6}}(?:地铁站?\d*号?口?|菜场|菜市场|超市|学校|小学|中学|幼儿园|医院|公园|饭店|足浴店|棋牌室|网吧|酒店|宾馆|银行|派出所|居委会?|活动室|广场|商场|工地|停车场))"
)
TRIM = re.compile(r"^(?:我们?|阿拉|你们?|侬|就?在|是|去|到|从|住|位于|地址|地点|是在|上海市?|:|：|\s)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSpan:
    """A place in running text, `start` to `end` in characters of the text as given."""

    text: str
    start: int
    end: int


def digits(words: str) -> str:
    value = number(words)
    return words if value is None else str(value)


def parse_place(phrase: str) -> Place:
    """The parts of one place phrase. What is not recognised stays in `raw`."""
    words = TRIM.sub("", fold(phrase)).replace(" ", "")
    parts: dict[str, str] = {}
    words = take_district(words, parts)
    words = take_ground(words, parts)
    take_inside(words, parts)
    return Place(raw=phrase.strip(), **parts)


def take_district(words: str, parts: dict[str, str]) -> str:
    found = DISTRICT.search(words)
    if found is None:
        return words
    parts["district"] = DISTRICTS[found[1]]
    return words[: found.start()] + words[found.end() :]


def take_ground(words: str, parts: dict[str, str]) -> str:
    """Crossing, road, lane, estate: where the building stands."""
    lane = LANE.search(words)
    if lane is None and (crossing := CROSSING.search(words)) and crossing[1] != crossing[2]:
        parts["crossing"] = f"{TRIM.sub('', crossing[1])}{crossing[2]}路口"
        return words[crossing.end() :]
    before = words[: lane.start()] if lane else words
    if road := last(ROAD, before):
        parts["road"] = TRIM.sub("", road[1])
        words = words[road.end() :]
        lane = LANE.search(words)
    if lane is not None:
        parts["lane"] = f"{digits(lane[1])}弄" + (f"{digits(lane[2])}支弄" if lane[2] else "")
        words = words[: lane.start()] + "　" + words[lane.end() :]
    if estate := ESTATE.search(words):
        parts["estate"] = TRIM.sub("", estate[1])
        words = words[: estate.start()] + "　" + words[estate.end() :]
    elif "road" not in parts and (poi := POI.search(words)) and len(poi[1]) > 2:
        parts["poi"] = TRIM.sub("", poi[1])
    return words


def last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    hits = list(pattern.finditer(words))
    return hits[-1] if hits else None


def take_inside(words: str, parts: dict[str, str]) -> None:
    """Building, unit, floor, room, side."""
    if slash := SLASH_ROOM.search(words):
        parts["building"], parts["room"] = f"{slash[1]}号", f"{slash[2]}室"
        return
    if building := BUILDING.search(words):
        parts["building"] = f"{digits(building[1])}号{building[2] or ''}"
        words = words[: building.start()] + "　" + words[building.end() :]
    if unit := UNIT.search(words):
        parts["unit"] = f"{digits(unit[1])}单元"
        words = words[: unit.start()] + "　" + words[unit.end() :]
    if both := FLOOR_ROOM.search(words):
        parts["floor"], parts["room"] = f"{digits(both[1])}楼", f"{digits(both[2])}室"
    elif room := ROOM.search(words) or BARE_ROOM.search(words):
        parts["room"] = f"{digits(room[1])}室"
    elif floor := FLOOR.search(words):
        parts["floor"] = f"{digits(floor[1])}楼"
    if side := SIDE.search(words):
        parts["side"] = f"靠{side[1]}那家"


BARE = re.compile(
    r"(?:[^，。！？,!?\s]{2,}?[省市区县镇乡村路街道弄号幢栋室楼苑园城厦场店厂院站]){2,}[^，。！？,!?]{0,20}"
)
TELLING = re.compile(r"了|有人|怎么|[吗呢吧呀啊]|[我你他她]|很|请|被|说|在|不|没")
BARE_CHARACTERS = 80


def is_bare_address(text: str) -> bool:
    """Whether the whole text is an address and tells nothing else."""
    words = fold(text).strip()
    return len(words) <= BARE_CHARACTERS and not TELLING.search(words) and bool(BARE.fullmatch(words))


def better(one: Place, other: Place) -> Place:
    """Of two readings the one that says more about where to go."""

    def said(place: Place) -> int:
        weights = (place.road, place.lane, place.estate, place.building, place.room, place.floor, place.crossing)
        return sum(1 for part in weights if part) + 3 * is_locatable(place)

    return one if said(one) >= said(other) else other
