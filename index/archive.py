"""The archive as its users meet it: opened, brought in line with files, searched, corrected, examined.

What its parts are, and how they hold together, is told here; what a question is, and how it is answered, is not known.
"""

import difflib
import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self
from weakref import WeakValueDictionary

from index import schema, store
from index.census import Mention, Words, census
from index.chroma import BrokenGeneration, Generation, Manifest, current, folder_of, refuse_poison
from index.disk import storage, writable
from index.embed import Embedder, EmbedderIdentity, RememberingEmbedder
from index.errors import BadInput, EmbeddingMismatch, NotFound
from index.events import Event
from index.lock import writing
from index.once import Once
from index.plan import FETCH, SIFT, Scan, among, by_index
from index.roll import Roll, call
from index.search import Searched, find
from index.values import KINDS, Article, ArticleCard, Filters, Hit, IngestReport, Span
from index.versions import Version

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.doctor import DoctorReport
    from index.embed import Vectors
    from index.feedback import Collected, Feedback

DEFAULT = ".dateline"

_FALLBACK = " Answers come from an exact scan until the next ingest, or `dateline doctor --repair`, makes it anew."


def open_archive(path: str | Path = DEFAULT, *, embedder: Embedder | None = None, create: bool = True) -> "Archive":
    """Open the archive in a folder, making an empty one where there is none; without an embedder, the bundled one is used when it is needed.

    Raises:
        NotFound: There is no archive, and `create` is off.
        NewerArchive: A newer version wrote it.
        EmbeddingMismatch: Another embedder than the one given made its vectors.
        PoisonedCollection: Its Chroma collection names code to be run.
        ArchiveBroken: Its SQLite file is damaged.
        StorageFailed: The disk refuses.
    """
    archive = open_for_repair(path, embedder=embedder, create=create)
    try:
        archive.refuse()
    except BaseException:
        archive.close()
        raise
    return archive


def open_for_repair(path: str | Path = DEFAULT, *, embedder: Embedder | None = None, create: bool = False) -> "Archive":
    """Open an archive even though another embedder made it, or its Chroma collection is poisoned: for `doctor` alone.

    Raises:
        NotFound: There is no archive, and `create` is not given.
        NewerArchive: A newer version wrote it.
        ArchiveBroken: Its SQLite file is damaged.
        StorageFailed: The disk refuses.
    """
    folder = Path(os.path.abspath(path))  # noqa: PTH100 - a link that a person named is kept as it was named
    missing = not (folder / schema.FILE).is_file()
    if missing:
        if not create:
            raise NotFound(f"There is no archive at {path}.", f"Make one with: dateline ingest PATH --archive {path}")
        with storage(folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    schema.connect(folder, create=missing).close()
    return Archive(folder, embedder)


@dataclass(frozen=True)
class _Contents:
    """What every question needs of the archive."""

    cards: dict[str, ArticleCard]
    generation: Generation | None
    notices: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _View:
    """What the archive holds at one revision; each part is read once, by the first question that needs it.

    A question keeps the view that it began with. So nobody waits for what is read of another revision, and nothing old comes in the place of
    something newer.
    """

    revision: int
    contents: Once[_Contents] = field(default_factory=Once)
    roll: Once[Roll] = field(default_factory=Once)
    scan: Once[Scan] = field(default_factory=Once)

    @property
    def _read(self) -> _Contents:
        if self.contents.made is None:
            raise AssertionError("a view is handed out once its contents are read")
        return self.contents.made

    @property
    def cards(self) -> dict[str, ArticleCard]:
        """Every article, by its id."""
        return self._read.cards

    @property
    def generation(self) -> Generation | None:
        """The vector index; None where there is none that can be used."""
        return self._read.generation

    @property
    def notices(self) -> tuple[str, ...]:
        """What is not as it should be."""
        return self._read.notices


class Archive:
    """A folder of articles, kept and searched. Use `open_archive`; usable from several threads, and as a context manager.

    Any number of processes may read while one writes; each question sees the archive as it is when it is asked.
    """

    def __init__(self, path: Path, embedder: Embedder | None) -> None:
        self.path = path
        self._given = embedder
        self._guard = threading.Lock()  # for what is named below, and never held while anything is read
        self._idle: list[sqlite3.Connection] = []
        self._view: _View | None = None
        self._views: WeakValueDictionary[int, _View] = WeakValueDictionary()
        self._distrusted: tuple[Manifest, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files and locks; closing twice is fine, and so is using the archive again."""
        with self._guard:
            self._forget()
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _forget(self) -> None:
        self._view = None
        self._views.clear()

    # Reading

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that no other thread has meanwhile, in a transaction: all that is read inside is of one moment."""
        with storage(self.path):
            with self._guard:
                idle, connection = self._idle, self._idle.pop() if self._idle else None
            connection = connection or schema.connect(self.path)
            try:
                with schema.transaction(connection, "DEFERRED"):
                    yield connection
            finally:
                with self._guard:
                    keep = idle is self._idle
                    if keep:
                        idle.append(connection)
                if not keep:
                    connection.close()

    def _now(self, connection: sqlite3.Connection) -> _View:
        """What the archive holds at the revision that the connection's transaction sees."""
        revision = store.revision(connection)
        with self._guard:
            view = self._views.get(revision)
            if view is None:
                view = self._views[revision] = _View(revision)
        view.contents.get(lambda: self._contents(connection))
        with self._guard:
            # A question that began before a change must not take what the others see back.
            if self._views.get(revision) is view and (self._view is None or self._view.revision < revision):
                self._view = view
        return view

    def _contents(self, connection: sqlite3.Connection) -> _Contents:
        generation, notices = self._generation(connection)
        return _Contents(store.cards(connection), generation, notices)

    def _generation(self, connection: sqlite3.Connection) -> tuple[Generation | None, tuple[str, ...]]:
        try:
            manifest = current(connection)
        except BrokenGeneration as error:
            return None, (error.problem + _FALLBACK,)
        count = store.sizes(connection)[1]
        if count != (0 if manifest is None else manifest.count):
            return None, ("The vector index is not of the passages that the archive holds." + _FALLBACK,)
        if manifest is None:
            return None, ()
        before, distrusted = self._view, self._distrusted
        if before is not None and before.generation is not None and before.generation.manifest == manifest:
            return before.generation, ()
        if distrusted is not None and distrusted[0] == manifest:
            return None, (distrusted[1] + _FALLBACK,)
        try:
            return Generation(self.path, manifest), ()
        except BrokenGeneration as error:
            return None, (error.problem + _FALLBACK,)

    @property
    def notices(self) -> tuple[str, ...]:
        """What is not as it should be about the archive, each in one line; empty as a rule."""
        with self._reading() as connection:
            return self._now(connection).notices

    def search(self, query: str, *, limit: int = 10, filters: Filters = Filters()) -> list[Hit]:  # noqa: B008 - frozen
        """Find the passages that a query is nearest to by words and by meaning, best first, at most one per identical text.

        Empty for a query without anything in it. Copies of a text collapse after the filters; `also_in` names the others.

        Raises:
            EmbeddingMismatch: Another embedder made the vectors.
            PoisonedCollection: The Chroma collection names code to be run.
        """
        if not query.strip() or limit < 1:
            return []
        query = query.encode(errors="replace").decode()
        try:
            return self._search(query, limit, filters)
        except BrokenGeneration as error:
            # It worked when it was opened; whatever it is, SQLite can answer without it.
            with self._guard:
                view = self._view
                if view is not None and view.generation is not None:
                    self._distrusted = (view.generation.manifest, error.problem)
                self._forget()
            return self._search(query, limit, filters)

    def _search(self, query: str, limit: int, filters: Filters) -> list[Hit]:
        with self._reading() as connection:
            if store.identity(connection) is None:
                return []
            self._embedder(connection)  # first: an archive of another embedder is refused without a file of it being opened
            view = self._now(connection)
            vector = self._remembering.embed([query])[0]
            roll = self._called(connection, view)

            def nearest(vector: "NDArray[np.float32]", wanted: int, admitted: "NDArray[np.bool_] | None") -> dict[int, float]:
                return self._nearest(connection, view, vector, wanted, admitted)

            def cosines(vector: "NDArray[np.float32]", texts: Sequence[int]) -> dict[int, float]:
                return self._cosines(connection, view, vector, texts)

            return find(connection, Searched(query, vector, filters), roll, nearest=nearest, cosines=cosines, limit=limit)

    def _called(self, connection: sqlite3.Connection, view: _View) -> Roll:
        return view.roll.get(lambda: call(connection, view.cards))

    def _nearest(
        self,
        connection: sqlite3.Connection,
        view: _View,
        vector: "NDArray[np.float32]",
        wanted: int,
        admitted: "NDArray[np.bool_] | None",
    ) -> dict[int, float]:
        """The texts nearest to a vector with their cosines, by the cheapest way (index/plan.py)."""
        roll = self._called(connection, view)
        texts = None if admitted is None else roll.carried(admitted)
        share = 1.0 if texts is None else int(texts.sum()) / max(1, len(texts))
        if not share:
            return {}
        if view.generation is not None and share >= SIFT:
            generation = view.generation

            def index(vector: "NDArray[np.float32]", asked: int) -> list[str]:
                return [one for one, _ in generation.nearest(vector.tolist(), asked)]

            def passing(passage_ids: Sequence[str]) -> list[int]:
                return roll.passing(passage_ids, texts)

            def cosines(vector: "NDArray[np.float32]", texts: Sequence[int]) -> dict[int, float]:
                return self._cosines(connection, view, vector, texts)

            found = by_index(index, vector, wanted, count=generation.manifest.count, passing=passing, cosines=cosines, share=share)
            if texts is None or len(found) >= wanted:
                return found
        return self._nearest_exactly(connection, view, vector, wanted, texts)

    def _cosines(self, connection: sqlite3.Connection, view: _View, vector: "NDArray[np.float32]", texts: Sequence[int]) -> dict[int, float]:
        roll = self._called(connection, view)
        if view.scan.made is not None:
            return view.scan.made.cosines(vector, texts)
        import numpy as np

        rows = store.vectors(connection, [roll.hashes[text] for text in texts])
        sound = {roll.text_numbers[one]: row for one, row in rows.items() if row.shape == vector.shape}
        return dict(zip(sound, (np.stack(list(sound.values())) @ vector).tolist(), strict=True)) if sound else {}

    def _nearest_exactly(
        self,
        connection: sqlite3.Connection,
        view: _View,
        vector: "NDArray[np.float32]",
        wanted: int,
        texts: "NDArray[np.bool_] | None",
    ) -> dict[int, float]:
        import numpy as np

        roll = self._called(connection, view)
        if texts is not None and texts.sum() <= FETCH and view.scan.made is None:
            return among(np.flatnonzero(texts).tolist(), vector, wanted, lambda vector, few: self._cosines(connection, view, vector, few))

        def scan() -> Scan:
            identity = store.identity(connection)
            hashes, matrix = store.all_vectors(connection, identity.dimension if identity is not None else 0)
            return Scan(np.array([roll.text_numbers[one] for one in hashes], dtype=np.int64), matrix)

        return view.scan.get(scan).nearest(vector, wanted, texts)

    def article(self, article_id_or_path: str) -> Article:
        """An article by its id, the beginning of its id (4 characters or more), its path, or folder/path.

        Raises:
            NotFound: Nothing goes by that name, or more than one article does.
        """
        with self._reading() as connection:
            found = store.article(connection, self._resolve(connection, article_id_or_path))
        if found is None:
            raise NotFound(f"There is no article {article_id_or_path!r}.", "`dateline articles` lists them.")
        return found

    def _resolve(self, connection: sqlite3.Connection, name: str) -> str:
        cards = self._now(connection).cards
        if name in cards:
            return name
        by_path = [one for one, card in cards.items() if name in {card.path, f"{card.folder}/{card.path}"}]
        begins = [one for one in cards if len(name) >= 4 and one.startswith(name)]
        matches = by_path or begins
        if len(matches) == 1:
            return matches[0]
        if matches:
            shown = ", ".join(f"{cards[one].folder}/{cards[one].path} ({one})" for one in matches[:5])
            raise NotFound(f"{len(matches)} articles go by {name!r}: {shown}.", "Name one by its id.")
        close = difflib.get_close_matches(name, [card.path for card in cards.values()], n=3, cutoff=0.4)
        raise NotFound(f"There is no article {name!r}.", f"Did you mean {' or '.join(close)}?" if close else "`dateline articles` lists them.")

    def articles(self, filters: Filters = Filters()) -> list[ArticleCard]:  # noqa: B008 - frozen
        """The articles that pass, without their texts, by folder and path."""
        with self._reading() as connection:
            return list(filter(filters.sieve(), self._now(connection).cards.values()))

    def left_out(self, filters: Filters) -> int:
        """How many articles a date filter leaves out because it is not known when they were published."""
        if not filters.by_date:
            return 0
        undated, inside = replace(filters, after=None, before=None, as_of=None).sieve(), filters.sieve()
        with self._reading() as connection:
            cards = self._now(connection).cards.values()
        return sum(card.origin.published is None and undated(card) and not inside(card) for card in cards)

    def count(self, filters: Filters = Filters()) -> int:  # noqa: B008 - frozen
        """How many articles pass: none, where a search with these filters can only find nothing."""
        with self._reading() as connection:
            return sum(map(filters.sieve(), self._now(connection).cards.values()))

    def census(
        self,
        words: Words,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        *,
        show: int,
        newest: bool = False,
    ) -> tuple[Mention, ...]:
        """The articles that pass and hold these words, copies counted once; see `index.census.census`."""
        passes = filters.sieve()
        with self._reading() as connection:
            cards = {one: card for one, card in self._now(connection).cards.items() if passes(card)}
            return census(connection, words, cards, show=show, newest=newest)

    def sentences(self, article_id: str) -> tuple[Span, ...]:
        """All sentences of an article's body, in order, as offsets into it."""
        with self._reading() as connection:
            return tuple(sorted({span for passage in store.passages_of(connection, article_id) for span in passage.sentences}))

    def events(self, article_id: str) -> tuple[Event, ...]:
        """The days that an article's sentences name, in order, as offsets into its body; what cannot be told for sure is not among them."""
        with self._reading() as connection:
            return store.events_of(connection, article_id)

    def history(self, article_id: str) -> tuple[store.Entry, ...]:
        """What happened to an article, oldest first."""
        with self._reading() as connection:
            return store.journal(connection, article_id)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """An article as it was before its file changed, each time, oldest first; empty where it never did."""
        with self._reading() as connection:
            return store.versions(connection, article_id)

    def holding(self, word: str) -> set[str]:
        """The ids of the articles whose text holds a word or a phrase in any inflected form; the last word may be the beginning of one."""
        with self._reading() as connection:
            return store.articles_holding(connection, word)

    def first_seen(self) -> dict[str, int]:
        """A number for each article by id, which is higher the later the article came; one of which that is not known is left out."""
        with self._reading() as connection:
            return store.first_seen(connection)

    def size(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        with self._reading() as connection:
            return store.sizes(connection)

    def revision(self) -> int:
        """A number that changes with the archive: what was read at one revision holds as long as it is the same."""
        with self._reading() as connection:
            return store.revision(connection)

    def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term stands, in any of its inflected forms; 0 for one that has no letter or digit."""
        with self._reading() as connection:
            return store.frequencies(connection, terms)

    def fingerprint(self) -> str:
        """A hash over what can be answered from: the articles with their origins, and the embedder."""
        digest = hashlib.sha256()
        with self._reading() as connection:
            digest.update(repr(store.identity(connection)).encode())
            for row in connection.execute("SELECT article_id, content_hash, user FROM articles ORDER BY article_id"):
                digest.update("\0".join(row).encode())
        return digest.hexdigest()[:16]

    def identity(self) -> EmbedderIdentity | None:
        """The embedder that made the vectors; None before there are any."""
        with self._reading() as connection:
            return store.identity(connection)

    def embed(self, texts: Sequence[str]) -> "Vectors":
        """Embed texts with the archive's embedder.

        Raises:
            EmbeddingMismatch: Another embedder made the archive's vectors.
        """
        with self._reading() as connection:
            self._embedder(connection)
        return self._remembering.embed(texts)

    def vectors(self, passage_ids: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """The stored vectors of passages, by their ids; one that is not known is left out."""
        with self._reading() as connection:
            return store.vectors_of(connection, passage_ids)

    # The embedder

    @cached_property
    def _embedding(self) -> Embedder:
        if self._given is not None:
            return self._given
        from index.embed import bundled

        return bundled()

    @cached_property
    def _remembering(self) -> RememberingEmbedder:
        """For questions; what is ingested is embedded once, and need not be remembered."""
        return RememberingEmbedder(self._embedding)

    def _embedder(self, connection: sqlite3.Connection) -> Embedder:
        """The embedder in use, once it is seen to be the archive's."""
        made_by = store.identity(connection)
        in_use = self._embedding.identity
        if made_by is not None and made_by != in_use and store.sizes(connection)[1]:
            raise EmbeddingMismatch(
                f"The archive at {self.path} was made with the embedder {made_by}, and the one in use is {in_use}.",
                "Set DATELINE_EMBEDDER back, or ingest into a new archive with --archive.",
            )
        return self._embedding

    def refuse(self) -> None:
        """Raise if the archive must not be used as it is.

        Raises:
            EmbeddingMismatch: Another embedder than the one given made its vectors.
            PoisonedCollection: Its Chroma collection names code to be run.
        """
        with self._reading() as connection:
            if self._given is not None:
                self._embedder(connection)
            try:
                manifest = current(connection)
                if manifest is not None:
                    refuse_poison(folder_of(self.path, manifest.number))
            except BrokenGeneration:
                # Damage is no danger: it is noticed when it is opened, and exact scans stand in.
                return

    # What people said of answers: beside the articles, and never waiting for whoever writes those

    def add_feedback(
        self,
        verdict: str,
        *,
        answer: Mapping[str, Any],
        conversation: str,
        history: Sequence[str] = (),
        filters: Filters = Filters(),  # noqa: B008 - frozen
        note: str = "",
    ) -> "Feedback":
        """Keep what somebody said of an answer, given as its JSON; a later word of the same conversation on it counts instead of this one.

        Raises:
            BadInput: There is no such verdict (`index.feedback.VERDICTS`), or the note or the answer is too long.
            StorageFailed: The disk refuses, as a read-only one does.
        """
        from index import feedback

        said = feedback.given(verdict, answer=answer, conversation=conversation, history=history, filters=filters, note=note)
        feedback.append(self.path, said)
        return said

    def feedback(self) -> "Collected":
        """All that was said of answers, oldest first, and what of it cannot be read any more."""
        from index import feedback

        return feedback.collect(self.path)

    # Writing

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The writer's lock and a connection of its own; afterwards, generations that nobody reads any more are removed."""
        from index import generations

        with storage(self.path), writing(self.path):
            connection = schema.connect(self.path, write=True)
            keep = None
            try:
                yield connection
                with suppress(BrokenGeneration):
                    manifest = current(connection)
                    keep = manifest.number if manifest is not None else None
            finally:
                connection.close()
            if self._view is not None:
                # This process's own reader would otherwise keep the old generation on disk until its next question.
                with self._reading() as reader:
                    self._now(reader)
            generations.sweep(self.path, keep)

    def ingest(self, paths: Sequence[str | Path], *, prune: bool = False, progress: Callable[[str, int, int], None] | None = None) -> IngestReport:
        """Bring the archive in line with files and folders.

        Unchanged files are not read again; of a folder that is named, the articles go whose files are gone. `progress` is told
        what is being done ("reading", "embedding", "indexing"), how many are done, and of how many as far as is known.

        Raises:
            ArchiveLocked: Another process is writing.
            EmbeddingMismatch: Another embedder made the vectors.
            PoisonedCollection: The Chroma collection names code to be run.
            NotFound: One of the paths does not exist.
            BadInput: More than half of a folder's articles would be removed, without `prune`.
            StorageFailed: The disk refuses; what was there before is intact.
        """
        from index.ingest import ingest

        with self._writing() as connection:
            embedder = self._embedder(connection)
            self.refuse()
            return ingest(self.path, connection, embedder, paths, prune=prune, progress=progress or (lambda *_: None))

    def set(
        self,
        article_id: str,
        *,
        outlet: str | None = None,
        published: date | Literal[""] | None = None,
        title: str | None = None,
        byline: str | None = None,
        agency: str | None = None,
        kind: str | None = None,
        updated: date | Literal[""] | None = None,
    ) -> ArticleCard:
        """Keep what the user knows of an article's origin, over what was read, also when it is ingested again; "" takes it back.

        Raises:
            NotFound: There is no such article.
            BadInput: Nothing was given, a kind that there is not, or a day of change before the day of publication.
            ArchiveLocked: Another process is writing.
        """
        if kind and kind not in KINDS:
            raise BadInput(f"There is no kind {kind!r}.", f"It can be {', '.join(KINDS)}.")
        said = {"outlet": outlet, "published": published, "title": title, "byline": byline, "agency": agency, "kind": kind, "updated": updated}
        given = {name: value.isoformat() if isinstance(value, date) else value.strip() for name, value in said.items() if value is not None}
        if not given:
            raise BadInput("Nothing was given to set.", "Give --outlet, --published, --title, --byline, --agency, --kind or --updated.")
        with self._reading() as reader:
            article_id = self._resolve(reader, article_id)
        with self._writing() as connection, schema.transaction(connection):
            store.set_user(connection, article_id, given)
            origin = store.cards(connection)[article_id].origin
            if origin.published and origin.updated and origin.updated < origin.published:
                problem = f"The article would have been changed on {origin.updated}, before it was published on {origin.published}."
                raise BadInput(problem, "Give --published and --updated together.")
            if published is not None and (article := store.article(connection, article_id)) is not None:
                store.put_events(connection, article)
            store.log(connection, "set", article_id, given)
            store.bump(connection)
        with self._reading() as reader:
            return self._now(reader).cards[article_id]

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles, named as for `article`; the ids of those removed, in order. One whose file is still there returns with the next ingest.

        Raises:
            NotFound: One of them is not there; none is removed then.
            ArchiveLocked: Another process is writing.
        """
        from index import generations

        with self._reading() as reader:
            going = tuple(dict.fromkeys(self._resolve(reader, one) for one in article_ids))
        with self._writing() as connection:
            with schema.transaction(connection):
                gone = frozenset(passage.passage_id for one in going for passage in store.passages_of(connection, one))
                for one in going:
                    store.drop_article(connection, one)
                    store.log(connection, "removed", one, {"why": "asked for"})
                if gone:
                    generations.replace(self.path, connection, generations.Change(gone, frozenset(), (), forget=True))
                store.drop_unused_vectors(connection)
                store.forget_words(connection)
                store.bump(connection)
            schema.empty_log(connection)
        return going

    def doctor(self, *, deep: bool = False, repair: bool = False) -> "DoctorReport":
        """Examine every invariant of the archive, `deep` also each vector in Chroma; with `repair`, put right what is wrong first.

        Raises:
            ArchiveLocked: Another process is writing, and `repair` was asked for.
        """
        from index.doctor import examine
        from index.repair import mend

        if repair:
            if not writable(self.path):
                with storage(self.path):
                    raise PermissionError(30, "read-only")
            with self._writing() as connection:
                done = mend(self.path, connection, self._embedding, deep=deep)
            with self._guard:
                self._forget()
                self._distrusted = None
        else:
            done = ()
        with storage(self.path), closing(schema.connect(self.path)) as connection:
            # Of one moment, though others may be writing; there is nothing to commit, and a damaged file would refuse to.
            connection.execute("BEGIN")
            return replace(examine(self.path, connection, self._embedding.identity, deep=deep), repaired=done)
