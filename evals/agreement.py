"""How far two who say yes or no agree: the share of cases where they say the same, and Cohen's kappa, each with its 95% interval.

Who the two are, and what they judge, is not known here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evals.intervals import RESAMPLES, wilson

_DEFINED = 0.95
"""The share of resamples in which kappa must be defined for its interval to be told: too few cases, or too few noes, tell nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cases by what the first and the second said, and how far they agree.

    `share` is None without cases. `kappa` is None where both always say the same one thing, for then chance would agree as well;
    its interval is None where the cases are too few, or too much alike, to tell one, and where one of the two always says the same: kappa
    is then 0, whatever the other says.
    """

    both_yes: int
    first_alone: int
    second_alone: int
    both_no: int
    share: float | None
    interval: tuple[float, float] | None
    kappa: float | None
    kappa_interval: tuple[float, float] | None

    @property
    def n(self) -> int:
        """How many cases both judged."""
        return self.both_yes + self.first_alone + self.second_alone + self.both_no


def agreement(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Of what each of the two said about the same cases."""
    counts = Counter(pairs)
    yes, first, second, no = counts[True, True], counts[True, False], counts[False, True], counts[False, False]
    n = yes + first + second + no
    if not n:
        return Agreement(0, 0, 0, 0, None, None, None, None)
    value = kappa(yes, first, second, no)
    around = wilson(yes + no, n)
    return Agreement(yes, first, second, no, (yes + no) / n, around, value, None if value is None else _interval((yes, first, second, no), around))


def kappa(both_yes: int, first_alone: int, second_alone: int, both_no: int) -> float | None:
    """Cohen's kappa (1960): agreement beyond what chance would give two who say yes as often as these, of what there could be beyond it."""
    n = both_yes + first_alone + second_alone + both_no
    chance = _chance(both_yes, first_alone, second_alone, both_no)
    return None if not n or chance == 1 else ((both_yes + both_no) / n - chance) / (1 - chance)


def _chance(both_yes: int, first_alone: int, second_alone: int, both_no: int) -> float:
    n = max(1, both_yes + first_alone + second_alone + both_no)
    first, second = both_yes + first_alone, both_yes + second_alone
    # In whole numbers first, so that 1 is 1.
    return (first * second + (n - first) * (n - second)) / n**2


def _interval(cells: tuple[int, int, int, int], around: tuple[float, float], *, seed: int = 0) -> tuple[float, float] | None:
    """The percentile bootstrap over cases; it depends on the four counts alone."""
    n, (yes, first, second, no) = sum(cells), cells
    if n in {yes + first, yes + second, second + no, first + no}:
        return None
    if first == second == 0:
        # Of cases that all agree a bootstrap would be sure: Wilson's bound of the share, at the chance that was observed, is not.
        chance = _chance(*cells)
        return (around[0] - chance) / (1 - chance), 1.0
    draws = np.random.Generator(np.random.PCG64(seed)).multinomial(n, [cell / n for cell in cells], size=RESAMPLES)
    found = sorted(value for row in draws.tolist() if (value := kappa(*row)) is not None)
    if len(found) < _DEFINED * RESAMPLES:
        return None
    return found[round(0.025 * (len(found) - 1))], found[round(0.975 * (len(found) - 1))]
