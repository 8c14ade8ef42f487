"""How sure a figure is: Wilson's interval for a share, a seeded bootstrap for a median, a mean or a p95, all at 95%; and how sure a difference.

What is counted is not known here.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from statistics import NormalDist
from typing import Any

import numpy as np

_Z = NormalDist().inv_cdf(0.975)
RESAMPLES = 2_000
"""Enough for the second digit of a 95% interval (Efron and Tibshirani 1993, section 13.3, ask for 1,000 at the least)."""


def wilson(successes: float, n: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927), which stays inside 0..1 and is sound for small n and shares near 0 or 1.

    Raises:
        ValueError: n is not positive, or there are more successes than trials.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a share")
    share, z2 = successes / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    # Where the share is 0 or 1 that bound is exact, which rounding would miss by a hair.
    return (0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half)


def bootstrap_median(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The 95% percentile interval of a median (Efron 1979): the same for the same values in the same order.

    Raises:
        ValueError: There are no values.
    """
    return _bootstrap(values, np.median, seed)


def bootstrap_mean(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The same for a mean.

    Raises:
        ValueError: There are no values.
    """
    return _bootstrap(values, np.mean, seed)


def bootstrap_p95(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The same for the 95th of a hundred, the one of the values that it is.

    Raises:
        ValueError: There are no values.
    """
    return _bootstrap(values, partial(np.quantile, q=0.95, method="inverted_cdf"), seed)


def _bootstrap(values: Sequence[float], of: Callable[..., Any], seed: int) -> tuple[float, float]:
    if not values:
        raise ValueError("no values")
    n = len(values)
    draw = np.random.Generator(np.random.PCG64(seed))  # a repeatable resampling
    # In blocks, so that 10,000 values do not take 160 MB at once.
    rows = max(1, min(RESAMPLES, 2_000_000 // n))
    blocks = [draw.integers(0, n, size=(min(rows, RESAMPLES - at), n)) for at in range(0, RESAMPLES, rows)]
    found = np.sort(np.concatenate([of(np.asarray(values, dtype=np.float64)[block], axis=1) for block in blocks]))
    return float(found[round(0.025 * (RESAMPLES - 1))]), float(found[round(0.975 * (RESAMPLES - 1))])


def mcnemar(better: int, worse: int) -> float:
    """The two-sided p of McNemar's exact test: how likely so uneven a split of the pairs that differ is, where neither way is likelier.

    1 where no pair differs.

    Raises:
        ValueError: A count is negative.
    """
    if better < 0 or worse < 0:
        raise ValueError("counts are not negative")
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**n))


def holm(ps: Sequence[float]) -> list[float]:
    """The same p's adjusted for how many there are (Holm 1979), in the order given: below 5%, none of them is likely to be chance."""
    adjusted, highest = [0.0] * len(ps), 0.0
    for rank, at in enumerate(sorted(range(len(ps)), key=lambda one: ps[one])):
        highest = max(highest, min(1.0, ps[at] * (len(ps) - rank)))
        adjusted[at] = highest
    return adjusted
