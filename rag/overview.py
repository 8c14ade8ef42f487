"""Questions over the whole archive, answered from every article at once: counted, or the newest listed.

How the words are found, and what a question asks for, is told in the modules it calls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index.archive import Archive
from index.census import Mention, Words
from index.events import Period
from index.outlets import same
from index.values import Filters, Hit, Span
from rag.answers import computed, leaves_nothing, listed, without
from rag.clock import Clock
from rag.counting import SHOW, Counting, counting, how, outlets_meant, told, untimed, words
from rag.newest import lead_of
from rag.numbering import cite
from rag.planted import planted
from rag.question import analyse
from rag.ranking import rank
from rag.reading import Reading
from rag.values import Answer, Checked, Citation, Event, Finished, Question, Searched, Sentence, Wrote
from rag.window import Window, nothing_is_both

NEWEST = 5
"""Articles quoted where all that was published in a window, or the latest, is asked for; as many as for a broad question."""

NEAR = 16
"""Passages looked through for what came nearest; for the newest three times as many, which need not be among the nearest."""

UNMARKED = str.maketrans({"[": "(", "]": ")", '"': None, "“": None, "”": None})
"""A refusal holds no markers, and quotes nobody."""

Steps = Callable[[Clock], Iterator[Event]]
"""The events from Searched to Finished, given the clock, whose "search" is running."""


class Overview:
    """What the archive as a whole says, at one revision; `outlets` names all of them."""

    def __init__(self, archive: Archive, source: Reading, outlets: Callable[[], Sequence[str]]) -> None:
        self.source = source
        self._archive = archive
        self._outlets = outlets

    def never(self, question: Question, asked_for: Window | None) -> Steps | None:
        """For a question that no article can answer, whatever it says: one day that never was, or two outlets where an article has one."""
        reason = nothing_is_both(question.standalone, asked_for, question.filters, self._outlets() if question.filters.outlets else ())
        return None if reason is None else lambda clock: self._refuse(question, reason, clock)

    def counted(self, question: Question, asked_for: Window | None) -> Steps | None:
        """For a question that counts articles, outlets or authors; None for another, or where a description finds nothing to count."""
        wanted = counting(asked_for.plain if asked_for else question.standalone, self._outlets)
        if wanted is None:
            return None
        filters, subject = question.filters, untimed(wanted.subject)
        happened = question.happened if subject != wanted.subject else ()
        looked_up = words(subject if happened else wanted.subject)
        if wanted.by_outlet:
            meant = outlets_meant(wanted.subject, self._outlets())
            if not meant and not wanted.subject.removeprefix("the ")[:1].isupper():
                return None
            both = tuple(one for one in meant if not filters.outlets or any(same(one, outlet) for outlet in filters.outlets))
            if filters.outlets and not both:
                reason = f"No article is both from {wanted.subject} and from {' or '.join(filters.outlets)}, which the filter asks for."
                return lambda clock: self._refuse(question, reason, clock)
            filters, looked_up, happened = replace(filters, outlets=both or (wanted.subject,)), Words(), ()
        elif wanted.subject and not looked_up.groups and not happened:
            return None
        found = self._holding(looked_up, filters, happened)
        if not found and not wanted.strict:
            return None
        return lambda clock: self._tell(question, wanted, how(looked_up, happened), found, clock)

    def _holding(self, looked_up: Words, filters: Filters, happened: Sequence[Period]) -> list[Mention]:
        """The articles with the words; of a time, those that name a day of it, whatever words they name it in."""
        found = self._archive.census(looked_up, filters, show=self._archive.size()[0] if happened else SHOW)
        if happened:
            told = ((one, self._telling(one.card.article_id, happened)) for one in found)
            found = tuple(one if looked_up.groups else replace(one, place=day) for one, day in told if day is not None)
        return [one for one in found if one.hit is None or not planted(self._text(one, one.place))]

    def _telling(self, article_id: str, happened: Sequence[Period]) -> Span | None:
        """The first sentence of an article that names a day of the periods; None where none does."""
        places = [event.start for event in self.source.events(article_id) if any(period.matches(event) for period in happened)]
        return next((span for span in self.source.sentences(article_id) if places and span.start <= places[0] < span.end), None)

    def digest(self, question: Question, asked_for: Window | None) -> Steps | None:
        """For a question that asks for all that was published: the newest articles of the window, each with the sentence that it opens with."""
        if asked_for is None or not asked_for.bare:
            return None
        found = self._archive.census(Words(), question.filters, show=NEWEST, newest=True)
        opening = [(one, one.hit, place) for one in found if one.hit is not None and (place := lead_of(self.source, one.card.article_id)) is not None]
        return (lambda clock: self._list(question, opening, len(found), clock)) if opening else None

    def of_newest(self, hits: tuple[Hit, ...], searched: str, subject: str, filters: Filters) -> tuple[Hit, ...]:
        """The passages of the newest articles that hold the subject's words, in place of the nearest of all; those where no article does."""
        looked_up = words(subject)
        found = self._archive.census(looked_up, filters, show=NEWEST, newest=True)[:NEWEST] if looked_up.groups else ()
        if not found:
            return hits
        articles = {mention.card.article_id for mention in found}
        near = [hit for hit in self._archive.search(searched, limit=3 * NEAR, filters=filters) if hit.article.article_id in articles]
        known = {hit.passage.passage_id for hit in near}
        return (*near, *(mention.hit for mention in found if mention.hit is not None and mention.hit.passage.passage_id not in known))

    def _tell(self, question: Question, wanted: Counting, counted: str, found: Sequence[Mention], clock: Clock) -> Iterator[Event]:
        found = [*found[:SHOW], *(replace(mention, hit=None) for mention in found[SHOW:])]
        hits = tuple(mention.hit for mention in found if mention.hit is not None)
        clock.stop("search")
        yield Searched(question, hits)
        if not found:
            yield Finished(self._none(question, wanted, counted, clock))
            return
        with clock.running("write"):
            said, resting = told(wanted, found)
        yield Wrote(said)
        with clock.running("check"):
            shown = [(mention, mention.hit) for mention in resting if mention.hit is not None]
            citations = [self._cited(number, hit, mention.place) for number, (mention, hit) in enumerate(shown, 1)]
            sentence = Sentence(said, tuple(citation.number for citation in citations), "computed")
        yield Checked(sentence, tuple(citations), None)
        more = len(resting) - len(citations)
        notes = (counted, *((f"{more:,} more article{'' if more == 1 else 's'} counted and not cited",) if more else ()))
        yield Finished(replace(computed(question, sentence, citations), notes=notes))

    def _refuse(self, question: Question, reason: str, clock: Clock) -> Iterator[Event]:
        """A refusal for a reason known beforehand, beside what is nearest where neither window nor outlet is asked for."""
        near = self._archive.search(question.standalone, limit=NEAR, filters=Filters(as_of=question.filters.as_of))
        clock.stop("search")
        yield Searched(question, ())
        with clock.running("write"):
            answer = without(question, " ".join(reason.translate(UNMARKED).split()), rank(analyse(question.standalone), near, self.source))
        yield Finished(answer)

    def _none(self, question: Question, wanted: Counting, counted: str, clock: Clock) -> Answer:
        filters = question.filters
        within = " that the filters admit" if filters.outlets or filters.kinds or filters.paths else " in the window" if filters.by_date else ""
        about = f" is from {wanted.subject}" if wanted.by_outlet else f" mentions {wanted.subject}" if wanted.subject else " is there"
        reason = " ".join(f"No article{within}{about}.".translate(UNMARKED).split())
        if filters != Filters() and not self._archive.count(filters) and self._archive.size()[0]:
            # What was published after `as_of` stays unknown, as everywhere.
            reason, filters = leaves_nothing(filters), Filters(as_of=filters.as_of)
        with clock.running("write"):
            near = self._archive.search(question.standalone, limit=NEAR, filters=filters)
            return replace(without(question, reason, rank(analyse(question.standalone), near, self.source)), notes=(counted,))

    def _list(self, question: Question, opening: Sequence[tuple[Mention, Hit, Span]], total: int, clock: Clock) -> Iterator[Event]:
        clock.stop("search")
        yield Searched(question, tuple(hit for _, hit, _ in opening))
        citations: list[Citation] = []
        sentences: list[Sentence] = []
        for number, (_, hit, place) in enumerate(opening, 1):
            citations.append(self._cited(number, hit, place))
            yield Wrote(citations[-1].quote)
            sentences.append(Sentence(citations[-1].quote, (number,), "quoted"))
            yield Checked(sentences[-1], tuple(citations), None)
        more = total - len(opening)
        notes = (f"{more:,} more article{'' if more == 1 else 's'} not shown",) if more else ()
        yield Finished(replace(listed(question, sentences, [mention.card for mention, _, _ in opening], citations), notes=notes))

    def _text(self, mention: Mention, place: Span) -> str:
        return self.source.article(mention.card.article_id).body[place.start : place.end]

    def _cited(self, number: int, hit: Hit, place: Span) -> Citation:
        return cite(number, hit, place.start, place.end, self.source.article(hit.article.article_id).body[place.start : place.end])
