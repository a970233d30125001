"""What a text must not say before it leaves the room: who told, and when somebody visits (security.md D5)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain.cases import Case
from bot.domain.errors import DisclosesReporter, DisclosesVisit
from bot.domain.ids import PersonId
from bot.store.ledger import Ledger
from bot.understanding.days import CLOCK, DAY_ONLY, ISO, MONTH_DAY, NEAR_WORD, PART, WEEKDAY
from bot.understanding.normalise import DIGITS, TENS, fold, number

SHARED_CHARACTERS = 8
"""So many characters in a row that are also the reporter's could be recognised by others."""
PLACE_CHARACTERS = 4
SMALLEST_DOOR = 100
GOING = r"(?:上门|走访|到访|去看|过去|来看|检查|复查|核查|突击|登门|到场|去(?:一趟|您|你|他|她|那))"
GOING_NEXT = re.compile(rf"[^已]{{0,6}}?{GOING}")
WHEN_GOING = re.compile(rf"{GOING}(?:时间|安排|定)[^,，。]{{0,6}}$")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
NO_NAME = r"马上|万一|任何|白天|陆续|于是|方面|常|周[一二三四五六日末]|钱|石|雷|高|金|贺|易|方便|康复|段时"
SECRETS = (
    ("phone", re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")),
    ("id_card", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    ("plate", re.compile(r"[京沪苏浙皖津渝冀晋辽吉黑闽赣鲁豫鄂湘粤桂琼川贵云陕甘青宁新藏蒙][A-Z][·.\s]?[A-Z0-9]{5,6}")),
    (
        "name",
        re.compile(
            rf"(?<=名叫)[{SURNAMES}][一-鿿]{{1,2}}|(?:房东|业主|租客|住户|邻居|当事人|老板|店主)(?:是|叫)?(?!{NO_NAME})[{SURNAMES}][一-鿿]{{1,2}}(?=[,，。;；\s]|$|的|已|也|同|答|在|把)|"
            rf"[{SURNAMES}](?:某某?|先生|女士|阿姨|师傅|老师|老伯|大爷|小姐)"
        ),
    ),
)
NUMERALS = "".join((*DIGITS, *TENS))
DOOR = re.compile(
    rf"(?<![\d{NUMERALS}])(?!(?<=[打拨报\s])1(?:10|19|20|22)(?![\d室]))"
    rf"(?:\d{{3,4}}|[{NUMERALS}]{{3,6}})(?![\d{NUMERALS}年元块])"
)
"""What may be the number of a door: 502, 五零二; no year, no price, no number for help."""
TOLD = "举报|反映|投诉|报警"
WHO = "邻居|居民|住户|业主|群众|反映人"
TELLER = re.compile(
    rf"反映人|举报人|投诉人|报案人|举报的(?:人|邻居)|(?:楼上|楼下|隔壁|对门|邻居)[^,，。]{{0,6}}(?:{TOLD})|"
    rf"(?:另外|其他|其它|其余|还有|另有)[^,，。]{{0,4}}(?:[位户名个](?:{WHO})|(?:{WHO}|人)[^,，。]{{0,2}}(?:{TOLD}))|"
    rf"[您你]和[^,，。]{{0,8}}(?:{TOLD})"
)
"""Words that point at somebody who told, or say that others told; the subject of a tip must not read them."""
POINTED = re.compile(
    rf"(?:楼上|楼下|隔壁|对门|对面|[\d{NUMERALS}]+[楼层])的?(?:\d{{3,4}}|[{NUMERALS}]{{3,6}})室?的?[^,，。]{{0,2}}"
    rf"(?:{WHO}|租客|人家|家|阿姨|阿婆|老伯|老人|大爷|大妈|叔叔|先生|女士|师傅|老师)"
)
"""Somebody by side and door: 楼下502的李阿姨."""
TO_OTHERS = frozenset({"teller", "moment", "door"})
"""What only somebody else than the one who told it must not read."""
SUBSTITUTES = {"visit": "", "name": "当事人"}
OFFER_CHARACTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`kind`: visit, phone, id_card, plate, name, shared, moment, teller or door; `words` are those to change."""

    kind: str
    words: str


def lint_disclosure(
    text: str, told: Sequence[str], *, place: str = "", leaving: bool = False, several: bool = False
) -> tuple[Finding, ...]:
    """Everything in `text` that could tell too much. `told` are the reporters' words of the case; `place` is what the
    case is about and may be named. `leaving`: others than reporters will read it; `several`: more than one who told,
    of whom one may be the subject. Then nothing may point at somebody who told, nor at a moment or a door that only
    they know."""
    even = fold(text)
    found = [Finding(kind=kind, words=hit[0]) for kind, pattern in SECRETS for hit in pattern.finditer(even)]
    if not leaving and (day := visit_day(even)) is not None:
        found.append(Finding(kind="visit", words=day))
    words = [without_place(fold(one), place) for one in told]
    if (shared := longest_shared(without_place(even, place), words)) is not None:
        found.append(Finding(kind="shared", words=shared))
    if leaving or several:
        own = doors(fold(place)).keys()
        found += [Finding(kind="teller", words=hit[0]) for hit in TELLER.finditer(even)]
        pointed = [hit[0] for hit in POINTED.finditer(even)]
        found += [Finding(kind="teller", words=hit) for hit in pointed if not own & doors(hit).keys()]
        found += [Finding(kind="moment", words=said) for said in moments(even) if any(said in one for one in words)]
        theirs = {door for one in words for door in doors(one)} - own
        found += [Finding(kind="door", words=said) for door, said in doors(even).items() if door in theirs]
    return tuple(found)


def doors(text: str) -> dict[int, str]:
    """What may be doors, by their number: however it is written, 五零二 is 502."""
    return {known: hit[0] for hit in DOOR.finditer(text) if (known := number(hit[0])) and known >= SMALLEST_DOOR}


def without_place(text: str, place: str) -> str:
    """The text with the case's place blanked out: naming it tells nothing of who told."""
    start = 0
    while place and start <= len(place) - PLACE_CHARACTERS:
        end = len(place)
        while end - start >= PLACE_CHARACTERS and place[start:end] not in text:
            end -= 1
        if end - start >= PLACE_CHARACTERS:
            text = text.replace(place[start:end], "\n")
            start = end
        else:
            start += 1
    return text


def moments(text: str) -> list[str]:
    """Hours and parts of the day that the text names: 夜里两点."""
    joined = re.compile(rf"(?:{PART.pattern})?(?:{CLOCK.pattern})")
    return [hit[0] for hit in joined.finditer(text) if len(hit[0]) > 1]


def visit_day(text: str) -> str | None:
    """A day or hour right before words of going there, or after 上门时间; what was done already names no day ahead."""
    for part in re.split(r"[,，。.;；\n]", text):
        for pattern in (ISO, MONTH_DAY, WEEKDAY, NEAR_WORD, DAY_ONLY, CLOCK):
            for hit in pattern.finditer(part):
                if GOING_NEXT.match(part, hit.end()) or WHEN_GOING.search(part[: hit.start()]):
                    return hit[0]
    return None


def longest_shared(text: str, told: Sequence[str]) -> str | None:
    """The longest run of characters that the text has in common with what was told; None below the limit."""
    best = ""
    for start in range(len(text) - SHARED_CHARACTERS + 1):
        end = start + max(SHARED_CHARACTERS, len(best) + 1)
        while end <= len(text) and any(text[start:end] in words for words in told) and "\n" not in text[start:end]:
            best, end = text[start:end], end + 1
    return best.strip(" ,，。;；") or None


def rewritten(text: str, findings: Sequence[Finding]) -> str:
    """A text to offer instead: telling words are taken out or made general, a clause of the reporter's goes."""
    for finding in findings:
        if finding.kind in SUBSTITUTES:
            text = text.replace(finding.words, SUBSTITUTES[finding.kind])
        else:
            text = without_clauses(text, finding.words)
    return re.sub(r"^[,，。;；\s]+|(?<=[,，])[,，]+", "", text).strip(" ,，;；")


def without_clauses(text: str, words: str) -> str:
    """The text without the clauses that these words touch."""
    kept, end = "", 0
    start = fold(text).find(words)
    for part in re.split(r"(?<=[,，。;；\n])", text):
        begin, end = end, end + len(part)
        if start < 0 or end <= start or begin >= start + len(words):
            kept += part
    return kept


def told_on(ledger: Ledger, case: Case, *, but: Collection[PersonId] = ()) -> list[str]:
    """The words of everybody but some whose tip hangs on the case, or on the one that it was merged into."""
    tips = [tip for tip in ledger.tips_on(case.merged_into or case.id) if tip.person not in but]
    submissions = [ledger.submission(tip.submission) for tip in tips]
    return [said.text for submission in submissions if submission for said in submission.said if said.text]


def check_disclosure(
    text: str,
    told: Sequence[str],
    *,
    place: str = "",
    leaving: bool = False,
    several: bool = False,
    allowed: Collection[str] = (),
) -> None:
    """Raises `DisclosesVisit` or `DisclosesReporter` with every finding of a kind that is not `allowed`, the words to
    change, and a text to offer."""

    def found(words: str) -> list[Finding]:
        lint = lint_disclosure(words, told, place=place, leaving=leaving, several=several)
        return [one for one in lint if one.kind not in allowed]

    findings = found(text)
    if not findings:
        return
    refused = DisclosesVisit if findings[0].kind == "visit" else DisclosesReporter
    offer = rewritten(text, findings)
    clean = not found(offer)
    facts = {"findings": findings, "offer": offer if clean and len(offer) >= OFFER_CHARACTERS else ""}
    raise refused(words="”“".join(dict.fromkeys(finding.words for finding in findings)), **facts)
