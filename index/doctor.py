"""The doctor: every invariant of the archive looked at, and each that does not hold named with its remedy.

How it is put right is in `index/repair.py`; how articles are read and found is not known here.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import generations, schema, store
from index.chroma import BrokenGeneration, current, differences, folder_of, reading_lock, refuse_poison
from index.disk import writable
from index.embed import EmbedderIdentity
from index.errors import PoisonedCollection
from index.facts import Facts, gather
from index.lock import share
from index.split import passage_id
from index.values import Article

REPAIR = "Run: dateline doctor --repair"

UNIT = 1e-3
"""How far a stored vector's length may be from 1: embedders give float32 rows of unit length."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An invariant that does not hold, and what to do about it."""

    what: str
    remedy: str = REPAIR


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What was found: broken invariants, and facts, which are not faults: what is merely unknown is among those."""

    problems: tuple[Problem, ...]
    facts: Facts
    repaired: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every invariant holds."""
        return not self.problems


@dataclass(slots=True)
class Faults:
    """What is wrong, in the terms in which it is put right."""

    sqlite: list[str]
    other_embedder: EmbedderIdentity | None
    unreadable: list[str]
    homeless: list[str]
    orphans: int
    uncut: list[str]
    words: list[str]
    without_vector: int
    misshapen: int
    hollow: int
    chroma: list[str]

    def problems(self, made_by: EmbedderIdentity | None) -> Iterator[Problem]:
        """What is wrong, in words for people."""
        yield from (Problem(f"SQLite reports: {line}.") for line in self.sqlite)
        if self.other_embedder is not None:
            what = f"The vectors were made with {made_by}, and the embedder in use is {self.other_embedder}."
            yield Problem(what, f"Set DATELINE_EMBEDDER back, or embed everything again. {REPAIR}")
        for number, what in (
            (len(self.unreadable), "articles cannot be read: {}. Repairing forgets them, and the next ingest reads their files again."),
            (len(self.homeless), "articles belong to no folder: {}."),
            (self.orphans, "passages belong to no article."),
            (len(self.uncut), "articles do not have the passages that their text makes: {}."),
            (self.without_vector, "passages have no vector."),
            (self.misshapen, "vectors are of the wrong dimension."),
            (self.hollow, "vectors are zero or not of unit length."),
        ):
            if number:
                names = {"articles cannot": self.unreadable, "articles belong": self.homeless, "articles do": self.uncut}.get(
                    " ".join(what.split()[:2]), []
                )
                yield Problem(f"{number} {what.format(', '.join(names[:5]))}")
        yield from (Problem(f"Full text: {line}.") for line in self.words)
        yield from (Problem(f"Chroma: {line}.") for line in self.chroma)


def examine(archive: Path, connection: sqlite3.Connection, in_use: EmbedderIdentity, *, deep: bool) -> DoctorReport:
    """Look at every invariant; `deep` looks at every vector too, in SQLite and in Chroma."""
    made_by = store.identity(connection)
    try:
        faults = find_faults(archive, connection, in_use, deep=deep)
        facts = gather(archive, connection)
    except sqlite3.DatabaseError as error:
        return DoctorReport((Problem(f"SQLite reports: {error}."),), {})
    return DoctorReport(tuple(faults.problems(made_by)), facts)


def find_faults(archive: Path, connection: sqlite3.Connection, in_use: EmbedderIdentity, *, deep: bool) -> Faults:
    """Everything that is wrong with an archive that should be made with the embedder `in_use`."""
    made_by = store.identity(connection)
    dimension = made_by.dimension if made_by is not None else 0
    unreadable, uncut = articles_at_fault(connection)
    return Faults(
        sqlite=quick_check(connection),
        other_embedder=in_use if made_by is not None and made_by != in_use else None,
        unreadable=unreadable,
        homeless=column(connection, "SELECT article_id FROM articles WHERE folder_id NOT IN (SELECT folder_id FROM folders)"),
        orphans=store.count(connection, "passages WHERE article_id NOT IN (SELECT article_id FROM articles)"),
        uncut=uncut,
        words=list(_words(archive, connection, deep=deep)),
        without_vector=store.count(connection, "passages WHERE text_hash NOT IN (SELECT text_hash FROM vectors)"),
        misshapen=store.count(connection, f"vectors WHERE length(vector) != {4 * dimension}") if made_by is not None else 0,
        hollow=len(hollow(connection, dimension)) if deep and made_by is not None else 0,
        chroma=list(_chroma(archive, connection, deep=deep)),
    )


def quick_check(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong with its file; empty where nothing is."""
    lines = column(connection, "PRAGMA quick_check(5)")
    return [] if lines == ["ok"] else lines


def articles_at_fault(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """The articles that cannot be read, and those whose passages are not what their bodies make."""
    unreadable, uncut = [], []
    for article_id in column(connection, "SELECT article_id FROM articles WHERE folder_id IN (SELECT folder_id FROM folders) ORDER BY article_id"):
        article = _readable(connection, article_id)
        if article is None:
            unreadable.append(article_id)
        elif not _is_cut(article, connection):
            uncut.append(article_id)
    return unreadable, uncut


def _readable(connection: sqlite3.Connection, article_id: str) -> Article | None:
    try:
        article = store.article(connection, article_id)
        return article if article is not None and article.body.strip() else None
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _is_cut(article: Article, connection: sqlite3.Connection) -> bool:
    try:
        kept = store.passages_of(connection, article.article_id)
    except (ValueError, TypeError):
        return False
    if not kept or [one.ordinal for one in kept] != list(range(len(kept))):
        return False
    for one in kept:
        text = article.body[one.start : one.end]
        if one.passage_id != passage_id(article.article_id, one.start, one.end, text) or one.text_hash != store.text_hash(text):
            return False
        if not one.sentences or any(not one.start <= start < end <= one.end for start, end in one.sentences):
            return False
    return True


def _words(archive: Path, connection: sqlite3.Connection, *, deep: bool) -> Iterator[str]:
    if missing := store.count(connection, "passages WHERE number NOT IN (SELECT rowid FROM words)"):
        yield f"{missing} passages are missing"
    if extra := store.count(connection, "words WHERE rowid NOT IN (SELECT number FROM passages)"):
        yield f"{extra} rows belong to no passage"
    rows = connection.execute("SELECT words.text, words.title, text_hash, article_id FROM words JOIN passages ON number = words.rowid")
    with contextlib.suppress(ValueError, TypeError, KeyError):
        titles = {one: card.origin.title or "" for one, card in store.cards(connection).items()}
        if other := sum(store.text_hash(text or "") != text_hash or title != titles.get(of, title) for text, title, text_hash, of in rows):
            yield f"{other} rows say something else than their passages"
    if deep and writable(archive):
        try:
            with closing(schema.connect(archive, write=True)) as writer:
                writer.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            # An ingest that is under way has the file; the check can be made another time.
            if "malformed" in str(error) or "corrupt" in str(error):
                yield f"the index does not match its rows ({error})"


def hollow(connection: sqlite3.Connection, dimension: int) -> list[str]:
    """The texts whose vectors are not of unit length."""
    import numpy as np

    hashes, matrix = store.all_vectors(connection, dimension)
    with np.errstate(invalid="ignore", over="ignore"):
        lengths = np.sqrt(np.square(matrix.astype(np.float64)).sum(axis=1))
    return [one for one, length in zip(hashes, lengths, strict=True) if not abs(length - 1.0) < UNIT]


def _chroma(archive: Path, connection: sqlite3.Connection, *, deep: bool) -> Iterator[str]:
    with _held(archive, connection):
        yield from _differences(archive, connection, deep=deep)


@contextlib.contextmanager
def _held(archive: Path, connection: sqlite3.Connection) -> Iterator[None]:
    """Keep the generation in place from being removed by a writer meanwhile."""
    descriptor = None
    with contextlib.suppress(BrokenGeneration, OSError):
        manifest = current(connection)
        descriptor = share(reading_lock(folder_of(archive, manifest.number))) if manifest is not None else None
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _differences(archive: Path, connection: sqlite3.Connection, *, deep: bool) -> Iterator[str]:
    ids = sorted(store.passage_ids(connection))
    try:
        manifest = current(connection)
    except BrokenGeneration as error:
        yield error.problem.rstrip(".")
        return
    if manifest is None:
        if ids:
            yield f"there is no vector index for {len(ids)} passages"
        return
    folder = folder_of(archive, manifest.number)
    if not folder.is_dir():
        yield f"the vector index {folder.name} is missing"
        return
    try:
        refuse_poison(folder)
    except (BrokenGeneration, PoisonedCollection) as error:
        yield error.problem.rstrip(".")
        return
    if differing := differences(folder, manifest):
        yield f"the vector index {folder.name} is damaged: {differing}"
        return
    if manifest.count != len(ids):
        yield f"the vector index is of {manifest.count} passages, and the archive holds {len(ids)}"
        return
    if not writable(folder):
        return
    sample = ids if deep else generations.sample(ids, manifest.number)
    found, collection_id = generations.examine(folder, connection, ids, sample)
    yield from found
    if not found and collection_id != manifest.collection_id:
        yield "the collection is another than the one that was verified"


def column(connection: sqlite3.Connection, query: str, values: Sequence[str] = ()) -> list[str]:
    """The one column that a query yields."""
    return [row[0] for row in connection.execute(query, values)]
