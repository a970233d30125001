"""The emergency guard: rules and a light learnt vote that weigh every message before anything else. No heavy import.

The words of danger are data (`dangers.yml`); here is how their sentence is weighed: whose words, when, and whether it is over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.understanding.danger_vote import DangerVote
from bot.understanding.normalise import level
from bot.yaml_file import read_yaml

DANGERS = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "dangers.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Danger now. `line` is the number to call, `evidence` the words that say so, at `start` to `end`."""

    code: str
    line: str
    evidence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """One kind of danger: words that are enough, and words that need a word of the present beside them."""

    code: str
    line: str
    sure: re.Pattern[str]
    likely: re.Pattern[str] | None


@cache
def dangers(path: Path = DANGERS) -> tuple[Danger, ...]:
    return tuple(danger(row) for row in read_yaml(path))


def danger(row: Mapping[str, Any]) -> Danger:
    def one_of(patterns: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)

    likely = one_of(row["likely"]) if row.get("likely") else None
    return Danger(code=row["code"], line=row["line"], sure=one_of(row["sure"]), likely=likely)


# --- how a sentence is weighed -------------------------------------------------------------------------------

SENTENCE = re.compile(r"[^。!！?？]+[?？]?")
NOW = re.compile(
    r"现在|正在|刚刚|刚才|刚[^好]|马上|快来|快点|快|还在|这会儿|眼下|赶紧|立刻|又来|又在|怎么办|哪能办|救|求|here|now|pls|please|!!|！！|不敢|已经\S{0,6}了$"
)
PAST = re.compile(
    r"上个?月|去年|前年|以前|曾经|从前|之前|上次|上一?个?(?:礼拜|星期)|上周|前几天|前两天|前一阵|前天|昨[天日晚夜]|那次|那时|那天|\d+月份|当年|小时候|年轻时|"
    r"经常|每天|每晚|每次|总是|老是|天天|时不时|三天两头|一直以来|多次|好几次|几次|历来|(?:上午|早上|中午|今早|下午|夜里|半夜)的事|年前"
)
STILL = re.compile(r"到现在|现在|还没|还在|仍|又来|又在|今天|今晚|刚刚?|此刻|这会")
DENIED = re.compile(
    r"(?:没有?(?!人)|不是|并非|并未|未|勿是|别|防止|避免|以免|万一|(?<!不)怕|担心|生怕|容易|可能会?|会不会|要是|如果|假如|一旦|差点|险些|迟早要?|早晚要?|怀疑|好像要|预防|禁止|不许|当心|小心|严防)[^，。,\s]{0,6}$"
)
TOLD = re.compile(
    r"新闻|电视|电影|影片|小说|游戏|朋友圈|听说|听讲|据说|传闻|谣言|(?<!不是)(?:演习|演练)|故事|视频|抖音|直播|怎么预防|怎么办理|宣传|讲座|隐患|歌词?|剧情?|剧本|梦(?:见|到|里)|做梦|小品|段子|作文|日记|黑板报|海报|标语|培训|课上|考试|题目|历史|"
    r"建议|提议|能不能(?:发|出|讲|办|装|加|开)|希望(?:多|加|能)|应该(?:先|怎么|打|拨)|该打|打(?:什么|哪个|多少)|流程|知识|科普|如何|怎样(?:报|做|预防)|急救课|转发|公益"
)
FIGURE = re.compile(
    r"[吵气热累急笑饿忙烦冷臭困冻丢羡慕馋美帅乐酸]死|想死(?:你|我|她|这)|死(?:了)?(?:都|也)(?:不|要)|价格|一样的?作业|像[^。]{0,8}一样|似的|好比|跳楼价|(?<![着起失点救灭])火(?:锅|了|大|腿|车|龙果|遍|爆|热|候|辣)(?!.{0,6}(?:烟|烧))|生意|比赛|球|赢|追剧|吃鸡|王者|打(?:游戏|折|卡|球|牌|麻将|疫苗|针|工)|抢(?:票|购|红包|菜|课|车位|手)|杀(?:价|毒|青|菌|虫)|救命(?:这|也|太)|喊救命(?!的|声)(?=$|了$)|惊艳|绝了|哈哈|笑|尴尬|开玩笑|玩笑|比喻|形容|(?:物业费|房租|学费|水电费|公司账户)"
)
OVER = re.compile(
    r"(?:已经|都|后来|最后|现在|总算|结果|幸好|还好|好在|刚刚?)?[^。，,\n]{0,8}(?:没事(?:了|体)|灭了|熄了|扑灭|找到了|寻着了|救(?:出来|下来|上来)了?|抓(?:到|走|住|牢)了|走了(?!丢|一)|散了|好了|脱险|出院|(?<!不)醒了|处理(?:好|完|掉)|来过了|停下来了|劝(?:开|住|下)了?|拉开了|误会|虚惊|解决了|修好了|关掉了|平安|回来了|到家了|乌龙|看错|搞错|原来是|结果是|其实是|说的是|才(?:出来|找到|知道)|没漏|没烧|没大碍)"
)
RULE = re.compile(
    r"(?:怎么办|怎么处理|找谁|打什么电话|归谁管|多少钱|几点|要不要|可不可以|能不能|是不是要|什么(?:规定|标准|意思)|有没有规定|犯法|违法)[?？吗呢呀啊]*$"
)
HARMLESS = re.compile(r"油烟|烧烤|炒(?:菜|辣椒|螺蛳)|烧糊了?(?:菜|红烧肉|锅)?$|玩具|道具|蛋糕刀|瑜伽|密室|炸了锅|油炸")
ERRAND = re.compile(
    r"想(?:问(?!问看)|办|要一?个|再要|找(?:个|备案|开锁)|反映|请你们辟谣)|怎么(?:申请|办理|补办)|几点(?:开门|上班|下班)|合法吗|辟谣|开锁师傅|便民|住院(?:了|有)|现在(?:平稳|没事)|不给开|不收我|发票"
)
"""Words of an errand: who is in danger has none."""
THANKS = re.compile(r"谢谢|感谢|多谢|表扬|锦旗|点赞|辛苦了|致敬|好人")
TODAY = re.compile(r"现在|正在|刚刚|刚才|今天|今早|今晚|此刻|马上|快来|这会儿|眼下|还在")
SPEECHLESS = re.compile(
    r"(?:不方便|不能|不敢|没法)(?:说话|出声|打电话|讲话|开口)|(?:别|不要)(?:给我)?打(?:我)?电话|躲在[^。，,]{0,6}(?:厕所|房间|柜|里面|床)"
)
LETTER = 120
"""Characters from which a message is a letter: who is in danger writes little, so there the sentence must say now."""


def guard(text: str) -> Alarm | None:
    """The alarm that a message raises, None when nothing dangerous is happening now.

    Tense, negation, quotation, question, figure of speech and whether it is over are weighed where the words stand.
    """
    even = level(text)
    if is_told_afterwards(even):
        return None
    for sentence in SENTENCE.finditer(even):
        if len(text) > LETTER and not TODAY.search(sentence.group()):
            continue
        for kind, hit in hits(sentence.group()):
            start = sentence.start() + hit.start()
            return Alarm(
                code=kind.code,
                line=kind.line,
                evidence=text[start : start + len(hit.group())],
                start=start,
                end=start + len(hit.group()),
            )
    return None


def hits(sentence: str) -> Iterator[tuple[Danger, re.Match[str]]]:
    """Words of danger in a sentence that is about now, the surest kinds first as the lexicon orders them."""
    if is_lowered(sentence):
        return
    for kind in dangers():
        for pattern, needs_now in ((kind.sure, False), (kind.likely, True)):
            if pattern is None or (needs_now and not NOW.search(sentence)):
                continue
            for hit in pattern.finditer(sentence):
                if not DENIED.search(sentence[: hit.start()]) and not is_past(sentence, hit):
                    yield kind, hit


def is_past(sentence: str, hit: re.Match[str]) -> bool:
    """Whether the clause of the words is about another day: 去年着火过，现在还堆满杂物."""
    start = max(sentence.rfind(mark, 0, hit.start()) for mark in "，,；; ") + 1
    ends = [at for mark in "，,；; " if (at := sentence.find(mark, hit.end())) >= 0]
    clause = sentence[start : min(ends, default=len(sentence))]
    return bool(PAST.search(clause)) and not STILL.search(clause)


def is_lowered(sentence: str) -> bool:
    """Whether the sentence speaks of another day, of other people's words, of a rule, or in a figure."""
    if TOLD.search(sentence) or FIGURE.search(sentence) or HARMLESS.search(sentence):
        return True
    if PAST.search(sentence) and not STILL.search(sentence):
        return True
    return bool(RULE.search(sentence)) and not NOW.search(sentence)


def is_told_afterwards(text: str) -> bool:
    """Whether the whole message says that it is over, thanks for it, or runs an errand because of it."""
    past = OVER.search(text) or THANKS.search(text) or ERRAND.search(text)
    return past is not None and not re.search(r"还在|还没|又来|又在|快来", text)


def cannot_speak(text: str) -> bool:
    """Whether a telephone call is what the person cannot make now."""
    return bool(SPEECHLESS.search(text))


VOTED = 0.3
"""The chance of danger from which the vote raises an alarm by itself …"""
CHINESE, HAN, LATIN = re.compile(r"[一-龥]{2}"), re.compile(r"[一-龥]"), re.compile(r"[A-Za-z]")
"""… of the language that it learnt …"""
SHORT, VOTED_SHORT = 12, 0.85
"""… in so few characters, which look like many things …"""
VOTED_AMID = 0.97
"""… as long as the person is answering about something calm, where 已经住人了 is an answer …"""
VOTED_HABIT = 0.7
"""… and where it tells of another day, or of what happens again and again."""
HABIT = re.compile(
    r"天天|每天|每晚|每次|经常|总是|老是|一直|时不时|三天两头|好几次|多次|常常|(?:每个?|逢)(?:周|礼拜|星期)|一年|几年|半年|个月"
)
OVERRULED, BESIDE = 0.05, 8
"""The chance of danger below which it takes one of the rules back when so many characters stand beside the words of
danger: who cries out says little else …"""
SURELY_NOT = 0.01
"""… and below which whatever is no short cry, though the words of danger fill it."""
ASKS = re.compile(r"[?？吗]\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The guard as a process runs it: the rules, and the vote where it was learnt (`station train`)."""

    vote: DangerVote | None = None

    def alarm(self, text: str, *, amid: bool = False) -> Alarm | None:
        """The alarm that a message raises, None when nothing dangerous is happening now; `amid` as in `voted`."""
        return guard(text) if self.vote is None else voted(text, self.vote.chance(text), amid=amid)


def voted(text: str, chance: float, *, amid: bool = False) -> Alarm | None:
    """What rules and vote say together. An alarm of the vote alone gets the line that the words most likely need.
    `amid` is whether the person was just telling of something calm: there the vote alone must be surer of few words."""
    if (alarm := guard(text)) is not None:
        return None if is_taken_back(alarm, text, chance) else alarm
    if chance < bar(text) or not is_chinese(text):
        return None
    even = level(text)
    for kind in dangers():
        for pattern in (kind.sure, kind.likely):
            if pattern is not None and (hit := pattern.search(even)):
                return Alarm(
                    code=kind.code,
                    line=kind.line,
                    evidence=text[hit.start() : hit.end()],
                    start=hit.start(),
                    end=hit.end(),
                )
    if amid and len(text) <= SHORT and chance < VOTED_AMID:
        return None
    return Alarm(code="danger", line="110", evidence=text, start=0, end=len(text))


def is_chinese(text: str) -> bool:
    """Whether a text is mostly of the language that the vote learnt: it guesses at 我住 building 5."""
    return bool(CHINESE.search(text)) and len(HAN.findall(text)) >= len(LATIN.findall(text))


def is_taken_back(alarm: Alarm, text: str, chance: float) -> bool:
    """Whether the vote overrules a rule; never one of suicide, nor a bare cry."""
    if alarm.code == "suicide_risk":
        return False
    explained = len(text) - len(alarm.evidence) >= BESIDE
    return (explained and chance < OVERRULED) or (
        chance < SURELY_NOT and (len(text) > SHORT or bool(ASKS.search(text)))
    )


def bar(text: str) -> float:
    """The chance from which the vote alone raises an alarm."""
    if len(text) <= SHORT:
        return VOTED_SHORT
    long_known = HABIT.search(text) or PAST.search(text)
    return VOTED_HABIT if long_known and not TODAY.search(text) else VOTED
