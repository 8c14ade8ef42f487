"""The texts nearest to a vector among those that filters admit: by the way that is cheapest for how many those are.

Chroma's own filters cost 380 to 590 ms where they match half of 100,000 vectors, so it is never given any. What is asked, and what becomes of
the texts, is not known here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import store

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]
    Mask = NDArray[np.bool_]

SIFT = 0.6
"""Where filters admit at least this share of the texts, the index is asked for more and the answer is sifted. Each text that it names is read from
SQLite: with .2, questions of a tenth of 9,474 passages took 186 ms, a scan of all vectors in memory takes one."""

FETCH = 300
"""So few texts are fetched from SQLite by themselves where the matrix of all vectors is not in memory: each costs 20 µs, every time."""

GATHER = 0.1
"""A smaller share's rows are gathered before they are multiplied; of a larger one gathering costs more than multiplying all."""

Index = Callable[["Vector", int], Sequence[str]]
"""The vector index: the ids of the passages nearest to a vector, at most so many, nearest first."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The vectors of all texts as one matrix, for exact answers: rows of `matrix` belong to `hashes`, and to the texts numbered `texts`."""

    hashes: Sequence[str]
    matrix: "NDArray[np.float32]"
    texts: "NDArray[np.int64]"

    def nearest(self, vector: "Vector", wanted: int, admitted: "Mask | None" = None) -> dict[str, float]:
        """The texts nearest to a unit vector with their cosines, nearest first; those admitted alone, where that is given by their numbers."""
        import numpy as np

        rows = np.arange(len(self.hashes)) if admitted is None else np.flatnonzero(admitted[self.texts])
        few = len(rows) < GATHER * len(self.hashes)
        cosines = self.matrix[rows] @ vector if few else (self.matrix @ vector)[rows]
        if len(rows) > wanted:
            near = np.argpartition(-cosines, wanted - 1)[:wanted]
            rows, cosines = rows[near], cosines[near]
        return {self.hashes[rows[at]]: float(cosines[at]) for at in np.lexsort((rows, -cosines))}


def by_index(
    connection: "sqlite3.Connection", index: Index, vector: "Vector", wanted: int, *, count: int, admits: Callable[[str], bool], share: float
) -> dict[str, float]:
    """The texts nearest to a vector with their cosines, by the index, which holds `count` passages, of whose texts `admits` lets a `share` pass.

    Copies of a text may fill its answer, so it is asked for more until there are enough; where too few of those nearest pass, there are
    fewer than wanted, and a scan is cheaper than asking again.
    """
    asked = min(int(wanted * 1.25 / share) + 1, count)
    while True:
        found = index(vector, asked)
        texts = by_cosine(connection, found, vector)
        passing = [text for text in texts if admits(text)]
        if len(passing) >= wanted or asked >= count or not found or share < 1.0:
            return {text: texts[text] for text in passing[:wanted]}
        asked = min(asked * 4, count)


def by_fetching(connection: "sqlite3.Connection", hashes: Sequence[str], vector: "Vector", wanted: int) -> dict[str, float]:
    """The same exactly, among a few texts whose vectors are fetched for it."""
    rows = store.vectors(connection, hashes)
    cosines = {text: float(row @ vector) for text, row in rows.items() if row.shape == vector.shape}
    return {text: cosines[text] for text in sorted(cosines, key=lambda text: (-cosines[text], text))[:wanted]}


def by_cosine(connection: "sqlite3.Connection", passage_ids: Iterable[str], vector: "Vector") -> dict[str, float]:
    """The texts of some passages, each once, with the cosines of their stored vectors, nearest first; passages that are not known are dropped."""
    rows = store.texts_of(connection, passage_ids, dimension=len(vector))
    cosines = {text: float(row @ vector) for text, row in rows.items()}
    return {text: cosines[text] for text in sorted(cosines, key=lambda text: (-cosines[text], text))}
