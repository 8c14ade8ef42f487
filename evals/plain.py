"""What to hold the search beside: the same passages ranked by their vectors alone, and by reciprocal rank fusion of FTS5's bm25 and the vectors.

Nothing is known here of how Dateline scores.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Literal

from index import Archive, Filters, schema, store
from index.search import expression

Way = Literal["vectors", "fusion"]

FUSION_K = 60
"""Damps the lead of rank 1 (Cormack, Clarke and Büttcher 2009)."""

DEPTH = 100
"""Texts taken from each ranking before they are fused."""

TITLE_WEIGHT = 0.5
"""A word in the title counts half of one in the passage."""


def fuse(*rankings: Sequence[str], k: int = FUSION_K) -> dict[str, float]:
    """Reciprocal rank fusion, best first: the sum of 1 / (k + rank), ranks counted from 1; among equals the order of the last ranking."""
    scores: dict[str, float] = {}
    for ranking in reversed(rankings):
        for rank, text in enumerate(ranking, 1):
            scores[text] = scores.get(text, 0.0) + 1 / (k + rank)
    return dict(sorted(scores.items(), key=lambda one: -one[1]))


class Plain:
    """An archive's passages, searched without any of its own ranking: exactly, all vectors in memory."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        with closing(schema.connect(archive.path)) as connection:
            identity = store.identity(connection)
            self._hashes, self._matrix = store.all_vectors(connection, identity.dimension if identity is not None else 0)
            rows = connection.execute("SELECT number, article_id, text_hash FROM passages ORDER BY number").fetchall()
        self._texts = {number: text for number, _, text in rows}
        self._carrying: dict[str, list[str]] = {}
        for _, article_id, text in rows:
            self._carrying.setdefault(text, []).append(article_id)

    def articles(self, question: str, filters: Filters, *, way: Way, limit: int) -> list[list[str]]:
        """For each of the first texts, the articles that carry it, of those that pass."""
        admitted = {card.article_id for card in self._archive.articles(filters)}
        carrying = {text: [one for one in ids if one in admitted] for text, ids in self._carrying.items()}
        by_vector = [text for text in self._by_vector(question) if carrying[text]][: max(DEPTH, 2 * limit)]
        if way == "vectors":
            return [carrying[text] for text in by_vector[:limit]]
        by_words = [text for text in self._by_words(question) if carrying[text]][: max(DEPTH, 2 * limit)]
        return [carrying[text] for text in list(fuse(by_words, by_vector))[:limit]]

    def _by_vector(self, question: str) -> list[str]:
        import numpy as np

        cosines = self._matrix @ self._archive.embed([question])[0]
        return [self._hashes[at] for at in np.argsort(-cosines, kind="stable").tolist()]

    def _by_words(self, question: str) -> list[str]:
        asked = expression(question)
        if asked is None:
            return []
        with closing(schema.connect(self._archive.path)) as connection:
            rows = connection.execute(
                f"SELECT rowid FROM words WHERE words MATCH ? AND rank MATCH 'bm25(1.0, {TITLE_WEIGHT:g})' ORDER BY rank", (asked,)
            ).fetchall()
        return list(dict.fromkeys(self._texts[number] for (number,) in rows))
