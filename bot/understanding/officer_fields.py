"""From the words of one command to its fields (interface.md 4), or to the key of what must be asked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lark import Token

from bot.understanding.days import SPAN, VAGUE, clock_of, day_of, names_day
from bot.understanding.officer_words import Reading, units_in

Fields = dict[str, Any]
Build = Callable[[Reading, date], Fields | str]
WRITTEN = str.maketrans(",;:?!", "，；：？！")
AMONG_CHINESE = re.compile(r"(?<=[一-鿿])[,;:?!]|[,;:?!](?=[一-鿿])")
EDGES = " ,，。.;；:：、!！~-"
ENDINGS = re.compile(r"^(?:的|了|吧|啊|啦)+(?=[ ,，。]|$)|(?:吧|啊|啦|哈)$")


def tidy(words: str) -> str:
    """Without outer signs; folded signs among Chinese characters are written full-width again."""
    even = re.sub(r"\s+", " ", words).strip(EDGES)
    even = re.sub(r" ?([,，;；。]) ?(?:[,，;；。] ?)*", r"\1", ENDINGS.sub("", even)).strip(EDGES)
    return AMONG_CHINESE.sub(lambda sign: sign[0].translate(WRITTEN), even)


def nothing(reading: Reading, today: date) -> Fields | str:
    return {}


def after_word(*classes: str, field: str = "text", missing: str = "") -> Build:
    """What follows the command word. `missing` is asked when nothing does."""

    def build(reading: Reading, today: date) -> Fields | str:
        word = reading.first(*classes)
        rest = tidy(reading.after(word)) if word else tidy(reading.said)
        return {field: rest} if rest else (missing or {})

    return build


ADDRESSED = re.compile(r"^(?:反映人|举报人|居民|他|她)(?=我|您|你|[,，:：\s])[,，:：\s]*")


def answer(reading: Reading, today: date) -> Fields | str:
    """The words to the reporter, without whom they go to."""
    found = after_word("REPLY", "TELL", missing="ask_missing_text")(reading, today)
    return found if isinstance(found, str) else {"text": tidy(ADDRESSED.sub("", found["text"])) or found["text"]}


def whole(reading: Reading, today: date) -> Fields:
    return {"text": tidy(reading.said)}


def first_day(reading: Reading, today: date) -> date | None:
    """The day of the first words that name one."""
    days = [day_of(token.value, today) for token in reading.tokens if token.type == "WHEN"]
    return next((day for day in days if day is not None), None)


def when(reading: Reading, today: date) -> Fields:
    """Date and time as ISO words, where they were said."""
    words = reading.words("WHEN")
    fields: Fields = {}
    if (day := first_day(reading, today)) is not None:
        fields["date"] = day.isoformat()
    elif names_day(words):
        return {}  # a day that is past, vague or no day: it is asked for
    if words and not VAGUE.search(words) and (clock := clock_of(words)) is not None:
        fields["time"] = f"{clock:%H:%M}"
        fields.setdefault("date", today.isoformat())
    return fields


def listing(reading: Reading, today: date) -> Fields:
    if re.search(r"逾期|超期|过期", reading.said):
        return {"text": "逾期"}
    return {"text": "今天"} if re.search(r"今[天日]", reading.said) else {}


def original(reading: Reading, today: date) -> Fields | str:
    """Words that name a day or an hour look ahead to a visit rather than at the case."""
    if reading.has("WHEN") and day_of(reading.words("WHEN"), today) != today:
        return "ask_ambiguous"
    return {"text": "原话"} if re.search(r"原[文话]", reading.said) else {}


def giving_back(reading: Reading, today: date) -> Fields | str:
    word = reading.first("RETURN")
    rest = tidy(f"{reading.before(word)} {reading.after(word)}") if word else tidy(reading.said)
    return {"reason": rest} if rest else "ask_missing_reason"


ELSEWHERE = re.compile(
    r"(?:建议|请|让|叫)(?:反映人|举报人|居民|他|她|您|你)?(?:们)?(?:去)?(?:联系|拨打|打|找|去|向|到|咨询)[^,，。;；]*|"
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


def destination(reading: Reading, today: date) -> Fields | str:
    word = reading.first("TRANSFER")
    later = reading.since(word, "UNIT") if word else ()
    if len(set(units_in(" ".join(later)))) > 1 and len([t for t in reading.tokens if t.type == "TRANSFER"]) > 1:
        return "ask_ambiguous"
    unit = later[0] if later else None
    if word is None or unit is None:
        return "ask_transfer_to"
    if sum(units_in(t.value) != units_in(unit.value) for t in later[1:2]) and not tidy(reading.after(later[-1])):
        return "ask_ambiguous"
    rest = tidy(REASON_LEADS.sub("", tidy(reading.after(unit))))
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
    return {"text": rest} if rest else "ask_missing_text"


GOING = ("VISIT", "GO", "WENT", "JOINT", "TOGETHER")


def somebody_else_goes(reading: Reading) -> bool:
    """Whether an office or a person of the case stands right before the going: 平安办已经去过了 is no visit of ours."""
    going = reading.first(*GOING)
    if going is None or reading.has("INVITE"):
        return False
    return someone_before(reading, going)


def someone_before(reading: Reading, word: Token) -> bool:
    """Whether an office or a person of the case stands right before that word."""
    earlier = [token for token in reading.clause_before(word) if token.type not in ("WHEN", "ALL")]
    return bool(earlier) and earlier[-1].type in ("UNIT", "PERSON")


def contact(reading: Reading, today: date) -> Fields | str:
    """The first contact with the reporter: 房东联系过我了 is none."""
    called = reading.first("CALLED", "CONTACT")
    if called is not None and someone_before(reading, called):
        return "ask_ambiguous"
    return after_word("CONTACT")(reading, today)


def visit(reading: Reading, today: date) -> Fields | str:
    """Planned with a day, or done; done without an hour is now."""
    if somebody_else_goes(reading):
        return "ask_ambiguous"
    went = reading.first("WENT")
    again = went is not None and reading.has("GO")
    fields = when(replace(reading, tokens=reading.since(went)) if again and went else reading, today)
    done = not again and (went is not None or bool(re.search(r"走访[过了]|^已", reading.said)))
    if not fields and not done:
        return "ask_missing_time"
    rest = tidy(reading.without(*GOING, "WHEN", "THIS"))
    if fields and date.fromisoformat(fields["date"]) < today and not done:
        return "ask_missing_time"
    if done and fields.get("date") == today.isoformat() and "time" not in fields:
        fields = {}  # it was just now
    ahead = {"ahead": True} if fields and not done else {}
    return fields | ahead | ({"text": rest} if rest else {})


def joint_visit(reading: Reading, today: date) -> Fields | str:
    units = units_in(reading.words("UNIT"))
    if not units:
        return "ask_missing_units"
    if reading.has("WENT"):
        return "ask_ambiguous"
    fields = when(reading, today)
    return {"units": list(units)} | fields if fields else "ask_missing_time"


RESULTS = {"UNCLEAR": "unclear", "NOT_FOUND": "unsubstantiated", "FOUND": "substantiated"}


def finding(reading: Reading, today: date) -> Fields | str:
    told = reading.first(*RESULTS)
    if told is None:
        return "ask_find_result"
    if {"属实", "不属实"} <= {token.value for token in reading.tokens}:
        return "ask_ambiguous"
    word = reading.first("FIND")
    said = tidy(reading.after(word) if word else reading.said)
    # Only a verdict that stands apart is no part of what was seen: 现场没有隔断 stays whole.
    apart = rf"^{re.escape(told)}(?=$|[ ,，。;；:：])|(?<=[ ,，。;；:：]){re.escape(told)}$"
    return {"result": RESULTS[told.type], "text": tidy(re.sub(apart, " ", said)) or said}


def interview(reading: Reading, today: date) -> Fields | str:
    word = reading.first("INTERVIEW", "TALKED")
    person = reading.first("PERSON")
    if person is None:
        said = tidy(reading.without("INTERVIEW", "WHEN"))
        name = said.split(" ")[0].split("，")[0]
        if word is None or word.type != "INTERVIEW" or not 2 <= len(name) <= 4:
            return "ask_missing_person"
        rest = tidy(said.removeprefix(name))
        return {"person": name} | when(reading, today) | ({"text": rest} if rest else {})
    if re.match(r"的(?!$|[ ,，])", reading.after(person)):
        return "ask_ambiguous"
    fields = talked_at(reading, today)
    left_out = ("WHEN",) if fields or not reading.has("WHEN") else ()
    rest = tidy(reading.without("INTERVIEW", "TALKED", *left_out, "INVITE", "THIS").replace(person.value, " ", 1))
    rest = tidy(re.sub(r"^(?:找|请|把|将|叫)(?=[ ,，。]|$)", "", rest))
    return {"person": person.value} | fields | ({"text": rest} if rest else {})


HAS_TALKED = re.compile(r"约谈(?:了|过)|谈(?:过|话?了)")


def talked_at(reading: Reading, today: date) -> Fields:
    """When the talk is or was. A day ahead in the words on a talk that was held is what was promised there."""
    fields = when(reading, today)
    held = HAS_TALKED.search(reading.said) is not None
    return {} if held and fields.get("date", "") > today.isoformat() else fields


BASIS_LEAD = re.compile(r"^(?:依据|根据|按照|按|依)[:：]?\s*")


def deadline(reading: Reading, today: date) -> Fields | str:
    """The day, and how many days from today; several that differ are asked about."""
    days = {day_of(t.value, today) for t in reading.tokens if t.type == "WHEN"} - {None}
    day = first_day(reading, today)
    if day is None or len(days) > 1 or day < today:
        return "ask_missing_deadline"
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


def pause(reading: Reading, today: date) -> Fields | str:
    rest = tidy(re.sub(r"^(?:到|至|再说)+", "", tidy(reading.without("SUSPEND", "WHEN", "THIS"))))
    day = first_day(reading, today)
    if day is None or day <= today:
        return "ask_missing_time"
    fields: Fields = {"date": day.isoformat()} | (
        {"days": (day - today).days} if SPAN.search(reading.words("WHEN")) else {}
    )
    return fields | {"reason": rest} if rest else "ask_missing_reason"


def reinspection(reading: Reading, today: date) -> Fields | str:
    word = reading.first("REINSPECT")
    rest = tidy(reading.after(word) or reading.before(word)) if word else tidy(reading.said)
    if {"合格", "不合格"} <= {token.value for token in reading.tokens}:
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


def word_follows(reading: Reading, word: Token) -> bool:
    """Whether a word of no class stands right behind it: 办结材料还没写."""
    later = reading.since(word)[1:2]
    return bool(later) and later[0].type == "WORD"


def conclusion(reading: Reading, today: date) -> Fields | str:
    word = reading.first("CONCLUDE")
    settled = reading.first("SETTLED")
    if word is None and settled and settled.startswith(("去", "上门")) and someone_before(reading, settled):
        return "ask_ambiguous"
    nominal = word is not None and re.match(r"(?!案|$)[一-鿿]", reading.after(word)) and word_follows(reading, word)
    if nominal or (word is None and reading.has("FUTILE")):
        return "ask_ambiguous"
    words = reading.said if word is None else f"{reading.before(word)} {reading.after(word)}"
    said = tidy(words)
    said = "" if re.fullmatch(r"(?:这|那)?[件条个]?(?:案子|件)?(?:可以|把|给我|先|都|全部)?", said) else said
    return {"text": said, "outcome": next((name for name, pattern in OUTCOMES if pattern.search(said)), None)}


def place(reading: Reading, today: date) -> Fields | str:
    word = reading.first("ADDRESS")
    before = reading.first("BEFORE_NOW")
    words = reading.without("ADDRESS", "BEFORE_NOW", "SHOW", "ASKING", "THIS", "POLITE")
    if before is not None and (word is None or reading.before(word)):
        words = reading.before(before)
        for part in reading.tokens:
            if part.type in ("ADDRESS", "SHOW", "THIS", "POLITE"):
                words = words.replace(part.value, " ", 1)
    said = tidy(re.sub(r"^(?:查一?查?下?|帮我|看看|这|那)?(?:家|户|个|里|处|地方)?(?=[ ,，]|$)", "", tidy(words)))
    return {"text": said} if said else ({} if before is not None or reading.has("THIS") else "ask_missing_text")


def counting(reading: Reading, today: date) -> Fields | str:
    said = tidy(re.sub(r"^(?:统计(?:一下|下)?)", "", tidy(reading.said)))
    return {"text": said} if said else {}


STANDS_IN = re.compile(
    r"([王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆老小][一-鿿]{1,2}?)(?:代班|顶班|替班|代我|替我|顶我)|"
    r"代班(?:人)?[ :：]?([一-鿿]{2,3})|(?:^|[ ,，]|请|让|由|找|叫|开始)([一-鿿]{2,3}?)(?:代班|顶班|替班|代我|替我|顶我|代一?下|替一?下|代$)"
)
FEAST = re.compile(r"国庆|春节|元旦|中秋|端午|清明|五一|假期")
WHICH_BEAT = re.compile(r"[A-Za-z]{1,4}-?\d{1,4}|[一-鿿]{1,8}?(?:警务区|警区|片区|辖区|管片)")
TAKES_OVER = re.compile(r"(?:给|归|由)([一-鿿]{2,3}?)(?:管|$|[ ,，]|手上|接|负责)|[ ,，]([一-鿿]{2,3})$")


LEAVE_ENDS = re.compile(r"取消|不请了|提前")


def leaving(reading: Reading, today: date) -> Fields | str:
    """Leave needs its days; `person` is who stands in."""
    word = reading.first("LEAVE")
    written = word is not None and not tidy(reading.before(word))
    said = tidy(reading.after(word)) if written and word else ""
    said = said or tidy(reading.said)
    if word is not None and (word.value == "销假" or LEAVE_ENDS.match(said)):
        return {"text": said}
    if day_of(reading.said, today) is None and not FEAST.search(reading.said) and not VAGUE.search(reading.said):
        return "ask_missing_time"
    found = STANDS_IN.search(reading.said)
    return {"text": said} | ({"person": found[1] or found[2] or found[3]} if found else {})


def handing_over(reading: Reading, today: date) -> Fields | str:
    """Which beat, and who takes it over; both must be said."""
    beat, person = WHICH_BEAT.search(reading.said), TAKES_OVER.search(reading.said)
    word = reading.first("HANDOVER")
    said = tidy(reading.after(word)) if word and not tidy(reading.before(word)) else tidy(reading.said)
    if beat is None or person is None:
        return "ask_missing_text"
    return {"text": said, "person": person[1] or person[2]}


def avoiding(reading: Reading, today: date) -> Fields | str:
    """Whose kin it is must be the end of it or be said with 是: 我家亲戚住院了 is small talk."""
    known = reading.first("KNOWN")
    told = reading.has("AVOID") or re.search(r"是|认识|熟|[跟和与]我", known or "")
    return {} if told or known is None or not word_follows(reading, known) else "ask_ambiguous"


COMMANDS: Mapping[str, Build] = {
    "todo": listing,
    "show": original,
    "accept": nothing,
    "return": giving_back,
    "not_accept": refusal,
    "transfer": destination,
    "contact": contact,
    "visit": visit,
    "joint_visit": joint_visit,
    "find": finding,
    "interview": interview,
    "order": order,
    "extend": extension,
    "reinspect": reinspection,
    "conclude": conclusion,
    "feedback": after_word("FEEDBACK", "SEND_WORD"),
    "ask": question,
    "reply": answer,
    "suspend": pause,
    "merge": nothing,
    "split": after_word("SPLIT"),
    "address": place,
    "statistics": counting,
    "leave": leaving,
    "handover": handing_over,
    "on_duty": nothing,
    "avoid": avoiding,
    "end_relay": nothing,
    "undo": nothing,
    "confirm": nothing,
    "cancel": nothing,
    "help": nothing,
}
"""One row a command of domain.md 8."""
