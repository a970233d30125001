"""Words that tell how somebody feels about an outcome, and whether a child is concerned."""

import re

UNHAPPY = re.compile(r"没解决|没有解决|没用|不满意|没变|照样|老样子|又开始|还在[^。]{0,6}(?:吵|放|堆|租|叫)|[^不]差")
HAPPY = re.compile(r"解决了|满意|好了|没有了|安静了|拆了|清爽|灵个|感谢")
MINOR = re.compile(r"孩子|小孩|小学生|初中生|中学生|未成年|囡囡|小囡|儿子|女儿|宝宝")
DENIAL = re.compile(r"没|不|无|勿|冇")
SOLVED, CANNOT_SAY, NOT_SOLVED = 5, 3, 2


def score_of(words: str) -> int:
    """5 solved, 2 not, 3 when the words do not say."""
    if UNHAPPY.search(words):
        return NOT_SOLVED
    return SOLVED if HAPPY.search(words) else CANNOT_SAY


def tells_of_minor(words: str) -> bool:
    return bool(MINOR.search(words))


def denies(words: str) -> bool:
    """Whether an answer begins with a no."""
    return bool(DENIAL.match(words))
