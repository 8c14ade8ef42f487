"""Cutting an article's body into sentences and passages, with true offsets.

The boundaries are sentencex's (abbreviations, initials, quotations and ellipses are its trade). Meaning and search are not known here.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator

import sentencex

from index.values import Article, Passage, Span

PASSAGE_SENTENCES = 3
"""Sentences in a passage: the best window of three held 25 of 27 facts, the best single sentence 21 (ARCHITECTURE.md)."""

PASSAGE_STEP = 2
"""Sentences from the start of one passage to the next, so that neighbours share one."""

PASSAGE_WORDS = 160
"""A passage that would grow longer ends early: the embedder reads 256 tokens and drops the rest."""

_ATTRIBUTION = re.compile(r"^[—–-]\s*\S")
_LIST_NUMBER = re.compile(r"^\(?\d{1,3}[.)]$")
_LONGEST_SENTENCE = 1_500

_LONGEST_PARAGRAPH = 20_000
"""Characters: of many quotation marks that open and never close, sentencex needs time by their number squared: 6 s for 100,000, .3 s for 20,000."""

_WORD_BREAK = re.compile(r"\s+")


def sentences(body: str, paragraphs: Iterable[Span]) -> list[Span]:
    """Find the sentences of a body, in order, without surrounding white space, never across paragraphs.

    A closing attribution ("— Kaja Kallas") and a list number stay with their sentence. A run of more than 1,500 characters without
    a boundary is cut at white space, so that no sentence is unbounded. Offsets are characters of `body`.
    """
    found: list[Span] = []
    for start, end in paragraphs:
        for low, high in _stretches(body, start, end):
            found.extend(_sentences_of(body, low, high))
    return found


def _stretches(body: str, start: int, end: int) -> Iterator[Span]:
    """A paragraph in pieces that the splitter takes in its stride, cut at the last end of a sentence, else at white space, else anywhere."""
    while end - start > _LONGEST_PARAGRAPH:
        low, high = start + _LONGEST_PARAGRAPH // 2, start + _LONGEST_PARAGRAPH
        cut = max((body.rfind(mark, low, high) + 1 for mark in (". ", "! ", "? ")), default=0) or body.rfind(" ", low, high) + 1 or high
        yield Span(start, cut)
        start = cut
    yield Span(start, end)


def _sentences_of(body: str, start: int, end: int) -> Iterator[Span]:
    text = body[start:end]
    merged: list[Span] = []
    at = 0
    for piece in sentencex.segment("en", text):
        low = text.index(piece, at) if not text.startswith(piece, at) else at
        at = low + len(piece)
        trimmed = _trim(text, low, at)
        if trimmed is None:
            continue
        if merged and (_ATTRIBUTION.match(text[trimmed.start : trimmed.end]) or _LIST_NUMBER.match(text[merged[-1].start : merged[-1].end])):
            merged[-1] = Span(merged[-1].start, trimmed.end)
        else:
            merged.append(trimmed)
    for low, high in merged:
        for piece_start, piece_end in _bounded(text, low, high):
            yield Span(start + piece_start, start + piece_end)


def _trim(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    low = start + len(piece) - len(piece.lstrip())
    return Span(low, low + len(stripped))


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST_SENTENCE:
        breaks = [match.start() for match in _WORD_BREAK.finditer(text, start + 1, start + _LONGEST_SENTENCE)]
        cut = breaks[-1] if breaks else start + _LONGEST_SENTENCE
        yield Span(start, cut)
        rest = _trim(text, cut, end)
        if rest is None:
            return
        start = rest.start
    yield Span(start, end)


def passages(article: Article) -> list[Passage]:
    """Cut an article into overlapping passages of whole sentences, in order; none for an empty body."""
    body = article.body
    cuts = sentences(body, article.paragraphs)
    found: list[Passage] = []
    at = 0
    while at < len(cuts):
        window = [cuts[at]]
        words = _words(body, cuts[at])
        for cut in cuts[at + 1 : at + PASSAGE_SENTENCES]:
            words += _words(body, cut)
            if words > PASSAGE_WORDS:
                break
            window.append(cut)
        found.append(_passage(article.article_id, body, len(found), window))
        if at + len(window) >= len(cuts):
            break
        at += min(PASSAGE_STEP, len(window))
    return found


def _words(body: str, span: Span) -> int:
    return len(body[span.start : span.end].split())


def _passage(article_id: str, body: str, ordinal: int, window: list[Span]) -> Passage:
    start, end = window[0].start, window[-1].end
    text = body[start:end]
    return Passage(passage_id(article_id, start, end, text), article_id, ordinal, start, end, text, tuple(window))


def passage_id(article_id: str, start: int, end: int, text: str) -> str:
    """What a passage is known by: it changes with its article, its place and its words."""
    return hashlib.sha256(f"{article_id}\0{start}\0{end}\0{text}".encode(errors="surrogatepass")).hexdigest()[:24]
