"""What the measures of a sentence are worth: which one answers best, and whether any does.

The weights were fitted on the development questions (ARCHITECTURE.md says how), but for the one of conflicts: it was 2.65, and is higher so that
what is said of one delegation is not shown for another's. What the measures mean is told in
rag/evidence.py.
"""

import math

from rag.evidence import Evidence, Objections
from rag.question import Asked, Kind

REFUSE_AT = 0.5
"""Refusal scores from here on refuse."""


_EXACT = frozenset({Kind.COUNT, Kind.SHARE, Kind.MONEY, Kind.DURATION, Kind.AGE, Kind.WHEN})
"""Kinds of question that only a number or a time of the right sort can answer."""


def worth(asked: Asked, evidence: Evidence) -> float:
    """How good an answer a sentence is beside the others: a log-likelihood up to a constant (conditional logit, McFadden 1974)."""
    return (
        1.8 * evidence.here
        + 2.2 * evidence.apart
        + 1.9 * evidence.around
        + 1.5 * evidence.kind
        + 1.1 * evidence.kind * (asked.kind in _EXACT)
        - 1.0 * evidence.lost
        - 0.6 * evidence.strangers
        + 1.65 * evidence.cosine
        + 1.05 * evidence.passage_cosine
        + 0.2 * evidence.complete
    )


WEIGHTS = {
    "around": -0.9,
    "kind": -2.25,
    "cosine": -0.85,
    "passage_cosine": -1.9,
    "lost": 1.75,
    "predicate": -0.55,
    "parted": 0.5,
    "unknown": 1.25,
    "contradicted": 1.8,
    "asserted": 1.8,
    "untold": 0.25,
    "not exact": 1.45,
    "why": 1.8,
    "of the page": 2.2,
}
"""What each measure adds to the logit of the doubt."""

BIAS = 2.26
"""Chosen, with the weights of `around` and `why`, so that no question of the peace talks that has an answer is refused."""


def measures(asked: Asked, best: Evidence, against: Objections, *, unknown: bool) -> dict[str, float]:
    """What the doubt is made of, by the names in `WEIGHTS`."""
    return {
        "around": best.around,
        "kind": best.kind,
        "cosine": best.cosine,
        "passage_cosine": best.passage_cosine,
        "lost": best.lost,
        "predicate": against.predicate,
        "parted": against.parted,
        "unknown": float(unknown),
        "contradicted": float(bool(against.denied or against.conflicts)),
        "asserted": float(against.asserted),
        "untold": float(against.untold),
        "not exact": (1.0 - best.kind) * (asked.kind in _EXACT),
        "why": float(asked.kind is Kind.WHY),
        "of the page": float(asked.of_the_page),
    }


def doubt(asked: Asked, best: Evidence, against: Objections, *, unknown: bool) -> float:
    """How sure it is, 0 to 1, that the articles do not answer, by the best sentence (logistic regression).

    `unknown` says that the question names somebody or something that stands in no article.
    """
    logit = BIAS + sum(WEIGHTS[name] * value for name, value in measures(asked, best, against, unknown=unknown).items())
    return 1.0 / (1.0 + math.exp(-logit))
