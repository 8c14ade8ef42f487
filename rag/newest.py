"""What is new: the newest articles first among sentences that are about the same thing, and the sentence that an article opens with.

How well a sentence answers is not decided here.
"""

from collections.abc import Sequence
from datetime import date

from index.values import Span
from rag.candidates import LEAD_LENGTH, LEAD_WITHIN, Texts, is_heading
from rag.planted import planted
from rag.ranking import Ranked

ABOUT = 0.5
"""A sentence whose surroundings bear out this share of what the best one's do is about the same thing."""


def newest_first(ranked: Sequence[Ranked]) -> list[Ranked]:
    """What is about the same as the best, newest article first and undated last; then the rest as it was."""
    if not ranked:
        return []
    most = max(one.evidence.around for one in ranked)
    about = [one for one in ranked if one.evidence.around >= ABOUT * most]
    kept = {one.candidate.key for one in about}
    about.sort(key=lambda one: one.candidate.hit.article.origin.published or date.min, reverse=True)  # stable: the better of equals stays first
    return [*about, *(one for one in ranked if one.candidate.key not in kept)]


def lead_of(texts: Texts, article_id: str) -> Span | None:
    """The first full sentence of an article, the first of any where its first sentences are all fragments; None where all of them are planted."""
    body = texts.article(article_id).body
    spans = [span for span in texts.sentences(article_id)[:LEAD_WITHIN] if not planted(body[span.start : span.end])]
    full = (span for span in spans if span.end - span.start > LEAD_LENGTH and not is_heading(body[span.start : span.end]))
    return next(full, spans[0] if spans else None)
