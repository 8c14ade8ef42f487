"""The conversation as HTML: questions, answers with numbered markers, and beside each answer the words it rests on.

Everything that articles, models or people wrote goes through `ui.page.markup`. Gradio is not known here.
"""

import re
from collections.abc import Sequence

from index.values import ArticleCard
from rag.values import Citation, Disagreement, Sentence, Usage
from ui.excerpts import Excerpt
from ui.page import phrases
from ui.page.exchange import Answered, Asked, Exchange, Failed, Stopped
from ui.page.markup import escaped, escaped_line, link, web_host
from ui.words import count, day, outlet_of, tokens, written_by

_MARKER = re.compile(r"\s?\[(\d+)\]")


def conversation(exchanges: Sequence[Exchange]) -> str:
    """All exchanges given, oldest first."""
    return "".join(exchange(one) for one in exchanges)


def exchange(one: Exchange) -> str:
    """One question with what became of it; the sources stand beside it, or under it where the window is narrow."""
    sources = ""
    if isinstance(one, Asked):
        state, said = "asked", f'{_sentences(one.number, one.sentences)}<p class="dl-doing" role="status">{escaped_line(one.doing)}</p>'
        sources = _panel(one.number, _cards(one.number, one.places, back=True))
    elif isinstance(one, Stopped):
        state, said = "stopped", f'{_sentences(one.number, one.sentences)}<p class="dl-note">{phrases.STOPPED}</p>'
        sources = _panel(one.number, _cards(one.number, one.places, back=True))
    elif isinstance(one, Failed):
        state = "failed"
        said = _failure(one.problem, one.remedy, label=phrases.FAILED)
    else:
        state, said, sources = ("refused" if one.answer.refusal else "answered"), _answer(one), _sources(one)
    return (
        f'<article class="dl-turn is-{state}" id="t{one.number}"><div class="dl-said"><div class="dl-stay">'
        f'<h2 class="dl-question" dir="auto">{escaped(one.question)}</h2>{said}</div></div>{sources}</article>'
    )


def _answer(one: Answered) -> str:
    answer = one.answer
    parts = []
    if answer.refusal is None:
        parts.append(f'<div class="dl-answer" dir="auto">{_marked(one.number, answer.text, answer.citations)}</div>')
    else:
        reason = answer.refusal.reason if answer.refusal.reason not in answer.text else ""
        parts.append(f'<p class="dl-label">{phrases.NOT_ANSWERED}</p><div class="dl-answer" dir="auto"><p>{escaped(answer.text)}</p>')
        parts.append(f"<p>{escaped(reason)}</p></div>" if reason else "</div>")
    parts.extend(_disagreement(one, disagreement) for disagreement in answer.disagreements)
    if answer.incomplete:
        parts.append(f'<p class="dl-note">{phrases.INCOMPLETE}</p>')
    parts.extend(f'<p class="dl-note">{escaped(note)}</p>' for note in answer.notes)
    if answer.withheld:
        items = "".join(f"<li>{escaped(withheld.text)} <span>{escaped(withheld.why)}</span></li>" for withheld in answer.withheld)
        parts.append(
            f'<details class="dl-withheld"><summary>{phrases.WITHHELD}: {count(len(answer.withheld), "sentence")}</summary><ul>{items}</ul></details>'
        )
    cost = f" · {tokens(answer.usage)}" if answer.usage != Usage() else ""
    cost += f" ({tokens(one.spent)} {phrases.SO_FAR})" if one.spent not in {Usage(), answer.usage} else ""
    parts.append(f'<p class="dl-by">{escaped_line(written_by(answer.writer))} · {answer.seconds.total:.2f} s{cost}</p>')
    return "".join(parts)


def _marked(number: int, text: str, citations: Sequence[Citation]) -> str:
    """The answer's text with its markers as links to the cards; a number that is not cited stays text."""
    by_number = {str(citation.number): citation for citation in citations}
    seen: set[str] = set()

    def paragraph(line: str) -> str:
        pieces, at = [], 0
        for match in _MARKER.finditer(line):
            citation = by_number.get(match.group(1))
            if citation is None:
                continue
            pieces.extend([escaped(line[at : match.start()]), _marker(number, citation, first=match.group(1) not in seen)])
            seen.add(match.group(1))
            at = match.end()
        return f"<p>{''.join(pieces)}{escaped(line[at:])}</p>"

    return "".join(paragraph(line) for line in text.splitlines() if line.strip())


def _marker(number: int, citation: Citation, *, first: bool = False) -> str:
    name = f' id="t{number}-m{citation.number}"' if first else ""
    label = f"Source {citation.number}: {escaped_line(outlet_of(citation))}"
    return f'<a class="dl-mark"{name} href="#t{number}-c{citation.number}" aria-label="{label}">{citation.number}</a>'


def _sentences(number: int, sentences: Sequence[Sentence]) -> str:
    if not sentences:
        return ""
    said = " ".join(
        escaped(one.text) + "".join(f'<a class="dl-mark" href="#t{number}-c{cited}">{cited}</a>' for cited in one.citations) for one in sentences
    )
    return f'<div class="dl-answer" dir="auto"><p>{said}</p></div>'


def _disagreement(one: Answered, disagreement: Disagreement) -> str:
    by_number = {citation.number: citation for citation in one.answer.citations}
    sides = "".join(
        f'<div class="dl-side"><p class="dl-byline"><bdi>{escaped_line(outlet_of(by_number[claim.citation]))}</bdi></p>'
        f'<p class="dl-value" dir="auto">{escaped(claim.value)}</p>'
        f'<blockquote dir="auto">“{escaped(by_number[claim.citation].quote)}”{_marker(one.number, by_number[claim.citation])}</blockquote></div>'
        for claim in disagreement.claims
    )
    # About the question itself, which stands right above.
    same = disagreement.about in {"", one.question, one.answer.question.standalone}
    heading = phrases.DIFFER if same else f"{phrases.DIFFER}: {escaped_line(disagreement.about)}"
    return f'<section class="dl-differ" aria-label="{phrases.DIFFER}"><p class="dl-label">{heading}</p><div class="dl-sides">{sides}</div></section>'


def _sources(one: Answered) -> str:
    refusal = one.answer.refusal
    if refusal is None:
        return _panel(one.number, _cards(one.number, [one.places[citation] for citation in one.answer.citations], back=True))
    against = _cards(one.number, [one.places[citation] for citation in refusal.against], back=False)
    nearest = _cards(one.number, [one.places[citation] for citation in refusal.nearest if citation not in refusal.against], back=False)
    headed = [f'<p class="dl-label">{heading}</p>{cards}' for heading, cards in ((phrases.AGAINST, against), (phrases.NEAREST, nearest)) if cards]
    return _panel(one.number, "".join(headed))


def _panel(number: int, cards: str) -> str:
    return f'<aside class="dl-sources" aria-label="{phrases.SOURCES} {number}">{cards}</aside>' if cards else ""


def _cards(number: int, places: Sequence[Excerpt], *, back: bool) -> str:
    return "".join(card(number, place, back=back) for place in places)


def card(number: int, place: Excerpt, *, back: bool) -> str:
    """One citation: outlet, date, title, the quoted words highlighted in their paragraph, and where they stand.

    `number` is the exchange's; `back` puts the citation's number on the card, as a link to its marker.
    """
    citation = place.citation
    name = f' id="t{number}-c{citation.number}" tabindex="-1"' if back else ""
    badge = f'<a class="dl-back" href="#t{number}-m{citation.number}" aria-label="{phrases.BACK}">{citation.number}</a>' if back else ""
    title = f'<p class="dl-title" dir="auto">{link(citation.url, citation.title or citation.path)}</p>'
    before, after = ("… " if place.cut_before else "") + place.before, place.after + (" …" if place.cut_after else "")
    quote = f'<blockquote dir="auto">{escaped(before)}<mark>{escaped(citation.quote)}</mark>{escaped(after)}</blockquote>'
    host = web_host(citation.url)
    foot = [f"<bdi>{escaped_line(citation.byline)}</bdi>" if citation.byline else "", f'<span class="dl-path">{escaped_line(place.place)}</span>']
    foot.append(f"<span>{escaped_line(host)}</span>" if host else "")
    copies = ", ".join(f"<bdi>{escaped_line(copy.name)}</bdi>" for copy in place.copies)
    foot.append(f"<span>{phrases.ALSO_IN} {copies}</span>" if copies else "")
    return (
        f'<section class="dl-card"{name}><p class="dl-byline">{badge}<bdi>{escaped_line(outlet_of(citation))}</bdi>'
        f"<time>{day(citation.published)}</time></p>{title}{quote}"
        f'<p class="dl-foot">{" · ".join(piece for piece in foot if piece)}</p></section>'
    )


def masthead(articles: int, outlets: int) -> str:
    """The page's name, and what the archive holds."""
    held = f"{count(articles, 'article')}, {count(outlets, 'outlet')}" if articles else ""
    return f'<header class="dl-masthead"><h1>{phrases.TITLE}</h1><p>{held}</p></header>'


def no_articles() -> str:
    """What stands where the conversation will be, while the archive is empty."""
    return (
        f'<section class="dl-welcome"><h2>{phrases.EMPTY_HEADING}</h2><p>{phrases.EMPTY}</p><pre>{phrases.EMPTY_COMMAND}</pre>'
        f"<p>{phrases.EMPTY_SAMPLE}</p></section>"
    )


def welcome() -> str:
    """What stands there before the first question."""
    return f'<section class="dl-welcome"><h2>{phrases.FIRST_HEADING}</h2><p>{phrases.MOTTO}</p></section>'


def latest(cards: Sequence[ArticleCard]) -> str:
    """The newest articles, under the welcome."""
    rows = "".join(
        f'<li><time>{day(one.origin.published)}</time><span><span class="dl-title" dir="auto">{escaped_line(one.origin.title or one.path)}</span> '
        f"<bdi>{escaped_line(one.origin.outlet or '')}</bdi></span></li>"
        for one in cards
    )
    return f'<section class="dl-latest"><p class="dl-label">{phrases.RECENT}</p><ul>{rows}</ul></section>' if rows else ""


def doing(text: str) -> str:
    """A line that says what is going on, where there is no question to say it under."""
    return f'<section class="dl-welcome"><p class="dl-doing" role="status">{escaped_line(text)}</p></section>'


def failed(problem: str, remedy: str) -> str:
    """A failure that belongs to no question."""
    return f'<section class="dl-welcome">{_failure(problem, remedy, label=phrases.FAILED)}</section>'


def _failure(problem: str, remedy: str, *, label: str) -> str:
    return f'<div class="dl-failed" role="alert"><p class="dl-label">{label}</p><p>{escaped(f"{problem} {remedy}".strip())}</p></div>'
