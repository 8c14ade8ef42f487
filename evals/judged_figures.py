"""Figures of a judged run: how often the judge says yes, what it failed to say, and how far it agrees with the metrics that code computes.

How judgements come about, and how figures are shown, is not known here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evals.agreement import Agreement, agreement
from evals.intervals import wilson
from evals.judge_prompts import METRICS
from evals.judged import Failed, Judged, Judgement, Left
from evals.values import DIGITS, Report, Score, Unscored

SCHEMA = 1
"""The version of the document."""

BESIDE = {"faithfulness": ("borne_out", "citation_recall"), "relevance": ("correct",)}
"""The metrics that ask of an answer what the judge is asked, each a yes where it is 1 and a no where it is less."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the judge said by one metric: of `n` verdicts so many yes, with Wilson's interval, and how many replies held none or did not come."""

    metric: str
    n: int
    yes: int
    interval: tuple[float, float] | None
    unparsable: int
    failed: int
    left: Mapping[str, int]

    @property
    def one_sided(self) -> str | None:
        """What the judge always says; None where it tells cases apart, or said nothing."""
        return None if not self.n or 0 < self.yes < self.n else "yes" if self.yes else "no"


@dataclass(frozen=True, slots=True)
class Held:
    """The judge, the first of the two, beside one metric, the second; `alone` counts why verdicts have no score to be held against."""

    metric: str
    beside: str
    agreement: Agreement
    alone: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Differs:
    """A case of which the judge says something else than a metric, and both reasons."""

    case: str
    metric: str
    beside: str
    yes: bool
    reason: str
    score: Score


def told(found: Judged) -> tuple[Told, ...]:
    """Every judged metric."""
    return tuple(_told(found, metric) for metric in METRICS)


def _told(found: Judged, metric: str) -> Told:
    said = [one for one in found.said if one.metric == metric]
    verdicts = [one.yes for one in said if isinstance(one, Judgement) and one.yes is not None]
    unparsable = sum(isinstance(one, Judgement) and one.yes is None for one in said)
    left = Counter(one.why for one in said if isinstance(one, Left))
    interval = wilson(sum(verdicts), len(verdicts)) if verdicts else None
    failed = sum(isinstance(one, Failed) for one in said)
    return Told(metric, len(verdicts), sum(verdicts), interval, unparsable, failed, dict(sorted(left.items(), key=lambda item: (-item[1], item[0]))))


def held(found: Judged) -> tuple[Held, ...]:
    """Every judged metric beside those that it should agree with."""
    return tuple(_held(found, metric, beside) for metric in METRICS for beside in BESIDE[metric])


def _held(found: Judged, metric: str, beside: str) -> Held:
    paired = list(_paired(found, metric, beside))
    alone = Counter(score.why for _, score in paired if isinstance(score, Unscored))
    pairs = [(bool(one.yes), score.value == 1) for one, score in paired if isinstance(score, Score)]
    return Held(metric, beside, agreement(pairs), dict(sorted(alone.items(), key=lambda item: (-item[1], item[0]))))


def differing(found: Judged) -> tuple[Differs, ...]:
    """The cases of which the judge and a metric say different things, by metric, in the order of the run."""
    return tuple(
        Differs(one.case, metric, beside, bool(one.yes), one.reason, score)
        for metric in METRICS
        for beside in BESIDE[metric]
        for one, score in _paired(found, metric, beside)
        if isinstance(score, Score) and bool(one.yes) != (score.value == 1)
    )


def _paired(found: Judged, metric: str, beside: str) -> Iterator[tuple[Judgement, Score | Unscored]]:
    """Each verdict with the metric's score of its case."""
    scores = _scores(found.report, beside)
    for one in found.said:
        if isinstance(one, Judgement) and one.metric == metric and one.yes is not None:
            yield one, scores[one.case]


def _scores(report: Report, metric: str) -> dict[str, Score | Unscored]:
    return {outcome.case.id: next(score for score in outcome.scores if score.metric == metric) for outcome in report.outcomes}


def spent(found: Judged) -> dict[str, int]:
    """Tokens of all judgements, those that were made before included."""
    judgements = [one for one in found.said if isinstance(one, Judgement)]
    return {
        "prompt_tokens": sum(one.usage.prompt_tokens for one in judgements),
        "completion_tokens": sum(one.usage.completion_tokens for one in judgements),
        "judgements": len(judgements),
    }


def to_json(found: Judged) -> dict[str, Any]:
    """All of it as plain JSON values, the same for the same judgements."""
    report = found.report
    return {
        "schema": SCHEMA,
        "advisory": "A model's opinion: it changes no metric and no gate.",
        "judge": dict(found.judge) | {"judges_its_own_answers": found.own},
        "run": {"suite": report.suite.name, "sha256": report.suite.digest, "cases": len(report.outcomes), "subject": report.subject.get("name")},
        "judged": {one.metric: _told_json(one) for one in told(found)},
        "agreement": [_held_json(one) for one in held(found)],
        "usage": spent(found),
        "cases": [_said_json(one) for one in found.said],
    }


def _told_json(one: Told) -> dict[str, Any]:
    return {
        "n": one.n,
        "yes": _rounded(one.yes / one.n) if one.n else None,
        "interval": _both(one.interval),
        "unparsable": one.unparsable,
        "failed": one.failed,
        "not_judged": {"count": sum(one.left.values()), "reasons": dict(one.left)},
    }


def _held_json(one: Held) -> dict[str, Any]:
    found = one.agreement
    return {
        "judged": one.metric,
        "metric": one.beside,
        "n": found.n,
        "both_yes": found.both_yes,
        "judge_alone": found.first_alone,
        "metric_alone": found.second_alone,
        "both_no": found.both_no,
        "agreement": _rounded(found.share),
        "interval": _both(found.interval),
        "kappa": _rounded(found.kappa),
        "kappa_interval": _both(found.kappa_interval),
        "unscored": {"count": sum(one.alone.values()), "reasons": dict(one.alone)},
    }


def _said_json(one: Judgement | Failed | Left) -> dict[str, Any]:
    about = {"id": one.case, "metric": one.metric}
    if isinstance(one, Left):
        return about | {"not_judged": one.why}
    if isinstance(one, Failed):
        return about | {"failed": one.why}
    # The reason before the verdict, as it was given.
    return about | ({"unparsable": one.reason} if one.yes is None else {"reason": one.reason, "verdict": "yes" if one.yes else "no"})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _both(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(bound, DIGITS) for bound in interval]
