"""Cleaning: which paragraphs of a source text are the article, and which are site furniture, each with the reason.

What the particulars found on the way mean (outlet, date) is not known here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.values import Removed, Span


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The kept spans, one a paragraph, and what was removed; `title` is the headline's span where the text has one."""

    spans: tuple[Span, ...]
    removed: tuple[Removed, ...]
    title: Span | None = None


def clean(text: str, paragraphs: Sequence[Span], *, title: str | None = None, outlet: str | None = None) -> Cleaned:
    """Tell the article from the furniture."""
    return Cleaned(tuple(paragraphs), ())
