"""What every metric is made of: its name, the function that measures, and the words in which it says why.

Which metrics there are is not known here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.fold import places
from evals.values import AnswerJson, Case, Evidence, Kind, Score, Unscored

Measured = Score | Unscored

UNKNOWN = "it is not known which articles the system has"
"""Why a label cannot be looked up: the system under test does not say."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A named measurement: which way is better, and whether a miss makes the case a failure.

    `of` are the metrics that it is put together from: it moves with them, and never alone. `needs_labels` says that it rests on what the
    suite says of the articles, so that it is Unscored where they no longer say it. `zero_on_error` picks the cases that are 0 where asking
    ended in an error.
    """

    name: str
    says: str
    measure: Callable[[Case, AnswerJson, Evidence], Measured]
    kind: Kind = "rate"
    better: Literal["higher", "lower"] = "higher"
    fails: bool = True
    of: tuple[str, ...] = ()
    needs_labels: bool = False
    zero_on_error: Callable[[Case], bool] = lambda _: False

    def missed(self, score: Measured) -> bool:
        """Whether this score makes its case a failure."""
        return self.fails and isinstance(score, Score) and score.value != (1.0 if self.better == "higher" else 0.0)


def wants_answer(case: Case) -> bool:
    """Whether the case is one that the articles answer."""
    return case.answerable if case.answerable is not None else bool(case.must_include)


def refused(answer: AnswerJson) -> bool:
    """Whether the answer is a refusal."""
    return bool(answer["status"] == "refused")


def stale(case: Case, evidence: Evidence) -> tuple[str, ...]:
    """How the case's labels no longer fit the archive: articles that it does not hold, or a gold quotation that none of them says.

    Of `cite_any` one article is enough, and of several gold quotations one.
    """
    found = []
    gone = [label for label in case.cite_any if label in evidence.labels and not evidence.labels[label]]
    if case.cite_any and len(gone) == len(case.cite_any):
        found.append(f"the archive holds no {either(gone)}")
    missing = [label for label in case.cite_all if label in evidence.labels and not evidence.labels[label]]
    if missing:
        found.append(f"the archive holds no {either(missing)}")
    named = [evidence.articles[one] for label in case.labels for one in sorted(evidence.labels.get(label, ())) if one in evidence.articles]
    if not found and named and case.gold_quotes and not any(places(article.body, quote) for article in named for quote in case.gold_quotes):
        found.append("no article that the case names says its gold quotation any more")
    return tuple(found)


def known(case: Case, evidence: Evidence) -> bool:
    """Whether the system says what the case's labels stand for."""
    return any(label in evidence.labels for label in case.labels)


def articles(cites: Iterable[Mapping[str, Any]]) -> set[str]:
    """The articles cited, and those that carry the same text."""
    return {article_id for cite in cites for article_id in (cite["article_id"], *cite.get("also_in", ()))}


def either(items: Iterable[str]) -> str:
    """Alternatives, for a reader."""
    return " or ".join(items)


def paths(cites: Sequence[Mapping[str, Any]]) -> str:
    """The articles of citations, for a reader."""
    return ", ".join(dict.fromkeys(str(cite["path"]) for cite in cites)) or "nothing"


def short(text: str, longest: int = 80) -> str:
    """A text in quotation marks, its end left out where it is long."""
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
