"""A run: every case of a suite asked of a system, measured, and gathered into a report.

Which system it is, and where its articles come from, is not known here.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from evals.figures import by_tag, figures
from evals.metrics import measure
from evals.values import AnswerJson, Case, Evidence, Outcome, Report, Suite

_NOTHING = Evidence(articles={}, labels={})


class System(Protocol):
    """What can be measured: it answers cases, and shows what its answers rest on."""

    def ask(self, case: Case) -> AnswerJson:
        """The answer to the case's question, given its history and as of the day it was asked."""
        ...

    def evidence(self, case: Case, answer: AnswerJson) -> Evidence:
        """The articles that the case and the answer name, and what the search found for the question."""
        ...

    def described(self) -> Mapping[str, Any]:
        """What shapes the answers (versions, archive, embedder), as plain JSON values, the same from run to run."""
        ...


def outcomes(cases: Sequence[Case], system: System) -> Iterator[Outcome]:
    """Ask and measure the cases in order; a case whose question ends in an error is an outcome like any other."""
    for case in cases:
        try:
            answer: AnswerJson | None = system.ask(case)
            error = None
        except Exception as failure:  # noqa: BLE001 - whatever goes wrong in the system under test is a result, not the end of the run
            answer, error = None, f"{type(failure).__name__}: {failure}"
        evidence = system.evidence(case, answer) if answer is not None else _NOTHING
        yield Outcome(case, answer, error, measure(case, answer, evidence))


def started() -> tuple[str, float]:
    """Now, as ISO 8601 in UTC, and as a clock reading for `report`."""
    return datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()


def report(suite: Suite, system: System, found: Sequence[Outcome], begun: tuple[str, float]) -> Report:
    """Gather outcomes into a report; `begun` is what `started()` said before the first case."""
    finished, clock = started()
    return Report(suite, system.described(), tuple(found), figures(found), by_tag(found), begun[0], finished, clock - begun[1])
