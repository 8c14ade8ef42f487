"""What is known of articles, passages and searches, as the plain JSON values that programs get: from the command line, the page and the MCP server.

How it is asked for, and where it goes, is not known here.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from index.values import Article, ArticleCard, Filters, Hit, Removed

if TYPE_CHECKING:
    from index.archive import Archive


def plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same with dates as ISO text, tuples as lists, and no half of a character, which no other program's JSON takes."""
    if isinstance(value, Mapping):
        return {plain(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return _HALF.sub("\ufffd", value) if isinstance(value, str) else value


_HALF = re.compile("[\ud800-\udfff]")


def listed_json(archive: "Archive", chosen: Filters) -> dict[str, Any]:
    """The articles that pass, as `dateline articles --json` prints them."""
    return {"articles": [card_json(card) for card in archive.articles(chosen)]}


def found_json(archive: "Archive", chosen: Filters, hits: Sequence[Hit]) -> dict[str, Any]:
    """What was found, as `dateline search --json` prints it."""
    return {"hits": [hit_json(rank, hit) for rank, hit in enumerate(hits, 1)], "notes": search_notes(archive, chosen)}


def search_notes(archive: "Archive", chosen: Filters) -> list[str]:
    """What the filters left out that a reader would not expect."""
    notes = []
    if left_out := archive.left_out(chosen):
        notes.append(f"{left_out} article{'' if left_out == 1 else 's'} without a date {'was' if left_out == 1 else 'were'} left out")
    if archive.size()[0] and not archive.count(chosen):
        from rag.answers import leaves_nothing

        notes.append(leaves_nothing(chosen))
    return notes


def article_json(article: Article) -> dict[str, Any]:
    """An article with its words, as `dateline show --json` prints it."""
    return {**card_json(ArticleCard(article.article_id, article.folder, article.path, article.format, article.origin)), "body": article.body}


def card_json(card: ArticleCard) -> dict[str, Any]:
    """An article as `dateline articles --json` prints it."""
    origin = card.origin
    return {
        "article_id": card.article_id,
        "folder": card.folder,
        "path": card.path,
        "format": card.format,
        "kind": origin.kind,
        "url": origin.url,
        "title": origin.title,
        "outlet": origin.outlet,
        "byline": origin.byline,
        "agency": origin.agency,
        "published": origin.published,
        "updated": origin.updated,
        "published_after": origin.published_after,
        "published_before": origin.published_before,
        "found": dict(origin.found),
        "sure": dict(origin.sure),
    }


def hit_json(rank: int, hit: Hit) -> dict[str, Any]:
    """A passage as `dateline search --json` prints it."""
    origin = hit.article.origin
    return {
        "rank": rank,
        "article_id": hit.article.article_id,
        "path": hit.article.path,
        "url": origin.url,
        "title": origin.title,
        "outlet": origin.outlet,
        "byline": origin.byline,
        "agency": origin.agency,
        "published": origin.published,
        "updated": origin.updated,
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "also_in": list(hit.also_in),
        "score": round(hit.score, 6),
        "cosine": None if hit.cosine is None else round(hit.cosine, 4),
        "keyword_rank": hit.keyword_rank,
        "vector_rank": hit.vector_rank,
        "why": {name: round(value, 6) for name, value in hit.why.items()},
        "collapsed": [dataclasses.asdict(one) for one in hit.collapsed],
    }


def removed_json(removed: Sequence[Removed]) -> list[dict[str, Any]]:
    """What is not part of an article's body, as `dateline show --removed --json` prints it."""
    return [{"text": piece.text, "why": piece.why, "start": piece.start, "end": piece.end} for piece in removed]
