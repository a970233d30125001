"""Words that mean one thing whatever stands around them: the resident's commands and bare choices (interface.md 6).

Light on purpose: the gateway asks it too, so that a command never waits for further bubbles."""

import re
from dataclasses import dataclass

from bot.understanding.normalise import fold


@dataclass(frozen=True, slots=True)
class FixedWord:
    """`intent` is the dialogue act; `argument` is a receipt, a score, a choice or the words that follow."""

    intent: str
    argument: str = ""


BEFORE = r"^(?:(?:我?不放心|我?有点怕|我怕|我?后悔了|不想留痕迹|谢谢)[,，。\s]*)?"
ASKING = (
    rf"{BEFORE}(?:请|麻烦|帮我|帮忙|给我|我要求|我要|我想|我申请|申请|要求|能不能|能否|可以|可不可以|你们|你|想|要)*"
)
OWN = r"(?:我|本人|我们家?)(?:在你们?这[边里儿]?)?的?(?:所有|全部|一切|个人|这些)*的?"
KEPT = r"(?:资料|信息|个人信息|记录|反映记录|聊天记录|数据|账号|账户|档案|隐私)+"
GONE = r"(?:删除|删掉|删光|删了|删|清除|清空|清掉|抹掉|抹去|销毁|注销)"
PLEASE = r"(?:掉|一下|了|吧|可以吗|可以么|好吗|行吗|行不行|吗|么|啊|谢谢|[,，。.!！?？])*$"
SURE_TO_ERASE = "确认删除"
ERASURE = (
    rf"{ASKING}{GONE}(?:掉|一下|了)?{OWN}{KEPT}{PLEASE}",
    rf"{ASKING}(?:把|将){OWN}{KEPT}(?:都|全都|全部|全|统统|彻底)*(?:给我|帮我)?{GONE}{PLEASE}",
)
"""Asking to be forgotten, as one wish and nothing beside it: free speech about deleted things is no such wish."""

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ask_progress", re.compile(r"^(?:查)?进[度展](?:查询)?\s*[::]?\s*(T?\d{6})?$", re.I)),
    ("ask_progress", re.compile(r"^(T\d{6})$", re.I)),
    ("add", re.compile(r"^补充(?:一下|一点|说明)?\s*[::,，]?\s*(.*)$", re.S)),
    ("withdraw", re.compile(r"^(?:撤回|撤销|取消|算了|不报了|不反映了)(?:吧|了)?[。.!！]?$")),
    ("ask_erasure", re.compile(rf"^({SURE_TO_ERASE}|取消删除)[。.!！]?$")),
    *(("ask_erasure", re.compile(asked)) for asked in ERASURE),
    ("rate", re.compile(r"^评价\s*[::]?\s*([1-5])\s*分?$")),
    ("ask_human", re.compile(r"^(?:转人工|人工|人工服务|找民警|找警察|我要找民警)[。.!！]?$")),
    ("help", re.compile(r"^(?:帮助|怎么用|使用说明|help|\?|？)$", re.I)),
    ("want_report", re.compile(r"^我要(?:反映|举报|报警)[。.!！]?$")),
    ("choose", re.compile(r"^(?:选|第)?\s*([1-9一二三四五六七八九])\s*(?:个|项)?[。.、]?$")),
    ("dont_know", re.compile(r"^(?:我)?(?:不知道|不清楚|不晓得|勿晓得|不太清楚|没注意)[。.了啊呀]*$")),
    ("affirm", re.compile(r"^(?:是|是的|对|对的|嗯|好|好的|可以|行|没错|好额|好呀)[。.!！]?$")),
    ("deny", re.compile(r"^(?:不是|不对|没有|不|不用|不要|勿要|不行)[。.!！]?$")),
)


def fixed_word(text: str) -> FixedWord | None:
    """The fixed word that a message consists of, or None for free speech."""
    words = fold(text).strip()
    for intent, pattern in PATTERNS:
        if found := pattern.match(words):
            return FixedWord(intent, (found.group(1) or "").strip() if pattern.groups else "")
    return None


BINDING = re.compile(r"^[/／]?\s*(?:绑定\s*(\d{6})|(解绑))$")


def binding_code(text: str) -> str | None:
    """The six digits of `绑定 482913`, empty for `解绑`, None for anything else."""
    found = BINDING.match(fold(text).strip())
    return (found.group(1) or "") if found else None
