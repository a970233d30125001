"""What the grammars say about spans of text: marks for the learnt tagger, and the mending of its borders."""

import re
from collections.abc import Sequence

CN = "零〇一二三四五六七八九十百千两幺廿"
Span = tuple[int, int, str]
"""Start and end in characters, and the label: place, time, person or count."""

NUMBERED = re.compile(rf"(?:\d+|[{CN}]+)(?:弄|号楼|号|室|楼|幢|栋|座|单元|支弄|层|龙|是|好)")
NAMED = re.compile(
    r"[^\s,，。;；:、!?！？\d的在住到去从跟是有了我你他她]{1,4}?(?:公路|大道|路|街|新村|小区|公寓|花园|苑|家园|园|广场|大厦)"
)
WHEN = re.compile(
    rf"(?:\d+|[{CN}]+)(?:点[半多钟]?|月|号|日|年|天|个?小时|分钟?|个?月|个?星期|周|礼拜|夜)前?|上午|下午|晚上|夜里|半夜|凌晨|早上|中午|今天|昨天|前天|明天"
    r"|今朝|昨日|刚刚|刚才|现在|每天|天天|最近|平时|周末|礼拜|星期|上个|这几天|这两天|今早|[昨今前][晚夜]|今年|去年|清早|清晨|大清早|傍晚|白天|夜到|夜里厢"
    r"|[整成]?[整通][夜晚宵天]|一晚上|经常|[早晚]高峰|正在|放学|[上下]班|国庆节?|春节|过年|元旦|五一|双休日|工作日|节假日|每[周晚日夜逢到]|[上这]周|当[天晚时]"
)
SPOTS = re.compile(
    r"楼道|走廊|楼梯间?|楼顶|顶楼|天台|平台|露台|阳台|电梯[里口]?|地下室|地下?车?库|车[棚库位]|门[口前厅卫]|大门|[东南西北后正侧]门|大厅|垃圾房|绿化带|花坛|花园|操场"
    r"|驿站|快递柜|丰巢|菜场|超市|商场|便利店|小店|网吧|酒吧|饭店|棋牌室|足浴店|健身房|学校|幼儿园|医院|诊所|银行|工地|厂里?|仓库|桥[上下洞]|河[边浜]|路[口边]|弄堂|巷子"
    r"|地铁站?|车站|站台|公交站|厨房|灶间|厕所|卫生间|宿舍|包房|办公室|教室|店里|隔壁|对[面门]|楼[上下]|单元|村口|田里"
)
GRAMMARS = ((NUMBERED, "n"), (NAMED, "r"), (WHEN, "t"), (SPOTS, "s"))


def marks(text: str) -> list[str]:
    """For each character the grammars that it is a part of, and whether it begins, continues or ends them."""
    marked = [""] * len(text)
    for pattern, name in GRAMMARS:
        for hit in pattern.finditer(text):
            for at in range(hit.start(), hit.end()):
                marked[at] += name + ("B" if at == hit.start() else "E" if at == hit.end() - 1 else "M")
    return marked


# --- mending ---------------------------------------------------------------------------------------------------

POINTING = re.compile(r"(?:我们|阿拉|咱们|我家)?(?:楼上|楼下|隔壁|对面|小区里?|小区的)(?=\S{0,12}\d)")
LEADING = re.compile(r"(?:[爬翻住在到去从往]|我们(?=隔壁|楼)|就|[昨今前][晚天夜]|刚才|刚刚|现在)+(?=.)")
TRAILING = re.compile(rf"(?<=[\d{CN}号室楼弄])(?:那个|这个|的)?(?:房子|家里|阳台|那户人家)$")
SPOT = re.compile(r"(?:阳台|邻居|天台|平台|露台|单元|那家|那户|人家)")
RELATIVE = re.compile(r"(?:楼上|楼下|隔壁|对面|对门)$")
NAMED_SPOT = re.compile(
    r"[A-Za-z一-鿿]{1,6}?(?:KTV|文化宫|医院|商场|超市|酒店|宾馆|饭店|广场|大厦|学校|小学|中学|公园|菜场|活动室|健身房|网吧|酒吧)\s?$"
)
FOUND = re.compile(rf"\d|[{CN}]+(?:号|弄|室|楼)|路|街|新村|小区(?!里|的)|[{CN}]村|苑|公寓|花园")
NEAR = re.compile(r"((?:我们?家?|阿拉)?(?:楼上|楼下|隔壁|对面楼?|对门)(?:邻居|那家|阳台|\d+室?)?)")
"""Words that point to a place, at the beginning of a message."""
THING = re.compile(r"(?<=[里口边前旁路内外])路(?=[灯面障])")
"""Not the end of a road's name: 金桂苑里路灯不亮."""
SINCE, FROM, START = re.compile(r"(?:自从|从|自)$"), re.compile(r"自|从"), re.compile(r"开始|以来|起(?!来|床|码)")
AGAIN = re.compile(r"(?:几乎|差不多)?(?:每[到逢]|一到|每个?)$|(?:几乎|差不多)$")
BETWEEN_TIMES = re.compile(r"到|至|-|~")
WITH_ROAD = re.compile(
    rf"路|公路|大道|街|新村|[{CN}]村|苑|公寓|花园|家园|弄|[一-鿿](?:城|园|庭|邸|湾|府|里|坊|轩|居|厦)(?=[\d{CN}])"
)
"""A place that can be found without knowing who wrote."""
ESTATE_END = "苑城园庭邸都湾府村里坊轩居厦墅阁年华岛景"
BESIDE = re.compile(rf"[一-鿿][{ESTATE_END}](?:旁|边上|对面|隔壁|附近|门口|[东南西北]门)")
"""A place beside a named estate: 听涛园旁边的学校."""
NAME_BEFORE = re.compile(
    r"(?:^|(?<=[\s,，。;；:、!?！？在到去从住]))[^\W\d_在到去从住的是有了我你他她这那把被给跟和举报看]{1,7}$"
)
"""What may be the beginning of a name: behind a break or a preposition, without words that no name holds."""
WINDOW = 12
"""Characters before a span that are looked at: the words sought are shorter."""
INSIDE = re.compile(r"\d包[房厢间]|里头")
ACTED_ON = re.compile(r"^[^\d把]{1,6}把(?=[一-鿿])")
"""顶楼 is what is meant in 楼上把顶楼封掉."""
CROSSING = re.compile(r"(?:路|大道|街).{1,5}(?:路|大道|街)$")
HOW_LONG = (
    rf"(?!半夜)(?:\d+|[{CN}半几好多]+)[来几多]?个?[多半]?(?:秒|分钟|小时|钟头|天|晚上|夜|周|星期|礼拜|月|年)[了多]?"
)
VAGUE_TIME = re.compile(
    r"[从到]?(?:现在|目前|如今|天天|一天到晚|明[天早]|后天|[去前]年|节假日|平时|以前|上次|次日|第二天)"
    rf"|(?:已经)?{HOW_LONG}"
)
"""A time that says little beside a day or an hour: how long, how often, now, some day to come."""


def mended(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the borders that careful readers set, and of several the ones that tell: beside a place that can
    be found a mere spot is no second place, nor 三个月 or 现在 a second time beside a day or an hour."""
    even = [trimmed(text, span) for span in joined(text, spans)]
    if not any(label == "place" for _, _, label in even) and (near := NEAR.match(text)):
        even.insert(0, (near.start(1), near.end(1), "place"))
    pale = outshone(text, even)
    return [span for span in even if span not in pale]


def outshone(text: str, spans: Sequence[Span]) -> set[Span]:
    """The places and times beside which another one says more."""
    places = [span for span in spans if span[2] == "place"]
    told = [found_by(text[start:end]) for start, end, _ in places]
    best = max(told, default=0)
    kept = [span for span, worth in zip(places, told, strict=True) if worth == best]
    if kept and best < 2:
        kept = [max(kept, key=lambda span: span[1] - span[0] if best else -span[0])]
    times = [span for span in spans if span[2] == "time"]
    exact = [span for span in times if not VAGUE_TIME.fullmatch(text[span[0] : span[1]])] or times[:1]
    return {*places, *times}.difference(kept, exact)


def found_by(place: str) -> int:
    """How well a place is told: by a name (2), by a number (1), by pointing (0)."""
    if WITH_ROAD.search(place):
        return 2
    return 1 if FOUND.search(place) or BESIDE.search(place) else 0


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Two places with next to nothing between them are one: 凉城三村56号 201室; so are the two ends of a time."""
    result: list[Span] = []
    for start, end, label in spans:
        if result and label == result[-1][2] and belongs(label, text[result[-1][1] : start]):
            result[-1] = (result[-1][0], end, label)
        else:
            result.append((start, end, label))
    return result


def belongs(label: str, gap: str) -> bool:
    if label == "place":
        return (
            gap in ("", " ")
            or re.fullmatch(r"[一-鿿]{1,2}", gap) is not None
            and gap not in ("和", "跟", "与", "还有", "或者")
        )
    return label == "time" and BETWEEN_TIMES.fullmatch(gap) is not None


def trimmed(text: str, span: Span) -> Span:
    start, end, label = span
    if label == "time":
        return timed(text, start, end)
    return placed(text, start, end) if label == "place" else span


def timed(text: str, start: int, end: int) -> Span:
    """从 before it and 开始 behind such a one belong to the time."""
    just_before = max(0, start - WINDOW)
    if before := SINCE.search(text[just_before:start]) or AGAIN.search(text[just_before:start]):
        start = just_before + before.start()
    if FROM.match(text, start) and (after := START.match(text, end)):
        end = after.end()
    return start, end, "time"


def placed(text: str, start: int, end: int) -> Span:
    """No word that only points to a place that has a number (楼上曹杨八村45号301); the whole name of a named spot."""
    if pointing := POINTING.match(text, start, end):
        rest = text[pointing.end() : end]
        if re.search(r"\d+(?:弄|号|村)", rest):
            start = pointing.end()
    if leading := LEADING.match(text, start, end):
        start = leading.end()
    if trailing := TRAILING.search(text[start:end]):
        end = start + trailing.start()
    if THING.match(text, end - 1) and end - start > 1:
        end -= 1
    if CROSSING.search(text[start:end]) and text.startswith("口", end):
        end += 1
    if inside := INSIDE.match(text, end - 1):
        end = inside.end()
    if acted := ACTED_ON.match(text[start:end]):
        start += acted.end()
    start, end = on_one_side(text, start, end)
    start = named_whole(text, start, end)
    if RELATIVE.search(text[start:end]) and (spot := SPOT.match(text, end)):
        end = spot.end()
    if re.match(rf"[\d{CN}]", text[start:end]) and (named := NAMED_SPOT.search(text[:start])):
        start = named.start()
    return start, end, "place"


def on_one_side(text: str, start: int, end: int) -> tuple[int, int]:
    """Of a phrase with a space in it the side that can be found: 梅川路1255号麻辣烫店 窗户, 电梯 阳光水岸3号."""
    while " " in (phrase := text[start:end].strip()):
        first, last = phrase.split(" ", 1)[0], phrase.rsplit(" ", 1)[1]
        if FOUND.search(phrase) and not re.search(rf"[\d{CN}]", last) and not FOUND.search(last):
            end = start + len(text[start:end].rsplit(" ", 1)[0])
        elif not FOUND.search(first) and re.search(r"\d", last) and not NAMED_SPOT.search(first):
            start += len(text[start:end].split(" ", 1)[0]) + 1
        else:
            break
    return start, end


def named_whole(text: str, start: int, end: int) -> int:
    """Where the name of the estate begins whose end stands in the phrase: 三湘世纪花城33号202, not 花城33号202."""
    just_before = max(0, start - WINDOW)
    before, name = NAME_BEFORE.search(text[just_before:start]), re.match(r"[^\W\d_]*", text[start:end])
    if before is None or name is None or not re.match(r"\d", text[start + len(name[0]) : end]):
        return start
    whole = before[0] + name[0]
    pointing = re.search(r"小区|楼[上下道]|隔壁|对[门面]|我们|阿拉|[一二三四五六七八九十]楼", whole)
    return just_before + before.start() if whole[-1:] in ESTATE_END and not pointing else start
