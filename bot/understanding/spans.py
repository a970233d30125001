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


def mended(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans with the borders that careful readers set."""
    return [trimmed(text, span) for span in joined(text, spans)]


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Two places with nothing but a space between them are one: 凉城三村56号 201室."""
    result: list[Span] = []
    for start, end, label in spans:
        if result and label == "place" == result[-1][2] and text[result[-1][1] : start] in ("", " "):
            result[-1] = (result[-1][0], end, label)
        else:
            result.append((start, end, label))
    return result


def trimmed(text: str, span: Span) -> Span:
    """A place that has a number needs no word that only points to it: 楼上曹杨八村45号301."""
    start, end, label = span
    if label == "place" and (pointing := POINTING.match(text, start, end)):
        rest = text[pointing.end() : end]
        if re.search(r"\d+(?:弄|号|村)", rest):
            start = pointing.end()
    return start, end, label
