"""The doctor: every invariant of the archive looked at, each that does not hold named with its remedy, and put right when asked.

SQLite is believed before Chroma, an article's text before what was made of it. How articles are read and found is not known here.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import generations, schema, store
from index.chroma import BrokenGeneration, Manifest, current, differences, folder_of, reading_lock, refuse_poison
from index.disk import discard, storage, writable
from index.embed import Embedder, EmbedderIdentity
from index.errors import ArchiveBroken, PoisonedCollection
from index.lock import share
from index.split import passage_id, passages
from index.values import Article

REPAIR = "Run: dateline doctor --repair"

UNIT = 1e-3
"""How far a stored vector's length may be from 1: embedders give float32 rows of unit length."""

_BATCH = 64
_SALVAGED = ("meta", "folders", "files", "articles", "vectors", "journal")


@dataclass(frozen=True, slots=True)
class Problem:
    """An invariant that does not hold, and what to do about it."""

    what: str
    remedy: str = REPAIR


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What was found: broken invariants, and facts, which are not faults: what is merely unknown is among those."""

    problems: tuple[Problem, ...]
    facts: Mapping[str, int | float | str]
    repaired: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every invariant holds."""
        return not self.problems


@dataclass(slots=True)
class _Faults:
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
        faults = _faults(archive, connection, in_use, deep=deep)
        facts = _facts(archive, connection)
    except sqlite3.DatabaseError as error:
        return DoctorReport((Problem(f"SQLite reports: {error}."),), {})
    return DoctorReport(tuple(faults.problems(made_by)), facts)


def _faults(archive: Path, connection: sqlite3.Connection, in_use: EmbedderIdentity, *, deep: bool) -> _Faults:
    made_by = store.identity(connection)
    dimension = made_by.dimension if made_by is not None else 0
    unreadable, uncut = _articles(connection)
    return _Faults(
        sqlite=_quick_check(connection),
        other_embedder=in_use if made_by is not None and made_by != in_use else None,
        unreadable=unreadable,
        homeless=_column(connection, "SELECT article_id FROM articles WHERE folder_id NOT IN (SELECT folder_id FROM folders)"),
        orphans=_count(connection, "passages WHERE article_id NOT IN (SELECT article_id FROM articles)"),
        uncut=uncut,
        words=list(_words(archive, connection, deep=deep)),
        without_vector=_count(connection, "passages WHERE text_hash NOT IN (SELECT text_hash FROM vectors)"),
        misshapen=_count(connection, f"vectors WHERE length(vector) != {4 * dimension}") if made_by is not None else 0,
        hollow=len(_hollow(connection, dimension)) if deep and made_by is not None else 0,
        chroma=list(_chroma(archive, connection, deep=deep)),
    )


def _quick_check(connection: sqlite3.Connection) -> list[str]:
    lines = _column(connection, "PRAGMA quick_check(5)")
    return [] if lines == ["ok"] else lines


def _articles(connection: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """The articles that cannot be read, and those whose passages are not what their bodies make."""
    unreadable, uncut = [], []
    for article_id in _column(connection, "SELECT article_id FROM articles WHERE folder_id IN (SELECT folder_id FROM folders) ORDER BY article_id"):
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
    if missing := _count(connection, "passages WHERE number NOT IN (SELECT rowid FROM words)"):
        yield f"{missing} passages are missing"
    if extra := _count(connection, "words WHERE rowid NOT IN (SELECT number FROM passages)"):
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


def _hollow(connection: sqlite3.Connection, dimension: int) -> list[str]:
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


def _facts(archive: Path, connection: sqlite3.Connection) -> dict[str, int | float | str]:
    articles, cut = store.sizes(connection)
    with contextlib.suppress(ValueError, TypeError, KeyError):
        cards = store.cards(connection).values()
        undated = sum(card.origin.published is None for card in cards)
        without_outlet = sum(card.origin.outlet is None for card in cards)
    manifest: Manifest | None = None
    with contextlib.suppress(BrokenGeneration):
        manifest = current(connection)
    chroma = archive / "chroma"
    return {
        "articles": articles,
        "passages": cut,
        "vectors": _count(connection, "vectors"),
        "full text rows": _count(connection, "words"),
        "passages in Chroma": manifest.count if manifest is not None else 0,
        "generation": manifest.number if manifest is not None else 0,
        "generations on disk": len([one for one in chroma.glob("gen-??????") if one.is_dir()]),
        "embedder": str(store.identity(connection) or "none yet"),
        "undated": round(undated / articles, 4) if articles else 0.0,
        "without outlet": round(without_outlet / articles, 4) if articles else 0.0,
        "bytes in SQLite": sum(path.stat().st_size for path in archive.glob(f"{schema.FILE}*")),
        "bytes in Chroma": sum(path.stat().st_size for path in chroma.rglob("*") if path.is_file()),
    }


def _count(connection: sqlite3.Connection, what: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def _column(connection: sqlite3.Connection, query: str, values: Sequence[str] = ()) -> list[str]:
    return [row[0] for row in connection.execute(query, values)]


# Putting right


def mend(archive: Path, connection: sqlite3.Connection, embedder: Embedder, *, deep: bool) -> tuple[str, ...]:
    """Put right what is wrong; what was done, in the words of the problems. The caller holds the writer's lock.

    Nothing is embedded but texts that have no sound vector.

    Raises:
        ArchiveBroken: It cannot be put right.
        StorageFailed: The disk refuses.
    """
    before = examine(archive, connection, embedder.identity, deep=deep)
    if before.ok:
        return ()
    if _unsound(connection):
        _salvage(archive, connection)
    faults = _faults(archive, connection, embedder.identity, deep=deep)
    with schema.transaction(connection):
        _mend(archive, connection, embedder, faults)
        done = tuple(problem.what for problem in before.problems)
        for what in done:
            store.log(connection, "repaired", None, {"what": what})
        store.bump(connection)
    return done


def _mend(archive: Path, connection: sqlite3.Connection, embedder: Embedder, faults: _Faults) -> None:
    made_by = store.identity(connection)
    for article_id in faults.homeless:
        number = connection.execute("SELECT folder_id FROM articles WHERE article_id = ?", (article_id,)).fetchone()[0]
        connection.execute("INSERT OR IGNORE INTO folders VALUES (?, ?, ?)", (number, f"unknown folder {number}", "unknown"))
    unreadable, uncut = _articles(connection) if faults.homeless else (faults.unreadable, faults.uncut)
    for article_id in unreadable:
        store.drop_article(connection, article_id)
        store.log(connection, "removed", article_id, {"why": "it could not be read"})
    if unreadable or faults.orphans:
        # What has been lost is read again by the next ingest, which looks at every file once.
        connection.execute("DELETE FROM files")
    connection.execute("DELETE FROM passages WHERE article_id NOT IN (SELECT article_id FROM articles)")
    if uncut or faults.words or faults.orphans:
        _remake_words(connection, uncut)
    if made_by is not None:
        if faults.other_embedder is not None:
            connection.execute("DELETE FROM vectors")
        connection.execute("DELETE FROM vectors WHERE length(vector) != ?", (4 * embedder.identity.dimension,))
        connection.executemany("DELETE FROM vectors WHERE text_hash = ?", [(one,) for one in _hollow(connection, embedder.identity.dimension)])
    if made_by is not None or store.sizes(connection)[1]:
        store.set_identity(connection, embedder.identity)
    _embed_missing(connection, embedder)
    store.drop_unused_vectors(connection)
    changed = unreadable or uncut or faults.orphans or faults.without_vector or faults.misshapen or faults.hollow or faults.other_embedder
    if faults.chroma or faults.sqlite or changed:
        generations.replace(archive, connection, None)


def _remake_words(connection: sqlite3.Connection, uncut: Sequence[str]) -> None:
    """Make the full text again from nothing, and the passages of some articles."""
    connection.execute("DROP TABLE words")
    connection.execute(schema.WORDS)
    for article_id in uncut:
        connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
    for article_id in _column(connection, "SELECT article_id FROM articles ORDER BY article_id"):
        article = store.article(connection, article_id)
        if article is None:
            continue
        kept = store.passages_of(connection, article_id)
        if kept:
            title = article.origin.title or ""
            rows = [(one.number, one.of(article).text, title) for one in kept]
            connection.executemany("INSERT INTO words (rowid, text, title) VALUES (?, ?, ?)", rows)
        else:
            store.put_passages(connection, article_id, passages(article))


def _embed_missing(connection: sqlite3.Connection, embedder: Embedder) -> None:
    rows = connection.execute(
        'SELECT text_hash, article_id, min("start"), "end" FROM passages WHERE text_hash NOT IN (SELECT text_hash FROM vectors)'
        " GROUP BY text_hash ORDER BY article_id"
    ).fetchall()
    for at in range(0, len(rows), _BATCH):
        batch = rows[at : at + _BATCH]
        texts = []
        for _, article_id, start, end in batch:
            article = store.article(connection, article_id)
            texts.append(article.body[start:end] if article is not None else "")
        store.put_vectors(connection, [row[0] for row in batch], embedder.embed(texts))


def _unsound(connection: sqlite3.Connection) -> bool:
    try:
        return bool(_quick_check(connection))
    except sqlite3.DatabaseError:
        return True


def _salvage(archive: Path, connection: sqlite3.Connection) -> None:
    """Copy every row that can be read into a sound file, and put that in the place of the other, as one transaction.

    Passages and full text are left out: they are made again from the articles.
    """
    aside = archive / "salvage.tmp"
    aside.mkdir(mode=0o700, exist_ok=True)
    try:
        with closing(schema.connect(aside, create=True)) as sound:
            sound.execute("DELETE FROM meta")
            for table in _SALVAGED:
                for row in _rows(connection, table):
                    marks = ", ".join("?" * len(row))
                    sound.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
            if not store.sizes(sound)[0]:
                raise ArchiveBroken(f"The archive at {archive} is damaged, and no article in it can be read.", "Ingest into a new one.")
            with storage(archive):
                sound.backup(connection)
    finally:
        discard(aside)


def _rows(connection: sqlite3.Connection, table: str) -> "Iterator[tuple[object, ...]]":
    key = {"meta": "key", "files": None}.get(table, "rowid")
    if key is None or key == "key":
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from connection.execute(f"SELECT * FROM {table}")
        return
    numbers: list[int] = []
    for direction in ("", " DESC"):
        # From both ends, since a broken page stops a walk over the table.
        with contextlib.suppress(sqlite3.DatabaseError):
            numbers.extend(row[0] for row in connection.execute(f"SELECT rowid FROM {table} NOT INDEXED ORDER BY rowid{direction}"))
    for number in dict.fromkeys(numbers):
        with contextlib.suppress(sqlite3.DatabaseError):
            yield from connection.execute(f"SELECT * FROM {table} NOT INDEXED WHERE rowid = ?", (number,))
