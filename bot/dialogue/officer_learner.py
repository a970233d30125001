"""Learns the second reader of officers' words (bot/understanding/officer_sense.py) from nlu_data/officers."""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer

from bot.dialogue.model_file import check, checksum
from bot.understanding.normalise import fold
from bot.understanding.officer_grammar import parse_officer
from bot.understanding.officer_piece import Spoken
from bot.understanding.officer_sense import NOTHING, Chances, act_of, signs

CORPUS = "nlu_data/officers"
SOURCES = (
    "nlu_data/officers/*.txt",
    "bot/catalogue/lexicons/officer_*.yml",
    "bot/understanding/officer*",
    "bot/understanding/days.py",
    "bot/understanding/normalise.py",
    "bot/understanding/calling_off.py",
    "bot/understanding/corrections.py",
    "bot/dialogue/officer_learner.py",
)
SOME_DAY = date(2026, 11, 26)
"""The day on which every message of the corpus is said."""
CASE = re.compile(r"[A-Za-z]\s?\d{4}|(?<!\d)0\d{3}(?!\d)")
DIGITS = re.compile(r"\d+")
CLAUSE = re.compile(r"[,，。;；!！?？\s]+")
SHORT = 28
PAIRS = 3_000
"""Messages of two orders, put together from two of one: in the field they are many, in a corpus never enough."""
JOINTS = ("，", "，", "，", "，", "。", "；", " ", "，然后", "，再", "，顺便")
PENALTY = 8.0
WORKERS = 2
"""At once, in learning; as many cores as the smallest machine has that it is meant for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One message: the case it is said at, and the acts that it orders, none in one that only tempts."""

    text: str
    case: str | None
    acts: tuple[str, ...]


# --- the corpus


def examples(folder: Path) -> list[Example]:
    """Every line CASE|WORDS|MEANING of the files; of meanings that are as good as each other the first. Raises
    `ValueError` naming the line that is none."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if line and not line.startswith("#"):
                parts = line.split("|", 2)
                if len(parts) != 3:
                    raise ValueError(f"{path.name}, line {number}: write CASE|WORDS|MEANING")
                found.append(example(*parts))
    return found


def example(case: str, text: str, meaning: str) -> Example:
    first = meaning.split("||")[0].strip()
    spoken = [] if first in ("!", "?") else [command(one) for one in first.split(";")]
    acts = tuple(dict.fromkeys(map(act_of, spoken)))
    return Example(text=text, case=None if case == "-" else case, acts=acts)


def command(words: str) -> Spoken:
    """visit A0231 date=2026-11-27"""
    name, *rest = words.split()
    fields = dict(one.split("=", 1) for one in rest if "=" in one)
    planned = name == "visit" and fields.get("date", "") >= SOME_DAY.isoformat()
    return Spoken(name=name, fields=fields | ({"ahead": True} if planned else {}))


def pairs(known: Sequence[Example], luck: random.Random) -> Iterator[Example]:
    """Two short messages as one: orders that follow each other in the corpus, and temptations."""
    single: dict[str, list[Example]] = {}
    for one in known:
        if len(one.acts) == 1 and len(one.text) <= SHORT and not CASE.search(fold(one.text)):
            single.setdefault(one.acts[0], []).append(one)
    often: dict[tuple[str, str], int] = {}
    for one in known:
        for two in zip(one.acts, one.acts[1:], strict=False):
            often[two] = often.get(two, 0) + 1
    usual = [two for two in sorted(often) if two[0] in single and two[1] in single]
    idle = [one for one in known if not one.acts and len(one.text) <= SHORT]
    for first, second in luck.choices(usual, [often[two] ** 0.5 for two in usual], k=PAIRS):
        yield joined(luck.choice(single[first]), luck.choice(single[second]), luck)
    for _ in range(PAIRS // 6):
        yield joined(luck.choice(idle), luck.choice(idle), luck)


def joined(one: Example, two: Example, luck: random.Random) -> Example:
    text = f"{one.text.rstrip('。，！~ ')}{luck.choice(JOINTS)}{two.text}"
    return Example(text=text, case=one.case, acts=tuple(dict.fromkeys((*one.acts, *two.acts))))


# --- the model


def even(text: str) -> str:
    return DIGITS.sub("0", CASE.sub("Ａ", fold(text)))


def clause(text: str, place: int) -> str:
    return ([part for part in CLAUSE.split(text) if part] or [""])[place]


VIEWS: Mapping[str, tuple[int | None, tuple[int, int], float]] = {
    "whole": (None, (1, 4), 1.0),
    "first": (0, (1, 3), 0.5),
    "last": (-1, (1, 3), 0.5),
}
"""Which clause is seen, the lengths of its n-grams, and how much it weighs."""
LEAST = {"whole": 8, "first": 6, "last": 6}
"""Messages that an n-gram must stand in."""
SIGNS_WEIGH = 0.8


def seen(texts: Sequence[str], view: str) -> list[str]:
    place = VIEWS[view][0]
    return [f"^{even(text) if place is None else clause(even(text), place)}$" for text in texts]


@dataclass(slots=True)
class LearntSense:
    """Linear decisions over n-grams and signs, one an act; called with a message's words and signs."""

    blocks: Mapping[str, TfidfVectorizer]
    told: DictVectorizer
    acts: tuple[str, ...]
    weights: np.ndarray[Any, np.dtype[np.float32]]
    """(features, acts)"""
    offset: np.ndarray[Any, np.dtype[np.float64]]

    def __call__(self, words: str, signs: Mapping[str, float]) -> Chances:
        margins = rows_of([words], [signs], self.blocks, self.told) @ self.weights + self.offset
        chances = 1.0 / (1.0 + np.exp(-np.asarray(margins)[0]))
        return {act: float(chance) for act, chance in zip(self.acts, chances, strict=True)}


def rows_of(texts: Sequence[str], signs: Sequence[Mapping[str, float]], blocks: Mapping[str, TfidfVectorizer],
            told: DictVectorizer) -> Any:  # fmt: skip
    parts = [blocks[view].transform(seen(texts, view)) * VIEWS[view][2] for view in VIEWS]
    return hstack([*parts, told.transform(signs) * SIGNS_WEIGH]).tocsr()


def marks_of(one: Example) -> dict[str, float]:
    return signs(one.text, parse_officer(one.text, last_case=one.case, today=SOME_DAY))


def learn(known: Sequence[Example], seed: int = 1) -> LearntSense:
    every = [*known, *pairs(known, random.Random(seed))]  # noqa: S311 - nothing secret
    texts = [one.text for one in every]
    marks = joblib.Parallel(n_jobs=WORKERS, batch_size=200)(joblib.delayed(marks_of)(one) for one in every)
    blocks = {
        view: TfidfVectorizer(analyzer="char", ngram_range=sizes, sublinear_tf=True, min_df=LEAST[view]).fit(
            seen(texts, view)
        )
        for view, (_, sizes, _) in VIEWS.items()
    }
    for block in blocks.values():
        del block.stop_words_  # the n-grams that were left out: ten times those that are used
    told, labels = DictVectorizer().fit(marks), MultiLabelBinarizer()
    wanted = labels.fit_transform([one.acts or (NOTHING,) for one in every])
    one_each = LogisticRegression(C=PENALTY, solver="liblinear", max_iter=500, random_state=seed)
    with joblib.parallel_config(backend="threading", n_jobs=WORKERS):  # liblinear lets go of the interpreter
        fitted = OneVsRestClassifier(one_each).fit(rows_of(texts, marks, blocks, told), wanted)
    weights = np.hstack([one.coef_.T for one in fitted.estimators_]).astype(np.float32)
    offset = np.array([one.intercept_[0] for one in fitted.estimators_])
    return LearntSense(blocks, told, tuple(labels.classes_), weights, offset)


# --- the file


def sense_path(home: Path, folder: Path) -> Path:
    """Where the reader of the present sources lies, learnt or not."""
    digest = hashlib.sha256()
    for file in sorted(file for pattern in SOURCES for file in home.glob(pattern)):
        digest.update(str(file.relative_to(home)).encode())
        digest.update(file.read_bytes())
    return folder / f"officers-{digest.hexdigest()[:16]}.joblib"


def learn_to(path: Path, home: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(learn(examples(home / CORPUS)), path, compress=1)
    checksum(path).write_text(hashlib.sha256(path.read_bytes()).hexdigest(), encoding="ascii")


def read_sense(path: Path) -> LearntSense:
    """Raises `BadSetting` where the file is not the one that we made."""
    check(path)
    found: LearntSense = joblib.load(path)
    return found
