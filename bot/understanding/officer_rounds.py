"""From the words on the way to the fields of a contact, a visit, a joint visit or an interview."""

import re
from dataclasses import replace
from datetime import date

from lark import Token

from bot.understanding.days import SPAN, WHEN, names_day
from bot.understanding.normalise import fold
from bot.understanding.officer_notes import left_of, listed
from bot.understanding.officer_said import Fields, held_on, tidy, when
from bot.understanding.officer_words import Reading, classes, units_in

GOING = ("VISIT", "GO", "WENT", "JOINT", "TOGETHER")
AHEAD = re.compile("[内后]")
"""三天后 is a day, 走访三天 is how long it took."""


def visit(reading: Reading, today: date) -> Fields | str:
    """Planned with a day, or done; done without an hour is now."""
    went = reading.first("WENT")
    again = went is not None and reading.has("GO")
    fields = when(replace(reading, tokens=reading.since(went)) if again and went else reading, today)
    done = not again and (went is not None or bool(re.search(r"走访[过了]|^已", reading.said)))
    if not fields and not done:
        return "ask_missing_time"
    rest = tidy(reading.without(*GOING, "WHEN", "THIS"))
    if fields and date.fromisoformat(fields["date"]) < today and not done:
        return "ask_missing_time"
    if any(SPAN.fullmatch(fold(token)) and not AHEAD.search(token) for token in reading.tokens if token.type == "WHEN"):
        return "ask_ambiguous"
    if done and fields == {"date": today.isoformat()}:
        fields = {}  # it was just now
    ahead = {"ahead": True} if fields and not done else {}
    return fields | ahead | ({"text": rest} if rest else {})


def joint_visit(reading: Reading, today: date) -> Fields | str:
    units = units_in(reading.words("UNIT"))
    if not units:
        return "ask_missing_units"
    if reading.has("WENT"):
        return "ask_ambiguous"
    fields = when(reading, today)
    return {"units": list(units)} | fields if fields else "ask_missing_time"


def within(word: Token | None) -> Token | None:
    """The person inside a word of talking: 找房东谈过了."""
    found = re.search(classes()["PERSON"], word) if word is not None else None
    if found is None or word is None:
        return None
    return Token(
        "PERSON", found[0], start_pos=(word.start_pos or 0) + found.start(), end_pos=(word.start_pos or 0) + found.end()
    )


NAMED = re.compile("(?<=[的把跟和找 ,，])[老小阿][一-鿿](?=[,，我拉叫喊请带约谈])|^[老小阿][一-鿿](?=[,，我])")


def by_name(reading: Reading) -> Token | None:
    """Somebody called by name: 老沈我叫来谈过了."""
    found = NAMED.search(reading.said)
    return None if found is None else Token("PERSON", found[0], start_pos=found.start(), end_pos=found.end())


CALLED = re.compile(
    "(?:约了?|找|叫|把|让|请|喊|拉|跟|和|对|与|同|训了?|谈过|谈了)(?:那个?|这个?)?(?P<one>[一-鿿]{2,8}?)(?=的?(?:[叫喊请约拉]|[来到]|[谈聊训讲]|过来|当面|单独|碰|下?[周本今明后][一-鿿]|[周今明后]|上午|下午|[0-9]|[,，。 ]|$))"
    "|^(?P<first>[一-鿿]{2,6}?)(?=(?:已|也|我|都)?(?:叫|喊|请|约|[来到]所|单独|当面|谈|训|[明后今]|下?周|上午|下午))"
)


NOBODY = re.compile(f"^[他她它我你]|{WHEN.pattern}")


def called(reading: Reading) -> str | None:
    """Who is called in or talked with, by the words around: 约了楼上男的后天来谈, 婆婆周六下午来谈."""
    names = (hit["one"] or hit["first"] for hit in CALLED.finditer(reading.said))
    return next((name for name in names if not NOBODY.search(name)), None)


def interview(reading: Reading, today: date) -> Fields | str:
    word = reading.first("INTERVIEW", "TALKED")
    person = reading.first("PERSON") or within(word) or by_name(reading)
    if person is None:
        said = tidy(reading.without("INTERVIEW", "WHEN"))
        name = said.split(" ")[0].split("，")[0]
        if word is None or word.type != "INTERVIEW" or not 2 <= len(name) <= 4 or is_no_name(name):
            return "ask_missing_person"
        rest = tidy(said.removeprefix(name))
        return {"person": name} | when(reading, today) | ({"text": rest} if rest else {})
    if re.match(r"的(?!$|[ ,，])", reading.after(person)):
        return "ask_ambiguous"
    fields = talked_at(reading, today) or held_on(reading, today)
    still_open = names_day(reading.words("WHEN")) and HAS_TALKED.search(reading.said) is None
    if not fields and (still_open or only_invited(reading, word)):
        return "ask_missing_time"
    left_out = ("WHEN",) if fields or not reading.has("WHEN") else ()
    rest = tidy(reading.without("INTERVIEW", "TALKED", *left_out, "INVITE", "THIS").replace(person.value, " ", 1))
    rest = tidy(re.sub(r"^(?:找|请|把|将|叫)(?=[ ,，。]|$)", "", rest))
    return {"person": person.value} | fields | ({"text": rest} if rest else {})


def is_no_name(word: str) -> bool:
    """约谈推迟 and 请记作约谈 name nobody."""
    known = not left_of(word, listed("deeds", "states", "small")) and bool(left_of(word, listed("people")))
    return known or word.startswith(("请", "记", "算", "作", "登"))


def only_invited(reading: Reading, word: Token | None) -> bool:
    """叫房东来所里, 房东喊来谈: nobody has come yet, and no day is set."""
    if word is None or not word.startswith(("来", "到")):
        return False
    return re.search("[了过]|笔录", "".join(reading.clause_of(word))) is None


HAS_TALKED = re.compile(r"约谈(?:了|过)|[谈聊训](?:过|话?了|妥)|笔录|[叫喊请]来[^,，。]{0,4}谈")


def talked_at(reading: Reading, today: date) -> Fields:
    """When the talk is or was. A day ahead in the words on a talk that was held is what was promised there."""
    fields = when(reading, today)
    held = HAS_TALKED.search(reading.said) is not None
    return {} if held and fields.get("date", "") > today.isoformat() else fields
