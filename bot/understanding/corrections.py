"""An officer's correction of what the room took a case for: matter, place or destination."""

import re
from functools import cache
from pathlib import Path

from bot.domain.places import Place, is_locatable
from bot.understanding.address import parse_place
from bot.understanding.officer_words import UNIT, lexicon, units_in
from bot.yaml_file import read_yaml

MATTER_WORDS = Path(__file__).resolve().parent.parent / "catalogue" / "lexicons" / "matter_words.yml"
POLICE = re.compile(r"派出所|公安|警务室|警察")
SUBJECTS = {
    "place": r"地址|地点|位置|门牌号?|楼号|房号|室号",
    "matter": r"事项|类别|分类|类型|案由|性质",
    "destination": r"去向|承办单位",
}
SUBJECT = "|".join(f"(?P<{kind}>{words})" for kind, words in SUBJECTS.items())
THIS = r"(?:(?:这|那)(?:一)?(?:个|件|条|起|单|事|案子)?(?:案子|单子|事)?|把|将|的|其实|明明|\s)*"
WRONG = r"(?:不对|不准|有误|(?:搞|弄|写|记|分|填)?错了?)"
BECOMES = r"(?:应该?是|应为|要?改成|要?改为|改到|更正[为成]|纠正[为成]|其实是|实际是|是)"
WRITTEN = re.compile(
    rf"^(?:请|帮我)?{THIS}(?:更正|纠正)(?:一?下)?{THIS}[:\s]*(?:{SUBJECT})?\s*(?:为|成|是)?[:\s]*(?P<value>.*)$"
)
NAMED = re.compile(rf"^{THIS}(?:{SUBJECT})\s*{WRONG}?[,，\s]*(?:这个?)?{BECOMES}[:\s]*(?P<value>.+)$")
NOT_BUT = re.compile(
    rf"^{THIS}(?:户|家)?不是(?P<was>[^,，。]{{1,12}}?)[,，\s]*(?:而|其实|应该)?是(?P<value>[^,，。]+)$"
)
BUT_NOT = re.compile(rf"^{THIS}(?:应该)?是(?P<value>[^,，。]+?)[,，\s]*不是(?P<was>[^,，。]{{1,12}})$")
CHANGED = re.compile(rf"^{THIS}(?:改成|改为|应为)(?P<value>[^,，。]+)$")
BELONGS = re.compile(rf"^{THIS}(?:应该?|该)?(?:归|属于)(?P<value>[^,，。]+)$")
DOES = re.compile(r"来?(?:管|办|处理|负责|的事|的)?的?")
BARE_OFFICES = {"调解": "人民调解"}
"""Short for an office only where an office must stand."""
DOUBTED = re.compile(r"可能|也许|好像|大概|似乎|估计|(?:听|据)[^,，]{0,4}[说讲]|[他她](?:们)?[说讲]|不知道|不确定")
NO_CORRECTION = ("ASKING", "IF", "UNDONE", "PLANNED", "RETURN")
"""Classes of the officers' lexicon that make a question, a condition, an intention or a giving back of it."""


def correction(words: str) -> dict[str, str] | str | None:
    """`kind` with `matter` (a code), `text` (a place as said) or `to` (an office); the key of what must be asked; None
    when the words correct nothing."""
    found = next(
        (hit for pattern in (WRITTEN, NAMED, NOT_BUT, BUT_NOT, CHANGED, BELONGS) if (hit := pattern.match(words))), None
    )
    if found is None or DOUBTED.search(words) or any(re.search(lexicon()[name], words) for name in NO_CORRECTION):
        return None
    value = found["value"].strip(" ,，。.吧了啊")
    said = found.groupdict()
    kind = next((kind for kind in SUBJECTS if said.get(kind)), None)
    if found.re is BELONGS:
        return belonging(value)
    if found.re in (NOT_BUT, BUT_NOT):
        return exchanged(found["was"], value)
    if kind is not None:
        return READ[kind](value) or f"ask_correct_{kind}"
    return matter(value) or destination(value) or place(value) or ("ask_correct" if found.re is WRITTEN else None)


def belonging(value: str) -> dict[str, str] | None:
    """归12345管: an office and at most what it does."""
    office = next(
        (full + value[len(short) :] for short, full in BARE_OFFICES.items() if value.startswith(short)), value
    )
    named = UNIT.match(office) or POLICE.match(office)
    return destination(office) if named and DOES.fullmatch(office, named.end()) else None


def exchanged(was: str, value: str) -> dict[str, str] | str | None:
    """不是群租，是违建: both must be of one kind; else the words say what was found and correct nothing."""
    if matters_in(was) and (corrected := matter(value)):
        return corrected
    return place(value) if place(was) else None


def matter(words: str) -> dict[str, str] | str | None:
    found = matters_in(words)
    if len(found) > 1:
        return "ask_correct_matter"
    return {"kind": "matter", "matter": found[0]} if found else None


def destination(words: str) -> dict[str, str] | None:
    units = units_in(words)
    if len(units) == 1:
        return {"kind": "destination", "to": units[0]}
    return {"kind": "destination", "to": "police_case"} if POLICE.match(words) else None


def place(words: str) -> dict[str, str] | None:
    return {"kind": "place", "text": words} if says_where(parse_place(words)) else None


def says_where(found: Place) -> bool:
    return is_locatable(found) or bool(found.building or found.room or found.floor or found.road)


def matters_in(words: str) -> tuple[str, ...]:
    """The matters that the whole of the words may name."""
    return tuple(code for code, pattern in matter_words().items() if pattern.fullmatch(words))


@cache
def matter_words() -> dict[str, re.Pattern[str]]:
    known: dict[str, str] = read_yaml(MATTER_WORDS)
    return {code: re.compile(rf"(?:{words})(?:的?(?:问题|事情?|情况|案子|类))?") for code, words in known.items()}


READ = {"matter": matter, "destination": destination, "place": place}
