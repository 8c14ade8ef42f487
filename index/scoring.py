"""The score of a passage: what it and its article bear of a query's words and meaning, and how new the article was.

Which passages are scored, and what the archive is, is not known here. ARCHITECTURE.md has the table of what was tried.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Shares = NDArray[np.float64]

OWN = 0.25
"""What a passage's own words and meaning count beside its article's: .1 to .5 made no difference that 90 questions could show."""

BEST = 3
"""An article's meaning is the mean cosine of so many of its passages, the best ones: 1, 2 and all of them were worse, 5 the same."""

RECENT, DAYS = 0.5, 14.0
"""An article of the day asked about counts half as much again, one of two weeks before 1.18 times: too little to lift one that is beside
the point over the only one that is not. .3 to .7, and 7 to 30 days, differed by two questions of 90."""

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b, as everywhere (Robertson and Zaragoza 2009); a passage that holds a term counts as one occurrence in its article."""

AGAIN, SAME_OUTLET = 0.95, 0.99
"""What a score is worth for each passage of the same article, and for each article of the same outlet, that stands before it."""


def rarity(holding: int, of: int) -> float:
    """How much it tells that a term is there: inverse document frequency, above 0 even for one that all have."""
    return math.log(1 + (of - holding + 0.5) / (holding + 0.5))


@dataclass(frozen=True, slots=True)
class ByWords:
    """What of a query's terms, by rarity, each passage holds (0 to 1) and each article is about (0 to 2.2)."""

    passages: "Shares"
    articles: "Shares"


def by_words(holding: Sequence["Numbers"], articles: "Numbers", lengths: "Numbers") -> ByWords:
    """Score all passages and articles by the places that hold each term; `articles` says whose each passage is, `lengths` how many each has."""
    import numpy as np

    passages, totals, whole = np.zeros(len(articles)), np.zeros(len(lengths)), 0.0
    room = SATURATION * (1 - LENGTH + LENGTH * lengths / max(float(lengths.mean()), 1.0)) if len(lengths) else lengths
    for places in holding:
        weight = rarity(len(places), len(articles))
        whole += weight
        passages[places] += weight
        times = np.bincount(articles[places], minlength=len(lengths))
        totals += rarity(int(np.count_nonzero(times)), len(lengths)) * times * (1 + SATURATION) / (times + room)
    return ByWords(passages / max(whole, 1e-9), totals / max(whole, 1e-9))


def of_articles(cosines: Mapping[int, Sequence[float]], lengths: "Numbers", *, unseen: float) -> dict[int, float]:
    """Each article's meaning: the mean of its best cosines. A passage that was not looked at is at most `unseen`, and counts as that."""
    found = {}
    for article, seen in cosines.items():
        best = sorted(seen, reverse=True)[:BEST]
        missing = min(BEST, int(lengths[article])) - len(best)
        found[article] = (sum(best) + missing * min(unseen, best[-1])) / (len(best) + missing)
    return found


def recency(days: float | None) -> float:
    """The factor for an article that was so many days old; 1 where that is not known."""
    return 1.0 if days is None else 1.0 + RECENT * math.exp(-max(days, 0.0) / DAYS)
