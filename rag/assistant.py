"""The assistant: one question after another, told as events from search to finished answer.

The order of the steps is here, and nothing else: how each is done is told in the modules it calls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Self

from index.archive import Archive
from index.errors import ArchiveBroken, BadInput, NotFound
from index.events import asked as asked_when
from index.values import Filters, Hit
from rag.answers import answered, day, leaves_nothing, refused, without
from rag.clock import Clock
from rag.followup import Carrying, Rewriter
from rag.happening import WIDER, in_time_first
from rag.judge import REFUSE_AT, doubt
from rag.newest import newest_first
from rag.numbering import Numbering
from rag.overview import UNMARKED, Overview, Steps
from rag.question import Asked, analyse
from rag.quoting import write
from rag.ranking import Ranked, rank
from rag.reading import Reading
from rag.refusal import unmentioned, unsaid
from rag.settings import WRITERS
from rag.values import Answer, Checked, Event, Finished, Question, Searched, Sentence, Turn, Wrote, turns
from rag.window import Window, speaks_of_reporting, window

READ = 16
"""Passages whose sentences are read for an answer."""

MAX_QUESTION = 4_000
"""Characters of a question that are read; more is a pasted article."""


class Assistant:
    """Answers questions about one archive. Use `rag.open_assistant`; a context manager, usable from several threads.

    `today` says what day it is, for "last week" where no `as_of` is given.
    """

    def __init__(self, archive: Archive, *, rewriter: Rewriter | None = None, today: Callable[[], date] = date.today) -> None:
        self.archive = archive
        self._rewriter: Rewriter = rewriter if rewriter is not None else Carrying()
        self._today = today
        self._source: Reading | None = None
        self._named: tuple[int, tuple[str, ...]] | None = None

    def close(self) -> None:
        """Let go of the archive's files and locks."""
        self.archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str | Turn] = (),
        after: date | None = None,
        before: date | None = None,
        as_of: date | None = None,
        outlets: Sequence[str] = (),
        kinds: Sequence[str] = (),
        paths: Sequence[str] = (),
        limit: int = READ,
        writer: str | None = None,
    ) -> Answer:
        """Answer a question: `stream` drained.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            DatelineError: The archive cannot be read.
        """
        for event in self.stream(
            question,
            history=history,
            after=after,
            before=before,
            as_of=as_of,
            outlets=outlets,
            kinds=kinds,
            paths=paths,
            limit=limit,
            writer=writer,
        ):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with Finished")

    def stream(
        self,
        question: str,
        *,
        history: Sequence[str | Turn] = (),
        after: date | None = None,
        before: date | None = None,
        as_of: date | None = None,
        outlets: Sequence[str] = (),
        kinds: Sequence[str] = (),
        paths: Sequence[str] = (),
        limit: int = READ,
        writer: str | None = None,
    ) -> Iterator[Event]:
        """Answer a question, step by step: Searched once, Wrote and Checked for each sentence, Finished last.

        `history` holds the earlier questions, oldest first; without its answer an earlier question is searched again where a pronoun
        needs it. A window of publication that the question asks for narrows the filters. `limit` is how many passages are read.
        Where the archive changes meanwhile, the question is asked again before anything is told.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            DatelineError: The archive cannot be read.
        """
        if not question.strip():
            raise BadInput("The question is empty.", "Ask something.")
        if writer == "model":
            raise BadInput("This version writes with quotations only.", "Use --writer quoting.")
        if writer not in {None, *WRITERS}:
            raise BadInput(f"There is no writer {writer!r}.", f"It can be {', '.join(WRITERS)}.")
        given = Filters(after=after, before=before, as_of=as_of, outlets=tuple(outlets), kinds=tuple(kinds), paths=tuple(paths))
        earlier = turns(history)
        for last in (False, False, True):
            source = self._read()
            try:
                events = list(self._told(question, earlier, given, source, limit))
            except (NotFound, ArchiveBroken):
                # What a search found may be gone, or say something else, by the time it is read: another process is free to write.
                if last or self.archive.revision() == source.revision:
                    raise
                continue
            if last or self.archive.revision() == source.revision:
                break
        yield from events

    def _told(self, question: str, earlier: Sequence[Turn], given: Filters, source: Reading, limit: int) -> Iterator[Event]:
        """The events of one answer, which holds only if the archive was the same throughout."""
        clock = Clock()
        clock.start("search")
        text = " ".join(question[:MAX_QUESTION].split())
        standalone = self._rewriter.standalone(text, earlier, lambda before: self._said(before, given, source, max(1, limit)))
        asked_for = self._window(standalone, given)
        filters = asked_for.within(given) if asked_for else given
        happened = asked_when(asked_for.plain if asked_for else standalone, given.as_of or self._today())
        asked_as = Question(question, standalone, filters, happened)
        notes = _notes_on(question, asked_for, filters)
        overview = Overview(self.archive, source, self._outlets)
        steps = overview.never(asked_as, asked_for) or overview.counted(asked_as, asked_for) or overview.digest(asked_as, asked_for) or self._best(asked_as, asked_for, overview, limit)
        for event in steps(clock):
            if isinstance(event, Finished):
                answer = event.answer
                yield Finished(replace(answer, notes=(*self._notes(filters), *notes, *answer.notes), seconds=clock.seconds()))
            else:
                yield event

    def _best(self, question: Question, asked_for: Window | None, overview: Overview, limit: int) -> Steps:
        """For a question about the story: passages searched, their sentences ranked, the best quoted or a refusal."""
        return lambda clock: self._tell_best(question, asked_for, overview, limit, clock)

    def _tell_best(self, question: Question, asked_for: Window | None, overview: Overview, limit: int, clock: Clock) -> Iterator[Event]:
        filters, source = question.filters, overview.source
        searched = asked_for.rest if asked_for else question.standalone
        asked = analyse(searched)
        newest = asked_for is not None and asked_for.newest
        hits = tuple(self.archive.search(searched, limit=max(1, limit) * (WIDER if question.happened else 1), filters=filters))
        if question.happened:
            hits = in_time_first(hits, question.happened, source)[: max(1, limit)]
        if asked_for is not None and newest and asked_for.subject:
            hits = overview.of_newest(hits, searched, asked_for.subject, filters)
        clock.stop("search")
        yield Searched(question, hits)
        if not hits and (nearest := self._outside(searched, filters, limit)) is not None:
            with clock.running("write"):
                answer = without(question, leaves_nothing(filters), rank(asked, nearest, source))
            yield Finished(answer)
            return
        with clock.running("write"):
            ranked = rank(asked, hits, source, happened=question.happened)
            doubted, unknown = _doubt(asked, ranked, source)
            if newest:
                ranked = newest_first(ranked)
            draft = write(asked, ranked, source) if doubted < REFUSE_AT else None
        sentences: list[Sentence] = []
        numbering = Numbering()
        for quote in draft.quotes if draft is not None else ():
            yield Wrote(quote.text)
            with clock.running("check"):
                stands = source.article(quote.article_id).body[quote.start : quote.end] == quote.text
                if not stands:
                    raise ArchiveBroken(f"A quotation does not stand in {quote.article_id}.", "Run: dateline doctor --repair.")
                sentences.append(Sentence(quote.text, (numbering.number(quote),), "quoted"))
            yield Checked(sentences[-1], numbering.citations, None)
        if draft is None:
            yield Finished(refused(question, asked, ranked, unknown=unknown, doubted=doubted))
        else:
            yield Finished(answered(question, asked, draft, sentences, numbering, doubted=doubted))

    # What the steps look up.

    def _read(self) -> Reading:
        """What is kept of the archive in memory, as long as the archive is the same."""
        revision = self.archive.revision()
        source = self._source
        if source is None or source.revision != revision:
            source = self._source = Reading(self.archive, revision)
        return source

    def _window(self, standalone: str, given: Filters) -> Window | None:
        if not speaks_of_reporting(standalone):
            return None
        return window(standalone, today=given.as_of or self._today(), outlets=self._outlets())

    def _outlets(self) -> tuple[str, ...]:
        """The names of all outlets in the archive, each once."""
        revision = self.archive.revision()
        if self._named is None or self._named[0] != revision:
            self._named = (revision, tuple(sorted({card.origin.outlet for card in self.archive.articles() if card.origin.outlet})))
        return self._named[1]

    def _said(self, before: str, filters: Filters, source: Reading, limit: int) -> str:
        """The sentence that answers an earlier question best; empty where there is none."""
        ranked = rank(analyse(before), self.archive.search(before, limit=limit, filters=filters), source)
        return ranked[0].candidate.text if ranked else ""

    def _outside(self, searched: str, filters: Filters, limit: int) -> list[Hit] | None:
        """What is nearest outside the filters where no article passes them; None where some do, or nothing was filtered.

        What was published after `as_of` stays unknown: nobody could have read it on that day.
        """
        if filters == Filters() or self.archive.articles(filters) or not self.archive.size()[0]:
            return None
        return self.archive.search(searched, limit=max(1, limit), filters=Filters(as_of=filters.as_of))

    def _notes(self, filters: Filters) -> tuple[str, ...]:
        left_out = self.archive.left_out(filters)
        dated = (
            (f"{left_out} article{'' if left_out == 1 else 's'} without a date {'was' if left_out == 1 else 'were'} left out",) if left_out else ()
        )
        return (*self.archive.notices, *dated)


def _notes_on(question: str, asked_for: Window | None, filters: Filters) -> tuple[str, ...]:
    """What a reader should know of how the question was taken."""
    notes = []
    if len(question) > MAX_QUESTION:
        notes.append(f"The question has {len(question):,} characters; the first {MAX_QUESTION:,} were read")
    if asked_for is not None:
        said = asked_for.said.translate(UNMARKED)
        if asked_for.newest:
            notes.append(f"“{said}”: the newest articles come first")
        if asked_for.after is not None or asked_for.before is not None:
            notes.append(f"“{said}”: only articles published {_stretch(filters)}")
        if asked_for.outlet is not None and filters.outlets == (asked_for.outlet,):
            notes.append(f"Only articles of {asked_for.outlet}")
        notes.extend(asked_for.remarks)
    return tuple(notes)


def _stretch(filters: Filters) -> str:
    if filters.after is not None and filters.after == filters.before:
        return f"on {day(filters.after)}"
    ends = (("from", filters.after), ("until", filters.before))
    return " ".join(f"{word} {day(end)}" for word, end in ends if end is not None)


def _doubt(asked: Asked, ranked: Sequence[Ranked], source: Reading) -> tuple[float, list[str]]:
    """How sure it is that the articles do not answer, and the names that none of them mentions."""
    parts = [word for name in asked.names for word in name.text.split()]
    unknown = unmentioned(asked, dict(source.frequencies(parts)))
    if not ranked:
        return 1.0, unknown
    if not any(character.isalnum() for character in asked.text):
        return 1.0, unknown
    # A name that no article spells so may still be there in another spelling, or meant by another word: a city for its country.
    missing = unsaid(asked, unknown, ranked[0])
    return doubt(asked, ranked[0].evidence, unknown=bool(missing)), missing
