"""For whom somebody speaks: a number of households, or a relative (代 20 户, 替我妈)."""

import re

from bot.understanding.normalise import fold, number

NUM = r"([0-9零一二两三四五六七八九十廿百]+)\s*(?:多|几|来)?"
HOUSEHOLDS = (
    re.compile(rf"(?:代表?|替|受)(?:我们|整|全)?[^，。,]{{0,6}}?{NUM}户"),
    re.compile(rf"{NUM}户(?:人家|居民|邻居)?[^，。,]{{0,6}}(?:联名|一起|都|共同|委托|签名)"),
)
KIN = re.compile(
    r"(?:代表?|替|帮)(?:我|我们)?(?:家)?(妈妈?|母亲|爸爸?|父亲|爷爷|奶奶|外公|外婆|阿婆|老公|老婆|丈夫|妻子|女儿|儿子|孩子|哥哥?|姐姐?|弟弟?|妹妹?|婆婆|丈人"
    r"|邻居|朋友|同事|老人)[^，。,]{0,4}(?:来)?(?:反映|举报|投诉|报|说|问)"
)
MOST_HOUSEHOLDS = 5_000


def households_of(words: str) -> int | None:
    """How many households the words speak for, None when they speak for one."""
    for pattern in HOUSEHOLDS:
        if found := pattern.search(fold(words)):
            count = number(found[1])
            return count if count and 1 < count <= MOST_HOUSEHOLDS else None
    return None


def kin_of(words: str) -> str:
    """The relative spoken for, empty when the person speaks for themselves."""
    found = KIN.search(fold(words))
    return found[1] if found else ""
