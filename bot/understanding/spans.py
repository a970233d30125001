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
    rf"(?:\d+|[{CN}]+)(?:点半?|月|号|日|年|天|个?小时|分钟?|个?月|个?星期|周|礼拜|夜)|上午|下午|晚上|夜里|半夜|凌晨|早上|中午|今天|昨天|前天|明天"
    r"|今朝|昨日|刚刚|刚才|现在|每天|天天|最近|平时|周末|礼拜|星期|上个|这几天"
)
GRAMMARS = ((NUMBERED, "n"), (NAMED, "r"), (WHEN, "t"))


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
LEADING = re.compile(r"(?:[爬翻住在到去从往]|我们(?=隔壁|楼)|就)+(?=.)")
TRAILING = re.compile(r"(?<=[\d号室楼弄])(?:那个|这个|的)?(?:房子|家里|阳台|那户人家)$")
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
SINCE, START = re.compile(r"(?:自从|从|自)$"), re.compile(r"开始|以来|起(?!来|床|码)")
BETWEEN_TIMES = re.compile(r"到|至|-|~")


def mended(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the borders that careful readers set; beside a place with a number or a name, one that only
    points to a spot in it is no second place."""
    even = [trimmed(text, span) for span in joined(text, spans)]
    if not any(label == "place" for _, _, label in even) and (near := NEAR.match(text)):
        even.insert(0, (near.start(1), near.end(1), "place"))
    found = any(label == "place" and FOUND.search(text, start, end) for start, end, label in even)
    return [span for span in even if span[2] != "place" or not found or FOUND.search(text, span[0], span[1])]


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
    """从 before and 开始 behind belong to the time."""
    if before := SINCE.search(text[:start]):
        start = before.start()
    if after := START.match(text, end):
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
    if RELATIVE.search(text[start:end]) and (spot := SPOT.match(text, end)):
        end = spot.end()
    if re.match(rf"[\d{CN}]", text[start:end]) and (named := NAMED_SPOT.search(text[:start])):
        start = named.start()
    return start, end, "place"
