"""Cuts an officer's words into telling ones by the lexicon and reads them by the grammar (officer.lark)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from bot.understanding.days import WHEN
from bot.yaml_file import read_yaml

HERE = Path(__file__).resolve().parent
GRAMMAR = HERE / "officer.lark"
WORDS = HERE.parent / "catalogue" / "lexicons" / "officer_words.yml"
UNITS: tuple[tuple[str, str], ...] = (
    ("12345", r"12345|市民热线|热线"),
    ("平安办", r"(?:街道)?平安办"),
    ("房管", r"(?:街道)?(?:房管[所局]?|房办|住房局?)(?:部门)?"),
    ("城管", r"(?:街道)?(?:城管(?:中队|执法)?|综合(?:行政)?执法队?|执法队)(?:部门)?"),
    ("消防", r"消防(?:救援)?(?:站|大队|队|部门)?(?!通道|车|设施|栓|隐患|安全|器材|法)"),
    ("居委", r"居委会?|居民委员会"),
    ("村委", r"村委会?|村民委员会"),
    ("物业", r"物业(?:公司)?(?!费|经理|管理费)"),
    ("人民调解", r"人民调解(?:委员会|员)?|调解(?:委员会|委|员|室)|调委会?|老娘舅"),
    ("市场监管", r"市场监管(?:所|局)?|市监(?:所|局)?|工商"),
    ("交警", r"交警(?:队)?"),
    ("刑侦", r"刑侦(?:队|支队)?|刑警队?"),
    ("治安支队", r"治安(?:支队|大队)"),
    ("禁毒办", r"禁毒(?:办|大队)"),
    ("生态环境", r"生态环境局?|环保局?"),
    ("卫健", r"卫健委?|卫生监督所?"),
    ("建管", r"建管(?:委|所|部门)?|住建(?:委|局)?|建设(?:局|委)"),
    ("人社", r"人社(?:局|所)?|劳动监察(?:大队)?"),
    ("民政", r"民政(?:局|所)?"),
    ("水务", r"水务(?:局|所|部门)?"),
    ("绿化市容", r"绿化市容局?|市容(?:局|所)?|绿化局"),
    ("文旅", r"文旅局?|文化执法队?"),
    ("司法所", r"司法所"),
    ("应急", r"应急(?:管理)?(?:局|所|办)|应急管理"),
    ("工会", r"(?:街道|总)?工会"),
    ("保卫处", r"保卫[处科]"),
    ("供电", r"供电(?:所|局|公司)|电力公司"),
    ("燃气", r"燃气公司"),
    ("街道", r"街道(?:办)?|镇政府"),
)
STATION = r"(?:(?![,，。;；、])[一-鿿](?<![来到去在往回从找叫请约和跟与同给把让由被的了归是转交])){2,8}?(?:派出所|公安分局|分局)"
"""Another police station, by its own name."""
UNIT = re.compile("|".join(f"(?:{pattern})" for pattern in (*(pattern for _, pattern in UNITS), STATION)))
PAUSE = r"[,，。.;；、!！:：~…“”\"'()（）\-]+"
SPEECH = (
    "acts",
    "courtesy",
    "filler",
    "scene",
    "calls_off",
    "adverbs",
    "sways",
    "undoes",
    "strays",
    "elsewhere",
    "commands",
    "party",
    "nominal",
    "runs_on",
    "further",
    "dialect",
    "slips",
)
LATE = 1_000
"""Priority of the first class of the lexicon; each later one is a little less."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`name` is the command; `words` are (class, text) in order; `said` is what was read."""

    name: str
    said: str
    tokens: tuple[Token, ...]

    def first(self, *classes: str) -> Token | None:
        return next((token for token in self.tokens if token.type in classes), None)

    def since(self, token: Token, *classes: str) -> tuple[Token, ...]:
        """The words of these classes, or of any, from that one on."""
        later = self.tokens[self.tokens.index(token) :]
        return tuple(one for one in later if not classes or one.type in classes)

    def has(self, *classes: str) -> bool:
        return self.first(*classes) is not None

    def clause_before(self, word: Token) -> tuple[Token, ...]:
        """The words before that one, back to the last pause."""
        earlier = self.tokens[: self.tokens.index(word)]
        pauses = [n for n, token in enumerate(earlier) if token.type == "PAUSE"]
        return earlier[pauses[-1] + 1 if pauses else 0 :]

    def clause_after(self, word: Token) -> tuple[Token, ...]:
        """The words behind that one, up to the next pause."""
        later = self.since(word)[1:]
        end = next((n for n, token in enumerate(later) if token.type == "PAUSE"), len(later))
        return later[:end]

    def clause_of(self, word: Token) -> tuple[Token, ...]:
        """The words between the pauses around that one."""
        return (*self.clause_before(word), word, *self.clause_after(word))

    def words(self, *classes: str) -> str:
        """The words of these classes, with blanks between."""
        return " ".join(token.value for token in self.tokens if token.type in classes)

    def before(self, token: Token) -> str:
        return self.said[: token.start_pos]

    def after(self, token: Token) -> str:
        return self.said[token.end_pos :]

    def without(self, *classes: str) -> str:
        """What was said without the words of these classes."""
        rest, at = "", 0
        for token in self.tokens:
            if token.type in classes:
                rest, at = f"{rest}{self.said[at : token.start_pos]} ", token.end_pos or 0
        return rest + self.said[at:]


@cache
def lexicon() -> dict[str, Any]:
    """What the file says, with the acts written out where a pattern names them."""
    found = dict(read_yaml(WORDS))
    acts = found["acts"]
    return {name: words.replace("{acts}", acts) if isinstance(words, str) else words for name, words in found.items()}


@cache
def classes() -> dict[str, str]:
    """The classes of words, most telling first: patterns by name."""
    found = {name: words for name, words in lexicon().items() if name not in SPEECH}
    return {"ASKING": found.pop("ASKING"), "WHEN": WHEN.pattern, **found, "UNIT": UNIT.pattern, "PAUSE": PAUSE}


@cache
def slips() -> dict[str, str]:
    """What voice typing writes, and the command word that was said; both of one length."""
    pairs = {slip: word for word, heard in lexicon()["slips"].items() for slip in heard.split(" ")}
    uneven = [slip for slip, word in pairs.items() if len(slip) != len(word)]
    if uneven:
        raise ValueError(f"{WORDS.name}: {uneven[0]} is not as long as the word it stands for")
    return pairs


@cache
def any_of(words: tuple[str, ...]) -> str:
    """A pattern that takes the longest of the words that fits."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def plain(said: str) -> str:
    """The dialect's words in plain ones, each as long as before."""
    known = lexicon()["dialect"]
    return re.sub(any_of(tuple(known)), lambda hit: str(known[hit[0]]), said)


def mended(said: str) -> str:
    """The words with a slip of voice typing at the beginning, or in an office's name, put right."""
    begun = re.sub(
        rf"^((?:今天|现在)?谁?){{0,1}}({any_of(tuple(slips()))})", lambda hit: (hit[1] or "") + slips()[hit[2]], said
    )
    return re.sub(r"[成程]管", "城管", begun)


@cache
def parser() -> Lark:
    """Raises `lark.exceptions.GrammarError` when the grammar allows two readings."""
    return Lark(grammar(), parser="lalr", lexer="basic", maybe_placeholders=False, propagate_positions=False)


@cache
def lexer() -> Lark:
    """The words alone: a parser would make its lexer anew for every message."""
    return Lark(grammar(), parser=None, lexer="basic")


def grammar() -> str:
    known = classes()
    lines = [f"{name}.{LATE - n}: /{slashed(words)}/" for n, (name, words) in enumerate(known.items())]
    telling = "|".join(f"(?:{words})" for words in known.values())
    lines.append(rf"WORD.1: /(?:(?!{slashed(telling)})[^ \t\n])+/")
    return GRAMMAR.read_text(encoding="utf-8") + "\n" + "\n".join(lines)


def slashed(pattern: str) -> str:
    return pattern.replace("/", r"\/")


@lru_cache(maxsize=512)
def read(said: str) -> Reading | None:
    """The one reading of these words, None when there is none."""
    tree = tree_of(plain(said)) or tree_of(mended(plain(said)))
    if tree is None:
        return None
    command = next(tree.find_pred(lambda part: part.data not in ("start",)))
    tokens = tuple(tree.scan_values(lambda value: isinstance(value, Token)))
    return Reading(str(command.data).rstrip("_"), said, tokens)


@lru_cache(maxsize=512)
def tokens_of(said: str) -> tuple[Token, ...]:
    """The words in their classes, whether or not they make sense together."""
    return tuple(lexer().lex(plain(said)))


def tree_of(words: str) -> Tree[Token] | None:
    try:
        return parser().parse(words)
    except UnexpectedInput:
        return None


def units_in(words: str) -> tuple[str, ...]:
    """The offices named, in order, each once; another police station by its own name."""
    return tuple(dict.fromkeys(map(office, (found[0] for found in UNIT.finditer(words)))))


def office(said: str) -> str:
    return next((name for name, pattern in UNITS if re.fullmatch(pattern, said)), said)
