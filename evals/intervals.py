"""How sure a figure is: Wilson's interval for a share, a seeded bootstrap for a median or a mean, all at 95%.

What is counted is not known here.
"""

import math
import random
from collections.abc import Callable, Sequence
from statistics import NormalDist, fmean, median

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
    return _bootstrap(values, median, seed)


def bootstrap_mean(values: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The same for a mean.

    Raises:
        ValueError: There are no values.
    """
    return _bootstrap(values, fmean, seed)


def _bootstrap(values: Sequence[float], of: Callable[[Sequence[float]], float], seed: int) -> tuple[float, float]:
    if not values:
        raise ValueError("no values")
    draw = random.Random(seed)  # noqa: S311 - a repeatable resampling, not a secret
    found = sorted(of(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return found[round(0.025 * (RESAMPLES - 1))], found[round(0.975 * (RESAMPLES - 1))]
