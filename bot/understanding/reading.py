"""What one message says, from the model's labels and the grammars together."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import MatterCode
from bot.domain.places import Place, is_locatable
from bot.understanding.address import better, parse_place
from bot.understanding.complaints import CONDUCT, complains
from bot.understanding.counts import Range, people_in, rooms_in
from bot.understanding.fixed_words import fixed_word
from bot.understanding.neighbours import told_on

DOUBTFUL, SURE = 0.3, 0.7
"""Below the first a matter of a short message is asked for rather than shown as fact; from the second it counts as surely
read."""
SENT_FOR = re.compile(r"(?:让|请|叫|派|喊|麻烦)[^。，,]{0,4}(?:民警|警察|警官)[^。，,]{0,4}(?:来|上门|过去|去|看|到)")
"""Who asks for officers to come complains about none."""
PET_GONE = re.compile(
    r"(?:狗|猫|犬|泰迪|柯基|鹦鹉)[^。，,]{0,6}(?:呒没|没了|不见|勿见|丢|跑(?:出去|掉|了|丢)|走失|走丢|找不到|寻勿着|寻不着)"
)
"""A dog that ran away is looked for like a thing, whoever's it is: 囡囡额狗呒没了."""
LOST, MISSING = MatterCode("lost_property"), MatterCode("missing_person")
BEATEN, OFFICERS = re.compile(r"[他她伊][^。，,]{0,6}打(?:了|过)?我"), re.compile(r"警|公安|派出所|所里|所长|你们")
ONE_WORD = 2
MILDER = ("noise_living", "noise_renovation")
"""What one word most likely means: 吵 alone is a noise rather than a quarrel, 敲 no bearing wall."""
COUNTED = re.compile(r"^(?:第?[一二三四五六]是?[、，,]?(?=\D{2})(?<=是|、|，|,)|还有|另外)")
LETTER = 60
LIKELY, LIKELY_LETTER, UNLIKELY = 0.41, 0.15, 0.2
"""The chance that anything is reported, from which a matter counts: in a message, in a letter, and for acts that tell."""
HEADED = re.compile(
    r"\s*(?:实名|匿名|我要|我想)?(?:举报|投诉)(?!电话|热线|信箱|平台|渠道|无门|[后的]?[^。]{0,12}(?:怎么|如何|流程|进度))"
)
CORRECTING = re.compile(
    r"(?:不对|错了|(?:刚才)?(?:说|写|打)错了|搞错了|更正|纠正)[^。]*\d|不是[^。，,]{1,8}[，,]?(?:而)?是[^。]*\d"
)
TELLING = ("report", "add", "correct", "ask_question")
"""Acts that tell of something: there the model's first matter counts even when it is not sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`matters` with confidence, most likely first; `argument` is what a fixed word carries (1, T408213, words)."""

    text: str
    intent: str
    confidence: float
    matters: tuple[tuple[MatterCode, float], ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    """(matter, the words that spoke for it)."""
    place: Place | None = None
    places: tuple[tuple[int, Place], ...] = ()
    """Every place named, with where its words begin."""
    times: tuple[str, ...] = ()
    rooms: Range | None = None
    people: Range | None = None
    argument: str = ""
    fixed: bool = False

    @property
    def tells(self) -> bool:
        """Whether the words report something, whatever act the model took them for."""
        return not self.fixed and bool(self.codes)

    @property
    def codes(self) -> tuple[MatterCode, ...]:
        return tuple(code for code, _ in self.matters if code != "chat")

    @property
    def doubtful(self) -> tuple[MatterCode, ...]:
        return tuple(code for code, sure in self.matters if sure < SURE)


def read(latest: Mapping[str, Any], text: str, *, wants_place: bool = False) -> Reading:
    """`latest` is what the model found (intent, entities, matters). With `wants_place` the words answer the question
    where, so they are read as a place even when the model marked none."""
    intent = latest["intent"]
    word = fixed_word(text)
    complaint = (word is None or word.intent == "add") and complains(text)
    name = "report" if complaint else word.intent if word else act_of(str(intent["name"]), text)
    entities: Sequence[Mapping[str, Any]] = latest.get("entities") or ()
    matters = (
        ((CONDUCT, 1.0),) if complaint else () if word or is_bare(entities, text) else matters_of(latest, name, text)
    )
    return Reading(
        text=text,
        intent=name,
        confidence=1.0 if word else float(intent.get("confidence") or 0),
        matters=matters,
        reasons=reasons_of(latest, {code for code, _ in matters}),
        place=None if word else place_of(entities, text, wants_place or name == "correct"),
        places=() if word else places_of(entities),
        times=tuple(e["value"] for e in entities if e["entity"] == "time"),
        rooms=rooms_in(text),
        people=people_in(text),
        argument=word.argument if word else "",
        fixed=word is not None,
    )


def is_bare(entities: Sequence[Mapping[str, Any]], text: str) -> bool:
    """Whether the words are a time or a place and nothing else: what happens, 夜里 and 楼上 do not say."""
    return any(e["entity"] in ("time", "place") and e["value"] == text.strip("。，,.!！ ") for e in entities)


def act_of(learnt: str, text: str) -> str:
    return "correct" if CORRECTING.match(text) else learnt


def reports(text: str, tells: float) -> bool:
    """Whether a text with this chance of telling something counts as a report. Nobody chats in letters, and whoever heads
    one with 举报 or 投诉 reports, however many questions follow."""
    return tells >= (LIKELY_LETTER if len(text) > LETTER else LIKELY) or (
        len(text) > LETTER and bool(HEADED.match(text))
    )


def matters_of(latest: Mapping[str, Any], intent: str, text: str) -> tuple[tuple[MatterCode, float], ...]:
    """The matters, unless the words most likely report nothing: a guess about them would be shown as fact."""
    tells = float(latest.get("tells") or 0.0)
    if not reports(text, tells) and (intent not in TELLING or tells < UNLIKELY):
        return ()
    found = [(MatterCode(str(m["code"])), float(m["confidence"])) for m in latest.get("matters") or ()]
    if len(text) <= LETTER:
        found = [(code, sure) for code, sure in found if sure >= DOUBTFUL]
    if PET_GONE.search(text):
        found = [(LOST if code == MISSING else code, sure) for code, sure in found]
    if len(text) <= ONE_WORD:
        found = sorted(found, key=lambda one: one[0] not in MILDER)[:1]
    return tuple((code, sure) for code, sure in found if code != CONDUCT or not is_no_complaint(text))


def is_no_complaint(text: str) -> bool:
    """Whether what looks like a complaint about an officer asks for one, or tells of blows that no officer dealt."""
    return bool(SENT_FOR.search(text)) or bool(BEATEN.search(text) and not OFFICERS.search(text))


def reasons_of(latest: Mapping[str, Any], codes: Collection[str]) -> tuple[tuple[str, str], ...]:
    found = latest.get("matters") or ()
    return tuple((str(m["code"]), "、".join(m["words"])) for m in found if m["code"] in codes and m.get("words"))


def place_of(entities: Sequence[Mapping[str, Any]], text: str, wants_place: bool) -> Place | None:
    """The reading that says most about where to go: of the phrases marked, and of the whole text when it may be one."""
    phrases = [e["value"] for e in entities if e["entity"] == "place"]
    best: Place | None = None
    for phrase in phrases:
        read_as = parse_place(phrase)
        best = read_as if best is None else better(best, read_as)
    whole = parse_place(text)
    if is_locatable(whole) or (wants_place and says_where(whole)):
        best = whole if best is None or not is_locatable(best) else better(best, whole)
    if best is None and wants_place and phrases == [] and len(text) <= 30:
        return whole if says_where(whole) else None
    return told_on(best, text) if best is not None else None


def places_of(entities: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, Place], ...]:
    named = [(e["start"], COUNTED.sub("", e["value"])) for e in entities if e["entity"] == "place"]
    return tuple((start, parse_place(phrase)) for start, phrase in named)


def says_where(place: Place) -> bool:
    return is_locatable(place) or bool(place.building or place.room or place.floor or place.road)
