"""Relations: what can be told of an article only beside the others: whose copy it is, and which of its lines all of its outlet's carry.

They are told of the articles as a whole, so that the order in which these came makes no difference. How articles are stored is not known
here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from index.copies import clusters, signature
from index.recurring import RECURS_IN, candidates, restored
from index.values import Article


@dataclass(frozen=True, slots=True)
class Traits:
    """What is kept of an article for comparison with the others: its body's signature, and the lines of it that may be furniture.

    Both are of the article as it was read, before any line was removed because it recurs.
    """

    signature: bytes
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """The clusters of copies, each article's by its id, and the lines that recur, by outlet."""

    clusters: Mapping[str, str]
    recurring: Mapping[str, frozenset[str]]

    def furniture(self, outlet: str | None) -> frozenset[str]:
        """The lines that are furniture in an outlet's articles; none for an unknown one, since two unknown outlets are two."""
        return self.recurring.get(outlet.casefold(), frozenset()) if outlet else frozenset()


def traits(article: Article) -> Traits:
    """What is compared of an article."""
    return Traits(signature(restored(article).body), candidates(article))


def relate(articles: Mapping[str, Traits], outlet_of: Callable[[str], str | None]) -> Relations:
    """Compare all articles with each other."""
    found = clusters({article_id: one.signature for article_id, one in articles.items() if one.signature})
    return Relations(found, _recurring(articles, found, outlet_of))


def _recurring(articles: Mapping[str, Traits], found: Mapping[str, str], outlet_of: Callable[[str], str | None]) -> dict[str, frozenset[str]]:
    stories: dict[tuple[str, str], set[str]] = {}
    for article_id, one in articles.items():
        outlet = outlet_of(article_id)
        for line in one.lines if outlet else ():
            # Copies count once: what an outlet printed twice is still one story.
            stories.setdefault(((outlet or "").casefold(), line), set()).add(found.get(article_id, article_id))
    return _by_outlet(pair for pair, of in stories.items() if len(of) >= RECURS_IN)


def _by_outlet(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    lines: dict[str, set[str]] = {}
    for outlet, line in pairs:
        lines.setdefault(outlet, set()).add(line)
    return {outlet: frozenset(several) for outlet, several in lines.items()}
