"""The archive's list as HTML: its tools, its rows, the pages, and what is said above them.

Everything that articles, files or people wrote goes through `ui.page.markup`. Gradio is not known here.
"""

from index.values import ArticleCard
from ui.page import phrases
from ui.page.markup import escaped, escaped_line
from ui.page.shelf import MAX_WORDS, Listing, Wish, bounds
from ui.words import UNKNOWN_DATE, count, day


def tools(wish: Wish, number: int) -> str:
    """The search field and the order; `number` is another each time that the field is to be set anew."""
    orders = "".join(_option(value, name, chosen=value == wish.sort) for value, name in phrases.SHELF_SORTS.items())
    return (
        f'<form class="dl-tools" role="search" data-do="wish" data-live data-number="{number}">'
        f'<label class="dl-grow"><span>{phrases.SHELF_SEARCH}</span><input type="search" name="words" value="{escaped_line(wish.words)}" '
        f'maxlength="{MAX_WORDS}" placeholder="{phrases.SHELF_SEARCH_HINT}" autocomplete="off" spellcheck="false"></label>'
        f'<label><span>{phrases.SHELF_SORT}</span><select name="sort">{orders}</select></label></form>'
    )


def rows(listed: Listing, wish: Wish, *, opened: str | None, writable: bool, focus: str) -> str:
    """The list; `opened` is the article that stands beside it, `focus` what the keyboard is to be at: "count-N", or "open-N ID"."""
    if not listed.articles:
        return f'<section class="dl-list is-empty" aria-label="{phrases.SHELF_LIST}">{_counts(listed, wish, focus)}</section>'
    items = "".join(_row(card, opened=card.article_id == opened, writable=writable, focus=focus) for card in listed.rows)
    start = (listed.page - 1) * len(listed.rows) + 1
    body = f'<ol class="dl-rows" start="{start}">{items}</ol>' if items else f'<p class="dl-none">{phrases.SHELF_NONE_FOUND}</p>'
    picked = _picked() if writable else ""
    return (
        f'<section class="dl-list" aria-label="{phrases.SHELF_LIST}">{_counts(listed, wish, focus)}'
        f'<form class="dl-ticks" data-do="nothing">{body}{picked}</form>{_pages(listed)}</section>'
    )


def _counts(listed: Listing, wish: Wish, focus: str) -> str:
    """How many articles there are; those of which something is not known can be looked at alone."""
    all_of_them = count(listed.articles, "article") if listed.articles else phrases.SHELF_EMPTY
    chosen = wish.words.strip() or wish.only
    shown = phrases.SHELF_FOUND.format(found=f"{listed.found:,}", articles=all_of_them) if chosen and listed.articles else all_of_them
    buttons = "".join(
        f'<button type="button" class="dl-only" data-do="only" data-only="{only}" aria-pressed="{str(wish.only == only).lower()}">'
        f"{escaped_line(said.format(number=f'{number:,}'))}</button>"
        for only, said, number in (
            ("undated", phrases.SHELF_UNDATED, listed.undated),
            ("unplaced", phrases.SHELF_UNPLACED, listed.unplaced),
        )
        if number or wish.only == only
    )
    at = f' data-focus="{escaped_line(focus)}"' if focus.startswith("count") else ""
    empty = f'<p class="dl-none">{phrases.SHELF_EMPTY_ADD}</p>' if not listed.articles else ""
    return f'<div class="dl-counts"><p tabindex="-1"{at}>{shown}</p>{buttons}</div>{empty}'


def _row(card: ArticleCard, *, opened: bool, writable: bool, focus: str) -> str:
    origin, title = card.origin, escaped_line(card.origin.title or card.path)
    tick = (
        f'<input type="checkbox" class="dl-tick" name="tick" value="{card.article_id}" aria-label="{phrases.SHELF_TICK.format(title=title)}">'
        if writable
        else ""
    )
    at = f' data-focus="{escaped_line(focus)}"' if focus.startswith("open") and focus.endswith(card.article_id) else ""
    current = ' aria-current="true"' if opened else ""
    byline = f'<bdi class="dl-row-by">{escaped_line(origin.byline)}</bdi>' if origin.byline else ""
    outlet = f"<bdi>{escaped_line(origin.outlet)}</bdi>" if origin.outlet else f'<span class="dl-missing">{phrases.SHELF_NO_OUTLET}</span>'
    return (
        f'<li class="dl-row{" is-open" if opened else ""}">{tick}<div class="dl-row-what">'
        f'<button type="button" class="dl-open" dir="auto" data-do="open" data-id="{card.article_id}"{current}{at}>{title}</button>'
        f'<p class="dl-row-more">{byline}<span class="dl-path">{escaped_line(f"{card.folder}/{card.path}")}</span></p></div>'
        f'<p class="dl-row-outlet">{outlet}</p><p class="dl-row-day">{when(card)}</p></li>'
    )


def when(card: ArticleCard) -> str:
    """The day of an article, or what is known of it."""
    if card.origin.published is not None:
        return f"<time>{day(card.origin.published)}</time>"
    known = bounds(card)
    if known is None:
        return f'<span class="dl-missing">{UNKNOWN_DATE}</span>'
    word, days = known
    return f'<span class="dl-missing">{UNKNOWN_DATE}<span class="dl-bounds">{word} {" and ".join(map(day, days))}</span></span>'


def _picked() -> str:
    """What can be done with the rows that are ticked; the page shows it when there are any."""
    return (
        f'<div class="dl-picked" hidden><p role="status"><span data-ticked>0</span> {phrases.SHELF_TICKED}</p>'
        f'<details class="dl-remove"><summary>{phrases.SHELF_REMOVE}</summary>'
        f"{sure(phrases.SHELF_REMOVE_SEVERAL, phrases.SHELF_SEVERAL_COME_BACK, 'remove-ticked', '')}</details>"
        f'<button type="button" class="dl-quiet" data-do="untick">{phrases.SHELF_UNTICK}</button></div>'
    )


def sure(question: str, what_follows: str, do: str, article_id: str) -> str:
    """The question whether something is really to be removed, and its two answers."""
    return (
        f'<div class="dl-sure" role="group" aria-label="{question}"><p><strong>{question}</strong> {what_follows}</p>'
        f'<button type="button" class="dl-danger" data-do="{do}" data-id="{article_id}">{phrases.SHELF_REMOVE_YES}</button>'
        f'<button type="button" class="dl-quiet" data-do="keep">{phrases.SHELF_REMOVE_NO}</button></div>'
    )


def _pages(listed: Listing) -> str:
    if listed.pages == 1:
        return ""

    def button(text: str, page: int) -> str:
        off = "" if 1 <= page <= listed.pages else " disabled"
        return f'<button type="button" class="dl-quiet" data-do="page" data-page="{page}"{off}>{text}</button>'

    here = phrases.SHELF_PAGE.format(page=listed.page, pages=listed.pages)
    return (
        f'<nav class="dl-pages" aria-label="{phrases.SHELF_PAGES}">{button(phrases.SHELF_PREVIOUS, listed.page - 1)}'
        f"<span>{here}</span>{button(phrases.SHELF_NEXT, listed.page + 1)}</nav>"
    )


def said(text: str = "", *, failed: bool = False, focus: str = "") -> str:
    """One line about what was done, or why it was not, read out as it comes; empty for none."""
    if not text:
        return '<p class="dl-shelf-said" role="status"></p>'
    at = f' tabindex="-1" data-focus="{focus}"' if focus else ""
    return f'<p class="dl-shelf-said{" is-failed" if failed else " is-told"}" role="status"{at}>{escaped(text)}</p>'


def _option(value: str, name: str, *, chosen: bool) -> str:
    return f'<option value="{value}"{" selected" if chosen else ""}>{escaped_line(name)}</option>'
