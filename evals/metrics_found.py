"""The metrics of the search: whether what was found, before any answer was written, holds the answer, the articles and the gold quotations.

How the search works is not known here.
"""

from collections.abc import Callable, Collection, Sequence

from evals import ranking
from evals.fold import places, says
from evals.measured import UNKNOWN, Measured, stale, wants_answer
from evals.values import AnswerJson, Case, Evidence, Found, Score, Unscored

FOUND = 4
"""How many passages hit@4 looks at: as many as the figures of the stock pipeline were taken over."""

DEEP = 10
"""How deep the ranked figures look, in different articles: the depth at which nDCG and recall are usually given."""

PASSAGES = 30
"""Passages asked of a search for ten different articles: they give three each where many are to the point."""


def holds(case: Case, texts: Sequence[str]) -> bool:
    """Whether these texts together hold an alternative of every `must_include` group: the answer is there to be read."""
    return all(any(says(text, words) for text in texts for words in group) for group in case.must_include)


def first_hit(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the first passage that the search found holds the answer."""
    return _answer_in("first_hit", case, evidence, 1)


def hit_at_4(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
    """1 where the first four passages that the search found hold the answer."""
    return _answer_in("hit@4", case, evidence, FOUND)


def _answer_in(metric: str, case: Case, evidence: Evidence, first: int) -> Measured:
    if not case.must_include or not wants_answer(case):
        return Unscored(metric, "the case does not say what the answer holds" if wants_answer(case) else "the case is not one to answer")
    if evidence.found is None:
        return Unscored(metric, "the system does not show what it found")
    there = holds(case, [found.text for found in evidence.found[:first]])
    return Score(metric, 1.0 if there else 0.0, "found" if there else f"the answer is not in the first {first}")


def ranked(case: Case, evidence: Evidence) -> tuple[list[str], set[str]]:
    """The different articles found, best first, and which of them are right: each under the case's label where it has one, else by its id.

    Copies are one article; labels of which one passage is said to stand in all are one label.
    """
    order: list[str] = []
    right = {label for label in case.labels if evidence.labels.get(label)}
    for found in evidence.found or ():
        ids = {found.article_id, *found.also_in}
        labels = [label for label in case.labels if ids & evidence.labels.get(label, frozenset())]
        right -= set(labels[1:]) - set(order)
        item = labels[0] if labels else found.article_id
        if item not in order:
            order.append(item)
    return order, right


def by_article(metric: str, of: Callable[[Sequence[str], Collection[str], int], float], k: int) -> Callable[[Case, AnswerJson, Evidence], Measured]:
    """A metric of the ranking of articles: a function of `evals.ranking`, at a depth."""

    def measure(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
        if not wants_answer(case) or not case.labels:
            return Unscored(metric, "the case names no article" if wants_answer(case) else "the case is not one to answer")
        if evidence.found is None:
            return Unscored(metric, "the system does not show what it found")
        order, right = ranked(case, evidence)
        if not right:
            return Unscored(metric, UNKNOWN)
        at = next((rank for rank, item in enumerate(order[:k], start=1) if item in right), None)
        why = f"the first article named is number {at}" if at else f"no article named is among the first {k}"
        if of in {ranking.recall, ranking.ndcg}:
            why = f"{sum(item in right for item in order[:k])} of {len(right)} articles named among the first {k}; {why}"
        return Score(metric, of(order, right, k), why)

    return measure


def quote_recall(case: Case, _: AnswerJson, evidence: Evidence) -> Measured:
    """The share of the gold quotations that stand whole in one of the first ten passages found."""
    metric = f"quote_recall@{DEEP}"
    if not case.gold_quotes or not wants_answer(case):
        return Unscored(metric, "the case names no quotation" if wants_answer(case) else "the case is not one to answer")
    if evidence.found is None:
        return Unscored(metric, "the system does not show what it found")
    there = [quote for quote in case.gold_quotes if any(places(found.text, quote) for found in evidence.found[:DEEP])]
    return Score(metric, len(there) / len(case.gold_quotes), f"{len(there)} of {len(case.gold_quotes)} gold quotations")


def ranks(case: Case, evidence: Evidence) -> dict[str, int | None]:
    """See `Outcome.ranks`."""
    found: dict[str, int | None] = {}
    if evidence.found is None or not wants_answer(case) or stale(case, evidence):
        return found
    if case.must_include:
        found["answer"] = _enough(case, evidence.found)
    order, right = ranked(case, evidence)
    if right:
        found["article"] = next((rank for rank, item in enumerate(order, start=1) if item in right), None)
    return found


def _enough(case: Case, found: Sequence[Found]) -> int | None:
    texts = [one.text for one in found]
    return next((first for first in range(1, len(texts) + 1) if holds(case, texts[:first])), None)
