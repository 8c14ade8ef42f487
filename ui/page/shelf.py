"""What the archive's tab asks of an archive: its articles found, sorted and paged, one of them with all that is known of it, and corrections.

Gradio and HTML are not known here, nor how articles are added or removed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from index.archive import Archive, open_archive
from index.errors import BadInput, NotFound
from index.read import MAX_FIELD
from index.store import Entry
from index.values import Article, ArticleCard
from index.versions import Difference, Version
from rag.compose import embedder_of
from ui.history import steps
from ui.page import phrases
from ui.page.desk import Desk
from ui.page.uploads import day_of, was_added

PAGE = 50
"""Articles on one page of the list."""

MAX_WORDS = 200
"""Characters of a search that are looked at."""

SHORTEST = 3
"""Letters of a word that is looked for in texts as well: shorter ones stand in all of them."""

CORRECTED = ("outlet", "title", "published")
"""What can be corrected in place."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list should show: the articles with all these words, sorted, all or only those of which something is not known."""

    words: str = ""
    sort: str = "newest"
    only: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Wish":
        """A wish as the browser sends it; what there is not, is the usual."""
        sort, only, page = given.get("sort"), given.get("only"), given.get("page")
        return cls(
            words=str(given.get("words") or "")[:MAX_WORDS],
            sort=sort if isinstance(sort, str) and sort in phrases.SHELF_SORTS else "newest",
            only=only if isinstance(only, str) and only in phrases.SHELF_ONLYS else "",
            page=int(page) if isinstance(page, int | str) and str(page).isdecimal() and len(str(page)) < 7 else 1,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list: its articles, how many were found, and how many the archive holds."""

    rows: tuple[ArticleCard, ...]
    found: int
    page: int
    pages: int
    articles: int
    undated: int
    unplaced: int


@dataclass(frozen=True, slots=True)
class Details:
    """An article with what happened to it, what each earlier version changed, and whether its file was added through the page."""

    article: Article
    journal: tuple[Entry, ...]
    versions: tuple[tuple[Version, tuple[Difference, ...]], ...]
    added: bool


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction did, by field: saved, taken back, or asked to be taken back where there was nothing to."""

    saved: tuple[str, ...]
    taken_back: tuple[str, ...]
    not_yours: tuple[str, ...]


EMPTY = Listing((), 0, 1, 1, 0, 0, 0)


def opened(desk: Desk, *, create: bool = False) -> Archive:
    """The desk's archive, made first where there is none and `create` is given.

    Raises:
        NotFound: There is none.
        DatelineError: It cannot be opened.
    """
    try:
        return desk.archive()
    except NotFound:
        if not create:
            raise
    open_archive(desk.settings.archive, embedder=embedder_of(desk.settings), create=True).close()
    return desk.archive()


def listing(archive: Archive, wish: Wish) -> Listing:
    """One page of the articles that a wish finds; the last page where it asks for one beyond."""
    cards = archive.articles()
    kept = [card for card in cards if _ADMITTED[wish.only](card)]
    for word in wish.words.split():
        # What has a stroke in it is a path, whatever its words are elsewhere.
        holding = archive.holding(word) if "/" not in word and sum(map(str.isalnum, word)) >= SHORTEST else set()
        plain = word.casefold()
        kept = [card for card in kept if card.article_id in holding or plain in _shown(card)]
    if wish.sort == "recent":
        seen = archive.first_seen()
        kept.sort(key=lambda card: -seen.get(card.article_id, 0))
    else:
        kept.sort(key=_ORDER[wish.sort])
    pages = max(1, -(-len(kept) // PAGE))
    page = min(max(1, wish.page), pages)
    return Listing(
        rows=tuple(kept[(page - 1) * PAGE : page * PAGE]),
        found=len(kept),
        page=page,
        pages=pages,
        articles=len(cards),
        undated=sum(map(_ADMITTED["undated"], cards)),
        unplaced=sum(map(_ADMITTED["unplaced"], cards)),
    )


_ADMITTED: Mapping[str, Callable[[ArticleCard], bool]] = {
    "": lambda _: True,
    "undated": lambda card: card.origin.published is None,
    "unplaced": lambda card: not card.origin.outlet,
}


def _shown(card: ArticleCard) -> str:
    origin = card.origin
    return "\n".join((origin.title or "", origin.outlet or "", origin.byline or "", f"{card.folder}/{card.path}")).casefold()


def _by_title(card: ArticleCard) -> tuple[bool, str, str]:
    return (not card.origin.title, (card.origin.title or card.path).casefold(), card.article_id)


def _oldest(card: ArticleCard) -> tuple[Any, ...]:
    return (card.origin.published is None, card.origin.published or date.max, *_by_title(card))


def _newest(card: ArticleCard) -> tuple[Any, ...]:
    return (-card.origin.published.toordinal() if card.origin.published else 1, *_by_title(card))


_ORDER: Mapping[str, Callable[[ArticleCard], Any]] = {
    "newest": _newest,
    "oldest": _oldest,
    "title": _by_title,
    "outlet": lambda card: (not card.origin.outlet, (card.origin.outlet or "").casefold(), *_newest(card)),
}


def details(archive: Archive, article_id: str) -> Details:
    """All that is known of an article.

    Raises:
        NotFound: There is no such article (any more).
    """
    article = archive.article(article_id)
    journal, versions = archive.history(article.article_id), archive.versions(article.article_id)
    card = ArticleCard(article.article_id, article.folder, article.path, article.format, article.origin)
    return Details(article, journal, tuple(steps(versions, article)), was_added(archive.path, card))


def correct(archive: Archive, article_id: str, given: Mapping[str, str]) -> Corrected:
    """Keep what a reader wrote into the fields of `CORRECTED`; one that was emptied takes the reader's earlier correction back.

    Raises:
        NotFound: There is no such article.
        BadInput: A field cannot be used; nothing is kept then.
        ArchiveLocked: Another process is writing.
        StorageFailed: The disk refuses.
    """
    origin = archive.article(article_id).origin
    said: dict[str, Any] = {}
    saved: list[str] = []
    taken_back: list[str] = []
    not_yours: list[str] = []
    for field in CORRECTED:
        new, now = " ".join(given.get(field, "").split()), getattr(origin, field)
        if len(new) > MAX_FIELD:
            raise BadInput(phrases.FIELD_LONG.format(field=phrases.FIELDS[field].lower(), most=MAX_FIELD), phrases.FIELD_LONG_REMEDY)
        if new == written(now) or field not in given:
            continue
        if new:
            said[field] = day_of(new) if field == "published" else new
            saved.append(field)
        elif origin.found.get(field) == "user":
            said[field] = ""
            taken_back.append(field)
        else:
            not_yours.append(field)
    if said:
        archive.set(article_id, **said)
    return Corrected(tuple(saved), tuple(taken_back), tuple(not_yours))


def written(value: str | date | None) -> str:
    """A field of an origin as a reader writes it: a day as YYYY-MM-DD, "" for what is not known."""
    return value.isoformat() if isinstance(value, date) else " ".join((value or "").split())


Bound = Literal["between", "after", "before"]


def bounds(card: ArticleCard) -> tuple[Bound, Sequence[date]] | None:
    """What is known of the day of an article without one; None where nothing is."""
    after, before = card.origin.published_after, card.origin.published_before
    if after is not None and before is not None:
        return "between", (after, before)
    if after is not None:
        return "after", (after,)
    return ("before", (before,)) if before is not None else None
