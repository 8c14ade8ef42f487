"""What every reader hands on: a text, its paragraphs, and what the file itself states about the article.

Which lines are site furniture, and where an article is kept, is not known here.
"""

from dataclasses import dataclass

from index.values import Origin, Removed, Span

__all__ = ["NotAnArticle", "Reading"]


class NotAnArticle(Exception):
    """The bytes hold no article that can be read; the message is the reason and the remedy, in one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as its file gives it.

    `paragraphs` are spans of `source_text`, in order, without surrounding white space; `removed` is what the format itself marks as
    no part of the text. `row` names the article inside a file of many.
    """

    source_text: str
    paragraphs: tuple[Span, ...]
    origin: Origin
    removed: tuple[Removed, ...] = ()
    row: str | None = None
