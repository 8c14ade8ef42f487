"""Repair: what the doctor finds wrong put right, and nothing lost that can be read.

SQLite is believed before Chroma, an article's text before what was made of it. What is wrong is found in `index/doctor.py`.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from index import generations, schema, store
from index.disk import discard, storage
from index.doctor import Faults, articles_at_fault, column, examine, find_faults, hollow, quick_check
from index.embed import Embedder
from index.errors import ArchiveBroken
from index.split import passages

_BATCH = 64
_SALVAGED = ("meta", "folders", "files", "articles", "versions", "clusters", "lines", "events", "vectors", "journal")


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
    faults = find_faults(archive, connection, embedder.identity, deep=deep)
    with schema.transaction(connection):
        _mend(archive, connection, embedder, faults)
        done = tuple(problem.what for problem in before.problems)
        for what in done:
            store.log(connection, "repaired", None, {"what": what})
        store.bump(connection)
    return done


def _mend(archive: Path, connection: sqlite3.Connection, embedder: Embedder, faults: Faults) -> None:
    made_by = store.identity(connection)
    for article_id in faults.homeless:
        number = connection.execute("SELECT folder_id FROM articles WHERE article_id = ?", (article_id,)).fetchone()[0]
        connection.execute("INSERT OR IGNORE INTO folders VALUES (?, ?, ?)", (number, f"unknown folder {number}", "unknown"))
    unreadable, uncut = articles_at_fault(connection) if faults.homeless else (faults.unreadable, faults.uncut)
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
        connection.executemany("DELETE FROM vectors WHERE text_hash = ?", [(one,) for one in hollow(connection, embedder.identity.dimension)])
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
    for article_id in column(connection, "SELECT article_id FROM articles ORDER BY article_id"):
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
        return bool(quick_check(connection))
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
    key = {"meta": "key", "files": None, "clusters": None, "lines": None}.get(table, "rowid")
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
