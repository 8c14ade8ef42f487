"""What an evaluation is made of: cases, scores, outcomes, figures and the report.

Every value is frozen and born complete. How cases are read, asked, measured or shown is not known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from index.values import Article
from rag.values import Turn

AnswerJson = Mapping[str, Any]
"""An answer in the shape that `dateline ask --json` prints."""

Kind = Literal["rate", "mean", "median"]
"""How scores become a figure: the share of cases where it holds, the mean of values between 0 and 1, or the median of any numbers."""


DIGITS = 6
"""Digits after the point that figures and scores have in a report."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is expected of its answer; None and empty where the suite does not say.

    `must_include` is a list of groups, of each of which the answer must hold one alternative. `cite_any`, `cite_all` hold article
    paths or ids. `asked` is the last day whose articles may be used; `after`, `before` and `outlets` narrow them further, days included.
    """

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    asked: date | None = None
    after: date | None = None
    before: date | None = None
    outlets: tuple[str, ...] = ()
    answerable: bool | None = None
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    cite_any: tuple[str, ...] = ()
    cite_all: tuple[str, ...] = ()
    gold_quotes: tuple[str, ...] = ()
    expect_disagreement: bool | None = None
    tags: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Every article that the case names, once, in order."""
        return tuple(dict.fromkeys((*self.cite_any, *self.cite_all)))


@dataclass(frozen=True, slots=True)
class Suite:
    """Cases in the order of their file, the file's name, and the sha256 of its bytes."""

    name: str
    digest: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search returned; `also_in` are the articles that carry the same text."""

    article_id: str
    text: str
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What metrics may look up beside the answer.

    `articles` holds, by id, every article that the answer or the case names. `labels` gives the ids that each of the case's labels
    stands for: none where the archive holds no such article; a label that is not in it is one of which the system cannot say. `found` is
    what the search returned, best first, or None where the system under test does not show it.
    """

    articles: Mapping[str, Article]
    labels: Mapping[str, frozenset[str]]
    found: tuple[Found, ...] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric measured of one case, and why it says so."""

    metric: str
    value: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A metric that cannot be computed for a case, and why: never zero, and counted."""

    metric: str
    why: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of an article's body around the words that an answer cites: `text` is `body[start:start + len(text)]`."""

    article_id: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case asked: the answer, or the error that came instead, and what every metric says of it, in the order of the metrics.

    `stale` says how the case's labels no longer fit the archive. `ranks` gives, where the case says what is to be found and the system
    shows what it found, how many passages hold the `answer` and which different `article` is the first right one; None where none is.
    `controls` says how each metric took answers made right and made wrong for this case (evals/controls.py): passed, right, caught, wrong.
    """

    case: Case
    answer: AnswerJson | None
    error: str | None
    scores: tuple[Score | Unscored, ...]
    stale: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    ranks: Mapping[str, int | None] = field(default_factory=dict)
    controls: Mapping[str, tuple[int, int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric over many cases: a share with Wilson's interval, or a mean or median with a bootstrap interval, all at 95%.

    `value`, `low` and `high` are None where no case could be scored; `unscored` counts the others by their reason.
    """

    metric: str
    kind: Kind
    n: int
    value: float | None
    low: float | None
    high: float | None
    unscored: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Report:
    """A suite that was run: every outcome, the figures over all of them and by tag, and what shaped them.

    `subject` describes the system that was measured, as plain JSON values. Times are ISO 8601 in UTC, `seconds` is wall time, `jobs` how
    many questions were asked at once.
    """

    suite: Suite
    subject: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]
    figures: tuple[Figure, ...]
    by_tag: Mapping[str, tuple[Figure, ...]]
    started: str
    finished: str
    seconds: float
    jobs: int = 1
