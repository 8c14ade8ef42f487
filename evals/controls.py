"""Controls: every metric is shown answers made to be right and answers made to be wrong, so that one that always says yes, or no, is seen.

The answers are put together from the case and its articles. What the system under test says is not known here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from evals.fold import places
from evals.measured import Measured, Metric, stale, wants_answer
from evals.metrics import METRICS, measure
from evals.values import AnswerJson, Case, Evidence, Found, Outcome, Score
from index.values import Article

_STRANGE = "Zzyzx Qwyrton counted 987,654 of them."
"""A sentence whose names and number are in no article."""

_OF_ANSWERS = frozenset({"words", "seconds", "tokens", "withheld", "in_window", "whole"})
"""What the answers of `_right` and `_wrong` are neither by: amounts; windows and the form of quotations have controls of their own."""

_BY_REFUSING = frozenset({"refused_when_answerable"})


@dataclass(frozen=True, slots=True)
class Control:
    """How often a metric passed what was made right, and caught what was made wrong."""

    passed: int = 0
    right: int = 0
    caught: int = 0
    wrong: int = 0

    def __add__(self, other: "Control") -> "Control":
        return Control(self.passed + other.passed, self.right + other.right, self.caught + other.caught, self.wrong + other.wrong)

    @property
    def exposed(self) -> str | None:
        """What is wrong with the metric; None where it tells right from wrong more often than not."""
        if self.wrong and 2 * self.caught < self.wrong:
            return f"it passes {self.wrong - self.caught} of {self.wrong} answers that were made wrong"
        if self.right and 2 * self.passed < self.right:
            return f"it fails {self.right - self.passed} of {self.right} answers that were made right"
        return None


def controls(case: Case, evidence: Evidence, *, metrics: tuple[Metric, ...] = METRICS) -> dict[str, tuple[int, int, int, int]]:
    """For each metric that this case can try: (passed, right, caught, wrong)."""
    if stale(case, evidence):
        return {}
    found: dict[str, Control] = {}
    for answer, seen in _right(case, evidence):
        for metric, good in _judged(metrics, measure(case, answer, seen, metrics=metrics)):
            found[metric.name] = found.get(metric.name, Control()) + Control(passed=int(good), right=1)
    for answer, seen, only in _wrong(case, evidence):
        for metric, good in _judged(metrics, measure(case, answer, seen, metrics=metrics)):
            if metric.name in only if only is not None else metric.name not in _BY_REFUSING:
                found[metric.name] = found.get(metric.name, Control()) + Control(caught=int(not good), wrong=1)
    by_name = {metric.name: metric for metric in metrics}
    for name, altered, answer, right in _formal(case, evidence):
        score = by_name[name].measure(altered, answer, evidence) if name in by_name else None
        if isinstance(score, Score):
            passed = score.value == 1.0
            tried = Control(passed=int(passed), right=1) if right else Control(caught=int(not passed), wrong=1)
            found[name] = found.get(name, Control()) + tried
    return {name: (one.passed, one.right, one.caught, one.wrong) for name, one in found.items()}


def _formal(case: Case, evidence: Evidence) -> Iterator[tuple[str, Case, AnswerJson, bool]]:
    """A citation on the last day that the case allows, and a day after it; a quotation that is whole, and one that begins inside a sentence."""
    for article in _named(case, evidence)[:1]:
        cite = _cite(article, None, 1)
        if (day := article.origin.published) is not None and day.toordinal() > 1:
            answer = _answer([(cite["quote"], [1], "quoted")], [cite])
            for asked, right in ((day, True), (day - timedelta(days=1), False)):
                yield "in_window", replace(case, asked=asked, after=None, before=None, outlets=()), answer, right
        first, _, rest = cite["quote"].partition(" ")
        if rest and first.isalnum():
            cut = cite | {"quote": rest, "start": cite["start"] + len(first) + 1}
            for one, right in ((cite, True), (cut, False)):
                yield "whole", case, _answer([(one["quote"], [1], "quoted")], [one]), right


def together(outcomes: Iterable[Outcome]) -> dict[str, Control]:
    """The controls of all cases, by metric, in the order of the metrics."""
    found = {metric.name: Control() for metric in METRICS}
    for outcome in outcomes:
        for name, counts in outcome.controls.items():
            found[name] += Control(*counts)
    return {name: one for name, one in found.items() if one.right or one.wrong}


def _judged(metrics: Sequence[Metric], scores: Sequence[Measured]) -> Iterator[tuple[Metric, bool]]:
    """The metrics that could be computed, and whether they say that all is well."""
    for metric, score in zip(metrics, scores, strict=True):
        if isinstance(score, Score) and metric.name not in _OF_ANSWERS:
            yield metric, score.value == (1.0 if metric.better == "higher" else 0.0)


def _right(case: Case, evidence: Evidence) -> Iterator[tuple[AnswerJson, Evidence]]:
    """What a right system would say, and find."""
    named = _named(case, evidence)
    if case.answerable is False:
        yield _answer([], against=[_cite(article, case, 0) for article in named[:1]]), evidence
    elif wants_answer(case) and named:
        articles = named if case.cite_all or case.expect_disagreement else named[:1]
        cites = [_cite(article, case, at + 1) for at, article in enumerate(articles)]
        sentences = [(cite["quote"], [cite["number"]], "supported") for cite in cites]
        sentences += [("; ".join(group[0] for group in case.must_include) + ".", [], "computed")] if case.must_include else []
        # The first passage has it all, as the figures of the first one ask.
        found = [Found(named[0].article_id, "\n".join(article.body for article in named)), *(Found(one.article_id, one.body) for one in named[1:])]
        yield _answer(sentences, cites, differ=bool(case.expect_disagreement)), replace(evidence, found=tuple(found))


def _wrong(case: Case, evidence: Evidence) -> Iterator[tuple[AnswerJson, Evidence, frozenset[str] | None]]:
    """What a wrong system would say, and the metrics that are to catch it; None for all that can be computed."""
    named = _named(case, evidence)
    others = [article for article in evidence.articles.values() if article not in named]
    cites = [_cite(article, None, 1) | {"quote": "…"} for article in others[:1]]
    said = " ".join((*case.must_not_include, _STRANGE))
    lost = replace(evidence, found=()) if evidence.found is not None else evidence
    # It is no fault to show no disagreement where there is one and where there is none at once: each is tried where the case says which.
    differ = case.expect_disagreement is False
    yield _answer([(said, [cite["number"] for cite in cites], "supported")], cites, alarm=differ), lost, None
    if wants_answer(case):
        yield _answer([]), lost, _BY_REFUSING
    elif case.cite_any:
        yield _answer([]), lost, frozenset({"against"})


def _named(case: Case, evidence: Evidence) -> list[Article]:
    """The articles that the case names, once; those first that say a gold quotation."""
    ids = dict.fromkeys(one for label in case.labels for one in sorted(evidence.labels.get(label, ())))
    found = [evidence.articles[one] for one in ids if one in evidence.articles]
    return sorted(found, key=lambda article: not any(places(article.body, quote) for quote in case.gold_quotes))


def _cite(article: Article, case: Case | None, number: int) -> dict[str, Any]:
    """A citation of the gold quotation, or else of the first paragraph."""
    quotes = case.gold_quotes if case is not None else ()
    start, end = next((place for quote in quotes for place in places(article.body, quote)), tuple(article.paragraphs[0]))
    known: Mapping[str, Any] = {
        "article_id": article.article_id,
        "path": article.path,
        "title": article.origin.title,
        "outlet": article.origin.outlet,
    }
    return {**known, "number": number, "quote": article.body[start:end], "start": start, "end": end, "also_in": []}


def _answer(
    sentences: Sequence[tuple[str, list[int], str]],
    cites: Sequence[Mapping[str, Any]] = (),
    *,
    against: Sequence[Mapping[str, Any]] = (),
    differ: bool = False,
    alarm: bool = False,
) -> dict[str, Any]:
    """An answer of these sentences; a refusal where there are none."""
    claims = [{"value": str(cite["number"]), "citation": cite["number"]} for cite in cites]
    return {
        "status": "answered" if sentences else "refused",
        "text": " ".join(text + "".join(f" [{number}]" for number in numbers) for text, numbers, _ in sentences) or "The articles do not say.",
        "sentences": [{"text": text, "citations": numbers, "verdict": verdict} for text, numbers, verdict in sentences],
        "citations": list(cites),
        "disagreements": [{"about": "it", "claims": claims}] if differ or alarm else [],
        "refusal": None if sentences else {"reason": "They do not say.", "nearest": [], "against": list(against)},
        "withheld": [],
        "writer": "controls",
        "standalone_question": "",
    }
