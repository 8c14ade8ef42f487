"""The assistant: one question after another, told as events from search to finished answer.

The order of the steps is here, and nothing else: how each is done is told in the modules it calls.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Self

from index.archive import Archive
from index.errors import ArchiveBroken, BadInput
from index.values import Filters
from rag import followup
from rag.answers import answered, refused
from rag.clock import Clock
from rag.judge import REFUSE_AT, doubt
from rag.numbering import Numbering
from rag.particulars import names
from rag.question import Asked, analyse
from rag.quoting import write
from rag.ranking import Ranked, rank
from rag.reading import Reading
from rag.refusal import unmentioned
from rag.settings import WRITERS
from rag.values import Answer, Checked, Event, Finished, Question, Searched, Sentence, Turn, Wrote, turns

READ = 16
"""Passages whose sentences are read for an answer."""

A_THIRD = 0.33
"""A best sentence that bears out less than this of the question does not make up for a name that is nowhere."""

MAX_QUESTION = 4_000
"""Characters of a question that are read; more is a pasted article."""


class Assistant:
    """Answers questions about one archive. Use `rag.open_assistant`; a context manager, usable from several threads."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._source: Reading | None = None

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
        limit: int = READ,
        writer: str | None = None,
    ) -> Answer:
        """Answer a question: `stream` drained.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            DatelineError: The archive cannot be read.
        """
        for event in self.stream(question, history=history, after=after, before=before, as_of=as_of, outlets=outlets, limit=limit, writer=writer):
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
        limit: int = READ,
        writer: str | None = None,
    ) -> Iterator[Event]:
        """Answer a question, step by step: Searched once, Wrote and Checked for each sentence, Finished last.

        `history` holds the earlier questions, oldest first; without its answer an earlier question is searched again where a pronoun
        needs it. `limit` is how many passages are read. Closing the iterator stops the work.

        Raises:
            BadInput: The question is empty, or the writer asked for is not there.
            DatelineError: The archive cannot be read.
        """
        clock = Clock()
        clock.start("search")
        if not question.strip():
            raise BadInput("The question is empty.", "Ask something.")
        if writer == "model":
            raise BadInput("This version writes with quotations only.", "Use --writer quoting.")
        if writer not in {None, *WRITERS}:
            raise BadInput(f"There is no writer {writer!r}.", f"It can be {', '.join(WRITERS)}.")
        text = " ".join(question[:MAX_QUESTION].split())
        filters = Filters(after=after, before=before, as_of=as_of, outlets=tuple(outlets))
        source = self._read()
        asked_as = Question(question, self._standalone(text, turns(history), filters, source, limit), filters)
        asked = analyse(asked_as.standalone)
        hits = tuple(self.archive.search(asked_as.standalone, limit=max(1, limit), filters=filters))
        clock.stop("search")
        yield Searched(asked_as, hits)
        with clock.running("write"):
            ranked = rank(asked, hits, source)
            doubted, unknown = _doubt(asked, ranked, source)
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
            answer = refused(asked_as, asked, ranked, unknown=unknown, doubted=doubted)
        else:
            answer = answered(asked_as, asked, draft, sentences, numbering, doubted=doubted)
        yield Finished(replace(answer, notes=self._notes(filters), seconds=clock.seconds()))

    def _read(self) -> Reading:
        """What is kept of the archive in memory, as long as the archive is the same."""
        revision = self.archive.revision()
        if self._source is None or self._source.revision != revision:
            self._source = Reading(self.archive, revision)
        return self._source

    def _standalone(self, text: str, earlier: tuple[Turn, ...], filters: Filters, source: Reading, limit: int) -> str:
        """The question made independent of the turns before it."""
        if not earlier or not followup.lacks(text):
            return text
        before = ""
        for turn in earlier[-4:]:
            question = " ".join(turn.question.split())
            before = followup.standalone(question, before, ()) if before else question
        said = earlier[-1].answer
        if said is None:
            ranked = rank(analyse(before), self.archive.search(before, limit=max(1, limit), filters=filters), source)
            said = ranked[0].candidate.text if ranked else ""
        people = [name.text for name in names(said) if not name.is_place_or_people and name.text not in before]
        return followup.standalone(text, before, people)

    def _notes(self, filters: Filters) -> tuple[str, ...]:
        left_out = self.archive.left_out(filters)
        dated = (
            (f"{left_out} article{'' if left_out == 1 else 's'} without a date {'was' if left_out == 1 else 'were'} left out",) if left_out else ()
        )
        return (*self.archive.notices, *dated)


def _doubt(asked: Asked, ranked: Sequence[Ranked], source: Reading) -> tuple[float, list[str]]:
    """How sure it is that the articles do not answer, and the names that none of them mentions."""
    parts = [word for name in asked.names for word in name.text.split()]
    unknown = unmentioned(asked, dict(source.frequencies(parts)))
    if not ranked:
        return 1.0, unknown
    best = ranked[0].evidence
    # A name that no article spells so may still be there in another spelling, or meant by another word: a city for its country.
    missing = bool(unknown) and (best.strangers > 0 or best.around < A_THIRD)
    return doubt(asked, best, unknown=missing), unknown if missing else []
