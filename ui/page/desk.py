"""The page's hold on its archives: each opened when it is first needed, asked from many conversations, filled with the sample on request.

Gradio and HTML are not known here, nor is anyone's conversation.
"""

import threading
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.archive import Archive, open_archive
from index.errors import ArchiveLocked, BadInput, Cancelled, DatelineError, NotFound
from index.values import Article, ArticleCard, Filters
from rag.compose import assistant_over, embedder_of, open_assistant
from rag.settings import Settings
from rag.values import MAX_QUESTION, Event, Turn
from ui.excerpts import Library
from ui.page import phrases, worker
from ui.page.exchange import Answered, Exchange, history
from ui.page.filters import Histogram, histogram
from ui.page.unplaced import unplaced
from ui.page.worker import TASKS, Worker, WorkerFailed
from ui.sample import DEMO_QUESTIONS, folder
from ui.words import where_text_goes

if TYPE_CHECKING:
    from rag.assistant import Assistant

AT_ONCE = 16
"""Questions that are taken at the same time; Gradio's own limit is one."""

QUIET = 5.0
"""Seconds that somebody who comes to the page waits for the first examples while others are being answered."""

SETTLE = 5.0
"""Seconds after the second process is ready, and between two looks whether nobody waits, until this one gets ready to answer too: that takes it a
second, in which a page that is just being opened would come a second later."""

REPLACED_AFTER = 60.0
"""Seconds after which a second process that died is replaced: what ended it may still be there."""

LATEST = 5
"""Articles that the first page names."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the archive holds: how many articles, which outlets, the newest, how many of each day, and at which revision."""

    articles: int
    outlets: tuple[str, ...]
    latest: tuple[ArticleCard, ...]
    by_day: Histogram
    revision: int = 0


class Desk:
    """One archive behind the page; used from several threads at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._archive: Archive | None = None
        self._assistant: Assistant | None = None
        self._opening = threading.Lock()
        self._loading = threading.Lock()
        self.busy = _Busy()
        self._offering = threading.Lock()
        self._offered: tuple[int, tuple[str, ...]] | None = None
        # The threads are kept, for each has its own connection to the archive: as many as the worker takes and one for this process, unless
        # what they wait for is elsewhere.
        self.threads = ThreadPoolExecutor(worker.AT_ONCE + 1 if worker.is_all_here(settings) else AT_ONCE, thread_name_prefix="answer")
        self.worker: Worker | None = None
        self._closed = False

    @property
    def where(self) -> str:
        """Where text goes, as one sentence."""
        return where_text_goes(self.settings)

    @property
    def is_open(self) -> bool:
        """Whether the archive has been opened, which takes a moment."""
        return self._archive is not None

    def archive(self) -> Archive:
        """The archive, opened once.

        Raises:
            NotFound: There is none yet; the next call looks again.
        """
        with self._opening:
            if self._archive is None:
                if self._closed:
                    raise Cancelled("The page is being closed.", "Start it again.")
                if worker.is_all_here(self.settings):
                    self._archive = open_archive(self.settings.archive, embedder=embedder_of(self.settings), create=False)
                else:
                    # What is wrong with the settings of a model is told before anything is asked.
                    self._assistant = open_assistant(self.settings.archive, settings=self.settings, create=False)
                    self._archive = self._assistant.archive
            return self._archive

    def assistant(self) -> "Assistant":
        """An assistant over it, for what the second process does not do.

        Raises:
            NotFound: There is no archive yet; the next call looks again.
        """
        archive = self.archive()
        with self._opening:
            if self._assistant is None:
                self._assistant = assistant_over(archive, worker.quoting(self.settings))
            return self._assistant

    def get_ready(self, stop: threading.Event) -> None:
        """Make the first answer of this process, which waits for the embedder and the index to be read, before somebody waits for it."""
        with suppress(Exception):  # it will be told where somebody asks
            for _ in self.assistant().stream(worker.WARM, stop=stop):
                pass

    def hurried(self) -> int:
        """How many wait for this machine; 1 where a model is what they wait for."""
        return self.busy.waiting if worker.is_all_here(self.settings) else 1

    def holdings(self) -> Holdings:
        """What the archive holds now; nothing where there is none."""
        try:
            revision = self.archive().revision()
            cards = self.archive().articles()
        except NotFound:
            return Holdings(0, (), (), Histogram("day", ()))
        dated = sorted(
            (card for card in cards if card.origin.published is not None), key=lambda card: (str(card.origin.published), card.path), reverse=True
        )
        outlets = sorted({card.origin.outlet for card in cards if card.origin.outlet}, key=str.casefold)
        return Holdings(len(cards), tuple(outlets), tuple(dated[:LATEST]), histogram(cards), revision)

    def revision(self) -> int:
        """Which state of the archive this is; 0 where there is none."""
        try:
            return self.archive().revision()
        except NotFound:
            return 0

    def size(self) -> int:
        """How many articles there are.

        Raises:
            NotFound: There is no archive yet.
        """
        return self.archive().size()[0]

    def library(self) -> Library:
        """What finds an article by its id, also where there is no archive: it then finds none."""

        def find(article_id: str) -> Article:
            return self.archive().article(article_id)

        return find

    def examples(self) -> tuple[str, ...]:
        """Questions to begin with: those that show the sample at its best, of other articles some that they answer.

        Finding them gives way to whoever waits for an answer, and so do the next.
        """
        archive = self.archive()
        revision = archive.revision()
        with self._offering:
            if self._offered is not None and (self._offered[0] == revision or self.busy.is_set()):
                return self._offered[1]
            end = time.monotonic() + QUIET
            while self.busy.is_set() and time.monotonic() < end:
                time.sleep(0.1)
            cards = archive.articles()
            if cards and all(card.folder == folder().name for card in cards):
                return DEMO_QUESTIONS
            found: tuple[str, ...] | None = next(self._done("examples", stop=self.busy), None)
            if found is not None and not self.busy.is_set():
                self._offered = revision, found
            return found or ()

    def follow_ups(self, exchanges: Sequence[Exchange]) -> tuple[str, ...]:
        """Questions that could be put after the last one answered, under the same filters, and that the articles answer."""
        last = exchanges[-1]
        if not isinstance(last, Answered) or self.busy.is_set():
            return ()
        given, earlier = last.posed.filters, history(exchanges)
        offered = self._done(
            "follow_ups", last.answer, earlier, after=given.after, before=given.before, as_of=given.as_of, outlets=given.outlets, stop=self.busy
        )
        return next(offered, ())

    def keep_verdict(self, key: str, exchanges: Sequence[Exchange], verdict: str, note: str = "") -> None:
        """Keep in the archive what somebody says of the last answer; `key` is the conversation's, so that a later word replaces this one."""
        last = exchanges[-1]
        if isinstance(last, Answered):
            given = last.posed.filters
            earlier = tuple(turn.question for turn in history(exchanges[:-1]))
            self.archive().add_feedback(verdict, answer=last.answer.to_json(), conversation=key, history=earlier, filters=given, note=note)

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        windowed: bool = True,
        stop: threading.Event | None = None,
    ) -> Generator[Event, None, None]:
        """Answer a question, event by event; closing the generator, or setting `stop`, ends the work."""
        return self._done(
            "stream",
            _checked(question),
            history=history,
            after=filters.after,
            before=filters.before,
            as_of=filters.as_of,
            outlets=filters.outlets,
            windowed=windowed,
            stop=stop,
        )

    def _done(self, task: str, *arguments: object, stop: threading.Event | None, **options: object) -> Generator[Any, None, None]:
        """What a task of `ui.page.worker.TASKS` finds: by the second process where it has time, else by this one."""
        if self.worker is not None and self.worker.take():
            try:
                yield from self.worker.do(task, self.settings.archive, *arguments, stop=stop, **options)
                return
            except WorkerFailed:
                if self._closed:
                    return
                # What failed there fails here too, and is told; if it was the process, it is done here.
        yield from TASKS[task](self.assistant(), *arguments, stop=stop, **options)

    def load_sample(self) -> None:
        """Ingest the sample articles into the archive, which is made if need be.

        Raises:
            BadInput: The archive holds articles already.
            ArchiveLocked: Somebody else is loading it.
        """
        if not self._loading.acquire(blocking=False):
            raise ArchiveLocked("The sample is being loaded already.", "It takes a few seconds; ask when it is there.")
        try:
            if self.holdings().articles:
                raise BadInput(phrases.SAMPLE_ONLY_WHEN_EMPTY, "Start the page with another --archive DIR to look at the sample.")
            with open_archive(self.settings.archive, embedder=embedder_of(self.settings), create=True) as archive:
                archive.ingest([str(folder())])
        finally:
            self._loading.release()

    def stop(self) -> None:
        """Begin nothing more."""
        self._closed = True

    def close(self) -> None:
        """Close the archive; what is still being answered is not waited for."""
        self.stop()
        self.threads.shutdown(wait=False, cancel_futures=True)
        with self._opening:
            if self._assistant is not None:
                self._assistant.close()
            elif self._archive is not None:
                self._archive.close()
            self._assistant = self._archive = None


class _Busy(threading.Event):
    """Set while anybody waits for an answer: a flag for work that can do without."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._waiting = 0

    def __enter__(self) -> None:
        with self._guard:
            self._waiting += 1
            self.set()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            self._waiting -= 1
            if not self._waiting:
                self.clear()

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting


class Desks:
    """The archives that the page switches between, by names that say nothing of where they lie."""

    def __init__(self, settings: Settings, archives: Sequence[Path] = ()) -> None:
        """Take the archives in the order given, the settings' own where none is; one that is named twice is one."""
        places = {place.absolute(): place for place in archives or (Path(settings.archive),)}
        self._by_name: dict[str, Desk] = {}
        for whole, place in places.items():
            # `.dateline` in a folder goes by the folder's name.
            called = whole.parent.name if whole.name.startswith(".") and whole.parent.name else whole.name
            name, number = called, 1
            while name in self._by_name:
                number += 1
                name = f"{called} ({number})"
            self._by_name[name] = Desk(replace(settings, archive=str(place)))
        self._worker: Worker | None = None
        self._hiring, self._closing = threading.Lock(), threading.Event()
        self._attending: threading.Thread | None = None

    def hire(self) -> None:
        """Start a second process that answers questions of all of them, where it can help."""
        if worker.can_help(self.at(None).settings):
            self._replace()

    def attend(self) -> None:
        """From now on, get this process ready for what the second has no time for, once that is ready itself; one that dies is replaced."""
        if worker.can_help(self.at(None).settings):
            self._attending = threading.Thread(target=self._attend, name="attend", daemon=True)
            self._attending.start()

    def _replace(self) -> None:
        with self._hiring, suppress(OSError, WorkerFailed):  # this machine has no room for it: the page answers alone
            if not self._closing.is_set():
                if self._worker is not None:
                    self._worker.close()
                self._worker = Worker(self.at(None).settings)
                for desk in self._by_name.values():
                    desk.worker = self._worker

    def _attend(self) -> None:
        if self._worker is not None:
            self._worker.ready.wait()
            while not self._closing.wait(SETTLE) and any(desk.busy.is_set() for desk in self._by_name.values()):
                pass
            if not self._closing.is_set():
                self.at(None).get_ready(self._closing)
        while not self._closing.is_set():
            if self._worker is not None:
                self._worker.ended.wait()
            if not self._closing.wait(REPLACED_AFTER):
                self._replace()

    @property
    def names(self) -> tuple[str, ...]:
        """The archives' names, in order."""
        return tuple(self._by_name)

    @property
    def where(self) -> str:
        """Where text goes, as one sentence: the same for all."""
        return self.at(None).where

    def at(self, name: str | None) -> Desk:
        """The archive of this name; the first for None or "".

        Raises:
            BadInput: The page has no archive of this name.
        """
        if not name:
            return next(iter(self._by_name.values()))
        if name not in self._by_name:
            raise BadInput("The page has no archive of that name.", "Choose one from the list, or reload the page.")
        return self._by_name[name]

    def called(self, name: str | None) -> str:
        """The name that an archive goes by: the first one's for None or "", and any other as it is."""
        return name or self.names[0]

    @property
    def places(self) -> tuple[str, ...]:
        """Where the archives lie: for telling nobody."""
        return tuple(desk.settings.archive for desk in self._by_name.values())

    def close(self) -> None:
        """Close every archive, and end the second process."""
        for desk in self._by_name.values():
            desk.stop()
        with self._hiring:
            self._closing.set()
        if self._worker is not None:
            self._worker.close()
        if self._attending is not None:  # it may be reading the index
            self._attending.join(worker.END_SECONDS)
        for desk in self._by_name.values():
            desk.close()


def _checked(question: str) -> str:
    if not question.strip():
        raise BadInput("The question is empty.", "Write what you would like to know.")
    if len(question) > MAX_QUESTION:
        raise BadInput(f"The question is {len(question):,} characters long; the limit is {MAX_QUESTION:,}.", "Ask for one thing at a time.")
    return question


def sentence_of(error: Exception, places: Sequence[str | Path] = ()) -> tuple[str, str]:
    """A failure as it is told on the page: problem and remedy, without paths of this machine (`places` are those of archives).

    Of an unforeseen failure nothing is told that it says itself.
    """
    if isinstance(error, DatelineError):
        return unplaced(error.problem, places), unplaced(error.remedy, places)
    return phrases.UNEXPECTED, ""
