"""A finished run judged by a model: what is put to it of each case, and the judgements that come back, each kept as it comes.

What a judge says changes no metric and no gate. How a model is asked is not known here; how well it agrees with the metrics is told in
evals/judged_figures.py.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from evals.fold import without_markers
from evals.judge_prompts import DIGEST, METRICS, read
from evals.judged_kept import Kept, Line
from evals.measured import refused
from evals.values import AnswerJson, Case, Outcome, Report
from index.errors import DatelineError
from rag.values import Usage

GIVEN_UP = 5
"""Judgements that fail one after the other before no more are asked for: a wrong key should not be sent a thousand times."""


@dataclass(frozen=True, slots=True)
class Put:
    """What a judge is asked about one case: by which metric, and the question, the answer and the passages that it is shown."""

    case: str
    metric: str
    question: str
    answer: str
    passages: tuple[str, ...]

    def key(self, judge: Mapping[str, Any]) -> str:
        """The same for the same judge, shown the same: what was paid for under it need not be paid for again."""
        shown = {name: value for name, value in asdict(self).items() if name != "case"}
        return hashlib.sha256(json.dumps([dict(judge), shown], sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Left:
    """A case that is not put to the judge by this metric, and why."""

    case: str
    metric: str
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge said: `yes` and its `reason`, or None where its reply holds no verdict with a reason before it, and the reply."""

    case: str
    metric: str
    yes: bool | None
    reason: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Failed:
    """A judgement that did not come, and why; the next time it is asked for again."""

    case: str
    metric: str
    why: str


Said = Judgement | Failed | Left


@dataclass(frozen=True, slots=True)
class Judged:
    """A run, who judged it (as plain JSON values), and what was said, by case and metric in the order of the run."""

    report: Report
    judge: Mapping[str, Any]
    said: tuple[Said, ...]

    @property
    def own(self) -> bool:
        """Whether the judge wrote answers that it judges: models are known to prefer their own words."""
        return any(outcome.answer is not None and outcome.answer["writer"] == self.judge["model"] for outcome in self.report.outcomes)


def judge_of(model: str, host: str) -> dict[str, Any]:
    """What shapes a judgement beside what is shown: the model, where it runs, and which prompts it is given."""
    return {"model": model, "host": host, "prompts": DIGEST}


def puts(report: Report) -> Iterator[Put | Left]:
    """What is to be judged of every case, by every metric."""
    for outcome in report.outcomes:
        for metric in METRICS:
            yield _put(outcome, metric)


def _put(outcome: Outcome, metric: str) -> Put | Left:
    case, answer = outcome.case, outcome.answer
    if answer is None:
        return Left(case.id, metric, "the question ended in an error")
    if refused(answer):
        return Left(case.id, metric, "refused")
    passages = tuple(_passages(outcome, answer))
    if not passages:
        return Left(case.id, metric, "nothing that the archive holds is cited")
    # Of what code computed, no passage says it: the metrics ask nothing of it either.
    counted = [item["text"] for item in answer["sentences"] if item["verdict"] == "computed"] if metric == "faithfulness" else []
    text = without_markers(answer["text"])
    for sentence in counted:
        text = text.replace(sentence, " ", 1)
    if not text.strip():
        return Left(case.id, metric, "every sentence was computed")
    return Put(case.id, metric, _question(case), text.strip(), passages)


def _question(case: Case) -> str:
    """The question after those before it: how the system read it is part of what is judged."""
    before = [line for turn in case.history for line in (f"Asked before: {turn.question}", f"Answered: {turn.answer}" if turn.answer else "") if line]
    return "\n".join((*before, case.question))


def _passages(outcome: Outcome, answer: AnswerJson) -> Iterator[str]:
    """Each cited paragraph, headed by its outlet, title and day; the paragraphs, because a quotation alone may say "he"."""
    for one in outcome.paragraphs:
        cite = next((cite for cite in answer["citations"] if cite["article_id"] == one.article_id), None)
        if cite is not None:
            head = ", ".join(str(cite[name]) for name in ("outlet", "title", "published") if cite.get(name))
            yield f"({head or 'no outlet, no date'}) {one.text}"


Ask = Callable[[Put], tuple[str, Usage]]
"""Puts one case to a judge: the reply, and what it cost. Whatever it raises is a judgement that failed."""


def judged(
    wanted: Iterable[Put | Left], ask: Ask, judge: Mapping[str, Any], kept: Kept, *, jobs: int = 1, stop: Callable[[], None] = lambda: None
) -> Generator[Said, None, None]:
    """Judge, so many at once, in the order given. What was judged before is taken from `kept`, and what is new is kept before it is passed on.

    A judgement that fails is told and not kept. After `GIVEN_UP` of them in a row no more are asked for, and the rest fail, too. Closing
    the iterator asks for no more, and calls `stop` to end what is under way.
    """
    failures = 0
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="judging")

    def begun(one: Put | Left) -> _Begun:
        needed = isinstance(one, Put) and one.key(judge) not in kept.found and failures < GIVEN_UP
        return one, pool.submit(ask, one) if isinstance(one, Put) and needed else None

    try:
        for one, future in _ahead(map(begun, wanted), jobs):
            if isinstance(one, Left):
                yield one
                continue
            key = one.key(judge)
            line = kept.found.get(key)
            if line is None and future is not None:
                try:
                    reply, usage = future.result()
                except Exception as error:  # noqa: BLE001 - whatever goes wrong with one judgement, the others are still wanted
                    failures += 1
                    yield Failed(one.case, one.metric, _told(error))
                    continue
                failures = 0
                line = Line(key, one.case, one.metric, *read(reply), usage)
                kept.add(line)
            if line is None:
                yield Failed(one.case, one.metric, f"not asked, after {GIVEN_UP} failures in a row")
            else:
                yield Judgement(one.case, one.metric, line.yes, line.reason, line.usage)
    except BaseException:
        stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_Begun = tuple[Put | Left, Future[tuple[str, Usage]] | None]
"""With its judgement under way, or None where none is needed, or no more are asked for."""


def _ahead(begun: Iterable[_Begun], count: int) -> Iterator[_Begun]:
    """The same in the same order, each when so many after it have begun."""
    waiting: deque[_Begun] = deque()
    for one in begun:
        waiting.append(one)
        if len(waiting) > count:
            yield waiting.popleft()
    yield from waiting


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, DatelineError) else f"{type(error).__name__}: {error}"
