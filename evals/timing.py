"""Time: what an ingest costs beside its embedder alone, how fast text is read, how long a question or a search takes in a process that runs.

What is ingested and what is asked is not known here.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evals.intervals import bootstrap_p95
from evals.values import Case
from index import Archive, Filters, open_archive
from index.embed import Embedder
from index.files import File, walk
from index.read import read
from index.split import passages
from index.values import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Vectors
    from rag import Assistant


_PLAIN = ("text", "markdown", "jsonl")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall, and of CPU in this process and in the children it has waited for."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class IngestTiming:
    """Two ingests into new archives, and between them the embedder alone over the very texts that they embed, all in one process.

    Imports and start-up are over when the first begins. `without_embedding` is one more ingest that is handed the vectors ready made:
    what everything else costs. `one_more` then adds one short article: what a new generation of the vector index costs beside an archive
    of this size.
    """

    articles: int
    passages: int
    words: int
    first: Spent
    embedder: Spent
    second: Spent
    without_embedding: Spent
    one_more: Spent

    @property
    def ratio(self) -> float:
        """An ingest's wall time (the mean of both, so that a drift of the machine's speed evens out) for each second of the embedder alone."""
        return (self.first.wall + self.second.wall) / 2 / self.embedder.wall

    @property
    def cpu_ratio(self) -> float:
        """The same in CPU time, which other work on the machine disturbs less."""
        return (self.first.cpu + self.second.cpu) / 2 / self.embedder.cpu


@dataclass(frozen=True, slots=True)
class Latency:
    """How long questions took, in seconds of wall time, in a process that had answered a few before.

    `p95_likely` is the 95% interval of `p95` (bootstrap); it takes the times for independent, which those of questions asked at once hardly are.
    """

    questions: int
    median: float
    p95: float
    longest: float
    p95_likely: tuple[float, float]


@dataclass(frozen=True, slots=True)
class SearchTiming:
    """How long searches took, in seconds of wall time: the search by itself, and with the embedding of its question."""

    filtered: str
    articles: int
    searches: Latency
    with_embedding: Latency


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """What it costs to read plain text, clean it and cut it into sentences and passages: bytes of UTF-8, and seconds of CPU on one core."""

    articles: int
    size: int
    cpu: float

    @property
    def megabytes_a_second(self) -> float:
        """Millions of bytes of plain text for each second of CPU."""
        return self.size / 1e6 / self.cpu


class _Recorder:
    """An embedder that remembers what it was given and what came of it."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self.rows: dict[str, NDArray[np.float32]] = {}
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> "Vectors":
        rows = self._embedder.embed(texts)
        self.rows.update(zip(texts, rows, strict=True))
        return rows


class _Replay:
    """An embedder that hands out what a recorder remembers, and embeds the rest."""

    def __init__(self, recorder: _Recorder) -> None:
        self.identity = recorder.identity
        self._recorder = recorder

    def embed(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        return np.stack([self._recorder.rows[text] if text in self._recorder.rows else self._recorder.embed([text])[0] for text in texts])


def ingest_beside_embedder(articles: Path, embedder: Embedder, *, keep: Path) -> IngestTiming:
    """Take the time of ingests and of their embedder alone, in turns; the second ingest's archive is made in `keep`, and stays."""
    with _archive(embedder) as archive:
        archive.ingest([_short(archive.path.parent)])
    recorder = _Recorder(embedder)
    with _archive(recorder) as archive:
        first = spent(lambda: archive.ingest([articles]))
        count, _ = archive.size()
    texts = list(recorder.rows)
    alone = spent(lambda: embedder.embed(texts))
    with open_archive(keep, embedder=embedder, create=True) as archive:
        second = spent(lambda: archive.ingest([articles]))
    with _archive(_Replay(recorder)) as archive:
        without = spent(lambda: archive.ingest([articles]))
        short = _short(archive.path.parent)
        one_more = spent(lambda: archive.ingest([short]))
    return IngestTiming(count, len(texts), sum(len(text.split()) for text in texts), first, alone, second, without, one_more)


@contextmanager
def _archive(embedder: Embedder) -> Iterator[Archive]:
    with (
        tempfile.TemporaryDirectory(prefix="dateline-bench-") as name,
        open_archive(Path(name) / "archive", embedder=embedder, create=True) as archive,
    ):
        yield archive


def _short(folder: Path) -> Path:
    path = folder / "one more.txt"
    path.write_text("One more article came in after the others. It is short, and says so.\n", encoding="utf-8")
    return path


def spent(work: Callable[[], object]) -> Spent:
    """Do some work and say what it cost."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Spent(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


_ENOUGH_CPU = 1.0
"""Seconds: as long as it takes for the clock's grain, and one slow file, not to show."""


def reading(articles: Path, *, seconds: float = _ENOUGH_CPU) -> ReadingSpeed | None:
    """Take the time of reading, cleaning and cutting the plain text of a folder (also rows of a `.jsonl`); None where it has none.

    Other formats are parsed in a process of their own, and left out. All is read once before, and then again until so many seconds
    of CPU were spent.
    """
    files = [file for file in walk([articles]) if isinstance(file, File) and file.format in _PLAIN]

    def cut() -> tuple[int, int]:
        read_ones = [one for file in files for one in read(file) if isinstance(one, Article)]
        for one in read_ones:
            passages(one)
        return len(read_ones), sum(len(one.source_text.encode(errors="surrogatepass")) for one in read_ones)

    count, size = cut()  # imports, and patterns that are compiled when first used
    if not size:
        return None
    rounds, started = 0, time.process_time()
    while (cpu := time.process_time() - started) < seconds or not rounds:
        cut()
        rounds += 1
    return ReadingSpeed(count, size, cpu / rounds)


def questions(assistant: "Assistant", cases: Sequence[Case]) -> Latency:
    """Ask every case once, after a few that only warm up."""

    def ask(case: Case) -> object:
        return assistant.ask(case.question, history=case.history, as_of=case.asked)

    for case in cases[:3]:
        ask(case)
    return latency([spent(partial(ask, case)).wall for case in cases])


def latency(seconds: Sequence[float]) -> Latency:
    """The median, the 95th of a hundred (the one of them that it is, nothing between two) with its interval, and the longest of some times."""
    taken = sorted(seconds)
    return Latency(len(taken), statistics.median(taken), taken[-(-95 * len(taken) // 100) - 1], taken[-1], bootstrap_p95(taken))


class Timed:
    """An embedder that adds up how long it takes."""

    def __init__(self, embedder: Embedder) -> None:
        self.identity = embedder.identity
        self.seconds = 0.0
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """See `Embedder.embed`."""
        started = time.perf_counter()
        try:
            return self._embedder.embed(texts)
        finally:
            self.seconds += time.perf_counter() - started


PASSAGES = 16
"""What is asked for in each search that is timed: what an answer asks for, and a few more."""


def searches(archive: Archive, embedder: Timed, asked: Sequence[tuple[str, Filters]], *, filtered: str) -> SearchTiming:
    """Search for every question once; `embedder` is the one that the archive was opened with."""
    alone, whole = [], []
    for question, filters in asked:
        embedder.seconds, started = 0.0, time.perf_counter()
        archive.search(question, limit=PASSAGES, filters=filters)
        whole.append(time.perf_counter() - started)
        alone.append(whole[-1] - embedder.seconds)
    return SearchTiming(filtered, archive.count(asked[-1][1]), latency(alone), latency(whole))
