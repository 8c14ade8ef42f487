"""The quoting writer: an answer made of sentences that stand in the articles.

It chooses and orders sentences and writes none. Whether to answer at all is not decided here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.candidates import Texts, asks, is_heading, lead, neighbour
from rag.disagree import rivals
from rag.forms import is_byline
from rag.matching import dangles
from rag.planted import planted
from rag.question import Asked, Kind
from rag.ranking import Ranked
from rag.words import content

WORDS = 70
"""An answer to a single question stops growing here."""

SURE = 0.6
"""A best sentence that is this likely to be the answer stands alone. Of 370 development facts .5 lost one right answer; .7 won four, and .8 none
after it, for up to ten and twenty words more at the median."""

ARTICLES = 5
"""Articles quoted for a broad question."""

SAME = 0.6
"""Sentences that share this much of the shorter one's content say the same."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of an article to be quoted: one sentence, or two neighbours where the second would dangle."""

    ranked: Ranked
    start: int
    end: int
    text: str

    @property
    def article_id(self) -> str:
        """The article it stands in."""
        return self.ranked.candidate.hit.article.article_id


@dataclass(frozen=True, slots=True)
class Draft:
    """What the writer chose, in order; `grouped` when it is arranged by article."""

    quotes: tuple[Quote, ...]
    rivals: tuple[Quote, ...]
    grouped: bool


def write(asked: Asked, ranked: Sequence[Ranked], texts: Texts) -> Draft:
    """Choose what to quote, best first.

    One sentence where it is sure to answer, up to three where it is not; one from each article where they differ; by article where the
    question is broad. Never a heading alone, never cut inside a sentence.
    """
    usable = [one for one in ranked if _quotable(one.candidate.text)] or list(ranked)
    if asked.kind is Kind.BROAD or asked.compares:
        return _by_article(asked, usable, texts)
    differing = rivals(asked, usable)
    if differing:
        quotes = tuple(_quote(asked, one.ranked, texts) for one in differing[:3])
        return Draft(quotes, quotes, grouped=False)
    several = _several(usable) if asked.many else []
    if len(several) > 1:
        return Draft(tuple(_merged([_quote(asked, one, texts) for one in several])), (), grouped=False)
    shares = _shares(usable)
    chosen = [usable[0]]
    for one, _ in zip(usable[1:], shares[1:], strict=False):
        covered = sum(share for taken, share in zip(usable, shares, strict=True) if taken in chosen)
        if covered >= SURE or len(chosen) == 3:  # an answer has one to three sentences
            break
        if _says_the_same(one, chosen):
            continue
        if sum(len(taken.candidate.text.split()) for taken in (*chosen, one)) > WORDS:
            continue
        chosen.append(one)
    return Draft(tuple(_merged([_quote(asked, one, texts) for one in chosen])), (), grouped=False)


def _quotable(text: str) -> bool:
    """Whether a sentence can stand as an answer: a heading or a question cannot, a byline can."""
    return is_byline(text) or not (is_heading(text) or asks(text))


MARGIN = 1.5
"""How far below the best a sentence of another article may lie to be quoted beside it where several things answer."""


def _several(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The best sentence and the best of up to two other articles that are nearly as good and say something else."""
    chosen = [ranked[0]]
    for one in ranked[1:]:
        if len(chosen) == 3 or one.worth < ranked[0].worth - MARGIN:  # an answer has one to three sentences
            break
        heard = {other.candidate.hit.article.article_id for other in chosen}
        if one.candidate.hit.article.article_id in heard or _says_the_same(one, chosen):
            continue
        chosen.append(one)
    return chosen


def _shares(ranked: Sequence[Ranked]) -> list[float]:
    """How likely each is to be the answer, if one of them is."""
    top = ranked[0].worth
    raw = [math.exp(one.worth - top) for one in ranked]
    return [value / sum(raw) for value in raw]


def _says_the_same(one: Ranked, chosen: Sequence[Ranked]) -> bool:
    own = {word.key for word in content(one.candidate.text)}
    for other in chosen:
        theirs = {word.key for word in content(other.candidate.text)}
        if len(own & theirs) >= SAME * min(len(own), len(theirs)):
            return True
    return False


def _quote(asked: Asked, ranked: Ranked, texts: Texts) -> Quote:
    """The sentence, with the one before it where it opens by pointing back and does not name what was asked about."""
    candidate = ranked.candidate
    start, text = candidate.start, candidate.text
    if dangles(text) or (asked.kind is Kind.WHEN and not ranked.evidence.values and ranked.evidence.kind > 0.0):
        before = neighbour(texts, candidate, -1)
        if before is not None and not is_heading(before.text) and not planted(before.text) and len(before.text.split()) + len(text.split()) <= WORDS:
            body = texts.article(candidate.hit.article.article_id).body
            start, text = before.start, body[before.start : candidate.end]
    return Quote(ranked, start, candidate.end, text)


def _merged(quotes: list[Quote]) -> list[Quote]:
    """The quotes without those that stand inside another."""
    kept: list[Quote] = []
    for quote in quotes:
        article = quote.ranked.candidate.hit.article.article_id
        inside = any(
            other.ranked.candidate.hit.article.article_id == article and other.start <= quote.start and quote.end <= other.end for other in kept
        )
        kept = (
            [o for o in kept if not (o.ranked.candidate.hit.article.article_id == article and quote.start <= o.start and o.end <= quote.end)]
            if not inside
            else kept
        )
        if not inside:
            kept.append(quote)
    return kept


def _led(group: list[Ranked], texts: Texts) -> list[Ranked]:
    """The sentences of one article with its lead put first: it says what the article is about."""
    opening = lead(texts, group[0].candidate)
    if opening is None or planted(opening.text) or any(one.candidate.key == opening.key for one in group[:2]):
        return group
    return [replace(group[0], candidate=opening), *group]


def _by_article(asked: Asked, ranked: Sequence[Ranked], texts: Texts) -> Draft:
    """The best sentence of each article that has one nearly as good as the best, and a second where there are few articles.

    Where the question asks what happened at a time and some sentences tell of that time, no others are quoted.
    """
    in_time = [one for one in ranked if one.candidate.place.told] if asked.kind is Kind.BROAD else []
    ranked = in_time or ranked
    exact = [one for one in ranked if one.evidence.kind >= 1.0]
    if asked.compares and exact:
        ranked = exact
    groups: dict[str, list[Ranked]] = {}
    seen: set[str] = set()
    for one in ranked:
        article = one.candidate.hit.article.article_id
        if article in seen or (
            one.evidence.around < 0.5 * ranked[0].evidence.around and one.evidence.cosine < 0.7 * ranked[0].evidence.cosine
        ):  # not about it
            continue
        group = groups.setdefault(article, [])
        seen.update(one.candidate.hit.also_in)
        if not _says_the_same(one, group):
            group.append(one)
    chosen = list(groups.values())[:ARTICLES]
    each = 1 if asked.compares and len(chosen) > 1 else 2
    if asked.kind is Kind.BROAD and not in_time:
        chosen = [_led(group, texts) for group in chosen]
    quotes = tuple(quote for group in chosen for quote in _merged([_quote(asked, one, texts) for one in group[:each]]))
    differing = rivals(asked, ranked)
    disputed = tuple(quote for quote in quotes if any(quote.ranked is rival.ranked for rival in differing))
    return Draft(quotes, disputed if len(disputed) > 1 else (), grouped=True)
