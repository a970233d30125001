"""The emergency guard: rules that run on every message before anything else. No model, no import beyond `re`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Danger now. `line` is the number to call, `evidence` the words that say so, at `start` to `end`."""

    code: str
    line: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words of danger. `needs_now`: only together with a word of the present in the same message."""

    code: str
    line: str
    pattern: re.Pattern[str]
    needs_now: bool = False


def trigger(code: str, line: str, pattern: str, *, needs_now: bool = False) -> Trigger:
    return Trigger(code, line, re.compile(pattern), needs_now)


TRIGGERS = (
    trigger("suicide_risk", "110", r"不想活了|(?:我|他|她|有人|儿子|女儿|老公|老婆)[^。，,]{0,8}(?:要|想)(?:自杀|跳楼|寻死|去死|跳河|跳江)|割腕|把(?:安眠)?药[^。]{0,3}(?:吃|吞)了|要?跳(?:下去|下来)|站在[^。，,]{0,10}(?:桥|楼顶|天台|窗台)[^。]{0,4}(?:上|外|边)|坐在(?:窗台|楼顶|天台)|活不下去了|写了遗书"),
    trigger("fire", "119", r"着火|起火了|冒(?:浓|黑|白)?烟|火烧起来|烧起来了|煤气(?:味|泄漏|漏)|燃气(?:味|泄漏|漏)|(?<!炮)爆炸了|火苗"),
    trigger("medical", "120", r"(?:晕倒|昏倒|昏过去|没呼吸|没气了|叫不醒|抽搐|口吐白沫|血止不住|流了?(?:好多|很多|一地)血|喘不上气|心梗|中毒了|触电了|溺水)"),
    trigger("fight", "110", r"打起来了?|打相打|打煞人|砍人|捅(?:人|伤|了)|(?:拿|持|举|掏出?|提)着?(?:把|一把)?[^。，,]{0,3}刀|救命(?!钱|稻草|恩人|药)|(?:现在|正在|在)[^。，,]{0,8}打(?:医生|护士|老师|老人|小孩|孩子|女的|女人|司机|保安)|正在打|在打架|打人了|往死里打|被人?打了"),
    trigger("theft", "110", r"(?:撬|踹|砸)(?:我家?|着?|我们家?)?的?门|有人?(?:个人)?[^。，,]{0,4}(?:闯|翻|爬)进|(?:门|锁|窗)被(?:撬|砸)[^。]{0,14}(?:不敢进|灯亮|里面有人|还在)|(?:小偷|贼)[^。，,]{0,8}(?:在|没走|跑)|抢劫|抢(?:了|走)我的?(?:包|手机|钱|项链)|抓(?:到|住)[^。，,]{0,3}(?:小偷|贼)"),
    trigger("harassment", "110", r"(?:一直|有人|在)[^。，,]{0,6}(?:跟着我|跟踪我|尾随我?)|不让我(?:走|出去|离开)|把我(?:关|锁|绑)|反锁|强奸(?!民意)|我不敢(?:出声|说话|开门)|躲在[^。，,]{0,6}(?:厕所|房间|柜|里面)"),
    trigger("harassment", "110", r"(?:报警|救我|帮我|快来)[^。!！]{0,12}(?:不方便|不能|不敢|没法)(?:说话|出声|打电话|讲话|开口)|(?:不方便|不能|不敢|没法)(?:说话|出声|打电话|讲话|开口)[^。!！]{0,12}(?:报警|救我|帮我|快来)"),
    trigger("missing_person", "110", r"(?:孩子|小孩|儿子|女儿|老人|老爸|老妈|爷爷|奶奶|爸爸|妈妈|爸|妈|老伴|孙子|孙女|囡囡|老太太?)[^。]{0,18}(?:走失|走丢|不见了|找不到|没回来|丢了|勿见)"),
    trigger("telecom_fraud", "110", r"(?:刚刚?|正在|马上|已经)[^。]{0,12}(?:转账|转了|转过去|打过去|汇了|汇过去)|(?:骗|冒充|公安局|客服)[^。]{0,24}(?:转了|汇了|打了)[^。，,]{0,6}[万千百0-9]|正在[^。，,]{0,12}(?:汇款|转账|打款)|屏幕共享|共享屏幕|要我?[^。，,]{0,6}验证码|安全账户"),
    trigger("traffic_accident", "110", r"(?:撞(?:人|倒|飞|到|车)[^。]{0,18}(?:躺|流血|不动|起不来|受伤)|车祸)", needs_now=True),
    trigger("suspicious_person", "110", r"(?:爬|翻)(?:在|着)?[^。，,]{0,8}(?:阳台|窗|围墙|水管|雨棚)|(?:一家一家|挨家)[^。，,]{0,6}(?:拉|试|撬)门", needs_now=True),
    trigger("trapped", "119", r"(?:困|关)在(?:电梯|轿厢)|电梯[^。，,]{0,10}(?:出不去|困|停在中间)"),
    trigger("terror_clue", "110", r"(?<!定时)炸弹|爆炸物|要炸|雷管"),
    trigger("domestic_violence", "110", r"(?:老公|丈夫|老婆|男朋友|前夫|我爸|他)[^。，,]{0,6}(?:又在|正在|在)(?:打|掐|揍)(?:我|妈|孩子|她)"),
)  # fmt: skip

NOW = re.compile(r"现在|正在|刚刚|刚才|马上|快来|还在|这会儿|眼下|赶紧|立刻|正")
PAST = re.compile(
    r"上个?月|去年|前年|以前|曾经|之前|上次|上个?(?:礼拜|星期)|上周|前几天|前两天|前天|昨[天日晚夜]|那次|\d+月份|当年|经常|每天|每晚|总是|老是|天天"
)
STILL = re.compile(r"到现在|现在还|还没|还在|仍|又")
DENIED = re.compile(
    r"(?:没有?|不是|并未|未|勿|又不|别|防止|避免|以免|万一|怕|担心|容易|可能|会不会|会|要是|如果|假如|一旦|差点|险些)[^，。,]{0,6}$"
)
TOLD = re.compile(
    r"新闻|电视|电影|小说|游戏|群里|朋友圈|听说|据说|演习|演练|故事|视频里|怎么预防|怎么办理|宣传|讲座|隐患|歌|剧"
)
FIGURE = re.compile(r"吵死|气死|热死|累死|急死|想死你|笑死|价格|一样|作业|像|似的|好比|跳楼价|火大|火锅|生意")
ASKED = re.compile(r"怎么办[?？]?$|该找谁|打什么电话|归谁管")
LETTER = 120
"""Characters from which a message is a letter: who is in danger writes little, so there the sentence must say now."""
CLAUSE = re.compile(r"[^。!！?？]+")


def guard(text: str) -> Alarm | None:
    """The alarm that a message raises, None when nothing dangerous is happening now.

    Tense, negation, quotation, question and figure of speech are weighed in the sentence where the words stand.
    """
    for sentence in CLAUSE.finditer(text):
        for row in TRIGGERS:
            for hit in row.pattern.finditer(sentence.group()):
                if is_now(row, sentence.group(), hit, text):
                    start = sentence.start() + hit.start()
                    return Alarm(
                        code=row.code, line=row.line, evidence=hit.group(), start=start, end=start + len(hit.group())
                    )
    return None


SPEECHLESS = re.compile(
    r"(?:不方便|不能|不敢|没法)(?:说话|出声|打电话|讲话|开口)|(?:别|不要)(?:给我)?打(?:我)?电话|躲在[^。，,]{0,6}(?:厕所|房间|柜|里面|床)"
)


def cannot_speak(text: str) -> bool:
    """Whether a telephone call is what the person cannot make now."""
    return bool(SPEECHLESS.search(text))


def is_now(row: Trigger, sentence: str, hit: re.Match[str], text: str) -> bool:
    before = sentence[: hit.start()]
    if DENIED.search(before) or TOLD.search(sentence) or FIGURE.search(sentence):
        return False
    if ASKED.search(sentence) and not NOW.search(sentence):
        return False
    if PAST.search(sentence) and not STILL.search(sentence):
        return False
    if len(text) > LETTER:
        return bool(NOW.search(sentence)) and len(sentence) < LETTER
    return not row.needs_now or bool(NOW.search(text))
