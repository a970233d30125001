"""A reporter's words without whom, where and how many: what may be kept to learn from once a person has read it.

Shapes stay (路, 号, 室, digits), so that the understanding still learns how people write; every name, number, telephone
and dwelling becomes a stand-in that nobody has."""

import re
from collections.abc import Iterable, Sequence

from bot.domain.places import Place
from bot.service.disclosure import NO_NAME, SECRETS, SURNAMES
from bot.understanding.address import parse_place
from bot.understanding.normalise import fold

SOMEBODY, SOMETHING = "某某", "某"
STAND_INS = {"phone": "某电话", "id_card": "某证件", "plate": "某车牌"}
TITLE = r"(?:某某?|先生|女士|阿姨|叔叔?|伯伯|爷叔|师傅|老师|老伯|大爷|大妈|奶奶|爷爷|小姐|医生|警官|经理|老板|总)"
SURNAME = rf"[{SURNAMES}]"
NAMES = (
    (
        re.compile(rf"((?:我|名字|他|她|人)?(?:叫做?|名叫|姓名(?:是|:)?)|我是)(?!{NO_NAME}){SURNAME}[一-鿿]{{1,2}}"),
        rf"\1{SOMEBODY}",
    ),
    (
        re.compile(
            rf"((?:房东|业主|租客|住户|邻居|当事人|老板|店主|老公|老婆|儿子|女儿)(?:是|叫)?)(?!{NO_NAME}){SURNAME}"
            r"(?:[一-鿿]{1,2}(?=[,，。;；\s]|$|的|已|也|同|答|在|把|不)|[一-鿿]{2})"
        ),
        rf"\1{SOMEBODY}",
    ),
    (
        re.compile(
            rf"((?:房东|业主|租客|住户|邻居|当事人|老板|店主|老公|老婆|儿子|女儿)(?:是|叫)?)(?!{NO_NAME}){SURNAME}[一-鿿]{{1,2}}"
            r"(?=[,，。;；\s]|$|的|已|也|同|答|在|把)"
        ),
        rf"\1{SOMEBODY}",
    ),
    (re.compile(rf"{SURNAME}(?:[一-鿿]{{1,2}})?(?={TITLE})"), SOMETHING),
    (re.compile(rf"(姓|[小老阿]){SURNAME}(?![一-鿿]?[区路弄号村])"), rf"\1{SOMETHING}"),
)
ACCOUNT = re.compile(r"[A-Za-z0-9_.+-]*[A-Za-z_@][A-Za-z0-9_.@+-]{4,}")
"""Names of accounts, addresses of mail and pages; short Latin words stay."""
LINES = frozenset({"110", "119", "120", "122", "12110", "12315", "12333", "12345", "12348", "12395", "96110"})
"""Numbers that everybody knows."""
CHINESE = re.compile(
    r"[零〇一二三四五六七八九十百千万两幺廿]+(?=[号弄室楼层栋幢座单支户间家个位人岁点元块平米条只辆台月日天周年分秒])"
)
COMMON = re.compile(r"^一$")
ENDINGS = (*("小区", "新村", "花园", "花苑", "公寓", "大厦", "家园", "公路", "大道", "支路"), *"路街弄苑园村里坊城庭湾")
ROUNDS = 5


def deidentified(words: str, place: Place | None = None, known: Iterable[str] = ()) -> str:
    """`place` is what was understood of the words; `known` are names of the station: its officers, estates, roads."""
    text = fold(words)
    for kind, pattern in SECRETS:
        text = pattern.sub(STAND_INS[kind], text) if kind in STAND_INS else text
    for name in sorted({*known, *(names_of(place) if place else ())}, key=len, reverse=True):
        text = text.replace(fold(name), masked(name)) if len(name) > 1 else text
    text = without_places(text)
    for pattern, instead in NAMES:
        text = pattern.sub(instead, text)
    text = ACCOUNT.sub("某号", text)
    text = re.sub(r"\d+", lambda hit: hit[0] if hit[0] in LINES else "8" * len(hit[0]), text)
    text = CHINESE.sub(lambda hit: hit[0] if COMMON.match(hit[0]) else "八" * len(hit[0]), text)
    return text.translate(str.maketrans("[](){}", "【】（）（）"))


def names_of(place: Place) -> Sequence[str]:
    """The names in a place; its numbers are masked like all others."""
    crossing = re.split(r"[/、与和]", place.crossing or "")
    return [name for name in (place.estate, place.road, place.poi, *crossing) if name]


def masked(name: str) -> str:
    """云栖路 → 某某路; a person's name is gone altogether."""
    return SOMEBODY + next((end for end in ENDINGS if name.endswith(end)), "")


def without_places(text: str) -> str:
    """Every further road and estate that the grammar of addresses finds."""
    for _ in range(ROUNDS):
        found = [name for part in re.split(r"[,，。;；\s]", text) for name in names_of(parse_place(part))]
        fresh = [name for name in found if name in text and not name.startswith(SOMEBODY)]
        if not fresh:
            return text
        for name in fresh:
            text = text.replace(name, masked(name))
    return text
