"""Figures: many scores of one metric become a share, a mean or a median, with its interval and the count of what could not be scored.

What a metric measures is not known here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median

from evals.intervals import bootstrap_mean, bootstrap_median, wilson
from evals.metrics import METRICS, Metric
from evals.values import DIGITS, Figure, Outcome, Score, Unscored


def figure(metric: Metric, scores: Sequence[Score | Unscored]) -> Figure:
    """One metric over many cases; no value and no interval where none of them could be scored."""
    # As a report has them: figures of outcomes that were written down and read back are the same to the last digit.
    values = [round(score.value, DIGITS) for score in scores if isinstance(score, Score)]
    reasons = Counter(score.why for score in scores if isinstance(score, Unscored))
    unscored = dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0])))
    if not values:
        return Figure(metric.name, metric.kind, 0, None, None, None, unscored)
    if metric.kind == "rate":
        value, (low, high) = sum(values) / len(values), wilson(sum(values), len(values))
    elif metric.kind == "mean":
        # Of values that are all alike a bootstrap would be sure; Wilson's interval is wider than theirs, whatever they are.
        value = fmean(values)
        low, high = wilson(sum(values), len(values)) if len(set(values)) == 1 else bootstrap_mean(values)
    else:
        value, (low, high) = median(values), bootstrap_median(values)
    # Half of an odd number of millionths has a seventh digit: it would be shown one way now and another when the report is read again.
    return Figure(metric.name, metric.kind, len(values), round(value, DIGITS), round(low, DIGITS), round(high, DIGITS), unscored)


def figures(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Every metric over these outcomes, in the order of the metrics."""
    return tuple(figure(metric, [outcome.scores[at] for outcome in outcomes]) for at, metric in enumerate(METRICS))


def by_tag(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[Figure, ...]]:
    """The figures of the cases that carry each tag, tags in order of the alphabet."""
    tagged: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for tag in outcome.case.tags:
            tagged.setdefault(tag, []).append(outcome)
    return {tag: figures(tagged[tag]) for tag in sorted(tagged)}
