"""How an officer's message is laid out: what is taken back in the same breath, items with numbers, what comes in turn."""

import re

from bot.understanding.days import WHEN
from bot.understanding.officer_words import UNIT

HUM = r"(?:[哦噢呃啊额喔唉哎嗯诶]+\s*[,，、]?\s*)?"
MARK = re.compile(
    rf"[,，。.;；、…~\-—\s]+{HUM}(?:(?<=[哦噢呃啊额喔])不(?=[,，。])|(?<=[哦噢呃啊额喔])(?=不用)|也?不对(?:不对)?|不是(?=[,，。])|不不+|[说讲弄搞写打发点记]错了?|错了|[说讲搞弄]反了|等等(?=[,，])|等一下(?=[,，])|口误|更正(?:一下)?)(?:[,，。、….啊\s]+|(?=是|应该|改|转|[一-鿿]{{2}}))"
)
"""Where somebody puts right what was just said: 转给房管，呃不对，转给城管."""
ITEM = re.compile(
    r"(?:^|(?<=[\s;；。,，:：)）、]))(?:\d{1,2}|[a-dA-D]|[①-⑩])[.、．)）](?!\d)\s*|(?:^|(?<=[\s;；。,，]))[①-⑩]\s*"
)
FIRST = re.compile(r"^(?:1|[aA]|①)")
HEADING = re.compile(
    r"(?:[办查报处]?[理查]?[一二两三四五六几]?[件样条点项个]?(?:事情?|样|如下)?|今[天日]|汇报|报告|记录)?[:：,，]?\s*"
)
BREAK = re.compile(
    r"[;；。\n]+|[,，]\s*(?=(?:顺便|另外|同时|然后|接着|也(?=请|跟|给|帮|把|问|和)|再(?=把|帮|给我|跟|问)|还请|并(?:请|已|跟|给|答复|告知)|还要(?=转|约))"
    r"(?!.{0,3}(?:没|不)))"
)
"""Between two things to be done."""


NOT_THAT = re.compile(r"^不用[^,，。]{0,6}[,，。]")
AGAIN = re.compile(r"^我?要?([一-鿿]{1,3})的是(?=[A-Za-z]?\d)")
INSTEAD = re.compile(r"^(?:是|应该(?:是)?|改(?:成|为)?)(?=[一-鿿\dA-Za-z])")
OTHER_CASE = re.compile(r"[A-Za-z]\s?\d{4}")


def taken_back(even: str) -> tuple[str, str] | None:
    """What was said, and what is said instead, empty where that is open; None where nothing is taken back. The last
    correction counts; of two cases with 不对 between them both may be meant."""
    marks = list(MARK.finditer(even))
    if not marks:
        return None
    if "不对" in marks[-1][0] and OTHER_CASE.match(even[marks[-1].end() :]):
        return even[: marks[-1].start()], ""
    now = AGAIN.sub(r"\1", NOT_THAT.sub("", even[marks[-1].end() :]))
    return even[: marks[-1].start()], INSTEAD.sub("", now)


def instead(said: str, now: str) -> str | None:
    """The words with the time, or the office, that is said instead: 周日四点去走访，哦不，周六四点."""
    for kind in (WHEN, UNIT):
        if re.fullmatch(rf"(?:(?:{kind.pattern})[\s吧的]*)+", now):
            spans = list(re.finditer(rf"(?:(?:{kind.pattern})\s*)+", said))
            return f"{said[: spans[0].start()]}{now}{said[spans[0].end() :]}" if len(spans) == 1 else None
    return None


SHORT_DAY = re.compile(r"(?<![一-鿿])([今明后])(?=\d{1,2}[:点时]|[早晚]?\d{4}(?!\d)|[上下]午|中午)")
SHORT_HOUR = re.compile(r"(?<=[日天早晚午])([01]\d|2[0-3])([0-5][05])(?!\d)")


def written_out(even: str) -> str:
    """明10:30 and 明日0900 as one says them."""
    return SHORT_HOUR.sub(r"\1:\2", SHORT_DAY.sub(r"\1天", even))


def itemised(even: str) -> str:
    """The items of a numbered list as parts of their own; as it was where it is none, or where a heading speaks of them."""
    marks = list(ITEM.finditer(even))
    if len(marks) < 2 or not FIRST.match(marks[0][0]) or not HEADING.fullmatch(even[: marks[0].start()].strip()):
        return even
    ends = [*(mark.start() for mark in marks[1:]), len(even)]
    return "\n".join(even[a.end() : end].strip(" ,，;；。") for a, end in zip(marks, ends, strict=True))


DICTATED = 14
BREATH = re.compile(
    r"(?<=[啊呢吧哈嗯哎])(?=[^啊呢吧哈嗯哎的,，。])|(?<=[^\s]了)(?=(?:我|他|她|里头|屋里|敲|照片|这|那|跟|今天|举报|反映|情况|没|一共|狗主|房东|笔录|隔|还|就|在|人))"
)


def breathed(even: str) -> str | None:
    """Words dictated without a pause, with pauses where one draws breath; None where there is nothing to do."""
    if len(even) < DICTATED or re.search("[,，。;；!！?？:：]", even):
        return None
    parts = BREATH.sub("，", even)
    return parts if parts != even else None


def in_turn(even: str) -> list[str]:
    """The parts of a message that may each be a command."""
    cuts = [0, *(hit.end() for hit in BREAK.finditer(even)), len(even)]
    parts = [even[a:b].strip() for a, b in zip(cuts, cuts[1:], strict=False)]
    return [part for part in parts if part.strip(" ,，;；。")]
