"""What a filter costs a search: each question without it, with it for the first time, and with it once more, one after the other.

Which filters those are, and what is searched, is not known here.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.timing import PASSAGES, Latency, Timed, latency
from index import Archive, Filters


@dataclass(frozen=True, slots=True)
class FilterTiming:
    """How long searches took without a filter, with one that the archive had not met before, and with the same one again.

    In seconds of wall time, without the embedding of the question, whose words had all been looked up before. The three are taken of each
    question in turns, so that what else the machine does falls on all of them.
    """

    filtered: str
    articles: int
    unfiltered: Latency
    first: Latency
    again: Latency

    @property
    def times(self) -> dict[str, dict[str, float]]:
        """How many times as long it took with the filter as without, for the first time and again, at the median and at the 95th percentile."""
        return {
            name: {"median": one.median / self.unfiltered.median, "p95": one.p95 / self.unfiltered.p95}
            for name, one in (("first", self.first), ("again", self.again))
        }


def cost(archive: Archive, embedder: Timed, questions: Sequence[str], filters: Callable[[int], Filters], *, filtered: str) -> FilterTiming:
    """Take the three times of every question; `filters` gives another filter of the same effect for each, which the archive has not met."""

    def search(question: str, chosen: Filters) -> float:
        embedder.seconds, started = 0.0, time.perf_counter()
        archive.search(question, limit=PASSAGES, filters=chosen)
        return time.perf_counter() - started - embedder.seconds

    unfiltered, first, again = [], [], []
    for turn, question in enumerate(questions):
        chosen = filters(turn)
        # Whoever is second finds what the first one read; so they change places.
        if turn % 2:
            unfiltered.append(search(question, Filters()))
        first.append(search(question, chosen))
        again.append(search(question, chosen))
        if not turn % 2:
            unfiltered.append(search(question, Filters()))
    return FilterTiming(filtered, archive.count(filters(0)), latency(unfiltered), latency(first), latency(again))
