"""Support: how far the sentences of some passages bear out the words of another sentence, and which of them do.

Words are compared, by stem, name, number and near meaning; what they say together (who did what, or did not) is not known here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from index.split import sentences
from index.values import Span
from rag.lexicon import nearnesses
from rag.opposites import opposite
from rag.particulars import quantities
from rag.places import SEATS
from rag.synonyms import senses
from rag.words import Word, content, same_name, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME, COMMON, RELATED = 0.95, 0.9, 0.6
"""What another spelling of a name counts, a common word of the same meaning, and a name for a word near it."""

DEMONYMS = ("n", "an", "ian", "ean", "ese", "ish", "i", "s", "er", "ite", "ic")


class Stretch(NamedTuple):
    """Where support stands: the number of the passage among those given, from 0, and the characters of it."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence of a passage, and where it stands."""

    place: Stretch
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Borne:
    """How well each content word of a sentence is borne out by each sentence of the passages: `shares[word, sentence]`, 0..1."""

    terms: tuple[Word, ...]
    stated: tuple[Stated, ...]
    shares: "NDArray[np.float32]"

    def best(self, chosen: Sequence[int]) -> "NDArray[np.float32]":
        """What each word has in the best of the chosen sentences."""
        import numpy as np

        if not len(chosen) or not len(self.terms):
            return np.zeros(len(self.terms), dtype=np.float32)
        found: NDArray[np.float32] = self.shares[:, list(chosen)].max(axis=1)
        return found


@lru_cache(maxsize=2_000)
def _cut(passage: str) -> tuple[tuple[int, int], ...]:
    lines, at = [], 0
    for line in passage.split("\n"):
        lines.append(Span(at, at + len(line)))
        at += len(line) + 1
    return tuple((span.start, span.end) for span in sentences(passage, lines))


def stated(passages: Sequence[str]) -> tuple[Stated, ...]:
    """The sentences of the passages, in order."""
    return tuple(Stated(Stretch(number, start, end), passage[start:end]) for number, passage in enumerate(passages) for start, end in _cut(passage))


def borne(sentence: str, passages: Sequence[str]) -> Borne:
    """Compare every content word of a sentence with every sentence of the passages."""
    import numpy as np

    given = stated(passages)
    terms = content(sentence)
    own = values(sentence)
    theirs = [words(one.text) for one in given]
    distinct = list({(word.plain, word.key, word.name, word.number, word.stop): word for every in theirs for word in every}.values())
    number = {(word.plain, word.key, word.name, word.number, word.stop): at for at, word in enumerate(distinct)}
    table = compared(terms, tuple(distinct))
    shares = np.zeros((len(terms), len(given)), dtype=np.float32)
    for column, every in enumerate(theirs):
        if every:
            at = sorted({number[word.plain, word.key, word.name, word.number, word.stop] for word in every})
            shares[:, column] = table[:, at].max(axis=1)
        given_values = {quantity.value for quantity in quantities(given[column].text)}
        for row, term in enumerate(terms):
            if own.get(term.start) in given_values:
                shares[row, column] = 1.0
    return Borne(terms, given, shares)


def values(sentence: str) -> dict[int, str]:
    """The value of every number of a sentence, by where each of its words begins: "1.2 million" has two."""
    return {word.start: one.value for one in quantities(sentence) for word in words(sentence) if one.start <= word.start < one.end}


@lru_cache(maxsize=256)
def compared(terms: tuple[Word, ...], others: tuple[Word, ...]) -> "NDArray[np.float32]":
    """How far each of some words says what each of others says: a row for each of the first, 0..1. The table is kept and not to be changed."""
    import numpy as np

    table = COMMON * nearnesses([term.plain for term in terms], [other.plain for other in others])
    large = np.array([other.name for other in others], dtype=bool)
    mute = np.array([other.number or other.stop for other in others], dtype=bool)
    keys: dict[str, list[int]] = {}
    meanings: dict[int, list[int]] = {}
    for column, other in enumerate(others):
        keys.setdefault(other.key, []).append(column)
        for sense in senses(other.key):
            meanings.setdefault(sense, []).append(column)
    for row, term in enumerate(terms):
        for sense in senses(term.key):
            table[row, meanings.get(sense, ())] = COMMON
        table[row, large != term.name] *= RELATED
        for column in np.flatnonzero(table[row]).tolist():
            if opposite(term.key, others[column].key):
                table[row, column] = 0.0
        for column in np.flatnonzero(large).tolist() if term.name else ():
            if alike(term, others[column]):
                table[row, column] = NAME
        table[row, mute] = 0.0
        if term.number:
            table[row] = 0.0
        table[row, keys.get(term.key, ())] = 1.0
    table.setflags(write=False)
    return table


def alike(term: Word, other: Word) -> bool:
    """Whether two words name one place, people or person: another spelling, a capital for its country, "Velgaran" for "Velgara"."""
    return term.name and other.name and (kin(term, other) or same_name(term.plain, other.plain))


def kin(term: Word, other: Word) -> bool:
    """Whether two names are a country and its capital or its people."""
    seats = SEATS.get(term.plain), SEATS.get(other.plain)
    if term.key in seats or other.key in seats or (seats[0] is not None and seats[0] == seats[1]):
        return True
    short, long = sorted((term.plain, other.plain), key=len)
    return len(short) >= 4 and any(long == short + end or (short[-1] in "aeo" and long == short[:-1] + end) for end in DEMONYMS)


FEWEST = 0.35
"""The share of a sentence's words below which no sentence is said to support it, however good beside the others."""

GAIN = 0.1
"""What a second or third sentence must add to that share. Of 115 supported WiCE development claims the first sentence chosen was one of the
annotators' for 89%, whatever the gain; .1 named 73% of theirs and 75% rightly, .06 75% and 71%, .2 57% and 85%."""

MOST = 3
"""Sentences that support one: a merged sentence needs two, and WiCE's annotators seldom named more than three."""


def narrow(sentence: str, passages: Sequence[str]) -> tuple[Stretch, ...]:
    """The sentences of the passages that together bear a sentence out, best first: at most three, empty where none does.

    Each after the first bears out words that those before it do not. Of two that do equally well the one in the earlier passage is taken.
    That they support it in sense is not said: hold the sentence against them with `check_sentence`.
    """
    found = borne(sentence, passages)
    return tuple(found.stated[at].place for at in chosen(found))


def chosen(found: Borne) -> list[int]:
    """The same, as indices of `found.stated`."""
    if not found.stated or not found.terms:
        return []
    import numpy as np

    weights = np.array([_weight(term) for term in found.terms], dtype=np.float32)
    weights /= weights.sum()
    kept: list[int] = []
    reached = 0.0
    while len(kept) < MOST:
        so_far = found.best(kept)
        gains = weights @ np.maximum(found.shares, so_far[:, None])
        best = int(gains.argmax())
        if gains[best] - reached < (GAIN if kept else FEWEST):
            break
        kept.append(best)
        reached = float(gains[best])
    return kept


def features(found: Borne, lacking: int) -> tuple[float, float, float]:
    """What tells whether a sentence is supported: two shares of its words, 0..1, and how many of its particulars are nowhere given.

    The first share is what the best three sentences bear out, wherever they stand, the second what the best three in a row do. Numbers and
    names weigh more than other words in both.
    """
    import numpy as np

    if not found.stated or not found.terms:
        return 0.0, 0.0, float(min(lacking, MOST))
    weights = np.array([_weight(term) for term in found.terms], dtype=np.float32)
    weights /= weights.sum()
    so_far = np.zeros(len(found.terms), dtype=np.float32)
    for _ in range(MOST):
        gains = weights @ np.maximum(found.shares, so_far[:, None])
        so_far = np.maximum(so_far, found.shares[:, int(gains.argmax())])
    starts = range(max(1, found.shares.shape[1] - MOST + 1))
    row = max(float(weights @ found.shares[:, at : at + MOST].max(axis=1)) for at in starts)
    return float(weights @ so_far), row, float(min(lacking, MOST))


def likely(found: Borne, lacking: int) -> float:
    """How likely a sentence is to be supported, 0..1: a logistic model of the three features, whose signs are what they must be."""
    if not found.stated or not found.terms:
        return 0.0
    level = BIAS + sum(weight * value for weight, value in zip(WEIGHTS, features(found, lacking), strict=True))
    return 1.0 / (1.0 + math.exp(-level))


BIAS = -5.65
WEIGHTS = (3.72, 3.56, -1.04)
"""Fitted by `python -m evals.wice` to the 349 development claims of WiCE (Kamoi and others 2023), supported against the rest."""


def _weight(term: Word) -> float:
    """Numbers and names tell sentences apart better than other words."""
    return 2.0 if term.number else 1.5 if term.name else 1.0
