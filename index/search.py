"""Search: the passages that a query's words and its vector are nearest to, each scored together with its article, and put in order.

Rankings are over distinct texts, since copies would crowd out everything else. What a question is, and what answers it, is not known here.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING

from index import scoring, store
from index.plan import Cosines
from index.roll import Roll
from index.values import ArticleCard, Collapsed, Filters, Hit

if TYPE_CHECKING:
    import sqlite3

    import numpy as np
    from numpy.typing import NDArray

    from index.scoring import ByWords

__all__ = ["STOP_WORDS", "Searched", "expression", "find", "phrases", "terms"]

CANDIDATES = 100
"""Texts taken from each ranking before they are scored; 200 made no difference."""

MAX_TERMS = 64
"""Terms of a query that are looked up; a longer one is a pasted article, whose first words will do."""

NEARLY = 0.97
"""Passages of near copies whose cosine is at least this are one text with small edits."""

MAX_PHRASES = 8
"""Phrases in quotation marks that are looked up."""

_TERM = re.compile(r"\w+(?:[.'’]\w+)*")
_QUOTED = re.compile(r"[\"“]([^\"“”]{3,200})[\"”]")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

STOP_WORDS = frozenset(
    "a about after all also an and any are as at be because been before but by can could did do does for from had has have he her him his how i if in"
    " into is it its just may me might more most much my no not of on or our out over said say says she should so some such than that the their them"
    " then there these they this those to told up us was we were what when where which while who whom whose why will with would you your".split()
)
"""Words of English that stand in most articles; looking them up costs much and tells little."""


def terms(query: str) -> list[str]:
    """The words of a query that are worth looking up, each once, in order; all of them where none is."""
    words = [_POSSESSIVE.sub("", word.casefold()) for word in _TERM.findall(query)]
    telling = [word for word in words if word not in STOP_WORDS]
    return list(dict.fromkeys(telling or words))[:MAX_TERMS]


def phrases(query: str) -> list[str]:
    """What stands between quotation marks and is of two words or more, as it would be looked up."""
    found = (" ".join(_TERM.findall(quoted.casefold())) for quoted in _QUOTED.findall(query))
    return list(dict.fromkeys(phrase for phrase in found if " " in phrase))[:MAX_PHRASES]


def expression(query: str) -> str | None:
    """A query as a full-text expression: any of its terms; None where it has none. What FTS5 would take for syntax never gets there."""
    found = terms(query.encode(errors="ignore").decode())
    return " OR ".join(f'"{term}"' for term in found) or None


Nearest = Callable[["NDArray[np.float32]", int, "NDArray[np.bool_] | None"], dict[int, float]]
"""Asks for the texts nearest to a vector with their cosines, nearest first, at most so many; of passages that are admitted alone."""


@dataclass(frozen=True, slots=True)
class Searched:
    """A query as it is asked: its words, its vector, and the filters."""

    query: str
    vector: "NDArray[np.float32]"
    filters: Filters


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What is known of the candidates: texts by their numbers, best first in both rankings; `unseen` bounds the cosine of any other."""

    words: "ByWords"
    word_ranks: dict[int, int]
    vector_ranks: dict[int, int]
    cosines: dict[int, float]
    unseen: float
    admitted: "NDArray[np.bool_] | None"

    def carrying(self, roll: Roll, text: int) -> list[int]:
        """The admitted passages that carry a text."""
        places = roll.carrying(text)
        return places if self.admitted is None else [place for place in places if self.admitted[place]]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A passage that stands for its text."""

    place: int
    text: int
    article: int
    score: float
    why: dict[str, float]


def find(connection: "sqlite3.Connection", asked: Searched, roll: Roll, *, nearest: Nearest, cosines: Cosines, limit: int) -> list[Hit]:
    """Find the passages that a query is nearest to, best first, at most one per identical text.

    Articles that say nothing else are told apart by their passages, and among equals the newer comes first where the filters say as of
    when. An article's further passages, and further articles of an outlet, come a little later than their score.
    """
    evidence = _gather(connection, asked, roll, nearest, cosines, depth=max(CANDIDATES, 2 * limit))
    chosen = _in_order(connection, roll, _scored(roll, evidence, asked.filters.as_of), limit)
    return _hits(connection, roll, chosen, evidence)


def _gather(connection: "sqlite3.Connection", asked: Searched, roll: Roll, nearest: Nearest, cosines: Cosines, *, depth: int) -> _Evidence:
    articles = roll.admitted(asked.filters)
    admitted = None if articles is None else articles[roll.articles]
    query = asked.query.encode(errors="ignore").decode()
    words = scoring.by_words([roll.holding(connection, term) for term in (*terms(query), *phrases(query))], roll.articles, roll.lengths)
    by_words = _by_words(words, roll, admitted, depth)
    near = nearest(asked.vector, depth, admitted)
    unseen = min(near.values()) if len(near) >= depth else 0.0
    known = near | cosines(asked.vector, [text for text in by_words if text not in near])
    word_ranks, vector_ranks = ({text: rank for rank, text in enumerate(texts, 1)} for texts in (by_words, near))
    return _Evidence(words, word_ranks, vector_ranks, known, max(unseen, 0.0), admitted)


def _by_words(words: "ByWords", roll: Roll, admitted: "NDArray[np.bool_] | None", depth: int) -> list[int]:
    """The texts that hold any term, best first by what they and their articles hold; passages of equal score in their order."""
    import numpy as np

    places = np.flatnonzero(words.passages if admitted is None else (words.passages > 0) & admitted)
    scores = words.articles[roll.articles[places]] + scoring.OWN * words.passages[places]
    taken = depth
    while True:
        # Copies of a text may fill the best places.
        some = np.argpartition(-scores, taken - 1)[:taken] if taken < len(places) else np.arange(len(places))
        texts = dict.fromkeys(roll.texts[places[some[np.lexsort((places[some], -scores[some]))]]].tolist())
        if len(texts) >= depth or taken >= len(places):
            return list(texts)[:depth]
        taken *= 4


def _scored(roll: Roll, evidence: _Evidence, as_of: date | None) -> list[_Scored]:
    """Every candidate text by the best of the passages that carry it, best first."""
    carrying = {text: evidence.carrying(roll, text) for text in {**evidence.vector_ranks, **evidence.word_ranks}}
    places = [place for found in carrying.values() for place in found]
    articles = dict(zip(places, roll.articles[places].tolist(), strict=True))
    words = dict(zip(places, (scoring.OWN * evidence.words.passages[places]).tolist(), strict=True))
    seen: dict[int, list[float]] = {}
    for text, found in carrying.items():
        for place in found:
            seen.setdefault(articles[place], []).append(max(evidence.cosines.get(text, 0.0), 0.0))
    meanings = scoring.of_articles(seen, roll.lengths, unseen=evidence.unseen)
    factors = {article: scoring.recency(_age(roll.cards[article], as_of)) for article in seen}
    about = dict(zip(seen, evidence.words.articles[list(seen)].tolist(), strict=True))
    scored = []
    for text, found in carrying.items():
        own = scoring.OWN * max(evidence.cosines.get(text, 0.0), 0.0)
        best: _Scored | None = None
        for place in found:
            article = articles[place]
            why = {"passage_words": words[place], "passage_meaning": own, "article_words": about[article], "article_meaning": meanings[article]}
            score = sum(why.values()) * factors[article]
            if best is None or score > best.score:
                best = _Scored(place, text, article, score, {**why, "recency": factors[article]})
        if best is not None:
            scored.append(best)
    return sorted(scored, key=lambda one: (-one.score, one.place))


def _age(card: ArticleCard, as_of: date | None) -> float | None:
    published = card.origin.published or card.origin.published_before
    return None if as_of is None or published is None else (as_of - published).days


@dataclass(slots=True)
class _Chosen:
    """A passage that is going to be shown, where it is shown among others, and those of near copies that say the same."""

    one: _Scored
    score: float
    factor: float
    collapsed: list[_Scored]


def _in_order(connection: "sqlite3.Connection", roll: Roll, scored: Sequence[_Scored], limit: int) -> list[_Chosen]:
    """The best passages, so that no article and no outlet crowds out the others; near copies collapse into the first of them."""
    waiting: dict[int, list[_Scored]] = {}
    for one in reversed(scored):
        waiting.setdefault(one.article, []).append(one)
    clusters, outlets = Counter[int](), Counter[str]()
    begun: dict[int, int] = {}
    chosen: list[_Chosen] = []

    def factor(article: int) -> float:
        before = begun.get(article, outlets[roll.cards[article].origin.outlet or ""])
        return float(scoring.AGAIN ** clusters[int(roll.clusters[article])] * scoring.SAME_OUTLET**before)

    # What stands before an article only grows, so a place that still holds when it is looked at again is the first.
    first = [(-of[-1].score, of[-1].place, article) for article, of in waiting.items()]
    heapify(first)
    while first and len(chosen) < limit:
        ahead, place, article = first[0]
        one, weight = waiting[article][-1], factor(article)
        if (ahead, place) != (now := (-one.score * weight, one.place)):
            heapreplace(first, (*now, article))
            continue
        waiting[article].pop()
        if waiting[article]:
            heapreplace(first, (-waiting[article][-1].score * weight, waiting[article][-1].place, article))
        else:
            heappop(first)
        same = next((before for before in chosen if _nearly_same(connection, roll, before.one, one)), None)
        if same is not None:
            same.collapsed.append(one)
            continue
        chosen.append(_Chosen(one, one.score * weight, weight, []))
        clusters[int(roll.clusters[article])] += 1
        outlet = roll.cards[article].origin.outlet
        if article not in begun and outlet is not None:
            begun[article] = outlets[outlet]
            outlets[outlet] += 1
    return chosen


def _nearly_same(connection: "sqlite3.Connection", roll: Roll, one: _Scored, other: _Scored) -> bool:
    """Whether two passages are of near copies, and say nearly the same."""
    if one.article == other.article or roll.clusters[one.article] != roll.clusters[other.article]:
        return False
    rows = list(store.vectors(connection, (roll.hashes[one.text], roll.hashes[other.text])).values())
    return len(rows) == 2 and rows[0].shape == rows[1].shape and float(rows[0] @ rows[1]) >= NEARLY


def _hits(connection: "sqlite3.Connection", roll: Roll, chosen: Sequence[_Chosen], evidence: _Evidence) -> list[Hit]:
    hits = []
    # The copy that is shown is the earliest, of those whose text is the one that was found.
    places = [
        sorted(evidence.carrying(roll, one.one.text), key=lambda place: (_precedence(roll.cards[int(roll.articles[place])]), place))
        + [place for other in one.collapsed for place in evidence.carrying(roll, other.text)]
        for one in chosen
    ]
    stored = store.passages_at(connection, [int(roll.numbers[place]) for found in places for place in found])
    for one, (face, *others) in zip(chosen, places, strict=True):
        text = one.one.text
        shown = stored[int(roll.numbers[face])]
        article = roll.article(connection, shown.article_id)
        if article is None:
            continue
        collapsed = tuple(
            Collapsed(other.article_id, roll.cards[int(roll.articles[place])].path, other.start, other.end)
            for place in others
            if (other := stored[int(roll.numbers[place])]).article_id != shown.article_id or other.start != shown.start
        )
        hits.append(
            Hit(
                shown.of(article),
                roll.cards[int(roll.articles[face])],
                one.score,
                evidence.word_ranks.get(text),
                evidence.vector_ranks.get(text),
                evidence.cosines.get(text),
                tuple(dict.fromkeys(other.article_id for other in collapsed if other.article_id != shown.article_id)),
                {**one.one.why, "variety": one.factor},
                collapsed,
            )
        )
    return hits


def _precedence(card: ArticleCard) -> tuple[bool, str, str, str]:
    """Which of several copies is shown: the earliest, undated ones last."""
    day = card.origin.published
    return (day is None, "" if day is None else day.isoformat(), card.folder, card.path)
