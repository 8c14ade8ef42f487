"""Suggestions: which questions to offer before the first one and after an answer, each asked beforehand and found to be answered.

How a question is drafted from a sentence is not known here (rag/offers.py), nor where suggestions are shown. They are made aside, on time that
nobody waits for: within bounds, without holding anything that a question needs, and given up as soon as a flag says so.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event as Flag

from index.archive import Archive
from index.errors import Cancelled, DatelineError
from index.values import Article, ArticleCard, Filters, Hit, Span
from rag.assistant import Assistant
from rag.offers import LONGEST, Offer, keys, offers, told_apart
from rag.particulars import names
from rag.persons import is_prose, people
from rag.planted import planted
from rag.values import READ, Answer, Citation, Turn

NEWEST = 60
"""Of so many of the newest articles the first questions come: what a reader opens an archive for is the news."""

COVERED = 300
"""Titles that are counted to see what the newest articles are about."""

DRAFTED = 16
"""Articles that are read to find the first questions: more hardly changed what was found, and each takes 30 ms."""

FIRST_SECONDS, FIRST_ASKED = 1.5, 10
"""What the first questions may take: seconds of a processor, and questions that are tried."""

NEXT_SECONDS, NEXT_ASKED = 0.5, 7
"""The same of what is offered after an answer."""

PATIENCE = 4
"""On a busy machine a second of a processor may take so many of the clock; then it is given up, for others are waiting."""

CITED, OTHERS = 3, 3
"""Articles that are read to find what to ask next: of those cited, and of others about the same."""

ALIKE = 2
"""Words that the title of an article about the same has at least of the question, and of the titles of what that was answered from; its passage
has more."""

SMALL = 30
"""Articles of an archive in which all are taken to be about the same: somebody has gathered them."""

NAMED = 3
"""How often an article names what it is taken to be about."""

GOOD = 0.3
"""What an offer must at least be worth (rag/offers.py): who holds an office is asked only where that is what the article is about."""


@dataclass
class _Trial:
    """Asks questions within bounds: so many `seconds` of this thread's work, `asks` of them, and until `stop` is set."""

    assistant: Assistant
    seconds: float
    asks: int
    stop: Flag | None
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    begun: float = field(default_factory=time.monotonic)
    worked: float = field(default_factory=time.thread_time)

    def over(self, share: float = 1.0) -> bool:
        """Whether this share of the time is up, or all that may be tried has been."""
        up = time.thread_time() - self.worked > share * self.seconds or time.monotonic() - self.begun > share * self.seconds * PATIENCE
        return up or self.asks <= 0 or (self.stop is not None and self.stop.is_set())

    def answer(self, question: str) -> Answer | None:
        """What the archive answers; None for a refusal, or when it is over."""
        if self.over():
            return None
        self.asks -= 1
        given = self.filters
        try:
            answer = self.assistant.ask(
                question,
                writer="quoting",
                after=given.after,
                before=given.before,
                as_of=given.as_of,
                outlets=given.outlets,
                kinds=given.kinds,
                paths=given.paths,
                stop=self.stop,
            )
        except Cancelled:  # somebody waits for an answer, and this one waited for an embedder
            return None
        return answer if answer.refusal is None else None

    def holds(self, offer: Offer) -> bool:
        """Whether the archive answers with the very sentence that the question was drafted from, before any other."""
        answer = self.answer(offer.question)
        return answer is not None and _cites(answer.citations[:1], offer)


def examples(assistant: Assistant, *, wanted: int = 3, stop: Flag | None = None) -> tuple[str, ...]:
    """Questions to begin with, about what the newest articles tell most of; as different in outlet and kind as the archive allows.

    Each has been asked, and is answered first of all with the sentence that it was drafted from. The same for the same archive, but where
    the time is up before they are found; fewer, or none, where the articles give no more. Never raises for what the archive is like.
    """
    trial = _Trial(assistant, FIRST_SECONDS, FIRST_ASKED, stop)
    try:
        return tuple(one.question for one in _chosen(_first(assistant.archive, trial), trial, wanted, ()))
    except DatelineError:
        return ()


def follow_ups(
    assistant: Assistant,
    answer: Answer,
    history: Sequence[Turn] = (),
    *,
    wanted: int = 3,
    after: date | None = None,
    before: date | None = None,
    as_of: date | None = None,
    outlets: Sequence[str] = (),
    kinds: Sequence[str] = (),
    paths: Sequence[str] = (),
    stop: Flag | None = None,
) -> tuple[str, ...]:
    """Questions to ask next, each of which stands by itself and is answered under the same filters.

    They come from the other sentences of the articles that the answer cites, or that a refusal shows, then from other articles about the
    same; nothing that was asked or answered in the conversation. Fewer, or none, where there is no more; never raises for what the archive
    is like.
    """
    try:
        filters = Filters(after, before, as_of, outlets, kinds, paths)
        return _next(_Told.of(answer, history), _Trial(assistant, NEXT_SECONDS, NEXT_ASKED, stop, filters), wanted)
    except DatelineError:
        return ()


# The first questions.


def _first(archive: Archive, trial: _Trial) -> list[Offer]:
    """What can be asked of the newest articles, best first: more for what many of them are about."""
    newest = sorted(archive.articles(), key=lambda card: (card.folder, card.path))
    newest.sort(key=lambda card: str(card.origin.published or ""), reverse=True)
    counted = Counter(key for card in newest[:COVERED] for key in keys(card.origin.title or ""))

    def covered(card: ArticleCard) -> float:
        found = keys(card.origin.title or "")
        return sum(math.log(counted[key]) for key in found) / max(5, len(found))

    found: list[Offer] = []
    for card in sorted(newest[:NEWEST], key=covered, reverse=True)[:DRAFTED]:
        if trial.over(0.6):
            break
        article = archive.article(card.article_id)
        drafted = offers(article, archive.sentences(card.article_id))
        found += [replace(one, worth=one.worth + covered(card)) for one in drafted if one.worth >= GOOD]
    return sorted(found, key=lambda one: (-one.worth, one.question))


# What to ask next.


@dataclass(frozen=True, slots=True)
class _Told:
    """What the conversation has asked and told: questions, texts, and the citations that the last answer rests on, or that a refusal shows."""

    question: str
    questions: tuple[str, ...]
    texts: str
    citations: tuple[Citation, ...]

    @staticmethod
    def of(answer: Answer, history: Sequence[Turn]) -> "_Told":
        refusal = answer.refusal
        shown = answer.citations if refusal is None else (*refusal.against, *refusal.nearest)
        questions = (answer.question.text, answer.question.standalone, *(turn.question for turn in history))
        texts = " ".join((answer.text, *(turn.answer or "" for turn in history)))
        return _Told(answer.question.standalone, tuple(dict.fromkeys(questions)), texts, shown)

    def is_new(self, offer: Offer, body: str) -> bool:
        """Whether neither the question has been asked nor its sentence been told."""
        cited = any(one.article_id == offer.article_id and one.start < offer.end and offer.start < one.end for one in self.citations)
        return not cited and body[offer.start : offer.end] not in self.texts and told_apart(offer.question, self.questions)

    @property
    def about(self) -> frozenset[str]:
        """The words of the question and of the titles of what it was answered from."""
        return keys(" ".join((self.question, *(one.title or "" for one in self.citations[:CITED]))))

    def is_about(self, hit: Hit) -> bool:
        """Whether a passage is about the same."""
        return len(keys(hit.article.origin.title or "") & self.about) >= ALIKE or len(keys(hit.passage.text) & self.about) > ALIKE

    @property
    def subject(self) -> frozenset[str]:
        """The words of what it is about."""
        return keys(" ".join((self.question, *(f"{one.title or ''} {one.quote}" for one in self.citations))))


def _next(told: _Told, trial: _Trial, wanted: int) -> tuple[str, ...]:
    archive = trial.assistant.archive
    read: dict[str, int | None] = {}
    for citation in told.citations:
        if len(read) < CITED:
            read.setdefault(citation.article_id, citation.start)
    own = _drafted(archive, read, told, trial)
    chosen = _chosen(own, trial, wanted - 1, ())
    if len(chosen) < wanted and not trial.over():
        seen = {one for citation in told.citations for one in (citation.article_id, *citation.also_in)}
        others: dict[str, int | None] = {}
        small = archive.size()[0] <= SMALL
        for hit in archive.search(told.question, limit=READ, filters=trial.filters):
            if hit.article.article_id not in seen and len(others) < OTHERS and (small or told.is_about(hit)):
                others.setdefault(hit.article.article_id, hit.passage.start)
        related = [one for one in _drafted(archive, others, told, trial) if small or keys(one.question) & told.about]
        chosen = _chosen([*related, *own], trial, wanted, chosen)
    found = [one.question for one in chosen]
    for question, holds in _broad(told, archive) if len(found) < wanted and not trial.over() else ():
        if len(found) >= wanted or trial.over():
            break
        if question not in told.questions and (answer := trial.answer(question)) is not None and holds(answer):
            found.append(question)
    return tuple(found)


def _drafted(archive: Archive, read: Mapping[str, int | None], told: _Told, trial: _Trial) -> list[Offer]:
    """What can be asked of these articles around these places and is new, best first: nearest to what the conversation is about."""
    found: list[Offer] = []
    subject = told.subject
    for article_id, place in read.items():
        if trial.over(0.7):
            break
        article = archive.article(article_id)
        for one in offers(article, archive.sentences(article_id), near=place):
            if told.is_new(one, article.body):
                asked = keys(one.question)
                found.append(replace(one, worth=one.worth + len(asked & subject) / max(4, len(asked))))
    return sorted((one for one in found if one.worth >= GOOD), key=lambda one: (-one.worth, one.question))


def _broad(told: _Told, archive: Archive) -> Iterator[tuple[str, Callable[[Answer], bool]]]:
    """Where sentences give too few questions: who else reports on what the article cited first names most, and what is new of it."""
    if not told.citations:
        return
    article = archive.article(told.citations[0].article_id)
    for name in _main_names(article, archive.sentences(article.article_id), f"{article.origin.title or ''} {told.question}")[:2]:
        yield f"Which outlets report on {name}?", lambda answer: len({one.outlet for one in answer.citations}) > 1
        yield f"What is the latest on {name}?", lambda answer: len({one.article_id for one in answer.citations}) > 1


def _main_names(article: Article, spans: Sequence[Span], subject: str) -> list[str]:
    """What an article names most of what its `subject` names, with "the" where it has that; no countries: too much is about them."""
    sentences = [article.body[start:end] for start, end in spans]
    persons = people(article.body, sentences)
    prose = " ".join(text for text in sentences if is_prose(text) and not planted(text))
    counted = Counter(name.text for name in names(prose) if name.start > 0 and not name.is_place_or_people and name.text in subject)
    found = []
    for name, number in counted.most_common():
        whole = persons.get(name, name)
        # One word may be half of something: "the Walton family".
        if number >= NAMED and " " in whole and whole.isprintable() and len(whole) <= LONGEST - len("What is the latest on the ?"):
            found.append(f"the {name}" if whole == name and 2 * prose.count(f"the {name}") > number else whole)
    return found


# Both.


def _chosen(drafted: Iterable[Offer], trial: _Trial, wanted: int, before: Sequence[Offer]) -> list[Offer]:
    """Those `before`, and the best of what holds: first of other outlets, articles and kinds than those chosen, then of others, then any."""
    waiting, chosen = list(drafted), list(before)
    for unlike in (_other_outlet, _other_article, _other_kind, _any):
        for one in list(waiting):
            if len(chosen) >= wanted or trial.over():
                return chosen
            if unlike(one, chosen) and told_apart(one.question, [other.question for other in chosen]):
                waiting.remove(one)
                if trial.holds(one):
                    chosen.append(one)
    return chosen


def _other_outlet(one: Offer, chosen: Sequence[Offer]) -> bool:
    return _other_article(one, chosen) and all(one.outlet != other.outlet for other in chosen)


def _other_article(one: Offer, chosen: Sequence[Offer]) -> bool:
    return _other_kind(one, chosen) and all(one.article_id != other.article_id for other in chosen)


def _other_kind(one: Offer, chosen: Sequence[Offer]) -> bool:
    return all(one.kind != other.kind for other in chosen)


def _any(one: Offer, chosen: Sequence[Offer]) -> bool:
    return one not in chosen


def _cites(citations: Iterable[Citation], offer: Offer) -> bool:
    return any(offer.article_id in {one.article_id, *one.also_in} and one.start <= offer.start and offer.end <= one.end for one in citations)
