"""The sources of an answer as HTML: for each citation a card with its outlet, date and title, and the quoted words marked in their paragraph.

Everything that articles, models or people wrote goes through `ui.page.markup`. What the answer looks like is not known here.
"""

from collections.abc import Sequence

from rag.values import Citation
from ui.excerpts import Excerpt
from ui.page import phrases
from ui.page.exchange import Answered
from ui.page.markup import escaped, escaped_line, link, web_host
from ui.words import day, outlet_of

READ = 8
"""Passages shown that were read and are not cited."""

READ_LENGTH = 320
"""Characters of each."""


def sources(one: Answered) -> str:
    """Everything that an answer rests on or was made from: cited passages first, those read beside them folded away."""
    number = one.posed.number
    refusal = one.answer.refusal
    if refusal is None:
        return panel(number, cards(number, [one.places[citation] for citation in one.answer.citations], back=True) + _also_read(one.read))
    against = cards(number, [one.places[citation] for citation in refusal.against], back=False)
    nearest = cards(number, [one.places[citation] for citation in refusal.nearest if citation not in refusal.against], back=False)
    headed = [f'<p class="dl-label">{heading}</p>{shown}' for heading, shown in ((phrases.AGAINST, against), (phrases.NEAREST, nearest)) if shown]
    return panel(number, "".join(headed) + _also_read(one.read))


def panel(number: int, shown: str) -> str:
    """The cards of an exchange, beside it or under it."""
    return f'<aside class="dl-sources" aria-label="{phrases.SOURCES} {number}">{shown}</aside>' if shown else ""


def cards(number: int, places: Sequence[Excerpt], *, back: bool) -> str:
    """One card after the other."""
    return "".join(card(number, place, back=back) for place in places)


def card(number: int, place: Excerpt, *, back: bool) -> str:
    """One citation: outlet, date, title, the quoted words marked in their paragraph, its neighbours on demand, and where they stand.

    `number` is the exchange's; `back` puts the citation's number on the card, as a link to its marker.
    """
    citation = place.citation
    name = f' id="t{number}-c{citation.number}" tabindex="-1"' if back else ""
    badge = f'<a class="dl-back" href="#t{number}-m{citation.number}" aria-label="{phrases.BACK}">{citation.number}</a>' if back else ""
    before, after = ("… " if place.cut_before else "") + place.before, place.after + (" …" if place.cut_after else "")
    quote = f'<blockquote dir="auto">{escaped(before)}<mark>{escaped(citation.quote)}</mark>{escaped(after)}</blockquote>'
    copies = ", ".join(f"<bdi>{escaped_line(copy.name)}</bdi>" for copy in place.copies)
    foot = [f'<span class="dl-path">{escaped_line(place.place)}</span>', f"<span>{phrases.ALSO_IN} {copies}</span>" if copies else ""]
    return (
        f'<section class="dl-card"{name}>{_head(citation, badge)}{_neighbour(phrases.PREVIOUS, place.previous)}{quote}'
        f"{_neighbour(phrases.FOLLOWING, place.following)}{_foot(citation, foot)}</section>"
    )


def _head(citation: Citation, badge: str = "") -> str:
    title = link(citation.url, citation.title or citation.path)
    return (
        f'<p class="dl-byline">{badge}<bdi>{escaped_line(outlet_of(citation))}</bdi><time>{day(citation.published)}</time></p>'
        f'<p class="dl-title" dir="auto">{title}</p>'
    )


def _foot(citation: Citation, more: Sequence[str]) -> str:
    host = web_host(citation.url)
    pieces = [f"<bdi>{escaped_line(citation.byline)}</bdi>" if citation.byline else "", *more, f"<span>{escaped_line(host)}</span>" if host else ""]
    opening = (
        f'<button type="button" class="dl-quiet" data-do="expand" data-article="{escaped_line(citation.article_id)}">{phrases.OPEN_ARTICLE}</button>'
    )
    return f'<p class="dl-foot">{" · ".join(piece for piece in (*pieces, opening) if piece)}</p>'


def _neighbour(label: str, text: str) -> str:
    return f'<details class="dl-neighbour"><summary>{label}</summary><p dir="auto">{escaped(text)}</p></details>' if text else ""


def _also_read(read: Sequence[Citation]) -> str:
    if not read:
        return ""
    shown = "".join(
        f'<section class="dl-card is-read">{_head(one)}<blockquote dir="auto">{escaped(_cut(one.quote))}</blockquote>{_foot(one, ())}</section>'
        for one in read[:READ]
    )
    return f'<details class="dl-also"><summary>{phrases.ALSO_READ} ({min(len(read), READ)})</summary>{shown}</details>'


def _cut(text: str) -> str:
    return text if len(text) <= READ_LENGTH else text[:READ_LENGTH].rsplit(" ", 1)[0] + " …"
