"""The texts nearest to a vector among those that filters admit: by the way that is cheapest for how many those are.

Chroma's own filters cost 380 to 590 ms where they match half of 100,000 vectors, so it is never given any. What is asked, and what becomes of
the texts, is not known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Mask = NDArray[np.bool_]

SIFT = 0.3
"""Where filters admit at least this share of the texts, the index is asked for more and the answer is sifted; a smaller share is scanned. Of
100,000 passages the index names 400 as fast as a scan of all takes, and 1,250 in twice the time."""

FETCH = 300
"""So few texts are fetched from SQLite by themselves where the matrix of all vectors is not in memory: each costs 20 µs, every time."""

GATHER = 0.25
"""A smaller share's rows are gathered before they are multiplied; of a larger one gathering costs more than multiplying all."""

Index = Callable[["Vector", int], Sequence[str]]
"""The vector index: the ids of the passages nearest to a vector, at most so many, nearest first."""

Cosines = Callable[["Vector", Sequence[int]], dict[int, float]]
"""The cosines of some texts, by their numbers, to a vector; a text without a sound vector is left out."""


@dataclass(frozen=True)
class Scan:
    """The vectors of all texts as one matrix, for exact answers: its rows belong to the texts numbered `texts`."""

    texts: "NDArray[np.int64]"
    matrix: "NDArray[np.float32]"

    @cached_property
    def _rows(self) -> "NDArray[np.int64]":
        """The row of each text, -1 where it has none."""
        import numpy as np

        rows = np.full(int(self.texts.max(initial=-1)) + 2, -1)
        rows[self.texts] = np.arange(len(self.texts))
        return rows

    def cosines(self, vector: "Vector", texts: Sequence[int]) -> dict[int, float]:
        """See `Cosines`."""
        import numpy as np

        rows = self._rows[np.minimum(np.array(texts, dtype=np.int64), len(self._rows) - 1)]
        known = rows[rows >= 0]
        return dict(zip(self.texts[known].tolist(), (self.matrix[known] @ vector).tolist(), strict=True))

    def nearest(self, vector: "Vector", wanted: int, admitted: "Mask | None" = None) -> dict[int, float]:
        """The texts nearest to a unit vector with their cosines, nearest first; those admitted alone, where that is given by their numbers."""
        import numpy as np

        rows = np.arange(len(self.texts)) if admitted is None else np.flatnonzero(admitted[self.texts])
        few = len(rows) < GATHER * len(self.texts)
        cosines = self.matrix[rows] @ vector if few else (self.matrix @ vector)[rows]
        if len(rows) > wanted:
            near = np.argpartition(-cosines, wanted - 1)[:wanted]
            rows, cosines = rows[near], cosines[near]
        order = np.lexsort((self.texts[rows], -cosines))
        return dict(zip(self.texts[rows[order]].tolist(), cosines[order].tolist(), strict=True))


def by_index(
    index: Index, vector: "Vector", wanted: int, *, count: int, passing: Callable[[Sequence[str]], list[int]], cosines: Cosines, share: float
) -> dict[int, float]:
    """The texts nearest to a vector with their cosines, by the index, which holds `count` passages.

    `passing` says which texts some passages carry, of those that the filters let pass, a `share` of all. Copies of a text may fill the
    answer, so the index is asked for more until there are enough; where too few of those nearest pass, there are fewer than wanted, and a
    scan is cheaper than asking again.
    """
    asked = min(int(wanted * 1.25 / share) + 1, count)
    while True:
        found = index(vector, asked)
        texts = passing(found)
        if len(texts) >= wanted or asked >= count or not found or share < 1.0:
            return among(texts, vector, wanted, cosines)
        asked = min(asked * 4, count)


def among(texts: Sequence[int], vector: "Vector", wanted: int, cosines: Cosines) -> dict[int, float]:
    """Of a few texts those nearest to a vector with their cosines, nearest first."""
    found = cosines(vector, texts)
    return {text: found[text] for text in sorted(found, key=lambda text: (-found[text], text))[:wanted]}
