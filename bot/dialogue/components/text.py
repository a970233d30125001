"""What every learnt part sees of a text: even characters, its words and sentences, and weighted n-grams."""

from __future__ import annotations

import logging
import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

import jieba
import numpy as np
import spacy
from scipy.sparse import csr_matrix, hstack, lil_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from bot.understanding.cues import cues_in
from bot.understanding.grams import LONGEST, grams, levelled
from bot.understanding.sounds import syllable_grams

Table: TypeAlias = Any
"""A numpy array of texts by classes; numpy is not type-checked here."""
Row: TypeAlias = tuple[Any, Any]
"""Columns and their values."""
LONG = 60
"""Characters from which a text is a letter; its first sentence is then read by itself, too."""
SENTENCE = re.compile(r"[^。!！?？;；\n]+")
CUE_WEIGHT, SOUND_WEIGHT = 0.5, 0.7
SAID = "~"
"""Stands before the name of a column of sounds: `ma` is two letters, `~ma` is how 妈 sounds."""
FOLDS = 2


@cache
def segmenter() -> Any:
    """spaCy's Chinese tokenizer over jieba; loaded once a process."""
    jieba.setLogLevel(logging.ERROR)
    return spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}}).tokenizer


def words(text: str) -> list[str]:
    return [token.text for token in segmenter()(text) if not token.is_space]


def first_sentence(text: str) -> str:
    """The heading of a letter: what its writer puts first is most often what it is about."""
    found = SENTENCE.search(text)
    return found[0] if found else text


class Features:
    """Pieces of one to three characters, one or two syllables as they sound, and the cue words of the lexicon, side by
    side in a sparse row. Words of a segmenter were worth nothing beside them (docs/understanding.md)."""

    def __init__(self) -> None:
        self.characters, self.sounds = character_grams(), sound_grams()
        self.cues: list[str] = []

    def fit(self, texts: list[str], codes: list[str]) -> csr_matrix:
        """The rows of the texts; `codes` are the matters whose cue words count, none for none."""
        even = [levelled(text) for text in texts]
        self.cues = sorted(set(codes))
        said = self.sounds.fit_transform(even) * SOUND_WEIGHT
        return hstack([self.characters.fit_transform(even), said, self.cue_rows(even)]).tocsr()

    def cue_rows(self, texts: list[str]) -> csr_matrix:
        table = lil_matrix((len(texts), len(self.cues)))
        column = {code: n for n, code in enumerate(self.cues)}
        for row, text in enumerate(texts):
            for cue in cues_in(text):
                if cue.code in column:
                    table[row, column[cue.code]] = CUE_WEIGHT
        return table.tocsr()


def character_grams() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char", ngram_range=(1, LONGEST), sublinear_tf=True, min_df=3)


def sound_grams() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=said_grams, sublinear_tf=True, min_df=3)


def said_grams(even: str) -> Iterator[str]:
    return (SAID + gram for gram in syllable_grams(even))


class Weights:
    """Linear classifiers over the same `Features`, for one text at a time: the same margins as sklearn's, without its
    sparse matrices and checks, which cost ten times as much as the sum itself (docs/performance.md). `classes` are
    those of the first. Half-precision numbers, for a worker holds millions of them."""

    def __init__(self, features: Features, *classifiers: Any) -> None:
        self.classes = [str(one) for one in classifiers[0].classes_]
        self.borders = np.cumsum([len(one.coef_) for one in classifiers])[:-1]
        learnt = (features.characters, features.sounds)
        self.names = [*(name for block in learnt for name in block.get_feature_names_out().tolist()), *features.cues]
        """What each column stands for."""
        self.columns = {name: n for n, name in enumerate(self.names)}
        self.rarity = array("f", np.concatenate([block.idf_ for block in learnt]))
        self.cues = frozenset(features.cues)
        self.table = np.concatenate([one.coef_ for one in classifiers]).T.astype(np.float16, order="C")
        self.intercept = np.concatenate([one.intercept_ for one in classifiers]).astype(np.float32)

    def row(self, text: str) -> Row:
        """The columns that the text has, and their values."""
        even = levelled(text)
        values = self.weighed(grams(even), 1.0) | self.weighed(said_grams(even), SOUND_WEIGHT)
        if self.cues:
            values |= {self.columns[cue.code]: CUE_WEIGHT for cue in cues_in(even) if cue.code in self.cues}
        return np.fromiter(values, np.int64, len(values)), np.fromiter(values.values(), np.float32, len(values))

    def weighed(self, names: Iterable[str], weight: float) -> dict[int, float]:
        """The known columns of one kind of pieces: a row as long as `weight`, the rare and repeated ones longest."""
        counts = Counter(column for name in names if (column := self.columns.get(name)) is not None)
        values = {column: (1.0 + math.log(n)) * self.rarity[column] for column, n in counts.items()}
        length = math.sqrt(sum(value * value for value in values.values()))
        return {column: weight * value / length for column, value in values.items()}

    def margins(self, row: Row) -> list[Table]:
        """Of each classifier one margin a class; a decision between two has one."""
        columns, values = row
        return np.split(values @ self.table[columns].astype(np.float32) + self.intercept, self.borders)

    def worths(self, row: Row, n: int) -> Iterator[tuple[str, float]]:
        """What speaks for the class, with weight × value, weightiest first."""
        columns, values = row
        worths = values * self.table[columns, n]
        for at in np.argsort(-worths):
            if worths[at] <= 0:
                return
            yield self.names[columns[at]], float(worths[at])


class Certainty:
    """Turns margins of a linear classifier into the probability of being right: a logistic curve over the margin and
    its lead on the next best, fitted on folds that the classifier did not see."""

    def __init__(self) -> None:
        self.curve = LogisticRegression(C=10.0)

    def fit(self, margins: Table, right: Table) -> Certainty:
        """`margins` and `right` are tables of texts by classes; `right` holds which classes are true."""
        self.curve.fit(leads(margins).reshape(-1, 2), right.reshape(-1))
        return self

    def of(self, margins: Table) -> Table:
        """Probabilities in the shape of `margins`."""
        sure: Table = self.curve.predict_proba(leads(margins).reshape(-1, 2))[:, 1].reshape(margins.shape)
        return sure


def leads(margins: Table) -> Table:
    """Each margin with its lead on the best other one."""
    ranked = np.sort(margins, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    others = np.where(margins == best, second, best)
    return np.stack([margins, margins - others], axis=2)


def unseen_margins(classifier: Any, rows: csr_matrix, labels: Table, strata: list[str]) -> Table:
    """The margins that each text gets from a classifier trained without it."""
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(rows, strata))
    margins: Table = cross_val_predict(classifier, rows, labels, cv=folds, method="decision_function")
    return margins
