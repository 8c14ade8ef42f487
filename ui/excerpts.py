"""Where a citation stands: the paragraph around the quoted words, the line of the file, the copies elsewhere.

Terminals and pages are not known here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import DatelineError
from index.values import Article, Span
from rag.values import Answer, Citation

TEXT_FORMATS = frozenset({"text", "markdown"})
"""Kinds whose source text is the file itself, so that a line number means something."""

NEIGHBOUR = 1_200
"""Characters of the paragraph before, and of the one after, that can be looked at."""

SURROUNDINGS = 420
"""Characters of the paragraph shown on each side of the quoted words: about four printed lines."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article that carries the same words."""

    article_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A citation in its place: the text before and after it in its paragraph, its line, its copies, the paragraphs before and after.

    `line` counts from 1 in the file, None where the file is not text; `cut_before` and `cut_after` say that the paragraph is longer.
    """

    citation: Citation
    before: str
    after: str
    cut_before: bool
    cut_after: bool
    line: int | None
    copies: tuple[Copy, ...]
    previous: str = ""
    following: str = ""

    @property
    def place(self) -> str:
        """`path:line`, or the path alone where there are no lines."""
        return self.citation.path if self.line is None else f"{self.citation.path}:{self.line}"


_LINE_END = re.compile(r"\r\n?|\n")

Library = Callable[[str], Article]
"""Finds an article by its id."""


def excerpt(citation: Citation, library: Library) -> Excerpt:
    """Put a citation back into its paragraph.

    An article that has gone since the answer was written leaves the quotation alone, without surroundings.
    """
    copies = tuple(Copy(article_id, _name(article_id, library)) for article_id in citation.also_in)
    try:
        article = library(citation.article_id)
    except DatelineError:
        return Excerpt(citation, "", "", cut_before=False, cut_after=False, line=None, copies=copies)
    body = article.body
    if body[citation.start : citation.end] != citation.quote:
        # The article was changed after the answer was written; its new paragraph is not what the answer rests on.
        return Excerpt(citation, "", "", cut_before=False, cut_after=False, line=None, copies=copies)
    low, high = _paragraph(article, citation.start, citation.end)
    start = min(_word_start(body, citation.start - SURROUNDINGS, low), citation.start)
    end = max(_word_end(body, citation.end + SURROUNDINGS, high), citation.end)
    return Excerpt(
        citation,
        body[start : citation.start],
        body[citation.end : end],
        cut_before=start > low,
        cut_after=end < high,
        line=line_of(article, citation.start, citation.end),
        copies=copies,
        previous=_clipped(body, *_neighbour(article, low, -1)),
        following=_clipped(body, *_neighbour(article, high, +1)),
    )


def excerpts(answer: Answer, library: Library) -> dict[Citation, Excerpt]:
    """Every citation of an answer in its place: those used, and those that a refusal lists."""
    listed = answer.citations
    if answer.refusal is not None:
        listed = (*listed, *answer.refusal.against, *answer.refusal.nearest)
    return {citation: excerpt(citation, library) for citation in listed}


def line_of(article: Article, start: int, end: int) -> int | None:
    """The line of the file on which `body[start:end]` begins, counted from 1; None where the article's file is not text."""
    spans = article.source_span(start, end)
    if article.format not in TEXT_FORMATS or not spans:
        return None
    return len(_LINE_END.findall(article.source_text, 0, spans[0].start)) + 1


def _paragraph(article: Article, start: int, end: int) -> Span:
    touched = [span for span in article.paragraphs if span.start < end and start < span.end]
    return Span(touched[0].start, touched[-1].end) if touched else Span(start, end)


def _neighbour(article: Article, at: int, step: int) -> Span:
    """The paragraph that ends before `at`, or the first that begins after it; empty where there is none."""
    if step < 0:
        return next((span for span in reversed(article.paragraphs) if span.end <= at and span.start < at), Span(at, at))
    return next((span for span in article.paragraphs if span.start >= at and span.end > at), Span(at, at))


def _clipped(body: str, start: int, end: int) -> str:
    cut = _word_end(body, start + NEIGHBOUR, end)
    return body[start:cut] + (" …" if cut < end else "")


def _word_start(body: str, at: int, low: int) -> int:
    if at <= low:
        return low
    space = body.find(" ", at)
    return at if space < 0 else space + 1


def _word_end(body: str, at: int, high: int) -> int:
    if at >= high:
        return high
    space = body.rfind(" ", 0, at)
    return at if space < 0 else space


def _name(article_id: str, library: Library) -> str:
    try:
        article = library(article_id)
    except DatelineError:
        return article_id
    return article.origin.outlet or article.path
