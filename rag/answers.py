"""Answers put together: out of what the writer chose, or as a refusal.

What is chosen, and whether to refuse, is not decided here.
"""

from collections.abc import Sequence
from datetime import date

from index.values import ArticleCard, Filters
from rag.disagree import rivals
from rag.judge import REFUSE_AT
from rag.numbering import Numbering, cite, label, shown
from rag.question import Asked
from rag.quoting import Draft
from rag.ranking import Ranked
from rag.refusal import against, reason
from rag.values import Answer, Citation, Claim, Disagreement, Question, Refusal, Seconds, Sentence, Usage
from rag.words import MONTHS

NEAREST = 3
"""Passages shown beside a refusal."""

_UNTIMED = Seconds(0.0, 0.0, 0.0, 0.0)


def refused(question: Question, asked: Asked, ranked: Sequence[Ranked], *, unknown: Sequence[str], doubted: float) -> Answer:
    """A refusal: the reason, what contradicts the question, and what came nearest."""
    text = reason(asked, ranked, unknown=unknown)
    refusal = Refusal(text, nearest=_uncounted(ranked[:NEAREST]), against=_uncounted(against(asked, ranked)))
    return Answer(question, text, (), (), (), refusal, doubted, (), (), "quoting", Usage(), _UNTIMED)


def without(question: Question, reason: str, ranked: Sequence[Ranked] = ()) -> Answer:
    """A refusal whose reason is known beforehand: nothing passes the filters, or nothing is there to be counted."""
    refusal = Refusal(reason, nearest=_uncounted(ranked[:NEAREST]), against=())
    return Answer(question, reason, (), (), (), refusal, 1.0, (), (), "quoting", Usage(), _UNTIMED)


def listed(question: Question, sentences: Sequence[Sentence], cards: Sequence[ArticleCard], citations: Sequence[Citation]) -> Answer:
    """An answer of a sentence from each of several articles, a line for each, opened by its outlet."""
    text = "\n".join(f"{label(card)}: {_marked(sentence)}" for card, sentence in zip(cards, sentences, strict=True))
    return Answer(question, text, tuple(sentences), tuple(citations), (), None, 0.0, (), (), "quoting", Usage(), _UNTIMED)


def computed(question: Question, sentence: Sentence, citations: Sequence[Citation]) -> Answer:
    """An answer that was counted: one sentence, with every citation that it rests on."""
    return Answer(question, _marked(sentence), (sentence,), tuple(citations), (), None, 0.0, (), (), "quoting", Usage(), _UNTIMED)


def leaves_nothing(filters: Filters) -> str:
    """The reason for a refusal where no article passes the filters: what was asked of them, in words."""
    said = []
    last = min((end for end in (filters.before, filters.as_of) if end is not None), default=None)
    if filters.after is not None and last is not None and last < filters.after:
        return f"The window is empty: it ends on {day(last)}, before it begins on {day(filters.after)}."
    if filters.after is not None and filters.after == filters.before:
        said.append(f"published on {day(filters.after)}")
    elif filters.after is not None and filters.before is not None:
        said.append(f"published between {day(filters.after)} and {day(filters.before)}")
    elif filters.after is not None:
        said.append(f"published on or after {day(filters.after)}")
    elif filters.before is not None:
        said.append(f"published on or before {day(filters.before)}")
    if filters.as_of is not None:
        said.append(f"known to be published by {day(filters.as_of)}")
    if filters.outlets:
        said.append(f"from {' or '.join(shown(outlet) for outlet in filters.outlets)}")
    if filters.kinds:
        said.append(f"of the kind {' or '.join(shown(kind) for kind in filters.kinds)}")
    if filters.paths:
        said.append(f"under {' or '.join(shown(path) for path in filters.paths)}")
    return f"The filter leaves no article: none is {', '.join(said)}."


def day(of: date) -> str:
    """A day in words: 3 March 2031."""
    return f"{of.day} {_MONTHS[of.month]} {of.year}"


_MONTHS = {number: name.capitalize() for name, number in reversed(MONTHS.items())}
"""The full names: English whatever the locale."""


def _uncounted(ranked: Sequence[Ranked]) -> tuple[Citation, ...]:
    """Citations that are listed without being used."""
    candidates = [one.candidate for one in ranked]
    return tuple(cite(0, one.hit, one.start, one.end, one.text) for one in candidates)


def answered(question: Question, asked: Asked, draft: Draft, sentences: Sequence[Sentence], numbering: Numbering, *, doubted: float) -> Answer:
    """An answer: the sentences with their markers, by article where the draft is grouped, and what outlets disagree on."""
    text = _grouped(draft, sentences) if draft.grouped else " ".join(_marked(sentence) for sentence in sentences)
    disagreements = _disagreements(question, asked, draft, numbering)
    return Answer(question, text, tuple(sentences), numbering.citations, disagreements, None, doubted, (), (), "quoting", Usage(), _UNTIMED)


def composed(question: Question, asked: Asked, draft: Draft, sentences: Sequence[Sentence], numbering: Numbering, *, doubted: float) -> Answer:
    """An answer of a model's sentences, each with the markers of what it rests on; what outlets disagree on is told as in a quoted one."""
    text = " ".join(_marked(sentence) for sentence in sentences)
    disagreements = _disagreements(question, asked, draft, numbering)
    return Answer(question, text, tuple(sentences), numbering.citations, disagreements, None, doubted, (), (), "quoting", Usage(), _UNTIMED)


def unanswered(question: Question, asked: Asked, ranked: Sequence[Ranked], *, name: str, doubted: float) -> Answer:
    """The refusal of a model that was given the passages and found no answer in them."""
    refusal = Refusal(
        f"{name} finds no answer in the articles.".translate(_UNBRACKETED),
        nearest=_uncounted(ranked[:NEAREST]),
        against=_uncounted(against(asked, ranked)),
    )
    return Answer(question, refusal.reason, (), (), (), refusal, max(doubted, REFUSE_AT), (), (), "quoting", Usage(), _UNTIMED)


_UNBRACKETED = str.maketrans({"[": "(", "]": ")"})
"""A model's name may hold anything, a refusal's text holds no markers."""


def _marked(sentence: Sentence) -> str:
    return f"{shown(sentence.text)} {''.join(f'[{number}]' for number in sentence.citations)}"


def _grouped(draft: Draft, sentences: Sequence[Sentence]) -> str:
    """A line for each article, opened by its outlet (or its title, or its path)."""
    lines: dict[str, str] = {}
    for quote, sentence in zip(draft.quotes, sentences, strict=True):
        card = quote.ranked.candidate.hit.article
        lines[card.article_id] = f"{lines.get(card.article_id) or label(card) + ':'} {_marked(sentence)}"
    return "\n".join(lines.values())


def _disagreements(question: Question, asked: Asked, draft: Draft, numbering: Numbering) -> tuple[Disagreement, ...]:
    values = {id(rival.ranked): rival.value for rival in rivals(asked, [quote.ranked for quote in draft.rivals])}
    given = ((values[id(quote.ranked)], quote) for quote in draft.rivals if id(quote.ranked) in values)
    claims = tuple(Claim(value, number) for value, quote in given if (number := numbering.cited(quote, value)) is not None)
    return (Disagreement(question.standalone, claims),) if len({claim.citation for claim in claims}) > 1 else ()
