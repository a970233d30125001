"""The case numbers in an officer's words: A0231, digits alone, spoken digits, lists and runs of them."""

import re
from collections.abc import Iterable

from bot.understanding.normalise import DIGITS

SPOKEN_DIGITS = {**DIGITS, "洞": 0, "拐": 7, "勾": 9}

ONE_DIGIT = f"[0-9{''.join(SPOKEN_DIGITS)}]"

TAIL = r"(?:号?案子?件?|号|那个案子)?"

NUMBER = re.compile(rf"(?<![A-Za-z0-9])([A-HJ-NP-Za-hj-np-z])\s?-?({ONE_DIGIT}{{4}})(?!\d){TAIL}")

LEADING_ZERO = re.compile(rf"(?<![0-9A-Za-z.:：])([0零洞〇]{ONE_DIGIT}{{3}})(?![\d:：室弄元块]|房(?![管办东产])){TAIL}")
"""Four digits with a nought in front are a case wherever they stand; no room or year looks like that."""

BARE = re.compile(
    rf"(?:(?<=^)|(?<=[和跟与搭、,，;；。到把问 ])|(?<=合并)|(?<=受理)|(?<=走访)|(?<=复查)|(?<=办结)|(?<=退回))([1-9]\d{{2,3}}|[1-9一二三四五六七八九]{ONE_DIGIT}{{2}}(?![{''.join(SPOKEN_DIGITS)}十百]))(?=号案|[这那][件条个辆户家套]|$|[\s和跟与、,，]|都|也|是|受理|复查|核实|办结|退回|转|已|我|上门|走访|并|各|限|延|挂|中止|回头|先|不受理|不是|那边|那件|那条|刚|查|约|属实|没|还|放|搭|系|城管|房管|消防|给市|结|收|中|合并|联系|给|去)(?!\s*(?:年|元|块|室|天|日|间|人|户|平))"
    + TAIL
    + rf"|(?:(?<=^)|(?<=[、,，;；]))([1-9]{ONE_DIGIT}{{3}})(?=还有|以及|[、,，;；\s和跟与的]|[这那]?[两三四][条件家户个]|[一-鿿]{{2}})(?!年|元|块|[平张万多人米度斤]|房间)"
)
"""Other digits alone: a case when they end the number of one that is known."""

HALF_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]\s?\d{2,8}(?!\d)")
"""Something that wants to be a number and is none: never taken for the case worked last."""

JOINING = r"(?:和|跟|与|搭|、|以及|还有|,|，|都|也|到|把|将|这[件条个]|那[件条个]|的|额|号|\s)"

LIST_OR_NOT = re.compile(
    r"[一-鿿]\s*[A-HJ-NP-Za-hj-np-z]\s?\d{4}\s*,\s*[A-HJ-NP-Za-hj-np-z]\s?\d{4}(?!\d)[^、和跟与]*[一-鿿]"
)
"""受理A0231，A0240明天走访: whether the second number ends the list or begins a command, the comma does not say."""

MISTAKE = re.compile(
    rf"^(?:(?:不对|更正|纠正|[打说讲弄搞写发记点]错了?|等等|等一下)[,，\s]*)*(?:不是[A-Za-z]?\s?{ONE_DIGIT}{{4}}[,，\s]*(?:而|应该)?)?是(?=[A-Za-z]\s?{ONE_DIGIT}{{4}})"
)
"""不是A0231，是A0213收了: only the second number is meant."""

RANGE = re.compile(rf"[A-Za-z]?\s?{ONE_DIGIT}{{4}}\s*(?:到|至|~|-|—)+\s*[A-Za-z]?\s?{ONE_DIGIT}{{4}}(?!\d)")
"""A0231到A0235: the numbers between are not named."""


LOOSE = re.compile(
    r"(?<![\d.:：A-Za-z])(?:0\d{3}|[1-9]\d{2,3}|\d{2}(?=、\d{2}(?!\d))|(?<=\d\d、)\d{2})(?![\d.:：A-Za-z])"
)
"""Digits that may be a case's, in words from which the numbers were taken; two of them where they stand in a list."""

NEAR, AROUND = 60, 150
"""So far apart may a case and the one worked last be where only digits name it; AROUND with a nought in front."""


def resolved(number: str, known: Iterable[str], at_hand: Iterable[str] = ()) -> str | None:
    """The whole number; of digits alone the one case that ends so, None when none or several do. Where no list of cases
    is at hand the letter is that of the case worked last: 0520 beside A0519."""
    if not number.isdigit():
        return number
    known, at_hand = tuple(known), tuple(at_hand)
    fitting = {case for case in (*known, *at_hand) if case.endswith(number)}
    if len(fitting) == 1:
        return next(iter(fitting))
    letters = {case[0] for case in at_hand}
    if fitting or known or len(letters) != 1:
        return None
    apart = AROUND if number.startswith("0") else NEAR
    near = any(abs(int(case[1:]) - int(number)) <= apart for case in at_hand)
    return f"{letters.pop()}{number:0>4}" if near else None


def overlooked(rest: str, known: Iterable[str], at_hand: Iterable[str]) -> bool:
    """Whether digits that were not read as a number might yet be that of another case: 302不归我片 beside A0301."""
    known, at_hand = tuple(known), tuple(at_hand)
    cases = {resolved(number, known, at_hand) for number in LOOSE.findall(rest)} - {None}
    return not cases <= set(at_hand)


def numbers(words: str) -> tuple[list[tuple[int, str]], str]:
    """The case numbers with their places, and the words with one mark for each run of them."""
    found = [(hit.start(), f"{hit[1]}{digits(hit[2])}".upper()) for hit in NUMBER.finditer(words)]
    rest = NUMBER.sub(lambda hit: "\x00" * len(hit[0]), words)
    for pattern in (LEADING_ZERO, BARE):
        found += [(hit.start(), digits(hit[hit.lastindex or 0])) for hit in pattern.finditer(rest)]
        rest = pattern.sub(lambda hit: "\x00" * len(hit[0]), rest)
    return sorted(found), re.sub(rf"\x00+(?:{JOINING}*\x00+)*", "\x00", rest)


def scattered(words: str) -> bool:
    """Whether several cases stand apart, with words of their own: A0231办结A0240先放着."""
    found, rest = numbers(words)
    return rest.strip(" ,，。").count("\x00") > 1 and len({number for _, number in found}) > 1


def cases_in(words: str) -> tuple[tuple[str, ...], str]:
    """The case numbers named, upper case, and the words without them."""
    found, rest = numbers(words)
    if not found:
        return (), re.sub(r"[ \t]+", " ", words).strip()
    rest = re.sub(
        rf"^{JOINING}*\x00(?:号|案子?|件|(?:这个?|那个?)?单子?|那[件条个]|这[件条个]|都|也|的|额|\s|[,，:：])*",
        " ",
        rest,
    )
    rest = re.sub(r"(?:把|将|拿)?\x00(?:的|额|个(?=房东|业主|租客))?", " ", rest)
    named = tuple(dict.fromkeys(number for _, number in found))
    return whole_first(named), re.sub(r"[ \t]+", " ", rest).strip(" ,，、")


def whole_first(named: tuple[str, ...]) -> tuple[str, ...]:
    """Digits that repeat a whole number of the same message say nothing new."""
    return tuple(n for n in named if not n.isdigit() or not any(w != n and w.endswith(n) for w in named))


def digits(words: str) -> str:
    return "".join(str(SPOKEN_DIGITS.get(c, c)) for c in words)
