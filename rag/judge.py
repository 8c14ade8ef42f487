"""What the measures of a sentence are worth: which one answers best, and whether any does.

The weights were fitted on the development questions (ARCHITECTURE.md says how); nothing else here was. What the measures mean is told in
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
        1.7 * evidence.here
        + 2.2 * evidence.apart
        + 2.3 * evidence.around
        + 2.3 * evidence.kind
        - 1.4 * evidence.lost
        - 0.6 * evidence.strangers
        + 1.7 * evidence.cosine
        + 1.4 * evidence.passage_cosine
        + 0.5 * evidence.complete
    )


def doubt(asked: Asked, best: Evidence) -> float:
    """How sure it is, 0 to 1, that the articles do not answer, by the best sentence (logistic regression)."""
    logit = (
        4.0
        - 2.0 * best.around
        - 1.95 * best.kind
        + 1.0 * best.lost
        + 1.0 * best.strangers
        - 3.2 * best.cosine
        + 0.65 * bool(best.denied)
        + 2.3 * (asked.kind is Kind.WHY)
    )
    return 1.0 / (1.0 + math.exp(-logit))
