"""What the measures of a sentence are worth: which one answers best, and whether any does.

The weights were fitted on the development questions (ARCHITECTURE.md says how), but for the one of conflicts: it was 2.65, and is higher so that
what is said of one delegation is not shown for another's. What the measures mean is told in
rag/evidence.py.
"""

import math

from rag.evidence import Evidence
from rag.question import Asked, Kind

REFUSE_AT = 0.5
"""Refusal scores from here on refuse."""


def worth(evidence: Evidence) -> float:
    """How good an answer a sentence is beside the others: a log-likelihood up to a constant (conditional logit, McFadden 1974)."""
    return (
        1.55 * evidence.here
        + 2.1 * evidence.apart
        + 2.2 * evidence.around
        + 1.95 * evidence.kind
        - 1.45 * evidence.lost
        - 0.6 * evidence.strangers
        + 1.4 * evidence.cosine
        + 1.25 * evidence.passage_cosine
        + 0.25 * evidence.complete
    )


_EXACT = frozenset({Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.DURATION, Kind.AGE, Kind.WHEN})
"""Kinds of question that only a number or a time of the right sort can answer."""


def doubt(asked: Asked, best: Evidence, *, unknown: bool) -> float:
    """How sure it is, 0 to 1, that the articles do not answer, by the best sentence (logistic regression).

    `unknown` says that the question names somebody or something that stands in no article.
    """
    logit = (
        2.35
        - 2.05 * best.around
        - 2.5 * best.kind
        - 2.05 * best.cosine
        + 1.25 * best.lost
        + 0.55 * (1.0 - best.predicate)
        + 0.5 * best.strangers
        + 2.15 * unknown
        + 1.05 * bool(best.denied)
        + 3.2 * bool(best.conflicts)
        + 1.0 * (1.0 - best.kind) * (asked.kind in _EXACT)
        + 2.55 * (asked.kind is Kind.WHY)
        + 2.9 * asked.of_the_page
    )
    return 1.0 / (1.0 + math.exp(-logit))
