"""The assistant: one question after another, told as events from search to finished answer.

The order of the steps is here, and nothing else: how each is done is told in the modules it calls.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Event as Flag
from types import TracebackType
from typing import Self

from index.archive import Archive
from index.errors import ArchiveBroken, BadInput, NotFound
from index.events import asked as asked_when
from index.stopping import until
from index.values import Filters, Hit
from rag.answers import day, leaves_nothing, refused, without
from rag.clock import Clock
from rag.followup import Carrying, Rewriter
from rag.happening import WIDER, in_time_first
from rag.judge import REFUSE_AT, doubt
from rag.model import ModelWriter
from rag.newest import newest_first
from rag.overview import UNMARKED, Overview
from rag.question import Asked, analyse
from rag.quoting import write
from rag.ranking import Ranked, rank
from rag.reading import Reading
from rag.refusal import unmentioned, unsaid
from rag.settings import WRITERS
from rag.telling import Material, quoted, verify
from rag.values import MAX_QUESTION, READ, Answer, Event, Finished, Question, Searched, Turn, turns
from rag.window import Window, speaks_of_reporting, window


@dataclass(frozen=True, slots=True)
class _Put:
    """A question as it was put: `rewritten` by a model where it was, else `text`; `earlier` the turns before it, `given` the filters.

    `windowed` says whether a window of publication is read out of it.
    """

    question: str
    rewritten: str | None
    text: str
    earlier: tuple[Turn, ...]
    given: Filters
    limit: int
    windowed: bool


class Assistant:
    """Answers questions about one archive. Use `rag.open_assistant`; a context manager, usable from several threads.

    `model` writes where it is there and `writer`, or that of a question, does not say "quoting". `today` says what day it is, for "last
    week" where no `as_of` is given.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        model: ModelWriter | None = None,
        writer: str = "auto",
        rewriter: Rewriter | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.archive = archive
        self._model = model
        self._writer = writer
        self._rewriter: Rewriter = rewriter if rewriter is not None else Carrying()
        self._today = today
        self._source: Reading | None = None
        self._named: tuple[int, tuple[str, ...]] | None = None

    def close(self) -> None:
        """Let go of the archive's files and locks, and of the connection to a model."""
        self.archive.close()
        if self._model is not None:
            self._model.close()

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
        windowed: bool = True,
        writer: str | None = None,
        stop: Flag | None = None,
    ) -> Answer:
        """Answer a question: `stream` drained.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            Cancelled: `stop` was set before a model had written anything that could be shown.
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
            windowed=windowed,
            writer=writer,
            stop=stop,
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
        windowed: bool = True,
        writer: str | None = None,
        stop: Flag | None = None,
    ) -> Iterator[Event]:
        """Answer a question, step by step: Searched once, Wrote and Checked for each sentence, Finished last.

        `history` holds the earlier questions, oldest first; without its answer an earlier question is searched again where a pronoun
        needs it. A window of publication that the question asks for narrows the filters, unless `windowed` is False. `limit` is how many passages
        are read.
        Where the archive changes meanwhile, the question is asked again before anything is told. A model's sentences are told as it
        writes them; Prompted says what it was sent, each time, also before Searched where it makes a follow-up independent. `stop`, set
        from another thread, ends its request as closing the iterator does, and what has been told is then the answer, marked incomplete.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            Cancelled: `stop` was set before a model had written anything that could be shown.
            DatelineError: The archive cannot be read.
        """
        if not question.strip():
            raise BadInput("The question is empty.", "Ask something.")
        if writer not in {None, *WRITERS}:
            raise BadInput(f"There is no writer {writer!r}.", f"It can be {', '.join(WRITERS)}.")
        model = self._writing(writer or self._writer)
        given = Filters(after=after, before=before, as_of=as_of, outlets=outlets, kinds=kinds, paths=paths)
        text = " ".join(question[:MAX_QUESTION].split())
        earlier = turns(history)
        asking = model.asking() if model is not None else None
        rewritten = (yield from model.rewritten(asking, text, earlier, stop=stop)) if model is not None and asking is not None else None
        put = _Put(question, rewritten, text, earlier, given, max(1, limit), windowed)
        for last in (False, False, True):
            source = self._read()
            clock = Clock()
            try:
                with until(stop):
                    events = list(self._told(put, source, clock))
            except (NotFound, ArchiveBroken):
                # What a search found may be gone, or say something else, by the time it is read: another process is free to write.
                if last or self.archive.revision() == source.revision:
                    raise
                continue
            if last or self.archive.revision() == source.revision:
                break
        for event in events:
            if model is None or asking is None:
                yield from quoted(event, clock) if isinstance(event, Material) else (event,)
            elif isinstance(event, Material):
                # All that it needs has been read: the archive may change while the model writes.
                yield from model.tell(asking, event, today=given.as_of or self._today(), clock=clock, stop=stop)
            else:
                yield asking.accounted(event)

    def _told(self, put: _Put, source: Reading, clock: Clock) -> Iterator[Event | Material]:
        """The events of one answer, which hold only if the archive was the same throughout; Material last where it is yet to be written."""
        clock.start("search")
        given = put.given
        standalone = put.rewritten or self._rewriter.standalone(put.text, put.earlier, lambda before: self._said(before, given, source, put.limit))
        asked_for = self._window(standalone, given) if put.windowed else None
        filters = asked_for.within(given) if asked_for else given
        happened = asked_when(asked_for.plain if asked_for else standalone, given.as_of or self._today())
        question = Question(put.question, standalone, filters, happened)
        notes = (*self._notes(filters), *_notes_on(put.question, asked_for, filters))
        overview = Overview(self.archive, source, self._outlets)
        steps = overview.never(question, asked_for) or overview.counted(question, asked_for) or overview.digest(question, asked_for)
        for event in steps(clock) if steps is not None else self._best(question, asked_for, overview, put.limit, clock):
            if isinstance(event, Finished):
                yield Finished(replace(event.answer, notes=(*notes, *event.answer.notes), seconds=clock.seconds()))
            else:
                yield replace(event, notes=notes) if isinstance(event, Material) else event

    def _best(self, question: Question, asked_for: Window | None, overview: Overview, limit: int, clock: Clock) -> Iterator[Event | Material]:
        """For a question about the story: passages searched, their sentences ranked, and what is to be written from; or a refusal."""
        filters, source = question.filters, overview.source
        searched = asked_for.rest if asked_for else question.standalone
        asked = analyse(searched)
        newest = asked_for is not None and asked_for.newest
        hits = tuple(self.archive.search(searched, limit=limit * (WIDER if question.happened else 1), filters=filters))
        if question.happened:
            hits = in_time_first(hits, question.happened, source)[:limit]
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
        if draft is None:
            yield Finished(refused(question, asked, ranked, unknown=unknown, doubted=doubted))
            return
        with clock.running("check"):
            verify(draft, source)
        yield Material(question, asked, hits, tuple(ranked), draft, doubted)

    def _writing(self, writer: str) -> ModelWriter | None:
        """The model that writes; None where quotations do."""
        if writer == "model" and self._model is None:
            raise BadInput("No model has been named.", "Name one with DATELINE_MODEL, or use --writer quoting.")
        return None if writer == "quoting" else self._model

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
    return doubt(asked, ranked[0].evidence, ranked[0].objections, unknown=bool(missing)), missing
