"""Search measured by itself: does it find the article that a person linked to the question, or the passage that holds the answer?

How the search works, and what is done with its hits, is not known here.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from evals.intervals import bootstrap_mean, wilson
from evals.metrics import holds
from evals.plain import Plain
from evals.values import Case
from index import Archive, Filters, schema, store
from index.errors import BadInput, NotFound

DEEP = 60
"""Passages looked through for ten different articles: enough where an article gives at most six of them."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the 95% interval (Wilson) of the share."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        """The share itself; 0 of 0 is 0."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float] | None:
        """None where there are none to count."""
        return wilson(self.hits, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Linked:
    """A question, the day it was asked, and the articles that a person linked to it."""

    question: str
    asked: date | None
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ByArticle:
    """Hits at 1, 5 and 10, and the mean reciprocal rank with its 95% interval (bootstrap), counted in different articles.

    Copies of a gold article count as it.
    """

    at: dict[int, Share]
    reciprocal_rank: float
    interval: tuple[float, float] | None
    unlinked: int


Ranked = Callable[[str, Filters], Sequence[Sequence[str]]]
"""A search to be measured: for each passage it finds, best first, the ids of the articles that carry it, the one it shows first."""


def linked(path: Path) -> list[Linked]:
    """Read labelled questions: one `{"question", "asked", "gold_articles"}` a line, other fields passed over.

    Raises:
        NotFound: There is no such file.
        BadInput: A line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"There are no labelled questions {path}.", "Name a JSONL file.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
            asked = date.fromisoformat(value["asked"]) if value.get("asked") else None
            found.append(Linked(value["question"], asked, tuple(value["gold_articles"])))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadInput(f"{path.name}, line {number}: no question with gold_articles.", 'Write {"question", "asked", "gold_articles"}.') from error
    return found


def by_article(archive: Archive, labels: Sequence[Linked], *, as_of_day_asked: bool, ranked: Ranked | None = None) -> ByArticle:
    """Search for every question, among all articles or among those up to the day it was asked; by the archive's own search unless `ranked`.

    A gold article is named by its path, its id, or its row's id in a JSONL file. Questions of which the archive holds no gold article
    are counted as `unlinked` and left out.
    """
    search = ranked or _own(archive)
    names = _names(archive)
    ranks, unlinked = [], 0
    for label in labels:
        gold = set().union(*(names.get(name, set()) for name in label.gold))
        if not gold:
            unlinked += 1
            continue
        articles: dict[str, set[str]] = {}
        for ids in search(label.question, Filters(as_of=label.asked if as_of_day_asked else None)):
            articles.setdefault(ids[0], set()).update(ids)
        ranks.append(next((rank for rank, ids in enumerate(articles.values(), start=1) if ids & gold), None))
    at = {first: Share(sum(rank is not None and rank <= first for rank in ranks), len(ranks)) for first in (1, 5, 10)}
    reciprocals = [1 / rank if rank is not None and rank <= 10 else 0.0 for rank in ranks]
    return ByArticle(at, fmean(reciprocals) if ranks else 0.0, bootstrap_mean(reciprocals) if ranks else None, unlinked)


def beside(archive: Archive, labels: Sequence[Linked]) -> dict[str, dict[str, ByArticle]]:
    """The archive's search, vectors alone and plain fusion, over the same passages: among all articles, and up to the day asked."""
    plain = Plain(archive)
    ways: dict[str, Ranked] = {
        "dateline": _own(archive),
        "vectors alone": lambda question, filters: plain.articles(question, filters, way="vectors", limit=DEEP),
        "plain fusion": lambda question, filters: plain.articles(question, filters, way="fusion", limit=DEEP),
    }
    return {
        name: {way: by_article(archive, labels, as_of_day_asked=day, ranked=ranked) for way, ranked in ways.items()}
        for name, day in (("all", False), ("as_of", True))
    }


def _own(archive: Archive) -> Ranked:
    return lambda question, filters: [(hit.article.article_id, *hit.also_in) for hit in archive.search(question, limit=DEEP, filters=filters)]


def _names(archive: Archive) -> dict[str, set[str]]:
    """What an article can be called, and the ids of it and its copies."""
    with closing(schema.connect(archive.path)) as connection:
        clusters = dict(store.clusters(connection))
    copies: dict[str, set[str]] = {}
    for article_id, cluster in clusters.items():
        copies.setdefault(cluster, set()).add(article_id)
    names: dict[str, set[str]] = {}
    for card in archive.articles():
        for name in (card.article_id, card.path, card.path.partition("#")[2]):
            names.setdefault(name, set()).update({card.article_id}, copies.get(clusters.get(card.article_id, ""), ()))
    return names


def single_facts(cases: Sequence[Case]) -> list[Case]:
    """The cases by which the stock pipeline can be compared: answered with given words, not a follow-up, not bound to a day."""
    facts = [case for case in cases if case.answerable is not False and case.must_include and not case.history and case.asked is None]
    tagged = [case for case in facts if "single-fact" in case.tags]
    return tagged or facts


def by_answer(cases: Sequence[Case], search: Callable[[str], Sequence[str]]) -> dict[int, Share]:
    """For how many cases the first passage, and the first four, hold the answer; `search` gives texts, best first."""
    found = [(case, search(case.question)) for case in cases]
    return {first: Share(sum(holds(case, texts[:first]) for case, texts in found), len(found)) for first in (1, 4)}
