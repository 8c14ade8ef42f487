"""Which outcomes are failures.

How they are shown is not known here.
"""

from evals.metrics import BY_NAME
from evals.values import Outcome, Score


def missed(outcome: Outcome) -> list[Score]:
    """The scores that make an outcome a failure, in the order of the metrics."""
    return [score for score in outcome.scores if isinstance(score, Score) and BY_NAME[score.metric].missed(score)]
