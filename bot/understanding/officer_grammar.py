"""What an officer's words ask for: fixed commands, then plain speech. Deterministic; what is ambiguous asks."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.understanding.days import clock_of, day_of, without_time
from bot.understanding.normalise import SLASHES, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One command (names and fields of interface.md 4). `cases` as said; empty means none was named or remembered."""

    name: str
    cases: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Either commands, or `ask`: the key of a question of the notices catalogue. Never both."""

    commands: tuple[Spoken, ...] = ()
    ask: str | None = None


NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-Za-hj-np-z])\s?(\d{4})(?!\d)")
BARE = re.compile(
    r"(?<![0-9A-Za-z.:::])(0\d{3}|[1-9]\d{3})(?=号案|这[件条个]|$|[\s和跟与、,，]|都|也)(?!\s*(?:年|元|块))"
)
"""Four digits alone: the desk resolves the letter when only one case fits."""
UNITS: tuple[tuple[str, str], ...] = (
    ("12345", r"12345|市民热线|热线"),
    ("平安办", r"平安办"),
    ("房管", r"房管[所局]?|房办|住房局?"),
    ("城管", r"城管(?:中队|执法)?|综合执法队?|执法队"),
    ("消防", r"消防(?:救援)?(?:站|大队)?"),
    ("居委", r"居委会?|村委会?|居民委员会"),
    ("物业", r"物业(?:公司)?"),
    ("人民调解", r"人民调解(?:委员会)?|调解(?:委|员|室)|老娘舅"),
    ("市场监管", r"市场监管(?:所|局)?|工商"),
    ("交警", r"交警(?:队)?"),
    ("刑侦", r"刑侦|刑警队?"),
    ("治安支队", r"治安(?:支队|大队)"),
    ("禁毒办", r"禁毒(?:办|大队)"),
    ("生态环境", r"生态环境局?|环保局?"),
    ("卫健", r"卫健委?|卫生监督所?"),
    ("街道", r"街道(?:办)?|镇政府"),
)
UNIT = re.compile("|".join(f"(?:{pattern})" for _, pattern in UNITS))

Fields = Callable[[str, date], "dict[str, Any] | str"]
"""From the words after the command: its fields, or the key of what to ask."""


def units_in(words: str) -> tuple[str, ...]:
    hits = [(found.start(), name) for name, pattern in UNITS if (found := re.search(pattern, words))]
    return tuple(name for _, name in sorted(hits))


WRITTEN = str.maketrans(",;:?!", "，；：？！")
AMONG_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff])[,;:?!]")


def tidy(words: str) -> str:
    """Without outer signs; folded signs among Chinese characters are written full-width again."""
    even = re.sub(r"\s+", " ", words).strip(" ,，。.;；:：、")
    return AMONG_CHINESE.sub(lambda sign: sign[0].translate(WRITTEN), even)


def nothing(words: str, today: date) -> dict[str, Any] | str:
    return {}


def optional_text(words: str, today: date) -> dict[str, Any] | str:
    return {"text": tidy(words)} if tidy(words) else {}


def text(words: str, today: date) -> dict[str, Any] | str:
    return {"text": tidy(words)} if tidy(words) else "ask_missing_text"


def reason(words: str, today: date) -> dict[str, Any] | str:
    return {"reason": tidy(words)} if tidy(words) else "ask_missing_reason"


ELSEWHERE = re.compile(
    r"(?:建议|请)(?:反映人|他|她|您|你)?[^,，。;；]*|[^,，。;；\s]*(?:联系|拨打|去找|打)\s*\d{5}[^,，。;；]*"
)


def refusal(words: str, today: date) -> dict[str, Any] | str:
    """不受理: the reason, and where else the reporter may turn."""
    where = ELSEWHERE.search(words)
    rest = tidy(words.replace(where[0], " ") if where else words)
    if not rest:
        return "ask_missing_reason"
    if where is None:
        return "ask_where_else"
    return {
        "reason": rest,
        "to": tidy(re.sub(r"^(?:建议|请)(?:反映人|他|她|您|你)?(?:联系|拨打|去找|找|打)?", "", where[0])),
    }


def destination(words: str, today: date) -> dict[str, Any] | str:
    found = UNIT.search(words)
    if found is None:
        return "ask_transfer_to"
    rest = tidy(words.replace(found[0], " ", 1))
    rest = tidy(re.sub(r"^(?:说|让他们|请他们|处理|理由是?|因为|由于)", "", rest))
    if not rest:
        return "ask_missing_reason"
    return {"to": units_in(found[0])[0], "reason": rest}


def when(words: str, today: date) -> dict[str, Any]:
    """Date and time as ISO words, where they were said."""
    fields: dict[str, Any] = {}
    if (day := day_of(words, today)) is not None:
        fields["date"] = day.isoformat()
    if (clock := clock_of(words)) is not None:
        fields["time"] = f"{clock:%H:%M}"
        fields.setdefault("date", today.isoformat())
    return fields


def visit(words: str, today: date) -> dict[str, Any] | str:
    rest = tidy(re.sub(r"再去|去看看?|过去看看?|上门|走访|去一趟", " ", without_time(words)))
    return when(words, today) | ({"text": rest} if rest else {})


def joint_visit(words: str, today: date) -> dict[str, Any] | str:
    units = units_in(words)
    if not units:
        return "ask_missing_units"
    if not when(words, today):
        return "ask_missing_time"
    return {"units": list(units)} | when(words, today)


def finding(words: str, today: date) -> dict[str, Any] | str:
    result = result_of(words)
    if result is None:
        return "ask_find_result"
    rest = tidy(FOUND_WORDS.sub(" ", words, count=1)) or tidy(words)
    return {"result": result, "text": rest}


FOUND_WORDS = re.compile(r"不属实|查无此事|未发现|没有?发现|查不清|无法核实|说不清|查实了?|属实|确有其事|确实")
UNCLEAR = re.compile(r"查不清|无法核实|说不清")
NOT_FOUND = re.compile(r"不属实|查无此事|未发现|没有?发现")
FOUND = re.compile(r"属实|查实|确有|确实")


def result_of(words: str) -> str | None:
    for name, pattern in (("unclear", UNCLEAR), ("unsubstantiated", NOT_FOUND), ("substantiated", FOUND)):
        if pattern.search(words):
            return name
    return None


PERSON = re.compile(
    r"(二房东|房东|租客|租户|业主|住户|当事人|中介|物业经理|店主|老板|狗主人?|犬主|养犬人|[一-鿿]姓[一-鿿]{0,2}|双方|负责人|邻居)"
)


def interview(words: str, today: date) -> dict[str, Any] | str:
    found = PERSON.search(words)
    rest = tidy(without_time(words).replace(found[0], " ", 1) if found else without_time(words))
    person = found[0] if found else rest.split(" ")[0]
    if not person:
        return "ask_missing_text"
    return {"person": person} | when(words, today) | ({"text": rest} if found and rest else {})


BASIS = re.compile(r"依据[:：]?\s*([^,，。;；\s]+)|(《[^》]+》(?:第[^条]{1,8}条)?)")


def order(words: str, today: date) -> dict[str, Any] | str:
    due = day_of(words, today)
    if due is None:
        return "ask_missing_deadline"
    units = units_in(words)
    if not units:
        return "ask_missing_unit"
    basis = BASIS.search(words)
    rest = BASIS.sub(" ", without_time(UNIT.sub(" ", words, count=1)))
    rest = tidy(re.sub(r"责令|限期|限(?=\s|$)|要求|前(?=\s|$)|内(?=\s|$)", " ", rest))
    fields = {"date": due.isoformat(), "days": (due - today).days, "unit": units[0]}
    return fields | {"basis": tidy(basis[1] or basis[2]) if basis else None, "text": rest}


FAILED = re.compile(r"不合格|没整改|未整改|没改|没有?通过|不通过|未通过|还没拆|又隔|没拆")
PASSED = re.compile(r"合格|通过|整改到位|已整改|已拆|拆掉了|拆除了|恢复原状|改好了|到位")


def reinspection(words: str, today: date) -> dict[str, Any] | str:
    if FAILED.search(words):
        return {"result": "fail", "text": tidy(words)}
    if PASSED.search(words):
        return {"result": "pass", "text": tidy(words)}
    return "ask_ambiguous"


OUTCOMES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("unclear", UNCLEAR),
    ("unsubstantiated", NOT_FOUND),
    ("rectified", re.compile(r"复查合格|整改到位|已整改|整改完|拆除|拆掉|恢复原状")),
    ("penalised", re.compile(r"罚款|处罚|拘留|行政处罚")),
    ("mediated", re.compile(r"调解|和解|谈拢|达成协议")),
    ("fixed_on_site", re.compile(r"劝|答应|停了|关了|移走|清走|清理|搬走|挪走|现场|制止|处理好|解决|教育")),
    ("advised", re.compile(r"告知|解释|说明|咨询|答复")),
)


def conclusion(words: str, today: date) -> dict[str, Any] | str:
    said = tidy(words)
    outcome = next((name for name, pattern in OUTCOMES if pattern.search(said)), None)
    return {"text": said, "outcome": outcome} if said else {"text": "", "outcome": None}


def pause(words: str, today: date) -> dict[str, Any] | str:
    day = day_of(words, today)
    rest = tidy(re.sub(r"^(?:到|至)", "", tidy(without_time(words))))
    if day is None:
        return "ask_missing_time"
    return {"date": day.isoformat(), "reason": rest} if rest else "ask_missing_reason"


def listing(words: str, today: date) -> dict[str, Any] | str:
    found = re.search(r"今天|逾期", words)
    return {"text": found[0]} if found else {}


def original(words: str, today: date) -> dict[str, Any] | str:
    return {"text": "原话"} if re.search(r"原[文话]", words) else {}


COMMANDS: tuple[tuple[str, str, Fields], ...] = (
    ("todo", r"待办(?:事项)?", listing),
    ("show", r"案件|查看|看看|看一下", original),
    ("not_accept", r"不予?受理", refusal),
    ("accept", r"受理", nothing),
    ("return", r"退回", reason),
    ("transfer", r"转办|移交|转给", destination),
    ("contact", r"联系", optional_text),
    ("joint_visit", r"联合(?:上门|检查|走访)?", joint_visit),
    ("visit", r"走访|上门走访", visit),
    ("find", r"核实", finding),
    ("interview", r"约谈了?", interview),
    ("order", r"整改", order),
    ("extend", r"延期", pause),
    ("reinspect", r"复查", reinspection),
    ("conclude", r"办结", conclusion),
    ("feedback", r"反馈", optional_text),
    ("reply", r"回复|答复", text),
    ("ask", r"问一下|问问|问", text),
    ("suspend", r"挂起|暂缓", pause),
    ("merge", r"合并", nothing),
    ("split", r"拆分", optional_text),
    ("address", r"地址", text),
    ("statistics", r"统计", optional_text),
    ("leave", r"请假", optional_text),
    ("handover", r"交接", optional_text),
    ("on_duty", r"(?:今天)?谁值班|值班表", nothing),
    ("avoid", r"回避", nothing),
    ("end_relay", r"结束(?:对话|通话|聊天)|聊完了", nothing),
    ("undo", r"撤销|撤回", nothing),
    ("confirm", r"确认|确定", nothing),
    ("cancel", r"取消|算了", nothing),
    ("help", r"帮助|怎么用|命令", nothing),
)
BARE_ONLY = {"confirm", "cancel", "undo", "help", "on_duty", "accept", "avoid", "end_relay"}
"""Commands that take no words: with words after them they are no command."""

UNIT_WORDS = "|".join(pattern for _, pattern in UNITS)
PLAIN: tuple[tuple[str, str, Fields], ...] = (
    ("todo", r"(?:今天|现在|我)?(?:还)?有(?:什么|哪些)[^。]{0,4}(?:要办|待办|没办|到期)[^。]{0,6}", listing),
    ("on_duty", r"今天谁(?:值班|当班)[?？]?", nothing),
    ("accept", r"(?:这[条件个]?|好[,，]?)?我?(?:收了|接了|来办|来处理|受理了?|收下了?)(?:吧|啦)?", nothing),
    ("return", r"(?P<rest>这?[^。]{0,6}不(?:是|在|归)我(?:们)?(?:的)?(?:片区|辖区|警务区|管的?|这里)[^。]*)", reason),
    ("not_accept", r"(?P<rest>这?[^。]{0,4}不(?:归|属)于?公安(?:管|机关)?[^。]*)", refusal),
    ("transfer", rf"(?:这[条件个])?(?:转给?|移交给?|交给)(?P<rest>(?:{UNIT_WORDS}).*)", destination),
    ("contact", r"(?P<rest>(?:已经?|刚刚?)?(?:电话)?(?:联系|打电话给?|打过电话给?)(?:过|了)?(?:举报人|反映人|居民).*)", optional_text),
    ("joint_visit", rf"(?:约|和|跟|叫上?|请|带上?)(?P<rest>(?:{UNIT_WORDS}).*(?:一起|联合|一道|同去|上门|去).*)", joint_visit),
    ("order", rf"(?P<rest>(?:{UNIT_WORDS})(?:责令|要求|限|给|下了).*)", order),
    ("reinspect", r"(?:都|已经?)?复查(?:过了|了|过|完了?)[,，]?(?P<rest>.*)", reinspection),
    ("visit", r"(?P<rest>(?:人不在[,，]?|没人[,，]?|家里没人[,，]?)?(?:今天|明天|后天|今晚|明晚|上午|下午|晚上|(?:下?个?(?:周|星期|礼拜)[一二三四五六日天])|\d+[点号])[^。]{0,8}(?:去看看?|上门|走访|过去看看?|去一趟|再去|去))", visit),
    ("find", r"(?P<rest>(?:查实了|查实|属实|确实|没有?发现|未发现|查不清)[^。]*)", finding),
    ("conclude", r"(?P<rest>(?:已?经?上门)?(?:已经?)?(?:劝过了|劝阻了?|劝住了|调解好了|调解成功|处理好了|现场制止)[^。]*)", conclusion),
    ("ask", r"问(?:一下|问)?(?:他|她|反映人|举报人|居民)(?P<rest>.+)", text),
    ("reply", r"(?:跟|和|告诉|回)(?:他|她|反映人|举报人|居民)(?:说|讲|一声)?[:：,，]?(?P<rest>.+)", text),
    ("feedback", r"给(?:举报人|反映人|居民|他|她)(?:回一下|反馈一?下?|回个话)", optional_text),
    ("avoid", r"(?:这家|这户)我认识", nothing),
    ("merge", r"这两[条件个]是一件事", nothing),
)  # fmt: skip

FIXED = tuple((name, re.compile(rf"(?:{word})(?P<rest>.*)", re.S), fields) for name, word, fields in COMMANDS)
SPEECH = tuple((name, re.compile(word + r"[。.!！]?", re.S), fields) for name, word, fields in PLAIN)
UNDER_PUSH = {"1": "accept", "2": "transfer", "3": "later"}
NEEDS_CASE = frozenset(name for name, _, _ in COMMANDS) - {
    "todo", "help", "confirm", "cancel", "statistics", "leave", "handover", "on_duty", "address", "undo",
}  # fmt: skip
REPORTER_MODE = re.compile(r"我要反映|我要举报|回到工作")


def parse_officer(words: str, *, last_case: str | None = None, pushed: str | None = None, today: date) -> Parsed:
    """What the words ask for. `last_case` stands in when none is named; `pushed` is the case of the last push, for a
    bare 1, 2 or 3."""
    even = fold(words).strip().lstrip(SLASHES).strip()
    if even in UNDER_PUSH and pushed:
        name = UNDER_PUSH[even]
        return Parsed(ask="ask_transfer_to") if name == "transfer" else one(name, (pushed,), {})
    cases, rest = cases_in(even)
    for table in (FIXED, SPEECH):
        for name, pattern, fields in table:
            found = pattern.fullmatch(rest)
            if found is None or (table is FIXED and not is_command(name, found, even)):
                continue
            said = found.groupdict().get("rest") or ""
            return built(name, cases, fields(said, today), last_case)
    return Parsed(ask="ask_what_command")


def is_command(name: str, found: re.Match[str], even: str) -> bool:
    """A command word opens a command, not a sentence about something else (问题很多, 联系不上他, 受理范围是什么)."""
    rest = found["rest"]
    if name in BARE_ONLY:
        return not tidy(rest)
    if not rest or rest[0] in " ,，:：\n":
        return True
    return name in GLUED and not re.match(GLUED[name], rest)


GLUED = {
    "todo": r".*[吗?？]",
    "return": r"来|去",
    "order": r"通知|不了|情况|了吗",
    "reinspect": r"吗|了吗|一下|过了|了|过|完",
    "conclude": r"率|了吗|吗|情况",
    "find": r"一下|情况|了吗|吗",
    "interview": r"吗|了吗|记录",
    "transfer": r"了吗|吗",
    "not_accept": r"吗|的",
    "visit": r"情况|记录|了吗|吗",
    "suspend": r"吗",
    "joint_visit": r"国|合|系",
    "show": r"多|数|情况",
}
"""Commands whose words may follow without a blank, and what must not follow."""


def cases_in(words: str) -> tuple[tuple[str, ...], str]:
    """The case numbers named, upper case, and the words without them."""
    named = [f"{letter}{digits}".upper() for letter, digits in NUMBER.findall(words)]
    rest = NUMBER.sub(" ", words)
    if not named:
        named = BARE.findall(rest)
        rest = BARE.sub(" ", rest) if named else rest
    rest = re.sub(r"^\s*(?:和|跟|与|、|,|，|都|也|这[件条个]|\s)+", "", rest) if named else rest
    rest = re.sub(r"\s+(?:和|跟|与|、)\s+", " ", rest)
    return tuple(dict.fromkeys(named)), re.sub(r"[ \t]+", " ", rest).strip()


def built(name: str, cases: Sequence[str], fields: dict[str, Any] | str, last_case: str | None) -> Parsed:
    if isinstance(fields, str):
        return Parsed(ask=fields)
    if name in NEEDS_CASE and not cases:
        if last_case is None:
            return Parsed(ask="ask_which_case")
        cases = (last_case,)
    return one(name, tuple(cases), fields)


def one(name: str, cases: tuple[str, ...], fields: Mapping[str, Any]) -> Parsed:
    return Parsed(commands=(Spoken(name=name, cases=cases, fields=fields),))
