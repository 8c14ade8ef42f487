"""A run: every case of a suite asked of a system, measured, and gathered into a report.

Which system it is, and where its articles come from, is not known here.
"""

import time
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol

from evals.controls import controls
from evals.figures import by_tag, figures
from evals.measured import Metric, stale
from evals.metrics import METRICS, measure
from evals.metrics_found import ranks
from evals.values import AnswerJson, Case, Evidence, Outcome, Paragraph, Report, Suite

JOBS = 2
"""Questions asked at once unless told otherwise: one embeds while the other weighs. More did not make two cores faster."""

_NOTHING = Evidence(articles={}, labels={})


class System(Protocol):
    """What can be measured: it answers cases, and shows what its answers rest on. Several threads ask it at once."""

    def ask(self, case: Case) -> AnswerJson:
        """The answer to the case's question, given its history, and from the articles of the days and outlets that it allows."""
        ...

    def evidence(self, case: Case, answer: AnswerJson) -> Evidence:
        """The articles that the case and the answer name, and what the search found for the question."""
        ...

    def described(self) -> Mapping[str, Any]:
        """What shapes the answers (versions, archive, embedder), as plain JSON values, the same from run to run."""
        ...


def outcomes(cases: Sequence[Case], system: System, *, jobs: int = 1, metrics: tuple[Metric, ...] = METRICS) -> Generator[Outcome, None, None]:
    """Ask and measure the cases, so many at once, and give the outcomes in the order of the cases.

    A case whose question ends in an error is an outcome like any other. Closing the iterator asks no further question.
    """
    if jobs == 1:
        yield from (outcome(case, system, metrics=metrics) for case in cases)
        return
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="asking")
    waiting: deque[Future[Outcome]] = deque()
    try:
        for case in cases:
            waiting.append(pool.submit(outcome, case, system, metrics=metrics))
            # Some ahead, so that one slow question does not leave the others idle, but not all: an interruption should end soon.
            if len(waiting) > 4 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def outcome(case: Case, system: System, *, metrics: tuple[Metric, ...] = METRICS) -> Outcome:
    """Ask and measure one case."""
    try:
        return _measured(case, system, metrics)
    except Exception as failure:  # noqa: BLE001 - whatever goes wrong in the system under test, or with what it replied, is a result
        return Outcome(case, None, f"{type(failure).__name__}: {failure}", measure(case, None, _NOTHING, metrics=metrics))


def _measured(case: Case, system: System, metrics: tuple[Metric, ...]) -> Outcome:
    answer = system.ask(case)
    evidence = system.evidence(case, answer)
    return Outcome(
        case,
        answer,
        None,
        measure(case, answer, evidence, metrics=metrics),
        stale(case, evidence),
        tuple(_paragraphs(answer, evidence)),
        ranks(case, evidence),
        controls(case, evidence, metrics=metrics),
    )


def _paragraphs(answer: AnswerJson, evidence: Evidence) -> Iterator[Paragraph]:
    """The paragraphs that each citation touches, once, in the order in which they are cited."""
    refusal = answer.get("refusal") or {}
    seen = set()
    for cite in (*answer["citations"], *refusal.get("against", ()), *refusal.get("nearest", ())):
        article = evidence.articles.get(cite["article_id"])
        if article is None:
            continue
        touched = [(start, end) for start, end in article.paragraphs if start < cite["end"] and cite["start"] < end]
        if touched:
            start, end = touched[0][0], touched[-1][1]
            if (article.article_id, start, end) not in seen:
                seen.add((article.article_id, start, end))
                yield Paragraph(article.article_id, start, article.body[start:end])


def started() -> tuple[str, float]:
    """Now, as ISO 8601 in UTC, and as a clock reading for `report`."""
    return datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()


def report(suite: Suite, system: System, found: Sequence[Outcome], begun: tuple[str, float], *, jobs: int = 1) -> Report:
    """Gather outcomes into a report; `begun` is what `started()` said before the first case."""
    finished, clock = started()
    # To the millisecond, as it is written down: what is shown now is shown again when the report is read.
    return Report(suite, system.described(), tuple(found), figures(found), by_tag(found), begun[0], finished, round(clock - begun[1], 3), jobs)
