"""From what goes to the reporter, back to the desk or to another office to its fields."""

import re
from datetime import date

from lark import Token

from bot.understanding.officer_said import Fields, after_word, tidy
from bot.understanding.officer_words import Reading, units_in

ADDRESSED = re.compile(r"^(?:反映人|举报人|居民|他|她)(?=我|您|你|[,，:：\s])[,，:：\s]*")


ONLY_SOME = re.compile("一[下声句]|个?(?:结果|进展|情况|话|信儿?|音|消息|电话)")
"""What is to be said, not the words themselves."""


def answer(reading: Reading, today: date) -> Fields | str:
    """The words to the reporter, without whom they go to."""
    found = after_word("REPLY", "TELL", missing="ask_missing_text")(reading, today)
    if not isinstance(found, str) and ONLY_SOME.fullmatch(found["text"]):
        return "ask_missing_text"
    return found if isinstance(found, str) else {"text": tidy(ADDRESSED.sub("", found["text"])) or found["text"]}


def giving_back(reading: Reading, today: date) -> Fields | str:
    word = reading.first("RETURN")
    rest = tidy(f"{reading.before(word)} {reading.after(word)}") if word else tidy(reading.said)
    return {"reason": rest} if rest else "ask_missing_reason"


ELSEWHERE = re.compile(
    r"(?:建议|请|让|叫)(?:反映人|举报人|居民|他|她|您|你)?(?:们)?(?:去)?(?:联系|拨打|打|拨|找|去|走|向|到|咨询)[^,，。;；]*|"
    r"(?:联系|拨打|去找|打)\s*\d{5}[^,，。;；]*|(?<=[ ,，])(?:去|找)[^ ,，。;；]{2,12}(?=去?$)|(?<=[ ,，])[^ ,，。;；]*(?:法院|监察|中心|街道|居委)$|[^ ,，。;；]{0,6}?找(?=物业|房管|城管|居委)[^,，。;；]*|(?:建议|请)[^,，。;；]+"
)

LEADS = re.compile(
    r"^(?:建议|请|让|叫)?(?:反映人|举报人|居民|他|她|您|你)?(?:们)?(?:去)?(?:联系|拨打|打|找|去|向|到|咨询)?"
)


def refusal(reading: Reading, today: date) -> Fields | str:
    """不受理: the reason, and where else the reporter may turn."""
    word = reading.first("NOT_ACCEPT")
    words = f"{reading.before(word)} {reading.after(word)}" if word else reading.said
    where = ELSEWHERE.search(words)
    rest = tidy(words.replace(where[0], " ") if where else words)
    if not rest:
        return "ask_missing_reason"
    to = tidy(LEADS.sub("", where[0])) if where else ""
    if not to and (units := units_in(words)):
        to = units[-1]
    return {"reason": rest, "to": to} if to else "ask_where_else"


REASON_LEADS = re.compile(
    r"^(?:去|说|让他们|请他们|处理|办理|理由是?|因为|由于|吧|了|来办|去办|处理吧|办)+(?:[,，。 ]|$)|^(?:说是?|理由是?|因为|由于)"
)


GOES_THERE = re.compile(r"[转移交推派][交给拨]?(?:过去|出去|走|拨|他们)")


def earlier(reading: Reading, word: Token) -> Token | None:
    """The office named before, where it goes 过去: 搿个归房管，转拨伊拉."""
    units = [token for token in reading.tokens[: reading.tokens.index(word)] if token.type == "UNIT"]
    return units[0] if len(set(map(str, units))) == 1 and GOES_THERE.match(reading.said[word.start_pos :]) else None


def destination(reading: Reading, today: date) -> Fields | str:
    word = reading.first("TRANSFER")
    later = reading.since(word, "UNIT") if word else ()
    if len(set(units_in(" ".join(later)))) > 1 and len([t for t in reading.tokens if t.type == "TRANSFER"]) > 1:
        return "ask_ambiguous"
    unit = later[0] if later else (earlier(reading, word) if word else None)
    if word is None or unit is None:
        return "ask_transfer_to"
    if (
        later
        and sum(units_in(t.value) != units_in(unit.value) for t in later[1:2])
        and not tidy(reading.after(later[-1]))
    ):
        return "ask_ambiguous"
    rest = tidy(REASON_LEADS.sub("", tidy(reading.after(unit if later else word))))
    early = tidy(re.sub(r"(?:这[件条个]?)?(?:案子)?(?:请|把|先|应|应该)?(?:给)?$", "", tidy(reading.before(word))))
    early = early if len(early) > 1 and not re.fullmatch(r"把?(?:这|那)[件条个].{0,2}", early) else ""
    why = rest or early
    return {"to": units_in(unit.value)[0], "reason": why} if why else "ask_missing_reason"


ASKED_LEAD = re.compile(
    r"^.{0,4}?问(?:一下|一问|问|下|清楚)? ?(?:他|她|反映人|举报人|居民|报案人)?(?:们)?|^.{0,2}?(?:请|让|叫|要)(?:他|她|反映人|举报人|居民)(?:们)?(?:再)?"
)


def question(reading: Reading, today: date) -> Fields | str:
    """What the reporter is asked: the words after 问他 or 让他."""
    word = reading.first("ASK_WHO", "ASK")
    said = word.value + reading.after(word) if word else reading.said
    rest = tidy(ASKED_LEAD.sub("", said, count=1))
    return {"text": rest} if rest and not ONLY_SOME.fullmatch(rest) else "ask_missing_text"
