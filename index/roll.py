"""The roll: all passages of an archive at one revision as columns of numbers, and which of them hold a term.

A passage is known here by its place, 0 to n - 1, an article and a text by a number too. What they say, and how they are ranked, is not known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from index import store
from index.recent import Recent
from index.values import Article, ArticleCard, Filters

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ROOM = 4_000_000
"""Places kept in memory for terms looked up before: 32 MB. The words that cost most are those that come back in every other question."""

ENTRY = 100
"""What a term costs beside its places, in places: those that stand nowhere must not gather without end either."""

FILTERS = 64
"""Filters of which it is kept which articles they admit."""


ARTICLES = 2_000_000
"""Characters of articles kept in memory: to read one again takes a third of a millisecond, and a search shows a dozen."""


def _room(places: "Numbers") -> int:
    return ENTRY + len(places)


def _one(_: "Mask") -> int:
    return 1


def _length(article: Article | None) -> int:
    return 0 if article is None else len(article.source_text)


@dataclass(frozen=True)
class Roll:
    """The columns: `passage_ids`, `numbers`, `articles` and `texts` have an entry for each passage, `cards` and `clusters` one for each article.

    Passages of identical text have the same number in `texts`; `hashes` names the texts. Articles that are near copies of each other have the
    same number in `clusters`.
    """

    cards: Sequence[ArticleCard]
    passage_ids: Sequence[str]
    numbers: "Numbers"
    articles: "Numbers"
    texts: "Numbers"
    hashes: Sequence[str]
    clusters: "Numbers"
    _places: "Recent[str, Numbers]" = field(default_factory=lambda: Recent(_room))
    _admitted: "Recent[Filters, Mask]" = field(default_factory=lambda: Recent(_one))
    _articles: Recent[str, Article | None] = field(default_factory=lambda: Recent(_length))

    @cached_property
    def lengths(self) -> "Numbers":
        """How many passages each article has."""
        import numpy as np

        return np.bincount(self.articles, minlength=len(self.cards))

    @cached_property
    def text_numbers(self) -> Mapping[str, int]:
        """The number of each text, by its hash."""
        return {one: number for number, one in enumerate(self.hashes)}

    @cached_property
    def _text_of(self) -> Mapping[str, int]:
        return dict(zip(self.passage_ids, self.texts.tolist(), strict=True))

    def passing(self, passage_ids: Iterable[str], texts: "Mask | None") -> list[int]:
        """The texts that some passages carry, each once, in their order; of `texts` alone where that is given. Passages not known are dropped."""
        found = dict.fromkeys(text for one in passage_ids if (text := self._text_of.get(one)) is not None)
        return [text for text in found if texts is None or texts[text]]

    @cached_property
    def _by_text(self) -> tuple[list[int], list[int]]:
        import numpy as np

        order = np.argsort(self.texts, kind="stable")
        return order.tolist(), np.searchsorted(self.texts[order], np.arange(len(self.hashes) + 1)).tolist()

    def carrying(self, text: int) -> list[int]:
        """The passages that carry a text, by article and order."""
        order, starts = self._by_text
        return order[starts[text] : starts[text + 1]]

    def carried(self, passages: "Mask") -> "Mask":
        """Which texts any of these passages carries."""
        import numpy as np

        found = np.zeros(len(self.hashes), dtype=bool)
        found[self.texts[passages]] = True
        return found

    @cached_property
    def _place_of(self) -> "Numbers":
        """The place of the passage with each number, -1 where there is none, as for all numbers from the last one on."""
        import numpy as np

        # A search in the sorted numbers takes eight times as long, and finds a neighbour where a number is not there.
        found = np.full(int(self.numbers.max(initial=-1)) + 2, -1)
        found[self.numbers] = np.arange(len(self.numbers))
        return found

    def article(self, connection: "sqlite3.Connection", article_id: str) -> Article | None:
        """An article; None where it is not there any more."""
        return self._articles.get(article_id, lambda: store.article(connection, article_id), room=ARTICLES)

    def holding(self, connection: "sqlite3.Connection", phrase: str) -> "Numbers":
        """The passages that hold a term, or several as a phrase, in any inflected form, in their text or their article's title; in order.

        What the full text names and the roll does not have is left out.
        """
        import numpy as np

        def look_up() -> "Numbers":
            known = self._place_of
            found = known[np.minimum(store.holding(connection, phrase), len(known) - 1)]
            return found if (found >= 0).all() else found[found >= 0]

        return self._places.get(phrase, look_up, room=ROOM)

    def admitted(self, filters: Filters) -> "Mask | None":
        """Which articles pass; None where all do."""
        import numpy as np

        if filters == Filters():
            return None

        def look_up() -> "Mask":
            return np.fromiter(map(filters.sieve(), self.cards), dtype=bool, count=len(self.cards))

        known = self._admitted.get(filters, look_up, room=FILTERS)
        return None if known.all() else known


def call(connection: "sqlite3.Connection", cards: Mapping[str, ArticleCard]) -> Roll:
    """Read the roll of an archive whose articles are `cards`."""
    import numpy as np

    articles = {one: number for number, one in enumerate(cards)}
    hashes: dict[str, int] = {}
    stored = connection.execute("SELECT number, article_id, text_hash, passage_id FROM passages ORDER BY number").fetchall()
    rows = [(number, articles[article_id], hashes.setdefault(text, len(hashes))) for number, article_id, text, _ in stored]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    clusters = np.arange(len(articles))
    first: dict[str, int] = {}
    for article_id, cluster in store.clusters(connection):
        if article_id in articles:
            clusters[articles[article_id]] = first.setdefault(cluster, articles[article_id])
    numbers, of, texts = (columns[:, at].copy() for at in range(3))
    return Roll(tuple(cards.values()), tuple(row[3] for row in stored), numbers, of, texts, tuple(hashes), clusters)
