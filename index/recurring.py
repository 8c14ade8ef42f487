"""What recurs across the articles of one outlet: short lines that stand above, below or alone inside its stories, word for word.

Which articles share an outlet, and how the lines are counted, is not known here.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from index.byline import names
from index.dates import only_dates
from index.values import Article, Removed, Span
from index.wording import BULLET, NUMBERED, is_credit, prose

RECURS_IN = 4
"""Articles of one outlet, copies counted once, from which on a line is furniture: at two and three, series of stories that share a rubric are
what is met first (288 news articles)."""

WHY = "recurs in the outlet's articles"

MAX_WORDS = 16
"""No slogan, form or menu that was seen is longer; what is longer reads like a paragraph sooner or later."""

MIN_WORDS_INSIDE = 4
"""Between two paragraphs a line of fewer words may be a subhead ("Background", "What comes next"), which series of stories share."""

MAX_LINES_AROUND = 12
"""More lines than this above the first paragraph or below the last are a list of the story's own: results, winners, dates."""

_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?…:;,–—-][\"”’'»)\]]*$")
_TELLS = re.compile(
    r"\b(?:said|says|told|added|was|were|had|did|declined|refused|could|would|will|has|have|is|are)\b|n['’]t\b|^[\"“”'‘«]", re.IGNORECASE
)
"""A line that tells something, or quotes somebody, may be a sentence that lost its full stop."""


def candidates(article: Article) -> tuple[str, ...]:
    """The lines of a body that may turn out to be furniture, as hashes of their words, in the order of the alphabet, each once.

    The same before and after `without`. Never a line that reads like a sentence, nor one that may be a name (but for those above the
    headline), nor the headline, a byline, an agency's credit, a date, a dateline or a list item.
    """
    return tuple(sorted({line for _, line in _candidates(restored(article))}))


def without(article: Article, recurring: frozenset[str]) -> Article:
    """The article with those of its candidates removed that recur; what was removed as recurring before, and does not recur, is back."""
    whole = restored(article)
    found = {span for span, line in _candidates(whole) if line in recurring}
    if not found:
        return whole
    moved = (Removed(*span, whole.source_text[span.start : span.end], WHY) for span in found)
    return replace(
        whole,
        spans=tuple(span for span in whole.spans if span not in found),
        removed=tuple(sorted((*whole.removed, *moved), key=lambda one: one.start)),
    )


def restored(article: Article) -> Article:
    """The article as it was read: what was removed because it recurs is back in its place."""
    back = [Span(one.start, one.end) for one in article.removed if one.why == WHY]
    if not back:
        return article
    return replace(article, spans=tuple(sorted((*article.spans, *back))), removed=tuple(one for one in article.removed if one.why != WHY))


def _candidates(article: Article) -> Iterator[tuple[Span, str]]:
    lines = [article.source_text[span.start : span.end] for span in article.spans]
    story = [at for at, line in enumerate(lines) if prose(line)]
    if not story:
        return
    own = {_key(name) for name in (article.origin.title, article.origin.byline, article.origin.agency) if name}
    title = next((at for at, line in enumerate(lines[: story[0]]) if article.origin.title and _key(line) == _key(article.origin.title)), 0)
    paragraphs = set(story)
    for at, line in enumerate(lines):
        if at in paragraphs or not _short(line) or _stated(line, own):
            continue
        above_headline = at < title
        inside = story[0] < at < story[-1]
        around = story[0] if at < story[0] else len(lines) - 1 - story[-1]
        if inside:
            alone = at - 1 in paragraphs and at + 1 in paragraphs and len(line.split()) >= MIN_WORDS_INSIDE
            fits = alone and not _reads_on(line)
        else:
            fits = around <= MAX_LINES_AROUND and (above_headline or not (_reads_on(line) or names(line) == line))
        if fits:
            yield article.spans[at], hashlib.sha256(_key(line).encode(errors="surrogatepass")).hexdigest()[:16]


def _short(line: str) -> bool:
    return len(line) <= 200 and 0 < len(_WORD.findall(line)) <= MAX_WORDS


def _stated(line: str, own: set[str]) -> bool:
    """Whether a line says whose story it is or when it was written, or is an item of a list."""
    key = f" {_key(line)} "
    return any(f" {name} " in key for name in own) or is_credit(line) or bool(only_dates(line) or BULLET.match(line) or NUMBERED.match(line))


def _reads_on(line: str) -> bool:
    return _ENDS.search(line[-8:]) is not None or _TELLS.search(line) is not None


def _key(line: str) -> str:
    """The words of a line, whatever their case and the points between them."""
    return " ".join(_WORD.findall(line.casefold()))
