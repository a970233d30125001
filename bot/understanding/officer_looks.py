"""From a look at lists, a case, a place or figures, and from the roster's words, to their fields."""

import re
from datetime import date

from bot.understanding.days import VAGUE, clock_of, day_of
from bot.understanding.officer_said import Fields, first_day, tidy, word_follows
from bot.understanding.officer_words import Reading
from bot.understanding.roster_words import leave_words


def listing(reading: Reading, today: date) -> Fields:
    if re.search(r"逾期|超期|过期", reading.said):
        return {"text": "逾期"}
    return {"text": "今天"} if re.search(r"今[天日]", reading.said) else {}


def original(reading: Reading, today: date) -> Fields | str:
    """Words that name a day or an hour look ahead to a visit rather than at the case."""
    when = reading.words("WHEN")
    if when and (day_of(when, today) != today or clock_of(when) is not None):
        return "ask_ambiguous"
    return {"text": "原话"} if re.search(r"原[文话]", reading.said) else {}


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
    r"([一-鿿]{1,3}?(?:副?所长|警官|师傅|队长|[姐哥队]))(?:说)?(?:可以|能|会|来|愿意)*(?:帮我|替我|给我)?(?:代理|代班|代管|代|顶|替)|([王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆老小][一-鿿]{1,2}?)(?:代班|顶班|替班|代我|替我|顶我)|"
    r"代班(?:人)?[ :：]?([一-鿿]{2,3})|(?:^|[ ,，]|请|让|由|找|叫|开始)([一-鿿]{2,3}?)(?:代班|顶班|替班|代我|替我|顶我|代一?下|替一?下|代$|[代替](?:我|一下)?(?=$|[,，。]))"
)

FEAST = re.compile(r"国庆|春节|元旦|中秋|端午|清明|五一|假期")

WHICH_BEAT = re.compile(
    r"手[头上](?:的|这|这一)?(?:摊|片|事|案子|件)?|[我这那][一几]?(?:片|块|摊|个村|几个村|个小区|条线)|[一-鿿]{1,4}这片|[A-Za-z]{1,4}-?\d{1,4}|[一-鿿]{1,8}?(?:警务区|警区|片区|辖区|管片)"
)

TAKES_OVER = re.compile(
    r"(?:给|归|由|移交)([小老阿][一-鿿]|[一-鿿]{1,2}(?:警官|师傅)|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆邵闵庄龚][一-鿿]{1,2}?)(?=管|$|[ ,，。]|手上|接|负责|盯|顶)|(?:给|归|由)([一-鿿]{2,3}?)(?:管|$|[ ,，]|手上|接|负责)|[ ,，]([一-鿿]{2,3})$"
)

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
    first = leave_words(reading.said, today).first
    return (
        {"text": said}
        | ({"date": first.isoformat()} if first else {})
        | ({"person": found[found.lastindex or 0]} if found else {})
    )


def handing_over(reading: Reading, today: date) -> Fields | str:
    """Which beat, and who takes it over; both must be said."""
    beat, person = WHICH_BEAT.search(reading.said), TAKES_OVER.search(reading.said)
    word = reading.first("HANDOVER")
    said = tidy(reading.after(word)) if word and not tidy(reading.before(word)) else tidy(reading.said)
    named = {one[one.lastindex or 0] for one in TAKES_OVER.finditer(reading.said)}
    if beat is None or person is None or len(named) > 1:
        return "ask_missing_text"
    day = first_day(reading, today)
    return {"text": said, "person": person[person.lastindex or 0]} | ({"date": day.isoformat()} if day else {})


def avoiding(reading: Reading, today: date) -> Fields | str:
    """Whose kin it is must be the end of it or be said with 是: 我家亲戚住院了 is small talk."""
    known = reading.first("KNOWN")
    told = reading.has("AVOID") or re.search(r"是|认识|熟|[跟和与]我", known or "")
    return {} if told or known is None or not word_follows(reading, known) else "ask_ambiguous"
