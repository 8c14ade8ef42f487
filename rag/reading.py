"""The archive as questions read it: every article, and every vector of a sentence, fetched once while the archive stays as it is.

What is read for, and why, is not known here.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

from index.archive import Archive
from index.values import Article, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Vectors


class Reading:
    """A view of the archive at one revision, for one question after another.

    Threads may share it: at worst two of them fetch the same thing.
    """

    def __init__(self, archive: Archive, revision: int) -> None:
        self._archive = archive
        self.revision = revision
        self._articles: dict[str, Article] = {}
        self._spans: dict[str, tuple[Span, ...]] = {}

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

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of these words stands."""
        return self._archive.frequencies(terms)

    def size(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        return self._archive.size()

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts; those of recent questions are remembered."""
        return _remembered(self._archive, texts)


_ARTICLES = 500
"""Articles kept in memory; of 4 kB each."""

_MEMORY = 4_096
"""Vectors kept in memory; of 1.5 kB each."""

_vectors: "OrderedDict[tuple[str, str], NDArray[np.float32]]" = OrderedDict()
_lock = Lock()


def _remembered(archive: Archive, texts: Sequence[str]) -> "Vectors":
    import numpy as np

    name = str(archive.identity())
    with _lock:
        known = {text: _vectors[name, text] for text in texts if (name, text) in _vectors}
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known.update(zip(new, archive.embed(new), strict=True))
    with _lock:
        for text in texts:
            _vectors[name, text] = known[text]
            _vectors.move_to_end((name, text))
        while len(_vectors) > _MEMORY:
            _vectors.popitem(last=False)
    return np.stack([known[text] for text in texts]) if texts else np.zeros((0, 0), dtype=np.float32)
