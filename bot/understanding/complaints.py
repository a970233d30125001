"""Complaints about officers: they go to the head alone, so they must not hang on a guess (domain.md 2.2)."""

import re

from bot.domain.ids import MatterCode
from bot.understanding.normalise import fold

CONDUCT = MatterCode("police_conduct")
TITLES = r"(?:警官|民警|警察|片警|辅警|所长|副所|队长|教导员)"
ABOUT_OFFICER = re.compile(
    r"(?:民警|警察|警官|辅警|片警|派出所|所长)[^。!！]{0,14}(?:收了?[^。]{0,3}钱|受贿|索要|态度(?:很|太|恶|不|差)|骂人|打人|不作为|不办事|不出警|推诿|包庇|通风报信"
    r"|乱罚|勾结|收(?:了)?[^。]{0,3}(?:好处|烟|礼))|(?:投诉|举报)[^。]{0,6}(?:民警|警察|警官|辅警|所长)"
)


def complains(text: str) -> bool:
    return bool(ABOUT_OFFICER.search(fold(text)))


def names_officer(text: str, name: str) -> bool:
    """By the full name, or by surname and title (陈警官, 李所长)."""
    return name in text or re.search(re.escape(name[:1]) + TITLES, text) is not None
