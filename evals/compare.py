"""Two runs of one suite held against each other, case by case: what differs, which way, and whether it could be chance.

Cases are compared by McNemar's exact test, and every difference has a paired bootstrap interval (95%). How a comparison is shown is not
known here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.intervals import bootstrap_mean, bootstrap_median, holm, mcnemar
from evals.measured import Metric
from evals.metrics import METRICS
from evals.report import outcome_to_json
from evals.values import DIGITS, Outcome, Report, Score
from index.errors import BadInput

SCHEMA = 1

Verdict = Literal["better", "worse", "not clear", "same"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric over the cases that both runs could be scored by: the second run less the first.

    `better` and `worse` count cases, whichever way the metric counts. `p` is McNemar's exact one; `adjusted` the same with every metric
    compared here taken into account (Holm). The verdict is one where the interval and, for shares, the adjusted p say that it is no chance.
    """

    metric: Metric
    n: int
    first: float
    second: float
    value: float
    low: float
    high: float
    better: int
    worse: int
    p: float | None = None
    adjusted: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Which way it went, where that is clear."""
        if not self.better and not self.worse:
            return "same"
        if self.low <= 0 <= self.high or (self.adjusted is not None and self.adjusted >= 0.05):
            return "not clear"
        return "better" if (self.value > 0) == (self.metric.better == "higher") else "worse"


@dataclass(frozen=True, slots=True)
class Change:
    """A case of which the runs made something else, by metrics that judge an answer: which of them rose to right, and which fell."""

    first: Outcome
    second: Outcome
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared. `warnings` say what beside the answers is not the same; `stale` are the cases that one of the archives does not fit."""

    first: Report
    second: Report
    pairs: int
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
    stale: tuple[str, ...]


def compare(first: Report, second: Report) -> Comparison:
    """Pair two runs by their cases' ids.

    Raises:
        BadInput: They are runs of different suites (it is said which cases differ), or have no case in common.
    """
    pairs = tuple(_paired(first, second))
    found = [one for metric in METRICS if (one := _difference(metric, pairs)) is not None]
    tested = [at for at, one in enumerate(found) if one.p is not None]
    adjusted = dict(zip(tested, holm([found[at].p or 0.0 for at in tested]), strict=True))
    differences = tuple(_with(one, adjusted.get(at)) for at, one in enumerate(found))
    stale = tuple(one.case.id for one, other in pairs if one.stale or other.stale)
    changes = tuple(change for one, other in pairs if (change := _change(one, other)) is not None)
    return Comparison(first, second, len(pairs), differences, changes, tuple(_warnings(first, second, len(pairs))), stale)


def _paired(first: Report, second: Report) -> Iterator[tuple[Outcome, Outcome]]:
    theirs = {outcome.case.id: outcome for outcome in second.outcomes}
    ours = {outcome.case.id for outcome in first.outcomes}
    both = [(outcome, theirs[outcome.case.id]) for outcome in first.outcomes if outcome.case.id in theirs]
    if first.suite.digest != second.suite.digest:
        other = [one.case.id for one, two in both if one.case != two.case]
        lone = [(first, [one for one in (outcome.case.id for outcome in first.outcomes) if one not in theirs])]
        lone += [(second, [one for one in theirs if one not in ours])]
        parts = (
            [f"{_some(other)} {'asks' if len(other) == 1 else 'ask'} or {'expects' if len(other) == 1 else 'expect'} something else"] if other else []
        )
        parts += [
            f"{_some(ids)} {'is' if len(ids) == 1 else 'are'} in {which} alone"
            for which, (_, ids) in zip(("the first", "the second"), lone, strict=True)
            if ids
        ]
        if parts:
            raise BadInput(f"These are runs of different suites: {'; '.join(parts)}.", "Run both systems on the same suite.")
    if not both:
        raise BadInput("The runs have no case in common.", "Run both with the same --tag and --limit.")
    yield from both


def _some(ids: Sequence[str], most: int = 8) -> str:
    return ", ".join(ids[:most]) + (f" and {len(ids) - most} more" if len(ids) > most else "")


def _difference(metric: Metric, pairs: Sequence[tuple[Outcome, Outcome]]) -> Difference | None:
    at = METRICS.index(metric)
    scored = [(one.scores[at], two.scores[at]) for one, two in pairs]
    values = [(one.value, two.value) for one, two in scored if isinstance(one, Score) and isinstance(two, Score)]
    if not values:
        return None
    less = [round(two - one, DIGITS) for one, two in values]
    sign = 1 if metric.better == "higher" else -1
    better, worse = (sum(way * sign * one > 0 for one in less) for way in (1, -1))
    low, high = (bootstrap_median if metric.kind == "median" else bootstrap_mean)(less)
    middle = _median if metric.kind == "median" else _mean
    # McNemar's exact test is the sign test on the pairs that differ, which serves means and medians too: a bootstrap of a few has no width.
    p = mcnemar(better, worse)
    first, second = middle([one for one, _ in values]), middle([two for _, two in values])
    return Difference(metric, len(values), first, second, middle(less), low, high, better, worse, p)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), DIGITS)


def _median(values: Sequence[float]) -> float:
    ordered, half = sorted(values), len(values) // 2
    return round(ordered[half] if len(values) % 2 else (ordered[half - 1] + ordered[half]) / 2, DIGITS)


def _with(one: Difference, adjusted: float | None) -> Difference:
    return Difference(one.metric, one.n, one.first, one.second, one.value, one.low, one.high, one.better, one.worse, one.p, adjusted)


def _change(one: Outcome, two: Outcome) -> Change | None:
    better: list[str] = []
    worse: list[str] = []
    for at, metric in enumerate(METRICS):
        old, new = one.scores[at], two.scores[at]
        if metric.fails and isinstance(old, Score) and isinstance(new, Score) and old.value != new.value:
            (better if (new.value > old.value) == (metric.better == "higher") else worse).append(metric.name)
    if one.error is None and two.error is not None:
        worse.append("error")
    if one.error is not None and two.error is None:
        better.append("error")
    return Change(one, two, tuple(better), tuple(worse)) if better or worse else None


def _warnings(first: Report, second: Report, pairs: int) -> Iterator[str]:
    one, two = ((report.subject.get("archive") or {}).get("fingerprint") for report in (first, second))
    if one != two:
        yield f"The archives differ ({one or 'unknown'} and {two or 'unknown'}): what changed may be the articles."
    if not one and not two:
        yield "Neither run says which archive it is of."
    left = len(first.outcomes) + len(second.outcomes) - 2 * pairs
    if left:
        yield f"{left} cases are in one of the runs alone, and are left out."
    if first.jobs != second.jobs:
        yield f"The first asked {first.jobs} at once, the second {second.jobs}: their times are not for comparing."


def to_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain JSON values, the same for the same two reports."""
    return {
        "schema": SCHEMA,
        "suite": {"name": found.first.suite.name, "sha256": found.first.suite.digest},
        "subjects": [dict(report.subject) for report in (found.first, found.second)],
        "pairs": found.pairs,
        "warnings": list(found.warnings),
        "stale": list(found.stale),
        "metrics": {
            one.metric.name: {
                "n": one.n,
                "first": one.first,
                "second": one.second,
                "difference": one.value,
                "interval": [round(one.low, DIGITS), round(one.high, DIGITS)],
                "better": one.better,
                "worse": one.worse,
                "p": one.p,
                "p_holm": one.adjusted,
                "verdict": one.verdict,
            }
            for one in found.differences
        },
        "changes": [
            {
                "id": one.first.case.id,
                "better": list(one.better),
                "worse": list(one.worse),
                "first": outcome_to_json(one.first),
                "second": outcome_to_json(one.second),
            }
            for one in found.changes
        ],
    }
