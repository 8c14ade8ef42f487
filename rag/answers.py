"""Answers put together: out of what the writer chose, or as a refusal.

What is chosen, and whether to refuse, is not decided here.
"""

from collections.abc import Sequence

from rag.disagree import rivals
from rag.numbering import Numbering, cite, label, shown
from rag.question import Asked
from rag.quoting import Draft
from rag.ranking import Ranked
from rag.refusal import against, reason
from rag.values import Answer, Citation, Claim, Disagreement, Question, Refusal, Seconds, Sentence, Usage

NEAREST = 3
"""Passages shown beside a refusal."""

_UNTIMED = Seconds(0.0, 0.0, 0.0, 0.0)


def refused(question: Question, asked: Asked, ranked: Sequence[Ranked], *, unknown: Sequence[str], doubted: float) -> Answer:
    """A refusal: the reason, what contradicts the question, and what came nearest."""
    text = reason(asked, ranked, unknown=unknown)
    refusal = Refusal(text, nearest=_uncounted(ranked[:NEAREST]), against=_uncounted(against(asked, ranked)))
    return Answer(question, text, (), (), (), refusal, doubted, (), (), "quoting", Usage(), _UNTIMED)


def _uncounted(ranked: Sequence[Ranked]) -> tuple[Citation, ...]:
    """Citations that are listed without being used."""
    candidates = [one.candidate for one in ranked]
    return tuple(cite(0, one.hit, one.start, one.end, one.text) for one in candidates)


def answered(question: Question, asked: Asked, draft: Draft, sentences: Sequence[Sentence], numbering: Numbering, *, doubted: float) -> Answer:
    """An answer: the sentences with their markers, by article where the draft is grouped, and what outlets disagree on."""
    text = _grouped(draft, sentences) if draft.grouped else " ".join(_marked(sentence) for sentence in sentences)
    disagreements = _disagreements(question, asked, draft, numbering)
    return Answer(question, text, tuple(sentences), numbering.citations, disagreements, None, doubted, (), (), "quoting", Usage(), _UNTIMED)


def _marked(sentence: Sentence) -> str:
    return f"{shown(sentence.text)} [{sentence.citations[0]}]"


def _grouped(draft: Draft, sentences: Sequence[Sentence]) -> str:
    """A line for each article, opened by its outlet (or its title, or its path)."""
    lines: dict[str, str] = {}
    for quote, sentence in zip(draft.quotes, sentences, strict=True):
        card = quote.ranked.candidate.hit.article
        lines[card.article_id] = f"{lines.get(card.article_id) or label(card) + ':'} {_marked(sentence)}"
    return "\n".join(lines.values())


def _disagreements(question: Question, asked: Asked, draft: Draft, numbering: Numbering) -> tuple[Disagreement, ...]:
    values = {id(rival.ranked): rival.value for rival in rivals(asked, [quote.ranked for quote in draft.rivals])}
    claims = tuple(Claim(values[id(quote.ranked)], numbering.number(quote)) for quote in draft.rivals if id(quote.ranked) in values)
    return (Disagreement(question.standalone, claims),) if len(claims) > 1 else ()
