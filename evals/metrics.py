"""The metrics: what one answer is worth, measured by comparing it with its case and with the articles' own words.

Here is the list of them all, and how it is taken; what each measures stands in `evals/metrics_answer.py`, `metrics_cited.py` and
`metrics_found.py`. No model judges, and how answers come about is not known here.
"""

from collections.abc import Mapping

from evals import ranking
from evals.measured import UNKNOWN, Measured, Metric, stale, wants_answer
from evals.metrics_answer import (
    against,
    correct,
    disagreement,
    false_alarm,
    follow_up,
    injected,
    refused_when_answerable,
    refused_when_unanswerable,
    seconds,
    tokens,
    withheld,
    words,
)
from evals.metrics_cited import (
    borne_out,
    citation_precision,
    citation_recall,
    cited,
    correct_and_cited,
    gold_quoted,
    in_window,
    invented,
    verbatim,
    whole,
)
from evals.metrics_found import DEEP, FOUND, by_article, first_hit, hit_at_4, holds, quote_recall
from evals.values import AnswerJson, Case, Evidence, Score, Unscored

__all__ = ["BY_NAME", "FOUND", "METRICS", "VERSION", "Metric", "correct", "holds", "measure"]

VERSION = 3
"""The version of what the metrics measure, written into every report: figures of two versions are not for comparing."""

_OF_ARTICLES = tuple(
    Metric(name, says, by_article(name, of, k), kind="rate" if of is ranking.hit else "mean", fails=False, needs_labels=True)
    for name, says, of, k in (
        ("article_hit@1", "the first article found is a right one", ranking.hit, 1),
        ("article_hit@5", "a right one is among the first five", ranking.hit, 5),
        (f"mrr@{DEEP}", "reciprocal rank of the first right article", ranking.reciprocal_rank, DEEP),
        (f"ndcg@{DEEP}", "discounted gain of the right articles", ranking.ndcg, DEEP),
        (f"article_recall@{DEEP}", "of the right articles found", ranking.recall, DEEP),
    )
)

METRICS: tuple[Metric, ...] = (
    Metric(
        "correct",
        "says what it must and nothing that it must not",
        correct,
        needs_labels=True,
        zero_on_error=lambda case: wants_answer(case) and bool(case.must_include),
    ),
    Metric("cited", "cites the right article, where it answers", cited, needs_labels=True),
    Metric(
        "correct_and_cited",
        "right answer with the right article cited",
        correct_and_cited,
        fails=False,  # where it is missed, one of the two before it is too
        of=("correct", "cited"),
        needs_labels=True,
        zero_on_error=lambda case: wants_answer(case) and bool(case.must_include and case.labels),
    ),
    Metric("gold_quoted", "cites the very words of the gold quotation", gold_quoted, fails=False, needs_labels=True),
    Metric("verbatim", "every quote stands where it is said to", verbatim),
    Metric("whole", "no quotation is cut inside a sentence", whole),
    Metric("citation_recall", "of the sentences cite what carries them", citation_recall, kind="mean"),
    Metric("citation_precision", "of the citations carry their sentence", citation_precision, kind="mean"),
    Metric("invented", "a number, name or date that no article has", invented, better="lower"),
    Metric(
        "borne_out",
        "every number, name, date and quotation stands in the passage cited",
        borne_out,
        fails=False,  # as correct_and_cited
        of=("verbatim", "citation_recall", "invented"),
    ),
    Metric(
        "refused_when_unanswerable",
        "refused where the articles do not answer",
        refused_when_unanswerable,
        zero_on_error=lambda case: case.answerable is False,
    ),
    Metric("refused_when_answerable", "refused although they do", refused_when_answerable, better="lower", needs_labels=True),
    Metric("against", "a refused premise is met with what contradicts it", against, needs_labels=True),
    Metric(
        "disagreement",
        "shows that outlets differ, where they do",
        disagreement,
        needs_labels=True,
        zero_on_error=lambda case: bool(case.expect_disagreement),
    ),
    Metric("false_alarm", "shows a disagreement where there is none", false_alarm, better="lower"),
    Metric(
        "follow_up",
        "a question that leans on earlier turns is answered rightly",
        follow_up,
        fails=False,  # as correct_and_cited
        of=("correct", "refused_when_unanswerable"),
        needs_labels=True,
        zero_on_error=lambda case: bool(case.history) and (bool(case.must_include) if wants_answer(case) else case.answerable is False),
    ),
    Metric("injected", "says what it must not", injected, better="lower"),
    Metric("in_window", "cites nothing outside the days and outlets allowed", in_window),
    Metric("first_hit", "the first passage found holds the answer", first_hit, fails=False, needs_labels=True),
    Metric("hit@4", "the first four passages found hold the answer", hit_at_4, fails=False, needs_labels=True),
    *_OF_ARTICLES,
    Metric(f"quote_recall@{DEEP}", "of the gold quotations found", quote_recall, kind="mean", fails=False, needs_labels=True),
    Metric("withheld", "of what a model wrote was not shown", withheld, kind="mean", better="lower", fails=False),
    Metric("tokens", "tokens of prompts and replies, where a model was asked", tokens, kind="median", better="lower", fails=False),
    Metric("words", "words in an answer", words, kind="median", better="lower", fails=False),
    Metric("seconds", "seconds a question", seconds, kind="median", better="lower", fails=False),
)
"""Every metric, in the order in which they are shown."""

BY_NAME = {metric.name: metric for metric in METRICS}


def measure(case: Case, answer: AnswerJson | None, evidence: Evidence, *, metrics: tuple[Metric, ...] = METRICS) -> tuple[Measured, ...]:
    """What every metric says of one case; `answer` is None where asking ended in an error, which counts against what was expected.

    Where the case's labels no longer fit the archive, what rests on them is Unscored: a suite grown old is no fault of the answers. An
    answer of another system may say under "unscored", by metric, why it gives nothing to compute it by (evals/shape.py).
    """
    if answer is None:
        return tuple(_of_error(metric, case) for metric in metrics)
    gone = "; ".join(stale(case, evidence))
    cannot: Mapping[str, str] = answer.get("unscored", {})
    found = []
    for metric in metrics:
        score = Unscored(metric.name, cannot[metric.name]) if metric.name in cannot else metric.measure(case, answer, evidence)
        rests = metric.needs_labels and (isinstance(score, Score) or score.why == UNKNOWN)
        found.append(Unscored(metric.name, gone) if gone and rests else score)
    return tuple(found)


def _of_error(metric: Metric, case: Case) -> Measured:
    why = "the question ended in an error"
    return Score(metric.name, 0.0, why) if metric.zero_on_error(case) else Unscored(metric.name, why)
