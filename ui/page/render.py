"""The conversation as HTML: questions, answers with numbered markers, and what can be done with each.

Everything that articles, models or people wrote goes through `ui.page.markup`. Gradio is not known here.
"""

import re
from collections.abc import Sequence

from index.recent import Recent
from index.values import ArticleCard
from rag.values import Citation, Disagreement, Sentence, Usage
from ui.excerpts import Excerpt
from ui.export import answer_text
from ui.export_values import Exchanged
from ui.page import phrases
from ui.page.cards import cards, panel, sources
from ui.page.exchange import Answered, Asked, Exchange, Failed, Stopped
from ui.page.markup import escaped, escaped_line, escaped_verbatim
from ui.words import count, day, outlet_of, stretch, tokens, written_by

_MARKER = re.compile(r"\s?\[(\d+)\]")


DRAWN = 60
"""Earlier exchanges that are drawn: each is some 10 KB, and all are sent again with every question."""

DRAWN_BEFORE = 1_000_000
"""Characters of exchanges that are kept as they were drawn, and the exchanges with them: to draw one takes a millisecond, and a conversation shows
many again and again."""


def conversation(exchanges: Sequence[Exchange]) -> str:
    """The exchanges given, oldest first; of very many the last, and how many there are before them."""
    before = len(exchanges) - DRAWN
    told = f'<p class="dl-note dl-before">{phrases.EARLIER.format(questions=count(before, "earlier question"))}</p>' if before > 0 else ""
    return told + "".join(_drawn(one) for one in exchanges[-DRAWN:])


_drawn_before: Recent[int, tuple[Exchange, str]] = Recent(lambda drawn: len(drawn[1]))


def _drawn(one: Exchange) -> str:
    # By identity: exchanges never change, and one that is kept here gives its number to no other.
    return _drawn_before.get(id(one), lambda: (one, exchange(one)), room=DRAWN_BEFORE)[1]


def exchange(one: Exchange) -> str:
    """One question with what became of it; the sources stand beside it, or under it where the window is narrow."""
    number, beside = one.posed.number, ""
    if isinstance(one, Asked):
        state, said = "asked", f'{_sentences(number, one.sentences, one.places)}<p class="dl-doing">{escaped_line(one.doing)}</p>'
        beside = panel(number, cards(number, one.places, back=True))
    elif isinstance(one, Stopped):
        why = phrases.LEFT if one.left else phrases.STOPPED
        state, said = "stopped", f'{_sentences(number, one.sentences, one.places)}<p class="dl-note">{why}</p>{_actions(one)}'
        beside = panel(number, cards(number, one.places, back=True))
    elif isinstance(one, Failed):
        state, said = "failed", _failure(one.problem, one.remedy, label=phrases.FAILED) + _actions(one)
    else:
        state, said, beside = ("refused" if one.answer.refusal else "answered"), _answer(one), sources(one)
    return (
        f'<article class="dl-turn is-{state}" id="t{number}" aria-labelledby="t{number}-q"><div class="dl-said"><div class="dl-stay">'
        f'<h2 class="dl-question" id="t{number}-q" dir="auto">{escaped(one.posed.question)}</h2>{_chips(one)}{said}</div></div>{beside}</article>'
    )


def _answer(one: Answered) -> str:
    answer, number = one.answer, one.posed.number
    parts = []
    if answer.refusal is None:
        parts.append(f'<div class="dl-answer" dir="auto">{_marked(number, answer.text, answer.citations)}</div>')
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
    parts.extend([f'<p class="dl-by">{escaped_line(written_by(answer.writer))} · {answer.seconds.total:.2f} s{cost}</p>', _actions(one)])
    return "".join(parts)


def _chips(one: Exchange) -> str:
    """What narrows the answer: the filters, and a time that was read out of the question, which can be taken away."""
    given = one.posed.filters
    chips = [_chip(phrases.ONLY.format(outlets=", ".join(given.outlets)))] if given.outlets else []
    if (window := stretch(given.after, given.before)) is not None:
        chips.append(_chip(phrases.PUBLISHED.format(window=window)))
    if given.as_of is not None:
        chips.append(_chip(phrases.AS_OF.format(day=day(given.as_of))))
    if isinstance(one, Answered):
        used = one.answer.question.filters
        read_out = stretch(used.after, used.before)
        if read_out is not None and (used.after, used.before) != (given.after, given.before):
            label = f'aria-label="{phrases.UNWINDOW}" title="{phrases.UNWINDOW}"'
            undo = f'<button type="button" data-do="undo" data-number="{one.posed.number}" {label}>×</button>'
            chips.append(_chip(phrases.PUBLISHED.format(window=read_out), undo))
    return f'<p class="dl-chips">{"".join(chips)}</p>' if chips else ""


def _chip(text: str, button: str = "") -> str:
    return f'<span class="dl-chip"><bdi>{escaped_line(text)}</bdi>{button}</span>'


def _actions(one: Exchange) -> str:
    """What can be done with an exchange that is closed."""
    number = one.posed.number

    def button(do: str, label: str, more: str = "") -> str:
        return f'<button type="button" class="dl-quiet" data-do="{do}" data-number="{number}"{more}>{label}</button>'

    acts = [button("edit", phrases.EDIT), button("retry", phrases.AGAIN)]
    if not isinstance(one, Answered):
        return f'<div class="dl-acts">{"".join(acts)}</div>'
    verdicts = "".join(
        button("like", label, f' data-verdict="{verdict}" aria-pressed="{str(one.verdict == verdict).lower()}"')
        for verdict, label in phrases.VERDICTS.items()
    )
    cited = one.answer.citations
    which = "".join(
        button(
            "like",
            str(citation.number),
            f' data-verdict="{phrases.WRONG_CITATION}" data-citation="{citation.number}" aria-label="'
            f'{phrases.WHICH_LABEL.format(number=citation.number)}" aria-pressed="{str(citation.number in one.blamed).lower()}"',
        )
        for citation in (cited if one.verdict == phrases.WRONG_CITATION and len(cited) > 1 else ())
    )
    if which:
        verdicts += f'<span class="dl-which" role="group" aria-label="{phrases.WHICH}">{phrases.WHICH}{which}</span>'
    footnoted = escaped_verbatim(answer_text(Exchanged(one.posed.question, one.posed.asked, one.answer.to_json())))
    return (
        f'<div class="dl-acts">{button("copy", phrases.COPY)}{"".join(acts)}'
        f'<span class="dl-verdicts" role="group" aria-label="{phrases.VERDICT_LABEL}">{verdicts}</span></div>'
        f'<pre class="dl-copied" id="t{number}-copy" hidden>{footnoted}</pre>'
    )


def _marked(number: int, text: str, citations: Sequence[Citation]) -> str:
    """The answer's text with its markers as links to the cards; a number that is not cited stays text."""
    by_number = {str(citation.number): citation for citation in citations}
    seen: set[int] = set()

    def paragraph(line: str) -> str:
        pieces, at = [], 0
        for match in _MARKER.finditer(line):
            citation = by_number.get(match.group(1))
            if citation is None:
                continue
            pieces.extend([escaped(line[at : match.start()]), _marker(number, citation, seen)])
            at = match.end()
        return f"<p>{''.join(pieces)}{escaped(line[at:])}</p>"

    return "".join(paragraph(line) for line in text.splitlines() if line.strip())


def _marker(number: int, citation: Citation, seen: set[int] | None = None) -> str:
    """A link to the card; the first of a number, of those `seen`, has a name, to which the card leads back."""
    name = f' id="t{number}-m{citation.number}"' if seen is not None and citation.number not in seen else ""
    if seen is not None:
        seen.add(citation.number)
    label = f"Source {citation.number}: {escaped_line(outlet_of(citation))}"
    return f'<a class="dl-mark"{name} href="#t{number}-c{citation.number}" aria-label="{label}">{citation.number}</a>'


def _sentences(number: int, sentences: Sequence[Sentence], places: Sequence[Excerpt]) -> str:
    by_number = {place.citation.number: place.citation for place in places}
    sentences = [one for one in sentences if all(cited in by_number for cited in one.citations)]
    if not sentences:
        return ""
    seen: set[int] = set()
    said = " ".join(escaped(one.text) + "".join(_marker(number, by_number[cited], seen) for cited in one.citations) for one in sentences)
    return f'<div class="dl-answer" dir="auto"><p>{said}</p></div>'


def _disagreement(one: Answered, disagreement: Disagreement) -> str:
    by_number = {citation.number: citation for citation in one.answer.citations}
    sides = "".join(
        f'<div class="dl-side"><p class="dl-byline"><bdi>{escaped_line(outlet_of(by_number[claim.citation]))}</bdi></p>'
        f'<p class="dl-value" dir="auto">{escaped(claim.value)}</p>'
        f'<blockquote dir="auto">“{escaped(by_number[claim.citation].quote)}”'
        f"{_marker(one.posed.number, by_number[claim.citation])}</blockquote></div>"
        for claim in disagreement.claims
    )
    # About the question itself, which stands right above.
    same = disagreement.about in {"", one.posed.question, one.answer.question.standalone}
    heading = phrases.DIFFER if same else f"{phrases.DIFFER}: {escaped_line(disagreement.about)}"
    return f'<section class="dl-differ" aria-label="{phrases.DIFFER}"><p class="dl-label">{heading}</p><div class="dl-sides">{sides}</div></section>'


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


def suggestions(questions: Sequence[str]) -> str:
    """Questions that could be put next, as buttons."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" data-do="select" data-question="{escaped_line(one)}" dir="auto">{escaped_line(one)}</button>' for one in questions
    )
    return f'<section class="dl-follow" aria-label="{phrases.FOLLOW}"><p class="dl-label">{phrases.FOLLOW}</p>{buttons}</section>'


def editing(text: str) -> str:
    """The line over the question box while an earlier question is changed."""
    if not text:
        return ""
    cancel = f'<button type="button" class="dl-quiet" data-do="clear">{phrases.CANCEL}</button>'
    return f'<p class="dl-editing">{escaped_line(text)} {cancel}</p>'


def said(text: str) -> str:
    """A sentence for whoever listens to the page instead of looking at it."""
    return f"<p>{escaped_line(text)}</p>" if text else ""


def doing(text: str) -> str:
    """A line that says what is going on, where there is no question to say it under."""
    return f'<section class="dl-welcome"><p class="dl-doing">{escaped_line(text)}</p></section>'


def failed(problem: str, remedy: str) -> str:
    """A failure that belongs to no question."""
    return f'<section class="dl-welcome" role="alert">{_failure(problem, remedy, label=phrases.FAILED)}</section>'


def _failure(problem: str, remedy: str, *, label: str) -> str:
    return f'<div class="dl-failed"><p class="dl-label">{label}</p><p>{escaped(f"{problem} {remedy}".strip())}</p></div>'
