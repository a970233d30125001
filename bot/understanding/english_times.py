"""Times told in English, word for word in Chinese, so that one reader reads both: two days ago, last Friday, 3 pm."""

import re

PHRASES = {
    "just now": "刚才", "right now": "现在", "last night": "昨晚", "tonight": "今晚", "this morning": "今早",
    "now": "现在", "today": "今天",
    "yesterday": "昨天", "tomorrow": "明天", "every day": "每天", "everyday": "每天", "every night": "每晚",
    "every morning": "每天早上",
    "every evening": "每天晚上", "every": "每", "last": "上", "this": "这", "next": "下", "week": "周", "month": "个月",
    "year": "年",
    "monday": "周一", "tuesday": "周二", "wednesday": "周三", "thursday": "周四", "friday": "周五", "saturday": "周六",
    "sunday": "周日",
    "weekend": "周末", "january": "1月", "february": "2月", "march": "3月", "april": "4月", "may": "5月", "june": "6月",
    "july": "7月",
    "august": "8月", "september": "9月", "october": "10月", "november": "11月", "december": "12月", "morning": "早上",
    "afternoon": "下午",
    "evening": "晚上", "night": "晚上", "noon": "中午", "midnight": "半夜", "o'clock": "点", "half": "半", "a": "一",
    "an": "一",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10",
    "twenty": "20", "thirty": "30", "ago": "前", "hour": "小时", "minute": "分钟", "day": "天",
}  # fmt: skip
PHRASE = re.compile(rf"\b({'|'.join(sorted(PHRASES, key=len, reverse=True))})s?\b")
SUMMER = {"last year": "去年", "this year": "今年", "next year": "明年"}
YEAR = re.compile("|".join(SUMMER))
HALF_OF_DAY = re.compile(r"(\d{1,2}(?::\d\d)?)\s*([ap])\.?m\b\.?")
PART_AFTER = re.compile(r"(\d{1,2})(点)?(早上|下午|晚上|半夜)|(早上|下午|晚上|半夜)(\d{1,2})(?!\d|[点:])")
"""English puts the part of the day where it likes: 11 night, afternoon 3."""


def in_chinese(words: str) -> str:
    """The words themselves when no English one is among them."""
    low = words.lower().strip()
    if re.search(r"[a-z]", low) is None:
        return re.sub(r"\s+", "", words)
    low = HALF_OF_DAY.sub(lambda found: ("早上" if found[2] == "a" else "下午") + hour(found[1]), low)
    low = YEAR.sub(lambda found: SUMMER[found[0]], low)
    chinese = re.sub(r"\s+", "", PHRASE.sub(lambda found: PHRASES[found[1]], low))
    return PART_AFTER.sub(lambda found: (found[3] or found[4]) + (found[1] or found[5]) + "点", chinese)


def hour(told: str) -> str:
    return told if ":" in told else f"{told}点"
