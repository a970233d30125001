"""Words that tell how somebody feels about an outcome, and whether a child is concerned."""

import re

UNHAPPY = re.compile(
    r"没解决|没有解决|没用|不满意|没变|照样|老样子|没修好|没弄好|没(?:有)?人(?:来|管|修)|还是(?:不|没|那样|这样|老样)|又开始|又(?:来|在|唱|吵|闹|放|堆|摆|停|敲|养|住(?:进|了))|还在[^。]{0,6}(?:吵|放|堆|租|叫)|[^不]差"
)
HAPPY = re.compile(r"解决了|满意|好了|没有了|安静了|拆了|清爽|清掉了|清走了|灵个|感谢")
MINOR = re.compile(r"孩子|小孩|小学生|初中生|中学生|未成年|囡囡|小囡|儿子|女儿|宝宝")
GROWN = re.compile(r"儿子|女儿")
OLD = re.compile(r"老人|老太|老爷|爷爷|奶奶|外公|外婆|老爸|老妈|老父|老母")
DENIAL = re.compile(r"没|不|无|勿|冇")
VIOLENT = re.compile(
    r"(?:动手|打(?:了|过)?(?:我|他|她|人|起来)|[把被将](?:我|他|她|人|对方|邻居)[^。，]{0,3}(?:打|揍|推|踢)(?:了|伤|倒)|推(?:倒|了我|搡)|扇(?:了)?(?:我|耳光)|踢(?:了)?我|掐(?:了)?我|拿(?:着)?(?:刀|棍|砖|榔头|铁)|亮刀|泼(?:油漆|粪|开水)"
    r"|威胁(?:我|要|说|他|她)?|恐吓|扬言|弄死|砍死|杀了|打死|砸(?:门|车|玻璃|东西|窗)|受伤|流血|喝(?:醉|多)了?[^。，]{0,8}(?:闹|骂|砸|发疯|踢门))"
)
NOT_VIOLENT = re.compile(r"(?:没有?|未|不曾|并没有?)(?:[^。，,]{0,3})$")
BUILDING = re.compile(r"(?:正在|现在|这会儿|还在|今天(?:又)?在)[^。，,]{0,6}(?:搭|砌|盖|建|施工|浇|焊|敲|拆)")
KIN = re.compile(
    r"老公|丈夫|老婆|妻子|男朋友|女朋友|男友|女友|前夫|前妻|对象|公公|婆婆|我爸|我妈|我哥|我弟|儿子|家里人"
)
YOUNG = re.compile(
    r"我(?:今年|才|只有|是)?(?:[6-9]|1[0-7]|[六七八九十]|十[一二三四五六七])岁|我是(?:小|初中|高中|中)学?生"
    r"|我(?:在?(?:读|上))?(?:初[一二三]|高[一二三])(?![栋楼号层])"
    r"|我(?:是|在?读|上)(?:小学|初中|高中|[一二三四五六]年级|初[一二三]|高[一二三])"
)
OWN_PAIN = re.compile(
    r"(?:欺负|欺侮|针对|孤立|排挤|嘲笑|[打骂踢推堵])(?:了|着|过)?我(?!儿|女|们?家|孩|小)"
    r"|我(?:在|被|老被|又被|总被|经常被)[^。，,]{0,8}(?:欺负|欺侮|针对|孤立|排挤|嘲笑|打|骂)"
)
OF_ANOTHER = re.compile(r"儿子|女儿|孩子|小孩|小囡|囡囡|弟弟|妹妹|孙|学生家长")
WANTS_VISIT = re.compile(r"(?:可以|请|还是|麻烦|希望|让)[^。，,]{0,6}(?:上门|来处理|来看|处理吧|来管)|改主意了")
HAND_OVER = re.compile(
    r"(?:替|帮|给)我(?:们)?转|你们?(?:去)?转(?:吧|过去|一下)|麻烦(?:你们?|您)?转|转过去(?:吧|好了)?$|^转(?:吧|一下)?$"
)
MYSELF = re.compile(r"我(?:们)?自己(?:去)?(?:打|联系|找|问|说)|不用(?:你们?)?转|别转|先不(?:用|转)|(?:先|只|就)登记")
ASKS_WHEN = re.compile(
    r"(?:什么时候|啥时候|啥辰光|几时|哪天|几点|今天|明天|后天|多久|会不会|会)[^。,，]{0,6}"
    r"(?:来|上门|处理|有结果|回复|答复)[^。,，]{0,3}(?:吗|呢|啊|伐|\?|？)|(?:有|还)人来吗|来不来"
    r"|(?:什么时候|啥时候|啥辰光|几时|多久)[^。,，]{0,3}(?:解决|处理好|办好|弄好|有(?:个)?(?:结果|答复|说法))"
    r"|(?:警察|民警|你们|有人|人)(?:什么时候|啥时候|啥辰光|几时)[^。,，]{0,3}(?:来|到|上门)|^(?:那|还|大概|一般)?(?:要|得|需要)(?:等)?多久"
    r"|^(?:你们|那你们|这事|那)?(?:到底|究竟|还)?管不管[^。，,]{0,3}$"
)
SAYS_NO = re.compile(r"(?:还?没有?|勿曾|没解决)(?:[，,。！!、\s]|$)")
WANTS_TO_TELL = re.compile(r"(?:想|要|准备|打算)[^。，,]{0,3}(?:反映|举报|投诉|报警|检举|告诉你们|说)")
HARMED = re.compile(r"欺负|霸凌|排挤|孤立我|辱骂我|骂我|害怕|好怕|很怕|好难受|活不下去|撑不住")
SOLVED, CANNOT_SAY, NOT_SOLVED = 5, 3, 2


def score_of(words: str) -> int:
    """5 solved, 2 not, 3 when the words do not say."""
    if UNHAPPY.search(words):
        return NOT_SOLVED
    return SOLVED if HAPPY.search(words) else CANNOT_SAY


def wants_to_tell(words: str) -> bool:
    """Whether somebody who asks about secrecy means to tell something now."""
    return bool(WANTS_TO_TELL.search(words))


def says_no(words: str) -> bool:
    """Whether the answer to 解决了吗 begins with a plain no: 没有，又住进来人了."""
    return bool(SAYS_NO.match(words))


def tells_of_harm(words: str) -> bool:
    """Whether somebody says that they suffer, though not yet what was done: no small talk."""
    return bool(HARMED.search(words))


def tells_of_minor(words: str) -> bool:
    """A son or a daughter beside an old parent is grown up."""
    return bool(MINOR.search(GROWN.sub("", words) if OLD.search(words) else words))


def tells_of_kin(words: str) -> bool:
    """Whether somebody near is spoken of: then messages may be read by that person."""
    return bool(KIN.search(words))


def speaks_as_minor(words: str) -> bool:
    return bool(YOUNG.search(words))


def suffers_themselves(words: str) -> bool:
    """Whether who tells of bullying is the one it is done to, and no parent."""
    return bool(OWN_PAIN.search(words) or YOUNG.search(words)) and not OF_ANOTHER.search(words)


def wants_visit(words: str) -> bool:
    """Whether who wanted it only registered now wishes it acted on."""
    return bool(WANTS_VISIT.search(words)) and not DENIAL.match(words)


def chosen_way(words: str) -> str | None:
    """What a person wants done with an offer, in words instead of a number: `myself`, `hand_over`, None for neither."""
    if MYSELF.search(words):
        return "myself"
    return "hand_over" if HAND_OVER.search(words) else None


def asks_when(words: str) -> bool:
    """Whether somebody asks when an officer comes or what became of it; the answer never names a day."""
    return bool(ASKS_WHEN.search(words))


def tells_of_violence(words: str) -> bool:
    """Threat, blow, weapon, injury or drunken rage: 过激行为, after which a dispute is the police's (domain.md 2.3)."""
    return any(not NOT_VIOLENT.search(words[: hit.start()]) for hit in VIOLENT.finditer(words))


def tells_of_ongoing(words: str) -> bool:
    """Whether it is being built right now."""
    return bool(BUILDING.search(words))


def denies(words: str) -> bool:
    """Whether an answer begins with a no."""
    return bool(DENIAL.match(words))
