"""The archive as questions read it: every article, its sentences and the days that they name, fetched once while the archive stays as it is.

What is read for, and why, is not known here.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from index.archive import Archive
from index.events import Event
from index.values import Article, Span

if TYPE_CHECKING:
    from index.embed import Vectors


_ARTICLES = 500
"""Articles kept in memory; of 4 kB each."""


class Reading:
    """A view of the archive at one revision, for one question after another.

    Threads may share it: at worst two of them fetch the same thing.
    """

    def __init__(self, archive: Archive, revision: int) -> None:
        self._archive = archive
        self.revision = revision
        self._articles: dict[str, Article] = {}
        self._spans: dict[str, tuple[Span, ...]] = {}
        self._events: dict[str, tuple[Event, ...]] = {}

    def article(self, article_id: str) -> Article:
        """The article of that id."""
        found = self._articles.get(article_id)
        if found is None:
            if len(self._articles) >= _ARTICLES:
                self._articles.clear()
            found = self._articles[article_id] = self._archive.article(article_id)
        return found

    def sentences(self, article_id: str) -> tuple[Span, ...]:
        """All sentences of its body, in order."""
        found = self._spans.get(article_id)
        if found is None:
            if len(self._spans) >= _ARTICLES:
                self._spans.clear()
            found = self._spans[article_id] = self._archive.sentences(article_id)
        return found

    def events(self, article_id: str) -> tuple[Event, ...]:
        """The days that its sentences name, in order."""
        found = self._events.get(article_id)
        if found is None:
            if len(self._events) >= _ARTICLES:
                self._events.clear()
            found = self._events[article_id] = self._archive.events(article_id)
        return found

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of these words stands."""
        return self._archive.frequencies(terms)

    def size(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        return self._archive.size()

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts; the archive remembers those of recent questions."""
        return self._archive.embed(texts)
