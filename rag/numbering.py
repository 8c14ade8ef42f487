"""Numbers for citations: each stretch of text that is quoted gets one, counted up from 1 in order of first use.

What is quoted, and why, is not known here.
"""

import re

from index.values import ArticleCard, Hit
from rag.quoting import Quote
from rag.values import Citation

_BRACKETED = re.compile(r"\[(?=\s*\d)([\d\s,;–-]*)\]")


def shown(text: str) -> str:
    """A quotation as it stands in an answer's text: bracketed numbers of its own in full-width brackets, for they are not our markers.

    Replaced, not erased: erasing "[9]" would make "[[9]1]" a marker. NFKC turns them back.
    """
    return _BRACKETED.sub(r"［\1］", text)


_SINGLE = str.maketrans({'"': "'", "“": "‘", "”": "’"})


def label(card: ArticleCard) -> str:
    """What goes before the quotations of an article: its outlet, else its title, else its path.

    Words between double quotation marks would pass for words of the article's body, so the label's own become single ones.
    """
    return shown(card.origin.outlet or card.origin.title or card.path).translate(_SINGLE)


def cite(number: int, hit: Hit, start: int, end: int, quote: str) -> Citation:
    """A citation of `body[start:end]` of the hit's article."""
    card = hit.article
    origin = card.origin
    return Citation(
        number=number,
        article_id=card.article_id,
        path=card.path,
        url=origin.url,
        title=origin.title,
        outlet=origin.outlet,
        byline=origin.byline,
        published=origin.published,
        quote=quote,
        start=start,
        end=end,
        also_in=hit.also_in,
    )


class Numbering:
    """Citations in the making: the same stretch always has the same number."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int], Citation] = {}

    def number(self, quote: Quote) -> int:
        """The number of a quote, a new one if it is the first of its stretch."""
        return self.number_at(quote.ranked.candidate.hit, quote.start, quote.end, quote.text)

    def number_at(self, hit: Hit, start: int, end: int, text: str) -> int:
        """The number of `body[start:end]` of a hit's article, whose words are `text`; a new one if it is the first of its stretch."""
        place = (hit.article.article_id, start, end)
        if place not in self._known:
            self._known[place] = cite(len(self._known) + 1, hit, start, end, text)
        return self._known[place].number

    def cited(self, quote: Quote, words: str) -> int | None:
        """The number of a citation that touches a quote's stretch and holds these words; None where none does."""
        for one in self._known.values():
            if one.article_id == quote.article_id and one.start < quote.end and quote.start < one.end and words in one.quote:
                return one.number
        return None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._known.values())
