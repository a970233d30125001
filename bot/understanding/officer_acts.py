"""The words that carry out an officer's commands, and what may stand beside each of them."""

import re
from collections.abc import Mapping

DEEDS: Mapping[str, tuple[str, ...]] = {
    "accept": ("ACCEPT", "TAKE"),
    "undo": ("UNDO",),
    "cancel": ("CANCEL",),
    "return": ("RETURN", "NOT_MINE"),
    "not_accept": ("NOT_ACCEPT", "NOT_POLICE"),
    "transfer": ("TRANSFER",),
    "contact": ("CONTACT", "CALLED"),
    "visit": ("VISIT", "GO", "WENT"),
    "joint_visit": ("JOINT", "TOGETHER", "GO", "WENT", "VISIT"),
    "find": ("FOUND", "NOT_FOUND", "UNCLEAR", "FIND"),
    "interview": ("INTERVIEW", "TALKED"),
    "order": ("ORDER", "LIMIT"),
    "extend": ("EXTEND",),
    "reinspect": ("REINSPECT", "PASS", "FAIL"),
    "conclude": ("CONCLUDE", "SETTLED"),
    "suspend": ("SUSPEND",),
    "merge": ("MERGE", "ONE_THING"),
    "split": ("SPLIT", "TWO_THINGS"),
    "avoid": ("AVOID", "KNOWN"),
    "leave": ("LEAVE",),
    "ask": ("ASK", "ASK_WHO"),
    "reply": ("REPLY", "TELL"),
    "feedback": ("FEEDBACK", "SEND_WORD"),
}
"""The classes of words that carry a command out, most telling first."""
BARE = frozenset({"accept", "undo", "cancel"})
"""These stand alone in their clause."""
ACTS = frozenset(kind for name, kinds in DEEDS.items() if name not in BARE for kind in kinds)
BESIDE: Mapping[str, tuple[str, ...]] = {
    "find": ("WENT", "GO", "VISIT", "PASS", "FAIL", "ONE_THING"),
    "interview": ("PASS", "LIMIT", "ORDER"),
    "order": ("PASS", "FAIL"),
    "extend": ("ORDER", "PASS"),
    "reinspect": ("WENT", "GO", "EXTEND"),
    "conclude": ("NOT_FOUND", "PASS", "ONE_THING", "FOUND", "UNCLEAR", "TALKED", "GO", "WENT", "VISIT", "CALLED"),
    "not_accept": ("NOT_POLICE", "NOT_MINE"),
    "suspend": ("PASS",),
    "transfer": ("ORDER", "FOUND", "FAIL", "NOT_MINE", "NOT_POLICE", "GO"),
    "contact": ("PASS", "FOUND"),
}
"""Words of other commands that may stand behind the act in its clause: what was seen there or is wanted."""
TOLD = frozenset({"ask", "reply", "feedback"})
"""What follows these is for the reporter, word for word."""
LOOKING = frozenset({"todo", "show", "statistics"})
HARMLESS = LOOKING | {"address", "on_duty", "help"}
ACTED_ON = frozenset({"find", "reinspect", "conclude"})
PLAINLY = frozenset({"visit", "interview", "transfer", "order", "suspend", "extend"})
"""A denial that runs on behind one of these tells of another day."""
NEGATIVE = re.compile("[不没未无拒别是退]")
SEEN = re.compile("确实|真|果然|没|未|不存在|现场|查[到出获]")
"""What begins so tells what was seen; 属实 and 查实 are verdicts."""
BACK = ("DENIED", "PLANNED", "CANCEL")
AGAINST: Mapping[str, tuple[str, ...]] = {
    **{name: BACK for name in DEEDS if name not in {"find", "reinspect", "contact", "return", "not_accept", *TOLD}},
    "interview": (*BACK, "INVITE", "ABSENT", "FUTILE"),
    "transfer": (*BACK, "ABSENT", "FUTILE"),
    "order": (*BACK, "FUTILE"),
    "feedback": ("ABSENT", "FUTILE"),
}
"""What undoes an act in the same breath; behind the others it is part of what was found or of the reason."""
OURS_ALONE = frozenset({"VISIT", "GO", "WENT", "CONTACT", "CALLED", "REINSPECT", "CONCLUDE", "RETURN", "SUSPEND",
                        "NOT_ACCEPT", "ASK", "ASK_WHO", "REPLY", "TELL", "FEEDBACK", "SEND_WORD", "LEAVE"})  # fmt: skip
"""An office or a person in front of one of these is its doer: then it is not ours."""
EVERYDAY = frozenset({"RETURN", "GO", "WENT", "LEAVE", "CONTACT", "MERGE", "TAKE", "UNDO", "CANCEL"})
"""Words that are said of many things beside a case: 快递退回了, 我收快递去了. Before these every word must be known."""
DECIDES = frozenset({"RETURN", "NOT_MINE", "NOT_ACCEPT", "NOT_POLICE", "TRANSFER", "JOINT", "TOGETHER", "FOUND", "NOT_FOUND", "UNCLEAR", "FIND", "INTERVIEW",
                     "ORDER", "LIMIT", "EXTEND", "REINSPECT", "CONCLUDE", "SUSPEND", "MERGE", "SPLIT", "AVOID", "LEAVE",
                     "ASK", "ASK_WHO", "REPLY", "TELL", "FEEDBACK", "SEND_WORD"})  # fmt: skip
"""Of these one in a message is what it is about; beside it the others only tell: 去看过, 打过电话, 谈过."""
HARD = frozenset(
    {"WORD", "UNIT", "PERSON", "WHEN", "BASIS", "ABSENT", "PERIOD", "INVITE", "GO_WHAT", "COVER", "FUTILE"}
)
"""Words that say something; the others of no class of their own are courtesy, pauses and which case is meant."""
WHICH = re.compile("[这那][条件个家户单桩起]")
RUNS_ON = frozenset({"leave"})
TELLS = frozenset({"TOGETHER", "FOUND", "NOT_FOUND", "UNCLEAR", "NOT_MINE", "NOT_POLICE", "LEAVE", "ASK", "LIMIT"})
"""Words of other commands that any clause may hold: 一起, 没发现, 不归我们."""
BY_HEARSAY = frozenset({"find", "reinspect", "visit", "not_accept", "order", "transfer"})
"""What others say beside one of these is the ground it stands on; beside the others it is what was answered."""
ASIDE = {"INTERVIEW": "PERSON", "TALKED": "PERSON", "ORDER": "UNIT", "LIMIT": "UNIT"}
"""Who stands in front of these is whom one talks with, or whose order it is."""
SOON = re.compile("马上|[明后下]|[今明]晚|周|星期|礼拜")
SMALL = re.compile("[的了掉来去吧啊呀哈喽啦咯哦一下回]+")
MONEY_OR_CALL = re.compile("电话|微信|[钱款租押]")
GOING = re.compile("跑一趟|走一趟|看|走访|上门|现场|查|瞅|蹲|敲门")
