"""Whether all of an officer's message is accounted for: beside its act only the act's fields and what the case is about."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lark import Token

from bot.understanding.officer_notes import foreign, leading, left_of, listed, telling
from bot.understanding.officer_words import Reading, lexicon

DEEDS: Mapping[str, tuple[str, ...]] = {
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
ACTS = frozenset(kind for kinds in DEEDS.values() for kind in kinds)
BESIDE: Mapping[str, tuple[str, ...]] = {
    "find": ("WENT", "GO", "VISIT", "PASS", "FAIL", "ONE_THING"),
    "interview": ("PASS", "LIMIT", "ORDER"),
    "order": ("PASS", "FAIL"),
    "extend": ("ORDER", "PASS"),
    "reinspect": ("WENT", "GO"),
    "conclude": ("NOT_FOUND", "PASS", "ONE_THING", "FOUND", "UNCLEAR", "TALKED", "GO", "WENT", "VISIT", "CALLED"),
    "not_accept": ("NOT_POLICE", "NOT_MINE"),
    "suspend": ("PASS",),
    "transfer": ("ORDER", "FOUND", "FAIL"),
}
"""Words of other commands that may stand behind the act in its clause: what was seen there or is wanted."""
TOLD = frozenset({"ask", "reply", "feedback"})
"""What follows these is for the reporter, word for word."""
LOOKING = frozenset({"todo", "show", "statistics"})
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
QUARTER, HALF = 4, 2
"""A note may hold one unknown character in four (等法院判), one in two where it names what or whom the case is about."""
ONESELF = re.compile("[我你您咱俺]")
COLLEAGUE = r"[小老][一-鿿]"
Clause = Sequence[Token]


def accounted(reading: Reading) -> bool:
    """老张让我办结, 今朝跑了一天走访，腿都断了 and 复查合格我请客 are not: they hold words that are no part of the case."""
    if reading.name in LOOKING:
        return not "".join(foreign(word, "looking", "lead") for word in words_in(reading.tokens))
    if reading.name not in DEEDS:
        return True
    if reading.has("COVER") and reading.name != "leave":
        return False
    act = next((token for kind in DEEDS[reading.name] if (token := reading.first(kind))), None)
    if reading.name not in TOLD and re.search(lexicon()["calls_off"], reading.said):
        return False
    return act is None or all(fits(reading, clause, act) for clause in clauses(reading, act))


def clauses(reading: Reading, act: Token) -> Iterator[Clause]:
    """The parts between the pauses; of words that are told those up to the one that says so."""
    cuts = [-1, *(n for n, token in enumerate(reading.tokens) if token.type == "PAUSE"), len(reading.tokens)]
    for before, end in pairwise(cuts):
        clause = reading.tokens[before + 1 : end]
        yield clause
        if reading.name in TOLD and any(token is act for token in clause):
            return


def fits(reading: Reading, clause: Clause, act: Token) -> bool:
    """The clause of the act, or one that tells of the case."""
    if not any(token is act for token in clause):
        own = next((token for token in clause if token.type in ACTS), None)
        return noted(reading, clause) or (
            own is not None and ours(reading, clause, own) and single(reading, clause, own)
        )
    return ours(reading, clause, act) and single(reading, clause, act)


def ours(reading: Reading, clause: Clause, act: Token) -> bool:
    """Whether before the act in its clause stands nothing but who we are, what it is about and how far it is."""
    before = clause[: place_of(act, clause)]
    if reading.name in ACTED_ON and any(word.type in ("PERIOD", "FUTILE") for word in before):
        return False
    if another_does(reading, before, clause, act):
        return False
    known = listed("lead") if act.type == "RETURN" else leading()  # 快递退回了
    return all(
        not left_of(word, known) or (apart(word, clause) and noted(reading, [word])) for word in words_in(before)
    )


def another_does(reading: Reading, before: Clause, clause: Clause, act: Token) -> bool:
    """Whether an office or a person in front of the act is its doer: 邻居约谈了房东, 城管转给房管了."""
    doers = [word for word in before if word.type in ("UNIT", "PERSON") or acts_itself(word, act)]
    if reading.has("INVITE"):
        return False
    if act.type in OURS_ALONE or (act.type == "SETTLED" and act.startswith(("去", "上门"))):
        return bool(doers)
    if act.type == "INTERVIEW":
        return bool(doers) and any(word.type == "PERSON" for word in clause[place_of(act, clause) :])
    return act.type == "TRANSFER" and bool(before) and before[-1].type in ("UNIT", "PERSON")


def acts_itself(word: Token, act: Token) -> bool:
    """他们去看过了, 房子退了."""
    return word.type == "GO_WHAT" and (word == "他们" or act.type == "RETURN")


def single(reading: Reading, clause: Clause, act: Token) -> bool:
    """Whether what runs on behind the act is a part of it."""
    behind = clause[place_of(act, clause) + 1 :]
    if reading.name in TOLD:
        put_off = act.type == "FEEDBACK" and behind and re.match(lexicon()["nominal"], behind[0])
        return not put_off and not (behind and behind[0].type in AGAINST.get(reading.name, ()))
    allowed = (*DEEDS[reading.name], *BESIDE.get(reading.name, ()))
    if any(word.type in ACTS and word.type not in allowed for word in behind):
        return False
    if any(word.type in AGAINST.get(reading.name, ()) for word in behind):
        return False
    if reading.name == "find" and SEEN.match(act) and words_in(behind) and not any(map(about, (act, *behind))):
        return False
    return all(runs_on(reading, clause, act, word) for word in words_in(behind))


def about(word: Token) -> bool:
    """确实有两个房东, 没发现反映人在家: true, and nothing of what was reported."""
    return listed("matters", "seen").search(word) is not None


def runs_on(reading: Reading, clause: Clause, act: Token, word: Token) -> bool:
    """A word behind the act: known, or a note that stands apart."""
    if reading.name == "leave":
        return noted(reading, clause)
    if apart(word, clause):
        return noted(reading, [word])
    if word.start_pos == act.end_pos and act.type in ("NOT_MINE", "KNOWN"):
        return named(reading, act, word)
    if after_a_deed(word, clause) and re.match(lexicon()["nominal"], word):
        return False
    if word.start_pos == act.end_pos and act.type == "INTERVIEW":
        return True  # 约中介: whoever it is
    if reading.name in PLAINLY and not continues(reading, clause, word):
        return False
    return noted(reading, [word]) if reading.name == "find" else not foreign(word)


def continues(reading: Reading, clause: Clause, word: Token) -> bool:
    """Whether the word goes on with what is to be done: where, why, to what end."""
    starts = lexicon()["runs_on"].get(reading.name)
    waits = reading.name in ("suspend", "extend")
    if starts is None or not after_a_deed(word, clause, "WHEN" if waits else "UNIT"):
        return waits or NEGATIVE.search(word) is None
    return re.match(starts, word) is not None or not waits and listed("matters", "places").match(word) is not None


def after_a_deed(word: Token, clause: Clause, *more: str) -> bool:
    previous = clause[place_of(word, clause) - 1]
    return (previous.type in ACTS or previous.type in more) and word.start_pos == previous.end_pos


def named(reading: Reading, act: Token, word: Token) -> bool:
    """不是我 goes on with what is not mine, 我认识 with whom."""
    if act.type == "NOT_MINE":
        return not left_of(word, leading()) or (not act.endswith(("我", "的")) and noted(reading, [word]))
    return not left_of(word, listed("people"))


def noted(reading: Reading, clause: Clause) -> bool:
    """Whether a clause tells of the case: at most a quarter of it is in no list, and nobody speaks of oneself."""
    if reading.name == "leave" and (any(token.type == "COVER" for token in clause) or clause[-1].endswith("代")):
        return True
    said = "".join(clause)
    if re.fullmatch(lexicon()["scene"], said):
        return True
    unknown = "".join(foreign(word) for word in words_in(clause))
    if reading.name == "return":
        unknown = re.sub(COLLEAGUE, "", unknown)
    own = reading.name not in ("avoid", "return") and ONESELF.search(unknown) is not None
    share = HALF if telling().search(said) else QUARTER
    return not own and len(unknown) * share <= len(said)


def words_in(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "WORD"]


def place_of(act: Token, clause: Clause) -> int:
    return next(n for n, token in enumerate(clause) if token is act)


def apart(word: Token, clause: Clause) -> bool:
    """Whether a blank stands at that word on the side of the act."""
    place = place_of(word, clause)
    return any(a.end_pos != b.start_pos for a, b in pairwise(clause[max(place - 1, 0) : place + 2]))
