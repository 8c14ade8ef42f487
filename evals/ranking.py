"""How good a ranking is: hits, reciprocal rank, discounted gain and recall, each at a depth.

A ranking is a sequence of different items, best first, and what is right is a set of items that is not empty; relevance is yes or no. What
the items are is not known here. The definitions are those of trec_eval, by which a test holds them (Success@k, RR@k, nDCG@k, R@k).
"""

import math
from collections.abc import Collection, Sequence


def hit(ranking: Sequence[str], right: Collection[str], k: int) -> float:
    """1 where one of the first k items is right."""
    return float(any(item in right for item in ranking[:k]))


def reciprocal_rank(ranking: Sequence[str], right: Collection[str], k: int) -> float:
    """1 / rank of the first right item; 0 where it is not among the first k."""
    return next((1 / rank for rank, item in enumerate(ranking[:k], start=1) if item in right), 0.0)


def ndcg(ranking: Sequence[str], right: Collection[str], k: int) -> float:
    """The sum of 1 / log2(rank + 1) over the right items among the first k, as a share of the most that there could be."""
    gain = sum(1 / math.log2(rank + 1) for rank, item in enumerate(ranking[:k], start=1) if item in right)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(right)) + 1))


def recall(ranking: Sequence[str], right: Collection[str], k: int) -> float:
    """The share of the right items that stand among the first k."""
    return sum(item in right for item in ranking[:k]) / len(right)
