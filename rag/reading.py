"""The archive as one question reads it: every article, and every vector of a sentence, fetched once.

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
    """A view of the archive for the length of one question."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._articles: dict[str, Article] = {}
        self._spans: dict[str, tuple[Span, ...]] = {}

    def article(self, article_id: str) -> Article:
        """The article of that id."""
        if article_id not in self._articles:
            self._articles[article_id] = self._archive.article(article_id)
        return self._articles[article_id]

    def sentences(self, article_id: str) -> tuple[Span, ...]:
        """All sentences of its body, in order."""
        if article_id not in self._spans:
            self._spans[article_id] = self._archive.sentences(article_id)
        return self._spans[article_id]

    def frequencies(self, terms: Sequence[str]) -> Mapping[str, int]:
        """In how many passages each of these words stands."""
        return self._archive.frequencies(terms)

    def size(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        return self._archive.size()

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Unit vectors of texts; those of recent questions are remembered."""
        return _remembered(self._archive, texts)


_MEMORY = 4_096
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
