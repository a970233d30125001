"""From what was seen and set to the fields of a finding, an order, a recheck or an end."""

import re
from datetime import date

from bot.understanding.days import SPAN, day_of, names_day
from bot.understanding.officer_said import Fields, first_day, tidy
from bot.understanding.officer_words import Reading, units_in

RESULTS = {"UNCLEAR": "unclear", "NOT_FOUND": "unsubstantiated", "FOUND": "substantiated"}


ALL_RIGHT = re.compile("没有?(?:问题|事儿?)")
"""Said of a visit it is a finding, said alone it only agrees."""


def finding(reading: Reading, today: date) -> Fields | str:
    told = reading.first(*RESULTS)
    if told is None:
        return "ask_find_result"
    if {"属实", "不属实"} <= {token.value for token in reading.tokens}:
        return "ask_ambiguous"
    if ALL_RIGHT.fullmatch(told) and not reading.has("FIND", "WENT", "GO"):
        return "ask_ambiguous"
    word = reading.first("FIND")
    said = tidy(reading.after(word) if word else reading.said)
    # Only a verdict that stands apart is no part of what was seen: 现场没有隔断 stays whole.
    apart = rf"^{re.escape(told)}(?=$|[ ,，。;；:：])|(?<=[ ,，。;；:：]){re.escape(told)}$"
    return {"result": RESULTS[told.type], "text": tidy(re.sub(apart, " ", said)) or said}


BASIS_LEAD = re.compile(r"^(?:依据|根据|按照|按|依)[:：]?\s*")


def deadline(reading: Reading, today: date) -> Fields | str:
    """The day, and how many days from today; several that differ are asked about."""
    named = (day_of(token, today) for token in reading.tokens if token.type == "WHEN")
    days = {day for day in named if day is not None}
    ahead = days - {today} or days  # the order was made today
    if len(ahead) != 1 or min(ahead) < today:
        return "ask_missing_deadline"
    day = min(ahead)
    return {"date": day.isoformat(), "days": (day - today).days}


ASKS_OFFICE = re.compile(r"(?:要|让|请|叫|催|求|申请|建议)\s*$")
"""要城管限七天 asks for an order; there is none yet."""


def order(reading: Reading, today: date) -> Fields | str:
    fields = deadline(reading, today)
    if isinstance(fields, str):
        return fields
    units = units_in(reading.words("UNIT"))
    if not units:
        return "ask_missing_unit"
    if ASKS_OFFICE.search(reading.before(office) if (office := reading.first("UNIT")) else ""):
        return "ask_ambiguous"
    basis = reading.first("BASIS")
    rest = tidy(reading.without("ORDER", "LIMIT", "WHEN", "UNIT", "BASIS", "THIS"))
    rest = tidy(re.sub(r"(?:^|(?<=[ ,，]))(?:要求|责令|限期?|前|内|由|在|让|开的?单子?)(?=[ ,，]|$)", " ", rest))
    named = tidy(BASIS_LEAD.sub("", basis.value)) if basis else None
    return fields | {"unit": units[0], "basis": named, "text": rest}


def extension(reading: Reading, today: date) -> Fields | str:
    fields = deadline(reading, today)
    if isinstance(fields, str):
        return fields
    units = units_in(reading.words("UNIT"))
    rest = tidy(re.sub(r"^(?:到|至|同意|整改)+", "", tidy(reading.without("EXTEND", "WHEN", "THIS"))))
    rest = tidy(re.sub(r"^(?:到|至|同意)+", "", rest))
    if not rest:
        return "ask_missing_reason"
    return fields | ({"unit": units[0]} if units else {}) | {"reason": rest}


FORMAL = re.compile("[中终]止|挂起|暂缓|缓办|搁置")
"""With one of these words the day may be asked for afterwards; 先放着 alone is no command."""


def pause(reading: Reading, today: date) -> Fields | str:
    rest = tidy(re.sub(r"^(?:到|至|再说)+", "", tidy(reading.without("SUSPEND", "WHEN", "THIS"))))
    day = first_day(reading, today)
    if day is None and names_day(reading.words("WHEN")):
        return "ask_missing_time"
    if day is None and FORMAL.search(reading.words("SUSPEND")):
        return {"reason": rest} if rest else "ask_missing_time"
    if day is None or day <= today:
        return "ask_missing_time"
    fields: Fields = {"date": day.isoformat()} | (
        {"days": (day - today).days} if SPAN.search(reading.words("WHEN")) else {}
    )
    return fields | {"reason": rest} if rest else "ask_missing_reason"


PROMISED = re.compile("答应|保证|承诺|同意|表示|愿意|会|打算")


def only_promised(reading: Reading, today: date) -> bool:
    """房东答应拆了，明天复查: nobody has looked yet."""
    looked, passed = reading.first("REINSPECT"), reading.first("PASS")
    days = [day_of(token, today) for token in reading.clause_of(looked) if token.type == "WHEN"] if looked else []
    if any(day is not None and day > today for day in days):
        return True
    return passed is not None and any(PROMISED.search(word) for word in reading.clause_before(passed))


def reinspection(reading: Reading, today: date) -> Fields | str:
    word = reading.first("REINSPECT")
    rest = tidy(reading.after(word) or reading.before(word)) if word else tidy(reading.said)
    if {"合格", "不合格"} <= {token.value for token in reading.tokens} or only_promised(reading, today):
        return "ask_ambiguous"
    if reading.has("FAIL"):
        return {"result": "fail", "text": rest}
    if reading.has("PASS") and not reading.has("HEARSAY"):
        return {"result": "pass", "text": rest}
    return "ask_reinspect_result"


OUTCOMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unclear", re.compile(r"查不清|无法核实|说不清|证据不足")),
    ("unsubstantiated", re.compile(r"不属实|查无此事|未发现|没有?发现|没查到|不存在")),
    ("rectified", re.compile(r"复查合格|整改到位|已整改|整改完|拆除|拆掉|恢复原状|拆完")),
    ("penalised", re.compile(r"罚款|处罚|拘留|行政处罚")),
    ("mediated", re.compile(r"调解|和解|谈拢|达成协议|达成一致")),
    ("fixed_on_site", re.compile(r"劝|答应|停了|关了|移走|清走|清理|清干净|搬走|挪走|现场|制止|处理好|解决|教育|警告")),
    ("advised", re.compile(r"告知|解释|说明|咨询|答复")),
)


def conclusion(reading: Reading, today: date) -> Fields | str:
    word = reading.first("CONCLUDE")
    if word is None and reading.has("FUTILE"):
        return "ask_ambiguous"
    words = reading.said if word is None else f"{reading.before(word)} {reading.after(word)}"
    said = tidy(words)
    said = "" if re.fullmatch(r"(?:这|那)?[件条个]?(?:案子|件)?(?:可以|把|给我|先|都|全部)?", said) else said
    return {"text": said, "outcome": next((name for name, pattern in OUTCOMES if pattern.search(said)), None)}
