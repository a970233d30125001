"""What was planned is called off: 取消明天的约谈, 明天不去了, 房东出差，走访取消."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from bot.understanding.days import WHEN, day_of, names_day
from bot.understanding.officer_notes import tells
from bot.understanding.officer_said import Fields, tidy
from bot.understanding.officer_words import PAUSE, lexicon, mended, plain, read

KINDS: Mapping[str, tuple[str, ...]] = {
    "joint": ("joint_visit",),
    "visit": ("visit",),
    "talk": ("interview",),
    "any": ("visit", "joint_visit", "interview"),
    "go": ("visit", "joint_visit"),
}
THING = (
    r"(?:(?P<joint>联合(?:上门|检查|走访|执法|行动)?)|(?P<visit>走访|上门(?:走访)?)|(?P<talk>约谈|谈话|约见)"
    r"|(?P<any>安排|预约|约定|行程))"
)
OFF = r"(?:取消|撤销|作罢|推)"
END = r"(?:掉)?(?:了|吧|啦)?"
DAY = rf"(?:{WHEN.pattern})*"


@cache
def forms() -> tuple[re.Pattern[str], ...]:
    """The whole of a clause that calls something off; `who` is with whom it was planned."""
    who = rf"(?:[和跟与同找]?(?P<who>{lexicon()['PERSON']}))?"
    lead = r"(?:那|那就|就|先|把|将|的|我|我们|这[件条个]|那个|原定|约好|定好|说好|\s)*"
    return tuple(
        re.compile(form)
        for form in (
            rf"{lead}{OFF}掉?了?{lead}{DAY}的?\s*{who}的?{THING}{who.replace('who', 'whom')}{END}",
            rf"{lead}{DAY}的?\s*{who}的?{THING}{who.replace('who', 'whom')}\s*(?:就|先|都)*{OFF}{END}",
            rf"{lead}{DAY}{lead}不(?:用|再|必|要)?(?P<go>去|上门去|过去)(?:走访|看|现场|那边|那家|他家|那户)?[了啦]吧?",
            rf"{lead}{DAY}{lead}不(?:用|再|必|要)?(?:(?P<visit>走访|上门)|(?P<talk>约谈|找|约|见|谈)){who}(?:谈话?)?[了啦]吧?",
            rf"{lead}{DAY}的?\s*{THING}(?:就|先|都)*不(?:去|搞|做|谈|约|弄)[了啦]吧?",
        )
    )


PUT_OFF = re.compile(
    r"(?:去|来|赶|走|约|谈)不[了成]|来不及|改[期天日到]|推[迟后]|延后|换个?(?:时间|一?天)|没空|走不开|不去了"
)
"""What speaks of another time for something planned, whoever says it and however sure it is."""


def sounds_put_off(words: str) -> bool:
    """今天去不了, 走访改期: no order, but then what is planned is what is asked about."""
    return PUT_OFF.search(plain(words)) is not None


BREAK = re.compile(rf"(?:(?!(?<=\d)[:：]\d){PAUSE[:-1]})+")
"""A pause, but not the colon of 9:00."""


def parts_of(words: str) -> list[str]:
    return [part.strip() for part in BREAK.split(mended(plain(words))) if part.strip()]


def called_off(part: str) -> dict[str, str] | None:
    """What a clause says of it by name: its kind, and with whom; None for any other clause."""
    hit = next((hit for form in forms() if (hit := form.fullmatch(part))), None)
    return {name: value for name, value in hit.groupdict().items() if value} if hit else None


def kinds_in(said: Mapping[str, str]) -> tuple[str, ...]:
    return next(kinds for name, kinds in KINDS.items() if name in said)


def put_off(words: str) -> str:
    """明天不去了，后天再去 is 后天再去: a new day of the same kind replaces the old one by itself."""
    first, *others = parts_of(words) or [""]
    said, rest = called_off(first), "，".join(others)
    if said is None or not names_day(rest):
        return words
    reading = read(rest)
    return rest if reading is not None and reading.name in kinds_in(said) else words


def calling_off(words: str, today: date) -> Fields | str | None:
    """`kinds` that may be meant, with `date` and `person` as far as they were said and `text`, why; the key of what
    must be asked; None when the words call nothing off."""
    parts = parts_of(words)
    hits = [(part, said) for part in parts if (said := called_off(part)) is not None]
    if not hits:
        return None
    clause, said = hits[0]
    others = [part for part in parts if part != clause]
    day = day_of(clause, today)
    vague = day is None and names_day(clause)
    if len(hits) > 1 or vague or any(names_day(part) or not tells(part) for part in others):
        return "ask_ambiguous"
    person = said.get("who") or said.get("whom")
    return (
        {"kinds": list(kinds_in(said))}
        | ({"date": day.isoformat()} if day else {})
        | ({"person": person} if person else {})
        | ({"text": tidy("，".join(others))} if others else {})
    )
