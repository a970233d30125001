"""Whether all of an officer's message is accounted for: beside its act only the act's fields and what the case is about."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lark import Token

from bot.understanding.officer_acts import (
    ACTED_ON,
    ACTS,
    AGAINST,
    ASIDE,
    BARE,
    BESIDE,
    BY_HEARSAY,
    DECIDES,
    DEEDS,
    EVERYDAY,
    GOING,
    HARD,
    LOOKING,
    MONEY_OR_CALL,
    NEGATIVE,
    OURS_ALONE,
    PLAINLY,
    RUNS_ON,
    SEEN,
    SMALL,
    SOON,
    TELLS,
    TOLD,
    WHICH,
)
from bot.understanding.officer_notes import BARRED, doer_last, foreign, leading, left_of, listed, orders_more
from bot.understanding.officer_words import Reading, classes, lexicon

Clause = Sequence[Token]


def accounted(reading: Reading) -> bool:
    """老张让我办结, 今朝跑了一天走访，腿都断了 and 复查合格我请客 are not: they hold words that are no part of the case."""
    if reading.name in LOOKING:
        strange = [word for word in words_in(reading.tokens) if foreign(word, "looking", "lead")]
        return not strange or only_tells("".join(reading.tokens), reading.name)
    if reading.name not in DEEDS:
        return True
    if reading.has("COVER") and reading.name != "leave":
        return False
    if orders_more(reading):
        return False
    act = carried_out_by(reading)
    if reading.name not in (*TOLD, "cancel", "undo", "leave") and re.search(lexicon()["calls_off"], reading.said):
        return False
    return act is None or all(fits(reading, clause, act) for clause in clauses(reading, act))


def bare(reading: Reading, clause: Clause, act: Token) -> bool:
    """受理, 撤销, 取消 stand alone in their clause but for who we are and which: 押金收了 and 法院受理了 are no command."""
    before, behind = clause[: place_of(act, clause)], clause[place_of(act, clause) + 1 :]
    mine = act.startswith(("我", "由我")) and re.search("[接收领]", act) is not None
    which = before[-1:] and (before[-1].type == "THIS" or WHICH.search("".join(before)))
    earlier = reading.tokens[: place_of(clause[0], reading.tokens)]
    if reading.name == "accept" and not mine and "受理" not in act and any(word.type in HARD for word in earlier):
        return False
    alone = re.fullmatch(lexicon()["scene"], "".join(behind)) is not None or not any(
        word.type in HARD and not SMALL.fullmatch(word) for word in behind
    )
    if mine and which:
        return alone and not sways(before, act)
    return (
        alone
        and not MONEY_OR_CALL.search("".join(before))
        and all(word.type not in HARD or (word.type == "WORD" and not left_of(word, listed("lead"))) for word in before)
    )


def carried_out_by(reading: Reading) -> Token | None:
    """The word that carries the command out."""
    kinds = DEEDS[reading.name]
    if reading.name in ("order", "find"):
        return reading.first(*kinds)
    return next((token for kind in kinds if (token := reading.first(kind))), None)


def only_tells(clause: str, name: str) -> bool:
    """Whether a clause beside a command only tells of the case: nothing in it doubts, denies, asks, plans or is hearsay."""
    barred = [kind for kind in BARRED if kind != "HEARSAY" or name in BY_HEARSAY]
    if name in ("suspend", "extend"):
        barred = ["ASKING", "IF", "HEARSAY"]  # why it has to wait is a denial or a plan by nature
    if name in LOOKING:
        barred.remove("ASKING")
    if name in BY_HEARSAY and re.match(lexicon()["party"], clause):
        barred = [kind for kind in barred if kind != "HEARSAY"]
    cues = [*(lexicon()[cue] for cue in ("strays", "elsewhere", "calls_off", "commands")), *map(classes().get, barred)]
    return not any(re.search(cue, clause) for cue in cues if cue)


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
        if own is not None and own.type in DECIDES and not beside(reading, own):
            return False
        return noted(reading, clause) or (
            own is not None and ours(reading, clause, own) and single(reading, clause, own)
        )
    if reading.name in BARE:
        return bare(reading, clause, act)
    return ours(reading, clause, act) and single(reading, clause, act)


def beside(reading: Reading, own: Token) -> bool:
    """Whether an act may be told of in a clause beside that of the command: 属实，转城管 orders something else."""
    if reading.name in (*TOLD, *RUNS_ON) or own.type in TELLS:
        return True
    return own.type in (*DEEDS[reading.name], *BESIDE.get(reading.name, ()))


def ours(reading: Reading, clause: Clause, act: Token) -> bool:
    """Whether before the act in its clause stands nothing but who we are, what it is about and how far it is."""
    before = clause[: place_of(act, clause)]
    if reading.name in ACTED_ON and any(word.type in ("PERIOD", "FUTILE") for word in before):
        return False
    if another_does(reading, before, clause, act):
        return False
    if act.type == "CONTACT" and any(word.type == "WHEN" and SOON.search(word) for word in before):
        return False
    known = listed("lead") if act.type == "RETURN" else leading()  # 快递退回了
    strange = [word for word in words_in(before) if left_of(word, known)]
    if act.type == "AVOID" and reading.has("KNOWN"):
        return re.search("不用|不必|别|没|未|无需|听说|让[他她]|叫", "".join(before)) is None
    if act.type in EVERYDAY and not (act.type in ("GO", "WENT") and GOING.search(act)):
        return all(apart(word, clause) and noted(reading, [word]) for word in strange)
    return not strange or not sways(before, act)


def sways(before: Clause, act: Token) -> bool:
    """Whether words before an act leave it open, deny it or give it to somebody else: 怕是不好办结, 物业的人明天去看.
    Who is talked with stands in front as well, and whose order it is."""
    said = "".join(word for word in before if word.type not in ("WHEN", ASIDE.get(act.type, "")))
    return (
        doer_last().search(said) is not None
        or re.search(f"{lexicon()['sways']}|{lexicon()['elsewhere']}", said) is not None
    )


def another_does(reading: Reading, before: Clause, clause: Clause, act: Token) -> bool:
    """Whether an office or a person in front of the act is its doer: 邻居约谈了房东, 城管转给房管了."""
    doers = [word for word in before if word.type in ("UNIT", "PERSON") or acts_itself(word, act)]
    if act.type == "EXTEND":
        return bool(doers) and any(word.endswith("申请") for word in before)
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
    at_a_place = act.type in ("GO", "JOINT") and word.startswith(("这", "那"))
    if not at_a_place and after_a_deed(word, clause) and re.match(lexicon()["nominal"], word):
        return False
    if word.start_pos == act.end_pos and act.type == "INTERVIEW":
        return True  # 约中介: whoever it is
    if reading.name in PLAINLY and not continues(reading, clause, word):
        return False
    return not foreign(word) or re.search(lexicon()["undoes"], word) is None


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
    said = "".join(clause)
    if reading.name == "leave" and (any(token.type == "COVER" for token in clause) or said.endswith("代")):
        return True
    if re.fullmatch(lexicon()["scene"], said):
        return True
    return re.search(f"{lexicon()['strays']}|{lexicon()['elsewhere']}", said) is None


def words_in(tokens: Iterable[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "WORD"]


def place_of(act: Token, clause: Clause) -> int:
    return next(n for n, token in enumerate(clause) if token is act)


def apart(word: Token, clause: Clause) -> bool:
    """Whether a blank stands at that word on the side of the act."""
    place = place_of(word, clause)
    return any(a.end_pos != b.start_pos for a, b in pairwise(clause[max(place - 1, 0) : place + 2]))
