"""Search: a query's words and its vector, two rankings of texts, fused into one.

Rankings are over distinct texts, since copies would crowd out everything else. What a question is, and what answers it, is not known here.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index import store
from index.values import ArticleCard, Hit

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

FUSION_K = 60
"""Damps the lead of rank 1 (Cormack, Clarke and Büttcher 2009)."""

CANDIDATES = 100
"""Texts taken from each ranking before they are fused."""

MAX_TERMS = 64
"""Terms of a query that are looked up; a longer one is a pasted article, whose first words will do."""

TITLE_WEIGHT = 0.5
"""A word in the title counts half of one in the passage."""

_TERM = re.compile(r"\w+(?:[.'’]\w+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

STOP_WORDS = frozenset(
    "a about after all also an and any are as at be because been before but by can could did do does for from had has have he her him his how i if in"
    " into is it its just may me might more most much my no not of on or our out over said say says she should so some such than that the their them"
    " then there these they this those to told up us was we were what when where which while who whom whose why will with would you your".split()
)
"""Words of English that stand in most articles; looking them up costs much and tells little."""


def terms(query: str) -> list[str]:
    """The words of a query that are worth looking up, each once, in order; all of them where none is."""
    words = [_POSSESSIVE.sub("", word.casefold()) for word in _TERM.findall(query)]
    telling = [word for word in words if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or words))[:MAX_TERMS]


def expression(query: str) -> str | None:
    """A query as a full-text expression: any of its terms; None where it has none. What FTS5 would take for syntax never gets there."""
    found = terms(query.encode(errors="ignore").decode())
    return " OR ".join(f'"{term}"' for term in found) or None


@dataclass(frozen=True, slots=True)
class Fused:
    """A text in both rankings together; ranks count from 1, None where the ranking does not have it."""

    text_hash: str
    score: float
    keyword_rank: int | None
    vector_rank: int | None


def fuse(by_words: Sequence[str], by_vector: Sequence[str], *, k: int = FUSION_K) -> list[Fused]:
    """Reciprocal rank fusion of two rankings of distinct texts, best first: the sum of 1 / (k + rank)."""
    words = {text: rank for rank, text in enumerate(by_words, 1)}
    vectors = {text: rank for rank, text in enumerate(by_vector, 1)}
    found = []
    for text in dict.fromkeys((*by_words, *by_vector)):
        ranks = (words.get(text), vectors.get(text))
        found.append(Fused(text, sum(1 / (k + rank) for rank in ranks if rank is not None), *ranks))
    return sorted(found, key=lambda one: (-one.score, one.vector_rank or len(by_vector) + 1, one.text_hash))


@dataclass(frozen=True, slots=True)
class Scan:
    """The vectors of all texts as one matrix, for exact answers: rows of `matrix` belong to `hashes`."""

    hashes: Sequence[str]
    matrix: "NDArray[np.float32]"

    def nearest(self, vector: "NDArray[np.float32]", limit: int, admitted: frozenset[str] | None) -> list[str]:
        """The texts nearest to a unit vector, nearest first; those of `admitted` alone, where that is given."""
        import numpy as np

        if not len(self.hashes):
            return []
        cosines = self.matrix @ vector
        order = np.lexsort((np.arange(len(cosines)), -cosines))
        texts = (self.hashes[row] for row in order)
        return list(islice((text for text in texts if admitted is None or text in admitted), limit))


Nearest = Callable[["NDArray[np.float32]", int], list[str]]
"""Asks for the texts nearest to a vector, nearest first, at most so many."""


def find(
    connection: "sqlite3.Connection",
    query: str,
    vector: "NDArray[np.float32]",
    *,
    cards: Mapping[str, ArticleCard],
    admitted: frozenset[str] | None,
    nearest: Nearest,
    limit: int,
) -> list[Hit]:
    """Find the passages that a query's words and vector are nearest to, best first, at most one per identical text.

    `admitted` names the articles that may be used, None for all; `nearest` keeps to them by itself.
    """
    depth = max(CANDIDATES, 2 * limit)
    by_words = _by_words(connection, query, admitted, depth)
    by_vector = nearest(vector, depth)
    texts = fuse(by_words, by_vector)[:limit]
    rows = store.vectors(connection, [one.text_hash for one in texts])
    articles = {}
    hits = []
    for one in texts:
        copies = [
            p for p in store.passages_with(connection, one.text_hash) if p.article_id in cards and (admitted is None or p.article_id in admitted)
        ]
        if not copies:
            continue
        face, *others = sorted(copies, key=lambda p: _precedence(cards[p.article_id], p.ordinal))
        if face.article_id not in articles:
            articles[face.article_id] = store.article(connection, face.article_id)
        article = articles[face.article_id]
        if article is None:
            continue
        row = rows.get(one.text_hash)
        cosine = float(row @ vector) if row is not None and row.shape == vector.shape else None
        also_in = tuple(dict.fromkeys(other.article_id for other in others if other.article_id != face.article_id))
        hits.append(Hit(face.of(article), cards[face.article_id], one.score, one.keyword_rank, one.vector_rank, cosine, also_in))
    return hits


def _by_words(connection: "sqlite3.Connection", query: str, admitted: frozenset[str] | None, limit: int) -> list[str]:
    asked = expression(query)
    if asked is None:
        return []
    found: dict[str, None] = {}
    for number in store.matching(connection, asked, title_weight=TITLE_WEIGHT):
        row = connection.execute("SELECT article_id, text_hash FROM passages WHERE number = ?", (number,)).fetchone()
        if row is not None and (admitted is None or row[0] in admitted):
            found[row[1]] = None
            if len(found) == limit:
                break
    return list(found)


def by_cosine(connection: "sqlite3.Connection", passage_ids: Iterable[str], vector: "NDArray[np.float32]") -> list[str]:
    """The texts of some passages, each once, by the cosine of their stored vectors; passages that are not known are dropped."""
    rows = store.texts_of(connection, passage_ids, dimension=len(vector))
    cosines = {text: float(row @ vector) for text, row in rows.items()}
    return sorted(cosines, key=lambda text: (-cosines[text], text))


def _precedence(card: ArticleCard, ordinal: int) -> tuple[bool, str, str, str, int]:
    """Which of several copies is shown: the earliest, undated ones last."""
    day = card.origin.published
    return (day is None, "" if day is None else day.isoformat(), card.folder, card.path, ordinal)
