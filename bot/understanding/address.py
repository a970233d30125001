"""Shanghai addresses (domain.md 5): from words to the parts of a `Place`."""

import re
from dataclasses import replace

from bot.domain.places import Place, is_locatable
from bot.understanding.normalise import fold, number

CN = "零〇一二三四五六七八九十百千两幺廿"
NUM = rf"(?:\d{{1,5}}|[{CN}]{{1,7}})"
SPOKEN_ROOM = re.compile(rf"(?<![{CN}\d])([零〇一二三四五六七八九幺]{{3,4}})(?![{CN}个户家间楼层人块元年月])")
DISTRICTS = {
    "黄浦": "黄浦区", "徐汇": "徐汇区", "长宁": "长宁区", "静安": "静安区", "普陀": "普陀区", "虹口": "虹口区",
    "杨浦": "杨浦区", "闵行": "闵行区", "宝山": "宝山区", "嘉定": "嘉定区", "浦东": "浦东新区", "金山": "金山区",
    "松江": "松江区", "青浦": "青浦区", "奉贤": "奉贤区", "崇明": "崇明区", "闸北": "静安区", "卢湾": "黄浦区",
    "南市": "黄浦区", "南汇": "浦东新区", "川沙": "浦东新区", "上海县": "闵行区",
}  # fmt: skip
"""Old names lead to the districts of today."""
CITY = re.compile(r"^上海市?(?!县|大|新|体|南|西|北|东|路|康城|花园|公馆|马)")
DISTRICT = re.compile(rf"({'|'.join(DISTRICTS)})(?:新区|区)?(?![路街弄村苑园寺大公中新体支北南东西花城])")
STREET_OFFICE = re.compile(r"[^\s,，。\d]{2,4}?(?:街道(?!口)|镇(?![南北东西]?路|上|政府|中心))的?")

# Words that may not stand in a name: they join, point or tell.
JOINING = r"\s,，。;；:、!?“”\"'()（）|/0-9个的在住到去从跟是有了我你他她它们这那被把给讲说"
NAME = rf"[^{JOINING}]"
ROAD_END = r"(?:公路|大道|支路|(?<!马)路|(?<![沿上逛大])街(?!道|坊|边|面|上))"
NOT_ROAD = r"(?![口灯过费边况上政由人程障])"
ROAD = re.compile(rf"({NAME}{{1,5}}?{ROAD_END}(?:[东西南北](?=\d))?)(?:上)?{NOT_ROAD}")
CROSSING = re.compile(
    rf"({NAME}{{1,5}}?{ROAD_END})(?:靠?近|和|与|/|、|到|,)?({NAME}{{1,5}}?(?:公路|大道|路|(?=路口)))(?:的)?(?:交叉|交界)?(?:路?口|附近|处|那里|$)?"
)
LANE = re.compile(
    rf"({NUM})(甲|乙|丙|丁)?(?:弄|龙(?=\d|{NUM}[号好]|$)|隆(?=\d|{NUM}[号好]|$)|long(?=\d))([甲乙丙丁])?(?:({NUM})支弄)?"
)
BUILDING = re.compile(
    rf"(?:({NUM})([甲乙丙丁])?(?:号楼|号|幢|栋|座|好楼|好(?={NUM}[室是楼]|\d{{3,4}})|\#)|([A-Za-z])(?:座|栋|幢|楼))([甲乙丙丁](?!方))?(?!线|机|店|院|文|称|码|台风|门口?诊|口)"
)
DASHED = re.compile(r"(?<![\d.:])(\d{1,3})[-—/#](?:(\d)[-—/])?(\d{3,4})(?![\d年月号弄])")
UNIT = re.compile(rf"({NUM})(?:单元|门(?!口|卫|栋|面|诊|禁))")
FLOOR_ROOM = re.compile(rf"({NUM})(?:楼|层)\s*({NUM})(?:室|房(?!东|子|间)|是(?=$|[,，。\s]))?(?![{CN}\d个户家楼层间])")
ROOM = re.compile(
    rf"(?<![\d{CN}])({NUM}[A-Za-z]?)(?:室|房(?!东|子|间|管|产|租|屋|价|卡)|包(?:房|间|厢)|是(?=$|[,，。\s]))"
)
FLOOR = re.compile(rf"(?:第|在)?({NUM}|底|顶)(?:楼|层)(?!道|梯|上|下|组|顶|栋|长)")
BARE_ROOM = re.compile(r"(?<![\d弄路.:点])(\d{3,4}[A-Za-z]?)(?![\d号弄室年元块月日分点个平米人户度%路])")
BASEMENT = re.compile(r"(地下室|地下车库|地库|亭子间|三层阁|灶披间|天井|阁楼|前楼|后楼|车库)")
SIDE = re.compile(r"(?:靠)?([东西南北前后左右])(?:边|面|侧|户|首)?(?:那[家户间]|[家户])")

SUFFIX = (
    r"新村|小区|公寓|花园|花苑|家园|名邸|名苑|佳苑|雅苑|新苑|公馆|华庭|华府|豪庭|大厦|大楼|广场|别墅|山庄|新城|名城|水岸|绿洲|"
    r"[一二三四五六七八九十]+村|[苑园邸庭坊邨墅轩湾府阁郡]|(?<!小区)(?<!村子)里(?=\d)"
)
PHASE = rf"(?:{NUM}期|[东西南北]区|[东西南北]苑)"
ESTATE = re.compile(rf"({NAME}{{1,10}}(?:{SUFFIX})(?:{PHASE})?|{NAME}{{2,6}}?{PHASE})(?![区林丁艺长道主路]|门(?!口))")
BEFORE_NUMBER = re.compile(rf"^({NAME}{{2,8}}?)(?={NUM}(?:号楼|号{NUM}|号$|幢|栋|座))")
VILLAGE = re.compile(
    rf"({NAME}{{2,4}}村)(?:({NUM})(?:组|队|生产队))?({NAME}{{1,4}}宅)?(?=\d|$|{NUM}号|[,，。]|的|里|口)"
)
XINCUN = re.compile(rf"({NAME}{{1,4}}[一二三四五六七八九十]{{1,2}}村)")
POI_END = (
    r"地铁站?(?:\d号?口)?|菜场|菜市场|超市|便利店|学校|小学|中学|大学|学院|幼儿园|医院|卫生中心|公园|绿地|饭店|餐厅|烧烤店|足浴店|棋牌室|麻将馆|网吧|酒吧|"
    r"KTV|酒店|宾馆|旅馆|银行|派出所|居委会?|村委会?|活动室|文化宫|广场|商场|万达|商厦|工地|停车场|汽车站|火车站|公交站|车站|养老院|敬老院|驿站|码头|桥|厂|园区|产业园|会所|美容院|理发店"
)
POI = re.compile(rf"({NAME}{{0,8}}?(?:{POI_END}))")
RELATIVE = re.compile(
    r"^(?:我们?|你们?|他们?|阿拉|[楼顶][上下楼]|隔壁|对[面门]|旁边|附近|小区|门口|后面|前面|家|公司|单位|学校|某|一个|那|这|同|里|外)+"
)
ENGLISH_BUILDING = re.compile(r"(?:building|bldg\.?)\s*(?:no\.?\s*)?(\d{1,3})\b", re.IGNORECASE)
ENGLISH_ROOM = re.compile(r"[,，]?\s*(?:room|rm\.?|apartment|apt\.?|flat)\s*(?:no\.?\s*)?(\d{3,4})\b", re.IGNORECASE)
TRIM = re.compile(
    r"^(?:我们?家?|阿拉|你们?|侬|伊|喂|就|都(?!市|会)|又?在|是|去|到|从|住|位于|地址|地点|就是|大概|上海市?(?=[^大新体南西北东路康花公马])|:|：|\s|,|，)+"
)


def digits(words: str) -> str:
    value = number(words)
    return words if value is None else str(value)


def parse_place(phrase: str) -> Place:
    """The parts of one place phrase. What is not recognised stays in `raw`."""
    words = TRIM.sub("", re.sub(r"\s+", "", in_chinese(fold(phrase))))
    parts: dict[str, str] = {}
    words = take_district(words, parts)
    words = take_ground(words, parts)
    take_inside(words, parts)
    return Place(raw=phrase.strip(), **parts)


def in_chinese(words: str) -> str:
    """金桂苑 building 5 room 1602, as who writes some Chinese writes it."""
    return ENGLISH_ROOM.sub(r"\1室", ENGLISH_BUILDING.sub(r"\1号", words))


def take_district(words: str, parts: dict[str, str]) -> str:
    words = CITY.sub("", words)
    found = DISTRICT.search(words)
    if found is not None and found.start() <= 3:
        parts["district"] = DISTRICTS[found[1]]
        words = words[found.end() :]
    return STREET_OFFICE.sub("", words, count=1) if STREET_OFFICE.match(words) else words


# --- the ground: crossing, road, lane, estate, named spot -------------------------------------------------


def take_ground(words: str, parts: dict[str, str]) -> str:
    """What the building stands on; returns what is left to be read."""
    lane = LANE.search(words)
    if lane is None and (crossing := crossing_in(words)):
        parts["crossing"] = f"{crossing[1]}{crossing[2]}路口"
        return words[crossing.end() :]
    words = take_road(words, parts, words[: lane.start()] if lane else words)
    words = take_lane(words, parts)
    return take_estate(words, parts)


def crossing_in(words: str) -> re.Match[str] | None:
    found = CROSSING.search(words)
    if found is None or found[1] == found[2] or re.search(r"\d", words[found.start() : found.end()]):
        return None
    return found


def take_road(words: str, parts: dict[str, str], before: str) -> str:
    """The last road named before the lane: what stands in front of it is a way there."""
    hits = [hit for hit in ROAD.finditer(before) if len(name_of(hit[1])) > 2]
    if not hits:
        return words
    parts["road"] = name_of(hits[-1][1])
    return words[hits[-1].end() :]


def name_of(words: str) -> str:
    return TRIM.sub("", words.removeprefix("和").removeprefix("与"))


def take_lane(words: str, parts: dict[str, str]) -> str:
    lane = LANE.search(words)
    if lane is None:
        return words
    parts["lane"] = f"{digits(lane[1])}弄{lane[2] or lane[3] or ''}" + (f"{digits(lane[4])}支弄" if lane[4] else "")
    return words[: lane.start()] + "　" + words[lane.end() :]


def take_estate(words: str, parts: dict[str, str]) -> str:
    words = words.lstrip("　的,，()（）")
    for found in (
        XINCUN.match(words),
        VILLAGE.match(words),
        ESTATE.match(RELATIVE.sub("", words)),
        BEFORE_NUMBER.match(words),
    ):
        if found is not None and is_name(found[0]):
            parts["estate"] = found[0]
            at = words.index(found[0]) + len(found[0])
            return words[at:]
    if "road" not in parts and (poi := POI.search(words)) and len(named := RELATIVE.sub("", name_of(poi[1]))) > 2:
        parts["poi"] = named
    return words


GENERAL = re.compile(
    rf"^(?:{RELATIVE.pattern[1:]}|(?:[我你他咱]们?的?|阿拉|[本某老新旧]|[这那整全同]一?个?|一个)?小区|花园|广场|公园|中心花园|.*(?:楼道|阳台|车位|通道|电梯|车棚|天台|厨房|大堂|消防|垃圾|大楼下?))$|门口|楼|隔壁|对[面门]|公园$|旁边|后面|地[下库]|号|室|弄|[路街](?!.*[苑园])"
)


def is_name(words: str) -> bool:
    """Whether the words name one estate, not just any estate or a part of one."""
    return len(words) > 1 and not GENERAL.search(words) and not re.search(rf"^[{CN}\d]+(?:号|村|期)?$", words)


# --- inside: building, unit, floor, room, side -------------------------------------------------------------


def take_inside(words: str, parts: dict[str, str]) -> None:
    if dashed := DASHED.search(words):
        parts["building"], parts["room"] = f"{dashed[1]}号", f"{dashed[3]}室"
        if dashed[2]:
            parts["unit"] = f"{dashed[2]}单元"
        return
    words = take_building(words, parts)
    if unit := UNIT.search(words):
        parts["unit"] = f"{digits(unit[1])}单元"
        words = cut(words, unit)
    take_room(words, parts)
    if side := SIDE.search(words):
        parts["side"] = f"靠{side[1]}那家"


def take_building(words: str, parts: dict[str, str]) -> str:
    building = BUILDING.search(words)
    if building is None:
        return words
    if building[3]:
        parts["building"] = f"{building[3].upper()}座"
        return cut(words, building)
    parts["building"] = f"{digits(building[1])}号{building[2] or building[4] or ''}"
    rest = cut(words, building)
    # 12号3号楼: the lane's gate first, then the house.
    if (
        (second := BUILDING.search(rest))
        and second[1]
        and "lane" not in parts
        and "road" in parts
        and "楼" in second[0]
    ):
        parts["building"] = f"{digits(second[1])}号"
        parts["lane"] = parts.get("lane") or f"{digits(building[1])}弄"
        return cut(rest, second)
    return rest


def take_room(words: str, parts: dict[str, str]) -> None:
    if both := FLOOR_ROOM.search(words):
        floor, room = digits(both[1]), digits(both[2])
        parts["floor"] = f"{floor}楼"
        short = room.isdigit() and floor.isdigit() and len(room) < 3
        parts["room"] = f"{floor}{int(room):02d}室" if short else f"{room}室"
    elif room_said := ROOM.search(words) or BARE_ROOM.search(words) or SPOKEN_ROOM.search(words):
        parts["room"] = f"{digits(room_said[1]).upper()}室"
    elif floor_said := FLOOR.search(words):
        parts["floor"] = f"{digits(floor_said[1])}楼"
    elif below := BASEMENT.search(words):
        parts["floor"] = below[1]


def cut(words: str, found: re.Match[str]) -> str:
    return words[: found.start()] + "　" + words[found.end() :]


# --- a text that is an address -----------------------------------------------------------------------------

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


def joined(one: Place, other: Place) -> Place:
    """Two phrases of one message about the same place: what the second adds to the first."""
    more = {
        name: value
        for name in ("district", "road", "lane", "estate", "building", "unit", "floor", "room", "side", "crossing")
        if (value := getattr(other, name)) and not getattr(one, name)
    }
    return replace(one, **more)
