"""Cases drafted from what people said of answers (index/feedback.py): one for each question as it was asked, with what they agree on.

Who accepts a draft is not known here, nor how feedback is kept. The same feedback over the same archive gives the same drafts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from evals.making import Draft
from evals.values import Case
from index import Archive
from index.feedback import Feedback
from rag.values import Turn
from rag.window import window

FROM_FEEDBACK = "feedback"
"""The tag of every case that comes from what people said."""

TO_COMPLETE = "to-complete"
"""The tag of a case of which it is not yet said what an answer must hold or cite: a person has to."""

CONTRADICTED = "contradicted"
"""The tag of a case about which two people say what cannot both hold: nobody's word goes into it before a person decides."""

SAID = {"right": "right", "wrong citation": "wrong-citation", "missing": "missing", "not in the articles": "not-in-articles"}
"""Verdicts as tags."""

_LENGTH = 300
"""Characters of an answer that the review shows."""


@dataclass(frozen=True, slots=True)
class Made:
    """The drafts, and each question that no case can be made of, with the reason, in one line."""

    drafts: tuple[Draft, ...]
    left_out: tuple[str, ...]


def drafts(archive: Archive, feedback: Sequence[Feedback]) -> Made:
    """One draft for each question under its filters, in the order in which they were first judged; `feedback` holds each person's last word."""
    asked: dict[str, list[Feedback]] = {}
    for one in sorted(feedback, key=lambda one: (one.when, one.answer_id, one.person)):
        asked.setdefault(one.answer_id, []).append(one)
    library = _Library(archive)
    found, left_out = [], []
    for answer_id, said in asked.items():
        why = _unaskable(said[-1])
        if why:
            left_out.append(f"“{said[-1].question}” was left out: {why}")
        else:
            found.append(_draft(answer_id, said, library))
    return Made(tuple(found), tuple(left_out))


def _unaskable(one: Feedback) -> str:
    last = min((day for day in (_asked(one), one.filters.before) if day is not None), default=None)
    if one.filters.after is not None and last is not None and one.filters.after > last:
        return "no day is inside its filters."
    return ""


class _Library:
    """What is looked up of the archive: bodies, and how an article is named in a case."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._cards = {card.article_id: card for card in archive.articles()}
        self._paths = Counter(card.path for card in self._cards.values())

    def holds(self, article_id: str, quote: str) -> bool:
        """Whether these words still stand in this article."""
        return article_id in self._cards and bool(quote) and quote in self._archive.article(article_id).body

    def label(self, article_id: str) -> str:
        """The article's path; its id where another has the same path."""
        path = self._cards[article_id].path
        return path if self._paths[path] == 1 else article_id


def _draft(answer_id: str, said: Sequence[Feedback], library: _Library) -> Draft:
    meanings = {_meaning(one) for one in said}
    contradicted = len(meanings) > 1
    answerable = {meaning != "not answerable" for meaning in meanings}
    cited = [] if meanings != {"right"} else _still_there(said, library)
    tags = [FROM_FEEDBACK, *(SAID[verdict] for verdict in sorted({one.verdict for one in said}, key=list(SAID).index))]
    if contradicted:
        tags.append(CONTRADICTED)
    if answerable != {False} and not cited:
        tags.append(TO_COMPLETE)
    newest = said[-1]
    case = Case(
        f"feedback-{answer_id}",
        newest.question,
        history=tuple(Turn(question) for question in newest.history if question.strip()),
        asked=_asked(newest),
        after=newest.filters.after,
        before=newest.filters.before,
        outlets=tuple(newest.filters.outlets),
        answerable=answerable.pop() if len(answerable) == 1 else None,
        cite_any=tuple(dict.fromkeys(library.label(article_id) for article_id, _ in cited)),
        gold_quotes=tuple(dict.fromkeys(quote for _, quote in cited)),
        tags=tuple(tags),
    )
    return Draft(
        case, _shortened(str(newest.answer.get("text", ""))), str(newest.answer.get("status", "")), note=_note(said, contradicted=contradicted)
    )


def _meaning(one: Feedback) -> str:
    """What a verdict says of the question: that a refusal is right and that the articles do not say is the same."""
    if one.verdict == "not in the articles" or (one.verdict == "right" and one.answer.get("status") == "refused"):
        return "not answerable"
    return one.verdict


def _still_there(said: Sequence[Feedback], library: _Library) -> list[tuple[str, str]]:
    """What the answers said to be right cite, as article id and words, as far as the archive still holds it."""
    cited = [pair for one in said for pair in _citations(one.answer)]
    return [pair for pair in dict.fromkeys(cited) if library.holds(*pair)]


def _citations(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    citations = answer.get("citations")
    for one in citations if isinstance(citations, list) else ():
        if isinstance(one, dict) and isinstance(one.get("article_id"), str) and isinstance(one.get("quote"), str):
            yield one["article_id"], one["quote"]


def _asked(one: Feedback) -> date | None:
    """The last day whose articles may be used; where the question counts from today ("last week"), the day on which it was asked."""
    if one.filters.as_of is not None:
        return one.filters.as_of
    standalone = str(one.answer.get("standalone_question") or one.question)
    days = [window(standalone, today=today) for today in _TWO_DAYS]
    if len({(day.after, day.before) for day in days if day is not None}) < 2:
        return None
    try:
        return datetime.fromisoformat(one.when).date()
    except ValueError:
        return None


_TWO_DAYS = (date(2001, 2, 3), date(2024, 8, 21))
"""What means another time on each of these counts from the day of asking."""


def _note(said: Sequence[Feedback], *, contradicted: bool) -> str:
    """Who said what, in one line each."""
    lines = [f"{one.verdict} (person {one.person}, {one.when[:10]}){f': {one.note}' if one.note else ''}" for one in said]
    head = ["they contradict each other:"] if contradicted else []
    return "\n".join(" ".join(line.split()) for line in head + lines)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"
