"""Time: what an ingest costs beside its embedder alone, and how long a question takes in a process that runs.

What is ingested and what is asked is not known here.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evals.values import Case
from index import open_archive
from index.embed import Embedder, EmbedderIdentity, HashingEmbedder

if TYPE_CHECKING:
    from index.embed import Vectors
    from rag import Assistant


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall, and of CPU in this process and in the children it has waited for."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class IngestTiming:
    """One ingest between two runs of the embedder alone over the very texts that the ingest embeds, all in one process.

    `without_embedding` is an ingest of the same articles with an embedder that costs next to nothing; it runs first, so that imports
    and start-up are over when the others begin. `one_more` adds one short article to the archive that it made: what a new generation
    of the vector index costs beside an archive of this size.
    """

    articles: int
    passages: int
    words: int
    before: Spent
    ingest: Spent
    after: Spent
    without_embedding: Spent
    one_more: Spent

    @property
    def ratio(self) -> float:
        """The ingest's wall time for each second of the embedder alone (the mean of the run before and the run after)."""
        return self.ingest.wall / ((self.before.wall + self.after.wall) / 2)

    @property
    def cpu_ratio(self) -> float:
        """The same in CPU time, which other work on the machine disturbs less."""
        return self.ingest.cpu / ((self.before.cpu + self.after.cpu) / 2)


@dataclass(frozen=True, slots=True)
class Latency:
    """How long questions took, in seconds of wall time, in a process that had answered a few before."""

    questions: int
    median: float
    p95: float
    longest: float


class _Recorder:
    """An embedder that costs next to nothing and remembers what it was given."""

    def __init__(self, identity: EmbedderIdentity) -> None:
        self.identity = identity
        self.texts: list[str] = []
        self._fast = HashingEmbedder(identity.dimension)

    def embed(self, texts: Sequence[str]) -> "Vectors":
        self.texts.extend(texts)
        return self._fast.embed(texts)


def ingest_beside_embedder(articles: Path, embedder: Embedder) -> IngestTiming:
    """Take the time of one ingest and of its embedder alone, in turns, so that a drift of the machine's speed shows."""
    recorder = _Recorder(embedder.identity)
    embedder.embed(["The model is loaded before the clock runs.", "On every thread."])
    _ingest(articles, _Recorder(embedder.identity))
    without = _ingest(articles, recorder)
    texts = tuple(recorder.texts[: without.texts])
    before = spent(lambda: embedder.embed(texts))
    ingest = _ingest(articles, embedder).spent
    after = spent(lambda: embedder.embed(texts))
    words = sum(len(text.split()) for text in texts)
    return IngestTiming(without.articles, len(texts), words, before, ingest, after, without.spent, without.one_more)


@dataclass(frozen=True, slots=True)
class _Ingest:
    spent: Spent
    articles: int
    texts: int
    one_more: Spent


def _ingest(articles: Path, embedder: Embedder) -> _Ingest:
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as name,
        open_archive(Path(name) / "archive", embedder=embedder, create=True) as archive,
    ):
        took = spent(lambda: archive.ingest([articles]))
        count, texts = archive.size()[0], len(embedder.texts) if isinstance(embedder, _Recorder) else 0
        more = Path(name) / "one more.txt"
        more.write_text("One more article came in after the others. It is short, and says so.\n", encoding="utf-8")
        return _Ingest(took, count, texts, spent(lambda: archive.ingest([more])))


def spent(work: Callable[[], object]) -> Spent:
    """Do some work and say what it cost."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Spent(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def questions(assistant: "Assistant", cases: Sequence[Case]) -> Latency:
    """Ask every case once, after a few that only warm up."""

    def ask(case: Case) -> object:
        return assistant.ask(case.question, history=case.history, as_of=case.asked)

    for case in cases[:3]:
        ask(case)
    taken = sorted(spent(partial(ask, case)).wall for case in cases)
    return Latency(len(taken), statistics.median(taken), taken[-(-95 * len(taken) // 100) - 1], taken[-1])
