"""The sentences that a search brought up, each where it stands in its article.

How well they answer is not known here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.values import Article, Hit, Span
from rag.forms import is_byline
from rag.matching import Surroundings


class Texts(Protocol):
    """Where the text around a hit is read: the archive."""

    def article(self, article_id: str) -> Article:
        """The article of that id."""
        ...

    def sentences(self, article_id: str) -> tuple[Span, ...]:
        """All sentences of its body, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of an article: `at` is its number there, `start` and `end` its place in the body, `hit` the best passage that holds it.

    `days` are the stretches of days that it names, first and last, where these were looked up.
    """

    hit: Hit
    at: int
    start: int
    end: int
    place: Surroundings
    days: tuple[tuple[date, date], ...] = ()

    @property
    def text(self) -> str:
        """The sentence."""
        return self.place.text

    @property
    def key(self) -> tuple[str, int]:
        """Which sentence it is."""
        return self.hit.article.article_id, self.at


HEADING_WORDS = 14
"""A paragraph of at most so many words without closing punctuation is taken for a heading."""

HEADING_WITHIN = 12
"""A heading is looked for among fewer sentences than these before one."""

LEAD_WITHIN, LEAD_LENGTH = 6, 60
"""The lead is the first of so many sentences that has more than so many characters."""


def sentences_of(texts: Texts, hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the hits' passages, in the order of the hits, each once."""
    found: dict[tuple[str, int], Candidate] = {}
    for hit in hits:
        inside = {span.start for span in hit.passage.sentences}
        spans = texts.sentences(hit.article.article_id)
        wanted = [at for at, span in enumerate(spans) if span.start in inside]
        for candidate in _read(texts, hit, wanted):
            found.setdefault(candidate.key, candidate)
    return list(found.values())


def bylines_of(texts: Texts, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the hits' articles that only say who wrote them, wherever they stand."""
    found: dict[str, list[Candidate]] = {}
    for hit in hits:
        article = texts.article(hit.article.article_id)
        if article.article_id not in found:
            spans = texts.sentences(article.article_id)
            found[article.article_id] = list(
                _read(texts, hit, [at for at, span in enumerate(spans) if is_byline(article.body[span.start : span.end])])
            )
    return [candidate for group in found.values() for candidate in group]


def _read(texts: Texts, hit: Hit, wanted: Iterable[int]) -> list[Candidate]:
    article = texts.article(hit.article.article_id)
    spans = texts.sentences(hit.article.article_id)
    every = [article.body[span.start : span.end] for span in spans]
    first = next((text for text in every[:LEAD_WITHIN] if _is_lead(text)), "")
    return [_candidate(hit, at, spans[at], every, first) for at in wanted]


def _candidate(hit: Hit, at: int, span: Span, every: Sequence[str], first: str) -> Candidate:
    place = Surroundings(
        text=every[at],
        before=every[at - 1] if at else "",
        after=every[at + 1] if at + 1 < len(every) else "",
        heading=next((every[i] for i in range(at - 1, max(-1, at - HEADING_WITHIN), -1) if is_heading(every[i])), ""),
        title=hit.article.origin.title or "",
        outlet=hit.article.origin.outlet or "",
        lead=first,
    )
    return Candidate(hit, at, span.start, span.end, place)


def neighbour(texts: Texts, candidate: Candidate, offset: int) -> Candidate | None:
    """The sentence that stands `offset` sentences after (or, negative, before) another; None beyond the article's ends."""
    spans = texts.sentences(candidate.hit.article.article_id)
    at = candidate.at + offset
    return _read(texts, candidate.hit, [at])[0] if 0 <= at < len(spans) else None


def lead(texts: Texts, candidate: Candidate) -> Candidate | None:
    """The first full sentence of the candidate's article; None where its first sentences are all fragments."""
    first = _read(texts, candidate.hit, range(min(LEAD_WITHIN, len(texts.sentences(candidate.hit.article.article_id)))))
    return next((one for one in first if _is_lead(one.text)), None)


def _is_lead(text: str) -> bool:
    return not is_heading(text) and len(text) > LEAD_LENGTH


def asks(text: str) -> bool:
    """Whether a sentence is a question: it answers none."""
    return text.rstrip("\"”’') ").endswith("?")


def is_heading(text: str) -> bool:
    """Whether a sentence looks like a heading or a title: short, and not closed like a sentence."""
    return bool(text) and text[-1] not in '.!?…"”’:;)' and text[0] not in "•*-–—" and len(text.split()) <= HEADING_WORDS
