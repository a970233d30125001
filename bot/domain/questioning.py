"""What to ask next, when a submission is complete, and which door its matters have: ordered pure rules."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.cases import Flag, Urgency
from bot.domain.diversion import YES
from bot.domain.ids import MatterCode
from bot.domain.matters import Catalogue, Destination, Matter
from bot.domain.places import is_locatable
from bot.domain.submissions import Facts

ASKED_BEFORE_RECEIPT = 3
ASKED_AFTER_RECEIPT = 2
SECRECY_WORDS = "visit_way"

KNOWN: Mapping[str, Callable[[Facts], bool]] = {
    "place": lambda f: f.pin is not None or (f.place is not None and is_locatable(f.place)),
    "room": lambda f: f.place is not None and bool(f.place.room or f.place.floor or f.place.side),
    "floor": lambda f: f.place is not None and bool(f.place.floor or f.place.room),
    "what": lambda f: bool(f.matters),
    "rooms": lambda f: f.rooms is not None,
    "people": lambda f: f.people is not None,
    "times": lambda f: bool(f.times),
}
"""Questions whose answer may have been told already; every other one is known only by its own answer."""


def is_known(question: str, facts: Facts) -> bool:
    told = KNOWN.get(question)
    return facts.answer(question) is not None or (told is not None and told(facts))


def is_ready(facts: Facts) -> bool:
    """Enough for a receipt: a matter and a place that a person could go to; or nothing more to get by asking."""
    if not facts.matters or asks_beat(facts):
        return False
    return is_known("place", facts) or asked_before_receipt(facts) >= ASKED_BEFORE_RECEIPT or given_up(facts)


def given_up(facts: Facts) -> bool:
    """Asked twice for the place without an answer: the tip goes in without one."""
    return facts.asked.count("place") >= 2 and facts.pending is None


def asked_before_receipt(facts: Facts) -> int:
    return sum(1 for code in facts.asked if code in ("place", "what", "room", "beat"))


def asks_beat(facts: Facts) -> bool:
    """The place may lie in several beats: asked once, as long as a question is left."""
    return bool(facts.choices) and "beat" not in facts.asked and asked_before_receipt(facts) < ASKED_BEFORE_RECEIPT


VISITS = (Flag.REGISTER_ONLY, Flag.ROUTINE_VISIT)


def visit_flags(wishes: Sequence[frozenset[Flag]]) -> frozenset[Flag]:
    """What all reporters of a case together allow, the most careful wish first: one who wants it registered only holds
    back nobody else, but the visit is then a routine one. `wishes` are the flags of each reporter."""
    registered = [Flag.REGISTER_ONLY in flags for flags in wishes]
    if registered and all(registered):
        return frozenset({Flag.REGISTER_ONLY})
    careful = any(registered) or any(Flag.ROUTINE_VISIT in flags for flags in wishes)
    return frozenset({Flag.ROUTINE_VISIT}) if careful else frozenset()


def next_question(facts: Facts, matter: Matter | None, *, receipted: bool) -> str | None:
    """One thing at a time; nothing known, asked or declined is asked again. None when there is nothing to ask."""
    if facts.matters and asks_beat(facts):
        return "beat"
    return after_receipt(facts, matter) if receipted else before_receipt(facts)


def before_receipt(facts: Facts) -> str | None:
    if asked_before_receipt(facts) >= ASKED_BEFORE_RECEIPT:
        return None
    if not facts.matters and "what" not in facts.asked:
        return "what"
    if not is_known("place", facts) and facts.asked.count("place") < 2:
        return "place"
    return None


def after_receipt(facts: Facts, matter: Matter | None) -> str | None:
    """First how officers may show up when only one person can be the reporter; then what helps the visit."""
    if matter is None:
        return None
    wanted = ["safe_contact"] if Flag.SAFE_CONTACT in facts.flags and not matter.at_risk else []
    if matter.only_reporter and not wanted:
        wanted.append(SECRECY_WORDS)
    if matter.ladder:
        wanted.append("dissuaded")
    place = facts.place
    in_a_house = place is not None and place.building and (place.lane or place.estate)  # 松涛路88号 is a shop
    if in_a_house and matter.group in ("housing", "noise", "animal"):
        wanted.append("room")
    wanted += [question.code for question in matter.questions if question.code not in wanted]
    asked = sum(1 for code in facts.asked if code in wanted and code not in ("place", "what"))
    if asked >= ASKED_AFTER_RECEIPT:
        return None
    return next((code for code in wanted if code not in facts.asked and not is_known(code, facts)), None)


# --- doors -----------------------------------------------------------------------------------------------

VIOLENCE = "violence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a matter goes, and the code of the rule that says so."""

    to: Destination
    why: str


def door(matter: Matter, facts: Facts) -> Door:
    """Ordered rules, first match wins (domain.md 2.3): danger, then violence in a dispute, then the table, which may
    name another door for what was not surely read."""
    if facts.urgency is Urgency.EMERGENCY:
        return Door(to=Destination.EMERGENCY, why="danger_now")
    if matter.destination is Destination.MEDIATION and facts.answer(VIOLENCE) in YES:
        return Door(to=Destination.POLICE_CASE, why="violence_in_dispute")
    if matter.destination is Destination.EMERGENCY:
        return Door(to=Destination.POLICE_CASE, why="told_afterwards")
    if matter.if_doubtful is not None and matter.code in facts.doubtful:
        return Door(to=matter.if_doubtful, why="doubtful")
    return Door(to=matter.destination, why="matter_table")


def urgency_of(matter: Matter, facts: Facts) -> Urgency:
    """The most urgent of what the table says, what was found in the words, and blows or threats in a dispute."""
    violent = matter.group == "dispute" and facts.answer(VIOLENCE) in YES
    told = Urgency.URGENT if violent else Urgency.NORMAL
    return max(facts.urgency, told, matter.urgency, key=list(Urgency).index)


def line_of(matter: Matter, to: Destination) -> str:
    """The number to call oneself; the matter's own one only where the matter goes by the table."""
    return matter.line if to is matter.destination else ""


SAME_STORY: tuple[tuple[str, str], ...] = (
    ("dispute_neighbour", "noise_living"),
    ("dispute_neighbour", "noise_renovation"),
    ("dispute_neighbour", "dog_barking"),
    ("dispute_family", "domestic_violence"),
    ("dispute_marriage", "domestic_violence"),
    ("dispute_property", "property_management"),
    ("property_management", "public_facility"),
    ("ebike_escape_route", "ebike_corridor"),
    ("corridor_clutter", "fire_passage_blocked"),
    ("fight", "domestic_violence"),
    ("fight", "bullying"),
    ("abuse", "domestic_violence"),
    ("dispute_family", "abuse"),
    ("ebike_escape_route", "fire_passage_blocked"),
)
"""(less telling, more telling): told together they are one matter."""
MOST_TIPS = 4


def split(matters: Sequence[MatterCode], catalogue: Catalogue) -> tuple[MatterCode, ...]:
    """The matters that become tips of their own, in the order told; near-synonyms told together are one."""
    told = [code for n, code in enumerate(matters) if code in catalogue and code not in matters[:n]]
    lesser = {less for less, more in SAME_STORY if less in told and more in told}
    return tuple(code for code in told if code not in lesser)[:MOST_TIPS]
